"""What a lake holds at a moment: the files of all manifests, without those that later ones have replaced."""

from collections.abc import Iterable, Mapping
from typing import Any

from transforms.core.lake.manifest import Manifest


def live_files(manifests: Iterable[Manifest], folder: str = "") -> list[Mapping[str, Any]]:
    """The files to read for an exact snapshot, in the order of commit.

    Args:
      folder: only files below it, relative to the lake; empty for all.

    Returns:
      As in the manifests: path, rows, bytes and sha256 of each.
    """
    kept = list(manifests)
    replaced = {path for manifest in kept for path in manifest.replaces}
    return [
        file
        for manifest in kept
        for file in manifest.files
        if file["path"] not in replaced and file["path"].startswith(folder)
    ]
