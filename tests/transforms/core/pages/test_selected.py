from collections.abc import Callable

from transforms.core.pages.html_page import parse_tree
from transforms.core.pages.rules import RuleBook, load_rules
from transforms.core.pages.selected import find_selected
from transforms.records import CleanPage

GAZETTE = """
key: gazette
hosts: [gazette.example]
rules:
  fact_box:
    role: boilerplate
    selectors: [aside.facts, 'div[data-kind^="promo"]']
    since: 2020-01-01
  old_box:
    role: read_more
    selectors: ['#box']
    until: 2020-01-01
"""
SENTENCE = "The council of the town voted on Monday to repair the bridge before the winter comes. "


def book() -> RuleBook:
    return load_rules({"common.yaml": "key: common", "gazette.yaml": GAZETTE})


def page(day: str) -> str:
    return f"""<html><head><meta property="article:published_time" content="{day}"></head><body><article>
        <h1>Council repairs bridge</h1><p>{SENTENCE * 4}</p><div id="box"><p>Bridges of <b>the county</b>, in
        pictures, and what each of them cost the town to build.</p></div><p>{SENTENCE * 3}</p></article></body>"""


def test_lines_of_selected_elements_are_found_by_rule() -> None:
    tree = parse_tree(
        '<body><aside class="facts big"><p>Length: 90 m</p>...</aside><div data-kind=promo-1>A <i>b</i></div>'
    )
    (own,) = book().publishers
    assert find_selected(tree, own) == {"fact_box": {"length: 90 m", "a b"}, "old_box": set()}


def test_selected_lines_get_the_role_of_their_rule_in_its_time(clean: Callable[..., CleanPage]) -> None:
    box = "Bridges of the county, in pictures, and what each of them cost the town to build."
    for day, is_removed in (("2019-05-01", True), ("2021-05-01", False)):
        cleaned = clean(page(day), url="https://gazette.example/1", rules=book())
        assert (box in cleaned.text) is not is_removed
        assert [removal.text for removal in cleaned.removed if removal.rule == "old_box"] == [box] * is_removed
