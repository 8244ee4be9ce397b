"""When a page was published and last changed, by all that it says of it."""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from urllib.parse import urlsplit

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement

from transforms.core.pages.blocks import Block, Role
from transforms.core.pages.classify import read_fields
from transforms.core.pages.dates import is_sane, parse_timestamp
from transforms.core.pages.html_page import HtmlPage
from transforms.core.pages.json_ld import Node, text_of
from transforms.core.pages.lines import lines_of
from transforms.core.pages.rules import Publisher
from transforms.core.pages.titles import title_element_text

_PUBLISHED_META = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "publish-date",
    "publish_date",
    "pubdate",
    "publishdate",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "article.published",
    "publication_date",
    "rnews:datepublished",
    "bt:pubdate",
    "citation_publication_date",
    "iso-8601-publish-date",
    "og:pubdate",
    "date.created",
    "created",
)
_MODIFIED_META = (
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "lastmod",
    "revised",
    "article.updated",
)
# A day in a path: "/2024/02/03/", "/2024-2-3-title".
_DAY_IN_PATH = re.compile(r"(?<!\d)((?:199|20[0-3])\d)([/_-])([01]?\d)\2([0-3]?\d)(?!\d)")
# The address has the day of the newsroom's time zone: within 26 hours of noon UTC anywhere on earth, and half a day
# more for pages that come out later than they are filed.
_SAME_DAY_US = 38 * 3600 * 1_000_000
_NOON_US = 12 * 3600 * 1_000_000
# Sites put the date behind their name: "Headline | DW | 28.04.2023".
_TITLE_SEPARATOR = re.compile(r"\s[|–—-]\s")
_IN_SCRIPTS = re.compile(r'"(?:datePublished|publishedDate|pubDate|dateCreated)"\s*:\s*"([^"]{8,40})"')
_YEAR = re.compile(r"\d{4}")
_SHOWN = etree.XPath("//body//text()[normalize-space()][not(ancestor::nav or ancestor::aside or ancestor::footer)]")


def read_dates(
    page: HtmlPage, article: Node, printed: Sequence[str], url: str, publisher: Publisher, now_us: int
) -> tuple[int | None, int | None]:
    """Read when a page was published and modified.

    A day in the address outweighs what contradicts it: metadata are stamped anew when a site moves, addresses are not.
    Source: of the 736 pages with gold, 74 have such an address; it is the gold day on all of them.

    Args:
      page: parsed.
      article: the node of the article in its JSON-LD; may be empty.
      printed: dates printed below its headline.
      url: final URL; empty if unknown.
      publisher: whose rules tell the lines that print a date.
      now_us: the time; dates after it are not believed.

    Returns:
      Microseconds since the epoch, UTC; None where the page does not say.
    """
    day = _day_of_address(url)
    published = (
        moment
        for moment in _sane(chain(_declared(page, article), _beside_title(page), printed), now_us)
        if day is None or abs(moment - day - _NOON_US) <= _SAME_DAY_US
    )
    modified = [text_of(article.get("dateModified")), *(page.meta.get(name, "") for name in _MODIFIED_META)]
    first = next(published, day)
    return first if first is not None else _searched(page, url, publisher, now_us), next(_sane(modified, now_us), None)


def _declared(page: HtmlPage, article: Node) -> Iterator[str]:
    yield text_of(article.get("datePublished"))
    yield text_of(article.get("dateCreated"))
    yield from (page.meta[name] for name in _PUBLISHED_META if name in page.meta)
    yield from (time.get("datetime") or "" for time in _publication_times(page))


def _publication_times(page: HtmlPage) -> list[HtmlElement]:
    marked: list[HtmlElement] = page.tree.xpath('//time[@datetime][@pubdate or contains(@itemprop, "datePublished")]')
    if not marked:
        marked = page.tree.xpath(
            "(//article//time[@datetime] | //main//time[@datetime] | //h1/following::time[@datetime])[1]"
        )
    return marked


def _beside_title(page: HtmlPage) -> list[str]:
    return _TITLE_SEPARATOR.split(title_element_text(page.tree))[1:]


def _sane(values: Iterable[str], now_us: int) -> Iterator[int]:
    for value in filter(None, values):
        moment = parse_timestamp(value)
        if moment is not None and is_sane(moment, now_us):
            yield moment


def _day_of_address(url: str) -> int | None:
    found = _DAY_IN_PATH.search(urlsplit(url).path)
    return parse_timestamp(f"{found[1]}-{found[3]:0>2}-{found[4]:0>2}") if found else None


def _searched(page: HtmlPage, url: str, publisher: Publisher, now_us: int) -> int | None:
    """Search the whole page, its scripts too, for a day of publication; the text's own dates are none.

    The extensive search of htmldate takes those: of 26 pages with gold on which its fast one finds nothing, it is right
    on 13, at six times the cost.
    """
    found = (moment for moment in _sane(_by_scripts_and_marks(page, url, now_us), now_us) if not _is_new_year(moment))
    picture = _day_of_address(page.meta.get("og:image", ""))
    return next(chain(found, _sane(_printed(page, publisher), now_us)), picture)


def _by_scripts_and_marks(page: HtmlPage, url: str, now_us: int) -> Iterator[str]:
    if in_script := _IN_SCRIPTS.search(page.source):
        yield in_script[1]
    yield page.meta.get("datecreated", "")
    today = datetime.datetime.fromtimestamp(now_us / 1_000_000, datetime.UTC).date().isoformat()
    # Last, as it copies the tree.
    yield find_date(page.tree, url=url or None, original_date=True, extensive_search=False, max_date=today) or ""


def _is_new_year(moment_us: int) -> bool:
    """Whether it is a first of January: what sites and htmldate make of a year that stands alone."""
    day = datetime.datetime.fromtimestamp(moment_us / 1_000_000, datetime.UTC)
    return (day.month, day.day) == (1, 1)


def _printed(page: HtmlPage, publisher: Publisher) -> Iterator[str]:
    """Give the dates below the headline that stand in no sentence; then those that have a line of their own."""
    yield from (line for line in page.head_lines if not Block(line, 0).is_sentence)
    dated = (line for line in lines_of(_SHOWN(page.tree)) if _YEAR.search(line))
    yield from (fields["date"] for fields in read_fields(dated, publisher, Role.BYLINE) if "date" in fields)
