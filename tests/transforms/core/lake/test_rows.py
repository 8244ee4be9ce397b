import datetime

import pyarrow as pa
import pytest

from tests.fakes import FETCHED_US, NOON, article, article_state, dead_letter, ledger_entry
from transforms.core.lake import rows
from transforms.core.lake.schema import ARTICLES, DEAD_LETTERS, LEDGER, LEDGER_ARTICLES
from transforms.records import Caption, CleanPage, Entity, LinkedArticle, Mention, Removal, TaggedArticle


def test_an_article_fills_every_column() -> None:
    clean = CleanPage(
        "Ada Byrne met the mayor of Oslo.\n\nShe left.",
        publisher="harbour-post",
        title="A title",
        authors=("Ada Byrne",),
        published_us=NOON,
        captions=(Caption("A ship", "MPA"), Caption("A quay")),
        removed=(Removal("share_bar", "Share"),),
    )
    entity = Entity("Ada Byrne", "PER", 0.5, (Mention(0, 9),))
    tagged = TaggedArticle(article("a", revision=2), "en", 0.99)
    linked = LinkedArticle(TaggedArticle(tagged.article, "en", 0.99), (entity,), has_model=True)
    object.__setattr__(linked.tagged.article, "clean", clean)

    row = rows.article_row(linked, run_id="r", version="0.1.0")

    assert list(row) == ARTICLES.names
    (stored,) = pa.Table.from_pylist([row], schema=ARTICLES).to_pylist()
    assert stored["revision"] == 2
    assert stored["published_at"] == datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.UTC)
    assert stored["fetched_at"].timestamp() == FETCHED_US / 1e6
    assert stored["word_count"] == 9
    assert stored["captions"] == [{"text": "A ship", "credit": "MPA"}, {"text": "A quay", "credit": None}]
    assert stored["removed"] == [{"rule": "share_bar", "text": "Share"}]
    assert len(stored["fingerprint"]) == 8
    (named,) = stored["entities"]
    assert (named["name"], named["count"], named["mentions"]) == ("Ada Byrne", 1, [{"start": 0, "end": 9}])
    assert (stored["lead"], stored["dateline"], stored["duplicate_of"], stored["story_id"]) == (None,) * 4


@pytest.mark.parametrize(
    ("has_model", "has_aliases", "expected"),
    [(True, True, ["Q1", None]), (True, False, None), (False, True, None)],
)
def test_items_of_wikidata_stand_in_the_order_of_entities(
    has_model: bool, has_aliases: bool, expected: list[object] | None
) -> None:
    entities = (Entity("Ada Byrne", "PER", 0.5, (), wikidata_id="Q1"), Entity("Oslo", "LOC", 0.5, ()))
    linked = LinkedArticle(TaggedArticle(article("a"), "en", 1.0), entities, has_model, has_aliases)
    assert rows.article_row(linked, run_id="r", version="0.1.0")["wikidata_ids"] == expected


def test_a_linked_place_has_its_id_country_and_coordinates_and_a_continent_no_country() -> None:
    vienna = Entity("Vienna", "LOC", 0.5, (Mention(0, 6),), 2761369, "AT", 48.2, 16.4)
    asia = Entity("Asia", "LOC", 0.5, (Mention(7, 11),), 6255147, "", 29.8, 89.3)
    linked = LinkedArticle(TaggedArticle(article("a"), "en", 1.0), (vienna, asia), has_model=True)
    names = ("geonames_id", "country", "latitude", "longitude")
    entities = rows.article_row(linked, run_id="r", version="0.1.0")["entities"]
    assert [tuple(entity[name] for name in names) for entity in entities] == [
        (2761369, "AT", 48.2, 16.4),
        (6255147, None, 29.8, 89.3),
    ]


@pytest.mark.parametrize(("has_model", "expected"), [(True, []), (False, None)])
def test_no_model_is_null_and_no_names_is_empty(has_model: bool, expected: list[object] | None) -> None:
    linked = LinkedArticle(TaggedArticle(article("a"), "", 0.0), (), has_model)
    row = rows.article_row(linked, run_id="r", version="0.1.0")
    assert row["entities"] == expected
    assert row["language"] is None


def test_a_dead_letter_fills_every_column() -> None:
    row = rows.dead_letter_row(dead_letter("a"), run_id="r")
    assert list(row) == DEAD_LETTERS.names
    assert row["payload_sha256"] is None
    pa.Table.from_pylist([row], schema=DEAD_LETTERS)


def test_a_ledger_entry_survives_its_row() -> None:
    nothing = {"article_id": "", "revision": 0, "content_sha256": "", "url": "", "canonical_url": ""}
    deferred = {"attempts": 2, "next_try_us": NOON + 1, "element": "{}", "etag": '"1"', "last_modified": "then"}
    for entry in (ledger_entry("a"), ledger_entry("b", **nothing), ledger_entry("c", **deferred)):
        (row,) = pa.Table.from_pylist([rows.ledger_row(entry, sequence=3)], schema=LEDGER).to_pylist()
        assert rows.ledger_entry(row) == entry
        assert row["sequence"] == 3


def test_the_state_of_an_article_survives_its_row() -> None:
    row = rows.article_state_row(article_state("a", revision=2), sequence=3)
    (stored,) = pa.Table.from_pylist([row], schema=LEDGER_ARTICLES).to_pylist()
    assert rows.article_state(stored) == article_state("a", revision=2)
    assert stored["sequence"] == 3


def test_every_column_says_what_it_means() -> None:
    for schema in (ARTICLES, DEAD_LETTERS, LEDGER, LEDGER_ARTICLES):
        assert all(field.metadata[b"meaning"] for field in schema)
        assert schema.metadata[b"newsbeam.schema"] == b"1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's a well-known fact – or not?", 6),
        ("...", 0),
        ("Vier Städte.\n\nEine Straße.", 4),
        ("駅のピアノ", 5),
        ("東京2026年", 4),
        ("مكتبة عائمة تصل", 3),
    ],
)
def test_words_are_counted_as_a_reader_would(text: str, words: int) -> None:
    linked = LinkedArticle(TaggedArticle(article("a", text), "", 0.0), (), has_model=False)
    assert rows.article_row(linked, run_id="r", version="0.1.0")["word_count"] == words
