import numpy as np
from lxml.html import document_fromstring

from transforms.core.pages.block_features import PageFacts, features_of, squash, squash_lines
from transforms.core.pages.page_blocks import find_lines

SENTENCE = "The council of the town voted on Monday to repair the bridge before the winter comes."


def column(body: str, name: str, **facts: object) -> list[float]:
    lines, places = find_lines(document_fromstring(f"<html><body>{body}</body></html>"))
    known = {"kept": [], "titles": frozenset(), "description": "", "article_body": "", "captions": frozenset()}
    features = features_of(lines, places, PageFacts(**{**known, **facts}))  # type: ignore[arg-type]
    assert features.matrix.shape == (len(lines), len(features.names))
    assert np.isfinite(features.matrix).all()
    return [round(float(value), 3) for value in features.matrix[:, features.names.index(name)]]


def test_texts_set_differently_are_squashed_to_the_same() -> None:
    assert squash("“The Bridge” – 2 years!") == squash("the bridge 2 YEARS") == "thebridge2years"


def test_lines_are_squashed_as_each_is() -> None:
    lines = [
        "“The Bridge” – 2 years!",
        "",
        "Straße_1 İ ß",
        "１２ ½ 港の灯台が光る。",
        "العربية ،",
        "…",
        "K\u212a\u0301 Σς",
    ]
    for some in (lines, [*lines, "𝔄 letter beyond the first plane 😀"], [""], []):
        assert squash_lines(some) == [squash(line) for line in some]


def test_characters_links_and_tags_are_told() -> None:
    body = '<h2>Costs</h2><p>12 ab.</p><p><a href="/">Go on</a> now</p>'
    assert column(body, "digits") == [0, 0.333, 0]
    assert column(body, "ends_stop") == [0, 1, 0]
    assert column(body, "link_share") == [0, 0, 0.556]
    assert column(body, "tag_8") == [1, 0, 0]


def test_choice_of_trafilatura_is_known_of_whole_lines_and_of_parts() -> None:
    body = f"<p>{SENTENCE}<br>Short</p><p>Other</p>"
    assert column(body, "kept", kept=[squash(SENTENCE + "Short")]) == [1, 0, 0]
    assert column(body, "kept_1", kept=[squash(SENTENCE), squash("Short")]) == [-1, 1, 1]


def test_what_the_page_says_of_itself_is_compared() -> None:
    body = f"<h1>Bridge repaired</h1><p>{SENTENCE}</p><p>Other words</p>"
    assert column(body, "is_title", titles=frozenset({"bridgerepaired"})) == [1, 0, 0]
    assert column(body, "is_lead", description=squash(SENTENCE)) == [0, 1, 0]
    assert column(body, "in_body", article_body=squash(SENTENCE)) == [0, 1, 0]
    assert column(body, "in_body") == [-1, -1, -1]


def test_repetition_is_known() -> None:
    assert column("<p>Again</p><p>Once</p><p>Again</p>", "seen_before") == [0, 0, 1]


def test_page_without_lines_has_no_rows() -> None:
    assert features_of([], [], PageFacts([], frozenset(), "", "", frozenset())).matrix.shape[0] == 0
