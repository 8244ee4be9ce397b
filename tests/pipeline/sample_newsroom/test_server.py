import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import feedparser
import pytest

from pipeline.sample_newsroom.server import load_sites, serve

WITHDRAWN = "http://northern-ledger.example/story/ice-road-correction-48258"
TOPIC = "http://harbour-post.example/topics/north-sea/t-60117"
UTM = "?utm_source=rss&utm_medium=feed&utm_campaign=top"
FEEDS = {
    "http://al-manara.example/rss.xml": 4,
    "http://die-warte.example/index.rdf": 6,
    "http://eco-del-valle.example/feed.json": 5,
    "http://harbour-post.example/feeds/top.xml": 5,
    "http://harbour-post.example/feeds/world.xml": 10,
    "http://le-phare.example/flux/a-la-une.atom": 5,
    "http://minato-nippo.example/atom.xml": 4,
    "http://northern-ledger.example/feed.atom": 7,
}
FEED_VERSIONS = {
    "http://al-manara.example/rss.xml": "rss20",
    "http://die-warte.example/index.rdf": "rss10",
    "http://harbour-post.example/feeds/top.xml": "rss20",
    "http://harbour-post.example/feeds/world.xml": "rss20",
    "http://le-phare.example/flux/a-la-une.atom": "atom10",
    "http://minato-nippo.example/atom.xml": "atom10",
    "http://northern-ledger.example/feed.atom": "atom10",
}

Newsroom = dict[str, tuple[str, int]]


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with serve() as hosts:
        yield hosts


