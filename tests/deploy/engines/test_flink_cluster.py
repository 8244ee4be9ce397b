import shutil
import socket
from pathlib import Path

import pytest

from deploy.engines.flink_cluster import ClusterError, FlinkCluster
from deploy.engines.install_flink import flink_home


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_without_flink_it_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="Flink is not here; `make flink` gets it"):
        FlinkCluster(tmp_path / "cluster").start()


def test_without_java_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (flink_home() / "lib").mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClusterError, match="there is no `java` on PATH; install Java 11 or 17"):
        FlinkCluster(tmp_path / "cluster").start()


@pytest.mark.skipif(not shutil.which("java"), reason="there is no Java")
@pytest.mark.parametrize(("which", "how"), [("rest_port", "REST_PORT="), ("pool_port", "POOL_PORT=")])
def test_a_port_in_use_is_told_before_anything_starts(which: str, how: str, tmp_path: Path) -> None:
    (flink_home() / "lib").mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        cluster = FlinkCluster(tmp_path / "cluster", **{which: port})
        with pytest.raises(ClusterError, match=f"port {port} is in use; give another one with {how}"):
            cluster.start()
    assert cluster.processes == {}


@pytest.mark.skipif(not shutil.which("java"), reason="there is no Java")
def test_a_cluster_that_does_not_start_leaves_no_process(tmp_path: Path) -> None:
    (flink_home() / "lib").mkdir(parents=True)
    cluster = FlinkCluster(tmp_path)
    with pytest.raises(ClusterError, match=r"\S+ ended while it started; see \S+\.log"), cluster:
        pytest.fail("it cannot start: there is no jar")
    assert cluster.processes == {}
