"""Refuse bodies that no feed looks like and that cost feedparser quadratic time or more.

Each limit is far above what feeds have and keeps the cost in the order of a second a megabyte.
"""

import re

from transforms.errors import HostileFeedError

MAX_TAG_CHARS = 20_000
MAX_CATEGORIES = 2_000
MAX_NAMESPACES = 500
MAX_AUTHOR_CHARS = 5_000

# xml.sax looks each attribute up by walking over all: 20,000 attributes take 3 s, 100,000 minutes.
_LONG_TAG = re.compile(rf"<[A-Za-z][^<>]{{{MAX_TAG_CHARS}}}")
# Each category is compared with all before it in its entry.
_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)\b", re.IGNORECASE)
_CATEGORY = re.compile(r"<(?:[\w.-]+:)?(?:category|subject|keywords|tags)\b", re.IGNORECASE)
_LONG_KEYWORDS = re.compile(
    rf"<(?:[\w.-]+:)?(?:keywords|tags)\b[^<>]*>\s*(?:<!\[CDATA\[)?(?:[^,<]*,){{{MAX_CATEGORIES}}}",
    re.IGNORECASE,
)
# Addresses are looked for in each author, in quadratic time over letters without "@".
_LONG_AUTHOR = re.compile(
    rf"<(?:[\w.-]+:)?(?:author|creator|managingeditor|webmaster|publisher)\b[^<>]*>\s*(?:<!\[CDATA\[)?"
    rf"[^<]{{{MAX_AUTHOR_CHARS}}}",
    re.IGNORECASE,
)
# Each element is compared with all namespaces that were declared before it.
_NAMESPACE = re.compile(r"""\bxmlns(?::[\w.-]+)?\s*=\s*["']([^"'<>]*)""")


def refuse_hostile(text: str) -> None:
    """Refuse a feed that would be too dear to parse.

    Raises:
      HostileFeedError: a tag, an author, an entry's categories, or all namespaces are over their limit.
    """
    if _LONG_TAG.search(text):
        raise HostileFeedError(f"a tag of more than {MAX_TAG_CHARS} characters")
    if _LONG_KEYWORDS.search(text) or any(
        sum(1 for _ in _CATEGORY.finditer(entry)) > MAX_CATEGORIES for entry in _ENTRY.split(text)
    ):
        raise HostileFeedError(f"an entry with more than {MAX_CATEGORIES} categories")
    if _LONG_AUTHOR.search(text):
        raise HostileFeedError(f"an author of more than {MAX_AUTHOR_CHARS} characters")
    if len(set(_NAMESPACE.findall(text))) > MAX_NAMESPACES:
        raise HostileFeedError(f"more than {MAX_NAMESPACES} namespaces")
