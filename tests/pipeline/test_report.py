import dataclasses
import datetime
from pathlib import Path

import pytest

from pipeline.report import Report, report
from tests.fakes import dead_letter, linked
from transforms.core.lake.manifest import Manifest, RunInfo, make_manifest
from transforms.core.lake.rows import article_row, dead_letter_row
from transforms.errors import LakeError
from transforms.io.lake_store import Lake
from transforms.records import CleanPage, DeadLetter, Entity, LinkedArticle, Mention, Source, SourceReport

DAY_US = 86_400_000_000
FIRST_DAY_US = int(datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC).timestamp()) * 1_000_000


def entity(name: str, kind: str, count: int) -> Entity:
    return Entity(name, kind, 0.5, tuple(Mention(at, at + 1) for at in range(count)))


def article(
    key: str, *entities: Entity, language: str = "en", source: str = "feed a", day: int | None = 0, author: str = ""
) -> LinkedArticle:
    """An article of some day of November 2026; English has an entity model, other languages have none."""
    made = linked(key, language)
    clean = CleanPage(
        "Three words here.",
        title=f"Title {key}",
        authors=(author,) if author else (),
        published_us=None if day is None else FIRST_DAY_US + day * DAY_US,
    )
    listed = dataclasses.replace(made.tagged.article.listing, source=Source("feed", source, source))
    of_source = dataclasses.replace(made.tagged.article, clean=clean, listing=listed)
    return LinkedArticle(dataclasses.replace(made.tagged, article=of_source), entities, has_model=language == "en")


def commit(lake: Lake, run_id: str, articles: list[LinkedArticle], dead: list[DeadLetter]) -> Manifest:
    files = [
        lake.stage(run_id, dataset, f"{dataset}/date=2026-11-01", rows, inputs=len(rows))
        for dataset, rows in (
            ("articles", [article_row(a, run_id=run_id, version="0") for a in articles]),
            ("dead_letters", [dead_letter_row(d, run_id=run_id) for d in dead]),
        )
        if rows
    ]
    manifest = make_manifest(
        RunInfo(run_id, "s", "engine", {}, "sha"),
        committed_at="c",
        files=files,
        outcomes=[],
        reports=[SourceReport("feed a", 0, len(articles) + len(dead))],
    )
    lake.commit(manifest)
    return manifest


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(str(tmp_path))
    oslo, ada = entity("Oslo", "LOC", 3), entity("Ada Byrne", "PER", 1)
    commit(
        lake,
        "run-1",
        [
            article("a", oslo, ada, entity("Norwegian", "MISC", 9), day=1, author="Bo Pier"),
            article("b", entity("Oslo", "LOC", 1), entity("Oslo", "ORG", 5), day=2),
            article("c", language="de", source="feed b", day=None),
        ],
        [dead_letter("x", message="b"), dead_letter("y", message="a"), dead_letter("z", reason="timeout")],
    )
    commit(lake, "run-2", [article("d", ada, language="en"), article("e", language="", source="feed b", day=2)], [])
    return lake


def test_a_report_counts_all_files_of_all_runs(lake: Lake) -> None:
    first, second, third = (datetime.date(2026, 11, day) for day in (1, 2, 3))
    assert report(lake, lake.manifests()) == Report(
        articles=5,
        by_source=[("feed a", 3), ("feed b", 2)],
        languages=[("en", 3, True), ("de", 1, False), (None, 1, False)],
        entities=[("Oslo", "LOC", 2, 4), ("Ada Byrne", "PER", 2, 2), ("Oslo", "ORG", 1, 5)],
        dead_letters=[("FetchPages", "http_404", 2, "a"), ("FetchPages", "timeout", 1, "not found")],
        newest=[
            ("Title b", None, third, "en", 3, ["Oslo", "Oslo"]),
            ("Title e", None, third, None, 3, None),
            ("Title a", "Bo Pier", second, "en", 3, ["Oslo", "Ada Byrne", "Norwegian"]),
            ("Title d", None, first, "en", 3, ["Ada Byrne"]),
            ("Title c", None, None, "de", 3, None),
        ],
    )


def test_a_report_on_one_run_counts_its_files_only(lake: Lake) -> None:
    found = report(lake, lake.manifests()[1:])
    assert (found.articles, found.by_source, found.dead_letters) == (2, [("feed a", 1), ("feed b", 1)], [])
    assert found.languages == [("en", 1, True), (None, 1, False)]


def test_the_lists_are_cut_at_the_top(lake: Lake) -> None:
    found = report(lake, lake.manifests(), top=1)
    assert found.entities == [("Oslo", "LOC", 2, 4)]
    assert [row[0] for row in found.newest] == ["Title b"]
    assert len(found.languages) == 3


def test_a_run_without_files_has_an_empty_report(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    assert report(lake, [commit(lake, "run-1", [], [])]) == Report(0, [], [], [], [], [])


def test_a_file_that_is_gone_is_named(lake: Lake) -> None:
    path = lake.manifests()[0].files[0]["path"]
    Path(lake.path(path)).unlink()
    with pytest.raises(LakeError, match=Path(path).name):
        report(lake, lake.manifests())
