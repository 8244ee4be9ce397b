"""Characters: one form for what looks the same."""

import re
import unicodedata

# Soft hyphen, zero-width space, word joiner, BOM, bidirectional marks and embeddings. The zero-width joiners
# (U+200C, U+200D) stay: Persian, Indic scripts and emoji need them.
_INVISIBLE = "\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069"
# C0 and C1 controls other than tab, line feed and carriage return; lone surrogates.
_CONTROL_CHARS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
_CONTROL = re.compile(f"[{_CONTROL_CHARS}]")
_UNPRINTED = re.compile(f"[{_CONTROL_CHARS}{_INVISIBLE}]")
_LIST_MARK = re.compile(r"^[\W_]*(?:\d{1,2}[.)]\s+)?[\W_]*")
_CLOSING = re.compile(r"[\W_]+$")


def strip_controls(text: str) -> str:
    """Drop control characters and lone surrogates, which XML and UTF-8 refuse; line ends stay."""
    return _CONTROL.sub("", text)


def normalise_line(text: str) -> str:
    """Bring a line to NFC, without invisible characters, with single ordinary spaces and none at its ends.

    Source: Unicode Standard Annex 15 (NFC) and the general category Cf.
    """
    return " ".join(unicodedata.normalize("NFC", _UNPRINTED.sub("", text)).split())


def fold_start(text: str) -> str:
    """Give the form in which beginnings of lines are compared: casefolded, without marks before the words."""
    return _LIST_MARK.sub("", " ".join(text.casefold().split()))


def fold_line(text: str) -> str:
    """Give the form in which whole lines are compared: `fold_start`, and no punctuation at the end either."""
    return _CLOSING.sub("", fold_start(text))
