import gzip
import io
import json

import fastwarc.warc
import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.fakes import FETCHED_US, listing
from transforms.core.archives.records import LISTING_TYPE
from transforms.io.warc_writer import WarcWriter
from transforms.records import Header, Page

BODY = "<html><p>Fähre nach Port Alder</p></html>".encode()
HEADERS = (
    Header("Content-Type", "text/html; charset=utf-8"),
    Header("content-encoding", "gzip"),
    Header("Transfer-Encoding", "chunked"),
    Header("Content-Length", "17"),
    Header("Set-Cookie", "a=1"),
    Header("Set-Cookie", "b=2"),
    Header("X-Odd", "two\r\nlines"),
)
WEB_PAGE = Page(
    listing("ferry", title="Fähre"),
    "https://harbour-post.example/ferry?day=1",
    "text/html; charset=utf-8",
    BODY,
    FETCHED_US + 123_456,
    200,
    HEADERS,
    (Header("Host", "harbour-post.example"), Header("Accept", "text/html")),
)
FILE_PAGE = Page(
    listing("disk", url="", canonical_url="", path="/data/pages/a b.html"), "", "text/html", b"<p>x", FETCHED_US
)


def written(*pages: Page) -> bytes:
    file = io.BytesIO()
    writer = WarcWriter(file, "RUN", FETCHED_US, {"software": "newsbeam/1.0"})
    for page in pages:
        writer.write(page)
    return file.getvalue()


@pytest.fixture(scope="module")
def archive() -> bytes:
    return written(WEB_PAGE, FILE_PAGE)


def test_warcio_reads_the_records_and_their_digests_hold(archive: bytes) -> None:
    records = ArchiveIterator(io.BytesIO(archive), check_digests="raise")
    assert [(r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read()) for r in records] == [
        ("warcinfo", None, b"software: newsbeam/1.0\r\n"),
        ("response", WEB_PAGE.final_url, BODY),
        ("request", WEB_PAGE.final_url, b""),
        ("metadata", WEB_PAGE.final_url, metadata_of(WEB_PAGE)),
        ("resource", "file:///data/pages/a%20b.html", b"<p>x"),
        ("metadata", "file:///data/pages/a%20b.html", metadata_of(FILE_PAGE)),
    ]


def metadata_of(page: Page) -> bytes:
    source = {
        "kind": "feed",
        "location": "https://harbour-post.example/rss",
        "name": "https://harbour-post.example/rss",
        "publisher": "",
        "position": 0,
    }
    fields = json.loads(json.dumps(vars(page.listing), default=lambda _: source))
    return json.dumps(fields, ensure_ascii=False).encode()


def test_fastwarc_reads_the_same(archive: bytes) -> None:
    records = fastwarc.warc.ArchiveIterator(io.BytesIO(archive), parse_http=True)
    found = [(str(r.record_type), r.reader.read()) for r in records]
    assert [kind for kind, _ in found] == ["warcinfo", "response", "request", "metadata", "resource", "metadata"]
    assert found[1][1] == BODY
    whole = fastwarc.warc.ArchiveIterator(io.BytesIO(archive), parse_http=False, verify_digests=True)
    assert len(list(whole)) == len(found)


def test_every_record_is_a_gzip_member_of_its_own(archive: bytes) -> None:
    for record in fastwarc.warc.ArchiveIterator(io.BytesIO(archive)):
        assert gzip.decompress(archive[record.stream_pos :]).startswith(b"WARC/1.1\r\n")


def test_an_answer_says_what_of_it_was_undone(archive: bytes) -> None:
    response = next(r for r in ArchiveIterator(io.BytesIO(archive)) if r.rec_type == "response")
    assert response.http_headers.get_statuscode() == "200"
    assert response.http_headers.headers == [
        ("Content-Type", "text/html; charset=utf-8"),
        ("X-Archive-Orig-content-encoding", "gzip"),
        ("X-Archive-Orig-Transfer-Encoding", "chunked"),
        ("X-Archive-Orig-Content-Length", "17"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("X-Odd", "two  lines"),
        ("Content-Length", str(len(BODY))),
    ]


def test_request_and_metadata_refer_to_the_answer_and_have_its_time(archive: bytes) -> None:
    headers = {r.rec_type: r.rec_headers for r in list(ArchiveIterator(io.BytesIO(archive)))[:4]}
    answer = headers["response"].get_header("WARC-Record-ID")
    assert headers["request"].get_header("WARC-Concurrent-To") == answer
    assert headers["metadata"].get_header("WARC-Concurrent-To") == answer
    assert {headers[kind].get_header("WARC-Date") for kind in ("request", "response", "metadata")} == {
        "2026-09-21T14:13:20.123456Z"
    }
    assert headers["metadata"].get_header("Content-Type") == LISTING_TYPE


def test_a_request_is_as_it_was_sent(archive: bytes) -> None:
    request = next(r for r in ArchiveIterator(io.BytesIO(archive)) if r.rec_type == "request")
    assert (request.http_headers.protocol, request.http_headers.statusline) == ("GET", "/ferry?day=1 HTTP/1.1")
    assert request.http_headers.headers == [("Host", "harbour-post.example"), ("Accept", "text/html")]


def test_the_same_pages_give_the_same_bytes(archive: bytes) -> None:
    assert written(WEB_PAGE, FILE_PAGE) == archive
