import json

import pytest

from transforms.core.pages.blocks import Block
from transforms.core.pages.body import choose_blocks, find_main_lines
from transforms.core.pages.html_page import parse_html
from transforms.errors import NoTextError

SENTENCE = "The council of the town voted on Monday to repair the bridge before the winter comes."


def blocks_of(body: str, head: str = "", description: str = "") -> list[Block]:
    page = parse_html(f"<html><head>{head}</head><body>{body}</body></html>")
    return choose_blocks(page, find_main_lines(page), ["A title"], description)


def texts_of(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks if not block.is_doubted]


def script(text: str) -> str:
    node = {"@type": "NewsArticle", "headline": "A", "articleBody": text}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_paragraphs_headings_and_list_items_are_blocks() -> None:
    paragraphs = f"<p>{SENTENCE} {SENTENCE}</p><p>{SENTENCE} And it will pay for it.</p>"
    items = "<ul><li>Stone from the old quarry</li><li>Steel from the yard in the harbour</li></ul>"
    body = f"<article>{paragraphs}<h2>The costs</h2><p>{SENTENCE} It was a long night.</p>{items}</article>"
    found = blocks_of(body)
    assert [(block.text, block.is_heading, block.is_listed) for block in found[-4:]] == [
        ("The costs", True, False),
        (f"{SENTENCE} It was a long night.", False, False),
        ("Stone from the old quarry", False, True),
        ("Steel from the yard in the harbour", False, True),
    ]
    assert found[-2].group == found[-1].group != found[-3].group


def test_lines_of_a_paragraph_are_not_glued_together() -> None:
    body = f"<article><p>{SENTENCE}<br>{SENTENCE[:-1]} at last.</p><p>{SENTENCE} It was late.</p></article>"
    assert texts_of(blocks_of(body))[:2] == [SENTENCE, f"{SENTENCE[:-1]} at last."]


def test_long_line_that_the_page_prints_twice_is_text_once() -> None:
    others = "".join(f"<p>{SENTENCE} That was vote {number}.</p>" for number in range(4))
    body = f"<article>{others}<p>{SENTENCE} Twice.</p><p>{SENTENCE} Twice.</p></article>"
    assert texts_of(blocks_of(body)).count(f"{SENTENCE} Twice.") == 1


def test_what_trafilatura_keeps_and_the_classifier_does_not_is_doubted_and_not_lost() -> None:
    promo = "Sign up for our newsletter and never miss a story from your town again"
    others = "".join(f"<p>{SENTENCE} That was vote {number}.</p>" for number in range(6))
    found = blocks_of(f'<article>{others}<p class="newsletter-promo"><a href="/n">{promo}</a></p></article>')
    assert promo not in texts_of(found)
    kept = find_main_lines(parse_html(f"<html><body><article>{others}<p>{promo}</p></article></body></html>"))
    assert promo in kept


def test_text_that_only_the_metadata_holds_is_taken_from_there() -> None:
    long = f"{SENTENCE}\n\n<p>{SENTENCE} &amp; more</p>" * 3
    assert texts_of(blocks_of("<p>Loading ...</p>", script(long)))[:2] == [SENTENCE, f"{SENTENCE} & more"]


def test_text_that_only_a_script_holds_is_taken_from_there() -> None:
    html = "".join(f"<p>{SENTENCE} That was vote {number}.</p>" for number in range(4))
    state = json.dumps({"page": {"title": "A", "body": html}})
    found = blocks_of(f"<div id=app></div><script>window.__STATE__ = {state};</script>")
    assert texts_of(found) == [f"{SENTENCE} That was vote {number}." for number in range(4)]


def test_text_for_readers_without_scripts_is_taken_where_there_is_no_other() -> None:
    html = "".join(f"<p>{SENTENCE} That was vote {number}.</p>" for number in range(4))
    found = blocks_of(f"<article><h1>Bridge repaired</h1><noscript><div>{html}</div></noscript></article>")
    text = " ".join(texts_of(found))
    assert all(f"That was vote {number}." in text for number in range(4))


def test_main_part_stands_where_the_metadata_says_little_more() -> None:
    found = blocks_of(f"<article><p>{SENTENCE} {SENTENCE} {SENTENCE}</p></article>", script(SENTENCE * 5))
    assert texts_of(found) == [f"{SENTENCE} {SENTENCE} {SENTENCE}"]


def test_page_without_text_has_none() -> None:
    with pytest.raises(NoTextError, match="no main text was found"):
        blocks_of("<p></p>")
