import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from transforms.core.text.language import Guess, detect
from transforms.io.language_detectors import load_language_detector

TITLES = ["Harbour closed after storm", "Hafen nach Sturm geschlossen", "Le port est fermé", "Порт закрыт"]


def test_the_detector_is_loaded_once_and_knows_chinese_under_one_code() -> None:
    detector = load_language_detector()
    assert detector is load_language_detector()
    assert {"de", "en", "zh"} <= detector.languages
    assert not {"zh-cn", "zh-tw"} & detector.languages


@pytest.mark.parametrize(("title", "language"), list(zip(TITLES, ["en", "de", "fr", "ru"], strict=True)))
def test_titles_are_told_even_in_capitals(title: str, language: str) -> None:
    detector = load_language_detector()
    assert detect(title, "", [], detector).language == language
    assert detect(title.upper(), "", [], detector).language == language


@pytest.mark.parametrize("text", ["", "12345", "https://example.org/a", "desk@example.org", "!!!"])
def test_a_text_without_features_ranks_nothing(text: str) -> None:
    assert load_language_detector().rank(text, {}) == []


def test_a_prior_tips_the_balance() -> None:
    detector = load_language_detector()
    prior = {code: 0.9 if code == "no" else 0.1 / len(detector.languages) for code in detector.languages}
    assert detector.rank("Regjeringen i Oslo", prior)[0].language == "no"


def test_answers_are_the_same_in_every_thread_and_process() -> None:
    detector = load_language_detector()
    answers = [detector.rank(title, {}) for title in TITLES]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda title: detector.rank(title, {}), TITLES * 4)) == answers * 4
    program = (
        "import sys; from transforms.io.language_detectors import load_language_detector;"
        "print([load_language_detector().rank(title, {}) for title in sys.argv[1:]])"
    )
    printed = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *TITLES],
        env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert printed.strip() == str(answers)


def test_confidence_is_rounded_to_four_digits() -> None:
    ranked = load_language_detector().rank("Regjeringen i Oslo sier nei", {})
    assert ranked == [Guess(guess.language, round(guess.confidence, 4)) for guess in ranked] != []
