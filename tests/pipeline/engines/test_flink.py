import json
import logging
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from apache_beam.options.pipeline_options import FlinkRunnerOptions, PipelineOptions, PortableOptions

from pipeline.engines import places
from pipeline.engines.flink import FlinkFlags, complete, is_local, version_of
from tests.loopback import LoopbackServer

OLDER = places.JOB_SERVERS[-1]


def jar(path: Path, version: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n")
        packed.writestr("org/apache/beam/sdk/sdk.properties", f"name=x\nversion={version}\nbuild.date=y\n")
    return path


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as running:
        yield running


@pytest.fixture
def pool() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()
    java = tmp_path / "bin" / "java"
    java.touch()
    java.chmod(0o755)
    jar(places.job_server(places.BEAM), places.BEAM)


@pytest.fixture
def options(server: LoopbackServer, pool: int) -> PipelineOptions:
    return of_cluster(server, pool)


def of_cluster(
    server: LoopbackServer, pool: int, *flags: str, slots: int = 6, flink: str = "1.19.3"
) -> PipelineOptions:
    server.answer("/overview", json.dumps({"slots-total": slots, "flink-version": flink}).encode())
    where = (f"--flink_master=127.0.0.1:{server.port}", f"--environment_config=127.0.0.1:{pool}")
    return PipelineOptions([*where, *flags])


def test_all_slots_of_the_cluster_are_used_and_its_versions_told(options: PipelineOptions, pool: int) -> None:
    assert complete(options) == places.Found(f"Flink 1.19.3, job server {places.BEAM}, parallelism 6", 6)
    assert options.view_as(FlinkRunnerOptions).parallelism == 6
    assert options.view_as(FlinkRunnerOptions).flink_job_server_jar == str(places.job_server(places.BEAM))
    environment = options.view_as(PortableOptions)
    assert (environment.environment_type, environment.environment_config) == ("EXTERNAL", f"127.0.0.1:{pool}")


def test_a_batch_job_is_not_restarted_for_ever(server: LoopbackServer, pool: int) -> None:
    batch, stream = of_cluster(server, pool), of_cluster(server, pool, "--streaming")
    own = of_cluster(server, pool, "--number_of_execution_retries=3")
    for options in (batch, stream, own):
        complete(options)
    retries = [options.view_as(FlinkFlags).number_of_execution_retries for options in (batch, stream, own)]
    assert retries == [10, None, 3]


def test_flags_win_over_what_is_found(server: LoopbackServer, pool: int, tmp_path: Path) -> None:
    named = jar(tmp_path / "mine.jar", places.BEAM)
    options = of_cluster(server, pool, "--parallelism=2", f"--flink_job_server_jar={named}")
    assert complete(options).workers == 2
    assert options.view_as(FlinkRunnerOptions).flink_job_server_jar == str(named)


def test_an_older_job_server_that_is_tested_is_used_with_a_warning(
    options: PipelineOptions, caplog: pytest.LogCaptureFixture
) -> None:
    places.job_server(places.BEAM).unlink()
    jar(places.job_server(OLDER), OLDER)
    with caplog.at_level(logging.WARNING):
        assert f"job server {OLDER}" in complete(options).detail
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        f"Flink's job server is of Beam {OLDER} and this is Beam {places.BEAM}"
    ]


def test_a_job_server_of_any_other_version_is_refused(server: LoopbackServer, pool: int, tmp_path: Path) -> None:
    old = jar(tmp_path / "old.jar", "2.50.0")
    with pytest.raises(places.EngineError) as caught:
        complete(of_cluster(server, pool, f"--flink_job_server_jar={old}"))
    assert str(caught.value) == (
        f"{old} is of Beam 2.50.0, and this is Beam {places.BEAM}; `make flink` gets one that fits, "
        "if --flink_job_server_jar is left out"
    )
    old.write_bytes(b"no jar")
    assert version_of(old) == version_of(tmp_path / "none.jar") == ""
    with pytest.raises(places.EngineError, match="is no job server, and this is Beam"):
        complete(of_cluster(server, pool, f"--flink_job_server_jar={old}"))


def test_no_cluster_is_told_with_what_to_do() -> None:
    with pytest.raises(places.EngineError, match=r"no Flink cluster at http://127.0.0.1:9 \(.*refused\); .*flink-up"):
        complete(PipelineOptions(["--flink_master=127.0.0.1:9"]))


def test_something_else_at_the_clusters_place_is_told(server: LoopbackServer) -> None:
    server.answer("/overview", b"<html>")
    with pytest.raises(places.EngineError, match="there is no Flink cluster at"):
        complete(PipelineOptions([f"--flink_master=127.0.0.1:{server.port}"]))


def test_a_cluster_without_task_managers_is_told(server: LoopbackServer, pool: int) -> None:
    with pytest.raises(places.EngineError, match="has no task manager; wait for one"):
        complete(of_cluster(server, pool, slots=0))


def test_no_worker_pool_is_told_with_what_to_do(server: LoopbackServer) -> None:
    with pytest.raises(places.EngineError, match=r"no worker pool at 127.0.0.1:9 .*pipeline.engines.worker_pool"):
        complete(of_cluster(server, 9))


def test_no_java_is_told(options: PipelineOptions, tmp_path: Path) -> None:
    (tmp_path / "bin" / "java").unlink()
    with pytest.raises(places.EngineError, match="no `java` on PATH, and Flink's job server needs Java 11 or 17"):
        complete(options)


def test_no_job_server_is_told(options: PipelineOptions) -> None:
    places.job_server(places.BEAM).unlink()
    with pytest.raises(places.EngineError, match="no job server for Flink here; `make flink` gets it"):
        complete(options)


def test_a_cluster_of_another_flink_needs_a_job_server_of_its_own(
    server: LoopbackServer, pool: int, tmp_path: Path
) -> None:
    with pytest.raises(places.EngineError, match=r"runs Flink 2.0.1, and the job server of `make flink` is for 1.19"):
        complete(of_cluster(server, pool, flink="2.0.1"))
    own = jar(tmp_path / "for_two.jar", places.BEAM)
    assert "Flink 2.0.1" in complete(of_cluster(server, pool, f"--flink_job_server_jar={own}", flink="2.0.1")).detail


def test_a_job_service_that_is_named_needs_neither_java_nor_jar(server: LoopbackServer, pool: int) -> None:
    places.job_server(places.BEAM).unlink()
    found = complete(of_cluster(server, pool, "--job_endpoint=localhost:8099"))
    assert found.detail == "Flink 1.19.3, parallelism 6"


def test_an_embedded_cluster_is_not_looked_for() -> None:
    found = complete(PipelineOptions(["--flink_master=[local]"]))
    assert found == places.Found(f"embedded, job server {places.BEAM}")


@pytest.mark.parametrize(
    ("master", "is_here"),
    [("localhost:8081", True), ("http://127.0.0.1:8081/", True), ("flink.example:8081", False), ("[auto]", True)],
)
def test_which_clusters_are_on_this_machine(master: str, is_here: bool) -> None:
    assert is_local(PipelineOptions([f"--flink_master={master}"])) == is_here
