"""Reads WARC files, plain or gzip, through Beam's file systems: the heads of all records, or the page of one."""

import contextlib
import dataclasses
import io
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from apache_beam.io.filesystem import BeamIOError, CompressionTypes
from apache_beam.io.filesystems import FileSystems
from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader
from fastwarc.warc import ArchiveIterator, HeaderMap, WarcRecord, WarcRecordType

from transforms.core.archives.records import LISTING_TYPE, RecordHead
from transforms.errors import ArchiveError, TooLargeError
from transforms.records import Header

_MAX_LISTING_BYTES = 1 << 20
_SEARCH_BYTES = 1 << 20
# Enough of a gzip member to hold its Huffman tables and the first bytes.
_MEMBER_BYTES = 1024
# A file with more damaged places than this is not worth the search.
_MAX_DAMAGES = 100
_GZIP_MAGIC = b"\x1f\x8b\x08"
_VERSION = b"WARC/"
_KINDS = {int(getattr(WarcRecordType, kind)): kind for kind in ("response", "resource", "revisit", "metadata")}
_READ = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit | WarcRecordType.metadata


@dataclasses.dataclass(frozen=True)
class ArchivedPage:
    """The payload of a record.

    Attributes:
      target_uri: the URL that answered.
      content_type: of the payload; empty if absent.
      body: transfer and content coding undone.
      status: of HTTP; None for a resource.
      headers: as archived; empty for a resource.
    """

    target_uri: str
    content_type: str
    body: bytes
    status: int | None
    headers: tuple[Header, ...]


def record_heads(path: str) -> Iterator[RecordHead | ArchiveError]:
    """The heads of a file's records, and what damage there is between them, in order; memory stays bounded.

    Args:
      path: path or URI of a file, uncompressed or with each record in a gzip member of its own.

    Raises:
      ArchiveError: the file cannot be opened or read.
    """
    with _opened(path) as file:
        start, last = 0, -1
        for _ in range(_MAX_DAMAGES):
            file.seek(start)
            try:
                for record in ArchiveIterator(file, _READ, parse_http=True):
                    if record.stream_pos == last:
                        raise ArchiveError(f"{path} is one gzip stream; `warcio recompress` makes it one a record")
                    last = record.stream_pos
                    yield _head(record)
            except (OSError, ValueError) as error:
                yield ArchiveError(f"{path} is damaged at byte {max(start, last)} or behind: {error}")
                start = _next_record(file, max(start, last) + 1)
            else:
                return
            if start < 0:
                return


def read_archived(path: str, offset: int, max_bytes: int) -> ArchivedPage:
    """The page of the record that begins at an offset.

    Raises:
      ArchiveError: there is none that could be read.
      TooLargeError: it has more than `max_bytes`, before or after decompression.
    """
    with _opened(path) as file:
        file.seek(offset)
        try:
            record = next(iter(ArchiveIterator(file, parse_http=True)))
            raw = record.reader.read(max_bytes + 1)
        except (OSError, ValueError, StopIteration) as error:
            raise ArchiveError(f"{path} has no readable record at byte {offset}: {error}") from error
    http = _http(record)
    fields = () if http is None else http.to_tuples()
    of_name = {name.lower(): value for name, value in fields}
    return ArchivedPage(
        target_uri=_bare(record, "WARC-Target-URI"),
        content_type=_text(record, "Content-Type") if http is None else of_name.get("content-type", ""),
        body=_decoded(raw, of_name, max_bytes, path),
        status=_status(record),
        headers=tuple(Header(name, value) for name, value in fields),
    )


@contextlib.contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    try:
        with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
            yield file
    except (BeamIOError, OSError) as error:
        raise ArchiveError(f"cannot read {path}: {error}") from error


def _head(record: WarcRecord) -> RecordHead:
    kind = _KINDS[int(record.record_type)]
    is_listing = kind == "metadata" and _text(record, "Content-Type") == LISTING_TYPE
    listing = record.reader.read(_MAX_LISTING_BYTES) if is_listing else b""
    if len(listing) + record.consume() < record.content_length:
        raise OSError("the record is cut off")
    return RecordHead(
        kind=kind,
        offset=record.stream_pos,
        record_id=_bare(record, "WARC-Record-ID"),
        target_uri=_bare(record, "WARC-Target-URI"),
        date=_text(record, "WARC-Date"),
        status=_status(record),
        digest=_text(record, "WARC-Payload-Digest"),
        refers_to=_bare(record, "WARC-Refers-To"),
        refers_to_uri=_bare(record, "WARC-Refers-To-Target-URI"),
        refers_to_date=_text(record, "WARC-Refers-To-Date"),
        concurrent_to=tuple(uri.strip("<>") for uri in record.headers.get_multiple("WARC-Concurrent-To")),
        listing=listing.decode("utf-8", "replace"),
    )


def _text(record: WarcRecord, name: str) -> str:
    return record.headers.get(name) or ""


def _bare(record: WarcRecord, name: str) -> str:
    """A URI, without the angle brackets that some writers put around all of them."""
    return _text(record, name).strip("<>")


def _status(record: WarcRecord) -> int | None:
    http = _http(record)
    return None if http is None else http.status_code


def _http(record: WarcRecord) -> HeaderMap | None:
    """The HTTP head; it may have no field, and then counts as false."""
    return record.http_headers if record.is_http_parsed else None


def _decoded(raw: bytes, headers: dict[str, str], max_bytes: int, path: str) -> bytes:
    """The body without its codings; many archives keep a header whose coding they have undone."""
    body = raw
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _read_through(ChunkedReader, body, max_bytes)
    for coding in reversed(headers.get("content-encoding", "").lower().split(",")):
        reader = _READERS.get(coding.strip())
        body = _read_through(reader, body, max_bytes) if reader else body
    if max(len(raw), len(body)) > max_bytes:
        raise TooLargeError(f"a page in {path} has more than {max_bytes} bytes")
    return body


def _read_through(reader: Any, body: bytes, max_bytes: int) -> bytes:
    try:
        return bytes(reader(io.BytesIO(body)).read(max_bytes + 1))
    except OSError:
        return body


def _inflating(file: BinaryIO) -> GzipReader:
    return GzipReader(file, zlib=True)


_READERS = {"gzip": GzipReader, "x-gzip": GzipReader, "deflate": _inflating, "br": BrotliReader}


def _next_record(file: BinaryIO, start: int) -> int:
    """Where the next record behind a damaged place begins; -1 if there is none."""
    file.seek(start)
    at, window = start, b""
    while chunk := file.read(_SEARCH_BYTES):
        window += chunk
        starts = [found for found in (window.find(_VERSION), _member_start(window)) if found >= 0]
        if starts:
            return at + min(starts)
        # A start that is cut by the end of the window is found in the next one.
        kept = window[-_MEMBER_BYTES:]
        at, window = at + len(window) - len(kept), kept
    return -1


def _member_start(window: bytes) -> int:
    position = window.find(_GZIP_MAGIC)
    while position >= 0:
        try:
            if (
                zlib.decompressobj(31).decompress(window[position : position + _MEMBER_BYTES], len(_VERSION))
                == _VERSION
            ):
                return position
        except zlib.error:
            pass
        position = window.find(_GZIP_MAGIC, position + 1)
    return -1
