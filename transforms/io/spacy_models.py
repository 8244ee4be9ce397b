"""Entity models of spaCy."""

import importlib.util
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.util import get_model_meta, load_config, load_model_from_path

from transforms.core.entities.mentions import FoundMention
from transforms.errors import ModelError
from transforms.io import official_models

_NER = "ner"
# Ends of the names of the components that others may listen to.
_SHARED = ("tok2vec", "transformer")

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
_TYPE_OF_LABEL = {label: kind for kind, labels in _LABELS_OF_TYPE.items() for label in labels.split()}


class SpacyModel:
    """A spaCy pipeline that finds names; may be called by many threads, which wait for each other."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._lock = threading.Lock()

    def find(self, texts: Sequence[str]) -> list[list[FoundMention]]:
        """See `EntityModel`; of a text over spaCy's limit (1,000,000 characters) the beginning is read."""
        with self._lock, self._nlp.memory_zone():  # Without a zone, the vocabulary grows with every new word.
            docs = self._nlp.pipe(text[: self._nlp.max_length] for text in texts)
            return [
                [
                    FoundMention(span.start_char, span.end_char, _TYPE_OF_LABEL[span.label_])
                    for span in doc.ents
                    if span.label_ in _TYPE_OF_LABEL
                ]
                for doc in docs
            ]


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
        others = [name for name in parts if name not in _needed(config["components"])]
        return SpacyModel(load_model_from_path(folder, exclude=others))
    except (ImportError, ValueError, KeyError, OSError) as error:
        raise ModelError(f"The model in {folder} cannot be loaded: {error}") from error


def load_spacy_package(name: str) -> SpacyModel:
    """Loads the name finder of an installed package, of whose files no sums are known.

    Args:
      name: import name.

    Raises:
      ModelError: it is not installed, or cannot be loaded.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModelError(f"The entity model {name} is not installed{_how_to_install(name)}")
    package = Path(spec.origin).parent
    try:
        version = get_model_meta(package)["version"]
    except (ValueError, OSError) as error:
        raise ModelError(f"The package {name} is no spaCy model: {error}") from error
    return load_spacy(package / f"{name}-{version}")


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
