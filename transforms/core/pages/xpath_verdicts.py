"""Which of several XPath expressions match an element, found once for all elements that look alike.

A test by a regular expression leaves lxml's C code for each element, several times. Pages repeat their class names,
and sites repeat them on all their pages.
"""

import re
from collections.abc import Iterable, Sequence

from lxml.etree import SubElement, XPath, _Element
from lxml.html import Element

_ATTRIBUTE = re.compile(r"@([\w-]+)")
_TAG = re.compile(r"self::(\w+)")
_LITERAL = re.compile(r"(re:test\([^',]+, )?'([^']*)'")
# Shorter literals are flags, and letters to be translated.
_MIN_LITERAL_CHARS = 3
# Sites name their elements by these; any other attribute is rare.
_SCREENED = frozenset({"class", "id"})
# What an attribute may hold on a page, but none that is made by hand.
_REFUSED = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# For any tag that no expression names.
_OTHER_TAG = "x"
# Some 200 bytes each.
_MAX_KINDS = 50_000

# Tag, then name and value of each attribute that an expression looks at.
_Kind = tuple[str, tuple[tuple[str, str], ...]]


class XPathVerdicts:
    """Tells which elements some expressions match.

    Each expression looks at the tag and the attributes of an element; of `class` and `id`, at what they hold and in
    the case that it says. Where it looks further it is answered for an empty element that stands alone: `not(.//h1)`
    is true, `[1]` is each.
    """

    def __init__(self, expressions: Sequence[XPath]) -> None:
        """Answer for some expressions, each of the form `.//*[self::a or self::b][@c and ...]`."""
        said = [expression.path for expression in expressions]
        self._expressions = tuple(expressions)
        self._attributes = frozenset(name for path in said for name in _ATTRIBUTE.findall(path))
        self._tags = frozenset(tag for path in said for tag in _TAG.findall(path))
        self._walked_tags = self._tags if all(map(_TAG.search, said)) else ()
        # What holds nothing of this is matched by none: one search is faster than the expressions.
        self._screen = re.compile(
            "|".join(
                literal if is_pattern else re.escape(literal)
                for path in said
                for is_pattern, literal in _LITERAL.findall(path)
                if len(literal) >= _MIN_LITERAL_CHARS
            )
        )
        self._known: dict[_Kind, int] = {}

    def matches(self, tree: _Element) -> list[tuple[_Element, int]]:
        """Give the elements below the root of a tree that are matched, in its order.

        Returns:
          Each with the expressions that match it: bit 0 for the first, bit 1 for the second.
        """
        tags, attributes, known = self._tags, self._attributes, self._known
        elements = list(tree.iterdescendants(*self._walked_tags))
        kinds: list[_Kind] = [
            (
                element.tag if element.tag in tags else _OTHER_TAG,
                tuple([item for item in element.items() if item[0] in attributes]),
            )
            for element in elements
        ]
        if unknown := {kind for kind in kinds if kind not in known}:
            if len(known) + len(unknown) > _MAX_KINDS:
                known, unknown = {}, set(kinds)
            known |= self._answer(unknown)
            self._known = known
        return [(element, known[kind]) for element, kind in zip(elements, kinds, strict=True) if known[kind]]

    def _answer(self, kinds: Iterable[_Kind]) -> dict[_Kind, int]:
        answers = dict.fromkeys(kinds, 0)
        root = Element("x")
        made = {}
        for kind in filter(self._may_match, answers):
            # Each in an element of its own: `[1]` finds one in each.
            element = SubElement(SubElement(root, _OTHER_TAG), kind[0])
            for name, value in kind[1]:
                element.set(name, _REFUSED.sub("\ufffd", value))
            made[element] = kind
        for index, expression in enumerate(self._expressions if made else ()):
            for element in expression(root):
                answers[made[element]] |= 1 << index
        return answers

    def _may_match(self, kind: _Kind) -> bool:
        return any(name not in _SCREENED or self._screen.search(value) for name, value in kind[1])
