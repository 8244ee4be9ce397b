import pytest
from lxml.html import document_fromstring

from transforms.core.pages.figures import find_captions
from transforms.records import Caption


def captions(html: str) -> list[Caption]:
    return list(find_captions(list(document_fromstring(f"<html><body>{html}</body></html>").iter())).values())


def test_credit_in_a_figcaption_stands_apart_without_its_label() -> None:
    figure = '<figure><img><figcaption>The bridge. <em class="credit">Photo: Bob Sample</em></figcaption></figure>'
    assert captions(figure) == [Caption("The bridge.", "Bob Sample")]


@pytest.mark.parametrize("name", ["photo-caption", "wp-caption-text", "cutline", "bildunterschrift", "photo-cap"])
def test_element_beside_a_picture_is_a_caption_by_its_class(name: str) -> None:
    box = f'<div><div><img></div><p class="{name}">The bridge. <span class="{name}-credit">写真：Bob</span></p></div>'
    assert captions(box) == [Caption("The bridge.", "Bob")]


def test_class_without_a_picture_or_around_it_is_no_caption() -> None:
    assert captions('<p class="caption">Subtitles are available.</p>') == []
    assert captions('<div class="wp-caption"><img><p>Text</p></div>') == []


def test_captions_of_teasers_are_passed_over() -> None:
    teaser = '<a href="/x"><figure><img><figcaption>Another story</figcaption></figure></a>'
    assert captions(teaser) == []
    assert captions(f"<aside>{teaser.replace('a href', 'b title').replace('/a>', '/b>')}</aside>") == []


def test_captions_in_the_article_outweigh_those_around_it() -> None:
    article = "<article><figure><img><figcaption>Within</figcaption></figure></article>"
    assert captions(article + "<figure><img><figcaption>Outside</figcaption></figure>") == [Caption("Within")]


def test_picture_shown_twice_has_one_caption() -> None:
    box = '<div><img><div class="caption">The bridge</div><img><div class="caption">The bridge</div></div>'
    assert captions(box) == [Caption("The bridge")]
