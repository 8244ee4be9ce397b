"""What a page declares: its metadata in JSON-LD, meta tags, links and well-known places."""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise
from urllib.parse import urlsplit

from courlan import extract_domain
from lxml import etree

from transforms.core.http import urls
from transforms.core.pages.blocks import Block, Role
from transforms.core.pages.classify import read_fields
from transforms.core.pages.headings import find_headings
from transforms.core.pages.html_page import HtmlPage
from transforms.core.pages.json_ld import Node, find_article, names_of, text_of
from transforms.core.pages.marked_bylines import find_marked_bylines
from transforms.core.pages.names import is_person, may_sign, split_names, unique_agencies
from transforms.core.pages.publication_dates import read_dates
from transforms.core.pages.rules import Fields, Publisher
from transforms.core.pages.titles import choose_title, title_element_text
from transforms.core.text.normalise import fold_line
from transforms.errors import NoLinkError

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
    "articleauthor",
    "shareaholic:article_author_name",
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
_LICENCES = etree.XPath('//a[@rel][@href][contains(concat(" ", @rel, " "), " license ")]')
_MAX_TAG_CHARS = 80
_FULL_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,3}")
_NAME_SEPARATOR = re.compile(r"\s*[/,&]\s*|\s(?:and|und|et|y|e|i|og|och|en)\s")


@dataclasses.dataclass(frozen=True)
class Declared:
    """The columns that a page declares; empty or None where it is silent.

    Attributes:
      agencies: wire agencies that its bylines and author metadata name.
      titles: every title that the page gives itself, to know its title line by.
      site_names: names of the site, which are no authors and no part of a title.
      description: of the article; its text may or may not print it.
    """

    title: str
    titles: tuple[str, ...]
    site_names: tuple[str, ...]
    description: str
    authors: tuple[str, ...]
    agencies: tuple[str, ...]
    published_us: int | None
    modified_us: int | None
    section: str
    tags: tuple[str, ...]
    image_url: str
    canonical_url: str
    language: str
    rights: tuple[str, ...]


SILENT = Declared("", (), (), "", (), (), None, None, "", (), "", "", "", ())


def read_metadata(page: HtmlPage, url: str, publisher: Publisher, agencies: Mapping[str, str], now_us: int) -> Declared:
    """Read the metadata of a page.

    Args:
      page: parsed.
      url: final URL, absolute; empty if unknown.
      publisher: whose rules read the lines below the headline.
      agencies: full name of each wire agency by its folded names.
      now_us: the time; dates after it are not believed.
    """
    article = find_article(page.json_ld)
    canonical = _canonical_url(page, url)
    sites = tuple(dict.fromkeys(filter(None, _site_names(page, article, canonical or url, publisher.name))))
    head = read_fields(page.head_lines, publisher, Role.BYLINE)
    signed = _signed(page, article, head)
    headline = text_of(article.get("headline"))
    social, others = page.meta.get("og:title", ""), _other_titles(page)
    headings = find_headings(page.tree)
    title = choose_title(headline, social, others, headings, sites)
    upper = [heading.text for heading in headings if heading.is_first_level]
    published, modified = read_dates(
        page, article, [fields["date"] for fields in head if "date" in fields], url or canonical, publisher, now_us
    )
    return Declared(
        title=title,
        titles=tuple(
            dict.fromkeys(filter(None, [title, headline, social, *others, *(upper if len(upper) <= 2 else [])]))
        ),
        site_names=sites,
        description=_description(page, article),
        authors=tuple(_authors(page, signed, sites, agencies)),
        agencies=tuple(unique_agencies((name for name in chain(*signed) if fold_line(name) in agencies), agencies)),
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


def _other_titles(page: HtmlPage) -> list[str]:
    return [page.meta.get("twitter:title", ""), title_element_text(page.tree)]


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


def _authors(
    page: HtmlPage, signed: Sequence[Sequence[str]], sites: Sequence[str], agencies: Mapping[str, str]
) -> list[str]:
    """Take the authors from the first place that names people.

    Where none does, the byline is an organisation's: the agency, desk or newsroom that the page names first.
    """
    others: list[str] = []
    for names in signed:
        if people := [name for name in names if is_person(name, sites, agencies)]:
            return people
        others = others or [name for name in names if may_sign(name)]
    for names in find_marked_bylines(page.elements):
        people = [name for name in names if is_person(name, sites, agencies)]
        # One word may be anything: it counts where the page names nobody else.
        if any(" " in name for name in people) or (people and not others):
            return people
        others = others or [name for name in names if may_sign(name)]
    return [name for name in _names_before_text(page) if is_person(name, sites, agencies)] or others


def _signed(page: HtmlPage, article: Node, head: Sequence[Fields]) -> list[list[str]]:
    """Give the names in each place that names authors, the most credible place first."""
    return [
        list(dict.fromkeys(name for text in printed for name in split_names(text)))
        for printed in _author_sources(page, article, head)
    ]


def _names_before_text(page: HtmlPage) -> list[str]:
    """Read the line above the first sentence where it is nothing but names in full."""
    for line, following in pairwise(page.head_lines):
        if Block(following, 0).is_sentence:
            names = _NAME_SEPARATOR.split(line)
            return names if all(map(_is_full_name, names)) else []
    return []


def _is_full_name(text: str) -> bool:
    return bool(_FULL_NAME.fullmatch(text)) and not (text[0].islower() or text.rpartition(" ")[2][0].islower())


def _author_sources(page: HtmlPage, article: Node, head: Sequence[Fields]) -> Iterator[list[str]]:
    yield names_of(article.get("author"), page.json_ld)
    yield names_of(article.get("creator"), page.json_ld)
    for name in _AUTHOR_META:
        yield [content for content in page.metas.get(name, ()) if "http" not in content]
    yield [fields["names"] for fields in head if "names" in fields]


def _section(page: HtmlPage, article: Node) -> str:
    return text_of(article.get("articleSection")) or _first_meta(page, _SECTION_META)


def _tags(page: HtmlPage, article: Node) -> list[str]:
    repeated = page.metas.get("article:tag", ())
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
    for candidate in page.own_urls:
        absolute = _absolute(url, candidate.strip())
        if absolute and (not url or _is_of_one_site(absolute, url)):
            return urls.canonicalise(absolute)
    return ""


def _is_of_one_site(one: str, other: str) -> bool:
    # Mostly hosts are equal, which is told sooner than their registered domains are found.
    is_one_host = urlsplit(one).hostname == urlsplit(other).hostname
    return is_one_host or extract_domain(one, fast=True) == extract_domain(other, fast=True)


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
    yield from page.links.get("license", ())
    for link in _LICENCES(page.tree):
        yield link.get("href").strip()
    if str(article.get("isAccessibleForFree")).lower() == "false" or page.meta.get("article:content_tier") in {
        "locked",
        "metered",
    }:
        yield "paywall"
