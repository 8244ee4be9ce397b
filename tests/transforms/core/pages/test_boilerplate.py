import dataclasses

import pytest

from transforms.core.pages.boilerplate import (
    AMID,
    END,
    MAX_LINE_CHARS,
    TOP,
    key_of_line,
    key_of_site,
    observe,
    place_of,
    site_of,
    strip_lines,
)
from transforms.records import CleanPage, Removal

SITE = "harbour-post.example"
STORY = [
    "The ferry to the outer islands sailed again on Monday after ten days in port.",
    "The harbour master said that every berth would be open before the winter timetable begins.",
    "Islanders had waited ten days for the ferry, and some of them slept in the port.",
    "The timetable of the ferry has two sailings a day in winter, the harbour master added.",
    "No berth was damaged, and the port expects more sailings on Monday.",
]
FREE = "This story is free to read thanks to our supporters."
BIO = "Nadia Brooke writes about whatever floats."


def page(*lines: str, **columns: str) -> CleanPage:
    return CleanPage("\n\n".join(lines), title="Ferry to the islands", **columns)  # type: ignore[arg-type]


def learned(*lines: str, places: tuple[str, ...] = (TOP, AMID, END)) -> dict[str, tuple[str, ...]]:
    return {key_of_line(SITE, line): places for line in lines}


@pytest.mark.parametrize(
    ("url", "publisher", "site"),
    [
        ("https://www.harbour-post.example/a", "", SITE),
        ("https://m.harbour-post.example/a", "hp", SITE),
        ("https://sport.harbour-post.example/a", "", "sport.harbour-post.example"),
        ("https://m.example/a", "", "m.example"),
        ("", "harbour-post", "harbour-post"),
        ("", "", ""),
    ],
)
def test_the_site_is_the_host_or_else_the_publisher(url: str, publisher: str, site: str) -> None:
    assert site_of(url, publisher) == site


def test_a_line_has_one_key_whatever_its_case_and_marks_and_the_key_begins_with_its_site() -> None:
    assert key_of_line(SITE, "— FREE to  read!") == key_of_line(SITE, "Free to read")
    assert key_of_line(SITE, "Free to read") != key_of_line("other.example", "Free to read")
    assert key_of_line(SITE, "Free to read").startswith(key_of_site(SITE))


def test_what_shares_words_with_the_page_is_about_it_and_a_standing_line_is_not() -> None:
    seen = list(observe(page(FREE, *STORY, BIO), SITE, "story", 20_000))
    assert [(line.text, line.is_about) for line in seen] == [
        (FREE, False),
        *((line, True) for line in STORY),
        (BIO, False),
    ]
    assert [line.trace.place for line in seen] == [TOP, TOP, TOP, END, END, END, END]
    assert {(line.trace.story, line.trace.day) for line in seen} == {("story", 20_000)}


def test_scripts_without_spaces_are_compared_by_pairs_of_characters() -> None:
    text = ["港の連絡船は月曜日に再開した。", "港の連絡船は火曜日に止まった。", "記事の無断転載を禁じます。"]
    about = [line.is_about for line in observe(CleanPage("\n\n".join(text), title="連絡船が再開"), SITE, "story", 1)]
    assert about == [True, True, False]


def test_a_line_counts_once_a_page_and_only_if_it_may_be_boilerplate() -> None:
    long = "word " * MAX_LINE_CHARS
    seen = [line.text for line in observe(page(FREE, long.strip(), "***", FREE), SITE, "story", 1)]
    assert seen == [FREE]


def test_copies_have_one_sketch_and_what_a_site_adds_does_not_change_it() -> None:
    one, other = (next(observe(p, SITE, "s", 1)).trace.sketch for p in (page(*STORY), page(*STORY, BIO, FREE)))
    assert one == other
    assert len(one) == 64


def test_places() -> None:
    assert [place_of(index, 10) for index in range(10)] == [TOP] * 3 + [AMID] * 3 + [END] * 4
    assert [place_of(index, 2) for index in range(2)] == [TOP, END]
    assert place_of(0, 1) == TOP


def test_learned_lines_go_to_removed_with_their_rule() -> None:
    before = page(FREE, *STORY, BIO)
    before = dataclasses.replace(before, lead=FREE, removed=(Removal("share_bar", "Share"),))
    after = strip_lines(before, SITE, learned(FREE, BIO))
    assert after == dataclasses.replace(
        before,
        text="\n\n".join(STORY),
        removed=(Removal("share_bar", "Share"), Removal("site_boilerplate", FREE), Removal("site_boilerplate", BIO)),
    )


def test_a_line_stays_in_a_place_where_it_was_not_learned() -> None:
    before = page(BIO, *STORY, *STORY, BIO)
    assert strip_lines(before, SITE, learned(BIO, places=(END,))).text == "\n\n".join([BIO, *STORY, *STORY])
    assert strip_lines(before, "other.example", learned(BIO)) is before


def test_a_heading_stays_above_text_that_stays() -> None:
    places = (END,)
    before = page(*STORY, "What is next", STORY[0], "Write to us")
    assert strip_lines(before, SITE, learned("What is next", "Write to us", places=places)).text == "\n\n".join(
        [*STORY, "What is next", STORY[0]]
    )
    below = page(*STORY, "Write to us", BIO)
    assert strip_lines(below, SITE, learned("Write to us", BIO, places=places)).text == "\n\n".join(STORY)


def test_the_dateline_stays_and_so_does_the_text_of_a_page_that_has_nothing_else() -> None:
    dated = page("OSLO, Norway (MPA) – From our own correspondent.", *STORY, dateline="OSLO, Norway")
    assert strip_lines(dated, SITE, learned("OSLO, Norway (MPA) – From our own correspondent.")) is dated
    only = page(FREE, BIO)
    assert strip_lines(only, SITE, learned(FREE, BIO)) is only
