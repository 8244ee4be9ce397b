from lxml.html import document_fromstring

from transforms.core.pages.boxes import find_boxes

TEXT = "<p>" + "The council voted on Monday to repair the bridge before the winter. " * 10 + "</p>"


def boxes(html: str) -> dict[str, str]:
    return find_boxes(document_fromstring(f"<html><body><article>{TEXT}{html}</article></body></html>"))


def card(number: int, text: str = "Told in short") -> str:
    return f'<div class="card"><a href="/{number}"><img></a><a href="/{number}">Story {number}</a><p>{text}</p></div>'


def test_small_element_named_after_signing_up_is_a_box() -> None:
    assert boxes('<div class="inscription"><p>La lettre</p><p>Chaque dimanche.</p></div>') == {
        "la lettre": "sign_up_box",
        "chaque dimanche": "sign_up_box",
    }
    assert boxes('<section id="newsletter-7"><h4>The letter</h4></section>') == {"the letter": "sign_up_box"}


def test_field_for_an_address_makes_what_is_around_it_a_box() -> None:
    form = '<div><h4>Our letter</h4><form><input type="email"><button>Go</button></form></div>'
    assert boxes(form) == {"our letter": "sign_up_box", "go": "sign_up_box"}


def test_article_within_an_element_of_such_a_name_is_no_box() -> None:
    assert boxes(f'<div class="newsletter-layout">{TEXT}</div>') == {}


def test_three_cards_side_by_side_are_boxes() -> None:
    assert boxes(f"<section><h2>Read next</h2>{card(1)}{card(2)}{card(3)}</section>") == {
        "told in short": "story_cards",
        "story 1": "story_cards",
        "story 2": "story_cards",
        "story 3": "story_cards",
    }


def test_two_cards_or_long_ones_may_be_the_article_itself() -> None:
    assert boxes(card(1) + card(2)) == {}
    assert boxes("".join(card(number, "Much is told here. " * 30) for number in range(5))) == {}
