import json
from pathlib import Path

import pytest

from benchmarks.speed import results
from benchmarks.speed.grid import DEFAULT, FULL, Grid, Limit, Run, ordered, ratios
from benchmarks.speed.memory import Peaks
from benchmarks.speed.metered import Metered
from benchmarks.speed.peers.compare import Reading
from benchmarks.speed.pipeline_run import Done, InvalidRunError, check_same_articles, checked

GRID = Grid((30, 300), late_pages=300, at_once_pages=100, compared_pages=10, no_entity_pages=60)
TARGETS = (
    "limit_cpu",
    "limit_wall_200ms",
    "memory_10x",
    "workers_2",
    "idle_cpu_s",
    "datatrove",
    "newspaper4k",
    "news_please",
    "newspaper4k_entities",
)


RATIOS = ("limit_cpu_at_once", "loop_2", *TARGETS)


def took(pages: int, wall_s: float, cpu_s: float, tree_mib: float = 0.0) -> Done:
    return Done(pages, pages, Metered("", wall_s, cpu_s, Peaks(tree_mib, tree_mib / 4, tree_mib / 8)))


DONE = {
    Run(30, is_late=True, watches_memory=True): took(30, 10, 15, tree_mib=1000),
    Limit(30): took(30, 8, 12),
    Run(300, is_late=True, watches_memory=True): took(300, 40, 50, tree_mib=1100),
    Limit(300): took(300, 20, 40),
    Limit(300, 1): took(300, 36, 36),
    Run(300, 1, is_late=True, watches_memory=True): took(300, 75, 45),
    Run(300, is_late=True, watches_memory=True, is_repeat=True): took(300, 35, 50),
    Run(100): took(100, 16, 32),
    Limit(100): took(100, 8, 16),
    Run(60, has_entities=False): took(60, 10, 10),
}
READINGS = {
    "newsbeam": Reading(1.0, 2.0, 10),
    "datatrove": Reading(9.0, 4.0, 10),
    "newspaper4k": Reading(1.0, 8.0, 10),
    "news_please": Reading(1.0, 16.0, 10),
    "newsbeam_entities": Reading(1.0, 2.0, 5),
    "newspaper4k_entities": Reading(1.0, 5.0, 5),
}


def measured(names: tuple[str, ...] = RATIOS) -> results.Results:
    return results.of(DONE, [took(0, 9, 7), took(0, 9, 8)], READINGS, GRID, names)


def test_ratios_are_more_where_newsbeam_is_faster():
    assert measured().ratios == {
        "limit_cpu": pytest.approx(40 / 50),
        "limit_cpu_30": pytest.approx(12 / 15),
        "limit_wall_200ms": pytest.approx(20 / 40),
        "memory_10x": pytest.approx(1.1),
        "worker_mib": 275,
        "limit_cpu_at_once": pytest.approx(16 / 32),
        "workers_2": pytest.approx(75 / 37.5),
        "loop_2": pytest.approx(36 / 20),
        "idle_cpu_s": 7.5,
        "datatrove": pytest.approx(2),
        "datatrove_pipeline": pytest.approx(6 / 2.5),
        "newspaper4k": pytest.approx(4),
        "newspaper4k_pipeline": pytest.approx(6 / 1.25),
        "news_please": pytest.approx(8),
        "news_please_pipeline": pytest.approx(6 / 0.625),
        "newspaper4k_entities": pytest.approx(2.5),
    }


def test_targets_are_met_on_the_right_side():
    targets = results.TARGETS
    assert targets["limit_cpu"].is_met(0.9)
    assert not targets["limit_cpu"].is_met(0.89)
    assert targets["idle_cpu_s"].is_met(4.9)
    assert not targets["idle_cpu_s"].is_met(5.1)


def test_the_file_has_every_ratio_at_its_top_and_null_for_those_not_measured(tmp_path: Path):
    path = tmp_path / "results" / "latest.json"
    measured(("workers_2",)).write(path, {"sizes": [30, 300]}, (0.0, 0.0, 0.0))
    told = json.loads(path.read_text())
    assert {name: told[name] for name in TARGETS} == {**dict.fromkeys(TARGETS), "workers_2": 2.0}
    assert told.keys() - set(TARGETS) == {"measured_at", "targets", "machine", "grid", "figures", "worker_mib"}
    assert told["targets"]["memory_10x"] == "<= 1.25"


def test_each_ratio_has_steps_and_each_step_is_taken_once():
    steps = DEFAULT.steps()
    assert set(steps) == set(RATIOS)
    everything = ordered(steps, RATIOS)
    assert len(everything) == len(set(everything))
    assert ordered(steps, ["workers_2"]) == list(steps["workers_2"])


def test_the_loop_in_one_process_is_only_in_the_full_grid():
    assert set(ratios(FULL)) == set(RATIOS)
    assert set(ratios(DEFAULT)) == {*RATIOS} - {"loop_2"}


@pytest.mark.parametrize("grid", [DEFAULT, FULL], ids=["default", "full"])
def test_what_the_clock_compares_is_measured_next_to_each_other(grid):
    steps = grid.steps()
    everything = ordered(steps, RATIOS)
    compared = {*steps["limit_wall_200ms"], *steps["workers_2"], *steps["loop_2"]}
    first = min(map(everything.index, compared))
    assert set(everything[first : first + len(compared)]) == compared


def test_a_run_that_lost_pages_is_not_valid():
    with pytest.raises(InvalidRunError, match="not all of 10 pages"):
        checked({"articles": 8, "dead_letters": 1}, 10, Metered("", 1, 1))


def test_runs_over_the_same_pages_have_to_make_the_same_articles():
    few, fewer = Done(300, 298, Metered("", 1, 1)), Done(300, 290, Metered("", 1, 1))
    with pytest.raises(InvalidRunError, match="290 articles were made here, 298 before"):
        check_same_articles(fewer, few)
    check_same_articles(Done(600, 596, Metered("", 1, 1)), few)
