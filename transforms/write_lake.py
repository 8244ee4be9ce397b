"""Rows are written to staging: articles, dead letters, ledger entries -> StagedFile."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import apache_beam as beam
import pyarrow as pa
from apache_beam.pvalue import DoOutputsTuple, PCollection

from transforms.core.lake import layout
from transforms.core.lake.boilerplate_rows import evidence_row
from transforms.core.lake.ledger_merge import SORTED_BY
from transforms.core.lake.manifest import RunInfo
from transforms.core.lake.rows import Row, article_row, article_state_row, dead_letter_row, ledger_row
from transforms.core.lake.schema import DATASETS
from transforms.io.lake_store import Lake
from transforms.io.shelf import IN_HAND, Shelf
from transforms.meter import MEASURES, MeteredFn
from transforms.pack import Item, PackFn
from transforms.records import (
    ArticleState,
    DeadLetter,
    LedgerEntry,
    LineEvidence,
    LinkedArticle,
    Measure,
    Parcel,
    StagedFile,
)
from transforms.runs import Runs

_STAGE = "WriteLake"
# A file of about this many articles has some 20 MB, small enough to be held in memory while it is written; of the
# ledger, whose rows are small, as much.
_MAX_ROWS = 5_000
_MAX_LEDGER_ROWS = 100_000
# Rows that wait to go through the shuffle together, of all partitions; some 10 kB each.
_MAX_HELD = 512
# Rows that are turned into a table at a time: as dicts they take ten times the memory.
_MIN_TABLE_ROWS = 1_000
# What the rows of a file are sorted by.
_ORDER = {
    **{dataset: (column,) for dataset, column in SORTED_BY.items()},
    "articles": ("id",),
    "dead_letters": ("stage", "url", "element"),
}

_Counted = tuple[Row, bool]
"""A row, and whether the books count it."""

_Place = tuple[str, str]
"""A dataset, and the folder of one of its partitions."""


class Harvest(NamedTuple):
    """All that a run writes.

    Attributes:
      ledger: of each step that learns something. To flatten them would take every entry through a shuffle.
    """

    articles: PCollection[LinkedArticle]
    dead: PCollection[DeadLetter]
    ledger: tuple[PCollection[LedgerEntry], ...]
    states: PCollection[ArticleState]
    lines: PCollection[LineEvidence]


class Written(NamedTuple):
    """The files in staging."""

    files: PCollection[StagedFile]
    measures: PCollection[Measure]


class WriteLake(beam.PTransform[Harvest, Written]):
    """Writes Parquet files by partition below the staging folder of their window's run.

    Nothing is visible until the commit. A repeated bundle writes the same files again. Within a file rows are in the
    order of id or key.

    Args:
      lake: where to.
      runs: the run of each window: its id and newsbeam's version go into the rows, its number into those of the
        ledger.
      shelf: where rows wait.
    """

    def __init__(self, lake: Lake, runs: Runs, shelf: Shelf = IN_HAND) -> None:
        super().__init__()
        self._lake, self._runs, self._shelf = lake, runs, shelf

    def expand(self, harvest: Harvest) -> Written:
        """See the class."""
        parts = [
            harvest.articles | "Articles" >> self._pack("articles", _article_partition, _article_row),
            harvest.dead | "Dead letters" >> self._pack("dead_letters", _dead_partition, _dead_row),
            *(
                entries | f"Ledger {number}" >> self._pack("ledger", _ledger_partition, _ledger_row)
                for number, entries in enumerate(harvest.ledger)
            ),
            harvest.states | "States" >> self._pack("ledger_articles", _states_partition, _state_row),
            harvest.lines | "Lines" >> self._pack("ledger_boilerplate", _lines_partition, _line_row),
        ]
        staged = (
            [packed.parcels for packed in parts]
            | "Parcels" >> beam.Flatten()
            | beam.GroupByKey()
            | "Run" >> beam.Map(self._with_run)
            | "Write"
            >> beam.ParDo(MeteredFn(_STAGE, self._write))
            .with_output_types(StagedFile, **{MEASURES: Measure})
            .with_outputs(MEASURES, main="files")
        )
        measures = [*(packed.measures for packed in parts), staged.measures]
        return Written(staged.files, measures | "Measures" >> beam.Flatten())

    def _pack(
        self, dataset: str, partition: Callable[[Any], str], to_row: Callable[[Any, RunInfo], Row]
    ) -> beam.PTransform[PCollection[Any], DoOutputsTuple]:
        def rows(record: Any, window: Any) -> Iterator[Item]:
            row = to_row(record, self._runs.of(window))
            yield (dataset, partition(record)), (row, getattr(record, "is_input", True))

        packed: beam.PTransform[PCollection[Any], DoOutputsTuple] = (
            beam.ParDo(PackFn(_STAGE, rows, self._shelf, _MAX_HELD))
            .with_output_types(tuple[_Place, Parcel], **{MEASURES: Measure})
            .with_outputs(MEASURES, main="parcels")
        )
        return packed

    def _with_run(
        self, parcels_of_place: tuple[_Place, Iterable[Parcel]], window: Any = beam.DoFn.WindowParam
    ) -> tuple[RunInfo, _Place, Iterable[Parcel]]:
        return self._runs.of(window), *parcels_of_place

    def _write(self, parcels_of_place: tuple[RunInfo, _Place, Iterable[Parcel]]) -> Iterator[StagedFile]:
        run, (dataset, folder), parcels = parcels_of_place
        order = [(column, "ascending") for column in _ORDER[dataset]]
        for tables, inputs in self._chunks(parcels, dataset):
            table = pa.concat_tables(tables)
            table = table.sort_by(order) if table.num_rows > 1 else table
            yield self._lake.stage_table(run.run_id, dataset, folder, table, inputs)

    def _chunks(self, parcels: Iterable[Parcel], dataset: str) -> Iterator[tuple[list[pa.Table], int]]:
        """The rows of one file at a time, and how many of them the books count."""
        schema, max_rows = DATASETS[dataset], _MAX_LEDGER_ROWS if dataset.startswith("ledger") else _MAX_ROWS
        tables: list[pa.Table] = []
        inputs = 0
        for rows in _batches(map(self._shelf.take, parcels)):
            tables.append(pa.Table.from_pylist([row for row, _ in rows], schema=schema))
            inputs += sum(is_input for _, is_input in rows)
            if sum(table.num_rows for table in tables) >= max_rows:
                yield tables, inputs
                tables, inputs = [], 0
        if tables:
            yield tables, inputs


def _batches(parcels: Iterable[list[_Counted]]) -> Iterator[list[_Counted]]:
    """Parcels made so large that a table of one is worth its cost."""
    rows: list[_Counted] = []
    for parcel in parcels:
        rows += parcel
        if len(rows) >= _MIN_TABLE_ROWS:
            yield rows
            rows = []
    if rows:
        yield rows


def article_rows(file: StagedFile) -> int:
    """How many articles a file holds."""
    return file.rows if file.dataset == "articles" else 0


def _article_row(linked: LinkedArticle, run: RunInfo) -> Row:
    return article_row(linked, run_id=run.run_id, version=run.versions["newsbeam"])


def _dead_row(letter: DeadLetter, run: RunInfo) -> Row:
    return dead_letter_row(letter, run_id=run.run_id)


def _ledger_row(entry: LedgerEntry, run: RunInfo) -> Row:
    return ledger_row(entry, sequence=run.sequence)


def _state_row(state: ArticleState, run: RunInfo) -> Row:
    return article_state_row(state, sequence=run.sequence)


def _line_row(evidence: LineEvidence, run: RunInfo) -> Row:
    return evidence_row(evidence, sequence=run.sequence)


def _article_partition(linked: LinkedArticle) -> str:
    article = linked.tagged.article
    published_us = article.clean.published_us
    day_us = article.fetched_us if published_us is None else published_us
    return layout.articles_partition(day_us, linked.tagged.language)


def _dead_partition(letter: DeadLetter) -> str:
    return layout.dead_letters_partition(letter.at_us)


def _ledger_partition(_: LedgerEntry) -> str:
    return layout.DATASET_FOLDERS["ledger"]


def _states_partition(_: ArticleState) -> str:
    return layout.DATASET_FOLDERS["ledger_articles"]


def _lines_partition(_: LineEvidence) -> str:
    return layout.DATASET_FOLDERS["ledger_boilerplate"]
