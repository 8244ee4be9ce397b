import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.lake.manifest import Manifest, RunInfo, keep_books, make_manifest
from transforms.errors import BooksError
from transforms.records import Outcome, SourceReport, StagedFile

INFO = RunInfo("run-1", "2026-11-01T00:00:00+00:00", "FnApiRunner", {"newsbeam": "0.1.0"}, "ab" * 32)
counts = st.integers(min_value=0, max_value=10**6)


def staged(dataset: str, inputs: int, path: str = "p", rows: int | None = None) -> StagedFile:
    return StagedFile(dataset, path, inputs if rows is None else rows, inputs, 10, "f" * 64)


@given(counts, counts, counts, counts)
def test_books_balance_when_every_input_has_one_outcome(articles: int, dead: int, unchanged: int, doubled: int) -> None:
    books = keep_books(
        [staged("articles", articles), staged("dead_letters", dead), staged("ledger", 7)],
        [Outcome("S", "unchanged", "a", "", unchanged), Outcome("S", "duplicates_in_run", "a", "", doubled)],
        [SourceReport("a", 0, articles + dead), SourceReport("b", 1, unchanged + doubled)],
    )
    assert books == {
        "discovered": articles + dead + unchanged + doubled,
        "articles": articles,
        "unchanged": unchanged,
        "duplicates_in_run": doubled,
        "deferred": 0,
        "dead_letters": dead,
    }


@given(counts, st.integers(min_value=-50, max_value=50).filter(bool))
def test_one_lost_or_doubled_input_fails_the_books(articles: int, difference: int) -> None:
    with pytest.raises(BooksError, match="do not balance"):
        keep_books([staged("articles", articles)], [], [SourceReport("a", 0, articles + difference)])


def test_a_feed_that_failed_as_a_whole_has_a_dead_letter_outside_the_books() -> None:
    report = SourceReport("a", 0, 0, "feed_empty", "no bytes")
    books = keep_books([staged("dead_letters", inputs=0, rows=1)], [], [report])
    assert set(books.values()) == {0}


def test_manifest_does_not_depend_on_the_order_of_its_parts() -> None:
    files = [staged("articles", 2, "b"), staged("articles", 1, "a"), staged("dead_letters", 1, "c")]
    outcomes = [Outcome("DropSeen", "new", "one", "h", 3), Outcome("DropSeen", "new", "two", "h", 1)]
    reports = [SourceReport("two", 1, 1), SourceReport("one", 0, 3)]

    def made(order: int) -> Manifest:
        return make_manifest(
            INFO,
            committed_at="now",
            files=files[::order],
            outcomes=outcomes[::order],
            reports=reports[::order],
        )

    assert made(1) == made(-1)
    assert [f["path"] for f in made(1).files] == ["a", "b", "c"]
    assert [(s["source"], s["entries"], s["new"], s["error"]) for s in made(1).sources] == [
        ("one", 3, 3, None),
        ("two", 1, 1, None),
    ]


def test_manifest_survives_json_and_keys_of_later_versions() -> None:
    manifest = make_manifest(
        INFO,
        committed_at="now",
        files=[staged("articles", 1)],
        outcomes=[],
        reports=[SourceReport("é", 0, 1)],
    )
    assert Manifest.from_json(manifest.to_json()) == manifest
    later = json.loads(manifest.to_json()) | {"of_a_later_version": 1}
    assert Manifest.from_json(json.dumps(later)) == manifest
