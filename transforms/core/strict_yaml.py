"""Reads YAML that people write, and remembers on which line everything stands.

A subset of YAML 1.2 with its core schema: `no`, `on`, `010` and `1:30` are text. Each key once, no tags, no
aliases: nothing in a file can run code, bloat, or mean something other than it seems to.
"""

import contextlib
import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import yaml

KeyPath = tuple[str | int, ...]
"""Where a value stands: `("sources", 3, "feed")`."""

MAX_DEPTH = 20
"""Mappings and lists within one another; our files need 5, and PyYAML recurses."""


@dataclasses.dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a file.

    Attributes:
      line: from 1.
      path: of the value at fault; empty for the file as a whole.
      message: what is wrong and what is allowed.
    """

    line: int
    path: KeyPath
    message: str

    def __str__(self) -> str:
        """`LINE: sources[3].feed: message`, to be put behind a file name and a colon."""
        keys = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return ": ".join(part for part in (str(self.line), keys.removeprefix("."), self.message) if part)


@dataclasses.dataclass(frozen=True)
class Document:
    """A YAML file as read.

    Attributes:
      value: dicts with text keys, lists, str, int, float, bool, None; None if the file is empty or invalid.
      lines: line of each value, from 1; for a mapping's item that of its key.
      faults: the first fault of syntax, or all keys that are repeated or not text; empty if there are none.
    """

    value: Any
    lines: Mapping[KeyPath, int]
    faults: tuple[Fault, ...]

    def line(self, path: KeyPath) -> int:
        """Line of the value at `path`, or of the innermost value around it where there is none."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(text: str) -> Document:
    """Parse a file's text; whatever is wrong with it stands in `faults`."""
    try:
        root = _root(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return _unreadable(line, f"the character U+{ord(text[error.position]):04X} is not allowed")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return _unreadable(mark.line + 1 if mark else 1, _explanation(error))
    if root is None:
        return Document(None, {(): 1}, ())
    reading = _Reading()
    value = reading.value(root, (), root.start_mark.line + 1)
    return Document(value, reading.lines, tuple(reading.faults))


def _root(text: str) -> yaml.Node | None:
    """The document's node.

    libyaml takes a tenth of the time of PyYAML's own parser. That has the last word where libyaml refuses a text, for
    it says more of what is wrong; where there are tabs or byte order marks, of which it allows fewer; and where PyYAML
    came without libyaml.
    """
    if yaml.__with_libyaml__ and not re.search("[\t\ufeff]", text):
        with contextlib.suppress(yaml.YAMLError, UnicodeEncodeError):
            return _QuickLoader(text).get_single_node()
    return _Loader(text).get_single_node()


class _Composer(yaml.composer.Composer):
    """Composes nodes of a parser's events; refuses what our subset leaves out."""

    # Source: YAML 1.2.2, section 10.3, without octal and hexadecimal numbers, infinities and NaN.
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # PyYAML's name

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.NodeEvent = self.peek_event()  # type: ignore[attr-defined]  # a parser's
        if isinstance(event, yaml.AliasEvent):
            _refuse(event, "aliases (*name) are not allowed")
        if getattr(event, "tag", None) is not None:
            _refuse(event, "tags (!name) are not allowed")
        if self._depth > MAX_DEPTH:
            _refuse(event, f"nested more than {MAX_DEPTH} deep")
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        if isinstance(node, yaml.ScalarNode) and re.search("[\ud800-\udfff]", node.value):
            _refuse(event, "half of a surrogate pair is not a character")
        return node


class _Loader(_Composer, yaml.SafeLoader):
    def __init__(self, text: str) -> None:
        yaml.SafeLoader.__init__(self, text)


if yaml.__with_libyaml__:

    class _QuickLoader(_Composer, yaml.CSafeLoader):
        def __init__(self, text: str) -> None:
            yaml.CSafeLoader.__init__(self, text)
            yaml.composer.Composer.__init__(self)


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]{0,17})", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?",
        "-+.0123456789",
    ),
):
    for _sign in _first:
        _Composer.yaml_implicit_resolvers.setdefault(_sign, []).append(
            (f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"))
        )


class _Reading:
    """Turns nodes into values, noting lines and faults."""

    def __init__(self) -> None:
        self._constructor = yaml.constructor.SafeConstructor()
        self.lines: dict[KeyPath, int] = {}
        self.faults: list[Fault] = []

    def value(self, node: yaml.Node, path: KeyPath, line: int) -> Any:
        self.lines[path] = line
        if isinstance(node, yaml.MappingNode):
            return dict(self._items(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, i), item.start_mark.line + 1) for i, item in enumerate(node.value)]
        return self._constructor.construct_object(node)

    def _items(self, node: yaml.MappingNode, path: KeyPath) -> Iterator[tuple[str, Any]]:
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value
            if key_node.tag != "tag:yaml.org,2002:str":
                shown = f" {key}" if isinstance(key_node, yaml.ScalarNode) else ""
                self.faults.append(Fault(line, path, f"the key{shown} is not text; put it in quotes if it is meant"))
            elif (*path, key) in self.lines:
                first = self.lines[*path, key]
                self.faults.append(Fault(line, (*path, key), f"stands twice; the first is in line {first}"))
            else:
                yield key, self.value(value_node, (*path, key), line)


def _refuse(event: yaml.Event, problem: str) -> NoReturn:
    raise yaml.composer.ComposerError(problem=problem, problem_mark=event.start_mark)  # type: ignore[arg-type]  # stubs name the C mark too


def _unreadable(line: int, message: str) -> Document:
    return Document(None, {(): 1}, (Fault(line, (), message),))


def _explanation(error: yaml.MarkedYAMLError) -> str:
    if r"'\t'" in (error.problem or ""):
        return "a tab stands where only spaces may: indent with spaces"
    return "cannot be read: " + ", ".join(part for part in (error.context, error.problem) if part)
