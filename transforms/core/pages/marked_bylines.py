"""Bylines by their markup: the elements that a page marks as its authors'."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import IntEnum, auto
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from transforms.core.pages.names import split_names
from transforms.core.text.normalise import normalise_line


class _Mark(IntEnum):
    """What tells that an element is a byline, the most credible first."""

    STANDARD = auto()
    """`rel=author` or microdata."""
    NAME = auto()
    """A class or an id."""
    LINK = auto()
    """A link to the page of a person."""
    LABEL = auto()
    """A label such as "Author"; the byline stands behind it."""


_TEXTS = etree.XPath(".//text()[normalize-space()]")
_BEHIND = etree.XPath("(descendant::text() | following::text())[normalize-space()][position() <= 3]")
_AUTHOR = (
    r"(?:author|byline|autor(?:en|in|es|as)?|auteurs?|redacteur|redakteur(?:in)?|verfasser|wr[io]t(?:ten|e)[-_]?by"
    r"|posted[-_]?by|submitted[-_]?by|writer|reporter|journalist[ae]?|zuozhe|contributor)"
)
# A word of a class or an id, be it set off by signs or by a capital.
_AUTHOR_NAME = re.compile(
    rf"(?:^|[\s_-]){_AUTHOR}s?(?:$|[\s_\d-]|(?-i:[A-Z]))|(?-i:[a-z](?:Author|Byline|Autor|Writer))", re.IGNORECASE
)
# Each word for an author has one of these: to look for them is many times as fast.
_AUTHOR_PARTS = (
    *("aut", "by", "redac", "redak", "verfasser", "writer"),
    *("reporter", "journalist", "zuozhe", "contributor"),
)
_AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:en|es|in|i)?|auteurs?|reporters?|journalists?|staff|writers?|contributors?|profiles?|profil"
    r"|redakt(?:ion|eure)|by|people|columnists?|newsteam)/[^/?#]+",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\W*(?:(?:\w+ |Eine? \w+ )?von"
    r"|Autor(?:in|en|es|as)?(?:/Autor(?:in)?)?|Authors?|Auteurs?|Autori|By|Par|Por|Di|Door|Text|Texte"
    r"|(?:Written|Reported|Posted|Published|Story|Words) by|Автор)(?!\w)\s*[:：]?",
    re.IGNORECASE,
)
_MAX_LABEL_CHARS = 20
# Where names of others stand: readers, other stories, pictures.
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:comment(?:s|list|ary)?|kommentare?|commentaires?|respond|related|teaser|recommend\w*|popular"
    r"|most[-_]?read|trending|carousel|caption|credits?|copyright|newsletter|avatar|social|share|follow)(?:$|[\s_-])",
    re.IGNORECASE,
)
_OUTSIDE = frozenset({"nav", "aside", "footer", "figure", "figcaption", "form"})
_UNMARKED = frozenset({"html", "head", "meta", "link", "body", "main", "article"})
_WORD = re.compile(r"\w")
_JOIN = re.compile(r"\W*(?:and|und|et|y|e|i|en|och|og|ve|и|و|with|mit)?\W*", re.IGNORECASE)
_MAX_PIECES = 12
# Longer ones are sentences.
_MAX_CHARS = 100
_MAX_WORDS = 5
# Words of the labels and links in a box about an author.
_NO_NAME = frozenset({
    "about", "alle", "all", "autor", "autorin", "author", "auteur", "bin", "er", "ich", "mehr", "more", "read", "see",
    "sie", "so", "the", "view", "zum", "zur", "über",
})  # fmt: skip


def find_marked_bylines(elements: Sequence[HtmlElement]) -> Iterator[list[str]]:
    """Find what a page marks as the names of its authors.

    Args:
      elements: of the page, in its order.

    Yields:
      The names of one byline, none being empty: by the kind of mark the most credible first, and of each kind first
      what follows the headline. They may still be those of an organisation.
    """
    headlines = [place for place, element in enumerate(elements) if element.tag == "h1" and _TEXTS(element)]
    last = headlines[-1] if 0 < len(headlines) <= 2 else 0
    bylines: list[tuple[_Mark, bool, list[str]]] = []
    seen: set[HtmlElement] = set()
    for place, element in enumerate(elements):
        mark = _mark(element)
        if mark is None or element in seen or _is_elsewhere(element):
            continue
        alike = [element] if mark is _Mark.NAME else _alike(element, mark)
        if names := _names(alike, mark):
            seen.update(inner for outer in alike for inner in outer.iter())
            bylines.append((mark, place < last, names))
    yield from (names for *_, names in sorted(bylines, key=lambda byline: byline[:2]))


def _mark(element: HtmlElement) -> _Mark | None:
    if not isinstance(element.tag, str) or element.tag in _UNMARKED:
        return None
    best: _Mark | None = None
    for attribute, value in element.items():
        tell = _TELL.get(attribute)
        if tell and (mark := tell(value)) and (best is None or mark < best):
            best = mark
    if best is None and _is_label(element.text):
        return _Mark.LABEL
    return best


@lru_cache(maxsize=4096)
def _told_by_name(value: str) -> _Mark | None:
    small = value.lower()
    return _Mark.NAME if any(part in small for part in _AUTHOR_PARTS) and _AUTHOR_NAME.search(value) else None


def _told_by_link(value: str) -> _Mark | None:
    return _Mark.LINK if _AUTHOR_PATH.search(value) else None


def _told_by_standard(value: str) -> _Mark | None:
    return _Mark.STANDARD if "author" in value.lower().split() else None


def _is_label(text: str | None) -> bool:
    # Most texts before an element's first child are white space.
    return bool(text and len(text) <= _MAX_LABEL_CHARS and (bare := text.strip()) and _LABEL.fullmatch(bare))


_TELL: Mapping[str, Callable[[str], _Mark | None]] = {
    **dict.fromkeys(("class", "id", "data-component", "data-testid"), _told_by_name),
    **dict.fromkeys(("rel", "itemprop"), _told_by_standard),
    "href": _told_by_link,
}


def _alike(element: HtmlElement, mark: _Mark) -> list[HtmlElement]:
    """Give an element and its like beside it: the authors of one article."""
    parent = element.getparent()
    if parent is None:
        return [element]
    return [other for other in parent if other.tag == element.tag and _mark(other) is mark]


def _names(elements: Sequence[HtmlElement], mark: _Mark) -> list[str]:
    """Give the names at the beginning of a byline; what follows the last of them is a date, a job or a link."""
    pieces = [piece for element in elements for piece in _pieces(element, mark)]
    names: list[str] = []
    for piece in pieces:
        found = _names_of(piece, is_alone=len(pieces) == 1)
        if not found and names and not _JOIN.fullmatch(piece):
            break
        names += found
    return list(dict.fromkeys(names))


def _pieces(element: HtmlElement, mark: _Mark) -> list[str]:
    texts = _BEHIND(element) if mark is _Mark.LABEL else _TEXTS(element)
    pieces = [piece for piece in map(normalise_line, texts[:_MAX_PIECES]) if not _LABEL.fullmatch(piece)]
    if not pieces and element.get("content"):
        pieces = [normalise_line(element.get("content"))]
    return [piece for piece in pieces if _WORD.search(piece)]


def _names_of(piece: str, *, is_alone: bool) -> list[str]:
    if len(piece) > _MAX_CHARS:
        return []
    label = _LABEL.match(piece)
    names = split_names(piece[label.end() :] if label else piece)
    return [name for name in names if _is_name(name, is_alone=is_alone)]


def _is_name(name: str, *, is_alone: bool) -> bool:
    """Whether a piece of a byline can be a name: one word, or what begins in lower case, only where nothing else is."""
    words = name.split()
    if not _NO_NAME.isdisjoint(word.casefold() for word in words):
        return False
    if len(words) == 1:
        return is_alone
    is_capitalised = not words[-1][0].islower() and (is_alone or not words[0][0].islower())
    return len(words) <= _MAX_WORDS and is_capitalised and not any(char.isdigit() for char in name)


def _is_elsewhere(element: HtmlElement) -> bool:
    for outer in (element, *element.iterancestors()):
        if outer.tag in _OUTSIDE:
            return True
        if outer.tag in {"body", "html"}:
            return False
        if any(_names_another(value) for value in (outer.get("class"), outer.get("id")) if value):
            return True
    return False


@lru_cache(maxsize=4096)
def _names_another(value: str) -> bool:
    return _ELSEWHERE.search(value) is not None
