"""Characters: one form for what looks the same."""

import html
import re
import unicodedata
from typing import Final

# C0 and C1 controls other than tab, line feed and carriage return; lone surrogates.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Also zero-width space, word joiner, BOM, bidirectional marks, embeddings and isolates, invisible operators, the place
# of an object; not C1. The zero-width joiners (U+200C, U+200D) stay: Persian, Indic scripts and emoji need them.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff"
    r"\u061c\u180e\u200b\u200e\u200f\ufeff\ufffc\u202a-\u202e\u2060-\u2064\u2066-\u2069]"
)
_OBJECT: Final = "\ufffc"
_SOFT_HYPHEN: Final = "\xad"
_C0 = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_C1 = re.compile(r"[\x80-\x9f]")
# The first byte of a letter of UTF-8 and the next, as the charsets of Western, Central European and Cyrillic pages
# show them, and Mac Roman's quotation marks and accents: what has none of them is not worth a closer look. All first
# signs stand in one class in front, for which a text is searched many times as fast as for alternatives.
_LATIN_FIRST = "ÂÃÄÅÆÇÈÎÏÐÑ×ØÙâãäåæçèéêëìíïðÐĂĹĆĐĽŃÎŮ"
_SUSPECT = re.compile(
    f"[\x80-\x9f{_LATIN_FIRST}РСвГ‚√]"
    rf"(?:(?<=[\x80-\x9f])|(?<=[{_LATIN_FIRST}])[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\xa0-\xbfˇ˘ŁĄŞŻ˛łąşĽ˝ľżŤśťźŚŹ]"
    r"|(?<=[РСвГ])[Ђ-Џђ-џҐґ‚„…†‡€‰‹‘’“”•–—™›\xa0-\xbf]|(?<=‚)Ä|(?<=√)[©®±°≠])"
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}[0-9]{0,2});")
_LIST_MARK = re.compile(r"[\W_]*(?:\d{1,2}[.)]\s+)?[\W_]*")


def strip_controls(text: str) -> str:
    """Drop control characters and lone surrogates, which XML and UTF-8 refuse; line ends stay."""
    return _CONTROL.sub("", text)


def strip_unreadable(text: str) -> str:
    """Drop what `strip_controls` drops but for C1 controls, which are misread letters that `normalise_line` mends."""
    return _C0.sub("", text)


def normalise_line(text: str) -> str:
    """Bring a line to NFC, without invisible characters, with single ordinary spaces and none at its ends.

    Entities that were escaped twice are read, and bytes that were read in the wrong charset ("CafÃ©") read anew,
    where that is beyond doubt.

    Source: Unicode Standard Annex 15 (NFC) and the general category Cf; ftfy's measure of badness.
    """
    if "&" in text:
        text = _unescape(text)
    is_tidy = _is_tidy(text)
    if text.isascii():
        line = text if is_tidy else _single_spaced(text)
        return line if line.isprintable() else _single_spaced(strip_controls(text))
    # Of what is not seen, the place of an object alone counts as printable.
    if not is_tidy or _OBJECT in text:
        text, is_tidy = _UNSEEN.sub("", text), False
    text = unicodedata.normalize("NFC", text)
    is_suspect = _SUSPECT.search(text) is not None
    if is_suspect and (mended := _mended(text)) != text:
        return normalise_line(mended)
    if is_tidy:
        return text
    # Not before: it may be a misread letter's second byte.
    if _SOFT_HYPHEN in text:
        text, is_suspect = unicodedata.normalize("NFC", text.replace(_SOFT_HYPHEN, "")), True
    line = _single_spaced(text)
    return normalise_line(line) if is_suspect and line != text and _SUSPECT.search(line) else line


def _is_tidy(text: str) -> bool:
    """Whether spaces are in order and all else is printed: so are most lines, and to see it costs less than to tidy."""
    return text.isprintable() and "  " not in text and text == text.strip()


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _unescape(text: str) -> str:
    """Read entities until there are none: what was escaped twice has one left after parsing."""
    while (read := _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)) != text:
        text = read
    return text


def _mended(text: str) -> str:
    """Undo a wrong charset, and read lone C1 controls as windows-1252, as browsers do."""
    # Imported here: a run that reads no page does without its tables.
    import ftfy  # noqa: PLC0415
    from ftfy.badness import is_bad  # noqa: PLC0415

    if is_bad(text):
        # Only bytes read in the wrong charset: quotation marks, ligatures and width are the author's.
        text = ftfy.fix_encoding(text, ftfy.TextFixerConfig(unescape_html=False, explain=False))
    if _C1.search(text):
        text = _C1.sub(lambda control: control[0].encode("latin-1").decode("cp1252", "ignore"), text)
    return text


def fold_start(text: str) -> str:
    """Give the form in which beginnings of lines are compared: casefolded, straight apostrophes, no marks before it."""
    folded = text.casefold().replace("’", "'")
    if not _is_tidy(folded):
        folded = _single_spaced(folded)
    return folded if folded[:1].isalpha() else _LIST_MARK.sub("", folded, count=1)


def fold_line(text: str) -> str:
    """Give the form in which whole lines are compared: `fold_start`, and no punctuation at the end either."""
    return fold_end(fold_start(text))


def fold_end(start: str) -> str:
    """Give `fold_line` of a line by its `fold_start`."""
    end = len(start)
    # Not by a pattern: it would try each gap between words.
    while end and not start[end - 1].isalnum():
        end -= 1
    return start[:end]
