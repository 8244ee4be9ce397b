"""The headline, out of the several titles that a page gives."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from transforms.core.text.normalise import fold_line

_SEPARATOR = re.compile(r"\s+[|–—•·»«⁄*~:-]+\s+|\s*[|»]\s*|\s+::\s+")
_MAX_SITE_CHARS = 60


def choose_title(candidates: Sequence[str], site_names: Iterable[str]) -> str:
    """Choose the headline by majority among a page's titles, each taken without the site's name.

    Args:
      candidates: titles, the most credible first; empty ones are passed over.
      site_names: names of the site as it, its metadata and its host give them.

    Returns:
      The chosen title; empty if there is no candidate.
    """
    sites = {_squash(name) for name in site_names if name}
    titles = [strip_site(title, sites) for title in candidates if title]
    if not titles:
        return ""
    votes = Counter(fold for title in titles for fold in {fold_line(part) for part in _variants(title)})
    ranked = max(
        (
            (votes[fold_line(part)], -rank, len(part), part)
            for rank, title in enumerate(titles)
            for part in _variants(title)
        ),
    )
    return ranked[3]


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
    """Give the title, and what is left without its last parts."""
    return [title] + [
        head for found in _SEPARATOR.finditer(title) if len(head := title[: found.start()].strip()) >= 15
    ]
