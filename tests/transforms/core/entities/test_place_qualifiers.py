import pytest

from transforms.core.entities.place_qualifiers import is_called_division, is_within, qualifier
from transforms.io.gazetteer import load_gazetteer


def where(text: str) -> list[int]:
    found = qualifier(text, len("Velden"), load_gazetteer())
    return [place.id for place in found.places] if found else []


@pytest.mark.parametrize(
    "text",
    [
        "Velden, Texas",
        "Velden, Texas, is",
        "Velden, Tex. — It",
        "Velden, TX",
        "Velden (Texas)",
        "Velden in Texas",
        "Velden in the state of Texas",
        "Velden im US-Bundesstaat Texas",
        "Velden au Texas",
        "Velden in the west of Texas",
    ],
)
def test_a_division_right_behind_a_name_says_where_it_is(text: str) -> None:
    assert where(text) == [4736286]


@pytest.mark.parametrize(
    "text", ["Velden", "Velden, he said", "Velden, Texas said", "Velden. Texas", "Velden and Texas"]
)
def test_other_words_behind_a_name_say_nothing(text: str) -> None:
    assert where(text) == []


def test_the_longest_name_counts_and_where_it_starts_is_told() -> None:
    found = qualifier("Velden, New South Wales.", 6, load_gazetteer())
    assert found is not None
    assert (found.start, [place.id for place in found.places]) == (8, [2155400])


def test_a_town_is_within_its_division_and_country() -> None:
    gazetteer = load_gazetteer()
    paris = next(place for place in gazetteer.places("paris") if place.id == 4717560)
    (texas,) = gazetteer.divisions("US.TX")
    assert is_within(paris, texas)
    assert not is_within(texas, paris)
    assert not is_within(paris, paris)


@pytest.mark.parametrize(
    ("text", "expected"), [(" state law", True), (" stated", False), (", Oblast", False), ("", False)]
)
def test_a_division_is_known_by_the_word_behind_it(text: str, *, expected: bool) -> None:
    assert is_called_division(f"Velden{text}", 6) is expected
