import gzip
from copy import copy
from pathlib import Path

import pytest
from lxml.etree import _Element
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document

from transforms.core.pages.decode import decode
from transforms.core.pages.html_page import parse_html
from transforms.core.pages.main_part import find_main_part
from transforms.core.text.normalise import normalise_line
from transforms.errors import PageError

PAGES = Path(__file__).resolve().parents[5] / "shared" / "data" / "pages"
SENTENCE = "The council of the town voted on Monday to repair the bridge before the winter comes."
PARAGRAPHS = "".join(f"<p>{SENTENCE} That was vote {number}, and a long one.</p>" for number in range(8))
LINKS = "".join(f'<li><a href="/{number}">Another story {number}</a></li>' for number in range(8))


def texts_of(body: _Element | None) -> list[tuple[str, str]]:
    """Tag and text of each block."""
    return [] if body is None else [(element.tag, normalise_line(" ".join(element.itertext()))) for element in body]


def found_by_trafilatura(tree: HtmlElement) -> list[tuple[str, str]]:
    found = bare_extraction(
        copy(tree), include_comments=False, with_metadata=False, fast=True, favor_recall=True, output_format="txt"
    )
    return texts_of(found.body if isinstance(found, Document) else None)


@pytest.mark.parametrize(
    "html",
    [
        f"<article><h1>Bridge</h1>{PARAGRAPHS}<h2>More</h2></article>",
        f'<div class="post-content">{PARAGRAPHS}</div><footer>{PARAGRAPHS}</footer>',
        f'<div class="article-body">{PARAGRAPHS}<div class="related">{PARAGRAPHS}</div><ul>{LINKS}</ul></div>',
        f'<article>{PARAGRAPHS}</article><div id="comments">{PARAGRAPHS}</div>',
        f'<article>{PARAGRAPHS}</article><div class="infinite-scroll"><article>{PARAGRAPHS}</article></div>',
        f'<div class="infinite-scroll"><h1>Bridge</h1><article>{PARAGRAPHS}</article></div>',
        f'<div class="infinite-scroll"><aside><p><h1>Bridge</h1></p></aside><article>{PARAGRAPHS}</article></div>',
        f"<aside><article>{PARAGRAPHS}</article></aside>",
        f"<figure><article>{PARAGRAPHS}</article></figure>",
        f"<article>{PARAGRAPHS}<figure><table><tr><td>{SENTENCE}</td></tr></table></figure></article>",
        f"<article>{PARAGRAPHS}<blockquote>{SENTENCE}</blockquote>And now {SENTENCE}<pre>a = {{1}}</pre></article>",
        f"<article>Before it all, {SENTENCE}<p>{SENTENCE}</p><p>{SENTENCE}</p><p>{SENTENCE} End.</p></article>",
        f"<article><div>{SENTENCE}<br>{SENTENCE} Two.<br>{SENTENCE} Three.</div></article>",
        f'<div class="post">{SENTENCE}<br>{SENTENCE} Two.<br><br>{SENTENCE} <b>Three</b>.</div>',
        f"<form><article>{PARAGRAPHS}</article></form>",
        f'<article>{PARAGRAPHS}<p class="sidebar"><span>{SENTENCE}</span></p></article>',
        f'<article><div class="sidebar">{PARAGRAPHS}</div></article>',
        f"<article></article><main><p>{SENTENCE}</p></main><p>{SENTENCE} Four.</p><p>{SENTENCE} Five.</p>",
        f"<article><p>Short.</p></article><div>{SENTENCE}</div><div><p>{SENTENCE} Two.</p></div>" * 2,
        f'<div id="content"><p>{SENTENCE}</p><p>{SENTENCE} Six.</p></div><div><p>{SENTENCE} Seven.</p></div>',
        f"<article>{PARAGRAPHS}<p>{SENTENCE} \ufffe</p></article>",
        f'<article>{PARAGRAPHS}<p class="\ufffe byline">{SENTENCE} Eight.</p></article>',
        "<p>Short.</p>",
        "<p></p>",
    ],
)
def test_main_part_is_what_trafilatura_finds(html: str) -> None:
    tree = parse_html(f"<html><body>{html}</body></html>").tree
    assert texts_of(find_main_part(tree)) == found_by_trafilatura(tree)


def test_page_stays_as_it_is() -> None:
    page = parse_html(f'<html><body><nav>Menu</nav><article class="related">{PARAGRAPHS}</article></body></html>')
    before = [(element.tag, element.text, element.tail) for element in page.tree.iter()]
    find_main_part(page.tree)
    assert [(element.tag, element.text, element.tail) for element in page.tree.iter()] == before


@pytest.mark.skipif(not PAGES.exists(), reason="the pages with gold are not here")
def test_main_part_of_real_pages_is_what_trafilatura_finds() -> None:
    for path in sorted(PAGES.glob("*.html.gz"))[::24]:
        try:
            tree = parse_html(decode(gzip.decompress(path.read_bytes()), "", "")).tree
        except PageError:
            continue
        assert texts_of(find_main_part(tree)) == found_by_trafilatura(tree), path.name
