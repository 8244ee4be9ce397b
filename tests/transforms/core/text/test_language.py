from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.text.language import (
    SAMPLE_CHARACTERS,
    UNKNOWN,
    Guess,
    LanguageDetector,
    detect,
    primary_code,
    sample_of,
)

LONG = "Der Hafen von Velden bleibt geschlossen. " * 10


class Answers:
    """A detector with a fixed answer, which keeps what it was asked."""

    languages = frozenset({"de", "en", "hr", "ru"})

    def __init__(self, *ranked: Guess) -> None:
        self.ranked = ranked
        self.asked: list[tuple[str, Mapping[str, float]]] = []

    def rank(self, sample: str, prior: Mapping[str, float]) -> Sequence[Guess]:
        self.asked.append((sample, prior))
        return self.ranked


NO_ANSWER: LanguageDetector = Answers()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("საქართველოს მთავრობა", "ka"),
        ("Հայաստանի կառավարություն", "hy"),
        ("የኢትዮጵያ መንግሥት", "am"),
        ("រដ្ឋាភិបាលកម្ពុជា", "km"),
        ("ລັດຖະບານລາວ", "lo"),
        ("မြန်မာအစိုးရ", "my"),
        ("ශ්‍රී ලංකා රජය", "si"),
        ("Η κυβέρνηση", "el"),
        ("ממשלת ישראל", "he"),
        ("รัฐบาลไทย", "th"),
        ("한국 정부", "ko"),
        ("港口關閉", "zh"),
        ("港口关闭", "zh"),
        ("東京の港は閉鎖された", "ja"),
    ],
)
def test_a_script_of_one_language_tells_it(text: str, language: str) -> None:
    assert detect("", text, [], NO_ANSWER) == Guess(language, 1.0)


def test_han_without_kana_is_chinese_unless_the_page_says_japanese() -> None:
    assert detect("首相辞任", "", ["ko"], NO_ANSWER).language == "zh"
    assert detect("首相辞任", "", ["ja-JP"], NO_ANSWER).language == "ja"


def test_confidence_of_a_script_is_its_share_of_the_letters() -> None:
    assert detect("", "한국정부 abcd", [], NO_ANSWER) == Guess("", 0.0)
    assert detect("", "한국정부 ab", [], NO_ANSWER) == Guess("ko", 0.6667)


def test_a_second_language_of_a_script_is_believed_where_declared() -> None:
    assert detect("", "መንግሥቲ ትግራይ", ["ti"], NO_ANSWER).language == "ti"


@pytest.mark.parametrize("text", ["", " \n", "42 000 — 7:1!", "😀😀", "OK", "\ud800"])
def test_nothing_to_tell_from_is_unknown(text: str) -> None:
    assert detect("", text, [], Answers(Guess("pt", 0.9))) == UNKNOWN


def test_text_without_features_is_unknown() -> None:
    assert detect("", LONG, [], Answers()) == UNKNOWN


def test_the_detector_decides_on_long_text_whatever_is_declared() -> None:
    assert detect("", LONG, ["en"], Answers(Guess("de", 0.9))) == Guess("de", 0.9)
    assert detect("", LONG, ["hr"], Answers(Guess("de", 0.9))) == Guess("de", 0.9)


def test_the_first_credible_declaration_becomes_the_prior() -> None:
    detector = Answers(Guess("de", 0.9))
    detect("", LONG, ["", "ru-RU", "x-default", "de_AT", "hr"], detector)
    ((_, prior),) = detector.asked
    assert prior == pytest.approx({"de": 0.9, "en": 0.1 / 3, "hr": 0.1 / 3, "ru": 0.1 / 3})


def test_declared_english_weighs_less_for_themes_declare_it_by_default() -> None:
    detector = Answers(Guess("de", 0.9))
    detect("", LONG, ["en-US"], detector)
    assert detector.asked[0][1]["en"] == 0.5


