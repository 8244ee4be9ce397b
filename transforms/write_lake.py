"""Rows are written to staging: articles, dead letters, ledger entries -> StagedFile."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.lake import layout
from transforms.core.lake.boilerplate_rows import evidence_row
from transforms.core.lake.manifest import RunInfo
from transforms.core.lake.rows import Row, article_row, article_state_row, dead_letter_row, ledger_row
from transforms.io.lake_store import Lake
from transforms.meter import MEASURES, MeteredFn
from transforms.records import ArticleState, DeadLetter, LedgerEntry, LineEvidence, LinkedArticle, Measure, StagedFile
from transforms.runs import Runs

# A file of this many articles has some 20 MB, small enough to be held in memory while it is written; of the ledger,
# whose rows are small, as much.
_MAX_ROWS = 5_000
_MAX_LEDGER_ROWS = 100_000


class Harvest(NamedTuple):
    """All that a run writes."""

    articles: PCollection[LinkedArticle]
    dead: PCollection[DeadLetter]
    ledger: PCollection[LedgerEntry]
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
    """

    def __init__(self, lake: Lake, runs: Runs) -> None:
        super().__init__()
        self._lake, self._runs = lake, runs

    def expand(self, harvest: Harvest) -> Written:
        """See the class."""
        staged = (
            harvest.articles | "Articles" >> self._stage("articles", _article_partition, _article_row, _by_id),
            harvest.dead | "Dead letters" >> self._stage("dead_letters", _dead_partition, _dead_row, _by_input),
            harvest.ledger | "Ledger" >> self._stage("ledger", _ledger_partition, _ledger_row, _by_key),
            harvest.states | "States" >> self._stage("ledger_articles", _states_partition, _state_row, _by_state),
            harvest.lines | "Lines" >> self._stage("ledger_boilerplate", _lines_partition, _line_row, _by_line),
        )
        return Written(
            [written.files for written in staged] | "Files" >> beam.Flatten(),
            [written.measures for written in staged] | "Measures" >> beam.Flatten(),
        )

    def _stage(
        self,
        dataset: str,
        partition: Callable[[Any], str],
        to_row: Callable[[Any, RunInfo], Row],
        order: Callable[[Any], Any],
    ) -> beam.PTransform[PCollection[Any], Any]:
        max_rows = _MAX_LEDGER_ROWS if dataset.startswith("ledger") else _MAX_ROWS

        def with_run(
            partition_of_records: tuple[str, Iterable[Any]], window: Any = beam.DoFn.WindowParam
        ) -> tuple[RunInfo, str, Iterable[Any]]:
            return self._runs.of(window), *partition_of_records

        def write(partition_of_records: tuple[RunInfo, str, Iterable[Any]]) -> Iterator[StagedFile]:
            run, folder, records = partition_of_records
            rest = iter(records)
            while chunk := sorted(itertools.islice(rest, max_rows), key=order):
                inputs = sum(getattr(record, "is_input", True) for record in chunk)
                rows = [to_row(record, run) for record in chunk]
                yield self._lake.stage(run.run_id, dataset, folder, rows, inputs)

        steps: beam.PTransform[PCollection[Any], Any] = (
            beam.WithKeys(partition)
            | beam.GroupByKey()
            | "Run" >> beam.Map(with_run)
            | "Write"
            >> beam.ParDo(MeteredFn("WriteLake", write))
            .with_output_types(StagedFile, **{MEASURES: Measure})
            .with_outputs(MEASURES, main="files")
        )
        return steps


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


def _by_id(linked: LinkedArticle) -> str:
    return linked.tagged.article.id


def _by_input(letter: DeadLetter) -> tuple[str, str, str]:
    return letter.stage, letter.url, letter.element


def _by_key(entry: LedgerEntry) -> str:
    return entry.key


def _by_state(state: ArticleState) -> str:
    return state.id


def _by_line(evidence: LineEvidence) -> str:
    return evidence.key
