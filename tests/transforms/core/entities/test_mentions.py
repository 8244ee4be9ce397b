import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.entities.mentions import TYPES, FoundMention, tidy, without_overlaps


def mention(text: str, name: str, kind: str = "ORG") -> FoundMention:
    start = text.index(name)
    return FoundMention(start, start + len(name), kind)


@pytest.mark.parametrize(
    ("found", "name"),
    [
        ("the Harbour Council", "Harbour Council"),
        ("The Harbour Council's", "Harbour Council"),
        ("“Harbour Council”", "Harbour Council"),
        ("Marcos’", "Marcos"),
        ("Pro-Velden", "Velden"),
        ("Velden,", "Velden"),
        ("Theodora", "Theodora"),
        ("Andorra", "Andorra"),
        ("A. Brandt", "A. Brandt"),
        ("A/S Halm", "A/S Halm"),
        ("Papua — New Halm", "Papua — New Halm"),
    ],
)
def test_what_is_not_of_the_name_is_cut(found: str, name: str) -> None:
    text = f"On Monday {found} met."
    assert tidy(text, [mention(text, found)]) == [mention(text, name)]


def test_a_persons_honorifics_are_cut_and_other_types_keep_theirs() -> None:
    text = "Prime Minister Ada Brandt; Judge Street"
    found = [mention(text, "Prime Minister Ada Brandt", "PER"), mention(text, "Judge Street", "LOC")]
    assert tidy(text, found) == [mention(text, "Ada Brandt", "PER"), mention(text, "Judge Street", "LOC")]


def test_names_are_split_at_brackets_and_line_breaks() -> None:
    text = "World Tide Fund (WTF\n\nElmer Ortega"
    assert tidy(text, [FoundMention(0, len(text), "ORG")]) == [
        mention(text, "World Tide Fund"),
        mention(text, "WTF"),
        mention(text, "Elmer Ortega"),
    ]


def test_the_parts_of_a_persons_name_are_joined() -> None:
    text = "Ada Brandt Olsen and Seo In-guk"
    parts = [("Ada Brandt", "PER"), ("Olsen", "PER"), ("Seo", "PER"), ("In", "PER"), ("guk", "LOC")]
    assert tidy(text, [mention(text, *part) for part in parts]) == [
        mention(text, "Ada Brandt Olsen", "PER"),
        mention(text, "Seo In", "PER"),
        mention(text, "guk", "LOC"),
    ]


def test_an_honorific_alone_is_no_person() -> None:
    assert tidy("the President", [FoundMention(0, 13, "PER")]) == []


@pytest.mark.parametrize("text", ["Ada Brandt: Halm Port", "Ada Brandt; Halm Port"])
def test_names_are_split_at_colons(text: str) -> None:
    found = tidy(text, [FoundMention(0, len(text), "ORG")])
    assert found == [mention(text, "Ada Brandt"), mention(text, "Halm Port")]


def test_an_acronym_is_cut_out_of_what_it_gives_its_name_to() -> None:
    text = "a UNESCO World Heritage Site"
    assert tidy(text, [mention(text, "UNESCO World Heritage Site")]) == [mention(text, "UNESCO")]


@pytest.mark.parametrize("found", ["’s", "  ", "42", "()"])
def test_what_is_no_name_is_dropped(found: str) -> None:
    text = f"x {found} y"
    assert tidy(text, [mention(text, found)]) == []


def test_names_in_scripts_without_case_are_kept() -> None:
    assert tidy("習近平訪問", [FoundMention(0, 3, "PER")]) == [FoundMention(0, 3, "PER")]


def test_of_overlapping_mentions_the_longest_stays() -> None:
    found = [FoundMention(0, 4, "LOC"), FoundMention(2, 9, "ORG"), FoundMention(9, 12, "PER")]
    assert without_overlaps(found) == [FoundMention(2, 9, "ORG"), FoundMention(9, 12, "PER")]


@st.composite
def texts_with_mentions(draw: st.DrawFn) -> tuple[str, list[FoundMention]]:
    text = draw(st.text("Aa b.'’\"“()-\nÉ習", min_size=1, max_size=40))
    offsets = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(offsets, offsets, st.sampled_from(TYPES)), max_size=6))
    return text, [FoundMention(min(a, b), max(a, b), kind) for a, b, kind in spans]


@given(texts_with_mentions())
def test_tidied_mentions_are_disjoint_names_in_the_text_whatever_was_found(
    case: tuple[str, list[FoundMention]],
) -> None:
    text, found = case
    tidied = tidy(text, found)
    assert tidied == tidy(text, reversed(found))
    assert tidied == tidy(text, tidied)
    assert all(before.end <= after.start for before, after in itertools.pairwise(tidied))
    assert all(text[m.start : m.end].strip() == text[m.start : m.end] != "" for m in tidied)
