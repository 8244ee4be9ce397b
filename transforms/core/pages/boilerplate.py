"""The lines of a page, as far as they may be what its site repeats; and the page without those that it does repeat.

A line is named by a hash of its folded text, so that case, marks and white space at its ends do not matter. Whether it
is about its page is told by its words: of a paragraph many stand elsewhere on the page too, of an invitation to
subscribe few.
"""

import dataclasses
import hashlib
import heapq
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from transforms.core.pages.blocks import Block
from transforms.core.text.normalise import fold_line
from transforms.records import CleanPage, Removal, StoryTrace

RULE = "site_boilerplate"
"""The rule of `removed` that takes the lines of a site."""

TOP, AMID, END = "top", "amid", "end"
_TOP_LINES = 3
_END_LINES = 4
# Author biographies are the longest of what sites repeat.
MAX_LINE_CHARS = 700
"""Longer lines are no boilerplate."""

# Of a line that is about its page, this share of its words stands elsewhere on the page. Source: 736 pages with gold;
# of the lines of over 60 characters in the gold 89 % have it, of lines that sites repeat next to none.
_MIN_SHARED = 0.3
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Short words stand in every text; scripts without spaces are cut into pairs of characters.
_WORD = re.compile(rf"[^\W\d_{_UNSPACED}]{{4,}}|(?=([{_UNSPACED}]{{2}}))")
_UNSPACED_LETTER = re.compile(rf"[{_UNSPACED}]")
_SPACED_WORD = re.compile(r"[^\W\d_]{4,}")
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_SHINGLE = 4
SKETCH_SIZE = 16
"""Hashes in a sketch, of 4 bytes each: the least ones of all runs of four words."""

# Hosts of one site that differ only in what they are made for.
_HOST_PREFIX = re.compile(r"(?:www|m|amp|mobile)\.(?=[^.]+\.[^.]+)")


@dataclasses.dataclass(frozen=True)
class SeenLine:
    """A line on one page.

    Attributes:
      is_about: whether it is about the page.
      trace: of the page.
    """

    key: str
    text: str
    is_about: bool
    trace: StoryTrace


def site_of(url: str, publisher: str) -> str:
    """The site of a page: its host, else its publisher; empty where neither is known, and nothing can be learned.

    Args:
      url: canonical one; empty for a page without.
      publisher: key; empty if unknown.
    """
    return _HOST_PREFIX.sub("", (urlsplit(url).hostname or ""), count=1) or publisher


def key_of_site(site: str) -> str:
    """16 hex digits, with which the keys of its lines begin."""
    return hashlib.blake2b(site.encode(), digest_size=8).hexdigest()


def key_of_line(site: str, line: str) -> str:
    """32 hex digits of site and line."""
    return key_of_site(site) + _key_of_folded(fold_line(line))


def _key_of_folded(line: str) -> str:
    return hashlib.blake2b(line.encode(), digest_size=8).hexdigest()


def lines_of_text(text: str) -> list[str]:
    """The paragraphs and subheadings of a clean text."""
    return text.split("\n\n")


def observe(clean: CleanPage, site: str, story: str, day: int) -> Iterator[SeenLine]:
    """The lines of a page, each once.

    Args:
      story: id of the article.
      day: of fetching; days since the epoch, UTC.
    """
    lines = lines_of_text(clean.text)
    words = [_words(line) for line in lines]
    counts = Counter(word for own in (*words, _words(clean.title)) for word in own)
    about = [sum(counts[word] > 1 for word in own) >= max(1, _MIN_SHARED * len(own)) for own in words]
    sketch = _sketch(_telling(lines, about))
    site_key = key_of_site(site)
    seen = {""}
    for index, line in enumerate(lines):
        folded = fold_line(line) if len(line) <= MAX_LINE_CHARS else ""
        if folded not in seen:
            seen.add(folded)
            trace = StoryTrace(story, day, place_of(index, len(lines)), sketch)
            yield SeenLine(site_key + _key_of_folded(folded), line, about[index], trace)


def strip_lines(clean: CleanPage, site: str, learned: Mapping[str, Sequence[str]]) -> CleanPage:
    """The page without the lines that its site repeats; each goes to `removed`.

    The line of the dateline stays, and so does what may be the heading of lines that stay, unless it is learned for
    any place. A page that would have no line left stays as it is.

    Args:
      learned: places of each learned line, by its key.
    """
    site_key = key_of_site(site)
    lines = lines_of_text(clean.text)
    stripped: set[int] = set()
    for index in reversed(range(len(lines))):
        line, places = lines[index], learned.get(site_key + _key_of_folded(fold_line(lines[index])), ())
        place = place_of(index, len(lines))
        has_text_below = index + 1 < len(lines) and index + 1 not in stripped
        is_heading = place == END and AMID not in places and has_text_below and not Block(line, 0).ends_sentence
        if place in places and not is_heading and not _has_dateline(line, clean):
            stripped.add(index)
    if not stripped or len(stripped) == len(lines):
        return clean
    return dataclasses.replace(
        clean,
        text="\n\n".join(line for index, line in enumerate(lines) if index not in stripped),
        removed=(*clean.removed, *(Removal(RULE, lines[index]) for index in sorted(stripped))),
    )


def place_of(index: int, count: int) -> str:
    """Where the line of an index stands on a page of so many lines."""
    below = count - 1 - index
    if index < _TOP_LINES and index <= below:
        return TOP
    return END if below < _END_LINES else AMID


def _has_dateline(line: str, clean: CleanPage) -> bool:
    return bool(clean.dateline) and line.startswith(clean.dateline)


def _words(text: str) -> set[str]:
    if not _UNSPACED_LETTER.search(text):  # For most texts the simple pattern will do, in half of the time.
        return set(map(str.casefold, _SPACED_WORD.findall(text)))
    return {(match.group(1) or match.group()).casefold() for match in _WORD.finditer(text)}


def _telling(lines: Sequence[str], about: Sequence[bool]) -> Sequence[str]:
    """Give the lines that are about the page, by which stories are told apart; all where those are less than half."""
    own = [line for line, is_about in zip(lines, about, strict=True) if is_about]
    return own if 2 * sum(map(len, own)) >= sum(map(len, lines)) else lines


def _sketch(lines: Sequence[str]) -> bytes:
    hashes: set[int] = set()
    for line in lines:
        tokens = _TOKEN.findall(line.casefold())
        runs = zip(*(tokens[start:] for start in range(_SHINGLE)), strict=False) if len(tokens) > _SHINGLE else [tokens]
        hashes.update([zlib.crc32(" ".join(run).encode()) for run in runs])
    return b"".join(number.to_bytes(4, "big") for number in heapq.nsmallest(SKETCH_SIZE, hashes))
