import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.charset_texts import TEXTS
from transforms.core.text.normalise import fold_line, fold_start, normalise_line, strip_controls


def test_look_alikes_become_one_form() -> None:
    assert normalise_line(" Cafe\u0301\u00a0\u2009au\tlait\n") == "Café au lait"
    assert normalise_line("Wahl\u00adkampf\u200b\ufeff \u202aabc\u202c") == "Wahlkampf abc"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("in order", "in order"),
        ("Ä in order", "Ä in order"),
        ("two  spaces", "two spaces"),
        ("Ä two  spaces ", "Ä two spaces"),
        ("a\x0cfeed", "a feed"),
        ("Ä\x0cfeed", "Äfeed"),
        ("\ufffc behind an object", "behind an object"),
        ("Wahl\u00adkampf  Ä", "Wahlkampf Ä"),
        ("&amp;amp; Ä", "& Ä"),
    ],
)
def test_what_is_in_order_stays_and_what_is_not_is_brought_there(text: str, line: str) -> None:
    assert normalise_line(text) == line


def test_joiners_that_scripts_need_stay() -> None:
    assert normalise_line("می\u200cخواهم") == "می\u200cخواهم"


def test_controls_and_lone_surrogates_go_and_line_ends_stay() -> None:
    assert strip_controls("a\x00b\x1bc\ud800d\x85\r\ne\tf") == "abcd\r\ne\tf"


def test_folding_takes_list_marks_and_closing_signs_off() -> None:
    assert fold_line(" 2.  Skip to  CONTENT »") == "skip to content"
    assert fold_line("• Straße …") == "strasse"
    assert fold_start("– Read more: here.") == "read more: here."


def test_line_of_signs_folds_to_nothing() -> None:
    assert fold_line("* * *") == ""


@given(st.text())
def test_normalising_is_idempotent_and_leaves_one_line(text: str) -> None:
    line = normalise_line(text)
    assert normalise_line(line) == line
    assert unicodedata.is_normalized("NFC", line)
    assert line == line.strip()
    assert "\n" not in line


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("CafÃ© in FranÃ§ois' street", "Café in François' street"),
        ("Itâ€™s over, â€œhe saidâ€\x9d â€“ and left", "It’s over, “he said” – and left"),
        ("GrÃ¶ÃŸere StÃ¤dte wÃ¤hlen Ã¶fter grÃ¼n", "Größere Städte wählen öfter grün"),
        ("La seÃ±ora hablÃ³ despuÃ©s", "La señora habló después"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚, Ð¼Ð¸Ñ€", "Привет, мир"),
        ("it\x92s a \x93test\x94", "it’s a “test”"),
        ("CafÃ\x83Â© twice", "Café twice"),
    ],
)
def test_bytes_read_in_the_wrong_charset_are_read_anew(broken: str, whole: str) -> None:
    assert normalise_line(broken) == whole


@pytest.mark.parametrize("text", [part for texts in TEXTS.values() for part in texts])
def test_sound_text_of_any_language_stays(text: str) -> None:
    assert normalise_line(text) == text
    assert normalise_line(text.upper()) == unicodedata.normalize("NFC", text.upper())


@pytest.mark.parametrize(
    "text",
    [
        "SÃO PAULO",
        "À PROPOS – « Ça ira »",
        "naïveté, Bjørnøya, Łódź, Ünal",
        "5 × 3 = 15 €",
        "Müller & Söhne",
        "£5–£10",
        "½ °C",
    ],
)
def test_rare_letters_and_signs_are_no_mojibake(text: str) -> None:
    assert normalise_line(text) == text


@pytest.mark.parametrize(
    ("escaped", "read"),
    [
        ("Tom &amp; Ada", "Tom & Ada"),
        ("Tom &amp;amp;amp; Ada", "Tom & Ada"),
        ("&quot;Yes&quot;, she said&#8230;", '"Yes", she said…'),
        ("a&nbsp;b&shy;c&#x200B;d", "a bcd"),
        ("AT&T; R&D, a?b=1&copy=2 &nosuch;", "AT&T; R&D, a?b=1&copy=2 &nosuch;"),
        ("&#0;&#27;x&#128;", "\ufffdx€"),
    ],
)
def test_entities_escaped_twice_are_read(escaped: str, read: str) -> None:
    assert normalise_line(escaped) == read


def test_marks_of_direction_and_places_of_objects_go() -> None:
    assert normalise_line("\u200fقال\u061c \u2067رئيس\u2069\ufffc البلدية\u200e") == "قال رئيس البلدية"


@pytest.mark.parametrize("lang", TEXTS)
def test_folding_keeps_the_words_of_every_language(lang: str) -> None:
    assert fold_line(f"• {TEXTS[lang][0]}!") == fold_line(TEXTS[lang][0])
