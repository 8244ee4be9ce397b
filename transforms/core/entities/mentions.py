"""Mentions: where names stand in a text, and how their borders are tidied."""

import dataclasses
import re
from collections.abc import Iterable, Iterator

TYPES = ("PER", "ORG", "LOC", "MISC")


@dataclasses.dataclass(frozen=True, order=True)
class FoundMention:
    """A name as a model found it.

    Attributes:
      start: character offset into the text.
      end: likewise, exclusive.
      type: one of `TYPES`.
    """

    start: int
    end: int
    type: str


_OPENING = re.compile(r"(?:[\W_]|(?:the|an?|each)(?=\s+[^\W\d])|(?:pro|anti|ex|non)-)+", re.IGNORECASE)
_CLOSING = re.compile(r"(?:['’]s\b|[\s\"'“”‘’«»„,;:–—*-])+$", re.IGNORECASE)
_BREAK = re.compile(r"[\n\r\t]+|[(\[)\]]|[:;] ")
_HONORIFIC = re.compile(
    r"(?:(?:mr|mrs|ms|miss|dr|prof|gen|lt|col|capt|maj|sgt|sen|rep|gov|rev|hon|pm|mp|ceo|nobel|laureate|vice|prime|"
    r"president|minister|chancellor|senator|governor|justice|judge|general|colonel|captain|major|ambassador|"
    r"secretary|professor|chairman|spokesman|spokeswoman)\b\.?(?:\s+|$))+",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"([A-Z]{3,})(?: [A-Z]\w+)* (?:Site|Award|Awards|Prize|Cup|Championship|Championships|Act|Report|"
    r"Index|Convention|Declaration|Resolution|Programme|Program)"
)


def tidy(text: str, found: Iterable[FoundMention]) -> list[FoundMention]:
    """Cuts from the borders of names what is not part of them.

    Cut are a leading article, quotes, brackets, possessive endings, prefixes such as "pro-", and the
    honorific of a person. A name that runs over a line break, a bracket or a colon becomes several;
    two people side by side become one. Names without a letter, and single small
    letters, are dropped.

    Args:
      text: the text.
      found: mentions with offsets into it, in any order, possibly overlapping.

    Returns:
      The mentions in order; of those that overlap, the longest, then the first.
    """
    parts = (part for mention in found for part in _parts(text, mention))
    names = (part for part in parts if _is_name(text[part.start : part.end]))
    return _joined(text, without_overlaps(names))


def without_overlaps(mentions: Iterable[FoundMention]) -> list[FoundMention]:
    """The mentions in order; of those that overlap the longest, then the first, then as in `TYPES`."""
    kept: list[FoundMention] = []
    taken: set[int] = set()
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start, TYPES.index(m.type))):
        characters = range(mention.start, mention.end)
        if taken.isdisjoint(characters):
            taken.update(characters)
            kept.append(mention)
    return sorted(kept)


def _parts(text: str, mention: FoundMention) -> Iterator[FoundMention]:
    start = mention.start
    for gap in _BREAK.finditer(text, mention.start, mention.end):
        yield _trimmed(text, start, gap.start(), mention.type)
        start = gap.end()
    yield _trimmed(text, start, mention.end, mention.type)


def _trimmed(text: str, start: int, end: int, kind: str) -> FoundMention:
    borders = None
    while borders != (start, end):
        borders = start, end
        if opening := _OPENING.match(text, start, end):
            start = opening.end()
        if kind == "PER" and (honorific := _HONORIFIC.match(text, start, end)):
            start = honorific.end()
        if closing := _CLOSING.search(text, start, end):
            end = closing.start()
    if owner := _OWNER.fullmatch(text, start, end):
        end, kind = owner.end(1), "ORG"
    return FoundMention(start, end, kind)


def _joined(text: str, mentions: Iterable[FoundMention]) -> list[FoundMention]:
    """One person where two stand side by side: the parts of a name that the model took apart."""
    joined: list[FoundMention] = []
    for mention in mentions:
        if joined and _is_torn(text, joined[-1], mention):
            joined[-1] = dataclasses.replace(joined[-1], end=mention.end)
        else:
            joined.append(mention)
    return joined


def _is_torn(text: str, one: FoundMention, other: FoundMention) -> bool:
    names = [text[mention.start : mention.end] for mention in (one, other)]
    return one.type == other.type == "PER" and text[one.end : other.start] in {" ", "-"} and names[0] not in names[1]


def _is_name(name: str) -> bool:
    return any(map(str.isalpha, name)) and not (len(name) == 1 and name.islower())
