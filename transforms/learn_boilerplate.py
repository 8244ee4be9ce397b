"""Lines that a site repeats are learned: Article -> LearnedLine, LineEvidence."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput
from apache_beam.transforms.window import FixedWindows

from transforms.core.pages import evidence
from transforms.core.pages.boilerplate import key_of_line, observe, site_of
from transforms.io.ledger_store import LOOK_UP_SIZE, Ledger
from transforms.meter import MEASURES, MeteredFn
from transforms.recall import Settled, settling
from transforms.records import Article, LearnedLine, LineEvidence, LineNews, Measure

_STAGE = "LearnBoilerplate"
_EVIDENCE = "evidence"
_DAY_US = 86_400_000_000


class Learned(NamedTuple):
    """What sites repeat, and what the ledger keeps so that later runs know it too.

    Attributes:
      lines: of those on the pages of this run: few.
      evidence: all that is new.
    """

    lines: PCollection[LearnedLine]
    evidence: PCollection[LineEvidence]
    measures: PCollection[Measure]


class LearnBoilerplate(beam.PTransform[PCollection[Article], Learned]):
    """Judges each line by all the pages of its site that have it, in this run and in earlier ones.

    Bounded: it takes all pages of the run to know what they repeat, whatever their order. Only the pages that are
    articles teach: a live blog repeats itself. What is shuffled and looked up is lines, so that a site may have any
    number of pages.

    Args:
      ledger: what earlier runs have seen.
      is_learning: whether this run adds to it; without, what is committed counts as it stands.
      windows: of the elements of a stream, in which keyed state has what earlier windows have seen; None in a bounded
        graph.
    """

    def __init__(self, ledger: Ledger, *, is_learning: bool = True, windows: FixedWindows | None = None) -> None:
        super().__init__()
        self._ledger, self._is_learning, self._windows = ledger, is_learning, windows

    def expand(self, articles: PCollection[Article]) -> Learned:
        """See the class."""
        seen = articles | "Observe" >> beam.ParDo(MeteredFn(_STAGE, observed)).with_output_types(
            tuple[str, LineEvidence], **{MEASURES: Measure}
        ).with_outputs(MEASURES, main="lines")
        looked_up = (
            seen.lines
            | "Merge" >> beam.CombinePerKey(evidence.merge)
            | "Unkey" >> beam.Values()
            | "Batch" >> beam.BatchElements(min_batch_size=LOOK_UP_SIZE, max_batch_size=LOOK_UP_SIZE)
            | "Look up"
            >> beam.ParDo(MeteredFn(_STAGE, self._look_up))
            .with_output_types(tuple[str, LineNews], **{MEASURES: Measure})
            .with_outputs(MEASURES, main="news")
        )
        settle = _add_up if self._is_learning else _take_as_it_is
        outputs = looked_up.news | "Settle" >> settling(
            settle, self._windows, LineEvidence, **{_EVIDENCE: LineEvidence}
        )
        learned: PCollection[LearnedLine] = (
            outputs["main"]
            | "Key by site" >> beam.Map(lambda known: (known.site, known)).with_output_types(tuple[str, LineEvidence])
            | "By site" >> beam.GroupByKey()
            | "Judge" >> beam.FlatMapTuple(lambda _, known: judged(known)).with_output_types(LearnedLine)
        )
        measures = (seen.measures, looked_up.measures) | "Measures" >> beam.Flatten()
        return Learned(learned, outputs[_EVIDENCE], measures)

    def _look_up(self, lines: Sequence[LineEvidence]) -> Iterator[tuple[str, LineNews]]:
        known = self._ledger.line_evidence({line.key for line in lines})
        for line in lines:
            yield line.key, LineNews(line, known.get(line.key))


def _add_up(news: LineNews, newer: LineEvidence | None) -> Settled[LineEvidence]:
    """The evidence of a line with the new.

    Args:
      newer: what the stream knows of it; None if no more than the ledger.
    """
    total = evidence.add(newer or news.known, news.line)
    is_new = news.line.pages + news.line.about > 0 and evidence.is_worth_keeping(total)
    return Settled(total, [total, TaggedOutput(_EVIDENCE, total)] if is_new else [total])


def _take_as_it_is(news: LineNews, _: LineEvidence | None) -> Settled[LineEvidence]:
    """The evidence of a line as it is committed."""
    return Settled(None, [news.known] if news.known else [])


def observed(article: Article) -> Iterator[tuple[str, LineEvidence]]:
    """What one page tells of its lines and of its site, by key; of a page that does not teach, that they are there."""
    site = site_of(article.canonical_url or article.final_url, article.clean.publisher)
    if not site:
        return
    day, teaches = article.fetched_us // _DAY_US, float(article.clean.page_kind == "article")
    whole = LineEvidence(key_of_line(site, ""), site, "", teaches, 0.0, day)
    yield whole.key, whole
    for line in observe(article.clean, site, article.id, day):
        stories = (line.trace,) if teaches and not line.is_about else ()
        pages, about = (0.0, teaches) if line.is_about else (teaches, 0.0)
        yield line.key, LineEvidence(line.key, site, line.text, pages, about, day, stories)


def judged(known: Iterable[LineEvidence]) -> Iterator[LearnedLine]:
    """The lines of one site that are boilerplate.

    Args:
      known: evidence of the site's lines, and of the site as a whole.
    """
    lines = list(known)
    site_pages = sum(line.pages for line in lines if _is_site(line))
    for line in lines:
        if not _is_site(line) and (learned := evidence.judge(line, site_pages)):
            yield learned


def _is_site(known: LineEvidence) -> bool:
    return known.key == key_of_line(known.site, "")
