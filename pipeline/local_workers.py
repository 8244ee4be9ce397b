"""The worker processes of the local runner: started as Beam starts them, and watched."""

import logging
import os
import shlex
import sys
import threading
from typing import Any

from apache_beam.portability import python_urns
from apache_beam.portability.api import beam_fn_api_pb2
from apache_beam.runners.portability.fn_api_runner.worker_handlers import (
    SubprocessSdkWorkerHandler,
    WorkerHandler,
)
from apache_beam.runners.portability.local_job_service import SubprocessSdkWorker
from apache_beam.transforms.environments import SubprocessSDKEnvironment

_log = logging.getLogger(__name__)
_WORKER = "pipeline.worker"
_RETELL_S = 0.1


def worker_environment() -> SubprocessSDKEnvironment:
    """The environment of processes that run `pipeline.worker` and end with this one."""
    # exec, so that no shell stands between launcher and worker, which watches it.
    command = f"exec {shlex.quote(sys.executable)} -m {_WORKER} {os.getpid()}"
    return SubprocessSDKEnvironment.from_command_string(command)


# Takes the place of Beam's handler for this kind of environment.
@WorkerHandler.register_environment(python_urns.SUBPROCESS_SDK, bytes)
class WatchedWorkerHandler(SubprocessSdkWorkerHandler):
    """A worker process whose death fails what the runner waits for.

    Beam's own handler lets the runner wait for ever for a process that died before it had connected.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._is_closing = threading.Event()

    def start_worker(self) -> None:
        """Starts the process; returns at once."""
        self.worker = SubprocessSdkWorker(
            self._worker_command_line, self.control_address, self.provision_info, self.worker_id
        )
        self.worker_thread = threading.Thread(target=self._watch, name="worker watch")
        self.worker_thread.start()

    def close(self) -> None:
        """Ends the process."""
        self._is_closing.set()
        super().close()

    def _watch(self) -> None:
        try:
            self.worker.run()
        except RuntimeError as died:
            _log.error("A worker process died: %s. Out of memory, or killed from outside?", died)
            # Again and again, for the runner may only now be about to ask the dead process for something.
            while not self._is_closing.wait(_RETELL_S):
                for request, answer in tuple(self.control_conn._futures_by_id.items()):
                    answer.set(beam_fn_api_pb2.InstructionResponse(instruction_id=request, error=str(died)))
