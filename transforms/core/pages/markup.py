"""The structure that only HTML has: its own titles, links and captions give blocks their roles."""

from collections.abc import Iterable, Mapping, Sequence, Set

from transforms.core.pages.blocks import Block, Role
from transforms.core.pages.names import split_names
from transforms.core.pages.rules import FoldedLine, Publisher
from transforms.core.text.normalise import fold_line, normalise_line
from transforms.records import Caption

_MAX_BYLINE_CHARS = 120
# Shorter descriptions are slogans.
_MIN_STANDFIRST_CHARS = 40


def label_titles(blocks: Sequence[Block], titles: Iterable[str]) -> list[Block]:
    """Give lines that repeat one of the page's titles their role."""
    folded = {fold_line(title) for title in titles}
    return [
        block.labelled(Role.TITLE, "title") if block.role is None and fold_line(block.text) in folded else block
        for block in blocks
    ]


def label_captions(blocks: Sequence[Block], captions: Mapping[str, Caption]) -> list[Block]:
    """Give lines that are captions of the page's pictures their role."""
    labelled = list(blocks)
    for index, block in enumerate(blocks):
        caption = captions.get(fold_line(block.text)) if block.role is None else None
        if caption:
            fields = {"caption": caption.text, "credit": caption.credit}
            labelled[index] = block.labelled(Role.CAPTION, "figure_caption", fields)
    return labelled


def complete_captions(
    declared: Iterable[Caption], printed: Iterable[Caption], publisher: Publisher
) -> tuple[Caption, ...]:
    """Join the captions of the page's figures with those found among its lines, each once.

    A figure's caption without a credit of its own is read by the rules for captions.
    """
    unique: dict[str, Caption] = {}
    for caption in (*(_with_credit(caption, publisher) for caption in declared), *printed):
        unique.setdefault(fold_line(caption.text) or caption.credit, caption)
    return tuple(unique.values())


def _with_credit(caption: Caption, publisher: Publisher) -> Caption:
    line = FoldedLine.of(caption.text)
    rules = (rule for rule in publisher.rules if rule.role is Role.CAPTION and not caption.credit)
    fields = next(filter(None, (rule.match(line) for rule in rules)), None)
    return Caption(text=fields.get("caption", ""), credit=fields.get("credit", "")) if fields else caption


def label_links(blocks: Sequence[Block], link_texts: Set[str]) -> list[Block]:
    """Take lines that are one link, or a label and one link ("Background: ..."), for pointers elsewhere.

    List items, headings and sentences may be links and text at once; of them only doubted ones are pointers.
    """
    return [
        block.labelled(Role.READ_MORE, "link_line")
        if block.role is None and _may_point(block) and _is_link(block, link_texts)
        else block
        for block in blocks
    ]


def _may_point(block: Block) -> bool:
    return block.is_doubted or not (block.is_listed or block.is_heading or block.is_sentence)


def _is_link(block: Block, link_texts: Set[str]) -> bool:
    if fold_line(block.text) in link_texts:
        return True
    label, colon, rest = block.text.partition(":")
    return bool(colon) and len(label) <= 40 and fold_line(rest) in link_texts and len(fold_line(rest)) > 3


def label_bylines(blocks: Sequence[Block], authors: Sequence[str]) -> list[Block]:
    """Take lines that give the page's authors and nothing else for its byline."""
    known = {fold_line(author) for author in authors}
    if not known:
        return list(blocks)
    first_words = {name.partition(" ")[0] for name in known}
    return [
        block.labelled(Role.BYLINE, "author_line")
        if block.role is None and _names_only(block.text, known, first_words)
        else block
        for block in blocks
    ]


def _names_only(text: str, known: Set[str], first_words: Set[str]) -> bool:
    if len(text) > _MAX_BYLINE_CHARS:
        return False
    folded = fold_line(text)
    if not any(word in folded for word in first_words):  # Most lines are told so without being split into names.
        return False
    named = {fold_line(name) for name in split_names(text)}
    return bool(named) and named <= known


def label_doubted(blocks: Sequence[Block]) -> list[Block]:
    """Take lines that the block classifier doubts, and no rule knows, for boilerplate."""
    return [
        block.labelled(Role.BOILERPLATE, "block_classifier") if block.role is None and block.is_doubted else block
        for block in blocks
    ]


def add_standfirst(blocks: Sequence[Block], description: str, visible: str) -> list[Block]:
    """Give the standfirst its role; where the page prints it outside its main part, put it in front.

    Args:
      blocks: of the main part.
      description: as the metadata has it.
      visible: all text of the page in one line.
    """
    description = normalise_line(description)
    folded = fold_line(description)
    if len(description) < _MIN_STANDFIRST_CHARS:
        return list(blocks)
    for index, block in enumerate(blocks):
        if block.role is None and fold_line(block.text) == folded:
            return [*blocks[:index], block.labelled(Role.LEAD, "standfirst"), *blocks[index + 1 :]]
    if any(description in block.text for block in blocks) or description not in visible:
        return list(blocks)
    return [Block(description, -1, role=Role.LEAD, rule="standfirst"), *blocks]
