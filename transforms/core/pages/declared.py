"""What a page declares: its metadata in JSON-LD, meta tags, links and well-known places."""

import dataclasses
import datetime
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from courlan import extract_domain
from htmldate import find_date
from lxml.html import HtmlElement
from trafilatura.metadata import extract_author

from transforms.core.http import urls
from transforms.core.pages.dates import is_sane, parse_timestamp
from transforms.core.pages.html_page import HtmlPage
from transforms.core.pages.json_ld import Node, find_article, names_of, text_of
from transforms.core.pages.names import is_person, split_names
from transforms.core.pages.titles import choose_title
from transforms.core.text.normalise import fold_line, normalise_line
from transforms.errors import NoLinkError

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
_AUTHOR_META = (
    "author",
    "article:author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
    "byl",
    "cxenseparse:author",
    "og:article:author",
    "citation_author",
    "authors",
    "creator",
)
_SECTION_META = (
    "article:section",
    "og:article:section",
    "parsely-section",
    "section",
    "category",
    "cxenseparse:recs:category",
)
_DESCRIPTION_META = (
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.description",
)
_IMAGE_META = (
    "og:image",
    "og:image:url",
    "og:image:secure_url",
    "twitter:image",
    "twitter:image:src",
    "image",
)
_SITE_META = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "publisher",
    "dc.publisher",
    "copyright",
)
_RIGHTS_ROBOTS = frozenset({"noindex", "noai", "noimageai", "nosnippet", "noarchive"})
_MAX_TAG_CHARS = 80


@dataclasses.dataclass(frozen=True)
class Declared:
    """The columns that a page declares; empty or None where it is silent.

    Attributes:
      titles: every title that the page gives itself, to know its title line by.
      site_names: names of the site, which are no authors and no part of a title.
      description: of the article; its text may or may not print it.
    """

    title: str
    titles: tuple[str, ...]
    site_names: tuple[str, ...]
    description: str
    authors: tuple[str, ...]
    published_us: int | None
    modified_us: int | None
    section: str
    tags: tuple[str, ...]
    image_url: str
    canonical_url: str
    language: str
    rights: tuple[str, ...]


SILENT = Declared("", (), (), "", (), None, None, "", (), "", "", "", ())


def read_metadata(page: HtmlPage, url: str, publisher: str, agencies: Mapping[str, str], now_us: int) -> Declared:
    """Read the metadata of a page.

    Args:
      page: parsed.
      url: final URL, absolute; empty if unknown.
      publisher: name of the publisher; empty if unknown.
      agencies: full name of each wire agency by its folded names.
      now_us: the time; dates after it are not believed.
    """
    article = find_article(page.json_ld)
    canonical = _canonical_url(page, url)
    sites = tuple(dict.fromkeys(filter(None, _site_names(page, article, canonical or url, publisher))))
    headline = text_of(article.get("headline"))
    others = list(filter(None, _other_titles(page)))
    published, modified = _dates(page, article, url, now_us)
    return Declared(
        title=choose_title(headline, next(iter(_headings(page)), ""), others, sites),
        titles=tuple(dict.fromkeys(filter(None, [headline, *others]))),
        site_names=sites,
        description=_description(page, article),
        authors=tuple(_authors(page, article, sites, agencies)),
        published_us=published,
        modified_us=modified,
        section=_section(page, article),
        tags=tuple(_tags(page, article)),
        image_url=_image_url(page, article, canonical or url),
        canonical_url=canonical,
        language=_language(page, article),
        rights=tuple(_rights(page, article)),
    )


def _first_meta(page: HtmlPage, names: Sequence[str]) -> str:
    return next((page.meta[name] for name in names if name in page.meta), "")


def _headings(page: HtmlPage) -> list[str]:
    """Give the h1 headings; with more than two of them none is the title."""
    headings = [normalise_line(heading.text_content()) for heading in page.tree.iter("h1")]
    return [heading for heading in headings if heading] if len(headings) <= 2 else []


def _other_titles(page: HtmlPage) -> Iterator[str]:
    title = page.tree.find(".//head/title")
    yield page.meta.get("og:title", "")
    yield from _headings(page)
    yield normalise_line(title.text_content()) if title is not None else ""
    yield page.meta.get("twitter:title", "")


def _site_names(page: HtmlPage, article: Node, url: str, publisher: str) -> Iterator[str]:
    yield publisher
    yield from (page.meta.get(name, "") for name in _SITE_META)
    yield from names_of(article.get("publisher"), page.json_ld)
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    yield host
    yield host.rsplit(".", 1)[0]
    yield from (label for label in host.split(".")[:-1] if len(label) > 2)


def _description(page: HtmlPage, article: Node) -> str:
    return _first_meta(page, _DESCRIPTION_META) or text_of(article.get("description"))


def _authors(page: HtmlPage, article: Node, sites: Sequence[str], agencies: Mapping[str, str]) -> list[str]:
    """Take the authors from the first place that names people.

    Where none does, the byline is an organisation's: the agency, desk or newsroom that the page names first.
    """
    others: list[str] = []
    for printed in _author_sources(page, article):
        names = list(dict.fromkeys(name for text in printed for name in split_names(text)))
        if people := [name for name in names if is_person(name, sites, agencies)]:
            return people
        others = others or names
    return others


