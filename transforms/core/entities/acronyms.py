"""Acronyms: what a text defines in brackets, and what initials spell."""

import re
from collections.abc import Iterator

_DEFINITION = re.compile(r"(?<=[\w.’'”\"]) ?\(((?:the )?[^\W\d_][\w&./-]{1,9})\)")
_WORD = re.compile(r"[\w&’'./-]+")
_BETWEEN = frozenset(
    {"&", "al", "and", "da", "de", "del", "der", "des", "di", "do", "du", "e", "et", "for", "in", "la"}
)
_BETWEEN = _BETWEEN | {"las", "los", "of", "on", "the", "to", "und", "von", "y"}


def definitions(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Finds acronyms that the text defines, as in "World Food Council (WFC)".

    Yields:
      Offsets (long start, long end, acronym start, acronym end).

    Source: Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
    text", PSB 2003; here the long form is a name besides: it starts with a capital and runs over capitalised
    words.
    """
    for match in _DEFINITION.finditer(text):
        short = match[1].removeprefix("the ")
        if sum(map(str.isupper, short)) < 2:
            continue
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
