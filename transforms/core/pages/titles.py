"""The headline, out of the several titles that a page gives."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from transforms.core.text.normalise import fold_line

_SEPARATOR = re.compile(r"\s+[|–—•·»⁄*~:-]+\s+|\s*\|\s*|\s+::\s+")
_MAX_SITE_CHARS = 60
_MIN_HEADING_CHARS = 12
# What is left of a title without its last part is a title if it is this long.
_MIN_VARIANT_CHARS = 15


def choose_title(headline: str, heading: str, others: Sequence[str], site_names: Iterable[str]) -> str:
    """Choose among the titles that a page gives itself, each taken without the site's name.

    With a headline in the metadata, the majority decides, and a tie for the headline. Without one the first of the
    others stands, or the heading where that is a part of it.

    Args:
      headline: of the JSON-LD; empty if there is none.
      heading: the h1; empty if there is none or too many.
      others: further titles, the most credible first; empty ones are passed over.
      site_names: names of the site as it, its metadata and its host give them.

    Returns:
      The chosen title; empty if the page gives none.
    """
    sites = {_squash(name) for name in site_names if name}
    headline, heading = strip_site(headline, sites), strip_site(heading, sites)
    titles = [strip_site(title, sites) for title in others if title]
    if headline:
        return _majority(list(dict.fromkeys([headline, *titles, *filter(None, [heading])])))
    first = next(iter(titles), heading)
    is_part = len(heading) >= _MIN_HEADING_CHARS and fold_line(heading) in fold_line(first)
    return heading if is_part else first


def _majority(titles: Sequence[str]) -> str:
    """Give the title, or beginning of a title, that most titles share; the longest and first of equals."""
    votes = Counter(folded for title in titles for folded in {fold_line(part) for part in _variants(title)})
    ranked = (
        (votes[fold_line(part)], -rank, len(part), part)
        for rank, title in enumerate(titles)
        for part in _variants(title)
    )
    return max(ranked)[-1]


def strip_site(title: str, sites: set[str]) -> str:
    """Cut the site's name, and what stands beyond it, off the end (or the beginning) of a title."""
    parts = list(_SEPARATOR.finditer(title))
    for separator in parts:
        if _names_site(title[separator.end() :], sites) and separator.start() > 0:
            return title[: separator.start()].strip()
    for separator in reversed(parts):
        if _names_site(title[: separator.start()], sites):
            return title[separator.end() :].strip()
    return title


def _names_site(part: str, sites: set[str]) -> bool:
    squashed = _squash(part)
    return 0 < len(part) <= _MAX_SITE_CHARS and any(
        squashed == site or (len(site) >= 4 and (squashed.startswith(site) or squashed.endswith(site)))
        for site in sites
    )


def _squash(name: str) -> str:
    return re.sub(r"[\W_]|^the\b", "", name.casefold())


def _variants(title: str) -> list[str]:
    """Give the title, and what is left without its last parts; a colon is within a title, not behind it."""
    heads = [title[: found.start()].strip() for found in _SEPARATOR.finditer(title) if found[0].strip() != ":"]
    return [title, *(head for head in heads if len(head) >= _MIN_VARIANT_CHARS)]
