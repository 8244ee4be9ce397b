"""The engines that tests of this folder run on; `make test-cluster` calls them, `make test` does not."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.engines.flink_cluster import FlinkCluster
from deploy.engines.install_flink import flink_home
from pipeline.config import bundled_configs
from pipeline.engines import places
from tests.end_to_end import faults, lakes
from tests.end_to_end.commands import DEFAULT_ENGINE

KILLS = int(os.environ.get("NEWSBEAM_TEST_CLUSTER_KILLS", "1"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.end_to_end)


@pytest.fixture(scope="session")
def prism() -> tuple[str, ...]:
    """The arguments of a run on Prism."""
    if not places.prism().is_file() and not shutil.which("prism"):
        pytest.skip("there is no Prism: `make prism` builds it, and needs Go")
    return ("--runner", "prism")


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlinkCluster]:
    """Job manager with its state in ZooKeeper, two task managers, worker pool; all gone at the end."""
    if not shutil.which("java"):
        pytest.skip("there is no Java, which Flink needs")
    if not flink_home().is_dir() or places.installed_job_server() is None:
        pytest.skip("there is no Flink or no job server: `make flink` gets them, and needs Maven")
    folder = tmp_path_factory.mktemp("flink")
    with FlinkCluster(folder, ha=True) as running:
        yield running
    left = subprocess.run(["pgrep", "-f", str(folder)], capture_output=True, text=True, check=False).stdout.split()
    for pid in left:
        os.kill(int(pid), signal.SIGKILL)
    assert not left, f"processes of the cluster outlived it: {left}"


@pytest.fixture
def flink(cluster: FlinkCluster) -> tuple[str, ...]:
    """The arguments of a run on Flink; whatever an earlier test killed is up again."""
    for name, process in list(cluster.processes.items()):
        if process.poll() is not None:
            cluster.start_one(name)
    cluster.wait_for_slots(2)
    return ("--runner", "flink", "--", *cluster.flags)


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = (bundled_configs() / "local.yaml").read_text(encoding="utf-8")
    config = tmp_path_factory.mktemp("stream") / "config.yaml"
    config.write_text(text + "\nstream: {poll_s: 2, window_s: 4}\n", encoding="utf-8")
    return config


@pytest.fixture(scope="session")
def streamed(newsroom: Path) -> faults.Content:
    out = newsroom.parent / "lake"
    lakes.run(newsroom, out, DEFAULT_ENGINE)
    return faults.local_content(out)
