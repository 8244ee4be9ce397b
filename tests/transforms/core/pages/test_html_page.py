import pytest

from transforms.core.pages.html_page import parse_html
from transforms.errors import NoTextError
from transforms.records import Caption

PAGE = """<html><head><title>Bridge</title><link rel="canonical" href="https://a.example/1">
<meta property="og:url" content="https://a.example/2"><meta name="Author" content=" Ada\u00a0Example ">
<meta property="author" content="Bob Sample"><meta name="empty" content=""><style>p {}</style>
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge"}</script></head>
<body><h1>Bridge</h1> <p>By Ada</p> <p>Text with <a href="/x">a link.</a> More<script>code()</script> text.</p>
<figure><img><figcaption>The bridge</figcaption></figure>
<form class="newsletter"><p>Our letter</p></form></body></html>"""


def test_all_that_is_read_from_a_page_is_there_after_one_parse() -> None:
    page = parse_html(PAGE)
    assert page.visible == "Bridge By Ada Text with a link. More text. The bridge Our letter"
    assert page.json_ld == [{"@type": "NewsArticle", "headline": "Bridge"}]
    assert page.link_texts == {"a link"}
    assert page.captions == {"the bridge": Caption("The bridge")}
    assert page.head_lines[:2] == ["By Ada", "Text with a link. More text."]
    assert page.own_urls == ["https://a.example/1", "https://a.example/2"]
    assert page.metas["author"] == ["Ada Example", "Bob Sample"]
    assert page.meta == {"og:url": "https://a.example/2", "author": "Ada Example"}
    assert page.source == PAGE


def test_scripts_and_styles_are_no_part_of_the_tree() -> None:
    assert not {"script", "style"} & {element.tag for element in parse_html(PAGE).tree.iter()}


@pytest.mark.parametrize("text", ["", "   ", "<!-- nothing -->"])
def test_text_without_an_element_is_no_page(text: str) -> None:
    with pytest.raises(NoTextError, match="the page has no element"):
        parse_html(text)


PARAGRAPH = f"<p>{'The ferry sails again, and the harbour master is glad of it. ' * 5}</p>"


@pytest.mark.parametrize(
    ("body", "asides"),
    [
        (f"<aside><h2>Most read</h2></div><article>{PARAGRAPH * 3}</article></aside>", 0),
        (f"<nav><article>{PARAGRAPH * 3}</article></nav>", 0),
        (f"<article>{PARAGRAPH * 3}</article><aside>{PARAGRAPH}</aside>", 1),
        (f"<aside>{PARAGRAPH}</aside>", 1),
    ],
    ids=["left open", "menu around all", "beside the text", "hardly any text"],
)
def test_an_aside_that_is_wrapped_around_all_the_text_is_none(body: str, asides: int) -> None:
    page = parse_html(f"<html><body>{body}</body></html>")
    assert len(page.tree.xpath("//aside | //nav")) == asides
    assert sum(element.tag == "p" for element in page.elements) == body.count("<p>")
