"""Plain-text renderings of pages: lines into blocks, and the structure that only they have."""

import re
from functools import cache

from transforms.core.pages.blocks import Block, Role
from transforms.core.pages.macros import expand
from transforms.core.text.normalise import normalise_line

_NUMBERED = re.compile(r"\d{1,2}[.)]\s\S.{0,80}")
# A caption has its alternative text and its credit around it, no more.
_MAX_CAPTION_LINES = 3
_MAX_TITLE_CHARS = 300
_MAX_CAPTION_CHARS = 600
# What stands alone and is longer is a paragraph.
_MAX_LONE_CAPTION_CHARS = 240
# Two sentences may begin with the same words, not with so many.
_MIN_CUT_CHARS = 50
_MAX_NAMES_CHARS = 80


def blocks_of_text(text: str) -> list[Block]:
    """Make a block of each line; lines without a blank line between them are one group."""
    blocks = []
    group = 0
    for raw in re.split(r"\r\n|[\n\r\x0b\x0c\u2028\u2029]", text):
        line = normalise_line(raw)
        if line:
            blocks.append(Block(line, group))
        else:
            group += 1
    return blocks


def label_numbered_menu(blocks: list[Block]) -> list[Block]:
    """Take a numbered list above everything else for a skip menu."""
    first = blocks[0].group if blocks else 0
    menu = [block for block in blocks if block.group == first]
    if len(menu) < 2 or not all(_NUMBERED.fullmatch(block.text) for block in menu):
        return blocks
    return [block.labelled(Role.MENU, "numbered_menu") for block in menu] + blocks[len(menu) :]


def label_first_line(blocks: list[Block]) -> list[Block]:
    """Take the first line that no rule claimed for the title, and its repetitions with it."""
    title = next((block.text for block in blocks if block.role is None), "")
    if len(title) > _MAX_TITLE_CHARS:
        return blocks
    return [
        block.labelled(Role.TITLE, "title") if block.role is None and block.text == title else block for block in blocks
    ]


def label_names_beside_dates(blocks: list[Block]) -> list[Block]:
    """Take a line of names next to a line of the byline (a date, an agency) for its authors."""
    labelled = list(blocks)
    for index, block in enumerate(blocks):
        beside = blocks[max(index - 1, 0) : index + 2]
        is_beside = any(other.role is Role.BYLINE for other in beside)
        if block.role is None and is_beside and len(block.text) <= _MAX_NAMES_CHARS and _names().fullmatch(block.text):
            labelled[index] = block.labelled(Role.BYLINE, "names_beside_date", {"names": block.text})
    return labelled


@cache
def _names() -> re.Pattern[str]:
    return re.compile(expand("{names}"))


def label_captions(blocks: list[Block]) -> list[Block]:
    """Find captions by what stands around them.

    A line printed twice is a caption below its own alternative text, which may be cut off. Lines in one group with a
    credit are its caption: the nearest is the caption, what stands above it is the alternative text.
    """
    labelled = list(blocks)
    for index in range(1, len(labelled)):
        above, line = labelled[index - 1], labelled[index]
        if line.role is None and above.role is None and _is_doubled(above, line):
            labelled[index - 1] = above.labelled(Role.BOILERPLATE, "alternative_text")
            labelled[index] = line.labelled(Role.CAPTION, "doubled_line", {"caption": line.text})
    for index, line in enumerate(labelled):
        if line.role is Role.CAPTION and "credit" in line.fields:
            _label_lines_above(labelled, index)
    return labelled


def _is_doubled(above: Block, line: Block) -> bool:
    """Whether the first of two lines is the beginning or the whole of the second."""
    if len(line.text) > _MAX_CAPTION_CHARS:
        return False
    if above.group != line.group:
        return above.text == line.text and len(line.text) <= _MAX_LONE_CAPTION_CHARS
    begun = above.text.rstrip(" .…")
    return above.text == line.text or (len(begun) >= _MIN_CUT_CHARS and line.text.startswith(begun))


def _label_lines_above(labelled: list[Block], index: int) -> None:
    """Give the lines above a credit in its group their part in the caption."""
    credit = labelled[index]
    for above in range(index - 1, max(index - _MAX_CAPTION_LINES, -1), -1):
        line = labelled[above]
        if line.group != credit.group or line.role is not None:
            return
        if "caption" in labelled[index].fields:
            labelled[above] = line.labelled(Role.BOILERPLATE, "alternative_text")
        else:
            labelled[above] = line.labelled(Role.BOILERPLATE, "caption_text")
            labelled[index] = credit.labelled(Role.CAPTION, credit.rule, {**credit.fields, "caption": line.text})


def label_standfirst(blocks: list[Block]) -> list[Block]:
    """Take the one paragraph between the byline and the first short link or picture for the standfirst.

    Without a byline or a picture to set it off, or with more than one paragraph there, there is none.
    """
    start = next((index for index, block in enumerate(blocks) if block.role is Role.TITLE), None)
    if start is None:
        return blocks
    candidates: list[int] = []
    for index in range(start + 1, len(blocks)):
        if blocks[index].role in {Role.SHORT_LINK, Role.CAPTION} or blocks[index].rule == "caption_text":
            break
        if blocks[index].role is None:
            candidates.append(index)
        elif blocks[index].role is Role.BYLINE and candidates:
            break
    else:
        return blocks
    if len(candidates) != 1:
        return blocks
    labelled = list(blocks)
    labelled[candidates[0]] = blocks[candidates[0]].labelled(Role.LEAD, "standfirst")
    return labelled
