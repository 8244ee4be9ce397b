import contextlib
import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import NOON
from transforms.core.feeds import sitemap
from transforms.core.feeds.sitemap import MAX_URLS, ParsedSitemap, is_robots, parse_sitemap
from transforms.core.http.urls import canonicalise, key_of
from transforms.errors import EmptyFeedError, HostileFeedError, NoLinkError, NotASitemapError
from transforms.records import FeedBody, Source

URL = "https://harbour-post.example/news-sitemap.xml"
SOURCE = Source("sitemap", URL, URL)
URLSET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url>
    <loc>https://harbour-post.example/ferry?utm_source=map</loc>
    <lastmod>2023-11-14T12:30:00+01:00</lastmod>
    <image:image>
      <image:loc>https://harbour-post.example/ferry.jpg</image:loc><image:title>A bow</image:title>
    </image:image>
    <news:news>
      <news:publication><news:name>The Harbour Post</news:name><news:language>en</news:language></news:publication>
      <news:publication_date>2023-11-13T07:00:00Z</news:publication_date>
      <news:title>Ferry &amp; tide return
        to Port Alder</news:title>
      <news:keywords>ferry, tides,, ferry</news:keywords>
    </news:news>
  </url>
</urlset>"""


def parse(text: str | bytes, url: str = URL, **options: int) -> ParsedSitemap:
    body = text if isinstance(text, bytes) else text.encode()
    return parse_sitemap(FeedBody(SOURCE, url, "", body, NOON), now_us=NOON, **options)


def urls(text: str | bytes, url: str = URL) -> list[str]:
    return [listing.url for listing in parse(text, url).listings]


def test_a_news_sitemap_says_title_times_language_and_keywords() -> None:
    (listing,) = parse(NEWS).listings
    assert listing.url == "https://harbour-post.example/ferry?utm_source=map"
    assert listing.canonical_url == "https://harbour-post.example/ferry"
    assert listing.key == key_of("https://harbour-post.example/ferry")
    assert (listing.title, listing.language, listing.tags) == (
        "Ferry & tide return to Port Alder",
        "en",
        ("ferry", "tides"),
    )
    assert listing.published_us == 1_699_858_800_000_000
    assert listing.updated_us == 1_699_961_400_000_000
    assert (listing.source, listing.position) == (SOURCE, 0)


def test_a_listing_has_another_fingerprint_when_anything_that_is_said_of_it_changes() -> None:
    (before,) = parse(NEWS).listings
    assert parse(NEWS).listings[0].fingerprint == before.fingerprint
    for old, new in (("12:30", "12:31"), ("Ferry &amp;", "Ships &amp;"), ("tides,", "waves,")):
        assert parse(NEWS.replace(old, new)).listings[0].fingerprint != before.fingerprint
    assert parse(NEWS.replace("A bow", "A stern")).listings[0].fingerprint == before.fingerprint


def test_an_index_leads_to_its_sitemaps_the_newest_first_and_each_once() -> None:
    entries = [("/a.xml", "2023-01-01"), ("/b.xml.gz", "2023-05-01"), ("/c.xml", ""), ("/b.xml.gz", "2023-05-01")]
    items = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{day}</lastmod></sitemap>" for loc, day in entries)
    parsed = parse(f"<sitemapindex>{items}</sitemapindex>")
    base = "https://harbour-post.example"
    assert parsed == ParsedSitemap(sitemaps=(f"{base}/b.xml.gz", f"{base}/a.xml", f"{base}/c.xml"))


def test_robots_txt_leads_to_the_sitemaps_that_it_names() -> None:
    robots = "User-agent: *\nDisallow: /intern/\nSitemap: https://harbour-post.example/a.xml\nsitemap:/b.xml # news\n"
    parsed = parse(robots, "https://harbour-post.example/robots.txt")
    assert parsed.sitemaps == ("https://harbour-post.example/a.xml",)
    assert [(listing.url, type(error)) for listing, error in parsed.faults] == [("/b.xml", NoLinkError)]
    assert is_robots("https://harbour-post.example/robots.txt?x=1")
    assert not is_robots("https://harbour-post.example/robots.txt.xml")


def test_a_text_sitemap_has_one_url_a_line() -> None:
    text = "\ufeffhttps://harbour-post.example/a\r\n\r\n  https://harbour-post.example/b\nnot a url\n"
    parsed = parse(text)
    assert [listing.url for listing in parsed.listings] == [
        "https://harbour-post.example/a",
        "https://harbour-post.example/b",
    ]
    assert [(listing.url, listing.position) for listing, _ in parsed.faults] == [("not a url", 2)]


def test_gzip_is_undone_whatever_the_name_says() -> None:
    assert urls(gzip.compress(NEWS.encode())) == urls(NEWS)


def test_gzip_that_unfolds_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAX_BYTES", 1000)
    with pytest.raises(HostileFeedError):
        parse(gzip.compress(b" " * 1001 + NEWS.encode()))


@pytest.mark.parametrize("body", [b"", b" \n", gzip.compress(b"", mtime=0)])
def test_no_content_is_an_empty_sitemap(body: bytes) -> None:
    with pytest.raises(EmptyFeedError):
        parse(body)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<!DOCTYPE html><html><body>gone</body></html>", "<html>"),
        ("<rss version='2.0'><channel/></rss>", "<rss>"),
        ("Just a text.", "neither XML nor a list of URLs"),
        ("<", "no XML"),
        (b"\x1f\x8b\x08 no gzip", "broken gzip"),
    ],
)
def test_what_is_no_sitemap_is_refused(body: str | bytes, message: str) -> None:
    with pytest.raises(NotASitemapError, match=re.escape(message)):
        parse(body)


def test_a_robots_txt_without_sitemaps_is_refused() -> None:
    with pytest.raises(NotASitemapError, match="names no sitemap"):
        parse("User-agent: *\n", "https://harbour-post.example/robots.txt")


def test_a_url_without_a_usable_link_is_a_fault_with_a_key_of_its_own() -> None:
    items = "<url><lastmod>2023-01-01</lastmod></url><url><loc>javascript:void(0)</loc></url><url><loc>/a</loc></url>"
    parsed = parse(URLSET.format(items))
    assert [listing.url for listing in parsed.listings] == ["https://harbour-post.example/a"]
    assert [(listing.url, listing.position) for listing, _ in parsed.faults] == [("", 0), ("javascript:void(0)", 1)]
    assert len({listing.key for listing, _ in parsed.faults}) == 2


def test_credentials_in_a_link_are_not_kept() -> None:
    parsed = parse(URLSET.format("<url><loc>https://me:secret@harbour-post.example/a</loc></url>"))
    assert "secret" not in repr(parsed)


def test_positions_begin_where_they_are_told_to() -> None:
    items = "<url><loc>/a</loc></url><url><loc>/b</loc></url>"
    assert [listing.position for listing in parse(URLSET.format(items), first_position=500).listings] == [500, 501]


def test_more_urls_than_the_protocol_allows_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAX_URLS", 2)
    items = "".join(f"<url><loc>/{number}</loc></url>" for number in range(3))
    parsed = parse(URLSET.format(items), first_position=7)
    assert (len(parsed.listings), parsed.is_cut) == (2, True)
    assert not parse(URLSET.format(items.removesuffix("<url><loc>/2</loc></url>"))).is_cut
    assert MAX_URLS == 50_000


def test_damaged_xml_gives_what_can_be_read_of_it() -> None:
    text = URLSET.format("<url><loc>/a</loc></url><url><loc>/b?x=1&y=2</loc></url><url><loc>/c")
    assert [url.removeprefix("https://harbour-post.example") for url in urls(text)] == ["/a", "/b?x=1&y=2", "/c"]


def test_a_dtd_is_tolerated() -> None:
    dtd = '<!DOCTYPE urlset [<!ENTITY paper "Harbour Post"><!ELEMENT urlset ANY>]>'
    assert urls(dtd + URLSET.format("<url><loc>/a</loc></url>")) == ["https://harbour-post.example/a"]


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    file = f'<!ENTITY file SYSTEM "{(tmp_path / "secret").as_uri()}">'
    laughs = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    for entities, reference in ((file, "&file;"), (laughs, "&a0;"), (laughs, "&a9;")):
        items = f"<url><loc>/x</loc></url><url><loc>/y{reference}</loc></url>"
        found = urls(f"<!DOCTYPE urlset [{entities}]>" + URLSET.format(items))
        assert found[0] == "https://harbour-post.example/x"
        assert set(found[1:]) <= {"https://harbour-post.example/y"}


@pytest.mark.parametrize(
    "text",
    [
        "<urlset>" + "<url>" * 50_000,
        "<urlset><url " + " ".join(f'a{n}="1"' for n in range(50_000)) + "><loc>/a</loc></url></urlset>",
        "<urlset><url>" + "<x/>" * 100_000 + "</url></urlset>",
        "<urlset>" + "<!--" * 100_000,
    ],
    ids=["depth", "attributes", "children", "comments"],
)
def test_bombs_of_markup_are_harmless(text: str) -> None:
    assert len(parse(text).listings) <= 1


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_give_a_sitemap_or_a_foreseen_error(body: bytes) -> None:
    with contextlib.suppress(EmptyFeedError, NotASitemapError, HostileFeedError):
        parse(body)


@given(st.text(max_size=200))
def test_any_text_inside_of_a_sitemap_is_accounted_for(text: str) -> None:
    parsed = parse(URLSET.format(f"<url><loc>{text.replace('<', '').replace('&', '')}</loc></url>"))
    assert len(parsed.listings) + len(parsed.faults) == 1
    assert all(listing.canonical_url == canonicalise(listing.url) for listing in parsed.listings)
