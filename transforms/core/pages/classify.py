"""The classifier: which role each block of a page plays, by the rules and by its place."""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from transforms.core.pages.blocks import ARTICLE_TEXT, Block, Role
from transforms.core.pages.macros import compiled
from transforms.core.pages.rules import Fields, FoldedLine, Publisher, Rule
from transforms.core.pages.selected import Selected

# "end" in a rule: this many blocks above the last.
_END_BLOCKS = 10
# "top" goes no further down, where no running text comes at all.
_TOP_BLOCKS = 200
# A paragraph as long as this is running text: what stands above the first one is the top of the page.
_MIN_RUNNING_CHARS = 240
_MAX_SUBHEADING_CHARS = 120
_NOTHING: Selected = {}


def apply_rules(blocks: Sequence[Block], publisher: Publisher, selected: Selected = _NOTHING) -> list[Block]:
    """Give each block that a rule matches its role; blocks that have one keep it.

    Args:
      blocks: of the page.
      publisher: whose rules to apply.
      selected: lines of the elements that rules name by selectors; a plain text has none.
    """
    top = next((index for index, block in enumerate(blocks[:_TOP_BLOCKS]) if _is_running_text(block)), _TOP_BLOCKS)
    places = {
        "top": range(top + 1),
        "end": range(max(len(blocks) - _END_BLOCKS, 0), len(blocks)),
        "anywhere": range(len(blocks)),
    }
    rules = [(rule, places[rule.where]) for rule in publisher.rules if rule.role is not Role.DATELINE]
    labelled = list(blocks)
    for index, block in enumerate(labelled):
        if block.role is not None:
            continue
        line = FoldedLine.of(block.text)
        for rule, place in rules:
            if index not in place:
                continue
            fields = rule.match(line)
            if fields is None and line.whole in selected.get(rule.name, ()):
                fields = {}
            if fields is not None:
                labelled[index] = block.labelled(rule.role, rule.name, fields)
                _take_along(labelled, index, rule)
                break
    return labelled


def read_fields(lines: Iterable[str], publisher: Publisher, role: Role) -> list[Fields]:
    """Read lines by the rules for one role: what the first rule that matches reads from each, none being empty."""
    rules = [rule for rule in publisher.rules if rule.role is role]
    read = (next(filter(None, (rule.match(line) for rule in rules)), None) for line in map(FoldedLine.of, lines))
    return list(filter(None, read))


def _is_running_text(block: Block) -> bool:
    return block.role is None and len(block.text) >= _MIN_RUNNING_CHARS


def _take_along(labelled: list[Block], index: int, rule: Rule) -> None:
    """Give the blocks below a match its role too, as far as the rule says; a heading is above what it points to."""
    is_above_links = rule.role is Role.READ_MORE and labelled[index].is_heading
    if rule.takes == "line" and not is_above_links:
        return
    below = enumerate(labelled[index + 1 :], index + 1)
    if rule.takes == "group":
        taken = takewhile(lambda item: item[1].group == labelled[index].group, below)
    else:
        taken = takewhile(lambda item: _is_of_list(item[1]), below)
    for place, block in list(taken):
        if block.role is None:
            labelled[place] = block.labelled(rule.role, rule.name)


def _is_of_list(block: Block) -> bool:
    """Whether a line below a heading such as "Related" may be a teaser; in a list, those may be sentences."""
    return not block.is_heading and (block.is_listed or not block.is_sentence)


def label_dateline(blocks: Sequence[Block], publisher: Publisher) -> list[Block]:
    """Read the dateline off the beginning of one of the first two paragraphs, which keeps it."""
    labelled = list(blocks)
    paragraphs = [index for index, block in enumerate(blocks) if block.role is None and block.is_sentence]
    for index in paragraphs[:2]:
        for rule in publisher.rules:
            if rule.role is not Role.DATELINE:
                continue
            start = blocks[index].text[: rule.max_chars]
            found = next(filter(None, (compiled(pattern).match(start) for pattern in rule.patterns)), None)
            if found:
                fields = {name: value.strip() for name, value in found.groupdict().items() if value}
                labelled[index] = blocks[index].labelled(Role.PARAGRAPH, rule.name, fields)
                return labelled
    return labelled


def label_rest(blocks: Sequence[Block]) -> list[Block]:
    """Make paragraphs and subheadings of what no rule claimed."""
    return [
        block if block.role else block.labelled(Role.SUBHEADING if _is_subheading(block) else Role.PARAGRAPH, "")
        for block in blocks
    ]


def _is_subheading(block: Block) -> bool:
    is_short_line = not block.ends_sentence and len(block.text) <= _MAX_SUBHEADING_CHARS
    return block.is_heading or (is_short_line and not block.is_listed)


def drop_dangling_headings(blocks: Sequence[Block]) -> list[Block]:
    """Take a heading with no text below it for what it is: the head of something that was taken out.

    A page whose text is all set as headings keeps them.
    """
    labelled = list(blocks)
    if all(block.is_heading for block in labelled if block.role in ARTICLE_TEXT):
        return labelled
    for index in range(len(labelled) - 1, -1, -1):
        if labelled[index].role not in ARTICLE_TEXT:
            continue
        if not labelled[index].is_heading:
            break
        labelled[index] = labelled[index].labelled(Role.BOILERPLATE, "heading_without_text")
    return labelled
