"""Entity models of our own, which come with newsbeam.

Each is a folder below `own_models/`, as spaCy's `to_disk` writes it. Its `meta.json` lists under `languages` (ISO
639-1) those it is good enough for; `sha256.json` has the SHA-256 sum of every other file but notes (`*.md`), by path.
One whose licence leaves commercial use out reads only what the config names it for.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from transforms.errors import ModelError
from transforms.io.model_sums import check_sums

FOLDER = Path(__file__).parent / "own_models"
SUMS = "sha256.json"


def by_language() -> dict[str, str]:
    """Name of the bundled model of each language that has one for any use."""
    return dict(_languages(is_for_any_use=True))


def restricted() -> dict[str, str]:
    """Name of the bundled model of each language that has one which is not for commercial use."""
    return dict(_languages(is_for_any_use=False))


def _languages(*, is_for_any_use: bool) -> Iterator[tuple[str, str]]:
    for file in sorted(FOLDER.glob("*/meta.json")):
        meta = json.loads(file.read_text(encoding="utf-8"))
        if ("-NC" not in meta["license"]) is is_for_any_use:
            yield from ((language, file.parent.name) for language in meta["languages"])


def is_bundled(name: str) -> bool:
    """Whether a bundled model has that name."""
    return (FOLDER / name).is_dir()


def checked_folder(name: str) -> Path:
    """The folder of a bundled model, once its files are found to be those that it was made of.

    Raises:
      ModelError: a file is missing, another, or not listed.
    """
    folder = FOLDER / name
    remedy = "install newsbeam again"
    listing = folder / SUMS
    if not listing.is_file():
        raise ModelError(f"{listing} is missing: {remedy}")
    sums: dict[str, str] = json.loads(listing.read_text(encoding="utf-8"))
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md" and path != listing)
    if unlisted := sorted({path.relative_to(folder).as_posix() for path in files} - set(sums)):
        raise ModelError(f"{folder} has files that {SUMS} does not list ({', '.join(unlisted)}): {remedy}")
    check_sums(folder, sums, remedy)
    return folder
