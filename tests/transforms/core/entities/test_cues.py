import pytest

from transforms.core.entities.cues import votes


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("in the town of Velden on Monday", "Velden", {"LOC": 4, "PER": 0, "ORG": 0}),
        ("rain fell in northern Velden again", "Velden", {"LOC": 2, "PER": 0, "ORG": 0}),
        ("at Velden airport", "Velden", {"LOC": 2, "PER": 0, "ORG": 0}),
        ("President Velden left", "Velden", {"LOC": 0, "PER": 4, "ORG": 0}),
        ("Secretary of State Velden left", "Velden", {"LOC": 0, "PER": 4, "ORG": 0}),
        ("“No,” said Velden.", "Velden", {"LOC": 0, "PER": 3, "ORG": 0}),
        ("Velden, who was there", "Velden", {"LOC": 0, "PER": 3, "ORG": 0}),
        ("VELDEN, June 3 (Tide News) — Rain", "VELDEN", {"LOC": 4, "PER": 0, "ORG": 0}),
        ("all the Velden wants", "Velden", {"LOC": 0, "PER": -2, "ORG": 0}),
        ("the Velden Council met", "Velden Council", {"LOC": 0, "PER": -2, "ORG": 4}),
        ("the Velden River rose", "Velden River", {"LOC": 4, "PER": -2, "ORG": 0}),
        ("with Velden as ever", "Velden", {"LOC": 0, "PER": 0, "ORG": 0}),
    ],
)
def test_words_of_and_around_a_name_vote_for_types(text: str, name: str, expected: dict[str, int]) -> None:
    start = text.index(name)
    assert votes(text, start, start + len(name)) == expected
