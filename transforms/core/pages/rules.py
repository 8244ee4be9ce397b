"""The cleaning rules, ready to use: a `RuleBook` made of the files in `configs/publishers/`."""

import dataclasses
import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from typing import Literal, NamedTuple, Self
from urllib.parse import urlsplit

from transforms.core import strict_yaml
from transforms.core.pages.blocks import Role
from transforms.core.pages.macros import compiled, needs
from transforms.core.pages.rule_files import COMMON, PublisherFile, RuleSpec, parse_rule_file
from transforms.core.strict_yaml import Fault, KeyPath
from transforms.core.text.normalise import fold_end, fold_line, fold_start
from transforms.errors import ConfigError

_DEFAULT_MAX_CHARS = 200
# A mark is looked for in lines up to this length.
_MARK_MAX_CHARS = 200
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


# Scripts from here on (CJK) have no spaces between words.
_NO_SPACES = "\u2e80"


# What a rule reads from a line, by the name of the field ("names", "date", "credit", ...).
Fields = Mapping[str, str]


class FoldedLine(NamedTuple):
    """A normalised line with the forms in which words are looked for in it, and phrases compared with it."""

    text: str
    casefolded: str
    start: str
    whole: str

    @classmethod
    def of(cls, text: str) -> Self:
        """Fold a normalised line."""
        start = fold_start(text)
        return cls(text, text.casefold(), start, fold_end(start))


@dataclasses.dataclass(frozen=True)
class Rule:
    """One rule, see `RuleSpec`.

    It holds its patterns as written: rules travel to many workers many times, and each compiles what it needs, once.
    """

    name: str
    role: Role
    lines: frozenset[str]
    starts: tuple[str, ...]
    patterns: tuple[str, ...]
    selectors: tuple[str, ...]
    max_chars: int
    where: Literal["top", "end", "anywhere"]
    takes: Literal["line", "group", "rest"]
    since: datetime.date | None
    until: datetime.date | None

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the rule is one for pages published on a day."""
        return not (self.since and day < self.since) and not (self.until and day >= self.until)

    def match(self, line: FoldedLine) -> Fields | None:
        """Try the rule on a line.

        Returns:
          The fields that it reads from the line (often none), or None where it does not match.
        """
        if len(line.text) > self.max_chars:
            return None
        if line.whole in self.lines or (line.start.startswith(self.starts) and self._starts_with_words(line.start)):
            return {}
        for words, pattern in _guarded(self.patterns):
            if words and not any(word in line.casefolded for word in words):
                continue
            if found := pattern.fullmatch(line.text):
                return {name: value.strip() for name, value in found.groupdict().items() if value}
        return None

    def _starts_with_words(self, start: str) -> bool:
        """Whether a phrase ends where a word ends: "Sign up to" is no beginning of "Sign up tomorrow"."""
        return any(
            start.startswith(phrase)
            and not (phrase[-1].isalpha() and phrase[-1] < _NO_SPACES and start[len(phrase) :][:1].isalpha())
            for phrase in self.starts
        )


@dataclasses.dataclass(frozen=True)
class Publisher:
    """The rules for the pages of one publisher, its own before the common ones.

    Attributes:
      key: empty for the rules that hold where no publisher is recognised.
      name: as readers know it; may be empty.
    """

    key: str
    name: str
    hosts: tuple[str, ...]
    marks: tuple[str, ...]
    rules: tuple[Rule, ...]

    def on(self, moment_us: int) -> "Publisher":
        """Give the publisher with the rules that hold for a page published at a time (microseconds, UTC)."""
        if not any(rule.since or rule.until for rule in self.rules):
            return self
        day = (_EPOCH + datetime.timedelta(microseconds=moment_us)).date()
        return dataclasses.replace(self, rules=tuple(rule for rule in self.rules if rule.holds_on(day)))

    def has_host(self, host: str) -> bool:
        """Whether the host is one of the publisher's or under one of them."""
        return any(host == own or host.endswith("." + own) for own in self.hosts)

    def has_mark(self, lines: Iterable[str]) -> bool:
        """Whether one of the lines is a mark of the publisher."""
        if not self.marks:
            return False
        mark = compiled("|".join(f"(?:{mark})" for mark in self.marks))
        return any(mark.fullmatch(line) for line in lines if 0 < len(line) <= _MARK_MAX_CHARS)


@dataclasses.dataclass(frozen=True)
class RuleBook:
    """All rules; immutable, and picklable so that it can travel to workers.

    Attributes:
      common: for pages of no known publisher.
      publishers: the others, by key.
      agencies: full name of each wire agency by its folded names, the full one included.
    """

    common: Publisher
    publishers: tuple[Publisher, ...]
    agencies: Mapping[str, str]

    def resolve(self, key: str, urls: Iterable[str], lines: Iterable[str]) -> Publisher:
        """Find the rules for a page: by the key given, else the page's host, else its marks.

        Args:
          key: as configured; a key without a file has the common rules. Empty if not configured.
          urls: of the page, the most credible first; empty ones are passed over.
          lines: normalised lines of the page.
        """
        if key:
            own = next((publisher for publisher in self.publishers if publisher.key == key), None)
            return own or dataclasses.replace(self.common, key=key)
        for host in filter(None, map(_host, urls)):
            for publisher in self.publishers:
                if publisher.has_host(host):
                    return publisher
        lines = list(lines)
        return next((publisher for publisher in self.publishers if publisher.has_mark(lines)), self.common)


