from pathlib import Path

import apache_beam as beam
import pyarrow as pa

from tests.fakes import article_state, ledger_entry, local_pipeline
from tests.transforms.io.test_ledger_store import commit
from transforms.commit_run import Account, CommitRun
from transforms.core.lake.feed_rows import feed_row
from transforms.core.lake.manifest import RunInfo, make_manifest
from transforms.core.lake.rows import article_state_row
from transforms.core.lake.schema import LEDGER_ARTICLES
from transforms.io.feed_ledger import LakeFeedLedger
from transforms.io.lake_store import Lake
from transforms.io.ledger_store import LakeLedger
from transforms.merge_ledger import MergeLedger
from transforms.records import FeedState, LineEvidence
from transforms.runs import OneRun


def merge(lake: Lake, sequence: int) -> None:
    run_id = f"merge-{sequence}"
    with lake.lock(run_id), local_pipeline() as p:
        empty = [p | f"Empty {name}" >> beam.Create([]) for name in ("outcomes", "reports", "measures")]
        runs = OneRun(RunInfo(run_id, "t", "e", {}, "sha", sequence=sequence))
        account = Account(p | MergeLedger(lake, runs, LakeLedger.of(lake)), *empty)
        _ = account | CommitRun(lake, runs, lambda: 0)


def test_many_small_files_become_one_that_says_the_same(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    keys = [f"{number:02x}" for number in range(0, 256, 5)]
    for sequence in range(1, 9):
        # Each run has seen other keys again, and all have seen the first.
        entries = [ledger_entry(key, attempts=sequence) for key in (keys[0], *keys[sequence::3])]
        commit(
            lake, sequence, entries, [article_state(key, f"{sequence}", sequence) for key in sorted(keys[sequence:])]
        )
    before = LakeLedger.of(lake)
    expected = before.by_key(keys), before.articles([f"id-{key}" for key in keys])

    merge(lake, 9)

    after = LakeLedger.of(lake)
    assert [len(after.paths(dataset)) for dataset in ("ledger", "ledger_articles")] == [1, 1]
    assert (after.by_key(keys), after.articles([f"id-{key}" for key in keys])) == expected
    assert expected[0][keys[0]].attempts == 8
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("ledger/**/*.parquet")) == sorted(
        after.paths("ledger") + after.paths("ledger_articles")
    )
    assert [file["rows"] for file in after.files] == [len(expected[1]), len(expected[0])]


def test_lines_that_have_expired_are_left_out(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    for sequence in range(1, 9):
        lines = [LineEvidence(f"{sequence:02}", "a.example", "", 1.0, 0.0, 20_000 + 10 * sequence)]
        commit(lake, sequence, [], [], lines)

    merge(lake, 9)

    after = LakeLedger.of(lake)
    assert len(after.paths("ledger_boilerplate")) == 1
    # Seen once: on day 20,080 those count that were seen in the two weeks before.
    assert sorted(after.line_evidence([f"{number:02}" for number in range(1, 9)])) == ["07", "08"]


def test_files_of_before_a_column_was_there_are_merged_too(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    for sequence in range(1, 9):
        run_id = f"run-{sequence}"
        rows = [article_state_row(article_state(f"{sequence}"), sequence=sequence)]
        table = pa.Table.from_pylist(rows, schema=LEDGER_ARTICLES)
        if sequence < 8:
            table = table.drop_columns("extracted_sha256")
        with lake.lock(run_id):
            file = lake.stage_table(run_id, "ledger_articles", "ledger/articles", table, inputs=0)
            info = RunInfo(run_id, "t", "e", {}, "sha", sequence=sequence)
            lake.commit(make_manifest(info, committed_at="t", files=[file], outcomes=[], reports=[]))
    ids = [f"id-{sequence}" for sequence in range(1, 9)]
    expected = {f"id-{sequence}": article_state(f"{sequence}") for sequence in range(1, 9)}
    assert LakeLedger.of(lake).articles(ids) == expected

    merge(lake, 9)

    assert LakeLedger.of(lake).articles(ids) == expected


def test_of_feeds_the_newest_state_stays(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    feeds = [f"https://{name}.example/rss" for name in ("first", "second", "third")]
    for sequence in range(1, 9):
        run_id = f"run-{sequence}"
        known = [FeedState(feed, "u", failed_polls=sequence) for feed in sorted({feeds[0], feeds[sequence % 3]})]
        with lake.lock(run_id):
            rows = [feed_row(state, sequence=sequence) for state in known]
            file = lake.stage(run_id, "ledger_feeds", "ledger/feeds", rows, inputs=0)
            info = RunInfo(run_id, "t", "e", {}, "sha", sequence=sequence)
            lake.commit(make_manifest(info, committed_at="t", files=[file], outcomes=[], reports=[]))
    before = LakeFeedLedger.of(lake)
    expected = before.states(feeds)

    merge(lake, 9)

    after = LakeFeedLedger.of(lake)
    assert (len(before.paths), len(after.paths)) == (8, 1)
    assert after.states(feeds) == expected
    assert {feed: state.failed_polls for feed, state in after.states(feeds).items()} == {
        feeds[0]: 8,
        feeds[1]: 7,
        feeds[2]: 8,
    }
