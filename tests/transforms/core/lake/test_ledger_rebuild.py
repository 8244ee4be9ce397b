from tests.fakes import FEED, NOON, article_state, dead_letter, ledger_entry, linked, listing
from transforms.core.http.urls import canonicalise, key_of
from transforms.core.lake.elements import to_json
from transforms.core.lake.ledger_rebuild import ARTICLE_COLUMNS, DEAD_LETTER_COLUMNS, state_rows, url_rows
from transforms.core.lake.rows import (
    Row,
    article_row,
    article_state_row,
    dead_letter_row,
    to_time,
)
from transforms.core.lake.rows import (
    ledger_entry as from_row,
)

SEQUENCES = {"run-1": 1, "run-2": 2}


def article(key: str, run_id: str = "run-1", **fields: object) -> Row:
    row = {**article_row(linked(key), run_id=run_id, version="0.1.0"), "fetched_at": to_time(NOON), **fields}
    return {name: row[name] for name in ARTICLE_COLUMNS}


def dead(key: str, run_id: str = "run-1", **fields: object) -> Row:
    row = dead_letter_row(dead_letter(key, **fields), run_id=run_id)
    return {name: row[name] for name in DEAD_LETTER_COLUMNS}


def test_an_article_is_known_again_but_for_the_listing_that_led_to_it() -> None:
    (row,) = url_rows([article("a")], [], SEQUENCES)
    key = key_of(canonicalise("https://harbour-post.example/a"))
    url = "https://harbour-post.example/a"
    assert from_row(row) == ledger_entry(key, url=url, canonical_url=url, article_id="id-a", fingerprint="")
    assert row["sequence"] == 1


def test_a_file_is_known_by_its_content() -> None:
    (row,) = url_rows([article("a", url=None, raw_sha256="ab" * 32)], [], SEQUENCES)
    assert (row["key"], row["fingerprint"], row["url"]) == (("ab" * 32)[:32], "ab" * 32, None)


def test_a_dead_letter_is_known_again_and_that_of_a_whole_feed_is_none() -> None:
    feed = dead("", element=to_json(FEED), is_input=False)
    (row,) = url_rows([], [dead("a", attempts=3), feed], SEQUENCES)
    assert from_row(row) == ledger_entry(
        "a", article_id="", revision=0, content_sha256="", outcome="http_404", attempts=3
    )


def test_of_several_outcomes_the_newest_run_counts() -> None:
    key = key_of("https://harbour-post.example/a")
    letter = dead("a", element=to_json(listing(key, url="https://harbour-post.example/a")))
    (later_article,) = url_rows([article("a", "run-2")], [letter], SEQUENCES)
    assert (later_article["outcome"], later_article["sequence"]) == ("article", 2)
    (later_letter,) = url_rows([article("a")], [{**letter, "run_id": "run-2"}], SEQUENCES)
    assert (later_letter["outcome"], later_letter["sequence"]) == ("http_404", 2)


def test_of_several_revisions_the_highest_counts() -> None:
    rows = state_rows([article("b"), article("a", "run-2", revision=2), article("a")], SEQUENCES)
    assert rows == [
        article_state_row(article_state("a", revision=2), sequence=2),
        article_state_row(article_state("b"), sequence=1),
    ]
