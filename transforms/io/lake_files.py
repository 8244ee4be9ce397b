"""The file operations that a lake is made of, on a local disk and on any other file system that Beam reads.

A local disk keeps what it was told to keep when the power fails (fsync), and renames atomically. An object store has
neither folders nor renames: moving is copying and deleting, and what must happen once is a conditional put.
"""

import contextlib
import ctypes
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import filelock
from apache_beam.io.aws.clients.s3.messages import S3ClientError
from apache_beam.io.filesystem import BeamIOError, CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.errors import LakeError
from transforms.io import s3

Moves = Sequence[tuple[str, str]]
# Source: fcntl.h and linux/fs.h.
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
"""Pairs of present and future place, both relative to the lake."""


class LakeFiles(Protocol):
    """Files by their paths relative to a lake, with forward slashes. Picklable; holds no connection.

    Every method raises `LakeError` if the file system fails it.
    """

    def path(self, relative: str) -> str:
        """Absolute path or URI."""
        ...

    def exists(self, relative: str) -> bool:
        """Whether there is such a file."""
        ...

    def below(self, folder: str) -> list[str]:
        """All files below a folder, at any depth, sorted; none if there is no such folder."""
        ...

    def read(self, relative: str) -> bytes:
        """The content of a file."""
        ...

    def write(self, relative: str, content: bytes) -> None:
        """Writes a file, over an older one if need be; on disk when this returns."""
        ...

    def put_once(self, relative: str, content: bytes, by: str) -> bool:
        """Makes a file appear with all its content at once.

        Args:
          by: a path in a folder that belongs to one run. Where that folder can be taken away atomically, the file
            appears only if that has not happened.

        Returns:
          False if the file was there, where the file system can tell.
        """
        ...

    def persist(self, folders: Collection[str]) -> None:
        """Returns when the names in these folders are on disk, and the folders themselves."""
        ...

    def move(self, moves: Moves) -> None:
        """Moves files, over older ones if need be."""
        ...

    def swap(self, folder: str, removed: Collection[str], moves: Moves, scratch: str) -> None:
        """Takes files out of a folder and moves others into it, so that a reader sees all of these or all of those.

        On a local disk of Linux the two folders change places at once; on disks and systems that cannot do so there
        is a moment, between two renames, when the folder is not there. On an object store the old files are gone for
        as long as it takes to copy the new ones. May be repeated after a crash.

        Args:
          removed: paths; those that are gone already are no fault.
          moves: into `folder`; those done already are no fault.
          scratch: a folder for this swap's use, deleted by the caller when all is done.
        """
        ...

    def delete(self, folder: str) -> None:
        """Deletes all below a folder; no fault if there is nothing."""
        ...

    def remove(self, relative: str) -> None:
        """Deletes a file; no fault if it is not there."""
        ...

    def exclusively(self) -> contextlib.AbstractContextManager[Any]:
        """Keeps everyone else who asks for it out, where folders are swapped as a whole."""
        ...


class LocalFiles:
    """See `LakeFiles`; on a local disk."""

    def __init__(self, uri: str) -> None:
        self._root = Path(uri)

    def path(self, relative: str) -> str:
        """See `LakeFiles`."""
        return str(self._root / relative)

    def exists(self, relative: str) -> bool:
        """See `LakeFiles`."""
        return (self._root / relative).is_file()

    def below(self, folder: str) -> list[str]:
        """See `LakeFiles`."""
        with _told("list", self.path(folder)):
            found = (path for path in (self._root / folder).rglob("*") if path.is_file())
            return sorted(path.relative_to(self._root).as_posix() for path in found)

    def read(self, relative: str) -> bytes:
        """See `LakeFiles`."""
        with _told("read", self.path(relative)):
            return (self._root / relative).read_bytes()

    def write(self, relative: str, content: bytes) -> None:
        """See `LakeFiles`."""
        path = self._root / relative
        with _told("write", str(path)):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())

    def put_once(self, relative: str, content: bytes, by: str) -> bool:
        """See `LakeFiles`."""
        if self.exists(relative):
            return False
        self.write(by, content)
        self.move([(by, relative)])
        return True

    def persist(self, folders: Collection[str]) -> None:
        """See `LakeFiles`."""
        chains = {parent for folder in folders for parent in ((self._root / folder), *(self._root / folder).parents)}
        with _told("write", str(self._root)):
            for folder in chains:
                if folder.is_relative_to(self._root):
                    _sync_folder(folder)

    def move(self, moves: Moves) -> None:
        """See `LakeFiles`."""
        for source, target in moves:
            with _told("write", self.path(target)):
                (self._root / target).parent.mkdir(parents=True, exist_ok=True)
                (self._root / source).replace(self._root / target)
        self.persist({os.path.dirname(target) for _, target in moves})  # noqa: PTH120  # of a relative path

    def swap(self, folder: str, removed: Collection[str], moves: Moves, scratch: str) -> None:
        """See `LakeFiles`."""
        present, old, new = (self._root / part / folder for part in ("", f"{scratch}/old", f"{scratch}/new"))
        gone = {os.path.basename(path) for path in removed}  # noqa: PTH119  # of a relative path
        if not any(map(self.exists, removed)) and all(self.exists(target) for _, target in moves):
            return
        with _told("write", str(present)):
            present.mkdir(parents=True, exist_ok=True)
            shutil.copytree(present, new, ignore=lambda *_: gone, copy_function=_link, dirs_exist_ok=True)
            self.move([(source, f"{scratch}/new/{target}") for source, target in moves if self.exists(source)])
            self.persist([f"{scratch}/new/{folder}"])
            if not _exchange(new, present):
                if not old.exists():
                    old.parent.mkdir(parents=True, exist_ok=True)
                    present.rename(old)
                new.rename(present)
        self.persist([folder])

    def delete(self, folder: str) -> None:
        """See `LakeFiles`."""
        with _told("clear", self.path(folder)), contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self._root / folder)

    def remove(self, relative: str) -> None:
        """See `LakeFiles`."""
        with _told("clear", self.path(relative)):
            (self._root / relative).unlink(missing_ok=True)

    def exclusively(self) -> contextlib.AbstractContextManager[Any]:
        """See `LakeFiles`; the operating system lets go of it when a process ends, however it ends."""
        return filelock.FileLock(self._root / "_publish.flock")

    def set_aside(self, folder: str, target: str) -> None:
        """Takes a folder away at once; no fault if it is not there."""
        with _told("clear", self.path(folder)), contextlib.suppress(FileNotFoundError):
            (self._root / target).parent.mkdir(parents=True, exist_ok=True)
            (self._root / folder).rename(self._root / target)


