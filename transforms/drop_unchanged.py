"""Articles that say nothing new drop out, and the others get their revision: Article -> Article."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.core.lake.url_ledger import after_article
from transforms.count_outcomes import outcome
from transforms.io.ledger_store import Ledger
from transforms.meter import MEASURES, MeteredFn
from transforms.records import Article, ArticleState, LedgerEntry, Measure, Outcome

_STAGE = "DropUnchanged"
_OUTCOMES = "outcomes"
_LEDGER = "ledger"
_STATES = "states"
# Articles hold their text: fewer of them than the keys of one look-up.
_BATCH = 2_000


class Revised(NamedTuple):
    """New revisions, what became of the other articles, and what the ledger keeps of all.

    Attributes:
      ledger: one a listing.
      states: one a new revision.
    """

    articles: PCollection[Article]
    outcomes: PCollection[Outcome]
    ledger: PCollection[LedgerEntry]
    states: PCollection[ArticleState]
    measures: PCollection[Measure]


class DropUnchanged(beam.PTransform[PCollection[Article], Revised]):
    """Lets each article through once, and only if its text is not the one that the lake has.

    A text has changed if it differs both as the page has it and without what its site repeats: neither a site's new
    lines nor what has been learned of them since make a revision.

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
            | "Batch" >> beam.BatchElements(min_batch_size=_BATCH, max_batch_size=_BATCH)
            | "Look up"
            >> beam.ParDo(MeteredFn(_STAGE, self._look_up))
            .with_output_types(
                Article, **{_OUTCOMES: Outcome, _LEDGER: LedgerEntry, _STATES: ArticleState, MEASURES: Measure}
            )
            .with_outputs(_OUTCOMES, _LEDGER, _STATES, MEASURES, main="articles")
        )
        return Revised(outputs.articles, outputs.outcomes, outputs.ledger, outputs.states, outputs.measures)

    def _look_up(self, groups: Sequence[tuple[str, Iterable[Article]]]) -> Iterator[Any]:
        ordered_groups = {
            article_id: sorted(group, key=lambda a: (a.listing.source.position, a.listing.position))
            for article_id, group in groups
        }
        states = self._ledger.articles(ordered_groups)
        entries = self._ledger.by_key({seen.listing.key for group in ordered_groups.values() for seen in group})
        for article_id, ordered in ordered_groups.items():
            article = ordered[0]
            state = revise(article, states.get(article_id))
            if state == states.get(article_id):
                yield TaggedOutput(_OUTCOMES, _outcome("unchanged", article))
            else:
                yield dataclasses.replace(article, revision=state.revision)
                yield TaggedOutput(_STATES, state)
            for other in ordered[1:]:
                yield TaggedOutput(_OUTCOMES, _outcome("duplicates_in_run", other))
            for seen in ordered:
                read = dataclasses.replace(seen, revision=state.revision, content_sha256=state.content_sha256)
                yield TaggedOutput(_LEDGER, after_article(read, entries.get(seen.listing.key)))


def _outcome(name: str, article: Article) -> Outcome:
    return outcome(_STAGE, name, article.listing.source.name, article.listing.url)


def revise(article: Article, known: ArticleState | None) -> ArticleState:
    """The state of an article that was read: the known one if its text is the known text, else that of the next."""
    if known is not None and _has_known_text(article, known):
        return known
    revision = known.revision + 1 if known else 1
    return ArticleState(article.id, revision, article.content_sha256, article.extracted_sha256)


def _has_known_text(article: Article, known: ArticleState) -> bool:
    return article.content_sha256 == known.content_sha256 or article.extracted_sha256 == known.extracted_sha256
