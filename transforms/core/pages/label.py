"""Labelling one page: bytes in, blocks out, each with its role and the rule that gave it."""

import dataclasses

from transforms.core.pages import classify, markup, plain_text
from transforms.core.pages.blocks import Block
from transforms.core.pages.body import choose_blocks, find_main_lines
from transforms.core.pages.declared import SILENT, Declared, read_metadata
from transforms.core.pages.decode import decode, page_format
from transforms.core.pages.html_page import HtmlPage, parse_html
from transforms.core.pages.page_kind import Kind, kind_of_page
from transforms.core.pages.rules import Publisher, RuleBook
from transforms.records import Caption


@dataclasses.dataclass(frozen=True)
class LabelledPage:
    """A page whose every block has its role.

    Attributes:
      blocks: of the main part, in reading order.
      publisher: whose rules were used.
      declared: what the page says of itself in its metadata; plain text says nothing.
      captions: of its figures, printed in the main part or not.
      kind: what kind of page it is.
      kind_reason: why, in words.
    """

    blocks: tuple[Block, ...]
    publisher: Publisher
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
    text = decode(body, content_type)
    if form == "text":
        return _label_text(text, url, publisher, rules)
    return _label_html(parse_html(text), url, publisher, rules, now_us)


def _label_text(text: str, url: str, publisher: str, rules: RuleBook) -> LabelledPage:
    blocks = plain_text.blocks_of_text(text)
    own = rules.resolve(publisher, [url], [block.text for block in blocks])
    blocks = plain_text.label_numbered_menu(blocks)
    blocks = classify.apply_rules(blocks, own)
    blocks = plain_text.label_first_line(blocks)
    blocks = plain_text.label_names_beside_dates(blocks)
    blocks = plain_text.label_captions(blocks)
    blocks = plain_text.label_standfirst(blocks)
    blocks = classify.label_dateline(blocks, own)
    return LabelledPage(tuple(classify.label_rest(blocks)), own)


def _label_html(page: HtmlPage, url: str, publisher: str, rules: RuleBook, now_us: int) -> LabelledPage:
    main_lines = find_main_lines(page, url)
    own = rules.resolve(publisher, [url, *page.own_urls], main_lines)
    declared = read_metadata(page, url, own, rules.agencies, now_us)
    blocks = choose_blocks(page, main_lines, declared.titles, declared.description)
    blocks = markup.label_titles(blocks, declared.titles)
    blocks = classify.apply_rules(blocks, own)
    blocks = markup.label_captions(blocks, page.captions)
    blocks = markup.label_links(blocks, page.link_texts)
    blocks = markup.add_standfirst(blocks, declared.description, page.visible)
    blocks = markup.label_bylines(blocks, declared.authors)
    blocks = markup.label_doubted(blocks)
    blocks = classify.label_dateline(blocks, own)
    blocks = classify.drop_dangling_headings(classify.label_rest(blocks))
    kind, reason = kind_of_page(page, url, declared.titles, blocks)
    return LabelledPage(tuple(blocks), own, declared, tuple(page.captions.values()), kind, reason)
