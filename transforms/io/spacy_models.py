"""Entity models of spaCy."""

import itertools
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import srsly
from spacy.lang.char_classes import ALPHA, ALPHA_LOWER
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import get_model_meta, load_config, load_model_from_path
from thinc.api import use_ops

from transforms.core.entities.mentions import FoundMention
from transforms.errors import ModelError
from transforms.io import official_models
from transforms.io.installed_packages import folder_of
from transforms.io.name_decoder import Name, NameDecoder, can_decode

_NER = "ner"
# All words that were met in training, 11 to 23 MB of them. A model knows words by their hashes, and those of a text are
# added when it is read.
_STRINGS = "strings"
# Ends of the names of the components that others may listen to.
_SHARED = ("tok2vec", "transformer")
# What is read at once stays in the processor's cache. Source: ms of CPU time of 600 words by articles of en_worldwide
# at once: 1 19.7, 2 17.8, 4 22.8, 8 29.4, 16 29.3.
_BATCH_WORDS = 1_000
# A model takes 14 kB a word while it reads, so that longer texts are read in parts, cut between lines if there are
# any, else between words. Of 12,458 mentions in 244 news texts, 98 of them of more than that many characters, 17 came
# out differently; with 10,000 characters 6.
PART_CHARACTERS = 5_000
"""Longer texts are read in parts."""
_PART = re.compile(
    rf"\S.{{,{PART_CHARACTERS - 1}}}(?=\n|\Z)|\S.{{,{PART_CHARACTERS - 1}}}(?!\S)|\S.{{,{PART_CHARACTERS - 1}}}",
    re.DOTALL,
)

# Words that stay known from text to text, 20 MB of them: a new one costs as much as thirty known ones.
_KEPT_WORDS = 50_000

# Labels of OntoNotes 5, CoNLL-2003 and WikiNER, and of the corpora that official models of single languages are
# trained on: Dutch to Chinese. Nationalities, events, works and products are MISC as in CoNLL-2003; dates, numbers,
# amounts and titles are no entities. Source: labels in explosion/spacy-models, meta/*-3.8.0.json.
_LABELS_OF_TYPE = {
    "PER": "PER PERSON PRS PS persName",
    "ORG": "ORG ORGANIZATION OG orgName",
    "LOC": "LOC GPE FAC FACILITY GPE_LOC GPE_ORG LC placeName geogName",
    "MISC": (
        "MISC NORP NAT_REL_POL DRV DERIV_PER EVENT EVN EVT PRODUCT PROD OBJ WORK_OF_ART WRK LAW LANGUAGE MOVEMENT"
    ),
}
# The pattern that they are for ignores case.
_LATIN_LOWER = "a-z\u00df-\u00f6\u00f8-\u00ff\u0100-\u024f"
# News is set with typographic apostrophes, what models are trained on is not: to the French one "qu’" and "L’" are
# names of places. In 92 French texts that lost 8 of 219 mentions and brought 33 others, nearly all of them such pieces;
# in 100 English articles F1 was .2 lower. One character for another, so that offsets hold.
_AS_TRAINED = str.maketrans("’", "'")

_TYPE_OF_LABEL = {label: kind for kind, labels in _LABELS_OF_TYPE.items() for label in labels.split()}