def test_a_declaration_other_than_english_stands_where_the_text_is_short() -> None:
    assert detect("Will Smith", "", ["de"], Answers(Guess("en", 1.0))) == Guess("de", 0.998)
    assert detect("Will Smith", "", ["en"], Answers(Guess("de", 1.0))) == Guess("de", 1.0)


def test_a_declaration_in_another_script_is_not_believed() -> None:
    assert detect("Порт закрыт", "", ["de"], Answers(Guess("ru", 1.0))) == Guess("ru", 1.0)
    assert detect("Port closed", "", ["ru"], Answers(Guess("en", 1.0))) == Guess("en", 1.0)


def test_a_declared_language_that_the_detector_does_not_know_stands_unless_the_text_is_english() -> None:
    assert detect("", LONG, ["bs"], Answers(Guess("hr", 1.0))) == Guess("bs", 0.998)
    assert detect("", LONG, ["bs"], Answers(Guess("en", 1.0))) == Guess("en", 1.0)


def test_only_languages_of_the_script_count() -> None:
    assert detect("", LONG, [], Answers(Guess("ru", 0.6), Guess("zh", 0.2), Guess("de", 0.15))) == Guess("de", 0.15)
    assert detect("", LONG, [], Answers(Guess("ru", 0.9))) == UNKNOWN
    assert detect("", "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ᎠᏂᏴᏫ", [], Answers(Guess("en", 0.9))) == UNKNOWN


def test_a_language_without_a_code_is_unknown() -> None:
    assert detect("", LONG, [], Answers(Guess("", 0.7), Guess("de", 0.3))) == UNKNOWN


def test_languages_that_are_all_alike_are_unknown() -> None:
    assert detect("", LONG, [], Answers(Guess("de", 0.0999), Guess("en", 0.0999))) == UNKNOWN
    assert detect("", LONG, [], Answers(Guess("de", 0.1))) == Guess("de", 0.1)


@pytest.mark.parametrize(("declared", "language"), [("", "mi"), ("en", "mi"), ("de", "hr")])
def test_function_words_decide_unless_the_page_declares_another_language_than_english(
    declared: str, language: str
) -> None:
    text = "Kua tae mai te kaipuke ki te wāpu o Velden, ā, kei reira tonu ngā kaimahi i te ata nei. " * 3
    assert detect("", text, [declared], Answers(Guess("hr", 0.9))).language == language


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("de-AT", "de"),
        ("DE_at", "de"),
        (" nb-NO ", "no"),
        ("zh-Hant-TW", "zh"),
        ("iw", "he"),
        ("fil", "tl"),
        ("x-default", ""),
        ("german", ""),
        ("", ""),
    ],
)
def test_a_tag_is_reduced_to_the_current_two_letter_code(tag: str, code: str) -> None:
    assert primary_code(tag) == code


def test_the_sample_is_title_and_beginning_of_the_text() -> None:
    assert sample_of("Titel", "a" * 5_000) == "Titel\n" + "a" * (SAMPLE_CHARACTERS - 6)


def test_the_sample_is_without_addresses() -> None:
    text = "Mehr: https://velden.example/hafen?q=1 oder www.velden.example, sonst hafen@velden.example fragen."
    assert sample_of("", text).split() == ["Mehr:", "oder", "sonst", "fragen."]


def test_the_sample_is_in_small_letters_where_capitals_prevail() -> None:
    assert sample_of("STORM HITS COAST", "now") == "storm hits coast\nnow"
    assert sample_of("Storm", "hits the Coast") == "Storm\nhits the Coast"


@given(st.text(max_size=50), st.text(max_size=50), st.lists(st.text(max_size=6), max_size=2))
def test_detection_never_fails_and_unknown_has_no_confidence(title: str, text: str, declared: list[str]) -> None:
    guess = detect(title, text, declared, Answers(Guess("en", 0.5)))
    assert (guess.language == "") == (guess.confidence == 0)
    assert 0 <= guess.confidence <= 1
