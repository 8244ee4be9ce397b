"""A page as a list of blocks, and the roles that a block may play."""

import dataclasses
from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a block is on its page; it decides the column that the block goes to."""

    TITLE = "title"
    BYLINE = "byline"
    DATELINE = "dateline"
    LEAD = "lead"
    PARAGRAPH = "paragraph"
    SUBHEADING = "subheading"
    CAPTION = "caption"
    CREDIT = "credit"
    MENU = "menu"
    SHARE = "share"
    READ_MORE = "read_more"
    NEWSLETTER = "newsletter"
    SHORT_LINK = "short_link"
    CONTRIBUTOR_NOTE = "contributor_note"
    SIGN_OFF = "sign_off"
    AUTHOR_BIO = "author_bio"
    BOILERPLATE = "boilerplate"


ARTICLE_TEXT = frozenset({Role.LEAD, Role.PARAGRAPH, Role.SUBHEADING, Role.DATELINE})


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or line of a page.

    Attributes:
      text: one line, normalised, never empty.
      group: number of the run of lines (plain text) or of the element (HTML) that it stands in.
      is_heading: whether the page marks it as a heading.
      is_listed: whether it is an item of a list or a cell of a table.
      is_doubted: whether the block classifier takes it for no text of the article.
      role: None until it is classified.
      rule: name of the rule that gave the role; empty for a paragraph that no rule claimed.
      fields: what the rule read from the text, by field name ("credit", "names", "date", ...).
    """

    text: str
    group: int
    is_heading: bool = False
    is_listed: bool = False
    is_doubted: bool = False
    role: Role | None = None
    rule: str = ""
    fields: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def labelled(self, role: Role, rule: str, fields: Mapping[str, str] | None = None) -> "Block":
        """Give the same block with its role."""
        return dataclasses.replace(self, role=role, rule=rule, fields=fields or {})

    @property
    def ends_sentence(self) -> bool:
        """Whether it ends with the mark that ends a sentence, within quotation marks or not."""
        return self.text.rstrip("\"'”’»)）」』")[-1:] in _STOPS

    @property
    def is_sentence(self) -> bool:
        """Whether it reads as running text: long, or closed like a sentence."""
        return len(self.text) >= 200 or (len(self.text) >= 50 and self.ends_sentence)


_STOPS = frozenset(".!?…。！？؟।۔:")
