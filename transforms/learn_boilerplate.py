"""Lines that a site repeats are learned: Article -> LearnedLine, LineEvidence."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.core.pages import evidence
from transforms.core.pages.boilerplate import key_of_line, key_of_site, observe, site_of
from transforms.io.ledger_store import LOOK_UP_SIZE, Ledger
from transforms.meter import MEASURES, MeteredFn
from transforms.records import Article, LearnedLine, LineEvidence, Measure

_STAGE = "LearnBoilerplate"
_EVIDENCE = "evidence"
_DAY_US = 86_400_000_000


class Learned(NamedTuple):
    """What sites repeat, and what the ledger keeps so that later runs know it too.

    Attributes:
      lines: of those on the pages of this run: few, and so fit to be a side input.
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
    """

    def __init__(self, ledger: Ledger, *, is_learning: bool = True) -> None:
        super().__init__()
        self._ledger, self._is_learning = ledger, is_learning

    def expand(self, articles: PCollection[Article]) -> Learned:
        """See the class."""
        seen = articles | "Observe" >> beam.ParDo(MeteredFn(_STAGE, observed)).with_output_types(
            tuple[str, LineEvidence], **{MEASURES: Measure}
        ).with_outputs(MEASURES, main="lines")
        outputs = (
            seen.lines
            | "Merge" >> beam.CombinePerKey(evidence.merge)
            | "Unkey" >> beam.Values()
            | "Batch" >> beam.BatchElements(min_batch_size=LOOK_UP_SIZE, max_batch_size=LOOK_UP_SIZE)
            | "Look up"
            >> beam.ParDo(MeteredFn(_STAGE, self._look_up))
            .with_output_types(LineEvidence, **{_EVIDENCE: LineEvidence, MEASURES: Measure})
            .with_outputs(_EVIDENCE, MEASURES, main="known")
        )
        site_pages = (
            outputs.known
            | "Sites" >> beam.Filter(_is_site)
            | "Pages" >> beam.Map(lambda site: (key_of_site(site.site), site.pages))
        )
        lines: PCollection[LearnedLine] = (
            outputs.known
            | "Lines" >> beam.Filter(lambda known: not _is_site(known))
            | "Judge" >> beam.FlatMap(judged, beam.pvalue.AsDict(site_pages)).with_output_types(LearnedLine)
        )
        measures = (seen.measures, outputs.measures) | "Measures" >> beam.Flatten()
        return Learned(lines, outputs.evidence, measures)

    def _look_up(self, lines: Sequence[LineEvidence]) -> Iterator[Any]:
        known = self._ledger.line_evidence({line.key for line in lines})
        for line in lines:
            if self._is_learning:
                total = evidence.add(known.get(line.key), line)
                if line.pages + line.about > 0 and evidence.is_worth_keeping(total):
                    yield TaggedOutput(_EVIDENCE, total)
                yield total
            elif line.key in known:
                yield known[line.key]


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


def judged(line: LineEvidence, site_pages: Mapping[str, float]) -> Iterator[LearnedLine]:
    """The line, if it is boilerplate.

    Args:
      site_pages: of each site by its key.
    """
    learned = evidence.judge(line, site_pages.get(key_of_site(line.site), 0.0))
    if learned is not None:
        yield learned


def _is_site(known: LineEvidence) -> bool:
    return known.key == key_of_line(known.site, "")
