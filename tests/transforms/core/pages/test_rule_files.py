import pytest

from transforms.core.pages.blocks import Role
from transforms.core.pages.rule_files import parse_rule_file
from transforms.errors import ConfigError


def fault(text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        parse_rule_file("gazette.yaml", text)
    return str(raised.value)


def test_ten_lines_make_a_publisher() -> None:
    own = parse_rule_file(
        "gazette.yaml",
        """key: gazette
name: The Example Gazette
hosts: [gazette.example]
rules:
  donations:
    role: newsletter
    starts: [Help us]
""",
    )
    assert (own.key, own.hosts) == ("gazette", ("gazette.example",))
    assert own.rules["donations"].role is Role.NEWSLETTER
    assert own.rules["donations"].starts == ("Help us",)


def test_unknown_key_is_named_with_its_line_and_what_is_allowed() -> None:
    assert fault("key: a\nrules:\n  x:\n    role: menu\n    starst: [Hi]\n") == (
        "gazette.yaml:5: rules.x.starst: Extra inputs are not permitted; "
        "allowed: role, lines, starts, patterns, max_chars, where, takes"
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


def test_common_rules_hold_everywhere() -> None:
    assert "the common file has no hosts, marks or off" in fault("key: common\nhosts: [a.example]\n")


@pytest.mark.parametrize("text", ["", "just a word", "- a\n- b"])
def test_file_that_is_no_mapping_is_refused(text: str) -> None:
    assert fault(text) == "gazette.yaml:1: must be a mapping with at least the key `key`"


def test_broken_yaml_is_refused_with_its_line() -> None:
    assert fault("key: a\nrules: {x: [}\n").startswith("gazette.yaml:2: cannot be read: ")
    assert fault("key: !!python/name:os.system a\n") == ("gazette.yaml:1: cannot be read: tags (!name) are not allowed")
    assert fault("key: a\nkey: b\n") == "gazette.yaml:2: key: stands twice; the first is in line 1"
