"""kill -9 at named and random moments: the next run makes of it what an undisturbed run makes.

NEWSBEAM_TEST_KILLS is the number of random moments; `make test-faults` sets it.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end import faults, lakes

pytestmark = [pytest.mark.end_to_end, pytest.mark.faults]

RANDOM_KILLS = int(os.environ.get("NEWSBEAM_TEST_KILLS", "9"))

Recorder = Callable[[str, object], None]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return faults.config_in(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="module")
def undisturbed(config: Path) -> tuple[faults.Content, float]:
    """What a run that nobody kills makes, and how long it takes, in seconds."""
    began = time.monotonic()
    lakes.run(config, config.parent / "lake")
    content = faults.local_content(config.parent / "lake")
    assert content.articles.total() + content.dead_letters.total() == 10
    return content, time.monotonic() - began


def run_again(config: Path, out: Path, expected: faults.Content, record: Recorder) -> None:
    lakes.run(config, out)
    found = faults.local_content(out)
    lost, doubled = expected.lost_in(found), found.lost_in(expected)
    for name, number in (("kills", 1), ("lost", lost), ("doubled", doubled)):
        record(name, number)
    assert (lost, doubled) == (0, 0)
    assert found == expected


@pytest.mark.parametrize("step", faults.STEPS)
def test_a_run_killed_at_a_named_step_loses_and_doubles_nothing(
    config: Path,
    tmp_path: Path,
    undisturbed: tuple[faults.Content, float],
    step: str,
    record_property: Recorder,
) -> None:
    arguments = ["run", str(config), "--out", str(tmp_path), "--", "--direct_num_workers=1"]
    faults.kill_at_step(arguments, faults.STEPS[step])
    run_again(config, tmp_path, undisturbed[0], record_property)


@pytest.mark.parametrize("seed", range(RANDOM_KILLS))
def test_a_run_killed_at_a_random_moment_loses_and_doubles_nothing(
    config: Path,
    tmp_path: Path,
    undisturbed: tuple[faults.Content, float],
    seed: int,
    record_property: Recorder,
) -> None:
    content, length_s = undisturbed
    faults.kill_at_random(["run", str(config), "--out", str(tmp_path)], seed, length_s)
    run_again(config, tmp_path, content, record_property)
