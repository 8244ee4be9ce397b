import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.entities.acronyms import definitions, initials, of_ordinary_words, undotted


def defined(text: str) -> list[tuple[str, str]]:
    return [(text[start:end], text[short:stop]) for start, end, short, stop in definitions(text)]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("The World Tide Fund (WTF) met.", [("World Tide Fund", "WTF")]),
        ("the Bank of Halm (BoH) said", [("Bank of Halm", "BoH")]),
        ("by International Dock Organisation(IDO) chief", [("International Dock Organisation", "IDO")]),
        ("the Ministry of Sea and Salt (MSS)", [("Ministry of Sea and Salt", "MSS")]),
        ("He spoke (ABC) later.", []),
        ("the sea ran high (SRH)", []),
        ("Anna Berg (left) and", []),
        ("North Quay\n\n(NQ)", []),
    ],
)
def test_acronyms_are_paired_with_the_name_in_front(text: str, pairs: list[tuple[str, str]]) -> None:
    assert defined(text) == pairs


@pytest.mark.parametrize(
    ("text", "language", "pairs"),
    [
        ("L’Organisation des Nations unies (ONU) parle", "fr", [("Organisation des Nations unies", "ONU")]),
        ("La Mer insoumise (LMI) part", "fr", [("La Mer insoumise", "LMI")]),
        ("Le Groupe de soutien à l’islam (GSI)", "fr", [("Groupe de soutien à l’islam", "GSI")]),
        (
            "l’Alliance du traité de l’Atlantique nord (Atan)",
            "fr",
            [("Alliance du traité de l’Atlantique nord", "Atan")],
        ),
        ("le Fonds pour l’École (FÉ)", "fr", [("Fonds pour l’École", "FÉ")]),
        ("il Fondo monetario internazionale (FMI)", "it", [("Fondo monetario internazionale", "FMI")]),
        ("une taxe sur la valeur (TV)", "fr", []),
        ("Hier le vent. Un autre (HVU)", "fr", []),
        ("Velden (54 ans)", "fr", []),
        ("La Norvège (nord)", "fr", []),
        ("the Fund of salty water (FSW)", "en", []),
    ],
)
def test_in_some_languages_names_have_words_in_small_letters(
    text: str, language: str, pairs: list[tuple[str, str]]
) -> None:
    assert [(text[start:end], text[short:stop]) for start, end, short, stop in definitions(text, language)] == pairs


@given(st.text("AB ab(.)\n&", max_size=60))
def test_definitions_lie_in_the_text_name_before_acronym(text: str) -> None:
    for start, end, short_start, short_end in [*definitions(text), *definitions(text, "fr")]:
        assert 0 <= start < end < short_start < short_end <= len(text)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("United Nations", "UN"),
        ("International Committee of the Red Cross", "ICRC"),
        ("Velden", ""),
        ("", ""),
    ],
)
def test_initials_are_of_capital_words_and_two_at_least(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_dots_of_an_acronym_do_not_matter() -> None:
    assert undotted("U.N.") == undotted("UN")


@pytest.mark.parametrize(
    ("text", "acronyms"),
    [
        ("all foreign direct investment (FDI) fell", {"FDI"}),
        ("two environmental impact assessments (EIAs) came", {"EIAs"}),
        ("the World Tide Fund (WTF)", set()),
        ("he spoke (ABC) later", set()),
    ],
)
def test_acronyms_of_words_in_small_letters_are_told(text: str, acronyms: set[str]) -> None:
    assert of_ordinary_words(text) == acronyms
