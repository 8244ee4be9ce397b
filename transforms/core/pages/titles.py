"""The headline, out of the several titles that a page declares and the headings that it prints."""

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml.html import HtmlElement

from transforms.core.pages.headings import Heading, words_of
from transforms.core.text.normalise import normalise_line

# Letters of scripts without spaces, or with few of them, where a site's name may follow a bare hyphen.
_EAST_ASIAN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_SEPARATOR = re.compile(
    r"\s+[|ǀ–—•·»«›⁄*~:-]+\s+|\s*[|ǀ｜ㅣ]\s*|\s+::\s+|\s?：\s?" rf"|(?<=[{_EAST_ASIAN}\W])[-_](?=[{_EAST_ASIAN}])"
)
_BARE = frozenset("-_：")
_MAX_BARE_SITE_CHARS = 15
_MAX_SITE_CHARS = 60
_DATE = re.compile(
    r"\W*(?:\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d\d-\d\d)(?:\W+\d{1,2}[.:]\d\d(?:\s*Uhr)?)?\W*", re.IGNORECASE
)
# Newspapers, news sites and agencies call themselves so at the end of their titles.
_EAST_ASIAN_SITE = re.compile(r"\S{1,8}(?:网|網|报|報|新闻|新聞|ニュース|일보|뉴스|신문)")
_DASHES = frozenset("-–—|ǀ")
_QUOTES = "\"'„“”«»‹›‚‘’ "
# Shorter headings name a section rather than a story, unless they are all that there is.
_MIN_HEADING_CHARS = 12
# Of the words of the shorter of two titles, the share that titles of one story have in common.
_MIN_SHARED = 0.3


def title_element_text(tree: HtmlElement) -> str:
    """Give the text of a page's `title` element in one line; empty if there is none."""
    # The whole tree is searched only where its `head` is not in its place.
    element = tree.find("head/title")
    if element is None:
        element = tree.find(".//head/title")
    return normalise_line(element.text_content()) if element is not None else ""


def choose_title(
    headline: str, social: str, others: Sequence[str], headings: Sequence[Heading], site_names: Iterable[str]
) -> str:
    """Choose the headline, without the site's name, a date beside it or a kicker in an element of its own.

    What JSON-LD and og:title agree on is the headline; else the first declared title that the page prints as a
    heading; else the heading that is a part of a declared title or like it; else what is declared, or printed.
    `docs/metadata.md` has the reasons and the measurements.

    Args:
      headline: of the JSON-LD; empty if there is none.
      social: og:title; empty if there is none.
      others: further titles, the most credible first; empty ones are passed over.
      headings: as the page prints them, in its order.
      site_names: names of the site as it, its metadata and its host give them.

    Returns:
      The chosen title; empty if the page gives none.
    """
    sites = {_squash(name) for name in site_names if name}
    headline, social, *others = (strip_site(title, sites) for title in (headline, social, *others))
    declared = [title for title in (social, headline, *others) if words_of(title)]
    headings = [heading for heading in headings if _squash(heading.text) not in sites]
    if headline and words_of(headline) == words_of(social):
        return _without_kicker(social, declared, headings)
    printed = next((title for title in declared if any(_prints(heading, title) for heading in headings)), "")
    if printed:
        return _without_kicker(printed, declared, headings)
    first = headline or next(iter(declared), "")
    return next(_by_headings(first, declared, headings, sites, has_headline=bool(headline)), "")


def _by_headings(
    first: str, declared: Sequence[str], headings: Sequence[Heading], sites: set[str], *, has_headline: bool
) -> Iterator[str]:
    """Give titles, the best first, where no heading is a declared title."""
    long = [heading for heading in headings if len(heading.text) >= _MIN_HEADING_CHARS]
    upper = [heading for heading in headings if heading.is_first_level]
    if len({heading.text for heading in upper}) <= 2:
        yield from (heading.text for heading in upper if heading in long and _is_part(heading, declared))
        if upper and upper[0] in long and _are_alike(upper[0].words, words_of(first)):
            yield strip_site(upper[0].text, sites)
    yield from (heading.text for heading in long if _is_part(heading, declared))
    if len({heading.text for heading in upper}) == 1 and not has_headline:
        yield upper[0].text
    yield from filter(None, [first])
    yield from (heading.text for heading in long)


def _prints(heading: Heading, title: str) -> bool:
    """Whether a heading is a title, be it with a kicker before or a note behind it."""
    words = words_of(title)
    if heading.words == words:
        return True
    cuts = range(1, len(heading.runs))
    return any(
        words in (words_of(" ".join(heading.runs[cut:])), words_of(" ".join(heading.runs[:cut]))) for cut in cuts
    )


def _is_part(heading: Heading, titles: Iterable[str]) -> bool:
    """Whether a heading is the beginning or the end of a title."""
    count = len(heading.words)
    return any(heading.words in (words[:count], words[-count:]) for words in map(words_of, titles))


def _are_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    shorter = min(len(set(one)), len(set(other)))
    return len(set(one) & set(other)) >= _MIN_SHARED * max(shorter, 1)


def _without_kicker(title: str, declared: Sequence[str], headings: Sequence[Heading]) -> str:
    """Cut the kicker off a title that is printed with its kicker in an element of its own.

    A kicker before a colon is read as a part of the headline, unless a declared title goes without it.
    """
    words = words_of(title)
    for heading in headings:
        if heading.words != words:
            continue
        for cut in range(1, len(heading.runs)):
            rest = words_of(" ".join(heading.runs[cut:]))
            if not 0 < len(rest) < len(words):
                continue
            starts = [word.start() for word in re.finditer(r"\w+", title)]
            before = title[: starts[len(words) - len(rest)]].rstrip(_QUOTES)
            if before[-1:] in _DASHES or any(words_of(other) == rest for other in declared):
                return title[len(before) :].strip()
    return title


def strip_site(title: str, sites: set[str]) -> str:
    """Cut the site's name or a date, and what stands beyond it, off the end (or the beginning) of a title."""
    title = _strip_date_before(title)
    parts = [
        separator
        for separator in _SEPARATOR.finditer(title)
        if separator[0].strip() not in _BARE
        or separator[0] != separator[0].strip()
        or len(title) - separator.end() <= _MAX_BARE_SITE_CHARS
    ]
    for separator in parts:
        if separator.start() > 0 and _is_beside_titles(title[separator.end() :], sites):
            return title[: separator.start()].strip()
    for separator in reversed(parts):
        if _is_beside_titles(title[: separator.start()], sites):
            return title[separator.end() :].strip()
    return title


def _strip_date_before(title: str) -> str:
    ends = [separator.end() for separator in _SEPARATOR.finditer(title) if _DATE.fullmatch(title[: separator.start()])]
    return title[ends[-1] :].strip() if ends else title


def _is_beside_titles(part: str, sites: set[str]) -> bool:
    squashed = _squash(part)
    names_site = any(
        squashed == site or (len(site) >= 4 and (squashed.startswith(site) or squashed.endswith(site)))
        for site in sites
    )
    return 0 < len(part) <= _MAX_SITE_CHARS and (
        names_site or bool(_DATE.fullmatch(part)) or bool(_EAST_ASIAN_SITE.fullmatch(part))
    )


def _squash(name: str) -> str:
    return re.sub(r"[\W_]|^the\b", "", name.casefold())
