import pytest

from transforms.core.entities.mentions import FoundMention
from transforms.core.entities.variants import group, key_of, winner


def groups(
    text: str,
    *names: tuple[str, str],
    defined: tuple[tuple[str, str], ...] = (),
    language: str = "en",
    places: tuple[str, ...] = (),
) -> dict[str, list[str]]:
    mentions, position = [], 0
    for name, kind in names:
        position = text.index(name, position)
        mentions.append(FoundMention(position, position + len(name), kind))
        position += len(name)
    return {
        kind + " " + text[members[0].start : members[0].end]: [text[m.start : m.end] for m in members]
        for kind, members in group(text, mentions, defined, language, lambda name: name in places)
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bashar al-Assad", "Bashar Assad"),
        ("U.N.", "UN"),
        ("Al-Houla", "al-Houla"),
        ("Ja’afari", "Ja'afari"),
        ("HALM", "Halm"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert key_of(one, "en") == key_of(other, "en")


def test_a_name_of_nothing_but_particles_keeps_them() -> None:
    assert key_of("El Al", "en") == ("el", "al")


def test_surname_and_first_name_join_the_full_name() -> None:
    text = "Brandt won. Ada Brandt, 61, thanked them. Ada smiled."
    given = (("Brandt", "ORG"), ("Ada Brandt", "PER"), ("Ada", "PER"))
    assert groups(text, *given) == {"PER Brandt": ["Brandt", "Ada Brandt", "Ada"]}


def test_a_person_with_and_without_a_middle_name_is_one() -> None:
    text = "Ada Brandt met Ada M. Brandt, then Rami Abdel Halm; Abdel Halm left with Olaf Brandt."
    given = (("Ada Brandt", "PER"), ("Ada M. Brandt", "PER"), ("Rami Abdel Halm", "PER"), ("Abdel Halm", "PER"))
    assert groups(text, *given, ("Olaf Brandt", "PER")) == {
        "PER Ada Brandt": ["Ada Brandt", "Ada M. Brandt"],
        "PER Rami Abdel Halm": ["Rami Abdel Halm", "Abdel Halm"],
        "PER Olaf Brandt": ["Olaf Brandt"],
    }


def test_of_two_people_with_one_surname_the_first_gets_it() -> None:
    text = "Ada Brandt met Olaf Brandt. Brandt left."
    given = (("Ada Brandt", "PER"), ("Olaf Brandt", "PER"), ("Brandt", "PER"))
    assert groups(text, *given) == {
        "PER Ada Brandt": ["Ada Brandt", "Brandt"],
        "PER Olaf Brandt": ["Olaf Brandt"],
    }


def test_a_place_does_not_join_the_person_named_like_it() -> None:
    text = "In Jordan it rained. The city of Jordan and the state of Jordan knew Michael Jordan."
    given = (("Jordan", "LOC"), ("Jordan", "LOC"), ("Jordan", "LOC"), ("Michael Jordan", "PER"))
    assert groups(text, *given) == {
        "LOC Jordan": ["Jordan", "Jordan", "Jordan"],
        "PER Michael Jordan": ["Michael Jordan"],
    }


def test_a_group_of_people_does_not_join_the_person_named_like_it() -> None:
    text = "Halm Democrats, who won, cheered. Democrats cheered."
    assert groups(text, ("Halm Democrats", "PER"), ("Democrats", "MISC")) == {
        "PER Halm Democrats": ["Halm Democrats"],
        "MISC Democrats": ["Democrats"],
    }


def test_an_acronym_joins_the_name_it_spells_and_the_name_it_is_defined_for() -> None:
    text = "The World Tide Fund and the WTF; Bank of Halm, BoH."
    given = (("World Tide Fund", "ORG"), ("WTF", "PER"), ("Bank of Halm", "ORG"), ("BoH", "LOC"))
    assert groups(text, *given, defined=(("Bank of Halm", "BoH"),)) == {
        "ORG World Tide Fund": ["World Tide Fund", "WTF"],
        "ORG Bank of Halm": ["Bank of Halm", "BoH"],
    }


def test_a_name_has_one_type_that_context_may_turn_against_the_model() -> None:
    text = "The town of Velden fell. Troops near Velden left Velden."
    given = (("Velden", "PER"), ("Velden", "PER"), ("Velden", "PER"))
    assert groups(text, *given) == {"LOC Velden": ["Velden", "Velden", "Velden"]}


def test_equal_votes_go_to_the_first_type_of_a_fixed_order() -> None:
    assert winner({"MISC": 1, "ORG": 2, "PER": 2}) == "PER"
    assert winner({}) == "LOC"


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ru", "Новый Хальм", "Новому Хальму"),
        ("hr", "Zagreb", "Zagrebu"),
        ("sr", "Београд", "Београду"),
        ("fi", "Helsingin", "Helsingissä"),
        ("fi", "YK:n", "YK:ta"),
        ("hr", "NATO", "NATO-u"),
        ("cs", "Praha", "Prahu"),
    ],
)
def test_the_case_forms_of_a_name_have_one_key(language: str, one: str, other: str) -> None:
    assert key_of(one, language) == key_of(other, language)


def test_names_of_a_language_without_cases_keep_their_endings() -> None:
    assert key_of("Halma", "pt") != key_of("Halme", "pt")


def test_a_well_known_place_is_one_unless_more_speaks_against_it() -> None:
    assert groups("Then Halm fell.", ("Halm", "PER"), places=("Halm",)) == {"LOC Halm": ["Halm"]}
    text = "Mrs Halm won. “No,” said Halm."
    assert groups(text, ("Halm", "PER"), ("Halm", "PER"), places=("Halm",)) == {"PER Halm": ["Halm", "Halm"]}


def test_english_words_say_nothing_of_names_in_other_languages() -> None:
    assert groups("President Halm", ("Halm", "ORG"), language="de") == {"ORG Halm": ["Halm"]}


def test_the_gazetteer_is_asked_where_names_have_no_case_endings() -> None:
    for language, kind in (("de", "LOC"), ("hr", "ORG")):
        assert groups("vor Halm", ("Halm", "ORG"), language=language, places=("Halm",)) == {f"{kind} Halm": ["Halm"]}
