"""Rule files: `configs/publishers/*.yaml` as checked models, every fault with its file and line."""

import datetime
import functools
import re
from typing import Annotated, Any, Literal, Self

import cssselect
import pydantic

from transforms.core import strict_yaml
from transforms.core.pages.blocks import Role
from transforms.core.pages.macros import check
from transforms.core.strict_yaml import Document, Fault
from transforms.core.text.normalise import fold_line
from transforms.errors import ConfigError

COMMON = "common"


def _has_words(phrase: str) -> str:
    if not fold_line(phrase):
        raise ValueError("a phrase needs a word; use `patterns` for signs")
    return phrase


Phrase = Annotated[str, pydantic.Field(max_length=200), pydantic.AfterValidator(_has_words)]


class _Strict(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


def _compiles(pattern: str) -> str:
    check(pattern)
    return pattern


Pattern = Annotated[str, pydantic.Field(min_length=1, max_length=1000), pydantic.AfterValidator(_compiles)]


def _translates(selector: str) -> str:
    try:
        cssselect.HTMLTranslator().css_to_xpath(selector)
    except cssselect.SelectorError as error:
        raise ValueError(f"no CSS selector: {error}") from error
    return selector


def _is_day(value: Any) -> Any:
    if not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        raise ValueError("must be a day such as 2019-03-01")
    return value


Selector = Annotated[str, pydantic.Field(min_length=1, max_length=300), pydantic.AfterValidator(_translates)]
Day = Annotated[datetime.date, pydantic.BeforeValidator(_is_day)]


class RuleSpec(_Strict):
    """A rule as written; in a publisher's file it extends the common rule of the same name.

    Attributes:
      role: what a matching line is; required where the name is new.
      lines: phrases that are the whole line.
      starts: phrases that the line begins with.
      patterns: regular expressions for the whole line; their named groups become fields.
      selectors: CSS, for elements of an HTML page; every line of theirs is meant.
      max_chars: longer lines are not looked at.
      where: "top" is above the first running text, "end" the last ten blocks.
      takes: what goes along: nothing, the rest of the group, or all below until running text comes again.
      since: first day on which the rule holds, for pages published then; None if it always did.
      until: first day on which it holds no longer; None if it still does.
    """

    role: Role | None = None
    lines: tuple[Phrase, ...] = ()
    starts: tuple[Phrase, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    selectors: tuple[Selector, ...] = ()
    max_chars: int | None = pydantic.Field(default=None, ge=1, le=1000)
    where: Literal["top", "end", "anywhere"] | None = None
    takes: Literal["line", "group", "rest"] | None = None
    since: Day | None = None
    until: Day | None = None

    @pydantic.model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.since and self.until and self.until <= self.since:
            raise ValueError("`until` must be after `since`")
        return self


class PublisherFile(_Strict):
    """One file: what is common to all (`key: common`), or what one publisher adds.

    Attributes:
      key: as in the column `publisher` and in `--publisher`.
      name: of the publisher; it is cut from titles and never an author.
      hosts: its hosts; each stands for its subdomains too.
      marks: regular expressions; a page with a line that one of them matches whole is this publisher's.
      off: names of common rules that do not hold here.
      rules: by name.
      agencies: common only; wire agencies by full name, with their short names.
    """

    key: Annotated[str, pydantic.Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: str = ""
    hosts: tuple[Annotated[str, pydantic.Field(pattern=r"^[a-z0-9.-]+\.[a-z]+$")], ...] = ()
    marks: tuple[Pattern, ...] = ()
    off: tuple[str, ...] = ()
    rules: dict[Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$")], RuleSpec] = {}
    agencies: dict[str, tuple[Phrase, ...]] = {}

    @pydantic.model_validator(mode="after")
    def _common_has_no_marks(self) -> Self:
        if self.key == COMMON and (self.hosts or self.marks or self.off):
            raise ValueError("the common file has no hosts, marks or off: it holds for every page")
        return self


@functools.cache
def parse_rule_file(file_name: str, text: str) -> PublisherFile:
    """Read one rule file; the same text once only.

    Raises:
      ConfigError: naming file, line, key and what is allowed, one fault a line.
    """
    document = strict_yaml.read(text)
    faults = list(document.faults)
    if not faults and not isinstance(document.value, dict):
        faults = [Fault(1, (), "must be a mapping with at least the key `key`")]
    if not faults:
        try:
            return PublisherFile.model_validate(document.value)
        except pydantic.ValidationError as error:
            faults = [_fault(document, dict(item)) for item in error.errors()]
    raise ConfigError("\n".join(f"{file_name}:{fault}" for fault in faults))


def _fault(document: Document, item: dict[str, Any]) -> Fault:
    path = item["loc"]
    allowed = ""
    if item["type"] == "extra_forbidden":
        model = RuleSpec if path[0] == "rules" else PublisherFile
        allowed = "; allowed: " + ", ".join(model.model_fields)
    return Fault(document.line(path), path, item["msg"] + allowed)
