import json
from typing import Any

import pytest

from transforms.core.pages.declared import Declared, read_metadata
from transforms.core.pages.html_page import parse_html
from transforms.core.pages.rules import RuleBook

NOW_US = 1_790_000_000_000_000


@pytest.fixture
def declared(rules: RuleBook) -> Any:  # a function with keywords for each part of the page
    def read(head: str = "", body: str = "", url: str = "https://gazette.example/1", **article: Any) -> Declared:
        node = {"@type": "NewsArticle", **article} if article else {}
        script = f'<script type="application/ld+json">{json.dumps(node)}</script>'
        page = parse_html(f"<html><head>{head}{script}</head><body>{body}</body></html>")
        return read_metadata(page, url, rules.common, rules.agencies, NOW_US)

    return read


def test_authors_are_taken_from_the_first_place_that_names_people(declared: Any) -> None:
    meta = '<meta name="author" content="Bob Sample">'
    byline = "<h1>Bridge</h1><div>By Cleo Test</div>"
    assert declared(meta, byline, author={"name": "Ada Example"}).authors == ("Ada Example",)
    assert declared(meta, byline, author={"name": "Gazette Staff"}).authors == ("Bob Sample",)
    assert declared("", byline).authors == ("Cleo Test",)


def test_all_author_metas_of_one_name_count(declared: Any) -> None:
    metas = (
        '<meta property="article:author" content="Ada Example"><meta property="article:author" content="Bob Sample">'
    )
    assert declared(metas).authors == ("Ada Example", "Bob Sample")


def test_addresses_of_profiles_are_no_names(declared: Any) -> None:
    metas = '<meta property="article:author" content="https://a.example/ada"><meta name="byl" content="By Bob Sample">'
    assert declared(metas).authors == ("Bob Sample",)


def test_organisation_signs_only_where_no_person_does(declared: Any) -> None:
    agency = '<meta name="author" content="dpa">'
    assert declared(agency).authors == ("dpa",)
    assert declared(agency, "<h1>Bridge</h1><div>By Cleo Test</div>").authors == ("Cleo Test",)


def test_agencies_that_sign_are_told_apart_from_people(declared: Any) -> None:
    found = declared('<meta name="author" content="Ada Example, dpa">', author=[{"name": "AP"}])
    assert (found.authors, found.agencies) == (("Ada Example",), ("AP", "dpa"))
    assert declared('<meta name="author" content="Ada Example">').agencies == ()


NEWSROOM = '<meta name="author" content="Gazette Staff">'
SENTENCE = "The ferry between Port Alder and the islands sails again on Monday, the harbour master said."


def test_a_marked_byline_names_people_where_the_metadata_name_the_newsroom(declared: Any) -> None:
    assert declared(NEWSROOM, '<h1>Bridge</h1><p class="byline">Ada Example</p>').authors == ("Ada Example",)
    assert declared(NEWSROOM, '<h1>Bridge</h1><p class="author">weather</p>').authors == ("Gazette Staff",)
    assert declared("", '<h1>Bridge</h1><p class="author">harbourmaster</p>').authors == ("harbourmaster",)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Ada Example", ("Ada Example",)),
        ("Ada Example/Bob Sample", ("Ada Example", "Bob Sample")),
        ("Port alder", ("Gazette Staff",)),
        ("Harbour", ("Gazette Staff",)),
    ],
)
def test_a_line_of_names_above_the_text_is_a_byline_where_nothing_else_names_people(
    declared: Any, line: str, authors: tuple[str, ...]
) -> None:
    assert declared(NEWSROOM, f"<h1>Bridge</h1><p><b>{line}</b></p><p>{SENTENCE}</p>").authors == authors


def test_a_date_in_the_place_of_a_byline_names_nobody(declared: Any) -> None:
    assert declared("", '<h1>Bridge</h1><span class="author">November 16, 2026</span>').authors == ()


def test_tags_come_from_keywords_each_once(declared: Any) -> None:
    assert declared(keywords="bridge; council, Bridge").tags == ("bridge", "council")
    tags = '<meta property="article:tag" content="bridge, old"><meta property="article:tag" content="council">'
    assert declared(tags).tags == ("bridge, old", "council")


@pytest.mark.parametrize(
    ("href", "canonical"),
    [
        ("/1?utm_source=feed", "https://gazette.example/1"),
        ("https://www.gazette.example/2", "https://www.gazette.example/2"),
        ("https://GAZETTE.example/3", "https://gazette.example/3"),
        ("https://elsewhere.test/1", ""),
        ("javascript:void(0)", ""),
    ],
)
def test_canonical_address_is_believed_on_its_own_site(declared: Any, href: str, canonical: str) -> None:
    assert declared(f'<link rel="canonical" href="{href}">').canonical_url == canonical


def test_rights_are_the_signals_of_the_page(declared: Any) -> None:
    head = (
        '<meta name="robots" content="index, noai, noimageai"><meta name="tdm-reservation" content="1">'
        '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
    )
    assert declared(head, isAccessibleForFree="False").rights == (
        "noai",
        "noimageai",
        "tdm-reservation",
        "https://creativecommons.org/licenses/by/4.0/",
        "paywall",
    )


def test_a_silent_page_declares_nothing_but_its_host(declared: Any) -> None:
    found = declared(url="")
    assert found == Declared("", (), (), "", (), (), None, None, "", (), "", "", "", ())
    assert declared().site_names == ("gazette.example", "gazette")
