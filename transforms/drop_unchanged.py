"""Articles that say nothing new drop out, and the others get their revision: ShelvedArticle -> ArticleHead."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput
from apache_beam.transforms.window import FixedWindows

from transforms.core.lake.url_ledger import after_article
from transforms.count_outcomes import outcome
from transforms.io.ledger_store import Ledger
from transforms.io.shelf import IN_HAND, Shelf
from transforms.meter import MEASURES, MeteredFn
from transforms.recall import Settled, settling
from transforms.records import (
    Article,
    ArticleHead,
    ArticleState,
    LedgerEntry,
    Measure,
    Outcome,
    ReadArticle,
    ShelvedArticle,
)
from transforms.shelve_articles import head_of

_STAGE = "DropUnchanged"
_OUTCOMES = "outcomes"
_LEDGER = "ledger"
_STATES = "states"
# Where there is no shelf articles carry their text along: fewer of them than the keys of one look-up.
_BATCH = 2_000


class Revised(NamedTuple):
    """New revisions, what became of the other articles, and what the ledger keeps of all.

    Attributes:
      ledger: one a listing.
      states: one a new revision.
    """

    articles: PCollection[ArticleHead]
    outcomes: PCollection[Outcome]
    ledger: PCollection[LedgerEntry]
    states: PCollection[ArticleState]
    measures: PCollection[Measure]


class DropUnchanged(beam.PTransform[PCollection[ShelvedArticle], Revised]):
    """Lets each article through once, and only if its text is not the one that the lake has.

    A text has changed if it differs both as the page has it and without what its site repeats: neither a site's new
    lines nor what has been learned of them since make a revision.

    Pages with other URLs but one canonical URL are one article: the first by source, then by place in it, goes on,
    the others are `duplicates_in_run`. Grouping also spreads the articles of one host over all workers. The result
    does not depend on the order of arrival.

    In a stream the newest revision of an article is kept in keyed state, whether its window is committed yet or not.

    Args:
      ledger: what earlier runs have seen.
      windows: of the elements of a stream; None in a bounded graph.
      shelf: where the articles are.
    """

    def __init__(self, ledger: Ledger, windows: FixedWindows | None = None, shelf: Shelf = IN_HAND) -> None:
        super().__init__()
        self._ledger, self._windows, self._shelf = ledger, windows, shelf

    def expand(self, articles: PCollection[ShelvedArticle]) -> Revised:
        """See the class."""
        looked_up = (
            articles
            | "Key" >> beam.Map(lambda article: (article.id, article)).with_output_types(tuple[str, ShelvedArticle])
            | "Group" >> beam.GroupByKey()
            | "Batch" >> beam.BatchElements(min_batch_size=_BATCH, max_batch_size=_BATCH)
            | "Look up"
            >> beam.ParDo(MeteredFn(_STAGE, self._look_up))
            .with_output_types(tuple[str, ReadArticle], **{MEASURES: Measure})
            .with_outputs(MEASURES, main="found")
        )
        outputs = looked_up.found | "Settle" >> settling(
            _settle, self._windows, ArticleHead, **{_OUTCOMES: Outcome, _LEDGER: LedgerEntry, _STATES: ArticleState}
        )
        return Revised(outputs["main"], outputs[_OUTCOMES], outputs[_LEDGER], outputs[_STATES], looked_up.measures)

    def _look_up(self, groups: Sequence[tuple[str, Iterable[ShelvedArticle]]]) -> Iterator[tuple[str, ReadArticle]]:
        shelved = {article_id: list(group) for article_id, group in groups}
        states = self._ledger.articles(shelved)
        entries = self._ledger.by_key({each.key for group in shelved.values() for each in group})
        for article_id, group in shelved.items():
            heads = sorted((head_of(each, self._shelf) for each in group), key=_place)
            known = [entries[head.article.listing.key] for head in heads if head.article.listing.key in entries]
            yield article_id, ReadArticle(heads, states.get(article_id), known)


def _settle(read: ReadArticle, newer: ArticleState | None) -> Settled[ArticleState]:
    """What becomes of an article that was read.

    Args:
      newer: what the stream knows of it; None if no more than the ledger.
    """
    known, entries = newer or read.state, {entry.key: entry for entry in read.entries}
    head, *others = read.articles
    article = head.article
    state = revise(article, known)
    outputs: list[Any] = []
    if state == known:
        outputs.append(TaggedOutput(_OUTCOMES, _outcome("unchanged", article)))
    else:
        revised = dataclasses.replace(article, revision=state.revision)
        outputs.append(dataclasses.replace(head, article=revised))
        outputs.append(TaggedOutput(_STATES, state))
    outputs += [TaggedOutput(_OUTCOMES, _outcome("duplicates_in_run", other.article)) for other in others]
    for seen in read.articles:
        known_text = dataclasses.replace(seen.article, revision=state.revision, content_sha256=state.content_sha256)
        outputs.append(TaggedOutput(_LEDGER, after_article(known_text, entries.get(seen.article.listing.key))))
    return Settled(state, outputs)


def _place(head: ArticleHead) -> tuple[int, int]:
    return head.article.listing.source.position, head.article.listing.position


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
