import gzip
import io
import zlib
from pathlib import Path

import pytest
from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from transforms.core.archives.records import RecordHead
from transforms.errors import ArchiveError, TooLargeError
from transforms.io.warc_reader import read_archived, record_heads
from transforms.records import Header

DATE = "2026-09-21T14:13:20Z"
BODY = b"<html>" + b"The ferry sails again. " * 200
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def record(uri: str, content: bytes, kind: str = "response", **headers: str) -> WarcRecord:
    """A record as others write them."""
    made = WarcRecord()
    made.init_headers(getattr(WarcRecordType, kind), f"uuid:{uri[-8:]}".encode())
    made.headers["WARC-Target-URI"] = uri
    made.headers["WARC-Date"] = DATE
    made.is_http = kind in ("response", "revisit", "request")
    for name, value in headers.items():
        made.headers[name.replace("_", "-")] = value
    made.set_bytes_content(content)
    return made


def warc(*records: WarcRecord, is_gzip: bool = True) -> tuple[bytes, list[int]]:
    """A file's content, and where its records begin."""
    file, offsets = io.BytesIO(), []
    for made in records:
        offsets.append(file.tell())
        if is_gzip:
            member = GzipWriter(file)
            made.write(member)
            member.finish()
        else:
            made.write(file)
    return file.getvalue(), offsets


def five(is_gzip: bool) -> tuple[bytes, list[int]]:
    bodies = [zlib.compress(bytes([n]) * 999, 0) for n in range(5)]
    return warc(*[record(f"http://a.example/{n}", HTTP + b"\r\n" + bodies[n]) for n in range(5)], is_gzip=is_gzip)


def scan(path: Path, content: bytes) -> list[int | str]:
    """Offsets of the records that are found, and "damage" for each damaged place."""
    path.write_bytes(content)
    return [found.offset if isinstance(found, RecordHead) else "damage" for found in record_heads(str(path))]


def archived(path: Path, *headers: str, body: bytes, cap: int = 100_000) -> bytes:
    lines = "".join(f"{line}\r\n" for line in headers).encode()
    path.write_bytes(warc(record("http://a.example/x", HTTP + lines + b"\r\n" + body))[0])
    return read_archived(str(path), 0, cap).body


