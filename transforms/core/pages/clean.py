"""Cleaning one page: bytes in, text and columns out."""

import dataclasses
from collections.abc import Container

from transforms.core.pages import markup
from transforms.core.pages.dates import is_sane
from transforms.core.pages.kinds import ARTICLE_KINDS
from transforms.core.pages.label import LabelledPage, label_page
from transforms.core.pages.names import unique_agencies
from transforms.core.pages.printed import Printed, read_blocks
from transforms.core.pages.rules import RuleBook
from transforms.errors import NotAnArticleError, NoTextError
from transforms.records import CleanPage, Listing, Source


def clean_page(
    body: bytes,
    *,
    content_type: str,
    url: str,
    publisher: str,
    rules: RuleBook,
    now_us: int,
    listing: Listing | None = None,
    kinds: Container[str] = ARTICLE_KINDS,
) -> CleanPage:
    """Clean one page, HTML or a plain-text rendering.

    Args:
      body: after content decoding.
      content_type: the header as sent; empty if unknown.
      url: final URL; empty for a file.
      publisher: key of the rules to use; empty where the page's host and marks are to tell.
      rules: of all publishers.
      now_us: the time; dates after it are not believed.
      listing: what the feed says; it fills in where the page is silent.
      kinds: of pages that are wanted as articles.

    Raises:
      EmptyPageError: the body is empty.
      NotHtmlError: the body is something else, such as a PDF.
      NoTextError: no main text could be found.
      NotAnArticleError: the page is of another kind, such as an index, a consent wall or an error page.
    """
    page = label_page(body, content_type=content_type, url=url, publisher=publisher, rules=rules, now_us=now_us)
    if page.kind not in kinds:
        raise NotAnArticleError(f"the page is of the kind {page.kind}: {page.kind_reason}")
    printed = read_blocks(page.blocks, page.publisher.name, rules.agencies)
    if not printed.text:
        raise NoTextError("nothing but menus, captions and notes was found")
    agencies = unique_agencies([*printed.agencies, *page.declared.agencies], rules.agencies)
    return _join_columns(page, dataclasses.replace(printed, agencies=tuple(agencies)), listing or _NO_LISTING, now_us)


def _join_columns(page: LabelledPage, printed: Printed, listed: Listing, now_us: int) -> CleanPage:
    """Join the columns: what the page declares, else what it prints, else what the feed says."""
    said = page.declared
    published = (said.published_us, printed.published_us, listed.published_us)
    modified = (said.modified_us, printed.modified_us, listed.updated_us)
    return CleanPage(
        text=printed.text,
        canonical_url=said.canonical_url,
        publisher=page.publisher.key,
        title=said.title or printed.title or listed.title,
        lead=printed.lead or said.description or listed.summary,
        authors=said.authors or printed.authors or tuple(listed.authors),
        published_us=next((moment for moment in published if is_sane(moment, now_us)), None),
        modified_us=next((moment for moment in modified if is_sane(moment, now_us)), None),
        dateline=printed.dateline,
        agencies=printed.agencies,
        contributors=printed.contributors,
        editors=printed.editors,
        captions=markup.complete_captions(page.captions, printed.captions, page.publisher),
        section=said.section,
        tags=said.tags or tuple(listed.tags),
        image_url=said.image_url,
        short_url=printed.short_url,
        removed=printed.removed,
        page_kind=page.kind,
        rights=said.rights,
        declared_language=said.language or listed.language,
    )


_NO_LISTING = Listing(source=Source(kind="files", location="", name=""), position=0, key="")