def _author_sources(page: HtmlPage, article: Node) -> Iterator[list[str]]:
    yield names_of(article.get("author"), page.json_ld)
    yield names_of(article.get("creator"), page.json_ld)
    yield from ([page.meta[name]] for name in _AUTHOR_META if name in page.meta and "http" not in page.meta[name])
    yield (extract_author(page.tree) or "").split(";")


def _dates(page: HtmlPage, article: Node, url: str, now_us: int) -> tuple[int | None, int | None]:
    published = [text_of(article.get("datePublished")), text_of(article.get("dateCreated"))]
    published += [page.meta[name] for name in _PUBLISHED_META if name in page.meta]
    published += [time.get("datetime") or "" for time in _publication_times(page)]
    modified = [text_of(article.get("dateModified")), *(page.meta.get(name, "") for name in _MODIFIED_META)]
    first = _first_sane(published, now_us)
    return first if first is not None else _searched_date(page, url, now_us), _first_sane(modified, now_us)


def _publication_times(page: HtmlPage) -> list[HtmlElement]:
    marked: list[HtmlElement] = page.tree.xpath('//time[@datetime][@pubdate or contains(@itemprop, "datePublished")]')
    if not marked:
        marked = page.tree.xpath("(//article//time[@datetime] | //main//time[@datetime])[1]")
    return marked


def _first_sane(values: Sequence[str], now_us: int) -> int | None:
    moments = (parse_timestamp(value) for value in values if value)
    return next((moment for moment in moments if is_sane(moment, now_us)), None)


def _searched_date(page: HtmlPage, url: str, now_us: int) -> int | None:
    """Search URL and page for a day of publication."""
    today = datetime.datetime.fromtimestamp(now_us / 1_000_000, datetime.UTC).date().isoformat()
    found = find_date(page.tree, url=url or None, original_date=True, extensive_search=True, max_date=today)
    return _first_sane([found or ""], now_us)


def _section(page: HtmlPage, article: Node) -> str:
    return text_of(article.get("articleSection")) or _first_meta(page, _SECTION_META)


def _tags(page: HtmlPage, article: Node) -> list[str]:
    repeated = [normalise_line(tag.get("content") or "") for tag in page.tree.xpath('//meta[@property="article:tag"]')]
    keywords = article.get("keywords")
    if isinstance(keywords, list):
        listed = [text_of(keyword) for keyword in keywords]
    else:
        listed = (text_of(keywords) or _first_meta(page, ("news_keywords", "keywords"))).replace(";", ",").split(",")
    tags = repeated if len(repeated) > 1 else [tag for text in repeated or listed for tag in text.split(",")]
    unique: dict[str, str] = {}
    for tag in map(str.strip, tags):
        if fold_line(tag) and len(tag) <= _MAX_TAG_CHARS:
            unique.setdefault(fold_line(tag), tag)
    return list(unique.values())


def _image_url(page: HtmlPage, article: Node, base: str) -> str:
    image = article.get("image")
    while isinstance(image, list) and image:
        image = image[0]
    if isinstance(image, dict):
        image = image.get("url") or image.get("contentUrl")
    return _absolute(base, _first_meta(page, _IMAGE_META)) or (_absolute(base, image) if isinstance(image, str) else "")


def _canonical_url(page: HtmlPage, url: str) -> str:
    """Give rel=canonical, else og:url, where it is absolute and on the page's own site."""
    links = [link.get("href") or "" for link in page.tree.xpath('//link[@rel="canonical"][@href]')]
    for candidate in (*links, page.meta.get("og:url", "")):
        absolute = _absolute(url, candidate.strip())
        if absolute and (not url or extract_domain(absolute, fast=True) == extract_domain(url, fast=True)):
            return urls.canonicalise(absolute)
    return ""


def _absolute(base: str, url: str) -> str:
    """Resolve a URL; empty where it does not come to an absolute http(s) one."""
    try:
        return urls.absolute(url, base)
    except NoLinkError:
        return ""


def _language(page: HtmlPage, article: Node) -> str:
    declared = page.tree.get("lang") or page.tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    declared = declared or text_of(article.get("inLanguage")) or page.meta.get("og:locale", "")
    return declared.strip().replace("_", "-")[:35]


def _rights(page: HtmlPage, article: Node) -> Iterator[str]:
    robots = {token.strip() for token in page.meta.get("robots", "").lower().split(",")}
    yield from sorted(robots & _RIGHTS_ROBOTS)
    if page.meta.get("tdm-reservation") == "1":
        yield "tdm-reservation"
    for link in page.tree.xpath(
        '//head/link[@rel="license"][@href] | //a[contains(concat(" ", @rel, " "), " license ")][@href]'
    ):
        yield link.get("href").strip()
    if str(article.get("isAccessibleForFree")).lower() == "false" or page.meta.get("article:content_tier") in {
        "locked",
        "metered",
    }:
        yield "paywall"
