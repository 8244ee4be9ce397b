"""The lake on any file system that Beam reads: staging, commit, recovery.

A run writes below `_staging/RUN_ID` only. Its manifest is the commit; then the files move to their final places. A
crash before the manifest leaves staging, which the next writer removes; a crash after it is rolled forward by
whoever opens the lake next.
"""

import contextlib
import hashlib
import io
import json
import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import filelock
import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.io.filesystem import BeamIOError, CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.core.lake import layout
from transforms.core.lake.manifest import Manifest
from transforms.core.lake.rows import Row
from transforms.core.lake.schema import DATASETS
from transforms.errors import LakeError, LakeHeldError, LakeUnwritableError
from transforms.records import StagedFile


class Lake:
    """A lake at a local folder or URI. Picklable; holds no connection.

    Args:
      uri: local path or any URI that Beam's FileSystems reads.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri.rstrip("/") or "/"

    def path(self, relative: str) -> str:
        """Absolute path or URI of something in the lake."""
        return FileSystems.join(self.uri, *relative.split("/"))

    @property
    def _is_local(self) -> bool:
        return FileSystems.get_scheme(self.uri) is None

    def stage(self, run_id: str, dataset: str, partition: str, rows: Sequence[Row], inputs: int) -> StagedFile:
        """Writes rows as one Parquet file (zstd) below the run's staging folder; a repeat overwrites itself.

        Args:
          partition: the file's folder relative to the lake.
          inputs: rows that the books count.

        Raises:
          LakeError: the lake cannot be written.
        """
        schema = DATASETS[dataset]
        buffer = io.BytesIO()
        pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), buffer, compression="zstd")
        content = buffer.getvalue()
        sha256 = hashlib.sha256(content).hexdigest()
        path = f"{partition}/{layout.file_name(run_id, sha256)}"
        self._write(layout.staged(run_id, path), content)
        return StagedFile(dataset, path, len(rows), inputs, len(content), sha256)

    def commit(self, manifest: Manifest) -> None:
        """Writes the manifest, which commits the run, and moves its files to their final places. May be repeated.

        Raises:
          LakeError: the lake cannot be written; without its manifest the run did not happen.
        """
        if not self.has_committed(manifest.run_id):
            temporary = layout.staged(manifest.run_id, "manifest.json")
            self._write(temporary, manifest.to_json().encode())
            self._move(temporary, layout.manifest_path(manifest.run_id))
        self._publish(manifest)

    def has_committed(self, run_id: str) -> bool:
        """Whether the manifest of a run exists."""
        return self._exists(layout.manifest_path(run_id))

    def recover(self) -> list[str]:
        """Finishes committed runs and removes the staging of the others; only for the holder of the lock.

        Returns:
          Ids of the runs that were rolled forward.

        Raises:
          LakeError: the lake cannot be read or written.
        """
        run_ids = {path.split("/")[1] for path in self._list(layout.STAGING)}
        finished = [run_id for run_id in sorted(run_ids) if self.has_committed(run_id)]
        for run_id in finished:
            self._publish(self.manifest(run_id))
        if self._exists(layout.STAGING):
            self._delete(layout.STAGING)
        return finished

    def finish_committed(self) -> None:
        """Rolls committed runs forward, for readers; leaves everything alone while a writer holds the lake.

        Raises:
          LakeError: the lake cannot be read.
        """
        if any(self.has_committed(path.split("/")[1]) for path in self._list(layout.STAGING)):
            with contextlib.suppress(LakeHeldError), self.lock("reader"):
                self.recover()

    def manifest(self, run_id: str) -> Manifest:
        """The manifest of a committed run.

        Raises:
          LakeError: there is none, or it cannot be read.
        """
        path = layout.manifest_path(run_id)
        try:
            return Manifest.from_json(self._read(path).decode())
        except (ValueError, TypeError) as error:
            raise LakeError(f"{self.path(path)} is no manifest: {error}") from error

    def manifests(self) -> list[Manifest]:
        """The manifests of all committed runs, oldest first."""
        names = [path.split("/")[-1] for path in self._list(layout.RUNS)]
        return [self.manifest(name.removesuffix(".json")) for name in sorted(names) if name.endswith(".json")]

    def table(self, dataset: str, paths: Sequence[str], columns: Sequence[str], filters: Any = None) -> pa.Table:
        """The rows of some data files, as one table; empty for no files.

        Args:
          paths: relative to the lake, all of `dataset`.
          columns: to read.
          filters: as of `pyarrow.parquet.read_table`.

        Raises:
          LakeError: a file is missing or damaged.
        """
        tables = [pa.schema([DATASETS[dataset].field(name) for name in columns]).empty_table()]
        for path in paths:
            content = io.BytesIO(self._read(path))
            try:
                tables.append(pq.read_table(content, columns=list(columns), filters=filters, partitioning=None))
            except pa.ArrowInvalid as error:
                raise LakeError(f"{self.path(path)} is damaged: {error}") from error
        return pa.concat_tables(tables, promote_options="default")

    @contextlib.contextmanager
    def lock(self, run_id: str) -> Iterator[None]:
        """Holds the lake for one writer; released when the process ends, however it ends.

        Raises:
          LakeHeldError: somebody else holds it; the message says who.
          LakeUnwritableError: nothing can be written there.
        """
        if not self._is_local:
            self._check_reachable()
            yield
            return
        owner = Path(self.uri) / layout.LOCK
        try:
            owner.parent.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(owner.with_suffix(".flock"), blocking=False)
            lock.acquire()
        except filelock.Timeout as error:
            raise LakeHeldError(f"{self.uri} is held by {_holder(owner)}; wait for it to end.") from error
        except OSError as error:
            raise LakeUnwritableError(f"cannot write {self.uri}: {error.strerror}; give another --out.") from error
        try:
            me = {"run_id": run_id, "host": socket.gethostname(), "pid": os.getpid()}
            owner.write_text(json.dumps(me), encoding="utf-8")
            yield
        finally:
            owner.unlink(missing_ok=True)
            lock.release()

    def _check_reachable(self) -> None:
        try:
            FileSystems.match([self.path(f"{layout.RUNS}/*")])
        except (BeamIOError, ValueError, OSError) as error:
            raise LakeUnwritableError(
                f"cannot reach {self.uri}: {error}. Without `apache-beam[aws]` there is no s3://, without "
                "`apache-beam[gcp]` no gs://."
            ) from error

    def _publish(self, manifest: Manifest) -> None:
        for file in manifest.files:
            staged = layout.staged(manifest.run_id, file["path"])
            if self._exists(staged):
                self._move(staged, file["path"])
        folder = layout.staging_of(manifest.run_id)
        if self._exists(folder):
            self._delete(folder)

    def _exists(self, relative: str) -> bool:
        with _told(f"read {self.uri}"):
            return bool(FileSystems.exists(self.path(relative)))

    def _list(self, folder: str) -> list[str]:
        """Files below a folder, relative to the lake, sorted."""
        with _told(f"list {self.uri}"):
            (match,) = FileSystems.match([self.path(folder) + "/**"])
        prefix = self.path("").rstrip("/") + "/"
        return sorted(found.path.removeprefix(prefix) for found in match.metadata_list)

    def _read(self, relative: str) -> bytes:
        path = self.path(relative)
        with (
            _told(f"read {path}"),
            FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file,
        ):
            return bytes(file.read())

    def _write(self, relative: str, content: bytes) -> None:
        path = self.path(relative)
        with _told(f"write {path}"), FileSystems.create(path) as file:
            file.write(content)

    def _move(self, source: str, target: str) -> None:
        path = self.path(target)
        with _told(f"write {path}"):
            if self._is_local:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            FileSystems.rename([self.path(source)], [path])

    def _delete(self, relative: str) -> None:
        with _told(f"clear {self.path(relative)}"):
            FileSystems.delete([self.path(relative)])


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except (BeamIOError, OSError) as error:
        raise LakeError(f"cannot {what}: {error}") from error


def _holder(owner: Path) -> str:
    try:
        held = json.loads(owner.read_text(encoding="utf-8"))
        return f"run {held['run_id']} (process {held['pid']} on {held['host']})"
    except (OSError, ValueError, KeyError):
        return "another process"
