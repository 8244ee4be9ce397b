import dataclasses
import io
from pathlib import Path

import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to
from fastwarc.stream_io import GzipWriter
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from tests.fakes import FETCHED_US, clock, local_pipeline, page
from transforms.core.http.urls import key_of
from transforms.io.warc_writer import WarcWriter
from transforms.list_archives import ListArchives
from transforms.records import Listing, Source, SourceReport

DATE = "2026-09-21T14:13:20Z"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
GONE = b"HTTP/1.1 404 Not Found\r\n\r\n"


def append(file: io.BytesIO, uri: str, content: bytes, kind: str = "response", **headers: str) -> int:
    """Appends a record as CC-NEWS has them; gives its offset."""
    offset, record = file.tell(), WarcRecord()
    record.init_headers(getattr(WarcRecordType, kind), f"uuid:{kind}-{uri[-8:]}".encode())
    record.is_http = kind in ("response", "revisit")
    for name, value in {"WARC-Target-URI": uri, "WARC-Date": DATE, **headers}.items():
        record.headers[name.replace("_", "-")] = value
    record.set_bytes_content(content)
    member = GzipWriter(file)
    record.write(member)
    member.finish()
    return offset


def found(listing: Listing) -> tuple[str, str, int, int, str]:
    return listing.url, Path(listing.archive).name, listing.archive_offset, listing.position, listing.source.name


def test_records_of_others_are_listed_resolved_or_given_up_each_once(tmp_path: Path) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    append(first, "http://a.example/info", b"software: x\r\n", "warcinfo")
    ferry = append(first, "http://a.example/ferry", OK + b"ferry", WARC_Payload_Digest="sha1:AAA")
    append(first, "http://a.example/gone", GONE)
    append(first, "dns:a.example", b"127.0.0.1", "resource")
    tide = append(second, "http://a.example/tide", OK + b"tide", "resource", Content_Type="text/html")
    append(second, "http://a.example/again", OK, "revisit", WARC_Payload_Digest="sha1:aaa")
    append(second, "http://a.example/lost", OK, "revisit", WARC_Payload_Digest="sha1:CCC")
    append(second, "http://a.example/nameless", OK, "revisit")
    append(second, "http://a.example/undated", OK, WARC_Date="yesterday")
    (tmp_path / "1.warc.gz").write_bytes(first.getvalue())
    (tmp_path / "2.warc.gz").write_bytes(second.getvalue() + b"damage")
    source = Source("warc", f"{tmp_path}/*.warc.gz", "*.warc.gz", "harbour-post", position=2)
    nothing = Source("warc", f"{tmp_path}/*.arc", "*.arc", position=3)

    with local_pipeline() as p:
        listed = p | beam.Create([source, nothing]) | ListArchives(clock, {})
        assert_that(
            listed.listings | beam.Map(found),
            equal_to(
                [
                    ("http://a.example/ferry", "1.warc.gz", ferry, 0, "*.warc.gz"),
                    ("http://a.example/tide", "2.warc.gz", tide, 0, "*.warc.gz"),
                    ("http://a.example/again", "1.warc.gz", ferry, 1, "*.warc.gz"),
                ]
            ),
            label="listings",
        )
        assert_that(
            listed.listings | "Rest" >> beam.Map(lambda x: (x.key, x.archived_us, x.source.publisher, x.source.kind)),
            equal_to(
                [
                    (key_of(f"http://a.example/{name}"), FETCHED_US, "harbour-post", "warc")
                    for name in ("ferry", "tide", "again")
                ]
            ),
            label="rest",
        )
        assert_that(
            listed.dead | beam.Map(lambda d: (d.reason, d.url.removeprefix(str(tmp_path)), d.is_input, d.is_transient)),
            equal_to(
                [
                    ("http_404", "http://a.example/gone", True, False),
                    ("no_link", f"/1.warc.gz#{_offset_of(first, b'dns')}", True, False),
                    ("revisit_unresolved", "http://a.example/lost", True, False),
                    ("revisit_unresolved", "http://a.example/nameless", True, False),
                    ("warc_unreadable", "http://a.example/undated", True, False),
                    ("warc_unreadable", "/2.warc.gz", False, False),
                    ("file_unreadable", "/*.arc", False, False),
                ]
            ),
            label="dead",
        )
        assert_that(
            listed.reports | beam.Map(lambda r: (r.source, r.position, r.entries, r.error)),
            equal_to([("*.warc.gz", 2, 8, "warc_unreadable"), ("*.arc", 3, 0, "file_unreadable")]),
            label="reports",
        )


def _offset_of(file: io.BytesIO, uri_start: bytes) -> int:
    records = ArchiveIterator(io.BytesIO(file.getvalue()))
    return next(r.stream_pos for r in records if r.headers.get("WARC-Target-URI", "").encode().startswith(uri_start))


def test_own_records_come_back_as_they_were_listed_and_under_their_source(tmp_path: Path) -> None:
    path, file = tmp_path / "own.warc.gz", io.BytesIO()
    ferry = dataclasses.replace(page("ferry", b"ferry"), status=200, final_url="https://harbour-post.example/moved")
    disk = page("disk", b"disk")
    disk = dataclasses.replace(
        disk, final_url="", listing=dataclasses.replace(disk.listing, url="", canonical_url="", path="/data/disk.html")
    )
    writer = WarcWriter(file, "RUN", FETCHED_US, {})
    writer.write(ferry)
    at = file.tell()
    writer.write(disk)
    path.write_bytes(file.getvalue())
    source = Source("warc", str(path), "own.warc.gz", position=0)

    def archived(listing: Listing, offset: int) -> Listing:
        lister = dataclasses.replace(listing.source, publisher="harbour-post")
        where = {"archive": str(path), "archive_offset": offset, "archived_us": FETCHED_US}
        return dataclasses.replace(listing, source=lister, **where)

    with local_pipeline() as p:
        listed = p | beam.Create([source]) | ListArchives(clock, {ferry.listing.source.name: "harbour-post"})
        begins = _first_record_offset(file)
        expected = [archived(ferry.listing, begins), archived(disk.listing, at)]
        assert_that(listed.listings, equal_to(expected), label="listings")
        assert_that(listed.dead, equal_to([]), label="dead")
        assert_that(
            listed.reports,
            equal_to([SourceReport("own.warc.gz", 0, 0), SourceReport(ferry.listing.source.name, 0, 2)]),
            label="reports",
        )


def _first_record_offset(file: io.BytesIO) -> int:
    return [r.stream_pos for r in ArchiveIterator(io.BytesIO(file.getvalue()))][1]
