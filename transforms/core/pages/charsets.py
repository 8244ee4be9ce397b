"""Charsets of the web: what their labels mean, and a guess from the bytes where no label can be believed."""

import codecs
import re
from typing import Final
from urllib.parse import urlsplit

from chardetng_py import EncodingDetector

# What Python calls the encodings that browsers know, by what it calls the labels of pages: browsers read the narrow
# charset of a label as the wide one. Source: WHATWG Encoding Standard, section 4.2.
_CODECS: Final = {
    **{name: name for name in ("utf-8", "cp866", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "gb18030", "cp949")},
    **{f"cp125{number}": f"cp125{number}" for number in range(9)},
    **{f"iso8859-{number}": f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874"},
    **{"cp874": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "big5hkscs": "big5hkscs"},
    **{"shift_jis": "cp932", "cp932": "cp932", "euc_kr": "cp949", "euc_jp": "euc_jp", "iso2022_jp": "iso2022_jp_ext"},
    **{"utf-16": "utf-16-le", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be"},
}
# Labels that Python does not know; `x-` in front is dropped from all.
_ALIASES: Final = {
    **{"unicode": "utf-16-le", "ucs-2": "utf-16-le", "csunicode": "utf-16-le", "unicodefffe": "utf-16-be"},
    **{"unicode-1-1-utf-8": "utf-8", "unicode11utf8": "utf-8", "unicode20utf8": "utf-8", "user-defined": "cp1252"},
    **{"windows-874": "cp874", "dos-874": "cp874", "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8"},
    **{"logical": "iso8859-8", "visual": "iso8859-8", "iso-8859-6-e": "iso8859-6", "iso-8859-6-i": "iso8859-6"},
    **{"koi": "koi8-r", "koi8": "koi8-r", "koi8-ru": "koi8-u", "mac-ukrainian": "mac-cyrillic"},
    **{"cn-big5": "big5", "x-big5": "big5", "gb_2312": "gb18030", "windows-949": "cp949", "windows-31j": "cp932"},
    **{"sjis": "cp932", "ks_c_5601-1989": "cp949", "mac-cyrillic": "mac-cyrillic", "macintosh": "mac-roman"},
}
WESTERN: Final = frozenset({"cp1252", "iso8859-15"})
"""What servers and editors declare by default, whatever the page is in."""
LATIN: Final = (
    WESTERN
    | {"cp1250", "cp1254", "cp1257", "cp1258", "mac-roman"}
    | {f"iso8859-{number}" for number in (2, 3, 4, 10, 13, 14, 16)}
)
"""Charsets of languages in Latin letters; a guess tells those from one another less well than it tells scripts."""
# Where the code of a language is not that of the country whose charsets it came in. Norwegian, Catalan and others
# that are written in the Western charset need no hint, and English tells nothing.
_TLD_OF_LANGUAGE: Final = {
    **{"ar": "eg", "be": "by", "cs": "cz", "el": "gr", "et": "ee", "fa": "ir", "he": "il", "ja": "jp", "ko": "kr"},
    **{"sl": "si", "sq": "al", "sr": "rs", "uk": "ua", "vi": "vn", "zh": "cn", "zh-tw": "tw", "zh-hk": "hk"},
    **{"zh-hant": "tw"},
    **{code: code for code in ("bg", "hr", "hu", "lt", "lv", "mk", "pl", "ro", "ru", "sk", "th", "tr")},
}
_LANG = re.compile(rb"""<html[^>]{0,300}?\slang\s*=\s*["']?([a-zA-Z]{2}(?:-[a-zA-Z]{2,4})?)\b""", re.IGNORECASE)
_COUNTRY = re.compile(r"[a-z]{2}")


def codec_of(label: str) -> str:
    """Give Python's name of the encoding that browsers use under a label; empty if they know none."""
    bare = label.strip().lower().removeprefix("x-")
    try:
        name = codecs.lookup(_ALIASES.get(bare, bare)).name
    except (LookupError, ValueError):
        return ""
    return _CODECS.get(name, "")


def country_hint(head: bytes, url: str) -> str:
    """Give the top-level domain whose charsets a page is likely in; empty if nothing tells.

    Args:
      head: beginning of the page; its `lang` tells most.
      url: of the page; its host's domain tells where `lang` does not.
    """
    found = _LANG.search(head)
    lang = found[1].decode("ascii").lower() if found else ""
    hint = _TLD_OF_LANGUAGE.get(lang) or _TLD_OF_LANGUAGE.get(lang.partition("-")[0], "")
    if hint:
        return hint
    try:
        domain = (urlsplit(url).hostname or "").rpartition(".")[2]
    except ValueError:
        return ""
    return domain if _COUNTRY.fullmatch(domain) else ""


def guess_codec(text: bytes, hint: str) -> str:
    """Guess the encoding of a text that is not UTF-8.

    Args:
      text: without markup, which would only blur it.
      hint: a top-level domain; empty for none.
    """
    detector = EncodingDetector()
    detector.feed(text, last=True)
    return codec_of(detector.guess(tld=hint.encode("ascii") or None, allow_utf8=False))
