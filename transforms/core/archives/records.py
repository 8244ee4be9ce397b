"""What a record of a WARC file says of a page.

Source: ISO 28500:2017 (WARC 1.1), https://iipc.github.io/warc-specifications/.
"""

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from transforms.core.http.urls import absolute, canonicalise, key_of
from transforms.errors import ArchiveError, HttpStatusError, NoLinkError
from transforms.records import Listing, Source

LISTING_TYPE = "application/vnd.newsbeam.listing+json"
"""Content type of a metadata record that holds the listing of the page archived beside it."""

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_LISTING = TypeAdapter[Any](Listing)


@dataclasses.dataclass(frozen=True)
class RecordHead:
    """A record without its payload; strings are empty where the record does not say.

    Attributes:
      kind: "response", "resource", "revisit" or "metadata".
      offset: where it begins in its file, bytes.
      record_id: URI.
      target_uri: what was archived.
      date: ISO 8601, UTC.
      status: of HTTP; None where there is none.
      digest: of the payload, such as "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ".
      refers_to: of a revisit, id of the record that has its payload.
      refers_to_uri: likewise, the URI of that record.
      refers_to_date: likewise, its date.
      concurrent_to: ids of records that came of the same exchange.
      listing: JSON of a metadata record of type `LISTING_TYPE`.
    """

    kind: str
    offset: int
    record_id: str = ""
    target_uri: str = ""
    date: str = ""
    status: int | None = None
    digest: str = ""
    refers_to: str = ""
    refers_to_uri: str = ""
    refers_to_date: str = ""
    concurrent_to: tuple[str, ...] = ()
    listing: str = ""


@dataclasses.dataclass(frozen=True)
class Exchange:
    """What came of one request.

    Attributes:
      head: of its response, resource or revisit record.
      listing: the metadata record beside it that has our listing; None in the archives of others.
    """

    head: RecordHead
    listing: RecordHead | None = None


def exchanges(heads: Iterable[RecordHead | ArchiveError]) -> Iterator[Exchange | ArchiveError]:
    """Put records and their metadata together; a damaged place is passed on.

    Args:
      heads: in the file's order. Metadata counts if no other answer stands between it and its own.
    """
    answer: RecordHead | None = None
    for head in heads:
        if isinstance(head, ArchiveError):
            yield head
        elif head.kind != "metadata":
            if answer:
                yield Exchange(answer)
            answer = head
        elif answer and head.listing and answer.record_id in head.concurrent_to:
            yield Exchange(answer, head)
            answer = None
    if answer:
        yield Exchange(answer)


def listing_of(head: RecordHead, archive: str, source: Source, position: int, said: Listing | None) -> Listing:
    """The listing of an archived page.

    Args:
      archive: path or URI of the file that holds the record.
      source: that names the file.
      position: place of the record in the file.
      said: what was known of the page when it was archived; None for the archives of others.

    Raises:
      ArchiveError: the record has no usable date.
      HttpStatusError: the answer is not a success.
      NoLinkError: its URI is no http(s) URL.
    """
    archived_us = to_us(head.date)
    if head.kind == "response" and head.status is None:
        raise ArchiveError("The record holds no answer of HTTP.")
    if head.kind == "response" and not 200 <= (head.status or 0) < 300:
        raise HttpStatusError(f"The archived answer has status {head.status}.", status=head.status)
    if said is not None:
        return dataclasses.replace(said, archive=archive, archive_offset=head.offset, archived_us=archived_us)
    url = absolute(head.target_uri)
    canonical_url = canonicalise(url)
    fingerprint = hashlib.sha256(json.dumps([url, head.digest or head.date]).encode()).hexdigest()
    key = key_of(canonical_url)
    return Listing(
        source=source,
        position=position,
        key=key,
        url=url,
        canonical_url=canonical_url,
        fingerprint=fingerprint,
        archive=archive,
        archive_offset=head.offset,
        archived_us=archived_us,
    )


def unread_listing(head: RecordHead, archive: str, source: Source, position: int) -> Listing:
    """The listing of a record that is given up: known by its place, or by its id where it has one."""
    place = f"{archive}#{head.offset}"
    named = hashlib.sha256((head.record_id or place).encode()).hexdigest()
    try:
        url = absolute(head.target_uri)
    except NoLinkError:
        url = ""
    return Listing(
        source=source,
        position=position,
        key=named[:32],
        url=url,
        path=place,
        fingerprint=named,
        archive=archive,
        archive_offset=head.offset,
    )


def said_listing(head: RecordHead) -> Listing:
    """What a metadata record of ours says of the page beside it.

    Raises:
      ArchiveError: it is not what we write.
    """
    try:
        listing: Listing = _LISTING.validate_json(head.listing)
        if listing.url:
            return dataclasses.replace(listing, canonical_url=canonicalise(listing.url), is_retry=False)
    except (ValidationError, NoLinkError) as error:
        raise ArchiveError(f"the metadata record at byte {head.offset} is no listing: {error}") from error
    return dataclasses.replace(listing, is_retry=False)


def payload_names(head: RecordHead) -> list[str]:
    """All that a revisit may call the payload of this record."""
    names = [_digest_name(head.digest), _id_name(head.record_id), _moment_name(head.target_uri, head.date)]
    return [name for name in names if name]


def wanted_payload(head: RecordHead) -> str:
    """What this revisit calls its payload, of what `payload_names` gives: by content, else by record; may be empty."""
    return (
        _digest_name(head.digest) or _id_name(head.refers_to) or _moment_name(head.refers_to_uri, head.refers_to_date)
    )


def to_us(date: str) -> int:
    """A WARC-Date as microseconds since the epoch, UTC.

    Raises:
      ArchiveError: it is none.
    """
    try:
        moment = datetime.datetime.fromisoformat(date)
    except ValueError as error:
        raise ArchiveError(f"no WARC-Date: {date[:40]!r}") from error
    aware = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return (aware - _EPOCH) // datetime.timedelta(microseconds=1)


def _digest_name(digest: str) -> str:
    return f"digest {digest.lower()}" if digest else ""


def _id_name(record_id: str) -> str:
    return f"id {record_id}" if record_id else ""


def _moment_name(uri: str, date: str) -> str:
    return f"at {uri} {date}" if uri and date else ""
