import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FEED, FETCHED_US, listing
from transforms.core.archives.records import (
    Exchange,
    RecordHead,
    exchanges,
    listing_of,
    payload_names,
    said_listing,
    to_us,
    unread_listing,
    wanted_payload,
)
from transforms.core.lake.elements import to_json
from transforms.errors import ArchiveError, HttpStatusError, NoLinkError
from transforms.records import Source

DATE = "2026-09-21T14:13:20Z"
WARC = Source("warc", "/archive/*.warc.gz", "*.warc.gz")
ANSWER = RecordHead("response", 7, "id-1", "http://a.example/x?utm_source=y", DATE, status=200, digest="sha1:AB")


def test_metadata_counts_for_the_answer_that_it_names_and_stands_behind() -> None:
    other = dataclasses.replace(ANSWER, record_id="id-2")
    said = RecordHead("metadata", 9, concurrent_to=("id-1",), listing="{}")
    strange = RecordHead("metadata", 9, concurrent_to=("id-1",))
    damage = ArchiveError("damage")
    assert list(exchanges([ANSWER, strange, said, other, damage, said])) == [
        Exchange(ANSWER, said),
        damage,
        Exchange(other),
    ]


def test_a_capture_of_others_is_known_by_its_url_and_content() -> None:
    found = listing_of(ANSWER, "/archive/1.warc.gz", WARC, 3, None)
    assert (found.url, found.canonical_url) == ("http://a.example/x?utm_source=y", "http://a.example/x")
    assert (found.archive, found.archive_offset, found.archived_us) == ("/archive/1.warc.gz", 7, FETCHED_US)
    assert (found.source, found.position) == (WARC, 3)
    moved = dataclasses.replace(ANSWER, offset=99, date="2026-09-22T00:00:00Z")
    assert listing_of(moved, "/archive/2.warc.gz", WARC, 0, None).fingerprint == found.fingerprint
    changed = dataclasses.replace(ANSWER, digest="sha1:CD")
    assert listing_of(changed, "/archive/1.warc.gz", WARC, 3, None).fingerprint != found.fingerprint


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"status": 301}, HttpStatusError),
        ({"status": None}, ArchiveError),
        ({"date": "yesterday"}, ArchiveError),
        ({"target_uri": "dns:a.example"}, NoLinkError),
        ({"target_uri": ""}, NoLinkError),
    ],
)
def test_what_is_no_page_is_refused(change: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        listing_of(dataclasses.replace(ANSWER, **change), "/archive/1.warc.gz", WARC, 0, None)


def test_a_revisit_may_have_a_status_of_its_own() -> None:
    head = dataclasses.replace(ANSWER, kind="revisit", status=304)
    assert listing_of(head, "/archive/1.warc.gz", WARC, 0, None).archive_offset == 7


def test_a_listing_that_we_archived_comes_back_whole() -> None:
    before = listing("ferry", title="Fähre", authors=("A", "B"), published_us=5, tags=("x",))
    said = said_listing(RecordHead("metadata", 9, listing=to_json(before)))
    assert said == before
    found = listing_of(ANSWER, "/archive/1.warc.gz", WARC, 3, said)
    where = {"archive": "/archive/1.warc.gz", "archive_offset": 7, "archived_us": FETCHED_US}
    assert found == dataclasses.replace(before, **where)
    assert found.source == FEED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        to_json(listing("x", title=["a"])),
        to_json(listing("x", url="file:///etc/passwd")),
        to_json(FEED),
    ],
)
def test_metadata_that_is_no_listing_is_refused(text: str) -> None:
    with pytest.raises(ArchiveError):
        said_listing(RecordHead("metadata", 9, listing=text))


@given(st.text(max_size=100))
def test_any_metadata_is_a_listing_or_refused(text: str) -> None:
    with pytest.raises(ArchiveError):
        said_listing(RecordHead("metadata", 9, listing=text))


def test_a_revisit_is_looked_for_by_content_then_by_id_then_by_moment() -> None:
    names = payload_names(ANSWER)
    revisit = RecordHead(
        "revisit", 0, digest="SHA1:AB", refers_to="id-1", refers_to_uri=ANSWER.target_uri, refers_to_date=DATE
    )
    by_id = dataclasses.replace(revisit, digest="")
    by_moment = dataclasses.replace(by_id, refers_to="")
    assert [wanted_payload(head) for head in (revisit, by_id, by_moment)] == names
    assert wanted_payload(RecordHead("revisit", 0)) == ""


def test_a_record_that_is_given_up_is_known_by_its_id_wherever_it_is() -> None:
    here = unread_listing(ANSWER, "/archive/1.warc.gz", WARC, 0)
    there = unread_listing(dataclasses.replace(ANSWER, offset=50), "/archive/2.warc.gz", WARC, 4)
    assert (here.key, here.fingerprint) == (there.key, there.fingerprint)
    assert here.url == ANSWER.target_uri
    nameless = dataclasses.replace(ANSWER, record_id="", target_uri="dns:x")
    given_up = unread_listing(nameless, "/archive/1.warc.gz", WARC, 0)
    assert (given_up.url, given_up.path) == ("", "/archive/1.warc.gz#7")


@pytest.mark.parametrize(
    ("date", "us"),
    [
        (DATE, FETCHED_US),
        ("2026-09-21T14:13:20.123456Z", FETCHED_US + 123_456),
        ("2026-09-21T14:13:20.123456789Z", FETCHED_US + 123_456),
        ("2026-09-21", FETCHED_US - (14 * 3600 + 13 * 60 + 20) * 1_000_000),
    ],
)
def test_dates_are_read_to_the_microsecond(date: str, us: int) -> None:
    assert to_us(date) == us
