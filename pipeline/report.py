"""What a run did and what a lake holds, for people and for machines."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from transforms.core.lake.layout import DATASET_FOLDERS
from transforms.core.lake.manifest import Manifest
from transforms.core.lake.snapshot import live_files
from transforms.io.lake_store import Lake

Counts = list[tuple[Any, ...]]
"""Rows of a GROUP BY, largest count first."""

_ARTICLE_COLUMNS = (
    "id",
    "title",
    "authors",
    "published_at",
    "source",
    "publisher",
    "language",
    "word_count",
    "entities",
)
_DEAD_COLUMNS = ("stage", "reason", "url", "message")


@dataclasses.dataclass(frozen=True)
class Report:
    """Counts over the files of one or more runs.

    Attributes:
      articles: revisions, in all.
      by_source: source and number of articles.
      languages: language (None where it could not be told), articles, and whether entities were looked for.
      entities: name, type, articles that name it, and mentions.
      dead_letters: stage, reason, number, and one message as an example.
      newest: title, first author, day, language, words and the three most salient entities of the last published.
    """

    articles: int
    by_source: Counts
    languages: Counts
    entities: Counts
    dead_letters: Counts
    newest: Counts


def report(lake: Lake, manifests: Sequence[Manifest], top: int = 12) -> Report:
    """Counts what the files of some runs hold; reads a few columns only.

    Args:
      manifests: of the runs; all of the lake, or one.
      top: length of the lists of entities and newest articles.

    Raises:
      LakeError: a file is missing or damaged.
    """
    articles = _rows(lake, manifests, "articles", _ARTICLE_COLUMNS)
    dead = _rows(lake, manifests, "dead_letters", _DEAD_COLUMNS)
    if not articles.num_rows and not dead.num_rows:
        return Report(0, [], [], [], [], [])
    # Imported here: a run that found nothing new has nothing to count.
    import duckdb  # noqa: PLC0415

    with duckdb.connect() as sql:
        sql.register("articles", articles)
        sql.register("dead", dead)

        def rows(query: str) -> Counts:
            return sql.execute(query).fetchall()

        return Report(
            articles=articles.num_rows,
            by_source=rows("SELECT source, count(*) n FROM articles GROUP BY 1 ORDER BY n DESC, 1"),
            languages=rows(
                "SELECT language, count(*) n, bool_or(entities IS NOT NULL) FROM articles GROUP BY 1 ORDER BY n DESC, 1"
            ),
            entities=rows(
                f"""SELECT e.name, e.type, count(DISTINCT id) n, sum(e.count)::BIGINT
                    FROM (SELECT id, unnest(entities) e FROM articles) WHERE e.type <> 'MISC'
                    GROUP BY 1, 2 ORDER BY n DESC, 4 DESC, 1 LIMIT {top:d}"""  # noqa: S608  # an integer
            ),
            dead_letters=rows(
                "SELECT stage, reason, count(*) n, min(message) FROM dead GROUP BY 1, 2 ORDER BY n DESC, 1, 2"
            ),
            newest=rows(
                f"""SELECT title, authors[1], published_at::DATE, language, word_count,
                           list_transform(entities[1:3], lambda e: e.name)
                    FROM articles ORDER BY published_at DESC NULLS LAST, id LIMIT {top:d}"""  # noqa: S608
            ),
        )


def _rows(lake: Lake, manifests: Sequence[Manifest], dataset: str, columns: Sequence[str]) -> pa.Table:
    prefix = DATASET_FOLDERS[dataset] + "/"
    return lake.table(dataset, [file["path"] for file in live_files(manifests, prefix)], columns)
