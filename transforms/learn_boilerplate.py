"""Lines that a site repeats are learned: Article -> LearnedLine, LineEvidence."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput
from apache_beam.transforms.window import FixedWindows

from transforms.core.pages import evidence
from transforms.core.pages.boilerplate import key_of_line, observe, site_of
from transforms.io.ledger_store import LOOK_UP_SIZE, Ledger
from transforms.io.shelf import IN_HAND, Shelf
from transforms.meter import MEASURES, MeteredFn
from transforms.pack import Item, PackFn
from transforms.recall import Settled, settling
from transforms.records import Article, LearnedLine, LineEvidence, LineNews, Measure, Parcel

_STAGE = "LearnBoilerplate"
_EVIDENCE = "evidence"
_DAY_US = 86_400_000_000
# Lines are brought together in so many parts, one of which a worker has in memory at a time; a page has some thirty.
_SHARDS = 64
# Lines that wait to go through the shuffle together, half a kilobyte each.
_MAX_HELD = 8_192


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
    articles teach: a live blog repeats itself. What is shuffled is parcels of lines, what is looked up is lines, so
    that a site may have any number of pages.

    Args:
      ledger: what earlier runs have seen.
      is_learning: whether this run adds to it; without, what is committed counts as it stands.
      windows: of the elements of a stream, in which keyed state has what earlier windows have seen; None in a bounded
        graph.
      shelf: where lines wait.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        is_learning: bool = True,
        windows: FixedWindows | None = None,
        shelf: Shelf = IN_HAND,
    ) -> None:
        super().__init__()
        self._ledger, self._is_learning, self._windows, self._shelf = ledger, is_learning, windows, shelf

    def expand(self, articles: PCollection[Article]) -> Learned:
        """See the class."""
        seen = articles | "Observe" >> beam.ParDo(PackFn(_STAGE, _lines_of, self._shelf, _MAX_HELD)).with_output_types(
            tuple[str, Parcel], **{MEASURES: Measure}
        ).with_outputs(MEASURES, main="parcels")
        looked_up = (
            seen.parcels
            | "Merge" >> beam.GroupByKey()
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

    def _look_up(self, parcels_of_shard: tuple[str, Iterable[Parcel]]) -> Iterator[tuple[str, LineNews]]:
        parts: defaultdict[str, list[LineEvidence]] = defaultdict(list)
        for parcel in parcels_of_shard[1]:
            for line in self._shelf.take(parcel):
                parts[line.key].append(line)
        keys = iter(parts)
        while batch := list(itertools.islice(keys, LOOK_UP_SIZE)):
            known = self._ledger.line_evidence(set(batch))
            for key in batch:
                yield key, LineNews(evidence.merge(parts[key]), known.get(key))


def _lines_of(article: Article, _window: Any) -> Iterator[Item]:
    for line in observed(article):
        yield str(int(line.key[-4:], 16) % _SHARDS), line


def _add_up(news: LineNews, newer: LineEvidence | None) -> Settled[LineEvidence]:
    """The evidence of a line with the new.

    Args:
      newer: what the stream knows of it; None if no more than the ledger.
    """
    total = evidence.add(newer or news.known, news.line)
    outputs: list[Any] = _to_be_judged(total)
    if news.line.pages + news.line.about > 0 and evidence.is_worth_keeping(total):
        outputs.append(TaggedOutput(_EVIDENCE, total))
    return Settled(total, outputs)


def _take_as_it_is(news: LineNews, _: LineEvidence | None) -> Settled[LineEvidence]:
    """The evidence of a line as it is committed."""
    return Settled(None, _to_be_judged(news.known) if news.known else [])


def _to_be_judged(known: LineEvidence) -> list[LineEvidence]:
    """The evidence, unless the line stands on too few stories to be boilerplate, as nearly every one does."""
    return [known] if _is_site(known) or len(known.stories) >= evidence.MIN_STORIES else []


def observed(article: Article) -> Iterator[LineEvidence]:
    """What one page tells of its lines and of its site; of a page that does not teach, that they are there."""
    site = site_of(article.canonical_url or article.final_url, article.clean.publisher)
    if not site:
        return
    day, teaches = article.fetched_us // _DAY_US, float(article.clean.page_kind == "article")
    yield LineEvidence(key_of_line(site, ""), site, "", teaches, 0.0, day)
    for line in observe(article.clean, site, article.id, day):
        stories = (line.trace,) if teaches and not line.is_about else ()
        pages, about = (0.0, teaches) if line.is_about else (teaches, 0.0)
        yield LineEvidence(line.key, site, line.text, pages, about, day, stories)


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
    return not known.text
