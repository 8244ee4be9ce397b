"""kill -9 of a part of the cluster while a batch runs on it: the lake ends as if nothing had happened.

NEWSBEAM_TEST_CLUSTER_KILLS is how often each part is killed, at moments spread over the job; `make test-cluster N=`
sets it.
"""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import apache_beam as beam
import pytest

from deploy.engines.flink_cluster import FlinkCluster
from pipeline.runners import engine, ready
from tests import hostile_pages
from tests.cluster.conftest import KILLS
from tests.cluster.streams import stop, streaming, wait_until
from tests.end_to_end import faults, lakes
from tests.end_to_end.commands import Command, started

# A run, its restarts, and a slow machine.
LONGEST_S = 400
Recorder = Callable[[str, object], None]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten pages, one of them empty, and one that takes the cleaner longer than it may."""
    config = faults.config_in(tmp_path_factory.mktemp("faults"))
    poison = hostile_pages.DOCUMENTS["a hundred thousand paragraphs"]()
    (config.parent / "pages" / "poison.html").write_bytes(poison)
    config.write_text(config.read_text("utf-8") + "limits: {extract_timeout_s: 5}\n", encoding="utf-8")
    return config


@pytest.fixture(scope="module")
def expected(config: Path) -> faults.Content:
    lakes.run(config, config.parent / "lake")
    reasons = [row["reason"] for row in lakes.rows(config.parent / "lake", "dead_letters")]
    assert sorted(reasons) == ["empty_page", "extract_timeout"]
    return faults.local_content(config.parent / "lake")


def kill_task_manager(cluster: FlinkCluster) -> None:
    cluster.kill("taskmanager-1")
    cluster.start_one("taskmanager-1")


def kill_job_manager(cluster: FlinkCluster) -> None:
    cluster.kill("jobmanager")
    cluster.start_one("jobmanager")


def kill_worker(cluster: FlinkCluster) -> None:
    # The newest: those of earlier jobs may still be there.
    newest = ["pgrep", "-n", "-P", str(cluster.processes["pool"].pid)]
    os.kill(int(subprocess.run(newest, capture_output=True, text=True, check=True).stdout), signal.SIGKILL)


def newest_job(cluster: FlinkCluster) -> dict:
    jobs = cluster.rest("/jobs/overview").get("jobs", [])
    return max(jobs, key=lambda job: job["start-time"], default={})


def wait_until_at_work(cluster: FlinkCluster, command: Command, known: str, finished: int) -> None:
    """Until a new job runs, and so many of its tasks are done."""
    give_up = time.monotonic() + LONGEST_S
    while True:
        job = newest_job(cluster)
        if job and job["jid"] != known and job["tasks"]["finished"] >= finished and job["tasks"]["running"]:
            return
        assert command.is_running(), command.stderr()
        assert time.monotonic() < give_up, f"no job is at work: {command.stderr()}"
        time.sleep(0.1)


@pytest.mark.parametrize("seed", range(KILLS))
@pytest.mark.parametrize("kill", [kill_task_manager, kill_worker, kill_job_manager], ids=lambda kill: kill.__name__)
def test_a_run_survives_the_death_of_a_part_of_the_cluster(
    kill: Callable[[FlinkCluster], None],
    seed: int,
    config: Path,
    expected: faults.Content,
    cluster: FlinkCluster,
    flink: tuple[str, ...],
    tmp_path: Path,
    record_property: Recorder,
) -> None:
    known = newest_job(cluster).get("jid", "")
    with started(["run", str(config), "--out", str(tmp_path), "--json", *flink]) as command:
        # Of 135.
        wait_until_at_work(cluster, command, known, random.Random(seed).randint(2, 80))
        kill(cluster)
        assert command.wait(LONGEST_S) == 0, command.stderr()
    job = newest_job(cluster)
    assert job["state"] == "FINISHED"
    # A job manager forgets what was before, and a worker may be started anew before it is missed.
    if kill is kill_task_manager:
        assert cluster.rest(f"/jobs/{job['jid']}/exceptions")["exceptionHistory"]["entries"], "it hit nothing"
    found = faults.local_content(tmp_path)
    lost, doubled = expected.lost_in(found), found.lost_in(expected)
    record_property(f"{kill.__name__} lost", lost)
    record_property(f"{kill.__name__} doubled", doubled)
    assert found == expected


@pytest.mark.parametrize("seed", range(KILLS))
@pytest.mark.parametrize("kill", [kill_task_manager, kill_worker, kill_job_manager], ids=lambda kill: kill.__name__)
def test_a_stream_survives_the_death_of_a_part_of_the_cluster(
    kill: Callable[[FlinkCluster], None],
    seed: int,
    newsroom: Path,
    streamed: faults.Content,
    cluster: FlinkCluster,
    flink: tuple[str, ...],
    tmp_path: Path,
    record_property: Recorder,
) -> None:
    with streaming(newsroom, tmp_path, (*flink, "--checkpointing_interval=2000")) as command:
        wait_until((tmp_path / "_staging").exists, command)
        time.sleep(random.Random(seed).uniform(0, 3))
        kill(cluster)
        wait_until(lambda: len(lakes.rows(tmp_path)) >= streamed.books["articles"], command)
        stop(command)
    found = faults.local_content(tmp_path)
    lost, doubled = streamed.lost_in(found), found.lost_in(streamed)
    record_property(f"stream, {kill.__name__} lost", lost)
    record_property(f"stream, {kill.__name__} doubled", doubled)
    assert found == streamed


def test_what_kills_its_worker_again_and_again_fails_the_job_after_a_few_restarts(
    cluster: FlinkCluster, flink: tuple[str, ...]
) -> None:
    known = newest_job(cluster).get("jid", "")
    chosen = ready(engine("flink", flink[3:]))
    pipeline = beam.Pipeline(runner=chosen.runner, options=chosen.options)
    _ = pipeline | beam.Create([1]) | beam.Map(os._exit)
    with pytest.raises(RuntimeError, match="failed in state FAILED"):
        pipeline.run().wait_until_finish()
    job = newest_job(cluster)
    assert job["jid"] != known
    assert job["state"] == "FAILED"
    # The cluster is there for the next one.
    assert cluster.rest("/overview")["taskmanagers"] == 2
