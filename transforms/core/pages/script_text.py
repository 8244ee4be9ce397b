"""The text of pages that a script draws: it stands in a string of the script, as HTML."""

import json
import re
from collections.abc import Iterator

from transforms.core.pages.html_page import parse_tree
from transforms.core.pages.page_blocks import find_lines
from transforms.core.text.normalise import normalise_line
from transforms.errors import NoTextError

_SCRIPTS = re.compile(r"<script\b([^>]{0,2000})>(.*?)</script", re.DOTALL | re.IGNORECASE)
_STRINGS = re.compile(r'"((?:[^"\\]|\\.){200,})"', re.DOTALL)
# Such strings are found inside others: JSON as a string of a script.
_MAX_NESTING = 3
_MAX_SOURCE_CHARS = 2_000_000
_SENTENCE = re.compile(r"[.!?…。！？؟।۔][\"'”’»)）」』]?$")
_CODE = re.compile(r"[{}\\;=<>_]")
_MIN_PROSE_CHARS = 200


def find_script_text(source: str) -> str:
    """Find the longest text that one string of the page's scripts holds.

    Args:
      source: of the page.

    Returns:
      Its lines; empty where none reads like an article.
    """
    strings = (
        string
        for attributes, script in _SCRIPTS.findall(source[:_MAX_SOURCE_CHARS])
        if "ld+json" not in attributes
        for string in _strings(script, 0)
    )
    texts = list(map(_lines, strings))
    best = max(texts, key=_prose_chars, default=[])
    return "\n".join(best) if _prose_chars(best) >= _MIN_PROSE_CHARS else ""


def _strings(code: str, nesting: int) -> Iterator[str]:
    for found in _STRINGS.finditer(code):
        try:
            text = json.loads(f'"{found[1]}"', strict=False)
        except ValueError:
            continue
        # Of strings with equal text the first is taken: the inner one has no code around it.
        if nesting < _MAX_NESTING:
            yield from _strings(text, nesting + 1)
        yield text


def _lines(text: str) -> list[str]:
    if "<" not in text:
        return [line for line in map(normalise_line, text.splitlines()) if line]
    try:
        lines, _ = find_lines(parse_tree(text))
    except NoTextError:
        return []
    return [line.text for line in lines]


def _prose_chars(lines: list[str]) -> int:
    """Count the characters of lines that read like running text."""
    return sum(len(line) for line in lines if _SENTENCE.search(line) and len(_CODE.findall(line)) * 50 <= len(line))
