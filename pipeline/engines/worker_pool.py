"""A pool that starts worker processes of this installation wherever a Flink task manager on this machine asks for one.

    python -m pipeline.engines.worker_pool --port 50000

It is what `--environment_type=EXTERNAL --environment_config=localhost:50000` speaks to. Unlike Beam's own pool it
starts the interpreter and the packages that it runs with itself, hands the pipeline's options to the workers, and
serves several task managers, whose worker ids may be the same.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import grpc
from apache_beam.portability.api import (
    beam_fn_api_pb2,
    beam_fn_api_pb2_grpc,
    beam_provision_api_pb2,
    beam_provision_api_pb2_grpc,
    endpoints_pb2,
)
from google.protobuf import json_format, text_format

_PROVISION_TIMEOUT_S = 30.0
# It takes some seconds to connect, on a busy machine many.
_YOUNG_S = 60.0
_MAX_RESTARTS = 3
# Keeps the connection open however often a runner pings; as Beam's own servers.
_OPTIONS = (("grpc.http2.max_pings_without_data", 0), ("grpc.http2.max_ping_strikes", 0), ("grpc.so_reuseport", 0))


class WorkerPool(beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolServicer):
    """Starts `pipeline.worker` processes, which end with their task manager, or with this process."""

    # The names of both are Beam's.
    def StartWorker(  # noqa: N802
        self, request: beam_fn_api_pb2.StartWorkerRequest, context: grpc.ServicerContext
    ) -> beam_fn_api_pb2.StartWorkerResponse:
        """Starts a process; the runner waits for it to call."""
        try:
            environment = {**os.environ, **_environment(request)}
        except grpc.RpcError as error:
            return beam_fn_api_pb2.StartWorkerResponse(error=f"the task manager does not say what to run: {error}")
        threading.Thread(target=_keep, args=(_started(environment), environment), daemon=True).start()
        return beam_fn_api_pb2.StartWorkerResponse()

    def StopWorker(  # noqa: N802
        self, request: beam_fn_api_pb2.StopWorkerRequest, context: grpc.ServicerContext
    ) -> beam_fn_api_pb2.StopWorkerResponse:
        """Does nothing: a worker ends when its task manager hangs up, and another one's may have the same id."""
        return beam_fn_api_pb2.StopWorkerResponse()


def _started(environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline.worker", str(os.getpid())]
    return subprocess.Popen(  # noqa: S603  # our own module
        command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )


def _keep(worker: subprocess.Popen[bytes], environment: Mapping[str, str]) -> None:
    """Starts a worker anew that dies young: the task manager may not have heard of it yet, and would wait for ever.

    Of one that it has heard of it knows that it is dead; the new one then finds nothing to do, and ends with it.
    """
    for _ in range(_MAX_RESTARTS):
        began_s = time.monotonic()
        if worker.wait() == 0 or time.monotonic() - began_s > _YOUNG_S:
            return
        worker = _started(environment)
    worker.wait()


def _environment(request: beam_fn_api_pb2.StartWorkerRequest) -> dict[str, str]:
    """What Beam's entry point of a worker reads."""
    with grpc.insecure_channel(request.provision_endpoint.url) as channel:
        answer = beam_provision_api_pb2_grpc.ProvisionServiceStub(channel).GetProvisionInfo(
            beam_provision_api_pb2.GetProvisionInfoRequest(),
            timeout=_PROVISION_TIMEOUT_S,
            metadata=[("worker_id", request.worker_id)],
        )
    return {
        "WORKER_ID": request.worker_id,
        "PIPELINE_OPTIONS": json_format.MessageToJson(answer.info.pipeline_options),
        "RUNNER_CAPABILITIES": " ".join(answer.info.runner_capabilities),
        "CONTROL_API_SERVICE_DESCRIPTOR": _descriptor(request.control_endpoint),
        "LOGGING_API_SERVICE_DESCRIPTOR": _descriptor(request.logging_endpoint),
    }


def _descriptor(endpoint: endpoints_pb2.ApiServiceDescriptor) -> str:
    described: str = text_format.MessageToString(endpoints_pb2.ApiServiceDescriptor(url=endpoint.url))
    return described


def serve(port: int) -> tuple[grpc.Server, int]:
    """Listens on loopback; gives the server and its port.

    Args:
      port: 0 for a free one.

    Raises:
      RuntimeError: the port is in use.
    """
    server = grpc.server(ThreadPoolExecutor(), options=_OPTIONS)
    beam_fn_api_pb2_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(WorkerPool(), server)
    bound = server.add_insecure_port(f"localhost:{port}")
    server.start()
    return server, bound


def main() -> None:
    """Serves until it is killed."""
    parser = argparse.ArgumentParser(description="Starts Python workers for the Flink task managers of this machine.")
    parser.add_argument("--port", type=int, default=50000, help="where task managers ask (default: 50000)")
    port = parser.parse_args().port
    try:
        server, _ = serve(port)
    except RuntimeError:
        sys.exit(f"worker pool: port {port} is in use; give another one with --port")
    server.wait_for_termination()


if __name__ == "__main__":
    main()
