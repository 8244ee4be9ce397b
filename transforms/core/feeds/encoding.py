"""Feed bytes to text, whatever the feed and its server say of the encoding."""

import codecs
import re
import zlib
from email.message import Message

import charset_normalizer

from transforms.errors import HostileFeedError, NotAFeedError

# Source: the body limit of Miniflux (internal/config, HTTP_CLIENT_MAX_BODY_SIZE).
MAX_UNZIPPED_BYTES = 15_000_000

_GZIP_MAGIC = b"\x1f\x8b"
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins with that mark
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Source: XML 1.0, appendix F.1: how "<?" looks without a byte order mark.
_OPENINGS = ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"))
_DECLARATION = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
# What undeclared feeds are in, if not UTF-8. Detection is between these only: given all, it takes short
# Western texts for Central European ones.
_UNDECLARED = ["gb18030", "big5", "euc_kr", "shift_jis", "cp1251", "cp1253", "cp1252"]
# Source: WHATWG Encoding: what pages call by the left name is in fact its superset.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}
# Source: XML 1.0, production 2 (Char): what no XML text may hold. Feeds hold it all the same.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def unzip(body: bytes, max_bytes: int = MAX_UNZIPPED_BYTES) -> bytes:
    """Decompress a body that is gzip in itself, sent without Content-Encoding; give any other back as it is.

    Raises:
      HostileFeedError: it grows over `max_bytes`.
      NotAFeedError: it begins like gzip and is not.
    """
    if not body.startswith(_GZIP_MAGIC):
        return body
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        unzipped = inflater.decompress(body, max_bytes)
    except zlib.error as error:
        raise NotAFeedError(f"broken gzip: {error}") from error
    if inflater.unconsumed_tail:
        raise HostileFeedError(f"gzip of more than {max_bytes} bytes")
    return unzipped


def decode(body: bytes, content_type: str) -> str:
    """Decode a feed.

    Byte order mark first; then UTF-8 if the bytes are valid UTF-8, since legacy text hardly ever is by chance
    and declarations often lie; then the XML declaration, the header's charset, and a guess from the bytes.

    Args:
      body: not compressed.
      content_type: the header as sent; may be empty.

    Returns:
      Text without characters that XML forbids; undecodable bytes have become U+FFFD.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return _clean(body[len(mark) :].decode(encoding, "replace"))
    for opening, encoding in _OPENINGS:
        if body.startswith(opening):
            return _clean(body.decode(encoding, "replace"))
    for encoding in ("utf-8", _declared(body), _charset(content_type)):
        text = _try(body, encoding)
        if text is not None:
            return _clean(text)
    guess = charset_normalizer.from_bytes(body, cp_isolation=_UNDECLARED).best()
    return _clean(body.decode(guess.encoding if guess else "cp1252", "replace"))


def _try(body: bytes, encoding: str) -> str | None:
    """Decode strictly; None if the encoding is unknown or the bytes are not in it."""
    try:
        name = codecs.lookup(encoding).name
        return body.decode(_SUPERSETS.get(name, name))
    except (LookupError, UnicodeError, ValueError):
        return None


def _declared(body: bytes) -> str:
    match = _DECLARATION.match(body)
    return match.group(1).decode("ascii", "replace") if match else ""


def _charset(content_type: str) -> str:
    header = Message()
    header["content-type"] = content_type.replace("\r", " ").replace("\n", " ")
    return header.get_content_charset("")


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
