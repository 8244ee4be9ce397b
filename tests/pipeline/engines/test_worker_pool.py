import subprocess
import sys

import grpc
import pytest
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc, endpoints_pb2

from pipeline.engines import worker_pool
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


class Mortal:
    """A process that ends with a status."""

    def __init__(self, status: int) -> None:
        self.status = status

    def wait(self) -> int:
        return self.status


@pytest.mark.parametrize(("statuses", "expected"), [([-9, 0], 1), ([1, -9, 0], 2), ([-9] * 9, 3), ([0], 0)])
def test_a_worker_that_dies_young_is_started_anew_a_few_times(
    statuses: list[int], expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter(statuses[1:])
    started: list[dict[str, str]] = []

    def start(environment: dict[str, str]) -> Mortal:
        started.append(environment)
        return Mortal(next(left))

    monkeypatch.setattr(worker_pool, "_started", start)
    worker_pool._keep(Mortal(statuses[0]), {"WORKER_ID": "1-1"})
    assert started == [{"WORKER_ID": "1-1"}] * expected


def test_a_worker_that_has_been_at_work_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_pool, "_YOUNG_S", -1.0)
    monkeypatch.setattr(worker_pool, "_started", pytest.fail)
    worker_pool._keep(Mortal(-9), {})
