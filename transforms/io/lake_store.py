"""The lake on any file system that Beam reads: staging, commit, recovery, reading.

A run writes below `_staging/RUN_ID` only. Its manifest is the commit; then the files move to their final places. A
crash before the manifest leaves staging, which the next writer removes; a crash after it is rolled forward by
whoever opens the lake next.
"""

import contextlib
import datetime
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.dataset  # filters of `read_table` need it; here it is imported once for all workers
import pyarrow.parquet as pq
from apache_beam.io.filesystem import BeamIOError, CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.core.lake import layout
from transforms.core.lake.manifest import Manifest, make_void
from transforms.core.lake.rows import Row
from transforms.core.lake.schema import DATASETS
from transforms.errors import LakeError, LakeHeldError, LakeUnwritableError
from transforms.io import s3, sorted_parquet
from transforms.io.lake_files import LakeFiles, LocalFiles, RemoteFiles
from transforms.io.lake_lock import LakeLock, LocalLock, NoLock, S3Lock
from transforms.records import StagedFile

# Dictionaries double the time that a file of one row takes, and with so few rows save nothing.
_MIN_DICTIONARY_ROWS = 16


class Lake:
    """A lake at a local folder or URI. Picklable; holds no connection.

    Args:
      uri: local path or any URI that Beam's FileSystems reads.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri.rstrip("/") or "/"
        self._files, self._lock = _open(self.uri)

    def path(self, relative: str) -> str:
        """Absolute path or URI of something in the lake."""
        return self._files.path(relative)

    def stage(self, run_id: str, dataset: str, partition: str, rows: Sequence[Row], inputs: int) -> StagedFile:
        """Writes rows as one Parquet file (zstd) below the run's staging folder; a repeat overwrites itself.

        Args:
          partition: the file's folder relative to the lake.
          inputs: rows that the books count.

        Raises:
          LakeError: the lake cannot be written.
        """
        table = pa.Table.from_pylist(list(rows), schema=DATASETS[dataset])
        return self.stage_table(run_id, dataset, partition, table, inputs)

    def stage_table(self, run_id: str, dataset: str, partition: str, table: pa.Table, inputs: int) -> StagedFile:
        """The same for a table that has the schema of its dataset."""
        buffer = io.BytesIO()
        pq.write_table(
            table,
            buffer,
            compression="zstd",
            row_group_size=sorted_parquet.ROW_GROUP_SIZE,
            use_dictionary=table.num_rows >= _MIN_DICTIONARY_ROWS,
        )
        return self.stage_parquet(run_id, dataset, partition, buffer.getvalue(), table.num_rows, inputs)

    def stage_parquet(
        self, run_id: str, dataset: str, partition: str, content: bytes, rows: int, inputs: int
    ) -> StagedFile:
        """The same for a Parquet file that has been made already."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = f"{partition}/{layout.file_name(run_id, sha256)}"
        self._files.write(layout.staged(run_id, path), content)
        return StagedFile(dataset, path, rows, inputs, len(content), sha256)

    def stage_archive(self, run_id: str, content: bytes, pages: int) -> StagedFile:
        """Writes a WARC file below the run's staging folder; a repeat overwrites itself.

        Raises:
          LakeError: the lake cannot be written.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = layout.archive_path(run_id, sha256)
        self._files.write(layout.staged(run_id, path), content)
        return StagedFile("pages", path, pages, 0, len(content), sha256)

    def scratch(self, run_id: str) -> str | None:
        """A folder of this machine for what only the run needs, which goes with it; None where the lake is a URI."""
        return self.path(f"{layout.staging_of(run_id)}/scratch") if isinstance(self._files, LocalFiles) else None

    def commit(self, manifest: Manifest) -> None:
        """Writes the manifest, which commits the run, and moves its files to their final places. May be repeated.

        Raises:
          LakeError: the lake cannot be written, or a file of the run is gone; without its manifest the run did not
            happen.
          LakeHeldError: another run has taken the lake over; nothing is committed.
        """
        if not self.has_committed(manifest.run_id):
            self._check_staged(manifest)
            owner = self._lock.owner()
            if owner is not None and owner.run_id != (manifest.stream or manifest.run_id):
                raise LakeHeldError(f"run {manifest.run_id} lost {self.uri} to {owner}; nothing was committed")
            self._files.put_once(
                layout.manifest_path(manifest.run_id),
                manifest.to_json().encode(),
                by=layout.staged(manifest.run_id, "manifest.json"),
            )
        committed = self.manifest(manifest.run_id)
        if committed.voided_by:
            raise LakeHeldError(
                f"run {manifest.run_id} lost {self.uri} to run {committed.voided_by}; nothing was committed"
            )
        self._publish(committed)

    def has_committed(self, run_id: str) -> bool:
        """Whether the manifest of a run exists, and is not a void one."""
        return self._files.exists(layout.manifest_path(run_id)) and not self.manifest(run_id).voided_by

    def recover(self, run_id: str) -> list[str]:
        """Finishes committed runs and removes the staging of the others; only for the holder of the lock.

        Args:
          run_id: of the holder.

        Returns:
          Ids of the runs that were rolled forward.

        Raises:
          LakeHeldError: somebody else holds the lock by now; nothing is touched.
          LakeError: the lake cannot be read or written.
        """
        owner = self._lock.owner()
        if owner is not None and owner.run_id != run_id:
            raise LakeHeldError(f"run {run_id} lost {self.uri} to {owner}")
        finished = []
        for staged in self._staged_runs():
            if self._can_no_longer_commit(staged, run_id):
                self._files.delete(layout.staging_of(staged))
            else:
                self._publish(self.manifest(staged))
                finished.append(staged)
        for folder in (layout.STAGING, layout.DISCARDED):
            self._files.delete(folder)
        return finished

    def finish_committed(self) -> None:
        """Rolls committed runs forward, for readers; leaves everything alone while a writer holds the lake.

        Raises:
          LakeError: the lake cannot be read.
        """
        if any(self.has_committed(run_id) for run_id in self._staged_runs()):
            with contextlib.suppress(LakeHeldError), self.lock("reader"):
                self.recover("reader")

    def manifest(self, run_id: str) -> Manifest:
        """The manifest of a committed run.

        Raises:
          LakeError: there is none, or it cannot be read.
        """
        path = layout.manifest_path(run_id)
        try:
            return Manifest.from_json(self._files.read(path).decode())
        except (ValueError, TypeError) as error:
            raise LakeError(f"{self.path(path)} is no manifest: {error}") from error

    def run_ids(self) -> list[str]:
        """The ids of all manifests, void ones included, in their own order."""
        names = [path.split("/")[-1] for path in self._files.below(layout.RUNS)]
        return [name.removesuffix(".json") for name in names if name.endswith(".json")]

    def manifests(self) -> list[Manifest]:
        """The manifests of all committed runs, in the order of their commits."""
        found = [self.manifest(run_id) for run_id in self.run_ids()]
        committed = [manifest for manifest in found if not manifest.voided_by]
        return sorted(committed, key=lambda manifest: (manifest.sequence, manifest.run_id))

    def next_sequence(self) -> int:
        """The number of the next commit; only for the holder of the lock."""
        return 1 + max((manifest.sequence for manifest in self.manifests()), default=0)

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
            content = io.BytesIO(self._read_committed(path))
            try:
                # A file of before there was a column has nulls in it.
                present = [name for name in columns if name in pq.read_schema(content).names]
                tables.append(pq.read_table(content, columns=present, filters=filters, partitioning=None))
            except pa.ArrowInvalid as error:
                raise LakeError(f"{self.path(path)} is damaged: {error}") from error
        return pa.concat_tables(tables, promote_options="default")

    def is_intact(self, file: Mapping[str, Any]) -> bool:
        """Whether a committed file is there with the content that its manifest names.

        Args:
          file: as in the manifest.

        Raises:
          LakeError: the file system fails.
        """
        if not self._files.exists(file["path"]):
            return False
        return bool(hashlib.sha256(self._files.read(file["path"])).hexdigest() == file["sha256"])

    def request_stop(self, stream: str) -> None:
        """Asks the stream of this id, wherever it runs, to end cleanly; may be repeated."""
        self._files.write(layout.STOP, stream.encode())

    def is_stop_requested(self, stream: str) -> bool:
        """Whether the stream of this id is asked to end."""
        return self._files.exists(layout.STOP) and self._files.read(layout.STOP).decode() == stream

    def clear_stop(self) -> None:
        """Takes any such request back."""
        self._files.remove(layout.STOP)

    def quarantine(self, path: str, target: str) -> None:
        """Puts a damaged file aside; no fault if it is gone."""
        if self._files.exists(path):
            self._files.move([(path, target)])

    @contextlib.contextmanager
    def opened(self, relative: str) -> Iterator[BinaryIO]:
        """A data file, open for reading; it can be sought in, so that not all of it need be read.

        Raises:
          LakeError: it is missing or, found while it is read, damaged.
        """
        path = self.path(relative)
        try:
            with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
                yield file
        except (BeamIOError, OSError, pa.ArrowInvalid) as error:
            raise LakeError(f"{path} is missing or damaged: {error}") from error

    @contextlib.contextmanager
    def lock(self, run_id: str) -> Iterator[None]:
        """Holds the lake for one writer; a dead one's lock is taken over, see `lake_lock`.

        Raises:
          LakeHeldError: somebody else holds it; the message says who.
          LakeUnwritableError: nothing can be written there.
        """
        if FileSystems.get_scheme(self.uri) is not None:
            self._check_reachable()
        with self._lock.hold(run_id):
            yield

    def _read_committed(self, path: str) -> bytes:
        """A data file in its place, or in staging while the writer that committed it is about to move it."""
        for place in (path, layout.staged(layout.run_of(path), path)):
            with contextlib.suppress(LakeError):
                return self._files.read(place)
        return self._files.read(path)

    def _check_reachable(self) -> None:
        try:
            FileSystems.match([self.path(f"{layout.RUNS}/*")])
        except (BeamIOError, ValueError, OSError) as error:
            raise LakeUnwritableError(
                f"cannot reach {self.uri}: {error}. Without `newsbeam[aws]` there is no s3://, without "
                "`newsbeam[gcp]` no gs://."
            ) from error

    def _staged_runs(self) -> list[str]:
        paths = self._files.below(layout.STAGING) + self._files.below(layout.DISCARDED)
        return sorted({path.split("/")[1] for path in paths})

    def _can_no_longer_commit(self, run_id: str, holder: str) -> bool:
        """Shuts the door on a run that did not commit, should a process of it still live; False if it did commit."""
        if isinstance(self._files, LocalFiles):
            aside = layout.discarded(run_id)
            self._files.set_aside(layout.staging_of(run_id), aside)
            if self.has_committed(run_id):
                self._files.set_aside(aside, layout.staging_of(run_id))
        elif not self.has_committed(run_id):
            now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
            void = make_void(run_id, voided_by=holder, at=now)
            path = layout.manifest_path(run_id)
            self._files.put_once(path, void.to_json().encode(), by=path)
        return not self.has_committed(run_id)

    def _check_staged(self, manifest: Manifest) -> None:
        staged = set(self._files.below(layout.staging_of(manifest.run_id)))
        for file in manifest.files:
            if layout.staged(manifest.run_id, file["path"]) not in staged:
                raise LakeError(f"{file['path']} of run {manifest.run_id} is gone from staging; nothing was committed")
        self._files.persist({_folder(path) for path in staged})

    def _publish(self, manifest: Manifest) -> None:
        # One at a time: files that come into a folder while it is swapped would go with the old one.
        with self._files.exclusively():
            self._move_into_place(manifest)

    def _move_into_place(self, manifest: Manifest) -> None:
        run_id, staging = manifest.run_id, layout.staging_of(manifest.run_id)
        staged = set(self._files.below(staging))
        moves = [(layout.staged(run_id, file["path"]), file["path"]) for file in manifest.files]
        swapped = {_folder(path) for path in manifest.replaces}
        self._files.move([(a, b) for a, b in moves if a in staged and _folder(b) not in swapped])
        for folder in sorted(swapped):
            removed = [path for path in manifest.replaces if _folder(path) == folder]
            into = [(a, b) for a, b in moves if _folder(b) == folder]
            self._files.swap(folder, removed, into, scratch=f"{staging}/swap")
        self._files.delete(staging)


def _open(uri: str) -> tuple[LakeFiles, LakeLock]:
    if FileSystems.get_scheme(uri) is None:
        return LocalFiles(uri), LocalLock(uri)
    return RemoteFiles(uri), S3Lock(uri) if s3.is_s3(uri) else NoLock(uri)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