def load_rules(files: Mapping[str, str]) -> RuleBook:
    """Make the rule book.

    Args:
      files: content of each rule file by its name, which is used in messages. One has `key: common`.

    Raises:
      ConfigError: all faults of all files, one a line, each with file, line, key and what is allowed.
    """
    parsed: dict[str, PublisherFile] = {}
    faults: list[str] = []
    for file_name, text in sorted(files.items()):
        try:
            parsed[file_name] = parse_rule_file(file_name, text)
        except ConfigError as error:
            faults.append(str(error))
    faults = faults or _contradictions(parsed, files)
    if faults:
        raise ConfigError("\n".join(faults))
    common = next(content for content in parsed.values() if content.key == COMMON)
    return RuleBook(
        common=_publisher(key="", own=PublisherFile(key=COMMON), common=common),
        publishers=tuple(
            _publisher(key=content.key, own=content, common=common)
            for content in parsed.values()
            if content is not common
        ),
        agencies={fold_line(name): full for full, short in common.agencies.items() for name in (full, *short)},
    )


def _contradictions(parsed: Mapping[str, PublisherFile], files: Mapping[str, str]) -> list[str]:
    """Find what is wrong between the files: keys used twice, rules that are not there."""
    commons = [content for content in parsed.values() if content.key == COMMON]
    if len(commons) != 1:
        return [f"publishers: {len(commons)} files have `key: common`; exactly one must"]
    faults = []
    file_of: dict[str, str] = {}
    for file_name, content in parsed.items():
        found: list[tuple[KeyPath, str]] = []
        if content.key in file_of:
            found.append((("key",), f"{content.key} is taken by {file_of[content.key]}"))
        file_of[content.key] = file_name
        found += _contradictions_of(content, set() if content is commons[0] else set(commons[0].rules))
        if found:
            document = strict_yaml.read(files[file_name])
            faults += [f"{file_name}:{Fault(document.line(path), path, message)}" for path, message in found]
    return faults


def _contradictions_of(content: PublisherFile, known: Set[str]) -> Iterator[tuple[KeyPath, str]]:
    """Find what is wrong in one file.

    Args:
      content: of the file.
      known: names of the common rules; none for the file that has them.
    """
    for place, name in enumerate(content.off):
        if name not in known:
            yield ("off", place), f"no common rule {name}; allowed: {', '.join(sorted(known))}"
    for name, spec in content.rules.items():
        if name in known:
            if spec.since or spec.until:
                yield ("rules", name), "a rule with `since` or `until` needs a name of its own: this one is common"
        elif spec.role is None:
            yield ("rules", name), f"a new rule needs a role; allowed: {', '.join(Role)}"
        elif not (spec.lines or spec.starts or spec.patterns or spec.selectors):
            yield ("rules", name), "a new rule needs lines, starts, patterns or selectors"


def _publisher(key: str, own: PublisherFile, common: PublisherFile) -> Publisher:
    new = {name: spec for name, spec in own.rules.items() if name not in common.rules}
    shared = {
        name: _extend(spec, own.rules[name]) if name in own.rules else spec
        for name, spec in common.rules.items()
        if name not in own.off
    }
    return Publisher(
        key=key,
        name=own.name,
        hosts=own.hosts,
        marks=own.marks,
        rules=tuple(_rule(name, spec) for name, spec in (new | shared).items()),
    )


def _extend(spec: RuleSpec, own: RuleSpec) -> RuleSpec:
    return RuleSpec(
        role=own.role or spec.role,
        lines=spec.lines + own.lines,
        starts=spec.starts + own.starts,
        patterns=own.patterns + spec.patterns,
        selectors=own.selectors + spec.selectors,
        max_chars=own.max_chars or spec.max_chars,
        where=own.where or spec.where,
        takes=own.takes or spec.takes,
    )


@cache
def _rule(name: str, spec: RuleSpec) -> Rule:
    """Make a rule; publishers share those that are alike, which keeps a pickled book small."""
    if spec.role is None:
        raise ConfigError(f"rules.{name}: a rule needs a role")
    return Rule(
        name=name,
        role=spec.role,
        lines=frozenset(map(fold_line, spec.lines)),
        starts=tuple(map(fold_start, spec.starts)),
        patterns=spec.patterns,
        selectors=spec.selectors,
        max_chars=spec.max_chars or _DEFAULT_MAX_CHARS,
        where=spec.where or "anywhere",
        takes=spec.takes or "line",
        since=spec.since,
        until=spec.until,
    )


@cache
def _guarded(patterns: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    """Compile patterns, each with the words of which a line needs one; without any where it needs none."""
    return tuple((needs(pattern), compiled(pattern)) for pattern in patterns)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
