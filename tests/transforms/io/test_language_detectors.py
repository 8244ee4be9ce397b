import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langdetect.detector_factory import DetectorFactory
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from transforms.core.text.language import UNKNOWN, DetectorName, Guess, detect, primary_code
from transforms.io.language_detectors import (
    _langdetect_factory,
    _load_py3langid,
    _profiles,
    load_language_detector,
    load_raw_detector,
)

DETECTORS = get_args(DetectorName)
TEXTS = Path(__file__).resolve().parents[3] / "../shared/data/language/dev.jsonl"
TITLES = [
    "Harbour closed after storm",
    "Hafen nach Sturm geschlossen",
    "Le port est fermé",
    "Порт закрыт после шторма, сообщили власти",
    "Zulu: ichweba livaliwe ngenxa yesiphepho",
]
PASSAGES = {
    "en": "The harbour of Velden stays closed after the storm, its keeper said on Tuesday, and no ship may leave it.",
    "de": "Der Hafen von Velden bleibt nach dem Sturm geschlossen, sagte sein Wärter am Dienstag.",
    "es": "El puerto de Velden sigue cerrado después de la tormenta, dijo el martes su guardián.",
    "pt": "O porto de Velden continua fechado depois da tempestade, disse na terça-feira o seu guarda.",
    "no": "Havnen i Velden er fortsatt stengt etter stormen, sa havnesjefen på tirsdag, og ingen skip får seile ut.",
    "is": "Höfnin í Velden er enn lokuð eftir óveðrið, sagði hafnarvörðurinn á þriðjudaginn.",
    "az": "Velden limanı fırtınadan sonra hələ də bağlıdır, liman rəisi çərşənbə axşamı belə dedi.",
    "be": "Порт Вельдэна пасля буры застаецца зачыненым, сказаў у аўторак яго вартаўнік.",
    "kk": "Дауылдан кейін Вельден порты әлі жабық, деді сейсенбіде порт бастығы.",
    "eu": "Veldengo portua itxita dago oraindik ekaitzaren ondoren, esan zuen asteartean zaindariak.",
    "ga": "Tá cuan Velden fós dúnta tar éis na stoirme, a dúirt an maor cuain Dé Máirt.",
    "mi": "Kei te kati tonu te wāpu o Velden i muri i te tūpuhi, te kī a te kaitiaki i te Tūrei.",
    "sr": "Лука Велден остаје затворена после олује, рекао је у уторак њен чувар, и ниједан брод неће испловити.",
}


@pytest.mark.parametrize("name", DETECTORS)
def test_a_detector_is_loaded_once_and_knows_chinese_and_norwegian_under_one_code(name: DetectorName) -> None:
    detector = load_language_detector(name)
    assert detector is load_language_detector(name)
    assert {"de", "en", "no", "zh"} <= detector.languages
    assert all(len(code) == 2 for code in detector.languages)
    assert not {"nb", "nn"} & detector.languages


def test_both_know_what_either_knows_and_are_the_default() -> None:
    langdetect, py3langid = (load_language_detector(name).languages for name in ("langdetect", "py3langid"))
    assert load_language_detector().languages == langdetect | py3langid
    assert {"az", "be", "is", "sr", "zu"} <= py3langid - langdetect


def test_py3langid_ranks_as_with_its_own_loader() -> None:
    own = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    for passage in PASSAGES.values():
        label, share = own.classify(passage)
        best = load_raw_detector("py3langid").rank(passage, {})[0]
        if len(label) == 2 and label != "no":  # Of Norwegian the shares of two labels are summed up.
            assert (best.language, best.confidence) == (primary_code(label), pytest.approx(share, abs=0.01))


@cache
def _own_py3langid() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@settings(deadline=None)  # The first example loads the models.
@given(st.one_of(st.sampled_from([*PASSAGES.values(), *TITLES]), st.text(max_size=80)))
def test_py3langid_scores_each_text_to_the_last_bit_as_when_it_walks_byte_by_byte(text: str) -> None:
    assert _load_py3langid()._identifier.rank(text) == _own_py3langid().rank(text)


def test_langdetect_knows_the_languages_that_its_profiles_are_called_after() -> None:
    assert sorted(path.name for path in _profiles()) == sorted(_langdetect_factory().get_lang_list())


def test_langdetect_has_the_table_of_its_own_loader() -> None:
    own = DetectorFactory()
    own.load_json_profile([path.read_text(encoding="utf-8") for path in _profiles()])
    ours = _langdetect_factory()
    assert ours.langlist == own.langlist
    assert all(piece in ours.word_lang_prob_map for piece in own.word_lang_prob_map)
    assert {piece: ours.word_lang_prob_map[piece] for piece in own.word_lang_prob_map} == own.word_lang_prob_map
    assert not any(piece in ours.word_lang_prob_map for piece in ("", "xqx", "ferry"))
    with pytest.raises(KeyError):
        ours.word_lang_prob_map["xqx"]


