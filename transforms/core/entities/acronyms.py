"""Acronyms: what a text defines in brackets, and what initials spell."""

import re
import unicodedata
from collections.abc import Iterator

_DEFINITION = re.compile(r"(?<=[\w.’'”\"]) ?\(((?:the )?[^\W\d_][\w&./-]{1,9})\)")
_WORD = re.compile(r"[\w&’'./-]+")
_PLAIN_WORD = re.compile(r"\w+")
_BETWEEN = frozenset(
    {"&", "al", "and", "da", "de", "del", "der", "des", "di", "do", "du", "e", "et", "for", "in", "la"}
)
_BETWEEN = _BETWEEN | {"las", "los", "of", "on", "the", "to", "und", "von", "y"}
# In these a name has small letters behind its first word: "Organisation des Nations unies".
_SMALL_IN_NAMES = frozenset({"es", "fr", "it", "pt"})
_SKIPPED = _BETWEEN | {
    "a",
    "à",
    "alla",
    "as",
    "au",
    "aux",
    "con",
    "contra",
    "contre",
    "contro",
    "d",
    "dans",
    "das",
    "degli",
}
_SKIPPED = _SKIPPED | {
    "dei",
    "della",
    "delle",
    "dell",
    "dos",
    "em",
    "en",
    "il",
    "l",
    "le",
    "les",
    "na",
    "nel",
    "no",
    "nos",
}
_SKIPPED = _SKIPPED | {"para", "per", "por", "pour", "s", "sur", "gli", "un", "une", "avec", "lo", "sul", "sulla", "o"}


def definitions(text: str, language: str = "") -> Iterator[tuple[int, int, int, int]]:
    """Finds acronyms that the text defines, as in "World Food Council (WFC)".

    Args:
      text: the text.
      language: ISO 639-1. In some, names have words in small letters: "Fondo monetario internazionale (FMI)"; each of
        them gives a letter, but for articles and prepositions.

    Yields:
      Offsets (long start, long end, acronym start, acronym end).

    Source: Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
    text", PSB 2003; here the long form is a name besides: it starts with a capital and runs over capitalised
    words.
    """
    for match in _DEFINITION.finditer(text):
        short = match[1].removeprefix("the ")
        start = _spelled_start(text, match.start(), short) if language in _SMALL_IN_NAMES else None
        if start is None and sum(map(str.isupper, short)) > 1:
            start = _long_start(text, match.start(), short)
        if start is not None:
            yield start, match.start(), match.end(1) - len(short), match.end(1)


def of_ordinary_words(text: str) -> frozenset[str]:
    """Acronyms that the text defines for words in small letters: "FDI" of "foreign direct investment (FDI)"."""
    return frozenset(
        match[1]
        for match in _DEFINITION.finditer(text)
        if _spells(match[1].removesuffix("s").lower(), text[max(0, match.start() - 160) : match.start()])
    )


def _spells(letters: str, before: str) -> bool:
    words = [word for word in _WORD.findall(before.replace("-", " ")) if word not in _BETWEEN]
    return "".join(word[0] for word in words[-len(letters) :]) == letters


def _spelled_start(text: str, end: int, short: str) -> int | None:
    """Start of the words that give the letters of an acronym, one each; the first has a capital."""
    if not short[0].isupper():
        return None
    sentence = re.split(r"[\n.;:!?()«»“”]", text[max(0, end - 160) : end])[-1]
    words = list(_PLAIN_WORD.finditer(text, end - len(sentence), end))
    missing = [letter for letter in _without_accents(short) if letter.isalpha()]
    if len(missing) < 2:
        return None
    for word in reversed(words):
        if missing and _without_accents(word[0])[0] == missing[-1]:
            missing.pop()
            if not missing:
                return word.start() if word[0][0].isupper() else None
        elif word[0].lower() not in _SKIPPED:
            return None
    return None


def _without_accents(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(letter))


def _long_start(text: str, end: int, short: str) -> int | None:
    letters = [letter.lower() for letter in short if letter.isalnum()]
    window = list(_WORD.finditer(text, max(0, end - 160), end))[-min(len(letters) + 5, 2 * len(letters)) - 2 :]
    words: list[re.Match[str]] = []
    for word in reversed(window):
        if not (word[0][0].isupper() or word[0].lower() in _BETWEEN) or "\n" in text[word.end() : end]:
            break
        words.insert(0, word)
    if not words:
        return None
    position = end
    for index in range(len(letters) - 1, -1, -1):
        position = _rfind(text, letters[index], words[0].start(), position, is_first=index == 0)
        if position < 0:
            return None
    long = text[position:end]
    return position if long[0].isupper() and " " in long else None


def _rfind(text: str, letter: str, start: int, end: int, *, is_first: bool) -> int:
    for position in range(end - 1, start - 1, -1):
        if text[position].lower() == letter and not (is_first and position > start and text[position - 1].isalnum()):
            return position
    return -1


def initials(name: str) -> str:
    """The first letters of the words that begin with a capital; empty where there are fewer than two."""
    letters = "".join(word[0] for word in re.findall(r"\w+", name) if word[0].isupper())
    return letters if len(letters) > 1 else ""


def undotted(acronym: str) -> str:
    """The letters of an acronym: "UN" of "U.N."."""
    return acronym.replace(".", "")
