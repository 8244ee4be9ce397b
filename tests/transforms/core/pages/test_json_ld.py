import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.pages.json_ld import find_article, is_listing, names_of, parse_scripts, text_of, types_of

ARTICLE = {
    "@type": ["Thing", "http://schema.org/NewsArticle"],
    "headline": "A &amp; <b>B</b>",
    "author": {"@id": "#ada"},
}
GRAPH = json.dumps({"@graph": [{"@type": "WebPage"}, {"@type": "Article"}, ARTICLE, {"@id": "#ada", "name": "Ada"}]})


def test_article_is_found_in_a_graph_and_references_are_followed() -> None:
    nodes = parse_scripts([GRAPH])
    article = find_article(nodes)
    assert types_of(article) == {"Thing", "NewsArticle"}
    assert text_of(article["headline"]) == "A & B"
    assert names_of(article["author"], nodes) == ["Ada"]


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type": "NewsArticle", "headline": "A"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "A"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "A",}',
        '[[{"@type": "NewsArticle", "headline": "A"}]]',
    ],
)
def test_common_faults_are_mended(script: str) -> None:
    assert text_of(find_article(parse_scripts([script])).get("headline")) == "A"


def test_names_come_in_many_shapes() -> None:
    people = [{"givenName": "Ada", "familyName": "Example"}, "Bob", {"name": ["Cleo", "Dan"]}, "https://x.example/bob"]
    assert names_of(people, []) == ["Ada Example", "Bob", "Cleo", "Dan"]
    assert names_of(None, []) == []


def test_unreadable_scripts_are_passed_over() -> None:
    assert parse_scripts(["{", "[" * 100_000, '{"a": "' * 50_000, "null", "3"]) == []
    assert find_article([]) == {}


def test_lists_of_pages_say_so() -> None:
    assert is_listing(parse_scripts(['{"@type": "WebPage", "mainEntity": {"@type": "ItemList"}}']))
    assert not is_listing(parse_scripts([GRAPH]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda value: (
        st.lists(value)
        | st.dictionaries(st.sampled_from(["@type", "name", "headline", "author", "@id", "@graph"]), value)
    ),
)


@given(JSON)
def test_any_json_can_be_read(value: object) -> None:
    nodes = parse_scripts([json.dumps(value)])
    article = find_article(nodes)
    assert isinstance(text_of(article.get("headline")), str)
    assert all(names_of(node.get("author"), nodes) == names_of(node.get("author"), nodes) for node in nodes)
