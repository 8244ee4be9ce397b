import json

import pytest

from transforms.core.pages.blocks import Block, Role
from transforms.core.pages.html_page import parse_html
from transforms.core.pages.kinds import Kind
from transforms.core.pages.page_kind import kind_of_page

TEXT = [Block("The council voted on Monday. " * 60, 0, role=Role.PARAGRAPH)]
STUB = [Block("The council voted on Monday.", 0, role=Role.PARAGRAPH)]
LINKS = [Block(f"Story number {number}", number, role=Role.READ_MORE) for number in range(10)]


def kind(blocks: list[Block], title: str = "Council votes", url: str = "https://a.example/1", **page: object) -> Kind:
    scripts = f'<script type="application/ld+json">{json.dumps(page.get("ld", {}))}</script>'
    metas = f'<meta property="og:type" content="{page.get("og_type", "")}">'
    links = "".join(f'<a href="/{number}">Story number {number}</a>' for number in range(10))
    parsed = parse_html(f"<html><head>{metas}{scripts}</head><body>{links}</body></html>")
    return kind_of_page(parsed, url, [title], blocks)[0]


@pytest.mark.parametrize(
    "title", ["404 Not Found", "Page not found | Gazette", "Just a moment...", "Seite nicht gefunden"]
)
def test_error_pages_say_so_and_little_else(title: str) -> None:
    assert kind(STUB, title) == "error"
    assert kind(TEXT, title) == "article"
    assert kind(STUB, title, ld={"@type": "NewsArticle", "headline": title}) == "article"


def test_consent_wall() -> None:
    assert kind(STUB, "Before you continue to the Gazette") == "consent"


def test_index_needs_links_and_a_second_sign() -> None:
    assert kind(LINKS, url="https://a.example/") == "index"
    assert kind(LINKS, og_type="website") == "index"
    assert kind(LINKS, ld={"@type": "CollectionPage"}) == "index"
    assert kind(LINKS) == "article"
    assert kind(TEXT, url="https://a.example/") == "article"
    assert kind(LINKS, og_type="article", url="https://a.example/") == "article"


def test_index_that_lists_its_pages_needs_no_other_sign() -> None:
    items = [{"@type": "ListItem", "url": f"/{number}"} for number in range(3)]
    listing = {"@type": "CollectionPage", "mainEntity": {"@type": "ItemList", "itemListElement": items}}
    assert kind(TEXT, ld=listing) == "index"
    assert kind(TEXT, ld=listing, og_type="article") == "article"
    assert kind(TEXT, ld={"@type": "NewsArticle", "headline": "A", "mainEntity": listing["mainEntity"]}) == "article"
    assert kind(TEXT, ld={"@type": "ItemList", "itemListElement": items}) == "article"


def test_summaries_on_cards_count_as_links() -> None:
    card = '<div class="card"><a href="/{0}"><img></a><a href="/{0}">Story number {0}</a><p>Summary {0}</p></div>'
    page = parse_html(
        '<html><head><meta property="og:type" content="website"></head><body>'
        + "".join(card.format(number) for number in range(8))
    )
    blocks = [Block(f"Summary {number}", number, role=Role.PARAGRAPH) for number in range(8)]
    assert kind_of_page(page, "https://a.example/topic", [], blocks)[0] == "index"


def test_kinds_that_the_metadata_names() -> None:
    assert kind(TEXT, ld={"@type": "LiveBlogPosting", "headline": "Live"}) == "live"
    assert kind(TEXT, og_type="video.other") == "video"
    assert kind(TEXT, ld={"@type": "ImageGallery"}) == "gallery"
    assert kind(STUB, ld={"@type": "NewsArticle", "headline": "A", "isAccessibleForFree": "False"}) == "paywall_stub"
    assert kind(TEXT, ld={"@type": "NewsArticle", "headline": "A", "isAccessibleForFree": False}) == "article"
