import pytest

from transforms.core.entities.cues import is_ordinary, is_thing, votes


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("in the town of Velden on Monday", "Velden", {"LOC": 4}),
        ("rain fell in northern Velden again", "Velden", {"LOC": 2}),
        ("at Velden airport", "Velden", {"LOC": 2}),
        ("President Velden left", "Velden", {"PER": 4}),
        ("the farmer Velden left", "Velden", {"PER": 4}),
        ("Secretary of State Velden left", "Velden", {"PER": 4}),
        ("“No,” said Velden.", "Velden", {"PER": 3}),
        ("Velden, who was there", "Velden", {"PER": 3}),
        ("Velden, the head chef at Halm", "Velden", {"PER": 3}),
        ("VELDEN, June 3 (Tide News) — Rain", "VELDEN", {"LOC": 4}),
        ("all the Velden wants", "Velden", {"PER": -2}),
        ("the Velden Council met", "Velden Council", {"PER": -2, "ORG": 4}),
        ("Velden officials came", "Velden", {"ORG": 2}),
        ("Velden’s spokesman came", "Velden", {"ORG": 2}),
        ("the Velden River rose", "Velden River", {"LOC": 4, "PER": -2}),
        ("a Temple of Halm", "Temple of Halm", {"LOC": 4}),
        ("a Temple", "Temple", {}),
        ("on Norwegian soil", "Norwegian", {"MISC": 6}),
        ("on North Korean soil", "North Korean", {"MISC": 6}),
        ("as Norwegians do", "Norwegians", {"MISC": 6}),
        ("as Covid-19 spread", "Covid-19", {"MISC": 6}),
        ("a Treaty of Velden", "Treaty of Velden", {"MISC": 5}),
        ("a Velden Cup 2031", "Velden Cup 2031", {"MISC": 5}),
        ("with Velden as ever", "Velden", {}),
    ],
)
def test_words_of_and_around_a_name_vote_for_types(text: str, name: str, expected: dict[str, int]) -> None:
    start = text.index(name)
    given = votes(text, start, start + len(name), "en")
    assert {kind: weight for kind, weight in given.items() if weight} == expected


def test_languages_with_words_of_their_own_are_asked_for_them() -> None:
    assert votes("le maire Velden", 9, 15, "fr")["PER"] == 4
    assert is_ordinary("Gouvernement", "fr")
    assert not is_ordinary("Government", "fr")


def test_english_words_say_nothing_in_other_languages() -> None:
    assert votes("President Velden", 10, 16, "de") == {}
    assert not is_ordinary("Government", "de")
    assert not is_thing("Velden Cup", "de")


@pytest.mark.parametrize(
    "name", ["Government", "Ministers", "Prime Minister", "GDP", "G.D.P.", "CEOs", "Monday", "harbour"]
)
def test_words_that_name_nothing_are_ordinary(name: str) -> None:
    assert is_ordinary(name, "en")


@pytest.mark.parametrize("name", ["Velden Government", "Halm", "UN", "習近平"])
def test_names_are_not_ordinary(name: str) -> None:
    assert not is_ordinary(name, "en")


def test_events_documents_and_ordinary_words_are_things() -> None:
    assert is_thing("Harbour Impact Assessment", "en")
    assert is_thing("Memorandum of Understanding", "en")
    assert is_thing("GDP", "en")
    assert not is_thing("World Tide Fund", "en")