def get(newsroom: Newsroom, url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask the newsroom for a URL: status, headers, body."""
    parts = urlsplit(url)
    address, port = newsroom[parts.netloc]
    return ask(address, port, url.removeprefix(f"http://{parts.netloc}"), Host=parts.netloc, **headers)


def ask(address: str, port: int, target: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(address, port, timeout=10)
    try:
        connection.request("GET", target, headers={name.replace("_", "-"): v for name, v in headers.items()})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def links(newsroom: Newsroom, feed: str) -> list[str]:
    body = get(newsroom, feed)[2]
    if feed.endswith(".json"):
        return [item["url"] for item in json.loads(body)["items"]]
    return [entry.link for entry in feedparser.parse(body).entries]


def test_every_site_is_reached_at_the_one_loopback_address(newsroom: Newsroom) -> None:
    assert set(newsroom) == {urlsplit(feed).netloc for feed in FEEDS}
    assert {address for address, _ in newsroom.values()} == {"127.0.0.1"}
    assert len({port for _, port in newsroom.values()}) == 1


@pytest.mark.parametrize("feed", FEEDS)
def test_feed_lists_its_stories(newsroom: Newsroom, feed: str) -> None:
    assert len(links(newsroom, feed)) == FEEDS[feed]


@pytest.mark.parametrize("feed", FEED_VERSIONS)
def test_feed_is_well_formed_in_its_format(newsroom: Newsroom, feed: str) -> None:
    parsed = feedparser.parse(get(newsroom, feed)[2])

    assert (parsed.version, parsed.bozo) == (FEED_VERSIONS[feed], False)
    for entry in parsed.entries:
        assert entry.title
        assert entry.get("published_parsed") or entry.get("updated_parsed")


def test_json_feed_is_version_1_1_with_all_that_a_reader_uses(newsroom: Newsroom) -> None:
    feed = json.loads(get(newsroom, "http://eco-del-valle.example/feed.json")[2])

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["language"] == "es-ES"
    for item in feed["items"]:
        assert {"id", "url", "title", "summary", "date_published", "authors"} <= item.keys()


def test_every_page_that_a_feed_lists_is_there_but_the_withdrawn_one(newsroom: Newsroom) -> None:
    listed = {link for feed in FEEDS for link in links(newsroom, feed)}

    assert {link for link in listed if get(newsroom, link)[0] != 200} == {WITHDRAWN}


def test_top_stories_repeat_pages_of_the_section_under_tracking_parameters(newsroom: Newsroom) -> None:
    section = links(newsroom, "http://harbour-post.example/feeds/world.xml")
    top = links(newsroom, "http://harbour-post.example/feeds/top.xml")

    assert top == [*(url + UTM for url in section[:4]), TOPIC + UTM]


def test_missing_page_is_a_404_in_the_language_of_the_site(newsroom: Newsroom) -> None:
    status, headers, body = get(newsroom, "http://die-warte.example/gibt-es-nicht")

    assert (status, headers["Content-Type"]) == (404, "text/html")
    assert "<h1>Seite nicht gefunden</h1>" in body.decode()
    assert {get(newsroom, f"http://die-warte.example{path}")[0] for path in ("/404.html", "/404")} == {404}


def test_path_that_climbs_out_of_the_site_is_missing(newsroom: Newsroom) -> None:
    assert get(newsroom, "http://die-warte.example/../le-phare.example/robots.txt")[0] == 404
    assert get(newsroom, "http://die-warte.example/%2e%2e/le-phare.example/robots.txt")[0] == 404


def test_host_that_is_no_site_is_misdirected(newsroom: Newsroom) -> None:
    address, port = newsroom["le-phare.example"]

    assert ask(address, port, "/robots.txt", Host="example.org")[0] == 421


def test_same_path_answers_for_each_host_with_its_own_file(newsroom: Newsroom) -> None:
    address, port = newsroom["le-phare.example"]

    french = ask(address, port, "/404", Host="le-phare.example")[2]
    spanish = ask(address, port, "/404", Host=f"Eco-del-Valle.example:{port}")[2]

    assert ("Page introuvable" in french.decode(), "Página no encontrada" in spanish.decode()) == (True, True)


@pytest.mark.parametrize(
    ("url", "content_type"),
    [
        ("http://harbour-post.example/feeds/world.xml", "text/xml; charset=utf-8"),
        ("http://northern-ledger.example/feed.atom", "application/atom+xml; charset=utf-8"),
        ("http://die-warte.example/index.rdf", "application/rdf+xml"),
        ("http://eco-del-valle.example/feed.json", "application/feed+json"),
        ("http://harbour-post.example/robots.txt", "text/plain; charset=utf-8"),
        (TOPIC, "text/html; charset=utf-8"),
        ("http://die-warte.example/2026/11/21/winterhilfe-fuer-die-stoerche-20672.html", "text/html"),
    ],
)
def test_content_type(newsroom: Newsroom, url: str, content_type: str) -> None:
    assert get(newsroom, url)[1]["Content-Type"] == content_type


@pytest.mark.parametrize("url", ["http://harbour-post.example/feeds/world.xml", TOPIC])
def test_known_etag_is_answered_with_304_and_no_body(newsroom: Newsroom, url: str) -> None:
    _, headers, _ = get(newsroom, url)

    status, again, body = get(newsroom, url, If_None_Match=f'"other", {headers["ETag"]}')

    assert (status, body) == (304, b"")
    assert (again["ETag"], again["Last-Modified"]) == (headers["ETag"], "Sat, 21 Nov 2026 18:00:00 GMT")
    assert get(newsroom, url, If_None_Match='"other"')[0] == 200


def test_every_site_lets_newsbeam_in_but_for_its_internal_pages(newsroom: Newsroom) -> None:
    for host in newsroom:
        robots = get(newsroom, f"http://{host}/robots.txt")[2].decode()
        assert robots.startswith("User-agent: newsbeam\nDisallow: /intern/\n\n")


def test_etags_tell_documents_apart() -> None:
    documents = {(document.etag, document.body) for site in load_sites().values() for document in site.values()}

    assert len({etag for etag, _ in documents}) == len({body for _, body in documents}) == len(documents)


def test_server_is_gone_after_the_context() -> None:
    with serve() as hosts:
        address, port = hosts["le-phare.example"]
    with pytest.raises(ConnectionRefusedError):
        ask(address, port, "/robots.txt", Host="le-phare.example")
