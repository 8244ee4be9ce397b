import re

import pytest

from transforms.core.pages.macros import WORDS, check, compiled, expand, expansions, needs


@pytest.mark.parametrize(
    ("macro", "text"),
    [
        ("{date}", "Nov. 16, 2026"),
        ("{date}", "16 novembre 2026"),
        ("{date}", "16 de noviembre de 2026"),
        ("{date}", "4. 2. 2022"),
        ("{date}", "2026年11月17日"),
        ("{date}", "18 نوفمبر 2026"),
        ("{name}", "Ada Example"),
        ("{name}", "María de la Prueba"),
        ("{name}", "J.R. O’Sample"),
        ("{name}", "Зинаида Иванова"),
        ("{name}", "三浦健"),
        ("{names}", "Ada Example, Bob Sample and Cleo Test"),
        ("{names}", "Ada Example und Bob van der Sample"),
        ("{place}", "Damascus, Syria"),
        ("{place}", "Frankfurt am Main"),
        ("{CITY}", "DAMASCUS, Syria"),
        ("{CITY}", "NEW YORK"),
        ("{initials}", "jar"),
        ("{initials}", "a.b."),
        ("{agencies}", "AFP, Reuters and dpa"),
    ],
)
def test_word_in_braces_takes(macro: str, text: str) -> None:
    assert re.fullmatch(expand(macro), text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("macro", "text"),
    [
        ("{date}", "Nov. 16"),
        ("{date}", "16 smarch 2026"),
        ("{name}", "the council"),
        ("{names}", "Ada Example, said the council"),
        ("{CITY}", "Damascus"),
        ("{initials}", "j"),
        ("{initials}", "jarod"),
    ],
)
def test_word_in_braces_refuses(macro: str, text: str) -> None:
    assert not re.fullmatch(expand(macro), text, re.IGNORECASE)


def test_macros_have_no_group_that_could_be_taken_for_a_field() -> None:
    macros = ("{date}", "{name}", "{names}", "{place}", "{CITY}", "{initials}", "{agencies}")
    assert [re.compile(expand(macro)).groups for macro in macros] == [0] * 7


def test_other_braces_stay() -> None:
    assert expand(r"\d{2,4}{unknown}") == r"\d{2,4}{unknown}"


def test_every_word_has_its_expansion_and_fits_where_the_check_lets_it() -> None:
    assert list(expansions()) == list(WORDS)
    for word in WORDS:
        check(f"a{word}")
        assert compiled(f"a{word}").groups == 0


def test_unknown_word_is_told_the_words() -> None:
    with pytest.raises(ValueError, match=r"no such word: \{day\}; allowed: \{date\}, \{name\}"):
        check("on {day}")


def test_repetitions_are_no_words() -> None:
    check(r"\d{4}-\d{1,2}")


def test_word_within_a_look_behind_is_refused() -> None:
    with pytest.raises(ValueError, match="no regular expression: look-behind requires fixed-width pattern"):
        check("(?<={name})x")


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(?=.*(?:photo|foto von)).{0,9}", ("photo", "foto von")),
        ("(?=.*(?-i:Photo|Straße))(?P<credit>{name})", ("photo", "strasse")),
        ("(?=.*unsubscribe).*", ("unsubscribe",)),
        ("(?=.*[:：])(?!.*x)(?P<caption>.*?)", (":", "：")),
        (r"(?=.*\().+", ("(",)),
        (r"(?=.*\d{4}){date}", ()),
        ("(?=.*(?:photos?|foto))x", ()),
        ("(?:photo|foto)", ()),
        (".{0,9}(?=.*photo)", ()),
    ],
)
def test_what_a_pattern_looks_for_first_is_read_off_it(pattern: str, words: tuple[str, ...]) -> None:
    assert needs(pattern) == words
