import dataclasses
import gzip
import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.feeds.parse import ParsedFeed, parse_feed
from transforms.core.http.urls import key_of
from transforms.errors import EmptyFeedError, FeedError, NoLinkError, NotAFeedError
from transforms.records import FeedBody, Listing, Source

NOW_US = 1_767_225_600_000_000  # 2026-01-01
TEN_US = 1_704_103_200_000_000  # 2024-01-01T10:00:00Z
SOURCE = Source(kind="feed", location="https://harbour.example/dir/feed", name="harbour")
REAL_FEEDS = Path(__file__).parents[5] / "shared" / "data" / "feeds"


def parse(body: str | bytes, content_type: str = "application/xml") -> ParsedFeed:
    raw = body.encode() if isinstance(body, str) else body
    return parse_feed(FeedBody(SOURCE, "https://harbour.example/dir/feed", content_type, raw, NOW_US), now_us=NOW_US)


def rss(*items: str) -> str:
    joined = "".join(f"<item>{item}</item>" for item in items)
    channel = f"<title>Harbour &amp;amp; Post</title><language>en_GB</language>{joined}"
    return f'<rss version="2.0"><channel>{channel}</channel></rss>'


def without_fingerprints(feed: ParsedFeed) -> list[Listing]:
    assert all(len(listing.fingerprint) == 64 for listing in feed.listings)
    return [dataclasses.replace(listing, fingerprint="") for listing in feed.listings]


def listing(number: int, position: int = 0, **fields: Any) -> Listing:
    url = f"https://harbour.example/{number}"
    return Listing(source=SOURCE, position=position, key=key_of(url), url=url, canonical_url=url, **fields)


def test_rss_2_is_listed() -> None:
    feed = parse(
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Post</title>'
        "<language>en-GB</language><item><title>Ferry &lt;b&gt;returns&lt;/b&gt;</title><link>/1</link>"
        "<guid isPermaLink='false'>id-1</guid>"
        "<description><![CDATA[<p>It is back.</p><p>Soon.</p>]]></description>"
        "<author>ann@harbour.example (Ann Quay)</author><dc:creator>Bo Pier</dc:creator>"
        "<category>Sea</category><category>Trade</category>"
        "<pubDate>Mon, 01 Jan 2024 12:00:00 CEST</pubDate></item></channel></rss>"
    )
    assert (feed.title, feed.format, feed.language, feed.faults) == ("Harbour Post", "rss20", "en-GB", ())
    assert without_fingerprints(feed) == [
        listing(
            1,
            guid="id-1",
            title="Ferry returns",
            summary="It is back. Soon.",
            authors=("Ann Quay", "Bo Pier"),
            published_us=TEN_US,
            language="en-GB",
            tags=("Sea", "Trade"),
        )
    ]


def test_atom_is_listed() -> None:
    feed = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Harbour Post</title>'
        "<author><name>The Desk</name></author>"
        '<entry xml:lang="de-AT"><title type="html">Die &amp;lt;i&amp;gt;Fähre&amp;lt;/i&amp;gt;</title>'
        "<id>urn:1</id>"
        '<link href="https://harbour.example/1"/><published>2024-01-01T10:00:00Z</published>'
        "<updated>2024-01-01T10:00:01Z</updated><summary>Kurz.</summary>"
        '<category term="s" label="See"/></entry>'
        "<entry><title>Two</title><id>urn:2</id><link href='https://harbour.example/2'/>"
        "<updated>2024-01-01T10:00:00Z</updated><author><name>Ann Quay</name></author></entry></feed>"
    )
    assert (feed.title, feed.format, feed.language, feed.faults) == ("Harbour Post", "atom10", "en", ())
    assert without_fingerprints(feed) == [
        listing(
            1,
            guid="urn:1",
            title="Die Fähre",
            summary="Kurz.",
            authors=("The Desk",),
            published_us=TEN_US,
            updated_us=TEN_US + 1_000_000,
            language="de-AT",
            tags=("See",),
        ),
        listing(2, 1, guid="urn:2", title="Two", authors=("Ann Quay",), updated_us=TEN_US, language="en"),
    ]


