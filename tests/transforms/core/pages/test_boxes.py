from lxml.html import document_fromstring

from transforms.core.pages.boxes import find_cards

TEXT = "<p>" + "The council voted on Monday to repair the bridge before the winter. " * 10 + "</p>"


def cards(html: str) -> frozenset[str]:
    return find_cards(document_fromstring(f"<html><body><article>{TEXT}{html}</article></body></html>"))


def card(number: int, text: str = "Told in short") -> str:
    return f'<div class="card"><a href="/{number}"><img></a><a href="/{number}">Story {number}</a><p>{text}</p></div>'


def test_three_cards_side_by_side_are_cards() -> None:
    assert cards(f"<section><h2>Read next</h2>{card(1)}{card(2)}{card(3)}</section>") == {
        "told in short",
        "story 1",
        "story 2",
        "story 3",
    }


def test_two_cards_or_long_ones_may_be_the_article_itself() -> None:
    assert cards(card(1) + card(2)) == frozenset()
    assert cards("".join(card(number, "Much is told here. " * 30) for number in range(5))) == frozenset()
