from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.fakes import NOON, article_state, ledger_entry
from transforms.core.lake.boilerplate_rows import evidence_row
from transforms.core.lake.manifest import RunInfo, make_manifest
from transforms.core.lake.rows import article_state_row, ledger_row
from transforms.errors import LakeError
from transforms.io.lake_store import Lake
from transforms.io.ledger_store import LakeLedger, Ledger, MemoryLedger
from transforms.records import ArticleState, LedgerEntry, LineEvidence, StoryTrace

ENTRIES = [
    ledger_entry("a", fingerprint="old", seen_us=9),
    ledger_entry("c", outcome="http_503", next_try_us=NOON, element="{}"),
    # The clock was set back before this one.
    ledger_entry("a", fingerprint="new", revision=2, seen_us=2),
    ledger_entry("b", article_id="", revision=0, content_sha256="", outcome="http_404", seen_us=3),
    ledger_entry("d", outcome="timeout", next_try_us=NOON - 1, element="{}"),
    ledger_entry("e", outcome="timeout", next_try_us=NOON + 1, element="{}"),
    ledger_entry("c", outcome="http_404"),
]
LINES = [
    LineEvidence("a", "harbour-post.example", "", 2.0, 0.0, 20_000),
    LineEvidence("b", "harbour-post.example", "", 1.0, 1.5, 20_001, (StoryTrace("id-a", 20_001, "end", b"0123"),)),
    LineEvidence("a", "harbour-post.example", "", 3.5, 0.0, 20_002),
]
STATES = [article_state("a"), article_state("b"), article_state("a", "Another.", revision=2)]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake"))


def commit(
    lake: Lake,
    sequence: int,
    entries: list[LedgerEntry],
    states: list[ArticleState],
    lines: Sequence[LineEvidence] = (),
) -> None:
    # Later runs have the smaller names, as after a clock that was set back.
    run_id = f"run-{99 - sequence}"
    with lake.lock(run_id):
        rows = [ledger_row(entry, sequence=sequence) for entry in sorted(entries, key=lambda entry: entry.key)]
        files = [lake.stage(run_id, "ledger", "ledger/urls", rows, inputs=0)] if entries else []
        if states:
            rows = [article_state_row(state, sequence=sequence) for state in states]
            files.append(lake.stage(run_id, "ledger_articles", "ledger/articles", rows, inputs=0))
        if lines:
            rows = [evidence_row(line, sequence=sequence) for line in lines]
            files.append(lake.stage(run_id, "ledger_boilerplate", "ledger/boilerplate", rows, inputs=0))
        info = RunInfo(run_id, "t", "engine", {}, "sha", sequence=sequence)
        lake.commit(make_manifest(info, committed_at="t", files=files, outcomes=[], reports=[]))


@pytest.fixture(params=["lake", "memory"])
def ledger(lake: Lake, request: pytest.FixtureRequest) -> Ledger:
    if request.param == "memory":
        return MemoryLedger(ENTRIES, STATES, LINES)
    for sequence, entry in enumerate(ENTRIES, start=1):
        commit(lake, sequence, [entry], STATES[sequence - 1 : sequence], LINES[sequence - 1 : sequence])
    return LakeLedger.of(lake)


def test_the_entry_of_the_last_commit_counts_whatever_the_clock_said(ledger: Ledger) -> None:
    assert ledger.by_key({"a", "b", "x"}) == {"a": ENTRIES[2], "b": ENTRIES[3]}
    assert ledger.by_key(set()) == {}


def test_the_last_state_of_an_article_counts(ledger: Ledger) -> None:
    assert ledger.articles({"id-a", "id-b", "id-x"}) == {"id-a": STATES[2], "id-b": STATES[1]}


def test_the_last_evidence_of_a_line_counts(ledger: Ledger) -> None:
    assert ledger.line_evidence({"a", "b", "x"}) == {"a": LINES[2], "b": LINES[1]}


def test_due_is_what_waits_no_longer_and_has_not_been_settled_since(ledger: Ledger) -> None:
    assert ledger.due(NOON) == [ENTRIES[4]]
    assert ledger.due(NOON + 1) == [ENTRIES[4], ENTRIES[5]]
    assert ledger.due(NOON - 2) == []


def test_the_ledger_of_a_new_lake_is_empty_and_what_is_not_committed_is_not_in_it(lake: Lake) -> None:
    assert LakeLedger.of(lake).by_key({"a"}) == {}
    lake.stage("run-1", "ledger", "ledger/urls", [ledger_row(ENTRIES[0], sequence=1)], inputs=0)
    assert LakeLedger.of(lake).by_key({"a"}) == {}
    assert LakeLedger.of(lake).due(NOON) == []


def test_a_file_that_gets_lost_during_a_run_is_named(lake: Lake) -> None:
    commit(lake, 1, ENTRIES[:1], [])
    ledger = LakeLedger.of(lake)
    Path(lake.path(ledger.paths("ledger")[0])).write_bytes(b"PAR1 no more")
    with pytest.raises(LakeError, match=r"ledger/urls/run-98-.* is missing or damaged"):
        ledger.by_key({"a"})