def test_rss_1_is_listed_with_its_dublin_core() -> None:
    feed = parse(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://harbour.example/">'
        '<title>Harbour</title></channel><item rdf:about="https://harbour.example/1"><title>One</title>'
        "<link>https://harbour.example/1</link><description>Short.</description>"
        "<dc:creator>Ann Quay</dc:creator>"
        "<dc:subject>Sea</dc:subject><dc:language>pt_BR</dc:language><dc:date>2024-01-01T10:00:00Z</dc:date>"
        "</item></rdf:RDF>"
    )
    assert (feed.title, feed.format, feed.language, feed.faults) == ("Harbour", "rss10", "", ())
    assert without_fingerprints(feed) == [
        listing(
            1,
            guid="https://harbour.example/1",
            title="One",
            summary="Short.",
            authors=("Ann Quay",),
            published_us=TEN_US,
            language="pt-BR",
            tags=("Sea",),
        )
    ]


def test_json_feed_is_listed_whatever_its_content_type() -> None:
    item = {
        "id": "1",
        "url": "https://harbour.example/1",
        "title": "A &amp; B",
        "date_published": "2024-01-01T10:00:00Z",
    }
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Harbour", "items": [item, 5]})
    feed = parse("\ufeff" + body, "text/html")
    assert (feed.title, feed.format, feed.language) == ("Harbour", "json11", "")
    assert without_fingerprints(feed) == [listing(1, guid="1", title="A & B", published_us=TEN_US)]
    assert [(fault.position, fault.error.reason) for fault in feed.faults] == [(1, "no_link")]


def test_entries_that_cannot_be_followed_become_faults() -> None:
    feed = parse(
        rss(
            "<title>Script</title><link>javascript:alert(1)</link>",
            "<title>Good</title><link>https://harbour.example/1</link>",
            "<title>No link</title><guid>abc-123</guid>",
            "<title>Files</title><link>ftp://ann:secret@harbour.example/x</link>",
            "<title>Id only</title><guid isPermaLink='false'>https://harbour.example/9</guid>",
            "",
        )
    )
    assert [(one.position, one.title) for one in feed.listings] == [(1, "Good")]
    assert [(fault.position, fault.title, fault.link) for fault in feed.faults] == [
        (0, "Script", "javascript:alert(1)"),
        (2, "No link", "abc-123"),
        (3, "Files", "ftp://harbour.example/x"),
        (4, "Id only", ""),
        (5, "", ""),
    ]
    assert all(isinstance(fault.error, NoLinkError) and "secret" not in fault.error.message for fault in feed.faults)
    assert len({fault.key for fault in feed.faults}) == 5


def test_feed_names_are_plain_and_language_codes_are_uniform() -> None:
    feed = parse(rss("<link>/1</link>"))
    assert (feed.title, feed.language, feed.listings[0].language) == ("Harbour & Post", "en-GB", "en-GB")


def test_same_article_twice_is_listed_twice_under_one_key() -> None:
    feed = parse(rss("<link>/1?utm_source=rss</link>", "<link>https://user:pass@harbour.example/1#top</link>"))
    assert [one.url for one in feed.listings] == [
        "https://harbour.example/1?utm_source=rss",
        "https://harbour.example/1#top",
    ]
    assert {one.canonical_url for one in feed.listings} == {"https://harbour.example/1"}


def test_fingerprint_and_fault_key_ignore_position_and_poll_but_not_content() -> None:
    entry, fault = "<title>A</title><link>/1</link>", "<title>B</title><guid>x</guid>"
    before, after = parse(rss(entry, fault)), parse(rss("<link>/0</link>", fault, entry))
    changed = parse(rss("<title>A, corrected</title><link>/1</link>"))
    assert before.listings[0].fingerprint == after.listings[1].fingerprint != changed.listings[0].fingerprint
    assert (before.faults[0].key, before.faults[0].fingerprint) == (
        after.faults[0].key,
        after.faults[0].fingerprint,
    )


def test_valid_feed_without_entries_is_no_error() -> None:
    assert parse(f"\n {rss()}") == ParsedFeed("Harbour & Post", "rss20", "en-GB", (), ())


