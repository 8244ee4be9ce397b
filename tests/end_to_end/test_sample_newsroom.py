"""The default config, run as `make run-local` does, read back as a user would."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import bundled_configs
from tests.end_to_end import lakes
from tests.end_to_end.commands import DEFAULT_ENGINE
from transforms.io.entity_models import choose_models

CONFIG = bundled_configs() / "local.yaml"
EXPECTED = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "fixtures" / "newsroom_expected.jsonl").read_text("utf-8").splitlines()
]

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("newsroom") / "lake"
    lakes.run(CONFIG, out, DEFAULT_ENGINE)
    return out


@pytest.fixture(scope="module")
def articles(lake: Path) -> dict[str, dict[str, Any]]:
    return {row["canonical_url"]: row for row in lakes.rows(lake)}


def test_the_books_account_for_every_entry(lake: Path) -> None:
    (path,) = (lake / "runs").glob("*.json")
    manifest = json.loads(path.read_text("utf-8"))
    assert manifest["books"] == {
        "discovered": 46,
        "articles": len(EXPECTED),
        "unchanged": 0,
        "duplicates_in_run": 4,
        "deferred": 0,
        "dead_letters": 2,
    }
    assert manifest["engine"].startswith("FnApiRunner (multi_processing, ")
    assert sum(source["entries"] for source in manifest["sources"]) == 46
    assert sum(source["new"] for source in manifest["sources"]) == 42
    assert all(source["error"] is None for source in manifest["sources"])


def test_what_is_no_article_is_a_dead_letter_with_its_reason(lake: Path) -> None:
    dead = lakes.rows(lake, "dead_letters")
    assert sorted((d["stage"], d["reason"], d["status"]) for d in dead) == [
        ("ExtractArticles", "not_article", None),
        ("FetchPages", "http_404", 404),
    ]
    assert all(json.loads(d["element"])["url"] == d["url"] for d in dead)


def test_every_article_is_in_the_lake_once(articles: dict[str, dict[str, Any]]) -> None:
    assert sorted(articles) == sorted(e["url"] for e in EXPECTED)
    assert {row["revision"] for row in articles.values()} == {1}
    assert all(re.fullmatch(r"[0-9a-f]{32}", row["id"]) for row in articles.values())


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda e: e["url"].removeprefix("http://"))
def test_an_article_has_the_fields_that_its_page_shows(
    articles: dict[str, dict[str, Any]], expected: dict[str, Any]
) -> None:
    row = articles[expected["url"]]
    columns = ("title", "lead", "authors", "dateline", "agencies", "contributors", "editors", "language")
    assert {name: row[name] for name in columns} == {name: expected[name] for name in columns}
    assert row["published_at"].isoformat().replace("+00:00", "Z") == expected["published"]
    assert len(row["captions"]) == expected["captions"]
    assert row["text"].startswith(expected["first_paragraph"])
    assert row["text"].endswith(expected["last_paragraph"])
    assert [phrase for phrase in expected["must_not_have"] if phrase in row["text"]] == []


def test_entities_are_there_where_a_model_is_and_their_offsets_hold(articles: dict[str, dict[str, Any]]) -> None:
    with_model = set(choose_models().choices)
    assert {"en", "fr"} <= with_model
    for row in articles.values():
        assert (row["entities"] is not None) == (row["language"] in with_model)
        for entity in row["entities"] or ():
            assert entity["count"] == len(entity["mentions"]) > 0
            assert all(row["text"][m["start"] : m["end"]].strip() for m in entity["mentions"])
    names = {entity["name"] for row in articles.values() for entity in row["entities"] or ()}
    assert {"Norway", "Geneva", "Samuel Okoro", "United Nations"} <= names


def test_partitions_are_day_and_language(articles: dict[str, dict[str, Any]]) -> None:
    for row in articles.values():
        assert row["date"].isoformat() == row["published_at"].date().isoformat()
        assert row["lang"] == row["language"]


def test_a_second_run_asks_the_feeds_only_and_adds_no_row(lake: Path) -> None:
    before = lakes.rows(lake), lakes.rows(lake, "dead_letters")
    manifest = lakes.run(CONFIG, lake)
    # Nothing came in: all feeds answer 304.
    assert set(manifest["books"].values()) == {0}
    assert {(s["poll"], s["entries"], s["gap"], s["error"]) for s in manifest["sources"]} == {
        ("not_modified", 0, False, None)
    }
    assert [file["path"].split("/")[:2] for file in manifest["files"]] == [["ledger", "feeds"]]
    assert (lakes.rows(lake), lakes.rows(lake, "dead_letters")) == before


def test_one_process_gives_the_same_rows(lake: Path, tmp_path: Path) -> None:
    manifest = lakes.run(CONFIG, tmp_path / "lake")
    assert manifest["engine"] == "FnApiRunner (in_memory, 1 worker)"
    assert lakes.rows(tmp_path / "lake") == lakes.rows(lake)


def test_show_tells_what_the_lake_holds(lake: Path) -> None:
    shown = json.loads(lakes.newsbeam("show", str(lake), "--json").stdout)
    assert shown["articles"] == len(EXPECTED)
    assert dict(row[:2] for row in shown["languages"])["de"] == sum(e["language"] == "de" for e in EXPECTED)
    assert sorted(row[1] for row in shown["dead_letters"]) == ["http_404", "not_article"]
    text = lakes.newsbeam("show", str(lake)).stdout.decode()
    assert "Norway" in text
    assert "http_404" in text