def test_heads_say_what_records_say(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    content, offsets = warc(
        record("http://a.example/info", b"format: x\r\n", "warcinfo"),
        record("http://a.example/a", HTTP + b"\r\n" + BODY, WARC_Payload_Digest="sha1:ABC"),
        record("http://a.example/a", b"GET /a HTTP/1.1\r\n\r\n", "request"),
        record("http://a.example/b", BODY, "resource", Content_Type="text/html"),
        record(
            "http://a.example/c",
            HTTP + b"\r\n",
            "revisit",
            WARC_Payload_Digest="sha1:ABC",
            WARC_Refers_To="<urn:uuid:1>",
            WARC_Refers_To_Target_URI="http://a.example/a",
            WARC_Refers_To_Date=DATE,
        ),
        record("http://a.example/d", b"a: b\r\n", "metadata", WARC_Concurrent_To="<urn:uuid:2>"),
    )
    path.write_bytes(content)
    assert list(record_heads(str(path))) == [
        RecordHead(
            "response", offsets[1], "urn:uuid:xample/a", "http://a.example/a", DATE, status=200, digest="sha1:ABC"
        ),
        RecordHead("resource", offsets[3], "urn:uuid:xample/b", "http://a.example/b", DATE),
        RecordHead(
            "revisit",
            offsets[4],
            "urn:uuid:xample/c",
            "http://a.example/c",
            DATE,
            status=200,
            digest="sha1:ABC",
            refers_to="urn:uuid:1",
            refers_to_uri="http://a.example/a",
            refers_to_date=DATE,
        ),
        RecordHead(
            "metadata", offsets[5], "urn:uuid:xample/d", "http://a.example/d", DATE, concurrent_to=("urn:uuid:2",)
        ),
    ]


@pytest.mark.parametrize("is_gzip", [True, False])
def test_all_records_behind_a_damaged_place_are_found(tmp_path: Path, is_gzip: bool) -> None:
    content, at = five(is_gzip)
    path = tmp_path / "x.warc"
    assert scan(path, content) == at
    junk = b"\x1f\x8b\x08 junk WARC " * 100_000
    moved = [offset + len(junk) for offset in at[2:]]
    assert scan(path, content[: at[2]] + junk + content[at[2] :]) == [*at[:2], "damage", *moved]
    assert scan(path, content[:-20]) == [*at[:4], "damage"]
    assert scan(path, content[: at[3] + 5])[:3] == at[:3]


def test_a_damaged_member_costs_that_record_only(tmp_path: Path) -> None:
    content, at = five(is_gzip=True)
    broken = content[: at[2] + 30] + bytes(20) + content[at[2] + 50 :]
    found = scan(tmp_path / "x.warc.gz", broken)
    assert [offset for offset in found if offset != "damage"] == [*at[:2], *at[3:]]
    assert "damage" in found


@pytest.mark.parametrize("content", [b"<html>no archive</html>" * 50, b"\x1f\x8b\x08" + bytes(500), b"WARC/"])
def test_what_is_no_archive_is_damage(tmp_path: Path, content: bytes) -> None:
    assert scan(tmp_path / "x.warc.gz", content) == ["damage"]


def test_a_hostile_number_of_damaged_places_is_not_searched_for_ever(tmp_path: Path) -> None:
    assert scan(tmp_path / "x.warc", b"WARC/1.1 \r\n" * 5000) == ["damage"] * 100


def test_an_empty_file_has_no_records(tmp_path: Path) -> None:
    assert scan(tmp_path / "x.warc.gz", b"") == []


def test_a_file_that_is_one_gzip_stream_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(gzip.compress(five(is_gzip=False)[0]))
    with pytest.raises(ArchiveError, match="warcio recompress"):
        list(record_heads(str(path)))


def test_a_missing_file_is_an_archive_error(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="cannot read"):
        list(record_heads(str(tmp_path / "x.warc")))
    with pytest.raises(ArchiveError, match="cannot read"):
        read_archived(str(tmp_path / "x.warc"), 0, 100)


@pytest.mark.parametrize("is_gzip", [True, False])
def test_a_page_is_read_at_its_offset(tmp_path: Path, is_gzip: bool) -> None:
    path = tmp_path / "x.warc"
    content, offsets = five(is_gzip)
    path.write_bytes(content)
    page = read_archived(str(path), offsets[3], 10_000)
    assert zlib.decompress(page.body) == b"\x03" * 999
    assert (page.target_uri, page.status, page.content_type) == ("http://a.example/3", 200, "text/html")
    assert page.headers == (Header("Content-Type", "text/html"),)


def test_a_resource_is_its_own_payload(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(warc(record("http://a.example/b", BODY, "resource", Content_Type="text/html"))[0])
    page = read_archived(str(path), 0, 10_000)
    assert (page.body, page.status, page.content_type, page.headers) == (BODY, None, "text/html", ())


def test_codings_are_undone(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    gzipped = gzip.compress(BODY)
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(gzipped), gzipped)
    assert archived(path, "Content-Encoding: gzip", body=gzipped) == BODY
    assert archived(path, "Content-Encoding: deflate", body=zlib.compress(BODY)) == BODY
    assert archived(path, "Content-Encoding: gzip", "Transfer-Encoding: chunked", body=chunked) == BODY
    assert archived(path, "Content-Encoding: deflate, gzip", body=gzip.compress(zlib.compress(BODY))) == BODY


@pytest.mark.parametrize(
    "header", ["Content-Encoding: gzip", "Content-Encoding: br", "Transfer-Encoding: chunked", "Content-Encoding: none"]
)
def test_a_coding_that_the_archive_has_undone_already_is_passed_over(tmp_path: Path, header: str) -> None:
    assert archived(tmp_path / "x.warc.gz", header, body=BODY) == BODY


def test_a_page_over_the_cap_is_refused_before_and_after_decompression(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    assert archived(path, body=BODY, cap=len(BODY)) == BODY
    with pytest.raises(TooLargeError):
        archived(path, body=BODY, cap=len(BODY) - 1)
    with pytest.raises(TooLargeError):
        archived(path, "Content-Encoding: gzip", body=gzip.compress(bytes(50_000_000)), cap=1_000_000)


def test_an_offset_without_a_record_is_an_archive_error(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(five(is_gzip=False)[0])
    for offset in (7, 1_000_000):
        with pytest.raises(ArchiveError, match=f"byte {offset}"):
            read_archived(str(path), offset, 100)
