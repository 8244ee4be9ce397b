import dataclasses
import itertools
from collections.abc import Sequence

import pytest

from transforms.core.pages.boilerplate import AMID, END, TOP
from transforms.core.pages.evidence import (
    HALF_LIFE_DAYS,
    MAX_STORIES,
    add,
    aged,
    count_stories,
    expiry,
    is_one_story,
    is_worth_keeping,
    judge,
    merge,
)
from transforms.records import LearnedLine, LineEvidence, StoryTrace

DAY = 20_000
LONG = "This story is free to read thanks to the readers who support us."


def sketch(start: int, shared: int = 0) -> bytes:
    """Of sixteen hashes, so many of which stand in every sketch."""
    numbers = [*range(shared), *range(1_000 * start, 1_000 * start + 16 - shared)]
    return b"".join(number.to_bytes(4, "big") for number in sorted(numbers))


def trace(number: int, place: str = END, day: int = DAY, shared: int = 0) -> StoryTrace:
    return StoryTrace(f"story-{number:02}", day, place, sketch(number + 1, shared))


def line(
    stories: Sequence[StoryTrace] = (),
    *,
    pages: float | None = None,
    about: float = 0.0,
    text: str = LONG,
    day: int = DAY,
) -> LineEvidence:
    return LineEvidence("key", "a.example", text, len(stories) if pages is None else pages, about, day, tuple(stories))


def test_merging_adds_up_and_does_not_depend_on_the_order() -> None:
    parts = [line([trace(0)]), line([trace(1)], day=DAY + 1, text="A"), line(about=1.0, pages=0.0)]
    expected = line([trace(0), trace(1)], about=1.0, text="A", day=DAY + 1)
    assert {merge(order) for order in itertools.permutations(parts)} == {expected}
    assert merge([merge(parts[:2]), parts[2]]) == expected


def test_the_newest_stories_are_remembered_and_each_once() -> None:
    many = [line([trace(number, day=DAY + number // 5)]) for number in range(20)]
    again = line([trace(0, place=TOP, day=DAY + 9)])
    kept = merge([*many, again]).stories
    assert len(kept) == MAX_STORIES
    assert kept[0] == again.stories[0]
    assert [t.story for t in kept[1:]] == [f"story-{n:02}" for n in (15, 16, 17, 18, 19, 10, 11, 12, 13, 14, 5)]


def test_evidence_halves_with_time_and_is_forgotten_in_the_end() -> None:
    known = line([trace(0)], pages=4.0)
    assert aged(known, DAY + HALF_LIFE_DAYS).pages == 2.0
    assert aged(known, DAY - 3) == known
    assert expiry(known) == DAY + 3 * HALF_LIFE_DAYS
    assert expiry(line([trace(0)])) == DAY + HALF_LIFE_DAYS
    new = line([trace(1)], day=expiry(known))
    assert add(known, new) == line([trace(0), trace(1)], pages=1.5, day=expiry(known))
    late = dataclasses.replace(new, day=expiry(known) + 1)
    assert add(known, late) == late
    assert add(None, new) == new


def test_a_line_that_is_about_all_its_pages_need_not_be_remembered() -> None:
    assert not is_worth_keeping(line(pages=0.0, about=3.0))
    assert is_worth_keeping(line([trace(0)], about=3.0))


@pytest.mark.parametrize(("shared", "is_one"), [(16, True), (10, True), (3, False), (0, False)])
def test_two_texts_are_one_story_if_they_share_much(shared: int, is_one: bool) -> None:
    assert is_one_story(trace(0, shared=shared), trace(1, shared=shared)) is is_one
    assert is_one_story(trace(0), dataclasses.replace(trace(1), story="story-00"))


def test_copies_and_versions_are_one_story() -> None:
    assert count_stories([trace(number, shared=14) for number in range(6)]) == 1
    assert count_stories([trace(0), trace(1), trace(2, shared=14), trace(3, shared=14)]) == 3
    assert count_stories([]) == 0


def test_three_stories_make_a_line_boilerplate_where_it_stands() -> None:
    assert judge(line([trace(0), trace(1)]), 10) is None
    assert judge(line([trace(n, shared=14) for n in range(5)]), 10) is None
    assert judge(line([trace(n) for n in range(3)]), 100) == LearnedLine("key", "a.example", (END,))
    mixed = [trace(0, TOP), trace(1, TOP), trace(2), trace(3)]
    assert judge(line(mixed), 100) == LearnedLine("key", "a.example", (TOP, END))


def test_amid_a_text_it_takes_many_pages_of_the_site() -> None:
    amid = [trace(n, AMID) for n in range(5)]
    assert judge(line(amid), 100) is None
    assert judge(line(amid), 50) == LearnedLine("key", "a.example", (TOP, AMID, END))
    assert judge(line(amid, text="Background"), 10) is None
    assert judge(line(amid, text="Advertisement"), 8) == LearnedLine("key", "a.example", (TOP, AMID, END))
    assert judge(line(amid[:4], text="Advertisement"), 4) is None


def test_what_most_of_its_pages_are_about_is_none() -> None:
    stories = [trace(n) for n in range(4)]
    assert judge(line(stories, about=4.0), 8) == LearnedLine("key", "a.example", (TOP, AMID, END))
    assert judge(line(stories, about=5.0), 9) is None