@pytest.mark.parametrize("body", [b"", b" \n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_nothing_is_an_empty_feed(body: bytes) -> None:
    with pytest.raises(EmptyFeedError):
        parse(body)


def test_error_object_is_no_feed() -> None:
    with pytest.raises(NotAFeedError):
        parse('{"error": "not found", "code": 404}')


@given(st.lists(st.tuples(st.text(), st.text(alphabet="ab/:?#&=.é ")), max_size=5))
def test_no_entry_of_any_rss_is_lost(entries: list[tuple[str, str]]) -> None:
    items = [f"<title>{escape(title)}</title><link>{escape(link)}</link>" for title, link in entries]
    feed = parse(rss(*items).encode("utf-8", "replace"))
    positions = [one.position for one in feed.listings] + [fault.position for fault in feed.faults]
    assert sorted(positions) == list(range(len(entries)))


MARKUP = st.sampled_from(
    [
        "<rss><channel>",
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<link>",
        "http://[",
        "<link href='//[:'/>",
        "<!--",
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE a [",
        "<!ENTITY a 'b'>",
        "<?",
        "&#xD800;",
        "&#9999999999;",
        "&amp",
        "<source>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry xml:base='x:['>",
        "<content type='xhtml'>",
        "<gml:pos>",
        "</gml:pos>",
        "<georss:point>1",
        "</georss:point>",
        "<pubDate>",
        "1 1 1",
        "<svg>",
        "{",
        '{"items":[',
        "\x1f\x8b",
    ]
)


@given(st.one_of(st.binary(), st.lists(MARKUP).map("".join).map(str.encode)), st.text())
def test_any_bytes_are_a_feed_or_a_feed_error(body: bytes, content_type: str) -> None:
    try:
        feed = parse(body, content_type)
    except FeedError:
        return
    assert all(one.canonical_url.startswith(("http://", "https://")) for one in feed.listings)


def real_feeds() -> list[dict[str, Any]]:
    index = REAL_FEEDS / "index.jsonl"
    return [json.loads(line) for line in index.read_text().splitlines()] if index.exists() else []


@pytest.mark.parametrize("case", [pytest.param(case, id=case["file"]) for case in real_feeds()])
def test_real_feeds_keep_every_entry(case: dict[str, Any]) -> None:
    body = (REAL_FEEDS / case["file"]).read_bytes()
    if case["expect_error"]:
        with pytest.raises(FeedError):
            parse(body)
        return
    feed = parse(body)
    assert len(feed.listings) + len(feed.faults) == case["expect_entries"]
    if case["kind"] in {"rss20", "rss10", "atom10", "json10", "json11"} and feed.format != case["kind"]:
        assert (case["file"], feed.format) in {("rdf-utf8.xml", "rss090"), ("gb2312.xml", "rss")}


def real_feed(name: str) -> ParsedFeed:
    if not REAL_FEEDS.exists():
        pytest.skip("the real feeds are not on this machine")
    return parse((REAL_FEEDS / name).read_bytes())


def test_odd_dates_are_right_or_none() -> None:
    hour_us = 3_600_000_000
    assert [one.published_us for one in real_feed("odd-dates.xml").listings] == [
        TEN_US - 2 * hour_us,
        TEN_US,
        TEN_US,
        TEN_US - hour_us,
        TEN_US,
        TEN_US - 2 * hour_us,
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("declared-utf8-is-latin1.xml", "Café für Ärzte 1"),
        ("utf16-bom.xml", "Café 1"),
        ("unknown-encoding-name.xml", "Café 1"),
        ("hostile-xxe-file.xml", "A&x;B 1"),
    ],
)
def test_titles_of_odd_feeds_are_read(name: str, title: str) -> None:
    assert real_feed(name).listings[0].title == title


def test_relative_links_and_languages_of_real_feeds() -> None:
    assert [one.url for one in real_feed("no-guid-relative-links.xml").listings] == [
        "https://harbour.example/a/1",
        "https://harbour.example/dir/b?x=1",
    ]
    assert [one.language for one in real_feed("mixed-language.atom").listings] == ["de", "fr", "en"]
    assert [fault.title for fault in real_feed("javascript-links.xml").faults] == ["x0", "x1", "x2"]
    assert len({one.key for one in real_feed("duplicate-items.xml").listings}) == 2
