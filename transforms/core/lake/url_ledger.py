"""What the ledger says of a listing, and what it remembers of the outcome."""

import dataclasses
from typing import Literal

from transforms.core.http.attempts import AttemptSchedule
from transforms.core.lake.elements import from_json, to_json
from transforms.records import Article, Asked, DeadLetter, LedgerEntry, Listing, PageRequest

ARTICLE = "article"
"""The outcome of a page that became one."""

IN_FLIGHT_US = 300 * 1_000_000
"""A page that a stream has asked for is not tried again for so long: its window is likely not committed yet."""

Fate = Literal["new", "unchanged", "deferred", "retried"]


def fate_of(fingerprint: str, known: LedgerEntry | None, now_us: int) -> Fate:
    """What to do with an input that a source lists.

    Args:
      fingerprint: of the listing.
      known: what the ledger has under its key; None if nothing.

    Returns:
      "new": to be read, since the listing is new or has changed. "retried": to be read, since an earlier run failed
      at it and it is due. "deferred": likewise, but not due yet. "unchanged": it has its outcome.
    """
    if known is None:
        return "new"
    if known.next_try_us is not None:
        return "deferred" if known.next_try_us > now_us else "retried"
    return "unchanged" if known.fingerprint == fingerprint else "new"


def is_to_be_asked(asked: Asked | None, fingerprint: str, now_us: int, *, is_retry: bool = False) -> bool:
    """Whether an input goes on to the ledger, or a window of the same stream has let it through before.

    Args:
      asked: what the stream remembers of its key; None if nothing.
      fingerprint: of the listing.
      is_retry: whether the ledger lists it, since it is due again. That it does so until the window of the last attempt
        is committed is no reason to ask twice.
    """
    if asked is None:
        return True
    if is_retry:
        return now_us - asked.at_us >= IN_FLIGHT_US
    return asked.fingerprint != fingerprint


def request_of(listing: Listing, host: str, known: LedgerEntry | None) -> PageRequest:
    """The request for a page: conditional if the lake has its article already."""
    return PageRequest(listing, host, known if known is not None and known.outcome == ARTICLE else None)


def after_article(article: Article, known: LedgerEntry | None) -> LedgerEntry:
    """What to remember of a page that is an article, new or not.

    Args:
      article: with its revision.
      known: of the listing's key, as of before.
    """
    listing = article.listing
    return LedgerEntry(
        key=listing.key,
        url=listing.url or listing.path,
        canonical_url=listing.canonical_url,
        article_id=article.id,
        revision=article.revision,
        content_sha256=article.content_sha256,
        fingerprint=listing.fingerprint,
        outcome=ARTICLE,
        first_seen_us=known.first_seen_us if known else article.fetched_us,
        seen_us=article.fetched_us,
        etag=article.etag,
        last_modified=article.last_modified,
    )


def after_not_modified(known: LedgerEntry, fingerprint: str, now_us: int) -> LedgerEntry:
    """What to remember of a page that the server says is still the one that the lake has.

    Args:
      fingerprint: of the listing that made us ask.
    """
    return dataclasses.replace(known, fingerprint=fingerprint, seen_us=now_us)


def after_failure(letter: DeadLetter, known: LedgerEntry | None, schedule: AttemptSchedule) -> LedgerEntry:
    """What to remember of a page that failed; of an article that it was before, its revision is kept.

    Args:
      letter: of this attempt, about a listing.
      known: of its key, as of before.

    Returns:
      With `next_try_us` if the failure may pass and attempts are left: then the page is deferred. Else it is final.
    """
    listing = listing_of(letter.element)
    # A listing that failed for good and is tried again, since it changed or on request, has all attempts anew.
    attempts = 1 + (known.attempts if known and known.next_try_us is not None else 0)
    next_try_us = schedule.next_try_us(attempts, letter.at_us) if letter.is_transient else None
    return LedgerEntry(
        key=letter.key,
        url=letter.url,
        canonical_url=listing.canonical_url,
        article_id=known.article_id if known else "",
        revision=known.revision if known else 0,
        content_sha256=known.content_sha256 if known else "",
        fingerprint=letter.fingerprint,
        outcome=letter.reason,
        first_seen_us=known.first_seen_us if known else letter.at_us,
        seen_us=letter.at_us,
        etag=known.etag if known else "",
        last_modified=known.last_modified if known else "",
        attempts=attempts,
        next_try_us=next_try_us,
        element="" if next_try_us is None else to_json(dataclasses.replace(listing, is_retry=True)),
    )


def listing_of(element: str) -> Listing:
    """The listing that a dead letter or ledger entry keeps.

    Raises:
      ValueError: it is that of a whole source.
    """
    listing = from_json(element)
    if not isinstance(listing, Listing):
        raise ValueError(f"a source, not a listing: {element}")  # noqa: TRY004  # the type of what was read
    return listing
