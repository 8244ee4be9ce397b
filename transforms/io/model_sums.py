"""SHA-256 sums of model files: whether a model is the one that was published."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from transforms.errors import ModelError


def check_sums(folder: Path, sums: Mapping[str, str], remedy: str) -> None:
    """Checks files of a model.

    Args:
      folder: that the model is in.
      sums: SHA-256, hex, by path below the folder.
      remedy: what to do where a file is another.

    Raises:
      ModelError: a file is missing or another.
    """
    for name, expected in sums.items():
        file = folder / name
        actual = _sum_of(file) if file.is_file() else "missing"
        if actual != expected:
            raise ModelError(f"{file} is not the file that was published (SHA-256 {actual}, not {expected}): {remedy}")


def _sum_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
