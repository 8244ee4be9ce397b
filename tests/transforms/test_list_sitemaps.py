import gzip

import apache_beam as beam
import pytest
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import clock, local_pipeline
from tests.loopback import LoopbackServer
from transforms import list_sitemaps
from transforms.core.feeds.sitemap import MAX_URLS
from transforms.core.http.logins import Logins
from transforms.io.http_client import HttpSettings
from transforms.list_sitemaps import ListSitemaps
from transforms.records import Source

HTTP = HttpSettings("newsbeam-test/1.0 (+https://newsbeam.example/bot)", allow_hosts=("127.0.0.1",), max_retries=0)


def urlset(*links: str) -> bytes:
    return f"<urlset>{''.join(f'<url><loc>{link}</loc></url>' for link in links)}</urlset>".encode()


def index(*links: str) -> bytes:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{x}</loc></sitemap>' for x in links)}</sitemapindex>".encode()


def test_robots_index_and_sitemaps_are_followed_and_each_url_is_listed_once_or_given_up(
    loopback: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_sitemaps, "MAX_SITEMAPS", 4)
    robots = loopback.answer(
        "/robots.txt", f"Sitemap: {loopback.url('/index.xml')}\nSitemap: {loopback.url('/gone.xml')}\n".encode()
    )
    loopback.answer("/index.xml", index("/a.xml.gz", "/nested.xml", "/left-out.xml"))
    loopback.answer("/a.xml.gz", gzip.compress(urlset("/one", "mailto:desk@harbour-post.example", "/two")))
    loopback.answer("/nested.xml", index("/b.xml"))
    loopback.answer("/gone.xml", b"gone", status=404)
    source = Source("sitemap", robots, robots, position=1)

    with local_pipeline() as p:
        listed = p | beam.Create([source]) | ListSitemaps(HTTP, clock)
        assert_that(
            listed.listings | beam.Map(lambda x: (x.url, x.position, x.source)),
            equal_to([(loopback.url("/one"), 0, source), (loopback.url("/two"), 2, source)]),
            label="listings",
        )
        assert_that(
            listed.dead | beam.Map(lambda d: (d.reason, d.url, d.is_input)),
            equal_to(
                [
                    ("no_link", "mailto:desk@harbour-post.example", True),
                    ("http_404", loopback.url("/gone.xml"), False),
                    ("sitemap_cut", loopback.url("/index.xml"), False),
                    ("sitemap_cut", loopback.url("/nested.xml"), False),
                ]
            ),
            label="dead",
        )
        assert_that(
            listed.reports | beam.Map(lambda r: (r.source, r.position, r.entries, r.error)),
            equal_to([(robots, 1, 3, "http_404")]),
            label="reports",
        )


def test_a_login_is_sent_to_the_host_of_its_source_only_and_kept_nowhere(loopback: LoopbackServer) -> None:
    with LoopbackServer() as other:
        top = loopback.answer("/index.xml", index(loopback.url("/a.xml"), other.answer("/b.xml", urlset("/2"))))
        loopback.answer("/a.xml", urlset("/1"))
        with local_pipeline() as p:
            listed = (
                p | beam.Create([Source("sitemap", top, top)]) | ListSitemaps(HTTP, clock, Logins({top: "a:secret"}))
            )
            kept = (listed.listings, listed.reports) | beam.Flatten() | beam.Map(lambda x: "secret" in repr(x))
            assert_that(kept, equal_to([False, False, False]))
        assert all("Authorization" in request.headers for request in loopback.requests)
        assert "Authorization" not in other.requests[0].headers


def test_places_of_listings_do_not_depend_on_which_sitemap_comes_first(loopback: LoopbackServer) -> None:
    top = loopback.answer("/index.xml", index("/a.xml", "/b.xml"))
    loopback.answer("/a.xml", urlset("/same"))
    loopback.answer("/b.xml", urlset("/same"))
    with local_pipeline() as p:
        listed = p | beam.Create([Source("sitemap", top, top)]) | ListSitemaps(HTTP, clock)
        assert_that(listed.listings | beam.Map(lambda x: x.position), equal_to([0, 50 * MAX_URLS]))


def test_an_index_that_lists_itself_is_read_once_a_level_and_what_else_it_lists_is_found(
    loopback: LoopbackServer,
) -> None:
    top = loopback.answer("/index.xml", index("/index.xml", "/a.xml"))
    loopback.answer("/a.xml", urlset("/story"))
    with local_pipeline() as p:
        listed = p | beam.Create([Source("sitemap", top, top)]) | ListSitemaps(HTTP, clock)
        assert_that(
            listed.listings | beam.Map(lambda x: x.url) | beam.Distinct(), equal_to([top.replace("index.xml", "story")])
        )
        assert_that(listed.dead | beam.Map(lambda x: (x.reason, x.url)), equal_to([("sitemap_cut", top)]), label="dead")
    assert [request.path for request in loopback.requests].count("/index.xml") == 3