def test_langdetect_is_not_loaded_before_it_is_asked() -> None:
    program = (
        "import sys; from transforms.io import language_detectors as own;"
        "own.load_language_detector().rank(sys.argv[1], {});"
        "assert not own._langdetect_factory.cache_info().currsize;"
        "own.load_language_detector('langdetect').rank(sys.argv[1], {});"
        "assert own._langdetect_factory.cache_info().currsize"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program, PASSAGES["de"]], check=True)


def test_detectors_are_loaded_where_no_file_may_be_written() -> None:
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0));"
        "from transforms.io.language_detectors import load_language_detector; load_language_detector()"
    )
    subprocess.run([sys.executable, "-B", "-W", "error", "-c", program], check=True)


@pytest.mark.parametrize(("language", "passage"), PASSAGES.items(), ids=PASSAGES)
def test_passages_are_told_in_languages_that_one_detector_or_none_knows(language: str, passage: str) -> None:
    guess = detect("", passage, [], load_language_detector())
    assert guess.language == language
    assert guess.confidence > 0.9


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize(("title", "language"), list(zip(TITLES, ["en", "de", "fr", "ru"], strict=False)))
def test_titles_are_told_even_in_capitals(title: str, language: str, name: DetectorName) -> None:
    detector = load_language_detector(name)
    assert detect(title, "", [], detector).language == language
    assert detect(title.upper(), "", [], detector).language == language


@pytest.mark.parametrize("text", ["", "12345", "https://example.org/a", "www.example.org", "desk@example.org", "!!!"])
@pytest.mark.parametrize("name", DETECTORS)
def test_a_text_without_words_has_no_language(text: str, name: DetectorName) -> None:
    assert detect("", text, [], load_language_detector(name)) == UNKNOWN
    assert detect("", text, ["de"], load_language_detector(name)) == UNKNOWN


@settings(deadline=None)  # The first example loads the models.
@given(st.text(max_size=60), st.text(max_size=300), st.lists(st.text(max_size=6), max_size=2))
def test_no_text_makes_a_detector_fail(title: str, text: str, declared: list[str]) -> None:
    for name in DETECTORS:
        guess = detect(title, text, declared, load_language_detector(name))
        assert (guess.language == "") == (guess.confidence == 0)
        assert 0 <= guess.confidence <= 1


@pytest.mark.parametrize(
    "text", ["\ud800" * 20, "a\x00b" * 50, "ａｂｃ ｄｅｆ", "a" * 100_000, "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 " * 9, "é" * 700]
)
def test_odd_texts_do_no_harm(text: str) -> None:
    for name in DETECTORS:
        assert 0 <= detect(text, text, [], load_language_detector(name)).confidence <= 1


@pytest.mark.parametrize("name", DETECTORS)
def test_a_prior_tips_the_balance(name: DetectorName) -> None:
    detector = load_language_detector(name)
    prior = {code: 0.9 if code == "no" else 0.1 / len(detector.languages) for code in detector.languages}
    assert detector.rank("Regjeringen i Oslo", prior)[0].language == "no"


def test_a_page_that_declares_a_close_relative_is_believed() -> None:
    text = "Vlada je u utorak odlučila da se luka zatvori zbog oluje, a brodovi moraju ostati vezani do srijede. " * 3
    assert [detect("", text, [tag], load_language_detector()).language for tag in ("bs", "hr")] == ["bs", "hr"]


def test_a_language_without_a_two_letter_code_has_no_answer() -> None:
    sepedi = "Batho ba bantši ba re mmušo ga se wa bolela selo ka ga taba yeo, fela bjale go lokile gomme re a tseba. "
    assert load_raw_detector("py3langid").rank(sepedi * 3, {})[0].language == ""


def test_answers_are_the_same_in_every_thread_process_and_order() -> None:
    detector = load_language_detector()
    answers = [detector.rank(title, {}) for title in TITLES]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda title: detector.rank(title, {}), TITLES[::-1] * 4)) == answers[::-1] * 4
    program = (
        "import sys; from concurrent.futures import ThreadPoolExecutor;"
        "from transforms.io.language_detectors import load_language_detector;"
        "print(list(ThreadPoolExecutor(8).map(lambda t: load_language_detector().rank(t, {}), sys.argv[1:])))"
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


@pytest.mark.parametrize("name", DETECTORS)
def test_confidence_is_rounded_to_four_digits(name: DetectorName) -> None:
    ranked = load_language_detector(name).rank("Regjeringen i Oslo sier nei", {})
    assert ranked == [Guess(guess.language, round(guess.confidence, 4)) for guess in ranked] != []


@pytest.mark.skipif(not TEXTS.exists(), reason="needs the texts that are measured on")
@pytest.mark.parametrize(("kind", "least"), [("sentences", 0.9), ("synth", 0.94)])
def test_a_sample_of_texts_in_74_languages_is_told(kind: str, least: float) -> None:
    with TEXTS.open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["kind"] == kind][::8]
    detector = load_language_detector()
    right = sum(detect("", row["text"], [], detector).language == primary_code(row["lang"]) for row in rows)
    assert right >= least * len(rows)