class RemoteFiles:
    """See `LakeFiles`; through Beam's file systems, of which `s3://` has conditional puts."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        if s3.is_s3(uri):
            FileSystems.set_options(s3.options_of(uri))

    def path(self, relative: str) -> str:
        """See `LakeFiles`."""
        return FileSystems.join(self._uri, *relative.split("/"))

    def exists(self, relative: str) -> bool:
        """See `LakeFiles`."""
        with _told("read", self._uri):
            return bool(FileSystems.exists(self.path(relative)))

    def below(self, folder: str) -> list[str]:
        """See `LakeFiles`."""
        with _told("list", self.path(folder)):
            (match,) = FileSystems.match([self.path(folder) + "/**"])
        return sorted(found.path.removeprefix(self._uri + "/") for found in match.metadata_list)

    def read(self, relative: str) -> bytes:
        """See `LakeFiles`."""
        path = self.path(relative)
        with (
            _told("read", path),
            FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file,
        ):
            return bytes(file.read())

    def write(self, relative: str, content: bytes) -> None:
        """See `LakeFiles`."""
        path = self.path(relative)
        with (
            _told("write", path),
            FileSystems.create(path, compression_type=CompressionTypes.UNCOMPRESSED) as file,
        ):
            file.write(content)

    def put_once(self, relative: str, content: bytes, by: str) -> bool:
        """See `LakeFiles`."""
        del by
        if s3.is_s3(self._uri):
            return bool(s3.put_if_absent(self.path(relative), content))
        if self.exists(relative):
            return False
        self.write(relative, content)
        return True

    def persist(self, folders: Collection[str]) -> None:
        """Nothing to do: an object store keeps what it has acknowledged."""

    def move(self, moves: Moves) -> None:
        """See `LakeFiles`."""
        if not moves:
            return
        with _told("write", self._uri):
            if FileSystems.get_filesystem(self._uri).has_dirs():
                for folder in {FileSystems.split(self.path(target))[0] for _, target in moves}:
                    with contextlib.suppress(BeamIOError, OSError):
                        FileSystems.mkdirs(folder)
            FileSystems.rename([self.path(a) for a, _ in moves], [self.path(b) for _, b in moves])

    def swap(self, folder: str, removed: Collection[str], moves: Moves, scratch: str) -> None:
        """See `LakeFiles`."""
        del scratch
        self._delete(set(removed) & set(self.below(folder)))
        staged = {path for source, _ in moves for path in self.below(source.rpartition("/")[0])}
        self.move([(source, target) for source, target in moves if source in staged])

    def delete(self, folder: str) -> None:
        """See `LakeFiles`."""
        self._delete(self.below(folder))

    def remove(self, relative: str) -> None:
        """See `LakeFiles`."""
        if self.exists(relative):
            self._delete([relative])

    def exclusively(self) -> contextlib.AbstractContextManager[Any]:
        """See `LakeFiles`; here no folder is swapped as a whole."""
        return contextlib.nullcontext()

    def _delete(self, paths: Collection[str]) -> None:
        if paths:
            with _told("clear", self._uri):
                FileSystems.delete([self.path(path) for path in sorted(paths)])


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exchange(one: Path, other: Path) -> bool:
    """Lets two folders change places at once; False where the system or the disk cannot.

    Source: renameat2(2) of Linux, with RENAME_EXCHANGE.
    """
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None)
    return renameat2 is not None and not renameat2(_AT_FDCWD, bytes(one), _AT_FDCWD, bytes(other), _RENAME_EXCHANGE)


def _link(source: str, target: str) -> None:
    """A second name for a file, or a copy where the disk has no hard links."""
    with contextlib.suppress(FileExistsError):
        try:
            os.link(source, target)
        except PermissionError:
            shutil.copy2(source, target)


@contextlib.contextmanager
def _told(what: str, where: str) -> Iterator[None]:
    try:
        yield
    except (BeamIOError, OSError, S3ClientError) as error:
        raise LakeError(f"cannot {what} {where}: {error}") from error