class SpacyModel:
    """A spaCy pipeline that finds names; may be called by many threads, which wait for each other."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._lock = threading.Lock()
        self._most_words = len(nlp.vocab) + _KEPT_WORDS
        self._decoder = None
        if nlp.pipe_names[-1:] == [_NER] and can_decode(nlp.get_pipe(_NER)):
            self._decoder = NameDecoder(nlp.get_pipe(_NER))
            nlp.disable_pipe(_NER)

    def find(self, texts: Sequence[str]) -> list[list[FoundMention]]:
        """See `EntityModel`."""
        parts = [(number, part) for number, text in enumerate(texts) for part in _PART.finditer(text)]
        found: list[list[FoundMention]] = [[] for _ in texts]
        with self._lock, self._forgetting():
            docs = self._nlp.pipe(part.group().translate(_AS_TRAINED) for _, part in parts)
            names_of_parts = itertools.chain.from_iterable(self._names(batch) for batch in _batches(docs))
            for (number, part), names in zip(parts, names_of_parts, strict=True):
                found[number] += [
                    FoundMention(part.start() + name.start, part.start() + name.end, _TYPE_OF_LABEL[name.label])
                    for name in names
                    if name.label in _TYPE_OF_LABEL
                ]
        return found

    def _forgetting(self) -> AbstractContextManager[object]:
        """Has the words forgotten that are new, once enough are kept: the vocabulary would grow with every one."""
        is_full = len(self._nlp.vocab) >= self._most_words
        zone: AbstractContextManager[object] = self._nlp.memory_zone() if is_full else nullcontext()
        return zone

    def _names(self, docs: Sequence[Doc]) -> list[list[Name]]:
        if self._decoder:
            return self._decoder.find(docs)
        return [[Name(span.start_char, span.end_char, span.label_) for span in doc.ents] for doc in docs]


def _batches(docs: Iterable[Doc]) -> Iterator[list[Doc]]:
    """Docs of no more words together than are read at once, but where one has more."""
    batch: list[Doc] = []
    words = 0
    for doc in docs:
        if batch and words + len(doc) > _BATCH_WORDS:
            yield batch
            batch, words = [], 0
        batch.append(doc)
        words += len(doc)
    yield batch


def load_spacy(folder: Path) -> SpacyModel:
    """Loads the name finder of a model; without its other parts it is 2.3 times as fast and scores the same.

    Args:
      folder: as spaCy's `to_disk` writes it.

    Raises:
      ModelError: there is no name finder in it, or something that it needs is not installed.
    """
    try:
        config = load_config(folder / "config.cfg")
        parts = config["nlp"]["pipeline"]
        if _NER not in parts:
            raise ModelError(f"The model in {folder} finds no names: it has no component {_NER}")
        unused = [_STRINGS, *(name for name in parts if name not in _needed(config["components"]))]
        # numpy multiplies matrices faster than spaCy's own library: four times where that does not know the processor.
        with use_ops("numpy", use_blis=False):
            if config["nlp"]["lang"] == "fr":
                return SpacyModel(load_french(folder, unused))
            return SpacyModel(load_model_from_path(folder, exclude=unused))
    except (ImportError, ValueError, KeyError, OSError) as error:
        raise ModelError(f"The model in {folder} cannot be loaded: {error}") from error


def load_spacy_package(name: str) -> SpacyModel:
    """Loads the name finder of an installed package, of whose files no sums are known.

    Args:
      name: import name.

    Raises:
      ModelError: it is not installed, or cannot be loaded.
    """
    package = folder_of(name)
    if package is None:
        raise ModelError(f"The entity model {name} is not installed{_how_to_install(name)}")
    try:
        version = get_model_meta(package)["version"]
    except (ValueError, OSError) as error:
        raise ModelError(f"The package {name} is no spaCy model: {error}") from error
    return load_spacy(package / f"{name}-{version}")


def load_french(folder: Path, unused: Sequence[str]) -> Language:
    """Loads a French model without spaCy's French, which takes 3 s of CPU time to compile one pattern.

    It is that of words with hyphens and apostrophes that are one token, and lists the letters of all scripts 482 times.
    With those of Latin script it is compiled in .15 s, and French texts come out in the same tokens.

    Args:
      folder: as spaCy's `to_disk` writes it.
      unused: components that are not needed, and other parts by spaCy's names for them.
    """
    nlp = load_model_from_path(folder, exclude=[*unused, "tokenizer"], config={"nlp": {"lang": "xx"}})
    saved = srsly.msgpack_loads((folder / "tokenizer").read_bytes())
    for letters in (ALPHA, ALPHA_LOWER):
        saved["token_match"] = saved["token_match"].replace(letters, _LATIN_LOWER)
    tokenizer: Any = nlp.tokenizer
    tokenizer.from_bytes(srsly.msgpack_dumps(saved))
    return nlp


def _needed(components: Mapping[str, Any]) -> set[str]:
    """The name finder, and what it listens to where it has no vectors of its own."""
    vectors = components[_NER].get("model", {}).get("tok2vec", {}).get("@architectures", "")
    if "Listener" not in vectors:
        return {_NER}
    return {_NER, *(name for name, part in components.items() if part.get("factory", "").endswith(_SHARED))}


def _how_to_install(name: str) -> str:
    # No command for other names: whose they are on the package index, nobody knows.
    is_official = any(name in official_models.names(language) for language in official_models.LANGUAGES)
    return f": {official_models.download_command(name)}" if is_official else ""
