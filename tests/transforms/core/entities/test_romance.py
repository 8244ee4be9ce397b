import pytest

from transforms.core.entities.mentions import FoundMention
from transforms.core.entities.romance import cut, is_ordinary, votes, without_address


def cut_names(text: str, found: str, kind: str, language: str) -> list[tuple[str, str]]:
    start = text.index(found)
    mentions = cut(text, [FoundMention(start, start + len(found), kind)], language)
    return [(text[mention.start : mention.end], mention.type) for mention in mentions]


@pytest.mark.parametrize(
    ("text", "found", "kind", "language", "names"),
    [
        ("avec Mme von Halm", "Mme von Halm", "PER", "fr", [("Mme von Halm", "PER")]),
        ("avec Mme von Halm", "von Halm", "PER", "fr", [("Mme von Halm", "PER")]),
        ("avec M. Halm", "Halm", "LOC", "fr", [("Halm", "LOC")]),
        ("e il sig. Halm", "sig. Halm", "PER", "it", [("Halm", "PER")]),
        ("le président Halm", "le président Halm", "PER", "fr", [("Halm", "PER")]),
        ("Le maire Jean Le Goff", "maire Jean Le Goff", "PER", "fr", [("Jean Le Goff", "PER")]),
        ("du Premier ministre Jean Halm", "Premier ministre Jean Halm", "MISC", "fr", [("Jean Halm", "PER")]),
        ("le Premier ministre norvégien", "Premier ministre norvégien", "MISC", "fr", []),
        ("la ministre de la Culture", "ministre de la Culture", "ORG", "fr", []),
        ("pour de Gaulle", "de Gaulle", "PER", "fr", [("de Gaulle", "PER")]),
        ("habitants de Norvège", "de Norvège", "LOC", "fr", [("Norvège", "LOC")]),
        ("siège de l’Otan", "de l’Otan", "ORG", "fr", [("Otan", "ORG")]),
        ("puis d'Oslo à Velden", "d'Oslo à", "LOC", "fr", [("Oslo", "LOC")]),
        ("Hier. La Norvège", "La Norvège", "LOC", "fr", [("Norvège", "LOC")]),
        ("« L’Union africaine", "L’Union africaine", "ORG", "fr", [("Union africaine", "ORG")]),
        ("La Rochelle attend", "La Rochelle", "LOC", "fr", [("La Rochelle", "LOC")]),
        ("L'Équipe écrit", "L'Équipe", "ORG", "fr", [("L'Équipe", "ORG")]),
        ("selon La Gazette", "La Gazette", "ORG", "fr", [("La Gazette", "ORG")]),
        ("Le Pen est venue", "Le Pen", "PER", "fr", [("Le Pen", "PER")]),
        ("la préfecture de", "préfecture de", "LOC", "fr", []),
        ("con il sindaco Ada Halm", "sindaco Ada Halm", "PER", "it", [("Ada Halm", "PER")]),
        ("città dell'Aquila", "dell'Aquila", "LOC", "it", [("Aquila", "LOC")]),
        ("o presidente Halm da Silva", "presidente Halm da Silva", "PER", "pt", [("Halm da Silva", "PER")]),
        ("la alcaldesa Ada Halm", "alcaldesa Ada Halm", "PER", "es", [("Ada Halm", "PER")]),
        ("Präsident Halm", "Präsident Halm", "PER", "de", [("Präsident Halm", "PER")]),
    ],
)
def test_what_is_no_part_of_a_name_is_cut(
    text: str, found: str, kind: str, language: str, names: list[tuple[str, str]]
) -> None:
    assert cut_names(text, found, kind, language) == names


@pytest.mark.parametrize(
    ("text", "name", "language", "expected"),
    [
        ("avec le politologue Halm hier", "Halm", "fr", {"PER": 4}),
        ("avec M. Halm hier", "Halm", "fr", {"PER": 4}),
        ("avec M. Halm hier", "M. Halm", "fr", {"PER": 4}),
        ("la ministre de la Mer, Ada Halm, part", "Ada Halm", "fr", {"PER": 3}),
        ("« Non », répond Halm.", "Halm", "fr", {"PER": 1}),
        ("Halm, 52 ans, part", "Halm", "fr", {"PER": 3}),
        ("Halm a déclaré", "Halm", "fr", {"PER": 1}),
        ("né à Velden hier", "Velden", "fr", {"LOC": 1, "PER": -1}),
        ("lettre à Ada Halm", "Ada Halm", "fr", {}),
        ("la région de Velden", "Velden", "fr", {"LOC": 4}),
        ("au large de la ville d’Arles", "Arles", "fr", {"LOC": 4}),
        ("le lac de Velden", "lac de Velden", "fr", {"LOC": 4}),
        ("l’Université Halm", "Université Halm", "fr", {"ORG": 4}),
        ("des Norvégiennes", "Norvégiennes", "fr", {"MISC": 6}),
        ("des Français", "Français", "fr", {"MISC": 6}),
        ("des Étrangères", "Étrangères", "fr", {}),
        ("en Argentine", "Argentine", "fr", {"LOC": 1, "PER": -1}),
        ("ha detto Halm ieri", "Halm", "it", {"PER": 1}),
        ("la provincia di Velden", "Velden", "it", {"LOC": 4}),
        ("na cidade de Velden", "Velden", "pt", {"LOC": 4}),
        ("en la ciudad de Velden", "Velden", "es", {"LOC": 4}),
    ],
)
def test_words_of_and_around_a_name_vote_for_types(
    text: str, name: str, language: str, expected: dict[str, int]
) -> None:
    start = text.index(name)
    given = votes(text, start, start + len(name), language)
    assert {kind: weight for kind, weight in given.items() if weight} == expected


@pytest.mark.parametrize("name", ["État", "Lundi", "Mai 2031", "TVA", "Pourtant"])
def test_words_that_name_nothing_are_ordinary(name: str) -> None:
    assert is_ordinary(name, "fr")
    assert not is_ordinary("Velden", "fr")


@pytest.mark.parametrize(
    ("name", "language", "bare"),
    [("M. Halm", "fr", "Halm"), ("Mme von Halm", "fr", "von Halm"), ("Me", "fr", "Me"), ("M. Halm", "en", "M. Halm")],
)
def test_forms_of_address_belong_to_mentions_but_not_to_names(name: str, language: str, bare: str) -> None:
    assert without_address(name, language) == bare
