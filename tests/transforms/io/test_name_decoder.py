from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language

from transforms.io.name_decoder import Name, NameDecoder, can_decode
from transforms.io.published_models import DEFAULTS
from transforms.io.spacy_models import SpacyModel, load_spacy

TEXTS = [
    "",
    "Velden",
    "Ada Halm of the Tidal Board\n\nread  Ebb in Velden on Monday. Nobody was there, the harbour master said.",
    " ",
    "“Ebb and flow”, said Jonas Reuter-Vik (54)\n",
    "The Harbour Council of Velden, Skarvik and Port Alder met Ada Halm, Callum Reid and Samuel Okoro in Geneva " * 5,
]

EMBEDDING = {
    "pretrained_vectors": None,
    "width": 8,
    "depth": 1,
    "embed_size": 50,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": True,
}


def finder_of_chance(seed: int, labels: tuple[str, ...] = ("PER", "ORG", "LOC")) -> Language:
    """A pipeline whose finder knows nothing, but decides: many names, some of them long."""
    nlp = spacy.blank("en")
    ner: Any = nlp.add_pipe("ner")
    for label in labels:
        ner.add_label(label)
    nlp.initialize()
    chance = np.random.default_rng(seed)
    for part in ("lower", "upper"):
        node = ner.model.get_ref(part)
        for name in node.param_names:
            node.set_param(name, chance.normal(0, 1, node.get_param(name).shape).astype(np.float32))
    ner.model.attrs["unseen_classes"] = set()
    return nlp


def names_of_spacy(nlp: Language) -> list[list[Name]]:
    return [[Name(span.start_char, span.end_char, span.label_) for span in doc.ents] for doc in nlp.pipe(TEXTS)]


@pytest.mark.parametrize("seed", range(8))
def test_names_are_those_that_spacy_reads(seed: int) -> None:
    nlp = finder_of_chance(seed)
    expected = names_of_spacy(nlp)
    assert sum(map(len, expected)) > 5
    assert NameDecoder(nlp.get_pipe("ner")).find([nlp.make_doc(text) for text in TEXTS]) == expected


def test_names_of_the_default_model_are_those_that_spacy_reads() -> None:
    model = load_spacy(DEFAULTS["en"].checked_folder())
    names = model._names([model._nlp.make_doc(text) for text in TEXTS])
    model._nlp.enable_pipe("ner")
    assert names == names_of_spacy(model._nlp)
    assert names[2][0].label == "PERSON"


def test_texts_without_words_have_no_names() -> None:
    nlp = finder_of_chance(1)
    decoder = NameDecoder(nlp.get_pipe("ner"))
    assert decoder.find([]) == []
    assert decoder.find([nlp.make_doc(""), nlp.make_doc("")]) == [[], []]


def test_a_finder_of_another_kind_is_left_to_spacy() -> None:
    assert can_decode(finder_of_chance(2).get_pipe("ner"))
    assert not can_decode(spacy.blank("en").add_pipe("entity_ruler"))
    searching: Any = finder_of_chance(2).get_pipe("ner")
    searching.cfg["beam_width"] = 2
    assert not can_decode(searching)
    nlp = finder_of_chance(2)
    nlp.get_pipe("ner").model.attrs["unseen_classes"] = {1}  # type: ignore[attr-defined]
    assert not can_decode(nlp.get_pipe("ner"))
    expected = names_of_spacy(nlp)
    found = SpacyModel(nlp).find(TEXTS)
    assert [[name[:2] for name in names] for names in expected] == [
        [(m.start, m.end) for m in names] for names in found
    ]


def test_a_finder_that_reads_more_words_is_left_to_spacy() -> None:
    nlp = spacy.blank("en")
    model = {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": True}
    rest = {"hidden_width": 8, "maxout_pieces": 2, "use_upper": True}
    vectors = {"tok2vec": {"@architectures": "spacy.HashEmbedCNN.v2", **EMBEDDING}}
    nlp.add_pipe("ner", config={"model": model | rest | vectors}).add_label("PER")  # type: ignore[attr-defined]
    nlp.initialize()
    nlp.get_pipe("ner").model.attrs["unseen_classes"] = set()  # type: ignore[attr-defined]
    assert not can_decode(nlp.get_pipe("ner"))
