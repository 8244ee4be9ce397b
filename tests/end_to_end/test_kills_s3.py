"""The lake on S3: the same runs, the same kills, fewer of them."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end import faults, lakes, test_compact
from tests.end_to_end.commands import IN_ONE_PROCESS
from tests.end_to_end.kill_switch import Moment
from tests.loopback_s3 import BUCKET, keys, make_older, s3
from transforms.io.lake_store import Lake

__all__ = ["s3"]

pytestmark = pytest.mark.end_to_end

# A tenth of those on a local disk, see `test_kills`.
RANDOM_KILLS = max(2, int(os.environ.get("NEWSBEAM_TEST_KILLS", "0")) // 10)

COMPACT_STEPS = {
    "before the manifest appears": Moment("http.client.send", r"PUT \S+/runs/\S+\.json "),
    "before the first old files are deleted": Moment("http.client.send", r"POST /\w+\?delete "),
    "between two folders": Moment("http.client.send", r"PUT \S+/lake/dead_letters/\S+\.parquet ", 2),
    "before staging is removed": Moment("http.client.send", r"POST /\w+\?delete ", 4),
}

Recorder = Callable[[str, object], None]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return faults.config_in(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="module")
def undisturbed(config: Path) -> faults.Content:
    """What a run on a local disk makes."""
    lakes.run(config, config.parent / "lake")
    return faults.local_content(config.parent / "lake")


def run(config: Path, name: str) -> dict[str, Any]:
    uri = f"s3://{BUCKET}/{name}/lake"
    manifest: dict[str, Any] = json.loads(
        lakes.newsbeam("run", str(config), "--out", uri, "--json", *IN_ONE_PROCESS).stdout
    )
    return manifest


def content(client: Any, name: str, folder: Path) -> faults.Content:
    """Downloads a lake and reads the copy as a local one."""
    download(client, name, folder)
    return faults.local_content(folder)


def download(client: Any, name: str, folder: Path) -> None:
    """Copies a lake to disk; checks that nothing else is there."""
    for key in keys(client, f"{name}/lake/"):
        assert not key.startswith(("_", "ledger/_")), key
        target = folder / key
        target.parent.mkdir(parents=True, exist_ok=True)
        client.download_file(BUCKET, f"{name}/lake/{key}", str(target))


def test_a_lake_on_s3_holds_what_a_local_one_holds_and_a_second_run_adds_nothing(
    s3: Any, config: Path, undisturbed: faults.Content, tmp_path: Path
) -> None:
    run(config, "plain")
    assert content(s3, "plain", tmp_path) == undisturbed
    assert run(config, "plain")["files"] == []
    shown = json.loads(lakes.newsbeam("show", f"s3://{BUCKET}/plain/lake", "--json").stdout)
    assert shown["articles"] == 9
    assert len(shown["runs"]) == 2


@pytest.mark.parametrize("step", faults.S3_STEPS)
def test_a_run_on_s3_killed_at_a_named_step_loses_and_doubles_nothing(
    s3: Any, config: Path, undisturbed: faults.Content, tmp_path: Path, step: str, record_property: Recorder
) -> None:
    name = step.replace(" ", "-")
    arguments = ["run", str(config), "--out", f"s3://{BUCKET}/{name}/lake", *IN_ONE_PROCESS]
    faults.kill_at_step(arguments, faults.S3_STEPS[step])
    record_property("kills", 1)
    held = lakes.newsbeam(*arguments, expected_status=1)
    assert b"is held by run " in held.stderr
    make_older(f"{name}/lake/_lock", by_s=61)
    run(config, name)
    check(s3, name, tmp_path, undisturbed, record_property)


def check(client: Any, name: str, folder: Path, expected: faults.Content, record: Recorder) -> None:
    found = content(client, name, folder)
    lost, doubled = expected.lost_in(found), found.lost_in(expected)
    record("lost", lost)
    record("doubled", doubled)
    assert (lost, doubled) == (0, 0)
    assert found == expected


@pytest.fixture(scope="module")
def length_s(s3: Any, config: Path) -> float:
    """How long a run takes that nobody kills, in seconds."""
    began = time.monotonic()
    run(config, "timed")
    return time.monotonic() - began


@pytest.mark.parametrize("seed", range(RANDOM_KILLS))
def test_a_run_on_s3_killed_at_a_random_moment_loses_and_doubles_nothing(
    s3: Any,
    config: Path,
    undisturbed: faults.Content,
    length_s: float,
    tmp_path: Path,
    seed: int,
    record_property: Recorder,
) -> None:
    name = f"random-{seed}"
    arguments = ["run", str(config), "--out", f"s3://{BUCKET}/{name}/lake", *IN_ONE_PROCESS]
    status = faults.kill_at_random(arguments, seed, length_s)
    record_property("kills" if status == -signal.SIGKILL else "ended before the kill", 1)
    if "_lock" in keys(s3, f"{name}/lake/"):
        make_older(f"{name}/lake/_lock", by_s=61)
    run(config, name)
    check(s3, name, tmp_path, undisturbed, record_property)


@pytest.mark.parametrize("step", COMPACT_STEPS)
def test_a_compaction_on_s3_killed_at_any_step_is_undone_or_finished_by_the_next_command(
    s3: Any, tmp_path: Path, step: str, record_property: Recorder
) -> None:
    name = f"compact-{step.replace(' ', '-')}"
    uri = f"s3://{BUCKET}/{name}/lake"
    test_compact.fill(Lake(uri))
    faults.kill_at_step(["compact", uri], COMPACT_STEPS[step])
    record_property("kills", 1)
    make_older(f"{name}/lake/_lock", by_s=61)

    lakes.newsbeam("compact", uri)

    download(s3, name, tmp_path)
    assert test_compact.by_glob(tmp_path) == test_compact.by_manifests(tmp_path) == test_compact.KEYS
    assert len(test_compact.parquet(tmp_path)) == len(test_compact.DAYS)
