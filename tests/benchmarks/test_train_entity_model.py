"""How the entity model is trained, scored and written, on a handful of sentences."""

import hashlib
import json
from pathlib import Path

import pytest
import train_entity_model
from entity_corpus import Text
from spacy.language import Language
from spacy.util import load_model_from_path
from train_entity_model import Recipe, Score

ROWS = (300, 50, 100, 50)
SENTENCE = Text("Anna Holm bor i Nordby.", ((0, 9, "PER"), (16, 22, "LOC")))


def train() -> Language:
    """A training of forty small steps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train_entity_model, "_BATCH_WORDS", 1)
        patch.setattr(train_entity_model, "_WARM_UP_STEPS", 5)
        return train_entity_model.train([SENTENCE] * 40, ROWS, seed=1)


@pytest.fixture(scope="module")
def trained() -> Language:
    return train()


def scored(language: str, alone: float, step: float) -> Score:
    return Score(language, 100, alone, step, {})


def test_it_learns_what_it_is_shown(trained: Language) -> None:
    assert train_entity_model.score(trained, "da", [SENTENCE]) == Score(
        "da", 2, 100, 100, {"LOC": 100, "ORG": 0, "PER": 100}
    )


def test_the_same_seed_gives_the_same_weights(trained: Language) -> None:
    assert train().get_pipe("ner").model.to_bytes() == trained.get_pipe("ner").model.to_bytes()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dell'ONU", ["dell'", "ONU"]),
        ("kod NATO-a.", ["kod", "NATO", "-", "a", "."]),
        ("bo w B.T.", ["bo", "w", "B.T", "."]),
    ],
)
def test_words_end_where_names_do(text: str, words: list[str]) -> None:
    assert [token.text for token in train_entity_model.blank_model(ROWS).make_doc(text)] == words


def test_batches_hold_at_least_so_many_words() -> None:
    shown = list(train_entity_model.examples(train_entity_model.blank_model(ROWS), [SENTENCE] * 5))
    assert [len(batch) for batch in train_entity_model.batches(shown, 7)] == [2, 2, 1]


def test_a_language_is_good_enough_where_every_set_of_it_is_alone_and_after_the_step() -> None:
    scores = [scored("it", 60, 60), scored("pt", 75, 61), scored("pt", 59.9, 70), scored("fi", 70, 59)]
    assert train_entity_model.good_languages(scores) == ["it"]


def test_what_is_written_can_be_loaded_and_lists_its_sums_and_languages(trained: Language, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "xx_small"
    recipe = Recipe(passes={}, dev=("da",), rows=ROWS, licence="CC BY-SA 4.0")
    train_entity_model.write(trained, recipe, {"da_ddt": scored("da", 61.04, 66.06)}, folder)
    loaded = load_model_from_path(folder)
    assert [(span.text, span.label_) for span in loaded(SENTENCE.text).ents] == [
        ("Anna Holm", "PER"),
        ("Nordby", "LOC"),
    ]
    assert {key: loaded.meta[key] for key in ("lang", "name", "license", "languages")} == {
        "lang": "xx",
        "name": "small",
        "license": "CC BY-SA 4.0",
        "languages": ["da"],
    }
    assert loaded.meta["performance"] == {"da_ddt": {"f1": 61.0, "f1_step": 66.1}}
    sums = json.loads((folder / "sha256.json").read_text(encoding="utf-8"))
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    del files["sha256.json"]
    assert sums == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
