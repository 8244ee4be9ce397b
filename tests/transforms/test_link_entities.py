import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.testing.util import assert_that, equal_to, equal_to_per_window
from apache_beam.transforms.window import FixedWindows, IntervalWindow, TimestampedValue

from tests.fakes import local_pipeline
from transforms.core.entities.mentions import FoundMention
from transforms.core.entities.merge import entities_of
from transforms.errors import ModelError
from transforms.io.entity_models import EntityModel, choose_models
from transforms.link_entities import LinkEntities, link
from transforms.records import (
    Article,
    CleanPage,
    Entity,
    LinkedArticle,
    Listing,
    Mention,
    Source,
    TaggedArticle,
)

EXPECTED = Path(__file__).parents[3] / "shared/seeds/expected.jsonl"


@dataclasses.dataclass(frozen=True)
class Capitals:
    """Finds every capitalised word, as the one type that it is made with."""

    kind: str

    def find(self, texts: Sequence[str]) -> list[list[FoundMention]]:
        return [
            [FoundMention(word.start(), word.end(), self.kind) for word in re.finditer(r"[A-Z]\w+", text)]
            for text in texts
        ]


@dataclasses.dataclass(frozen=True)
class Fakes:
    models: Mapping[str, EntityModel] = dataclasses.field(
        default_factory=lambda: {"en": Capitals("LOC"), "fr": Capitals("ORG")}
    )

    def load(self, language: str) -> EntityModel | None:
        if language == "xx":
            raise ModelError("the model of xx is broken")
        return self.models.get(language)


@dataclasses.dataclass(frozen=True)
class Counting:
    """Finds nothing, and writes down how many texts it is given at a time."""

    path: Path

    def find(self, texts: Sequence[str]) -> list[list[FoundMention]]:
        with self.path.open("a", encoding="ascii") as file:
            file.write(f"{len(texts)} ")
        return [[] for _ in texts]


def tagged(text: str, language: str, title: str = "") -> TaggedArticle:
    article = Article(
        listing=Listing(Source(kind="files", location="/a", name="a"), position=0, key="k"),
        clean=CleanPage(text, title=title),
        id="i",
        canonical_url="",
        final_url="",
        fetched_us=0,
        raw_sha256="",
        content_sha256="",
    )
    return TaggedArticle(article, language, 1.0)


def linked(article: TaggedArticle, kind: str, *spans: tuple[int, int]) -> LinkedArticle:
    text = article.article.clean.text
    mentions = tuple(Mention(start, end) for start, end in spans)
    return LinkedArticle(article, (Entity(text[slice(*spans[0])], kind, 1.0, mentions),), has_model=True)


def test_each_article_gets_the_entities_that_the_model_of_its_language_finds() -> None:
    english, french = tagged("to Velden and Velden", "en"), tagged("à Halm", "fr")
    more_english = tagged("via Halm", "en", title="Halm")
    no_names, no_model, no_language = tagged("nothing", "en"), tagged("Velden", "fi"), tagged("", "")
    articles = [english, french, no_model, more_english, no_names, no_language]
    expected = [
        linked(english, "LOC", (3, 9), (14, 20)),
        linked(french, "ORG", (2, 6)),
        linked(more_english, "LOC", (4, 8)),
        LinkedArticle(no_names, (), has_model=True),
        LinkedArticle(no_model, (), has_model=False),
        LinkedArticle(no_language, (), has_model=False),
    ]
    with local_pipeline() as p:
        assert_that((p | beam.Create(articles) | LinkEntities(Fakes())).articles, equal_to(expected))


def test_a_model_reads_64_articles_at_a_time(tmp_path: Path) -> None:
    models = Fakes({"en": Counting(tmp_path / "sizes")})
    with local_pipeline() as p:
        p | beam.Create([tagged("to Velden", "en")] * 130, reshuffle=False) | LinkEntities(models)
    assert (tmp_path / "sizes").read_text(encoding="ascii").split() == ["64", "64", "2"]


def test_articles_keep_their_window() -> None:
    early, late = tagged("to Velden", "en"), tagged("to Halm", "en")
    with local_pipeline() as p:
        windowed = (
            p
            | beam.Create([(early, 1), (late, 11)])
            | beam.MapTuple(TimestampedValue).with_output_types(TaggedArticle)
            | beam.WindowInto(FixedWindows(10))
        )
        expected = {
            IntervalWindow(0, 10): [linked(early, "LOC", (3, 9))],
            IntervalWindow(10, 20): [linked(late, "LOC", (3, 7))],
        }
        assert_that((windowed | LinkEntities(Fakes())).articles, equal_to_per_window(expected), reify_windows=True)


def test_a_broken_model_ends_the_run() -> None:
    with pytest.raises(Exception, match="the model of xx is broken"), local_pipeline() as p:
        _ = p | beam.Create([tagged("to Velden", "xx")]) | LinkEntities(Fakes())


def test_places_are_linked() -> None:
    with local_pipeline() as p:
        linked_articles = p | beam.Create([tagged("to Vienna", "en")]) | LinkEntities(Fakes())
        countries = linked_articles.articles | beam.FlatMap(
            lambda article: [(e.geonames_id, e.country) for e in article.entities]
        )
        assert_that(countries, equal_to([(2761369, "AT")]))


def test_entities_are_linked_to_wikidata_by_a_table_where_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "aliases.parquet"
    rows = {"alias": ["Vienna"], "language": ["en"], "type": ["LOC"], "wikidata_id": ["Q1741"]}
    pq.write_table(pa.table(rows), path)
    with local_pipeline() as p:
        found = p | beam.Create([tagged("from Vienna to Halm", "en")]) | LinkEntities(Fakes(), str(path))
        items = found.articles | beam.Map(lambda a: (a.has_aliases, [(e.name, e.wikidata_id) for e in a.entities]))
        assert_that(items, equal_to([(True, [("Vienna", "Q1741"), ("Halm", "")])]))


@pytest.mark.skipif(not EXPECTED.exists(), reason="the reference articles are not here")
def test_the_places_of_the_reference_articles_are_the_ones_that_a_reader_knows() -> None:
    rows = [json.loads(line) for line in EXPECTED.read_text(encoding="utf-8").splitlines()]
    articles = [tagged(row["text"], "en", row["title"]) for row in rows]
    for article in link(articles, choose_models()):
        places = {entity.name: (entity.type, entity.geonames_id) for entity in article.entities}
        known = {"Palmyra": ("LOC", 163808), "Syria": ("LOC", 163843), "Geneva": ("LOC", 2660646)}
        assert {name: places.get(name) for name in known} == known


@pytest.mark.skipif(not EXPECTED.exists(), reason="the reference articles are not here")
def test_the_reference_articles_give_the_entities_that_a_reader_finds() -> None:
    model = choose_models().load("en")
    assert model is not None
    rows = [json.loads(line) for line in EXPECTED.read_text(encoding="utf-8").splitlines()]
    for row, found in zip(rows, model.find([row["text"] for row in rows]), strict=True):
        kinds = {
            entity.name.lower(): entity.type for entity in entities_of(row["text"], row["title"], found, language="en")
        }
        expected = {name.lower(): kind for kind, names in row["entities_must_include"].items() for name in names}
        assert {name: kinds.get(name) for name in expected} == expected
