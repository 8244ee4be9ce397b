import json

import pytest

from transforms.core.pages.script_text import find_script_text

SENTENCE = "The council of the town voted on Monday to repair the bridge before the winter comes."
HTML = f"<p>{SENTENCE}</p><p>{SENTENCE} It was late.</p><p>{SENTENCE} All went home.</p>"
LINES = f"{SENTENCE}\n{SENTENCE} It was late.\n{SENTENCE} All went home."


@pytest.mark.parametrize(
    "code",
    [
        json.dumps({"article": {"body": HTML}}),
        f"window.__STATE__ = {json.dumps({'html': HTML})};",
        f"push([1, {json.dumps(json.dumps({'html': HTML}))}])",
        json.dumps({"text": LINES}),
    ],
    ids=["data", "assignment", "JSON in JSON", "plain text"],
)
def test_longest_text_of_a_string_is_found(code: str) -> None:
    assert find_script_text(f"<script>{code}</script>") == LINES


def test_escaped_angle_brackets_are_markup() -> None:
    escaped = json.dumps(HTML).replace("<", "\\u003c")
    assert find_script_text(f"<script>x({escaped})</script>") == LINES


def test_quotation_marks_of_the_markup_begin_no_text() -> None:
    wide = f'<div class="box"><img alt="{"The bridge at night. " * 12}"></div>{HTML}'
    assert find_script_text(f"<script>x({json.dumps(json.dumps(wide))})</script>") == LINES


@pytest.mark.parametrize(
    "source",
    [
        "",
        "<script>var a = 1;</script>",
        f"<script>{json.dumps('a {color: red; margin: 0;} ' * 40)}</script>",
        f'<script type="application/ld+json">{json.dumps(HTML)}</script>',
    ],
    ids=["nothing", "code", "styles", "JSON-LD"],
)
def test_what_is_no_article_is_passed_over(source: str) -> None:
    assert find_script_text(source) == ""
