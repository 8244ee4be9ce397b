"""Explosion's own spaCy models: what they are called, where they are, and which are installed.

They are released on GitHub, not on the package index. What stands there under their names was put there by others,
and the metadata inside may claim anything: so a package of such a name is taken for official only if it says that it is
Explosion's, is for this spaCy, and did not come from a package index.
"""

import importlib.metadata
import importlib.util
import json
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from transforms.io import published_models

RELEASE = "3.8.0"
"""The release of all official models for spaCy 3.8. Source: explosion/spacy-models, meta/."""

# Those with a name finder that need nothing but spaCy to find names, but for Japanese (SudachiPy), Korean (natto-py)
# and Chinese (spacy-pkuseg). Of the transformers (trf) none: they need another library, and a GPU. The language code
# of Norwegian is that of the `language` column.
_STEMS = {
    "ca": "ca_core_news",
    "da": "da_core_news",
    "de": "de_core_news",
    "el": "el_core_news",
    "en": "en_core_web",
    "es": "es_core_news",
    "fi": "fi_core_news",
    "fr": "fr_core_news",
    "hr": "hr_core_news",
    "it": "it_core_news",
    "ja": "ja_core_news",
    "ko": "ko_core_news",
    "lt": "lt_core_news",
    "mk": "mk_core_news",
    "nl": "nl_core_news",
    "no": "nb_core_news",
    "pl": "pl_core_news",
    "pt": "pt_core_news",
    "ro": "ro_core_news",
    "ru": "ru_core_news",
    "sl": "sl_core_news",
    "sv": "sv_core_news",
    "uk": "uk_core_news",
    "zh": "zh_core_web",
}
# Best first.
_SIZES = ("lg", "md", "sm")
_ADVISED_SIZE = "md"

# Installers that take packages from an index where nothing else is said. Source: PEP 376, PEP 610.
_INDEX_INSTALLERS = frozenset({"pip", "uv"})

LANGUAGES = frozenset(_STEMS)
"""Languages (ISO 639-1) that have an official model."""


def names(language: str) -> list[str]:
    """Names of the official models of a language, best first; none for most languages."""
    return [f"{_STEMS[language]}_{size}" for size in _SIZES] if language in _STEMS else []


def installed() -> dict[str, str]:
    """The best installed official model of each language that has one."""
    found = {}
    for language in sorted(LANGUAGES):
        usable = (
            name
            for name in names(language)
            if not published_models.is_default(name) and is_installed(name) and not objection(name)
        )
        if (best := next(usable, None)) is not None:
            found[language] = best
    return found


def is_installed(name: str) -> bool:
    """Whether a package of that name is here, whoever made it."""
    return importlib.util.find_spec(name) is not None


def objection(name: str) -> str:
    """Why an installed package is not taken for an official model; empty where it is.

    Args:
      name: import name, one of `names`.
    """
    meta = _meta(name)
    if meta.get("author") != "Explosion":
        return "does not say that it is Explosion's"
    spacy = importlib.metadata.version("spacy")
    if not _fits(spacy, str(meta.get("spacy_version"))):
        return f"is for spaCy {meta.get('spacy_version')}, not {spacy}"
    if _is_from_an_index(name) and published_models.of_package(name) is None:
        return "came from a package index, where Explosion has no models"
    return ""


def advised(language: str) -> str:
    """The official model of a language to start with: nearly as good as the largest one, at a tenth of its size."""
    return f"{_STEMS[language]}_{_ADVISED_SIZE}"


def download_command(name: str) -> str:
    """The command that installs an official model from where Explosion releases it."""
    package = f"{name}-{RELEASE}"
    return (
        "python -m pip install "
        f"https://github.com/explosion/spacy-models/releases/download/{package}/{package}-py3-none-any.whl"
    )


def _meta(name: str) -> dict[str, Any]:
    """The metadata of a spaCy package, read without running its code; empty where it has none."""
    spec = importlib.util.find_spec(name)
    path = Path(spec.origin).parent / "meta.json" if spec is not None and spec.origin is not None else None
    if path is None or not path.is_file():
        return {}
    try:
        meta = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return meta if isinstance(meta, dict) else {}


def _fits(version: str, specifier: str) -> bool:
    try:
        return SpecifierSet(specifier).contains(version, prereleases=True)
    except InvalidSpecifier:
        return False


def _is_from_an_index(name: str) -> bool:
    """Whether an installer took the package from an index; what was installed from a URL or file has a record of it."""
    try:
        distribution = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    installer = (distribution.read_text("INSTALLER") or "").strip()
    return installer in _INDEX_INSTALLERS and distribution.read_text("direct_url.json") is None
