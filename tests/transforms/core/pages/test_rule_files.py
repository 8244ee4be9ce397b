import re
from collections.abc import Callable
from pathlib import Path

import pytest

from transforms.core.pages.blocks import Role
from transforms.core.pages.macros import expansions
from transforms.core.pages.rule_files import PublisherFile, RuleSpec, parse_rule_file
from transforms.core.pages.rules import RuleBook, load_rules
from transforms.errors import ConfigError
from transforms.records import CleanPage

README = Path(__file__).parents[4] / "configs" / "publishers" / "README.md"


def fault(text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        parse_rule_file("gazette.yaml", text)
    return str(raised.value)


def test_the_example_of_the_readme_makes_a_publisher(clean: Callable[..., CleanPage]) -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    files = {path.name: path.read_text(encoding="utf-8") for path in README.parent.glob("*.yaml")}
    (own,) = load_rules({"common.yaml": files["common.yaml"], "gazette.yaml": example}).publishers
    page = clean(
        "Home › Local\n\nBridge repaired\n\nGazette Online, issue 7\n\nFrom our archive: the old bridge\n\n"
        "Support the Gazette\nFive a month.\n\nThe bridge of the town was repaired on Monday, the council said.",
        rules=RuleBook(own, (own,), {}),
    )
    assert page.publisher == "gazette"
    assert [(removal.rule, removal.text) for removal in page.removed] == [
        ("title", "Home › Local"),
        ("read_more", "From our archive: the old bridge"),
        ("donations", "Support the Gazette"),
        ("donations", "Five a month."),
    ]


def test_the_readme_explains_every_key() -> None:
    text = README.read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == list(RuleSpec.model_fields)
    assert [
        key for key in PublisherFile.model_fields if not re.search(rf"^(?:{key}:|`{key}`)", text, re.MULTILINE)
    ] == []
    assert [role for role in Role if f"`{role}`" not in text] == []
    assert [macro for macro in expansions() if f"`{macro}`" not in text] == []


def test_unknown_key_is_named_with_its_line_and_what_is_allowed() -> None:
    assert fault("key: a\nrules:\n  x:\n    role: menu\n    starst: [Hi]\n") == (
        "gazette.yaml:5: rules.x.starst: Extra inputs are not permitted; "
        "allowed: role, lines, starts, patterns, selectors, max_chars, where, takes, since, until"
    )
    assert fault("key: a\nhost: [b.example]\n") == (
        "gazette.yaml:2: host: Extra inputs are not permitted; allowed: key, name, hosts, marks, off, rules, agencies"
    )


def test_unknown_role_is_told_the_roles() -> None:
    assert fault("key: a\nrules:\n  x:\n    role: banner\n").startswith(
        "gazette.yaml:4: rules.x.role: Input should be 'title', 'byline'"
    )


def test_every_fault_has_a_line() -> None:
    assert [line.split(": ")[0] for line in fault("key: A b\nhosts: [http://x]\nname: []\n").splitlines()] == [
        "gazette.yaml:1",
        "gazette.yaml:3",
        "gazette.yaml:2",
    ]


def test_pattern_that_is_no_regular_expression_is_refused() -> None:
    assert fault("key: a\nrules: {x: {role: menu, patterns: ['(']}}") == (
        "gazette.yaml:2: rules.x.patterns[0]: Value error, no regular expression: "
        "missing ), unterminated subpattern at position 0"
    )


def test_phrase_without_a_word_is_refused() -> None:
    assert "a phrase needs a word" in fault("key: a\nrules: {x: {role: menu, lines: ['***']}}")


def test_selector_and_days_that_are_none_are_refused() -> None:
    assert fault("key: a\nrules: {x: {role: menu, selectors: ['a[']}}").startswith(
        "gazette.yaml:2: rules.x.selectors[0]: Value error, no CSS selector: "
    )
    assert fault("key: a\nrules: {x: {role: menu, since: 2019}}") == (
        "gazette.yaml:2: rules.x.since: Value error, must be a day such as 2019-03-01"
    )
    assert "rules.x.until: Input should be a valid date" in fault("key: a\nrules: {x: {until: 2019-13-01}}")
    assert fault("key: a\nrules: {x: {since: 2019-03-01, until: 2019-03-01}}").endswith(
        "rules.x: Value error, `until` must be after `since`"
    )


def test_common_rules_hold_everywhere() -> None:
    assert "the common file has no hosts, marks or off" in fault("key: common\nhosts: [a.example]\n")


@pytest.mark.parametrize("text", ["", "just a word", "- a\n- b"])
def test_file_that_is_no_mapping_is_refused(text: str) -> None:
    assert fault(text) == "gazette.yaml:1: must be a mapping with at least the key `key`"


def test_broken_yaml_is_refused_with_its_line() -> None:
    assert fault("key: a\nrules: {x: [}\n").startswith("gazette.yaml:2: cannot be read: ")
    assert fault("key: !!python/name:os.system a\n") == ("gazette.yaml:1: cannot be read: tags (!name) are not allowed")
    assert fault("key: a\nkey: b\n") == "gazette.yaml:2: key: stands twice; the first is in line 1"
