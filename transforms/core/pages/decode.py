"""From bytes to text: which bytes are a page at all, and in which encoding."""

import codecs
import re
from typing import Final, Literal

from transforms.core.pages.charsets import LATIN, WESTERN, codec_of, country_hint, guess_codec
from transforms.core.text.normalise import strip_unreadable
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
    rb"""<meta\s[^>]{0,300}?(?<![\w-])charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,30})"""
    rb"""|<\?xml[^>]{0,100}encoding\s*=\s*["']([a-zA-Z0-9_.-]{2,30})""",
    re.IGNORECASE,
)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_CHARSET_PARAMETER = re.compile(r"charset\s*=\s*[\"']?([\w:.-]{2,30})", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Escapes of ISO-2022-JP, whose bytes are all ASCII. Source: RFC 1468.
_JAPANESE_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\([BJI])")
_UNSEEN = re.compile(rb"<(?:script|style)\b|<!--", re.IGNORECASE)
_MARKUP = re.compile(rb"<[^<>]{0,2000}>|&#?\w{1,8};|\s+")
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\r"))
_SNIFFED_BYTES = 4096
_GUESSED_BYTES = 65_536
# Of the characters of a text, so many are blanks, line ends and beginnings of tags, be it in Chinese.
_MIN_SIGNS_RATIO = 0.005
# With fewer bytes beyond ASCII no guess outweighs what is declared.
_MIN_TELLING_BYTES = 8
# Two letters of these charsets may be one of UTF-8 by chance, a whole text hardly.
_TWO_BYTES = frozenset({"gb18030", "big5hkscs", "cp932", "euc_jp", "cp949"})
_MAX_CHANCE_BYTES = 20
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


def decode(body: bytes, content_type: str, url: str = "") -> str:
    """Decode a page.

    A byte order mark outweighs all. What is UTF-8 whole is UTF-8, whatever is declared. Else the HTTP charset, the
    charset that the page declares, UTF-8 with a flaw, and a guess are tried in turn; one in which the body makes
    no sense is passed over, and so is a declared one whose text the guess reads in another script. At the end stands
    windows-1252, in which any byte is a character. Control characters are dropped, C1 left to be mended.

    Args:
      body: after content decoding.
      content_type: the header as sent; empty if unknown.
      url: of the page, whose country hints at its charset; empty if unknown.

    Source: WHATWG HTML Standard, section 13.2.3 (encoding sniffing), where no declaration is wrong.
    """
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return strip_unreadable(body[len(bom) :].decode(codec, "replace"))
    if codec := _utf16_by_signs(body[:_SNIFFED_BYTES]):
        return strip_unreadable(body.decode(codec, "replace"))
    text = _decode_by_trial(body, _declared_codecs(body, content_type), url)
    # In all of these charsets a control character is its ASCII byte.
    return text if len(body.translate(None, _CONTROLS)) == len(body) else strip_unreadable(text)


def _utf16_by_signs(head: bytes) -> str:
    """Tell UTF-16 by the blanks, line ends and tags that it has in one byte order only; empty if it is not."""
    if 0 not in head:
        return ""
    signs = {}
    for codec in ("utf-16-le", "utf-16-be"):
        text = head.decode(codec, "replace")
        signs[codec] = sum(map(text.count, " \n<"))
    best = max(signs, key=signs.__getitem__)
    is_utf16 = signs[best] >= max(2, len(head) // 2 * _MIN_SIGNS_RATIO) and min(signs.values()) <= signs[best] / 10
    return best if is_utf16 else ""


def _declared_codecs(body: bytes, content_type: str) -> list[str]:
    """Give the codecs that header and page declare, without those that are not known.

    A page whose declaration can be read is not in UTF-16, so there the label stands for UTF-8.
    Source: WHATWG HTML Standard, section 13.2.3.2 (prescan).
    """
    head = _COMMENT.sub(b"", body[:_SNIFFED_BYTES])
    in_header = [codec_of(found[1]) for found in [_CHARSET_PARAMETER.search(content_type)] if found]
    in_page = [codec_of((found[1] or found[2]).decode("ascii")) for found in [_DECLARED.search(head)] if found]
    in_page = ["utf-8" if codec.startswith("utf-16") else codec for codec in in_page]
    return [codec for codec in (*in_header, *in_page) if codec]


def _decode_by_trial(body: bytes, declared: list[str], url: str) -> str:
    if _JAPANESE_ESCAPE.search(body) and body.isascii():
        return body.decode("iso2022_jp_ext", "replace")
    whole = _decoded_whole(body)
    by_chance = not _TWO_BYTES.isdisjoint(declared) and sum(byte > 0x7F for byte in body) < _MAX_CHANCE_BYTES
    if whole is not None and not by_chance:
        return whole
    text = _shown(body)[:_GUESSED_BYTES]
    hint = country_hint(body[:_SNIFFED_BYTES], url)
    guessed = guess_codec(text, hint)
    is_telling = sum(byte > 0x7F for byte in text) >= _MIN_TELLING_BYTES
    for codec in (*declared, "utf-8", guessed):
        overruled = is_telling and codec != "utf-8" and _is_overruled(codec, guessed, hint)
        decoded = None if overruled else _decoded(body, codec)
        if decoded is not None:
            return decoded
    return body.decode("cp1252", "replace")


def _shown(body: bytes) -> bytes:
    """Give the text of a page without scripts, styles, comments, tags and entities."""
    lower = body.lower()
    pieces, at = [], 0
    for opening in _UNSEEN.finditer(lower):
        if opening.start() < at:
            continue
        pieces.append(body[at : opening.start()])
        end = lower.find(b"-->" if opening[0] == b"<!--" else b"</" + opening[0][1:], opening.end())
        at = end if end >= 0 else len(body)
    return _MARKUP.sub(b" ", b" ".join([*pieces, body[at:]]))


def _is_overruled(declared: str, guessed: str, hint: str) -> bool:
    """Whether a guess outweighs a declaration.

    Scripts are told apart with certainty. Of two charsets in Latin letters the declared one stands, unless it is
    the one that is declared by default and the page's language or country speaks for the guess.
    """
    if guessed == declared:
        return False
    return guessed not in LATIN or (declared in WESTERN and guessed not in WESTERN and bool(hint))


def _decoded_whole(body: bytes) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decoded(body: bytes, codec: str) -> str | None:
    """Decode, or give None where the charset is clearly the wrong one."""
    text = body.decode(codec, "replace")
    replaced = text.count("\ufffd")
    # One letter of a charset that is the right one is broken more seldom than it is whole.
    is_wrong = replaced and (
        replaced > max(2, len(text) * _MAX_REPLACED_RATIO) or replaced > sum(not char.isascii() for char in text) / 2
    )
    return None if is_wrong else text
