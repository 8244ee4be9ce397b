"""Ledger rows made anew from what the lake holds, after a file of the ledger was damaged.

What cannot be known is left out so that it does no harm: without the fingerprint of its listing and the validators of
its page, a page is read once more when its feed lists it, and found unchanged.
"""

from collections.abc import Iterable, Iterator, Mapping

from transforms.core.http.urls import canonicalise, key_of
from transforms.core.lake.elements import from_json
from transforms.core.lake.rows import Row, article_state_row, ledger_row, to_us
from transforms.core.lake.url_ledger import ARTICLE
from transforms.records import ArticleState, LedgerEntry, Listing

ARTICLE_COLUMNS = ("id", "revision", "url", "fetched_at", "content_sha256", "raw_sha256", "run_id")
"""What `url_rows` and `state_rows` need of an article."""

DEAD_LETTER_COLUMNS = ("reason", "url", "attempts", "element", "run_id", "at")
"""What `url_rows` needs of a dead letter."""


def url_rows(articles: Iterable[Row], dead: Iterable[Row], sequences: Mapping[str, int]) -> list[Row]:
    """The rows of listing keys, sorted; of several of one key that of the newest run.

    Args:
      articles: with `ARTICLE_COLUMNS`.
      dead: with `DEAD_LETTER_COLUMNS`.
      sequences: of each run id.
    """
    newest: dict[str, Row] = {}
    for row in (*_of_articles(articles, sequences), *_of_dead_letters(dead, sequences)):
        if row["key"] not in newest or newest[row["key"]]["sequence"] <= row["sequence"]:
            newest[row["key"]] = row
    return [newest[key] for key in sorted(newest)]


def state_rows(articles: Iterable[Row], sequences: Mapping[str, int]) -> list[Row]:
    """The rows of articles, sorted; of several revisions the highest."""
    newest: dict[str, Row] = {}
    for article in sorted(articles, key=lambda row: (row["id"], row["revision"])):
        sha256 = article["content_sha256"]
        state = ArticleState(article["id"], article["revision"], sha256, sha256)
        newest[state.id] = article_state_row(state, sequence=sequences[article["run_id"]])
    return list(newest.values())


def _of_articles(articles: Iterable[Row], sequences: Mapping[str, int]) -> Iterator[Row]:
    for article in articles:
        canonical_url = canonicalise(article["url"]) if article["url"] else ""
        entry = LedgerEntry(
            key=key_of(canonical_url) if canonical_url else article["raw_sha256"][:32],
            url=article["url"] or "",
            canonical_url=canonical_url,
            article_id=article["id"],
            revision=article["revision"],
            content_sha256=article["content_sha256"],
            # The listing of a file says no more than its content.
            fingerprint="" if canonical_url else article["raw_sha256"],
            outcome=ARTICLE,
            first_seen_us=to_us(article["fetched_at"]),
            seen_us=to_us(article["fetched_at"]),
        )
        yield ledger_row(entry, sequence=sequences[article["run_id"]])


def _of_dead_letters(dead: Iterable[Row], sequences: Mapping[str, int]) -> Iterator[Row]:
    for letter in dead:
        listing = from_json(letter["element"])
        if isinstance(listing, Listing):
            entry = LedgerEntry(
                key=listing.key,
                url=letter["url"] or "",
                canonical_url=listing.canonical_url,
                article_id="",
                revision=0,
                content_sha256="",
                fingerprint=listing.fingerprint,
                outcome=letter["reason"],
                first_seen_us=to_us(letter["at"]),
                seen_us=to_us(letter["at"]),
                attempts=letter["attempts"],
            )
            yield ledger_row(entry, sequence=sequences[letter["run_id"]])
