import subprocess
import sys

import grpc
import pytest
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc, endpoints_pb2

from pipeline.engines.worker_pool import serve


def test_a_task_manager_that_does_not_answer_is_told_so() -> None:
    server, port = serve(0)
    nowhere = endpoints_pb2.ApiServiceDescriptor(url="127.0.0.1:9")
    request = beam_fn_api_pb2.StartWorkerRequest(worker_id="1-1", provision_endpoint=nowhere)
    with grpc.insecure_channel(f"localhost:{port}") as channel:
        pool = beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolStub(channel)
        assert pool.StartWorker(request).error.startswith("the task manager does not say what to run: ")
        assert pool.StopWorker(beam_fn_api_pb2.StopWorkerRequest(worker_id="1-1")).error == ""
    server.stop(None)


@pytest.mark.end_to_end
def test_a_port_in_use_is_told_in_one_sentence() -> None:
    server, port = serve(0)
    command = [sys.executable, "-m", "pipeline.engines.worker_pool", "--port", str(port)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    server.stop(None)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"worker pool: port {port} is in use; give another one with --port"
