"""The worker processes of the local runner: forked where that is safe, else started as Beam starts them, and watched.

A fork costs a hundredth of what it takes a new process to import Beam and the steps, and shares their memory.
"""

import contextlib
import dataclasses
import gc
import logging
import multiprocessing
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

import grpc
from apache_beam.portability import python_urns
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc, endpoints_pb2
from apache_beam.runners.portability.fn_api_runner.worker_handlers import (
    SubprocessSdkWorkerHandler,
    WorkerHandler,
)
from apache_beam.runners.portability.local_job_service import BeamFnLoggingServicer
from apache_beam.runners.worker import sdk_worker_main  # noqa: F401  # workers find it imported when they are forked
from apache_beam.transforms.environments import SubprocessSDKEnvironment
from apache_beam.utils.thread_pool_executor import shared_unbounded_instance
from google.protobuf import json_format, text_format

from pipeline import worker
from transforms.io import memory

_log = logging.getLogger(__name__)
_RETELL_S = 0.1
# A log is on its way all the time, and may be pinged as often as a worker likes.
_LOG_SERVER_OPTIONS = (("grpc.http2.max_pings_without_data", 0), ("grpc.http2.max_ping_strikes", 0))


def worker_environment() -> SubprocessSDKEnvironment:
    """The environment of processes that run `pipeline.worker` and end with this one."""
    # exec, so that no shell stands between launcher and worker, which watches it.
    command = f"exec {shlex.quote(sys.executable)} -m {worker.__name__} {os.getpid()}"
    return SubprocessSDKEnvironment.from_command_string(command)


@dataclasses.dataclass(frozen=True)
class _Forked:
    """A process that waits for its environment."""

    process: BaseProcess
    orders: Connection


_waiting: list[_Forked] = []


@contextlib.contextmanager
def forked(count: int) -> Iterator[None]:
    """Forks worker processes that a runner finds while the context lasts; to be called early.

    Neither threads nor anything of gRPC survive a fork: where a thread runs, and on systems whose libraries do not
    bear a fork, none is made, and a runner starts new processes.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        yield
        return
    memory.tune()
    # What there is now stays: a collector that looked through it would write to pages that are shared.
    gc.freeze()
    forking = multiprocessing.get_context("fork")
    line_ends: list[Connection] = []
    for _ in range(count):
        orders, line_end = forking.Pipe(duplex=False)
        line_ends.append(line_end)
        process = forking.Process(target=worker.wait_and_work, args=(os.getpid(), orders, line_ends), daemon=True)
        process.start()
        orders.close()
        _waiting.append(_Forked(process, line_end))
    try:
        yield
    finally:
        _waiting.clear()
        for line_end in line_ends:
            line_end.close()


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
        self.worker_thread = threading.Thread(target=self._watch, name="worker watch")
        self.worker_thread.start()

    def close(self) -> None:
        """Ends the process."""
        self._is_closing.set()
        super().close()

    def _watch(self) -> None:
        with _log_server() as port:
            status = _exit_status(self._environment(port), self._worker_command_line.decode())
        if not status:
            return
        died = f"Worker subprocess exited with return code {status}"
        _log.error("A worker process died: %s. Out of memory, or killed from outside?", died)
        # Again and again, for the runner may only now be about to ask the dead process for something.
        while not self._is_closing.wait(_RETELL_S):
            for request, answer in tuple(self.control_conn._futures_by_id.items()):
                answer.set(beam_fn_api_pb2.InstructionResponse(instruction_id=request, error=died))

    def _environment(self, log_port: int) -> dict[str, str]:
        """What Beam's entry point of a worker reads."""
        return {
            "WORKER_ID": self.worker_id,
            "PIPELINE_OPTIONS": json_format.MessageToJson(self.provision_info.provision_info.pipeline_options),
            "CONTROL_API_SERVICE_DESCRIPTOR": _descriptor(self.control_address),
            "LOGGING_API_SERVICE_DESCRIPTOR": _descriptor(f"localhost:{log_port}"),
        }


def _exit_status(environment: Mapping[str, str], command: str) -> int:
    """Waits for a worker that has been forked, else for one that is started by the command."""
    try:
        forked = _waiting.pop()
    except IndexError:
        return subprocess.run(command, shell=True, check=False, env={**os.environ, **environment}).returncode  # noqa: S602  # our own
    with contextlib.suppress(BrokenPipeError):  # It has died; how, its exit status tells.
        forked.orders.send(environment)
    forked.process.join()
    return forked.process.exitcode or 0


@contextlib.contextmanager
def _log_server() -> Iterator[int]:
    """Takes what a worker logs; gives the port."""
    server = grpc.server(shared_unbounded_instance(), options=_LOG_SERVER_OPTIONS)
    port = server.add_insecure_port("localhost:0")
    beam_fn_api_pb2_grpc.add_BeamFnLoggingServicer_to_server(BeamFnLoggingServicer(), server)
    server.start()
    try:
        yield port
    finally:
        server.stop(0)


def _descriptor(url: str) -> str:
    described: str = text_format.MessageToString(endpoints_pb2.ApiServiceDescriptor(url=url))
    return described
