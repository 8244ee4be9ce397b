"""One writer at a time: who holds a lake, how a dead holder is found out, and how one that lost it is kept out.

On a local disk the operating system holds the lock and lets go of it when the process ends, however it ends. On S3 the
lock is an object, written only if it is not there; its holder writes it again every `BEAT_S` seconds, and whoever
finds it older than `STALE_S` by the server's clock takes it over. Either way `_lock` says who the holder is.
"""

import contextlib
import dataclasses
import json
import logging
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import filelock

from transforms.core.lake import layout
from transforms.errors import LakeError, LakeHeldError, LakeUnwritableError
from transforms.io import s3

BEAT_S = 10.0
"""Seconds between two heartbeats."""

STALE_S = 60.0
"""A lock that has not been written for so many seconds has a dead holder: five heartbeats in a row were missed."""

_log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class Owner:
    """Who holds a lake.

    Attributes:
      beats: heartbeats so far; makes each one differ from the last.
    """

    run_id: str
    host: str
    pid: int
    beats: int = 0

    @classmethod
    def me(cls, run_id: str) -> "Owner":
        """This process."""
        return cls(run_id, socket.gethostname(), os.getpid())

    @classmethod
    def read(cls, content: bytes) -> "Owner":
        """The inverse of `written`; what cannot be read is an unknown owner."""
        try:
            return cls(**json.loads(content))
        except (ValueError, TypeError):
            return cls("unknown", "an unknown host", 0)

    def written(self) -> bytes:
        """As it stands in `_lock`."""
        return json.dumps(dataclasses.asdict(self)).encode()

    def __str__(self) -> str:
        return f"run {self.run_id} (process {self.pid} on {self.host})"


class LakeLock(Protocol):
    """The lock of one lake. Picklable."""

    def hold(self, run_id: str) -> contextlib.AbstractContextManager[None]:
        """Holds the lake for one writer. Taking it over from a dead holder is logged as a warning.

        Raises:
          LakeHeldError: somebody else holds it; the message says who.
          LakeUnwritableError: nothing can be written there.
        """
        ...

    def owner(self) -> Owner | None:
        """Who holds the lake; None if nobody does."""
        ...


class LocalLock:
    """See `LakeLock`; of the operating system."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._path = Path(uri) / layout.LOCK

    @contextlib.contextmanager
    def hold(self, run_id: str) -> Iterator[None]:
        """See `LakeLock`."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(self._path.with_suffix(".flock"), blocking=False)
            lock.acquire()
        except filelock.Timeout as error:
            raise LakeHeldError(f"{self._uri} is held by {self.owner() or 'a process'}; wait for it to end.") from error
        except OSError as error:
            raise LakeUnwritableError(f"cannot write {self._uri}: {error.strerror}; give another --out.") from error
        try:
            self._sign(Owner.me(run_id))
            yield
        finally:
            self._path.unlink(missing_ok=True)
            lock.release()

    def owner(self) -> Owner | None:
        """See `LakeLock`."""
        try:
            return Owner.read(self._path.read_bytes())
        except FileNotFoundError:
            return None

    def _sign(self, me: Owner) -> None:
        if (dead := self.owner()) is not None:
            _log.warning("%s: taken over from %s, which died without letting go.", self._uri, dead)
        temporary = self._path.with_suffix(".new")
        try:
            temporary.write_bytes(me.written())
            temporary.replace(self._path)
        except OSError as error:
            raise LakeUnwritableError(f"cannot write {self._uri}: {error.strerror}; make room there.") from error


class S3Lock:
    """See `LakeLock`; an object that is written by conditional puts.

    Args:
      beat_s: see `BEAT_S`.
      stale_s: see `STALE_S`.
    """

    def __init__(self, uri: str, beat_s: float = BEAT_S, stale_s: float = STALE_S) -> None:
        self._uri, self._beat_s, self._stale_s = uri, beat_s, stale_s
        self._object = f"{uri}/{layout.LOCK}"

    @contextlib.contextmanager
    def hold(self, run_id: str) -> Iterator[None]:
        """See `LakeLock`."""
        me = Owner.me(run_id)
        try:
            etag = self._acquire(me)
        except LakeHeldError:
            raise
        except LakeError as error:
            raise LakeUnwritableError(f"{error}; give another --out, or mend the access.") from error
        stop = threading.Event()
        heart = threading.Thread(target=self._beat, args=(me, etag, stop), name="lake lock", daemon=True)
        heart.start()
        try:
            yield
        finally:
            stop.set()
            heart.join()
            self._release(me)

    def owner(self) -> Owner | None:
        """See `LakeLock`."""
        found = s3.get(self._object)
        return None if found is None else Owner.read(found.content)

    def _release(self, me: Owner) -> None:
        try:
            owner = self.owner()
            if owner is not None and dataclasses.replace(owner, beats=0) == me:
                s3.delete(self._object)
        except LakeError as error:
            _log.warning("%s: the lock was not let go of: %s", self._uri, error)

    def _acquire(self, me: Owner) -> str:
        if etag := s3.put_if_absent(self._object, me.written()):
            return etag
        found = s3.get(self._object)
        if found is None:  # it was let go of in this moment
            etag = s3.put_if_absent(self._object, me.written())
        elif found.content == me.written():  # our own, whose answer got lost
            return found.etag
        elif found.age_s > self._stale_s:
            etag = s3.put_if_same(self._object, me.written(), found.etag)
            if etag:
                dead = Owner.read(found.content)
                _log.warning("%s: taken over from %s, not heard of for %.0f s.", self._uri, dead, found.age_s)
        if etag:
            return etag
        holder = self.owner()
        raise LakeHeldError(
            f"{self._uri} is held by {holder or 'a process'}; wait for it to end. "
            f"If it is dead, its lock is taken over {self._stale_s:.0f} s after its last heartbeat."
        )

    def _beat(self, me: Owner, etag: str, stop: threading.Event) -> None:
        while not stop.wait(self._beat_s):
            me = dataclasses.replace(me, beats=me.beats + 1)
            try:
                now = s3.put_if_same(self._object, me.written(), etag)
                if not now:
                    found = s3.get(self._object)
                    now = found.etag if found and found.content == me.written() else ""
            except LakeError as error:
                _log.warning("%s: a heartbeat failed: %s", self._uri, error)
                continue
            if not now:
                _log.error("%s: the lock was lost to %s; this run will not commit.", self._uri, self._told_owner())
                return
            etag = now

    def _told_owner(self) -> str:
        try:
            return str(self.owner() or "nobody")
        except LakeError as error:
            return f"somebody ({error})"


class NoLock:
    """See `LakeLock`; for file systems where there is no way to hold one. Says so each time."""

    def __init__(self, uri: str) -> None:
        self._uri = uri

    @contextlib.contextmanager
    def hold(self, run_id: str) -> Iterator[None]:
        """See `LakeLock`."""
        del run_id
        _log.warning("%s: this file system has no lock; see to it that one run at a time writes there.", self._uri)
        yield

    def owner(self) -> Owner | None:
        """See `LakeLock`."""
        return None
