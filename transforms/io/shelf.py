"""What is large waits on disk while its name goes through a shuffle.

Beam's local runner keeps all that it shuffles in the memory of the launcher, and hands it to workers in one piece: ten
times the pages would take ten times the memory. Its workers share a disk, so texts and rows stay there. The engines of
clusters shuffle on disk themselves, and their workers share none: there, parcels carry their content along.
"""

import dataclasses
import functools
import os
import pickle
import secrets
import threading
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from transforms.errors import LakeError
from transforms.records import Parcel


# Beam checks arguments of functions in the graph against their annotations.
@runtime_checkable
class Shelf(Protocol):
    """Keeps content for the length of a run; picklable."""

    def put(self, content: Any) -> Parcel:
        """Keeps content, which is picklable.

        A repeated bundle puts its content there again; nobody asks for the first copy.
        """
        ...

    def take(self, parcel: Parcel) -> Any:
        """The content of a parcel, from any worker; may be repeated."""
        ...


@dataclasses.dataclass(frozen=True)
class InHand:
    """No shelf: parcels carry their content."""

    def put(self, content: Any) -> Parcel:
        """See `Shelf`."""
        packed = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
        return Parcel("", 0, len(packed), packed)

    def take(self, parcel: Parcel) -> Any:
        """See `Shelf`."""
        return pickle.loads(parcel.content)  # noqa: S301  # our own


IN_HAND = InHand()


@dataclasses.dataclass(frozen=True)
class DiskShelf:
    """Files in a folder that all workers share, one for each process that writes.

    Whoever makes the shelf removes the folder when the run is over.

    Attributes:
      folder: absolute; need not exist.
    """

    folder: str

    def put(self, content: Any) -> Parcel:
        """See `Shelf`.

        Raises:
          LakeError: the disk is full, or cannot be written.
        """
        packed = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
        path = _file(self.folder, os.getpid())
        try:
            with _ONE_AT_A_TIME, path.open("ab") as file:
                start = file.tell()
                file.write(packed)
        except OSError as error:
            raise LakeError(f"cannot write {path}, where pages wait during a run: {error}") from error
        return Parcel(path.stem, start, len(packed))

    def take(self, parcel: Parcel) -> Any:
        """See `Shelf`.

        Raises:
          LakeError: the file is gone, or cannot be read.
        """
        path = Path(self.folder, f"{parcel.file}{_SUFFIX}")
        try:
            with path.open("rb", buffering=0) as file:
                content = os.pread(file.fileno(), parcel.size, parcel.start)
        except OSError as error:
            raise LakeError(f"cannot read {path} again: {error}") from error
        return pickle.loads(content)  # noqa: S301  # our own


_ONE_AT_A_TIME = threading.Lock()
_SUFFIX = ".shelf"


# By process, for a forked one must not write to the file of its parent.
@functools.lru_cache(maxsize=4)
def _file(folder: str, _process: int) -> Path:
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LakeError(f"cannot write {folder}, where pages wait during a run: {error}") from error
    # Short, for it goes through the shuffle with each parcel.
    return Path(folder, f"{secrets.token_urlsafe(6)}{_SUFFIX}")
