"""Finding again, elsewhere in the text, the names that were found once."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from transforms.core.entities.acronyms import initials, undotted
from transforms.core.entities.mentions import FoundMention, without_overlaps

_WORD = re.compile(r"\w+")
_GOES_ON_BEFORE = re.compile(r"[\w-]")
_GOES_ON_BEHIND = re.compile(r"\w|-[A-Z]")
_ACRONYM = re.compile(r"\b(?:[A-Z]\.){2,}|\b[A-Z]{2,}\b")


def with_repeats(text: str, mentions: Iterable[FoundMention]) -> list[FoundMention]:
    """Adds the places where the same names stand and no mention does, whole words only.

    Searched are every name, the surname of a person whose full name was found, and the acronym that a name's
    initials spell. A one-word name that also occurs in small letters is an ordinary word and is not searched.
    A mention of type MISC gives way to a longer name that covers it: "Islamic" to "Islamic State".

    Args:
      text: the text.
      mentions: tidied, in order, not overlapping.

    Returns:
      All mentions, in order, not overlapping.
    """
    kept = list(mentions)
    repeats = _occurrences(text, _searched(text, kept))
    firm = {position for m in kept if m.type != "MISC" for position in range(m.start, m.end)}
    added = without_overlaps(m for m in repeats if firm.isdisjoint(range(m.start, m.end)))
    longest: list[FoundMention] = without_overlaps([*kept, *added])
    return longest


def _searched(text: str, mentions: Iterable[FoundMention]) -> dict[str, str]:
    """Names to search, with their types: of several the most frequent, then the first of the alphabet."""
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in mentions:
        types[text[mention.start : mention.end]][mention.type] += 1
    names = {name: min(kinds, key=lambda kind: (-kinds[kind], kind)) for name, kinds in types.items()}
    spelled = _acronyms(text)
    derived: dict[str, str] = {}
    for name in sorted(names):
        words = name.split()
        if names[name] == "PER" and len(words) > 1 and len(words[-1]) > 2:
            derived.setdefault(words[-1], "PER")
        elif names[name] in {"ORG", "LOC"} and len(words) > 1:
            derived.update(dict.fromkeys(spelled.get(initials(name), ()), names[name]))
    searched = derived | names
    ordinary = set(_WORD.findall(text))
    return {
        name: kind
        for name, kind in searched.items()
        if len(name) > 1 and (name.isupper() or name.lower() not in ordinary)
    }


def _acronyms(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for acronym in _ACRONYM.findall(text):
        found[undotted(acronym)].add(acronym)
    return found


def _occurrences(text: str, names: dict[str, str]) -> list[FoundMention]:
    return [
        FoundMention(start, start + len(name), kind)
        for name, kind in names.items()
        if _WORD.match(name)
        for start in _places(text, name)
        if _is_whole(text, start, start + len(name))
    ]


def _places(text: str, name: str) -> Iterator[int]:
    start = text.find(name)
    while start >= 0:
        yield start
        start = text.find(name, start + 1)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word goes on at either border; "IS-held" holds the name IS, "Anglo-Dutch" no name Dutch."""
    return not (_GOES_ON_BEFORE.match(text[start - 1 : start]) or _GOES_ON_BEHIND.match(text[end : end + 2]))
