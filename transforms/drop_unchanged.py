"""Articles that say nothing new drop out, and the others get their revision: Article -> Article."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.count_outcomes import outcome
from transforms.io.ledger_store import Ledger
from transforms.records import Article, LedgerEntry, Outcome

_STAGE = "DropUnchanged"
_OUTCOMES = "outcomes"
_LEDGER = "ledger"
_BATCH = 10_000


class Revised(NamedTuple):
    """New revisions, what became of the other articles, and what the ledger keeps of all."""

    articles: PCollection[Article]
    outcomes: PCollection[Outcome]
    ledger: PCollection[LedgerEntry]


class DropUnchanged(beam.PTransform[PCollection[Article], Revised]):
    """Lets each article through once, and only if its text is not the one that the lake has.

    Pages with other URLs but one canonical URL are one article: the first by source, then by place in it, goes on,
    the others are `duplicates_in_run`. Grouping also spreads the articles of one host over all workers. The result
    does not depend on the order of arrival.

    Args:
      ledger: what earlier runs have seen.
    """

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger

    def expand(self, articles: PCollection[Article]) -> Revised:
        """See the class."""
        outputs = (
            articles
            | "Key" >> beam.Map(lambda article: (article.id, article)).with_output_types(tuple[str, Article])
            | "Group" >> beam.GroupByKey()
            | "Batch" >> beam.BatchElements(max_batch_size=_BATCH)
            | "Look up"
            >> beam.FlatMap(self._look_up)
            .with_output_types(Article, **{_OUTCOMES: Outcome, _LEDGER: LedgerEntry})
            .with_outputs(_OUTCOMES, _LEDGER, main="articles")
        )
        return Revised(outputs.articles, outputs.outcomes, outputs.ledger)

    def _look_up(self, groups: Sequence[tuple[str, Iterable[Article]]]) -> Iterator[Any]:
        known = self._ledger.by_article({article_id for article_id, _ in groups})
        for article_id, group in groups:
            ordered = sorted(group, key=lambda a: (a.listing.source.position, a.listing.position))
            article = revise(ordered[0], known.get(article_id))
            if article.revision == (known[article_id].revision if article_id in known else 0):
                yield TaggedOutput(_OUTCOMES, _outcome("unchanged", article))
            else:
                yield article
            for other in ordered[1:]:
                yield TaggedOutput(_OUTCOMES, _outcome("duplicates_in_run", other))
            for seen in ordered:
                yield TaggedOutput(_LEDGER, _remember(seen, article))


def _outcome(name: str, article: Article) -> Outcome:
    return outcome(_STAGE, name, article.listing.source.name, article.listing.url)


def revise(article: Article, known: LedgerEntry | None) -> Article:
    """The article with its revision: the known one if the text is the known text, else the next."""
    revision = known.revision if known else 0
    if known is None or known.content_sha256 != article.content_sha256:
        revision += 1
    return dataclasses.replace(article, revision=revision)


def _remember(seen: Article, article: Article) -> LedgerEntry:
    return LedgerEntry(
        key=seen.listing.key,
        url=seen.listing.url or seen.listing.path,
        article_id=article.id,
        revision=article.revision,
        content_sha256=article.content_sha256,
        fingerprint=seen.listing.fingerprint,
        outcome="article",
        is_transient=False,
        seen_us=article.fetched_us,
    )
