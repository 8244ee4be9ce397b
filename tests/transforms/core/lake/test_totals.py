import dataclasses
from typing import Any

from transforms.core.lake.manifest import Manifest, RunInfo, make_manifest
from transforms.core.lake.totals import LakeTotals, committed_s, duration_s
from transforms.records import Measure, Outcome, SourceReport, StagedFile

INFO = RunInfo("run-1", "2026-11-01T00:00:00.000+00:00", "FnApiRunner", {"newsbeam": "0.1.0"}, "ab" * 32)


def manifest(run_id: str = "run-1", **fields: Any) -> Manifest:
    made = make_manifest(
        INFO,
        committed_at="2026-11-01T00:01:30.500+00:00",
        files=[
            StagedFile("articles", "articles/date=2026-11-01/lang=en/a.parquet", 3, 3, 300, "f" * 64),
            StagedFile("articles", "articles/date=2026-11-01/lang=de/a.parquet", 1, 1, 100, "f" * 64),
            StagedFile("dead_letters", "dead_letters/date=2026-11-01/a.parquet", 2, 1, 20, "f" * 64),
        ],
        outcomes=[Outcome("DropSeen", "unchanged", "a", "h", 5), Outcome("DropSeen", "new", "a", "h", 4)],
        reports=[
            SourceReport("a", 0, 10, gap=True),
            SourceReport("b", 1, 0, "http_500", poll="failed"),
            SourceReport("c", 2, 0, "http_410", poll="not_due"),
            SourceReport("d", 3, 0, poll="not_due"),
        ],
        measures=[
            Measure("FetchPages", "work_us", "", 1_250_000),
            Measure("FetchPages", "answers", "2xx", 4),
            Measure("PollFeeds", "answers", "5xx", 1),
            Measure("FetchPages", "body_bytes", "", 700),
            Measure("PollFeeds", "dead_letters", "http_500", 1),
            Measure("ExtractArticles", "dead_letters", "no_text", 1),
        ],
    )
    return dataclasses.replace(made, run_id=run_id, **fields)


def totals(*manifests: Manifest) -> LakeTotals:
    made = LakeTotals()
    for each in manifests:
        made.add(each)
    return made


def test_everything_of_all_runs_is_added_up() -> None:
    newest = manifest("run-2")
    found = totals(manifest("run-1"), newest)
    assert (found.commits, found.discovered, found.gaps, found.last) == (2, 20, 2, newest)
    assert found.inputs == {"articles": 8, "unchanged": 10, "duplicates_in_run": 0, "deferred": 0, "dead_letters": 2}
    assert sum(found.inputs.values()) == found.discovered
    assert found.dead_letters == {("PollFeeds", "http_500"): 2, ("ExtractArticles", "no_text"): 2}
    assert found.answers == {("FetchPages", "2xx"): 8, ("PollFeeds", "5xx"): 2}
    assert found.body_bytes == {"FetchPages": 1400}
    assert found.seconds == {"FetchPages": 2.5}
    assert found.polls == {"read": 2, "failed": 2, "not_due": 4}
    assert found.poll_errors == {"http_500": 2}
    assert found.files == {"articles": 4, "dead_letters": 2}
    assert found.rows == {"articles": 8, "dead_letters": 4}
    assert found.bytes == {"articles": 800, "dead_letters": 40}


def test_a_commit_that_is_told_twice_counts_once() -> None:
    assert vars(totals(manifest(), manifest())) == vars(totals(manifest()))


def test_what_a_compaction_writes_is_written_and_no_commit_of_a_run() -> None:
    run = manifest("run-1")
    found = totals(run, manifest("run-2", engine="compact"))
    assert (found.commits, found.discovered, found.last) == (1, 10, run)
    assert found.files == {"articles": 4, "dead_letters": 2}


def test_runs_of_before_there_were_measures_count_too() -> None:
    old = manifest(durations={}, answers={}, body_bytes={}, dead_letters={}, sources=[{"source": "a", "error": None}])
    found = totals(old)
    assert (found.commits, found.polls, found.seconds, found.answers) == (1, {"read": 1}, {}, {})


def test_times_are_those_of_the_manifest() -> None:
    assert duration_s(manifest()) == 90.5
    assert committed_s(manifest()) == 1_793_491_290.5
