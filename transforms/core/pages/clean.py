"""Cleaning one page: bytes in, text and columns out."""

import dataclasses

from transforms.core.pages import classify, markup, plain_text
from transforms.core.pages.body import extract_blocks
from transforms.core.pages.dates import is_sane
from transforms.core.pages.declared import SILENT, Declared, read_metadata
from transforms.core.pages.decode import decode, page_format
from transforms.core.pages.html_page import HtmlPage, parse_html
from transforms.core.pages.page_kind import NO_ARTICLE, kind_of_page
from transforms.core.pages.printed import Printed, read_blocks
from transforms.core.pages.rules import Publisher, RuleBook
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

    Raises:
      EmptyPageError: the body is empty.
      NotHtmlError: the body is something else, such as a PDF.
      NoTextError: no main text could be found.
      NotAnArticleError: the page is an index, a consent wall or an error page.
    """
    form = page_format(body, content_type)
    text = decode(body, content_type)
    if form == "text":
        return _clean_text(text, url, publisher, rules, now_us, listing)
    return _clean_html(parse_html(text), url, publisher, rules, now_us, listing)


def _clean_text(
    text: str, url: str, publisher: str, rules: RuleBook, now_us: int, listing: Listing | None
) -> CleanPage:
    blocks = plain_text.blocks_of_text(text)
    own = rules.resolve(publisher, [url], [block.text for block in blocks])
    blocks = plain_text.label_numbered_menu(blocks)
    blocks = classify.apply_rules(blocks, own)
    blocks = plain_text.label_first_line(blocks)
    blocks = plain_text.label_names_beside_dates(blocks)
    blocks = plain_text.label_captions(blocks)
    blocks = plain_text.label_standfirst(blocks)
    blocks = classify.label_dateline(blocks, own)
    printed = read_blocks(classify.label_rest(blocks), own.name, rules.agencies)
    return _assemble(printed, None, own, now_us, listing)


def _clean_html(
    page: HtmlPage, url: str, publisher: str, rules: RuleBook, now_us: int, listing: Listing | None
) -> CleanPage:
    blocks = extract_blocks(page, url)
    own = rules.resolve(publisher, [url, *page.own_urls], [block.text for block in blocks])
    declared = read_metadata(page, url, own, rules.agencies, now_us)
    blocks = markup.label_titles(blocks, declared.titles)
    blocks = classify.apply_rules(blocks, own)
    blocks = markup.label_captions(blocks, page.captions)
    blocks = markup.label_links(blocks, page.link_texts)
    blocks = markup.add_standfirst(blocks, declared.description, page.visible)
    blocks = markup.label_bylines(blocks, declared.authors)
    blocks = markup.label_boxes(blocks, page.boxes)
    blocks = classify.label_dateline(blocks, own)
    blocks = classify.drop_dangling_headings(classify.label_rest(blocks))
    kind, reason = kind_of_page(page, url, declared.titles, blocks)
    if kind in NO_ARTICLE:
        raise NotAnArticleError(f"the page is of the kind {kind}: {reason}")
    printed = read_blocks(blocks, own.name, rules.agencies)
    return dataclasses.replace(
        _assemble(printed, declared, own, now_us, listing),
        page_kind=kind,
        captions=markup.complete_captions(page.captions.values(), printed.captions, own),
    )


def _assemble(
    printed: Printed, declared: Declared | None, own: Publisher, now_us: int, listing: Listing | None
) -> CleanPage:
    """Join the columns: what the page declares, else what it prints, else what the feed says."""
    if not printed.text:
        raise NoTextError("nothing but menus, captions and notes was found")
    said = declared or SILENT
    listed = listing or _NO_LISTING
    published = (said.published_us, printed.published_us, listed.published_us)
    modified = (said.modified_us, printed.modified_us, listed.updated_us)
    return CleanPage(
        text=printed.text,
        canonical_url=said.canonical_url,
        publisher=own.key,
        title=said.title or printed.title or listed.title,
        lead=printed.lead or said.description or listed.summary,
        authors=said.authors or printed.authors or tuple(listed.authors),
        published_us=next((moment for moment in published if is_sane(moment, now_us)), None),
        modified_us=next((moment for moment in modified if is_sane(moment, now_us)), None),
        dateline=printed.dateline,
        agencies=printed.agencies,
        contributors=printed.contributors,
        editors=printed.editors,
        captions=printed.captions,
        section=said.section,
        tags=said.tags or tuple(listed.tags),
        image_url=said.image_url,
        short_url=printed.short_url,
        removed=printed.removed,
        rights=said.rights,
        declared_language=said.language or listed.language,
    )


_NO_LISTING = Listing(source=Source(kind="files", location="", name=""), position=0, key="")
