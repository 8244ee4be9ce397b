from lxml.html import document_fromstring

from transforms.core.pages.headings import Heading, find_headings


def test_headings_of_menus_and_links_to_the_home_page_are_left_out() -> None:
    page = document_fromstring(
        "<nav><h1>Sections</h1></nav><a href='/'><h1>Gazette</h1></a><h1><a href='https://gazette.example'>G</a></h1>"
        "<h1>Council repairs bridge</h1><h2><a href='/2'>Ferry stops</a></h2><h3>Small</h3><aside><h2>Ads</h2></aside>"
    )
    assert find_headings(page) == [
        Heading("Council repairs bridge", ("Council repairs bridge",), is_first_level=True),
        Heading("Ferry stops", ("Ferry stops",), is_first_level=False),
    ]


def test_kicker_and_headline_are_set_apart() -> None:
    page = document_fromstring(
        "<h1><span>After the flood</span><span>Council repairs <b>bridge</b>: in May</span></h1>"
    )
    (heading,) = find_headings(page)
    assert heading.text == "After the flood Council repairs bridge: in May"
    assert heading.runs == ("After the flood", "Council repairs", "bridge", ": in May")
