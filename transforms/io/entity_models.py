"""Entity models: which one reads a language, and each loaded once per process behind one small interface."""

import dataclasses
import functools
import importlib.metadata
import threading
from collections.abc import Mapping, Sequence
from typing import Literal, Protocol, runtime_checkable

from threadpoolctl import threadpool_limits

from transforms.core.entities.mentions import FoundMention
from transforms.io import bundled_models, official_models, published_models

Origin = Literal["config", "official", "default", "own"]

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
class ModelChoice:
    """The model that reads a language.

    Attributes:
      name: import name of the package that it is in, or name of a bundled one.
      origin: why this one. config: the config names it; official: an installed model of Explosion's; default: one of
        `published_models.DEFAULTS`; own: comes with newsbeam.
    """

    name: str
    origin: Origin

    @property
    def version(self) -> str:
        """Version of the installed package; empty where there is none, as of a bundled model."""
        try:
            return importlib.metadata.version(self.name)
        except importlib.metadata.PackageNotFoundError:
            return ""


@dataclasses.dataclass(frozen=True)
class ChosenModels:
    """Entity models, chosen once where a run starts, so that all its workers use the same.

    Attributes:
      choices: by language (ISO 639-1).
    """

    choices: Mapping[str, ModelChoice]

    def load(self, language: str) -> EntityModel | None:
        """The model of a language, loaded once per process; None where none was chosen.

        Raises:
          ModelError: the model is not installed, cannot be loaded, or its files are not those whose sums are known.
        """
        choice = self.choices.get(language)
        if choice is None:
            return None
        with _loading:
            return _load(choice.name)


def choose_models(named: Mapping[str, str | None] | None = None) -> ChosenModels:
    """Chooses the model of each language.

    That is what is named for it, else an installed official spaCy model, else our default, else a model of our own.
    Nothing is loaded or checked yet.

    Args:
      named: import name of a package, or name of a bundled model, by language; None as name leaves the language
        without a model.
    """
    given = named or {}
    own = {language: ModelChoice(name, "own") for language, name in bundled_models.by_language().items()}
    defaults = {language: ModelChoice(each.package, "default") for language, each in published_models.DEFAULTS.items()}
    official = {language: ModelChoice(name, "official") for language, name in official_models.installed().items()}
    chosen = {language: ModelChoice(name, "config") for language, name in given.items() if name is not None}
    unnamed = {language: choice for language, choice in (own | defaults | official).items() if language not in given}
    return ChosenModels(dict(sorted((unnamed | chosen).items())))


@functools.cache
def _load(name: str) -> EntityModel:
    # Imported here: who never meets a language does not pay for the library that reads it.
    from transforms.io.slovnet_models import load_slovnet  # noqa: PLC0415
    from transforms.io.spacy_models import load_spacy, load_spacy_package  # noqa: PLC0415

    # There is a worker process a core: products of matrices on threads of their own wait for each other, and cost twice
    # the CPU time.
    threadpool_limits(limits=1, user_api="blas")
    if bundled_models.is_bundled(name):
        return load_spacy(bundled_models.checked_folder(name))
    published = published_models.of_package(name)
    if published is None:
        return load_spacy_package(name)
    return (load_slovnet if published.backend == "slovnet" else load_spacy)(published.checked_folder())
