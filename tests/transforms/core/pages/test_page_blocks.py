from lxml.html import document_fromstring

from transforms.core.pages.page_blocks import REGION_BITS, SPECIAL_REGION_BITS, PageBlock, find_lines
from transforms.core.pages.place_names import NAME_BITS


def lines_of(body: str) -> list[PageBlock]:
    return find_lines(document_fromstring(f"<html><head><title>x</title></head><body>{body}</body></html>"))[0]


def test_block_elements_and_line_breaks_end_a_line_and_inline_elements_do_not() -> None:
    found = lines_of("<div>One <b>two</b> three<p>four<br>five</p>six</div>")
    assert [line.text for line in found] == ["One two three", "four", "five", "six"]


def test_readings_beside_characters_are_left_out_and_end_no_line() -> None:
    (line,) = lines_of("<p>港の<ruby><rb>灯台</rb><rp>（</rp><rt>とうだい</rt><rp>）</rp></ruby>が光る。</p>")
    assert line.text == "港の灯台が光る。"


def test_what_no_reader_sees_is_no_line() -> None:
    assert [line.text for line in lines_of("<script>a</script><style>b</style><noscript>c</noscript><p>d</p>")] == ["d"]


def test_links_and_bold_text_are_counted() -> None:
    (line,) = lines_of('<p><a href="/a">abcd</a> e <b>fg</b></p>')
    assert (line.links, line.link_chars, line.bold_chars) == (1, 4, 2)


def test_link_around_blocks_is_a_link_of_each() -> None:
    assert [(line.links, line.link_chars) for line in lines_of('<a href="/a"><h3>ab</h3><p>cde</p></a>')] == [
        (1, 2),
        (1, 3),
    ]


def test_places_know_their_names_and_regions() -> None:
    (line,) = lines_of(
        '<article class="mainStory"><div id="newsletter_box" hidden itemprop="x"><p>a</p></div></article>'
    )
    place = line.place
    assert (place.tag, place.depth, place.names) == ("p", 3, 0)
    assert place.parent is not None
    assert place.parent.names == NAME_BITS["newsletter"] | NAME_BITS["box"]
    assert place.all_names & NAME_BITS["article"]
    assert place.all_names & NAME_BITS["main"]
    assert place.regions == REGION_BITS["article"] | REGION_BITS["p"] | SPECIAL_REGION_BITS["unseen"]
    assert place.signature == "div.>p."


def test_places_stand_in_the_order_of_the_page() -> None:
    _, places = find_lines(document_fromstring("<html><body><div><p>a</p></div><p>b</p></body></html>"))
    assert [(place.index, place.tag) for place in places] == [(0, "body"), (1, "div"), (2, "p"), (3, "p")]
