"""kill -9 at named and random moments: the next run makes of it what an undisturbed run makes.

NEWSBEAM_TEST_KILLS is the number of random moments; `make test-faults` sets it.
"""

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end import faults, lakes
from tests.end_to_end.commands import DEFAULT_ENGINE, IN_ONE_PROCESS
from tests.end_to_end.kill_switch import Moment
from tests.fakes import article_state, ledger_entry
from tests.transforms.io.test_ledger_store import commit
from transforms.io.lake_store import Lake
from transforms.io.ledger_store import LakeLedger

pytestmark = pytest.mark.end_to_end

RANDOM_KILLS = int(os.environ.get("NEWSBEAM_TEST_KILLS", "9"))
# The default engine, with worker processes, takes seconds longer to start: it gets every fourth of the random kills.
ENGINES = (DEFAULT_ENGINE, IN_ONE_PROCESS, IN_ONE_PROCESS, IN_ONE_PROCESS)

MERGE_STEPS = {
    "while the ledger is merged": Moment("open", r"_staging/\S+ledger/urls\S+\.parquet w"),
    "before a merged file is moved": Moment("os.rename", r"_staging/\S+ledger/urls\S+\.parquet "),
    "before the folders are exchanged": Moment("ctypes.dlsym", "renameat2"),
}

Recorder = Callable[[str, object], None]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return faults.config_in(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="module")
def undisturbed(config: Path) -> tuple[faults.Content, dict[tuple[str, ...], float]]:
    """What a run that nobody kills makes, and how long it takes on each engine, in seconds."""
    lengths_s = {}
    contents = []
    for number, engine in enumerate(set(ENGINES)):
        began = time.monotonic()
        lakes.run(config, config.parent / f"lake-{number}", engine)
        lengths_s[engine] = time.monotonic() - began
        contents.append(faults.local_content(config.parent / f"lake-{number}"))
    assert contents[0] == contents[1]
    assert contents[0].articles.total() + contents[0].dead_letters.total() == 10
    return contents[0], lengths_s


def check(out: Path, expected: faults.Content, record: Recorder) -> None:
    found = faults.local_content(out)
    lost, doubled = expected.lost_in(found), found.lost_in(expected)
    record("lost", lost)
    record("doubled", doubled)
    assert (lost, doubled) == (0, 0)
    assert found == expected


@pytest.mark.parametrize("step", faults.STEPS)
def test_a_run_killed_at_a_named_step_loses_and_doubles_nothing(
    config: Path,
    tmp_path: Path,
    undisturbed: tuple[faults.Content, object],
    step: str,
    record_property: Recorder,
) -> None:
    faults.kill_at_step(["run", str(config), "--out", str(tmp_path), *IN_ONE_PROCESS], faults.STEPS[step])
    record_property("kills", 1)
    lakes.run(config, tmp_path)
    check(tmp_path, undisturbed[0], record_property)


@pytest.mark.parametrize("seed", range(RANDOM_KILLS))
def test_a_run_killed_at_a_random_moment_loses_and_doubles_nothing(
    config: Path,
    tmp_path: Path,
    undisturbed: tuple[faults.Content, dict[tuple[str, ...], float]],
    seed: int,
    record_property: Recorder,
) -> None:
    content, lengths_s = undisturbed
    engine = ENGINES[seed % len(ENGINES)]
    status = faults.kill_at_random(["run", str(config), "--out", str(tmp_path), *engine], seed, lengths_s[engine])
    record_property("kills" if status == -signal.SIGKILL else "ended before the kill", 1)
    lakes.run(config, tmp_path)
    check(tmp_path, content, record_property)


@pytest.fixture(scope="module")
def merge_due(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake whose ledger has eight small files, which the next run merges."""
    out = tmp_path_factory.mktemp("merge") / "lake"
    for sequence in range(1, 9):
        commit(Lake(str(out)), sequence, [ledger_entry(f"{sequence:02x}")], [article_state("0f", "sha", sequence)])
    return out


@pytest.mark.parametrize("step", MERGE_STEPS)
def test_a_run_killed_while_it_merges_the_ledger_leaves_what_the_ledger_says(
    config: Path,
    tmp_path: Path,
    merge_due: Path,
    undisturbed: tuple[faults.Content, object],
    step: str,
    record_property: Recorder,
) -> None:
    out = tmp_path / "lake"
    shutil.copytree(merge_due, out)
    keys = [f"{number:02x}" for number in range(1, 9)]
    before = LakeLedger.of(Lake(str(out))).by_key(keys)
    faults.kill_at_step(["run", str(config), "--out", str(out), *IN_ONE_PROCESS], MERGE_STEPS[step])
    record_property("kills", 1)
    lakes.run(config, out)
    check(out, undisturbed[0], record_property)
    after = LakeLedger.of(Lake(str(out)))
    assert len(before) == len(keys)
    assert after.by_key(keys) == before
    assert len(after.paths("ledger")) < len(keys)
