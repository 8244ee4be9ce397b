"""What the headers of a page reserve: not to be indexed, not for AI, not for text and data mining."""

import dataclasses
import re
from collections.abc import Iterable, Iterator
from typing import Final

RESERVATIONS: Final = ("noindex", "noai", "noimageai", "nosnippet", "noarchive", "tdm-reservation")
"""Signals that are known, of headers and of the page itself, in the order in which they are told."""

# `unavailable_after: <date>` and the like: what stands before the colon is no crawler.
_WITH_VALUE: Final = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_FOR_CRAWLER = re.compile(r"\s*([\w-]+)\s*:(.*)", re.DOTALL)


@dataclasses.dataclass(frozen=True)
class Manners:
    """Which reservations to obey, and as whom.

    Attributes:
      product_token: of our crawler, as in robots.txt; empty for one that nobody addresses.
      obeyed: those of `RESERVATIONS` with which a page is given up; the others are recorded only.
    """

    product_token: str = ""
    obeyed: tuple[str, ...] = ()


NO_MANNERS: Final = Manners()
"""Records all and obeys nothing."""


def reservations(headers: Iterable[tuple[str, str]], product_token: str) -> tuple[str, ...]:
    """The signals that the headers of an answer give to all crawlers, or to ours.

    Args:
      headers: name and value, repeated ones each.
      product_token: of our crawler, as in robots.txt.

    Returns:
      Those of `RESERVATIONS` that are there, in that order.

    Source: Google's X-Robots-Tag specification; TDM Reservation Protocol (W3C Community Group, 2024), section 6.1.
    """
    found = set[str]()
    for name, value in headers:
        if name.lower() == "x-robots-tag":
            found.update(_directives(value.lower(), product_token.lower()))
        elif name.lower() == "tdm-reservation" and value.strip() == "1":
            found.add("tdm-reservation")
    return tuple(signal for signal in RESERVATIONS if signal in found)


def _directives(value: str, product_token: str) -> Iterator[str]:
    is_for_us = True
    for part in value.split(","):
        addressed = _FOR_CRAWLER.fullmatch(part)
        directive = part.strip()
        if addressed and addressed[1] not in _WITH_VALUE:
            # It holds for all that follows in this header.
            is_for_us, directive = addressed[1] == product_token, addressed[2].strip()
        if is_for_us:
            yield "noindex" if directive == "none" else directive
