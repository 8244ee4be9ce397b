"""Keys of place names: what spellings of one name share, in every script."""

import hashlib
import re
import unicodedata

HASH_BITS = 40
"""Bits of a key's hash. With a million names, one unknown name in a million meets a wrong one."""

# Accents of Latin, Greek and Cyrillic; the vowel signs of other scripts are letters of theirs.
_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u0652\u0640]")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_SILENT = re.compile("[.'’‘ʼʻ`´ʹ·]")
_GAP = re.compile(r"(?:[^\w\u0300-\uffff]|[_\-–—・、，])+")
_OPENING = re.compile(r"^(?:the (?=.)|(st)(e?) )")


def key_of(name: str) -> str:
    """The name without case, accents, dots, apostrophes and "the"; hyphens become spaces, "St" "Saint".

    The script is kept, so "Москва" and "Moskva" have different keys. Empty where nothing is left.
    """
    folded = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    bare = _SILENT.sub("", _ACCENTS.sub("", folded))
    spaced = _GAP.sub(" ", unicodedata.normalize("NFC", bare)).strip()
    return _OPENING.sub(lambda match: f"saint{match[2]} " if match[1] else "", spaced)


def hash_of(key: str) -> int:
    """The same number for a key on every machine, of `HASH_BITS` bits."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=HASH_BITS // 8).digest(), "big")
