import dataclasses
from pathlib import Path

import apache_beam as beam

from tests.fakes import NOON, clock, local_pipeline
from transforms.commit_run import Account, CommitRun
from transforms.core.lake.manifest import RunInfo
from transforms.io.feed_ledger import LakeFeedLedger, MemoryFeedLedger
from transforms.io.lake_store import Lake
from transforms.records import FeedState, SourceReport
from transforms.runs import OneRun
from transforms.write_feed_ledger import WriteFeedLedger

FIRST, SECOND = (FeedState(f"https://{name}.example/rss", "u", polled_us=NOON) for name in ("first", "second"))


def info(sequence: int) -> RunInfo:
    return RunInfo(f"run-{sequence:03}", "t", "engine", {}, "sha", sequence=sequence)


def run(lake: Lake, sequence: int, *states: FeedState) -> None:
    """Writes and commits the ledger of one run, as the graph does."""
    with local_pipeline() as p:
        written = p | "States" >> beam.Create(states) | WriteFeedLedger(lake, OneRun(info(sequence)))
        nothing = p | beam.Create([])
        account = Account(written, nothing, p | "R" >> beam.Create([SourceReport("f", 0, 0)]), nothing)
        _ = account | CommitRun(lake, OneRun(info(sequence)), clock)


def test_the_newest_state_of_a_feed_counts_whatever_the_clock_said(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    run(lake, 1, SECOND, FIRST)
    newer = dataclasses.replace(FIRST, polled_us=NOON - 5, etag='"two"')
    run(lake, 2, newer)
    ledger = LakeFeedLedger.of(lake)
    assert ledger.states({FIRST.feed, SECOND.feed, "unknown"}) == {FIRST.feed: newer, SECOND.feed: SECOND}
    assert ledger.states(set()) == {}


def test_a_run_without_polls_writes_no_file(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    run(lake, 1)
    assert LakeFeedLedger.of(lake).paths == ()
    assert LakeFeedLedger.of(lake).states({FIRST.feed}) == {}


def test_the_twin_in_memory_gives_the_same() -> None:
    ledger = MemoryFeedLedger([FIRST, SECOND, dataclasses.replace(FIRST, failed_polls=2)])
    assert ledger.states({FIRST.feed}) == {FIRST.feed: dataclasses.replace(FIRST, failed_polls=2)}
