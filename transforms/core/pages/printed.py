"""What a page prints: the columns that are read off its labelled blocks."""

import dataclasses
import re
from collections.abc import Mapping, Sequence

from transforms.core.pages.blocks import ARTICLE_TEXT, Block, Role
from transforms.core.pages.dates import parse_printed_date
from transforms.core.pages.names import is_person, split_agencies, split_names, unique_agencies
from transforms.core.text.normalise import fold_line
from transforms.records import Caption, Removal

_BETWEEN_EDITORS = re.compile(r"[/,;،]|\b(?:and|und)\b")


@dataclasses.dataclass(frozen=True)
class Printed:
    """The columns that stand in the page's text; empty or None where it does not print them.

    Attributes:
      published_us: midnight UTC where only a day is printed.
    """

    text: str
    title: str
    lead: str
    authors: tuple[str, ...]
    published_us: int | None
    modified_us: int | None
    dateline: str
    agencies: tuple[str, ...]
    contributors: tuple[str, ...]
    editors: tuple[str, ...]
    captions: tuple[Caption, ...]
    short_url: str
    removed: tuple[Removal, ...]


def read_blocks(blocks: Sequence[Block], site_name: str, agencies: Mapping[str, str]) -> Printed:
    """Read the columns off classified blocks.

    Args:
      blocks: each with a role, in reading order.
      site_name: of the publisher, never an author; empty if unknown.
      agencies: full name of each wire agency by its folded names.
    """
    named = split_names(" , ".join(_fields(blocks, "names")))
    noted = [name for name in named if fold_line(name) in agencies]
    noted += [agency for field in _fields(blocks, "agencies") for agency in split_agencies(field)]
    return Printed(
        text="\n\n".join(block.text for block in blocks if block.role in ARTICLE_TEXT),
        title=_first_text(blocks, Role.TITLE),
        lead=_first_text(blocks, Role.LEAD),
        authors=tuple(name for name in named if is_person(name, [site_name], agencies)),
        published_us=first_date(blocks, "date"),
        modified_us=first_date(blocks, "modified"),
        dateline=next(iter(_fields(blocks, "place")), ""),
        agencies=tuple(unique_agencies(noted, agencies)),
        contributors=tuple(split_names(" , ".join(_fields(blocks, "contributors")))),
        editors=tuple(
            initials.strip()
            for field in _fields(blocks, "editors")
            for initials in _BETWEEN_EDITORS.split(field)
            if initials.strip()
        ),
        captions=tuple(dict.fromkeys(_captions(blocks))),
        short_url=next(iter(_fields(blocks, "url")), ""),
        removed=tuple(Removal(rule=block.rule, text=block.text) for block in blocks if block.role not in ARTICLE_TEXT),
    )


def _fields(blocks: Sequence[Block], name: str) -> list[str]:
    return [block.fields[name] for block in blocks if block.fields.get(name)]


def _first_text(blocks: Sequence[Block], role: Role) -> str:
    return next((block.text for block in blocks if block.role is role), "")


def first_date(blocks: Sequence[Block], field: str) -> int | None:
    """Read the first date of a field, "date" or "modified", in microseconds; None where none is printed."""
    dates = (parse_printed_date(text) for text in _fields(blocks, field))
    return next((date for date in dates if date is not None), None)


def _captions(blocks: Sequence[Block]) -> list[Caption]:
    return [
        Caption(text=block.fields.get("caption", ""), credit=block.fields.get("credit", ""))
        for block in blocks
        if block.role is Role.CAPTION
    ]
