import pytest
from lxml.html import document_fromstring, fragment_fromstring

from transforms.core.pages.headings import Heading
from transforms.core.pages.titles import choose_title, title_element_text

SITES = ["The Example Gazette", "gazette.example", "gazette"]
BRIDGE = "Council repairs bridge"


def printed(*runs: str, is_first_level: bool = True) -> Heading:
    return Heading(" ".join(runs), runs, is_first_level)


@pytest.mark.parametrize(
    "title",
    [
        "Council repairs bridge | The Example Gazette",
        "Council repairs bridge - Example Gazette",
        "Council repairs bridge – Gazette – 13.06.2023",
        "Council repairs bridge : 13.06.2023, 10.19 Uhr",
        "13.06.2023 - Council repairs bridge - Gazette",
        "Council repairs bridge | Local | gazette.example",
        "The Example Gazette | Council repairs bridge",
        "Council repairs bridge",
    ],
)
def test_name_of_the_site_and_date_are_cut_off(title: str) -> None:
    assert choose_title("", title, [], [], SITES) == BRIDGE


@pytest.mark.parametrize("title", ["桥梁修复完成-示例网", "桥梁修复完成_示例日报", "다리 보수 끝-정치ㅣ보기일보"])
def test_site_is_cut_off_behind_a_bare_hyphen_in_east_asian_titles(title: str) -> None:
    assert choose_title("", title, [], [], []) == title.replace("_", "-").split("-")[0]


def test_headline_with_dashes_and_quotes_stays_whole() -> None:
    headline = "»Never again« – how a well-known town learned to live with its river"
    assert choose_title("", headline, [], [], SITES) == headline


def test_what_the_metadata_agree_on_is_the_headline() -> None:
    heading = printed("What the flood did to our bridges and what comes next")
    assert choose_title(BRIDGE, f"{BRIDGE} | Gazette", [heading.text], [heading], SITES) == BRIDGE


def test_the_declared_title_that_is_printed_wins_over_one_for_search_engines() -> None:
    search, story = "Bridge repairs: all you need to know", printed("After the flood", BRIDGE, is_first_level=False)
    assert choose_title(search, BRIDGE, [search], [printed(search), story], SITES) == BRIDGE


def test_the_headline_wins_over_a_social_title_that_is_not_printed() -> None:
    assert choose_title(BRIDGE, "You will not believe what they did", [], [printed(BRIDGE)], SITES) == BRIDGE


def test_kicker_before_a_dash_is_cut_off_where_it_has_an_element_of_its_own() -> None:
    title = f"After the flood – {BRIDGE}"
    assert choose_title(title, title, [], [printed("After the flood", "–", BRIDGE)], SITES) == BRIDGE
    assert choose_title(title, title, [], [printed(title)], SITES) == title


def test_kicker_before_a_colon_stays_unless_a_declared_title_goes_without_it() -> None:
    title, heading = f"After the flood: {BRIDGE}", printed("After the flood", BRIDGE)
    assert choose_title("", title, [], [heading], SITES) == title
    assert choose_title("", title, [BRIDGE], [heading], SITES) == BRIDGE


def test_heading_that_is_a_part_of_the_title_wins() -> None:
    assert choose_title("", f"After the flood: {BRIDGE}", [], [printed(BRIDGE)], SITES) == BRIDGE
    menu = [printed("Local news"), printed("Most read"), printed(BRIDGE), printed("Weather")]
    assert choose_title("", "", [f"{BRIDGE} - Friends of the river"], menu, SITES) == BRIDGE


def test_heading_like_the_declared_title_wins_where_metadata_has_no_headline() -> None:
    heading = printed("Council repairs the old bridge, at last")
    assert choose_title("", "Council repairs bridge 2026", [], [heading], SITES) == heading.text


def test_name_of_the_site_in_a_heading_is_no_headline() -> None:
    headings = [printed("The Example Gazette"), printed("Bridge repaired at last", is_first_level=False)]
    assert choose_title("", "", ["Bridge repaired at last « Gazette"], headings, SITES) == "Bridge repaired at last"


def test_without_declared_titles_the_first_heading_that_is_no_section_stands() -> None:
    headings = [printed("News", is_first_level=False), printed(BRIDGE, is_first_level=False)]
    assert choose_title("", "", [], headings, SITES) == BRIDGE


def test_no_title_is_empty() -> None:
    assert choose_title("", "", [], [], SITES) == ""


def test_a_title_is_not_cut_at_a_colon_within() -> None:
    whole = "Herbiers marins de l'Ouest : l'Europe replante"
    assert choose_title(whole, f"{whole} | Le Phare", [], [printed(whole)], ["Le Phare"]) == whole


def test_the_title_element_is_found_wherever_the_head_is() -> None:
    assert title_element_text(document_fromstring("<title> Council\nrepairs bridge</title><p>Text")) == BRIDGE
    misplaced = fragment_fromstring("<div></div>")
    misplaced.append(document_fromstring(f"<title>{BRIDGE}</title>"))
    assert title_element_text(misplaced) == BRIDGE
    assert title_element_text(document_fromstring("<p>Text")) == ""
