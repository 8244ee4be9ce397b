"""Files through Beam's file systems: local paths and URIs alike."""

import re
import zlib
from collections.abc import Iterator
from typing import Protocol

from apache_beam.io.filesystem import BeamIOError, CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.errors import BadFileNameError, FileUnreadableError, TooLargeError

_GZIP_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 16
# How Python spells the bytes of a file name that are not UTF-8 (PEP 383).
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTENT_TYPES = {
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
}


class Readable(Protocol):
    """An open binary file."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


def list_files(pattern: str) -> list[str]:
    """Paths that match a glob pattern, sorted.

    Raises:
      FileUnreadableError: nothing matches, or the file system cannot be listed.
    """
    try:
        (match,) = FileSystems.match([pattern])
    except (BeamIOError, ValueError, OSError) as error:
        raise FileUnreadableError(f"cannot list {pattern}: {error}") from error
    if not match.metadata_list:
        raise FileUnreadableError(f"no file matches {pattern}")
    return sorted(found.path for found in match.metadata_list)


def read_page(path: str, max_bytes: int) -> bytes:
    """The bytes of a saved page; gzip is undone, whatever the name says.

    Raises:
      BadFileNameError: its name is not UTF-8, so that no row could hold it.
      FileUnreadableError: it cannot be opened or read, or its gzip is broken.
      TooLargeError: it has more than `max_bytes`, before or after decompression.
    """
    if _SURROGATE.search(path):
        raise BadFileNameError(f"the file name {path!a} is not UTF-8; rename it")
    try:
        with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
            return read_capped(file, path, max_bytes)
    except (BeamIOError, OSError) as error:
        raise FileUnreadableError(f"cannot read {path}: {error}") from error


def read_capped(file: Readable, name: str, max_bytes: int) -> bytes:
    """The bytes of an open file, gzip undone.

    Raises:
      FileUnreadableError: its gzip is broken.
      TooLargeError: it has more than `max_bytes`, before or after decompression.
    """
    body = bytearray()
    for chunk in _inflated(file, name):
        body += chunk
        if len(body) > max_bytes:
            raise TooLargeError(f"{name} has more than {max_bytes} bytes")
    return bytes(body)


def _inflated(file: Readable, name: str) -> Iterator[bytes]:
    chunk = file.read(_CHUNK)
    if not chunk.startswith(_GZIP_MAGIC):
        while chunk:
            yield chunk
            chunk = file.read(_CHUNK)
        return
    inflate = zlib.decompressobj(wbits=31)
    try:
        while chunk:
            yield inflate.decompress(chunk, _CHUNK)
            chunk = inflate.unconsumed_tail or file.read(_CHUNK)
    except zlib.error as error:
        raise FileUnreadableError(f"{name} is not the gzip file it claims to be: {error}") from error
    if not inflate.eof:
        raise FileUnreadableError(f"{name} is cut off: its gzip data ends too early")


def content_type_of(path: str) -> str:
    """Media type by suffix, `.gz` ignored; empty where the suffix says nothing."""
    name = path.lower().removesuffix(".gz")
    return next((kind for suffix, kind in _CONTENT_TYPES.items() if name.endswith(suffix)), "")
