from pathlib import Path

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline as _TestPipeline

from tests.fakes import article_state, ledger_entry
from tests.transforms.io.test_ledger_store import commit
from transforms.commit_run import Account, CommitRun
from transforms.core.lake.manifest import RunInfo
from transforms.io.lake_store import Lake
from transforms.io.ledger_store import LakeLedger
from transforms.merge_ledger import MergeLedger


def merge(lake: Lake, sequence: int) -> None:
    run_id = f"merge-{sequence}"
    with lake.lock(run_id), _TestPipeline() as p:
        empty = [p | f"Empty {name}" >> beam.Create([]) for name in ("outcomes", "reports")]
        account = Account(p | MergeLedger(lake, run_id, LakeLedger.of(lake)), *empty)
        _ = account | CommitRun(lake, RunInfo(run_id, "t", "e", {}, "sha", sequence=sequence), lambda: 0)


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
