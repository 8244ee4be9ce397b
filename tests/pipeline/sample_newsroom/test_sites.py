"""What the fixture pages promise: each row of newsroom_expected.jsonl stands on its page."""

import json
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html

import pipeline.config
from pipeline.sample_newsroom.server import load_sites

ROOT = Path(__file__).parents[3]
EXPECTED = [
    json.loads(line) for line in (ROOT / "tests/fixtures/newsroom_expected.jsonl").read_text("utf-8").splitlines()
]
WINDOWS_1252 = "http://die-warte.example/2026/11/17/gruene-daecher-fuer-die-speicherstadt-20640.html"
NO_CHARSET = "http://le-phare.example/regions/article/2026/11/15/a-brest-des-ateliers-pour-reparer-les-voiles_6121.html"
SITES = load_sites()


def body_of(url: str) -> bytes:
    parts = urlsplit(url)
    site = SITES[parts.netloc]
    paths = (parts.path, f"{parts.path}.html", f"{parts.path}index.html")
    return next(site[path].body for path in paths if path in site)


def text_of(url: str) -> str:
    """All text of a page, white space collapsed."""
    encoding = "windows-1252" if url == WINDOWS_1252 else "utf-8"
    return " ".join(html.document_fromstring(body_of(url).decode(encoding)).text_content().split())


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["url"])
def test_page_shows_what_is_expected_of_it(row: dict[str, object]) -> None:
    text = text_of(str(row["url"]))

    phrases = [row["title"], *row["authors"], *row["must_not_have"], *row["contributors"], *row["editors"]]
    assert [phrase for phrase in phrases if phrase not in text] == []
    assert 0 < text.index(str(row["first_paragraph"])) < text.index(str(row["last_paragraph"]))
    assert text.startswith(f"{row['title']} | ")


def test_articles_by_language() -> None:
    languages = Counter(row["language"] for row in EXPECTED)

    assert languages == {"en": 16, "de": 6, "fr": 5, "es": 5, "ar": 4, "ja": 4}
    assert len({row["url"] for row in EXPECTED}) == 40


def test_every_page_but_the_topic_page_and_the_error_pages_is_expected() -> None:
    pages = {
        f"http://{host}{path}"
        for host, site in SITES.items()
        for path in site
        if path.endswith(".html") and path != "/404.html"
    }
    articles = {
        url if url.endswith(".html") else f"{url}index.html" if url.endswith("/") else f"{url}.html"
        for url in (row["url"] for row in EXPECTED)
    }

    assert pages - articles == {"http://harbour-post.example/topics/north-sea/t-60117.html"}
    assert articles <= pages


def test_one_page_is_windows_1252_and_says_so_in_its_meta_element_only() -> None:
    body = body_of(WINDOWS_1252)

    assert b'<meta charset="windows-1252">' in body
    assert "„Ein Rasenmäher auf einem Speicher von 1888 – das geht nicht“" in body.decode("windows-1252")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_one_page_names_no_charset_anywhere() -> None:
    assert b"charset" not in body_of(NO_CHARSET)
    assert SITES["le-phare.example"][urlsplit(NO_CHARSET).path].content_type == "text/html"
    assert "Erwan Quéméneur" in body_of(NO_CHARSET).decode("utf-8")


def test_two_publishers_carry_one_wire_story_under_their_own_headlines() -> None:
    harbour, ledger = (row for row in EXPECTED if row["dateline"] == "SKARVIK, Norway")
    shared = [
        {p.text_content() for p in html.fromstring(body_of(row["url"]).decode()).iter("p")} for row in (harbour, ledger)
    ]

    assert (harbour["agencies"], ledger["agencies"]) == (["MPA"], ["MPA"])
    assert harbour["title"] != ledger["title"]
    assert sum(len(paragraph) > 60 for paragraph in shared[0] & shared[1]) == 6


def test_default_config_names_every_feed_and_host_of_the_newsroom() -> None:
    config = pipeline.config.load(ROOT / "configs/local.yaml").config

    feeds = {
        f"http://{host}{path}"
        for host, site in SITES.items()
        for path, document in site.items()
        if path != "/robots.txt" and not document.content_type.startswith("text/html")
    }
    assert config.sample_newsroom
    assert {source.feed for source in config.sources} == feeds
    assert set(config.http.allow_hosts) == set(SITES)
