import dataclasses
import hashlib
from pathlib import Path

import apache_beam as beam
import pyarrow.parquet as pq
import pytest
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import article_state, clock, dead_letter, ledger_entry, linked, local_pipeline
from transforms.commit_run import Account, CommitRun
from transforms.core.lake.manifest import RunInfo
from transforms.io.lake_store import Lake
from transforms.records import LineEvidence, Measure, Outcome, SourceReport
from transforms.runs import OneRun
from transforms.write_lake import Harvest, WriteLake

INFO = RunInfo("run-1", "2026-11-01T00:00:00+00:00", "engine", {"newsbeam": "0.1.0"}, "sha", sequence=7)

LINE = LineEvidence("b", "harbour-post.example", "Follow us.", 1.0, 0.0, 20_000)


def write(lake: Lake, entries: int) -> None:
    with local_pipeline() as p:
        harvest = Harvest(
            p | "A" >> beam.Create([linked("b"), linked("a"), linked("c", language="")]),
            p | "D" >> beam.Create([dead_letter("d"), dead_letter("", is_input=False)]),
            (
                p | "L" >> beam.Create([ledger_entry("d", outcome="http_404")]),
                p | "K" >> beam.Create([ledger_entry("a")]),
            ),
            p | "S" >> beam.Create([article_state("c"), article_state("a")]),
            p | "B" >> beam.Create([LINE, dataclasses.replace(LINE, key="a")]),
        )
        written = harvest | WriteLake(lake, OneRun(INFO))
        account = Account(
            written.files,
            p | "O" >> beam.Create([Outcome("DropSeen", "unchanged", "feed", "h", 2)]),
            p | "R" >> beam.Create([SourceReport("feed", 0, entries)]),
            p | "M" >> beam.Create([Measure("WriteLake", "work_us", "", 1_500_000)]),
        )
        assert_that(account | CommitRun(lake, OneRun(INFO), clock), equal_to(["run-1"]))


def test_a_run_is_written_by_partition_and_committed_with_its_books(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    write(lake, entries=6)

    (manifest,) = lake.manifests()
    assert manifest.books == {
        "discovered": 6,
        "articles": 3,
        "unchanged": 2,
        "duplicates_in_run": 0,
        "deferred": 0,
        "dead_letters": 1,
    }
    assert manifest.durations == {"WriteLake": 1.5}
    folders = {str(Path(f["path"]).parent): f for f in manifest.files}
    assert {folder: f["rows"] for folder, f in folders.items()} == {
        "articles/date=2026-09-21/lang=en": 2,
        "articles/date=2026-09-21/lang=und": 1,
        "dead_letters/date=2023-11-14": 2,
        "ledger/urls": 2,
        "ledger/articles": 2,
        "ledger/boilerplate": 2,
    }
    for file in manifest.files:
        content = Path(lake.path(file["path"])).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
    english = pq.read_table(lake.path(folders["articles/date=2026-09-21/lang=en"]["path"]), partitioning=None)
    assert english.column("id").to_pylist() == ["id-a", "id-b"]
    assert set(english.column("run_id").to_pylist()) == {"run-1"}
    urls = pq.read_table(lake.path(folders["ledger/urls"]["path"]), columns=["key", "sequence"])
    assert urls.to_pylist() == [{"key": "a", "sequence": 7}, {"key": "d", "sequence": 7}]
    states = pq.read_table(lake.path(folders["ledger/articles"]["path"]), columns=["id", "sequence"])
    assert states.to_pylist() == [{"id": "id-a", "sequence": 7}, {"id": "id-c", "sequence": 7}]
    lines = pq.read_table(lake.path(folders["ledger/boilerplate"]["path"]), columns=["key", "sequence"])
    assert lines.to_pylist() == [{"key": "a", "sequence": 7}, {"key": "b", "sequence": 7}]


def test_books_that_do_not_balance_fail_the_run_and_commit_nothing(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    # Beam wraps the error in one of several classes.
    with pytest.raises(Exception, match="The books do not balance: 7 inputs came in, 6 are accounted for"):
        write(lake, entries=7)
    assert lake.manifests() == []
    assert not list(tmp_path.glob("articles/**/*.parquet"))


def test_what_was_measured_alone_is_no_reason_to_commit(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    with local_pipeline() as p:
        nothing = p | beam.Create([])
        account = Account(nothing, nothing, nothing, p | "M" >> beam.Create([Measure("PollFeeds", "work_us", "", 7)]))
        assert_that(account | CommitRun(lake, OneRun(INFO), clock), equal_to([]))
    assert lake.manifests() == []
