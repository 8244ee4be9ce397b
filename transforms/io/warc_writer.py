"""Writes pages as they were fetched into a WARC 1.1 file, each record in a gzip member of its own.

A page is three records: request, response, and metadata with its listing; a file of a `files` source is a resource
and metadata. Bodies are decoded while they arrive, so the archived answer says what was undone: the fields of the
coding are kept as `X-Archive-Orig-*`, and Content-Length is that of the archived body.

Source: ISO 28500:2017 (WARC 1.1); the `X-Archive-Orig-` prefix is that of the Internet Archive.
"""

import http
import pathlib
import urllib.parse
import uuid
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from transforms.core.archives.records import LISTING_TYPE
from transforms.core.lake.elements import to_json
from transforms.core.lake.rows import to_time
from transforms.records import Header, Page

_RESPONSE_TYPE = "application/http; msgtype=response"
_REQUEST_TYPE = "application/http; msgtype=request"
_INFO_TYPE = "application/warc-fields"
_UNDONE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_LINE_BREAKS = str.maketrans("\r\n", "  ")


class WarcWriter:
    """Appends pages to an open file.

    The same pages give the same bytes: ids are made of the run's id and the page's key, dates are those of fetching.

    Args:
      file: open for writing, empty.
      run_id: of the run that fetched the pages.
      created_us: when the file was begun.
      info: what the warcinfo record says: name -> value.
    """

    def __init__(self, file: BinaryIO, run_id: str, created_us: int, info: Mapping[str, str]) -> None:
        self._file, self._run_id = file, run_id
        fields = "".join(f"{name}: {value}\r\n" for name, value in info.items())
        headers = {"WARC-Date": _date(created_us), "Content-Type": _INFO_TYPE}
        self._info_id = self._write(WarcRecordType.warcinfo, "", headers, fields.encode())

    def write(self, page: Page) -> None:
        """Appends the records of one page."""
        answer = self._write_resource(page) if page.status is None else self._write_exchange(page, page.status)
        headers = {**self._about(page), "WARC-Concurrent-To": answer, "Content-Type": LISTING_TYPE}
        self._write(WarcRecordType.metadata, page.listing.key, headers, to_json(page.listing).encode())

    def _write_exchange(self, page: Page, status: int) -> str:
        url = urllib.parse.urlsplit(page.final_url)
        request = _block(f"GET {url.path or '/'}{'?' if url.query else ''}{url.query} HTTP/1.1", page.request_headers)
        response = _block(f"HTTP/1.1 {status} {_phrase(status)}", _as_archived(page)) + page.body
        about = self._about(page)
        answer = self._write(
            WarcRecordType.response, page.listing.key, {**about, "Content-Type": _RESPONSE_TYPE}, response
        )
        headers = {**about, "WARC-Concurrent-To": answer, "Content-Type": _REQUEST_TYPE}
        self._write(WarcRecordType.request, page.listing.key, headers, request)
        return answer

    def _write_resource(self, page: Page) -> str:
        headers = {**self._about(page), "Content-Type": page.content_type or "application/octet-stream"}
        return self._write(WarcRecordType.resource, page.listing.key, headers, page.body)

    def _about(self, page: Page) -> dict[str, str]:
        path = page.listing.path
        uri = page.final_url or (path if "://" in path else pathlib.Path(path).absolute().as_uri())
        return {"WARC-Date": _date(page.fetched_us), "WARC-Target-URI": uri, "WARC-Warcinfo-ID": self._info_id}

    def _write(self, kind: WarcRecordType, key: str, headers: Mapping[str, str], content: bytes) -> str:
        """Appends one record; gives its id, in angle brackets as other records refer to it."""
        record = WarcRecord()
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"{self._run_id} {int(kind)} {key}")
        record.init_headers(kind, f"uuid:{name}".encode())
        for header, value in headers.items():
            record.headers[header] = value.translate(_LINE_BREAKS)
        record.is_http = kind in (WarcRecordType.request, WarcRecordType.response)
        record.set_bytes_content(content)
        member = GzipWriter(self._file)
        record.write(member, checksum_data=True)
        member.finish()
        return f"<urn:uuid:{name}>"


def _as_archived(page: Page) -> Iterable[Header]:
    for header in page.headers:
        is_undone = header.name.lower() in _UNDONE
        yield Header(f"X-Archive-Orig-{header.name}", header.value) if is_undone else header
    yield Header("Content-Length", str(len(page.body)))


def _block(first_line: str, headers: Iterable[Header]) -> bytes:
    lines = [first_line, *(f"{header.name}: {header.value}" for header in headers)]
    return "".join(f"{line.translate(_LINE_BREAKS)}\r\n" for line in lines).encode() + b"\r\n"


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return ""


def _date(us: int) -> str:
    return to_time(us).isoformat(timespec="microseconds").replace("+00:00", "Z")
