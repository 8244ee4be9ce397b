"""Labelling one page: bytes in, blocks out, each with its role and the rule that gave it."""

import dataclasses
from collections.abc import Sequence

from transforms.core.pages import classify, markup, plain_text
from transforms.core.pages.blocks import Block
from transforms.core.pages.body import choose_blocks, find_main_lines
from transforms.core.pages.declared import SILENT, Declared, read_metadata
from transforms.core.pages.decode import decode, page_format
from transforms.core.pages.html_page import HtmlPage, parse_html
from transforms.core.pages.kinds import Kind
from transforms.core.pages.page_kind import kind_of_page
from transforms.core.pages.printed import first_date
from transforms.core.pages.rules import Publisher, RuleBook
from transforms.core.pages.selected import find_selected
from transforms.errors import NoTextError
from transforms.records import Caption


@dataclasses.dataclass(frozen=True)
class LabelledPage:
    """A page whose every block has its role.

    Attributes:
      blocks: of the main part, in reading order.
      publisher: whose rules were used, those of the page's day.
      judged_us: the moment whose rules those are: of publication, else of fetching.
      declared: what the page says of itself in its metadata; plain text says nothing.
      captions: of its figures, printed in the main part or not.
      kind: what kind of page it is.
      kind_reason: why, in words.
    """

    blocks: tuple[Block, ...]
    publisher: Publisher
    judged_us: int
    declared: Declared = SILENT
    captions: tuple[Caption, ...] = ()
    kind: Kind = "article"
    kind_reason: str = "plain text is taken for an article"


def label_page(
    body: bytes, *, content_type: str, url: str, publisher: str, rules: RuleBook, now_us: int
) -> LabelledPage:
    """Label one page, HTML or a plain-text rendering, be it an article or not.

    Args:
      body: after content decoding.
      content_type: the header as sent; empty if unknown.
      url: final URL; empty for a file.
      publisher: key of the rules to use; empty where the page's host and marks are to tell.
      rules: of all publishers.
      now_us: the time; dates after it are not believed.

    Raises:
      EmptyPageError: the body is empty.
      NotHtmlError: the body is something else, such as a PDF.
      NoTextError: no main text could be found.
    """
    form = page_format(body, content_type)
    text = decode(body, content_type, url)
    if form == "text":
        return _label_text(text, url, publisher, rules, now_us)
    return _label_html(parse_html(text), url, publisher, rules, now_us)


def _label_text(text: str, url: str, publisher: str, rules: RuleBook, now_us: int) -> LabelledPage:
    lines = plain_text.blocks_of_text(text)
    own = rules.resolve(publisher, [url], [line.text for line in lines])
    blocks = _label_lines(lines, own)
    judged_us = first_date(blocks, "date") or now_us
    then = own.on(judged_us)
    return LabelledPage(tuple(blocks if then is own else _label_lines(lines, then)), then, judged_us)


def _label_lines(lines: list[Block], own: Publisher) -> list[Block]:
    blocks = plain_text.label_numbered_menu(lines)
    blocks = classify.apply_rules(blocks, own)
    blocks = plain_text.label_first_line(blocks)
    blocks = plain_text.label_names_beside_dates(blocks)
    blocks = plain_text.label_captions(blocks)
    blocks = plain_text.label_standfirst(blocks)
    blocks = classify.label_dateline(blocks, own)
    return classify.label_rest(blocks)


def _main_part(page: HtmlPage, url: str, main_lines: Sequence[str], declared: Declared) -> list[Block]:
    """Give the blocks of the main part; none for a page that has none because it is no article."""
    try:
        return choose_blocks(page, main_lines, declared.titles, declared.description)
    except NoTextError:
        if kind_of_page(page, url, declared.titles, [])[0] == "article":
            raise
        return []


def _label_html(page: HtmlPage, url: str, publisher: str, rules: RuleBook, now_us: int) -> LabelledPage:
    main_lines = find_main_lines(page)
    own = rules.resolve(publisher, [url, *page.own_urls], main_lines)
    declared = read_metadata(page, url, own, rules.agencies, now_us)
    judged_us = declared.published_us or now_us
    own = own.on(judged_us)
    blocks = _main_part(page, url, main_lines, declared)
    blocks = markup.label_titles(blocks, declared.titles)
    blocks = classify.apply_rules(blocks, own, find_selected(page.tree, own))
    blocks = markup.label_captions(blocks, page.captions)
    blocks = markup.label_links(blocks, page.link_texts)
    blocks = markup.add_standfirst(blocks, declared.description, page.visible)
    blocks = markup.label_bylines(blocks, declared.authors)
    blocks = markup.label_doubted(blocks)
    blocks = classify.label_dateline(blocks, own)
    blocks = classify.drop_dangling_headings(classify.label_rest(blocks))
    kind, reason = kind_of_page(page, url, declared.titles, blocks)
    return LabelledPage(tuple(blocks), own, judged_us, declared, tuple(page.captions.values()), kind, reason)
