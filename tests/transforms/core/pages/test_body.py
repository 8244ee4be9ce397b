import json

import pytest

from transforms.core.pages.blocks import Block
from transforms.core.pages.body import extract_blocks
from transforms.core.pages.html_page import parse_html
from transforms.errors import NoTextError

SENTENCE = "The council of the town voted on Monday to repair the bridge before the winter comes."


def blocks_of(body: str, head: str = "") -> list[Block]:
    return extract_blocks(parse_html(f"<html><head>{head}</head><body>{body}</body></html>"), "https://a.example/1")


def script(text: str) -> str:
    node = {"@type": "NewsArticle", "headline": "A", "articleBody": text}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_paragraphs_headings_and_list_items_are_blocks() -> None:
    paragraphs = f"<p>{SENTENCE} {SENTENCE}</p>" * 2
    body = f"<article>{paragraphs}<h2>The costs</h2><p>{SENTENCE}</p><ul><li>Stone</li><li>Steel</li></ul></article>"
    found = blocks_of(body)
    assert [(block.text, block.is_heading, block.is_listed) for block in found[-4:]] == [
        ("The costs", True, False),
        (SENTENCE, False, False),
        ("Stone", False, True),
        ("Steel", False, True),
    ]
    assert found[-2].group == found[-1].group != found[-3].group


def test_text_that_only_the_metadata_holds_is_taken_from_there() -> None:
    long = f"{SENTENCE}\n\n<p>{SENTENCE} &amp; more</p>" * 3
    assert [block.text for block in blocks_of("<p>Loading ...</p>", script(long))][:2] == [
        SENTENCE,
        f"{SENTENCE} & more",
    ]


def test_main_part_stands_where_the_metadata_says_little_more() -> None:
    found = blocks_of(f"<article><p>{SENTENCE} {SENTENCE} {SENTENCE}</p></article>", script(SENTENCE * 5))
    assert [block.text for block in found] == [f"{SENTENCE} {SENTENCE} {SENTENCE}"]


def test_page_without_text_has_none() -> None:
    with pytest.raises(NoTextError, match="no main text was found"):
        blocks_of("<p></p>")
