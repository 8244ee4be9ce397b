import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from transforms.core.text.normalise import fold_line, fold_start, normalise_line, strip_controls


def test_look_alikes_become_one_form() -> None:
    assert normalise_line(" Cafe\u0301\u00a0\u2009au\tlait\n") == "Café au lait"
    assert normalise_line("Wahl\u00adkampf\u200b\ufeff \u202aabc\u202c") == "Wahlkampf abc"


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
