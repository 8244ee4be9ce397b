"""From bytes to text: which bytes are a page at all, and in which encoding."""

import codecs
import re
from typing import Final, Literal

from charset_normalizer import from_bytes

from transforms.core.text.normalise import strip_controls
from transforms.errors import EmptyPageError, NotHtmlError

# Source: the WHATWG MIME Sniffing Standard, and the registered signatures of the formats.
_SIGNATURES: Final = {
    b"%PDF-": "a PDF",
    b"\x89PNG\r\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "a gzip file",
    b"BZh": "a bzip2 file",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"ID3": "an MP3 file",
    b"OggS": "an Ogg file",
    b"\x1aE\xdf\xa3": "a Matroska video",
    b"wOF2": "a font",
    b"\x00asm": "WebAssembly",
    b"\x7fELF": "a program",
    b"{\\rtf": "an RTF document",
}
_CONTAINERS: Final = {(0, b"RIFF", 8, b"WEBP"): "a WebP image", (0, b"RIFF", 8, b"AVI "): "an AVI video"}
_TEXT_TYPE = re.compile(
    r"text/|application/(?:xhtml\+xml|xml|octet-stream|unknown|x-unknown)|$|unknown/", re.IGNORECASE
)
_HTML_START = re.compile(
    rb"<(?:!doctype html|html|head|body|title|meta|script|article|main|div|h1|p|!--)\b|<!--", re.IGNORECASE
)
_ANY_TAG = re.compile(rb"<(?:[a-z][a-z0-9]{0,10}(?:\s[^<>]{0,500})?/?|/[a-z][a-z0-9]{0,10})>", re.IGNORECASE)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-zA-Z0-9_:-]{2,30})"""
    rb"""|<\?xml[^>]{0,100}encoding\s*=\s*["']([a-zA-Z0-9_-]{2,30})""",
    re.IGNORECASE,
)
_CHARSET_PARAMETER = re.compile(r"charset\s*=\s*[\"']?([\w:-]{2,30})", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What browsers read under these labels. Source: WHATWG Encoding Standard, section 4.2.
_WEB_LABELS = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "l1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "latin5": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "x-cp1252": "cp1252",
    "x-cp1251": "cp1251",
    "big5": "big5hkscs",
    "unicode": "utf-16-le",
    "utf-16": "utf-16-le",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "koi8-u": "koi8-u",
    "koi": "koi8-r",
}
_WESTERN = frozenset({"cp1252", "cp1254", "windows-1252", "windows-1254", "iso-8859-15"})
_SNIFFED_BYTES = 4096
_DETECTED_BYTES = 32_768
# With fewer bytes beyond ASCII a charset cannot be told from its kin.
_MIN_TELLING_BYTES = 20
# More of these for each character, and the charset was the wrong one.
_MAX_REPLACED_RATIO = 0.01


def page_format(body: bytes, content_type: str) -> Literal["html", "text"]:
    """Tell HTML from a plain-text rendering; what the body shows counts for more than what the header says.

    Raises:
      EmptyPageError: there is nothing but white space.
      NotHtmlError: it is something else, such as a PDF.
    """
    if not body.strip(b"\x00 \t\r\n\x0b\x0c"):
        raise EmptyPageError("the body is empty")
    head = body[:_SNIFFED_BYTES]
    for signature, name in _SIGNATURES.items():
        if head.startswith(signature):
            raise NotHtmlError(f"the body is {name}")
    for (at, mark, then, kind), name in _CONTAINERS.items():
        if head[at:].startswith(mark) and head[then:].startswith(kind):
            raise NotHtmlError(f"the body is {name}")
    if head[4:8] == b"ftyp":
        raise NotHtmlError("the body is an MP4 video or a HEIF image")
    if _HTML_START.search(head.replace(b"\x00", b"")):
        return "html"
    if not _TEXT_TYPE.match(content_type.strip()):
        raise NotHtmlError(f"the body is {content_type.split(';', maxsplit=1)[0].strip()}")
    if head.lstrip()[:1] in {b"{", b"["} and head.rstrip()[-1:] in {b"}", b"]"}:
        raise NotHtmlError("the body is JSON")
    if content_type.lower().startswith("text/plain") or not _ANY_TAG.search(head):
        return "text"
    return "html"


def decode(body: bytes, content_type: str) -> str:
    """Decode a page: byte order mark, HTTP charset, charset that the page declares, UTF-8, then detection.

    A charset in which the body makes no sense is passed over; at the end stands windows-1252, in which any byte
    is a character. Control characters are dropped.
    """
    for bom, charset in _BOMS:
        if body.startswith(bom):
            return strip_controls(body[len(bom) :].decode(charset, "replace"))
    for label in _declared_charsets(body, content_type):
        text = _decoded(body, label)
        if text is not None:
            return strip_controls(text)
    sample = body[:_DETECTED_BYTES]
    is_telling = sum(byte > 0x7F for byte in sample) >= _MIN_TELLING_BYTES
    detected = from_bytes(sample).best() if is_telling else None
    text = _decoded(body, detected.encoding) if detected else None
    return strip_controls(text if text is not None else body.decode("cp1252", "replace"))


def _declared_charsets(body: bytes, content_type: str) -> list[str]:
    labels = [found[1] for found in [_CHARSET_PARAMETER.search(content_type)] if found]
    labels += [(found[1] or found[2]).decode("ascii") for found in [_DECLARED.search(body[:_SNIFFED_BYTES])] if found]
    # A body that is UTF-8 whole is UTF-8: a one-byte charset that it declares is a mistake of the server.
    one_byte = all(_WEB_LABELS.get(label.lower(), label.lower()) in _WESTERN for label in labels)
    return ["utf-8-strict", *labels] if one_byte else [*labels, "utf-8-strict"]


def _decoded(body: bytes, label: str) -> str | None:
    """Decode, or give None where the charset is unknown or clearly the wrong one."""
    if label == "utf-8-strict":
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            return None
    try:
        text = body.decode(_WEB_LABELS.get(label.lower(), label), "replace")
    except (LookupError, UnicodeError):
        return None
    replaced = text.count("\ufffd")
    # One letter of a charset that is the right one is broken more seldom than it is whole.
    is_wrong = replaced and (
        replaced > max(2, len(text) * _MAX_REPLACED_RATIO) or replaced > sum(not char.isascii() for char in text) / 2
    )
    return None if is_wrong else text
