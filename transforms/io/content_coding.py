"""Undoes the Content-Encoding of a body while it arrives, within a cap.

aiohttp would decode too, but takes a gzip stream that breaks off for a whole one. zlib-ng inflates pages in half of the
time that zlib takes.
"""

from typing import Any

from zlib_ng import zlib_ng

from transforms.errors import ConnectionLostError, TooLargeError, UndecodableBodyError

ACCEPT_ENCODING = "gzip, deflate"

# Source: RFC 9110 section 8.4.1 for the names, 8.4.1.3 for `x-gzip`.
_GZIP = frozenset({"gzip", "x-gzip"})
_DEFLATE = "deflate"
_NOT_ASKED_FOR = frozenset({"br", "zstd", "compress", "x-compress"})
_GZIP_FIRST_BYTE = b"\x1f"
# Pages and feeds unfold to 3 to 20 times what is sent; deflate can give 1,032 times as much.
_MAX_RATIO = 200
_HARMLESS_BYTES = 2**20


class DecodedBody:
    """Collects a body chunk by chunk; holds one byte more than the cap at most, whatever a bomb unfolds to.

    A coding that is not registered (`utf-8`, `none`) is a slip of the server: the body is taken as it is, as
    browsers do.

    Args:
      content_encoding: the header; empty if absent.
      max_bytes: cap on the body, as sent and as decoded.

    Raises:
      UndecodableBodyError: the body has codings that were not asked for.
    """

    def __init__(self, content_encoding: str, max_bytes: int) -> None:
        self._coding = _supported_coding(content_encoding)
        self._max_bytes = max_bytes
        self._received = 0
        self._body = bytearray()
        self._inflater: Any = None

    def feed(self, chunk: bytes) -> None:
        """Takes the next bytes as they were sent.

        Raises:
          TooLargeError: the body is over the cap, or unfolds as only a bomb does.
          UndecodableBodyError: the bytes are not in the coding that the header names.
        """
        self._received += len(chunk)
        if self._received > self._max_bytes:
            raise too_large(self._max_bytes)
        if not self._coding:
            self._body += chunk
            return
        try:
            self._inflate(chunk)
        except zlib_ng.error as error:  # type: ignore[misc]  # its stub takes the class for an instance
            raise UndecodableBodyError(
                f"The body is not in the Content-Encoding that its header names, {self._coding}."
            ) from error

    def finish(self) -> bytes:
        """The whole body, decoded.

        Raises:
          ConnectionLostError: the compressed stream breaks off before its end.
        """
        if self._inflater is not None and not self._inflater.eof:
            raise ConnectionLostError("The compressed body breaks off before its end.")
        return bytes(self._body)

    def _inflate(self, data: bytes) -> None:
        while data:
            if self._inflater is None or self._is_next_gzip_member(data):
                self._inflater = zlib_ng.decompressobj(self._window_bits(data))
            if self._inflater.eof:
                return  # padding after the end, which browsers ignore too
            self._body += self._inflater.decompress(data, self._max_bytes + 1 - len(self._body))
            if len(self._body) > self._max_bytes:
                raise too_large(self._max_bytes)
            if len(self._body) > max(_HARMLESS_BYTES, _MAX_RATIO * self._received):
                raise TooLargeError(f"The body unfolds to more than {_MAX_RATIO} times what was sent.")
            data = self._inflater.unused_data

    def _is_next_gzip_member(self, data: bytes) -> bool:
        has_ended = self._inflater is not None and self._inflater.eof
        return has_ended and self._coding in _GZIP and data.startswith(_GZIP_FIRST_BYTE)

    def _window_bits(self, data: bytes) -> int:
        if self._coding in _GZIP:
            return 16 + zlib_ng.MAX_WBITS
        # Some servers send the bare deflate stream. The low half of the first byte of a zlib stream is 8.
        # Source: RFC 9110 section 8.4.1.2, RFC 1950 section 2.2.
        return zlib_ng.MAX_WBITS if data[0] & 0x0F == 8 else -zlib_ng.MAX_WBITS


def too_large(max_bytes: int) -> TooLargeError:
    """The error for a body over the cap."""
    return TooLargeError(f"The body is larger than {max_bytes:,} bytes.")


def _supported_coding(content_encoding: str) -> str:
    known = _GZIP | _NOT_ASKED_FOR | {_DEFLATE}
    codings = [coding for token in content_encoding.split(",") if (coding := token.strip().lower()) in known]
    if len(codings) > 1 or not _NOT_ASKED_FOR.isdisjoint(codings):
        raise UndecodableBodyError(f"The body has a Content-Encoding that was not asked for: {content_encoding}.")
    return codings[0] if codings else ""
