import pickle
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.core.pages.blocks import Role
from transforms.core.pages.macros import compiled
from transforms.core.pages.rules import FoldedLine, RuleBook, load_rules
from transforms.errors import ConfigError

COMMON = """
key: common
rules:
  greeting:
    role: menu
    lines: [Good morning]
  pointer:
    role: read_more
    starts: ["See:"]
agencies:
  Example Press: [EP]
"""
GAZETTE = """
key: gazette
name: The Example Gazette
hosts: [gazette.example]
marks: ['A service of the Gazette \\d+']
off: [greeting]
rules:
  pointer:
    starts: ["Our archive:"]
  weather:
    role: boilerplate
    patterns: ['Today: (?P<date>\\d+) degrees']
"""
SHIPPED = Path(__file__).parents[4] / "configs" / "publishers"
SHIPPED_RULES = load_rules({path.name: path.read_text(encoding="utf-8") for path in SHIPPED.glob("*.yaml")})


def book() -> RuleBook:
    return load_rules({"common.yaml": COMMON, "gazette.yaml": GAZETTE})


def names_that_match(publisher_key: str, line: str) -> list[str]:
    rules = book().resolve(publisher_key, [], []).rules
    return [rule.name for rule in rules if rule.match(FoldedLine.of(line)) is not None]


def test_publisher_is_resolved_by_key_then_host_then_marks() -> None:
    rules = book()
    assert rules.resolve("gazette", ["https://other.example/"], []).key == "gazette"
    assert rules.resolve("", ["", "https://www.gazette.example/1"], []).key == "gazette"
    assert rules.resolve("", ["https://other.example/"], ["A service of the Gazette 12"]).key == "gazette"
    assert rules.resolve("", ["https://notgazette.example/"], ["A service of the Gazette x"]).key == ""


def test_malformed_url_recognises_nobody() -> None:
    assert book().resolve("", ["http://[::1"], []).key == ""


def test_key_without_a_file_keeps_its_name_and_has_the_common_rules() -> None:
    own = book().resolve("unheard-of", [], [])
    assert (own.key, own.rules) == ("unheard-of", book().common.rules)


def test_publisher_extends_and_switches_off_common_rules() -> None:
    assert names_that_match("", "Good morning!") == ["greeting"]
    assert names_that_match("gazette", "Good morning!") == []
    assert names_that_match("gazette", "See: the other page") == ["pointer"]
    assert names_that_match("gazette", "Our archive: 1999") == ["pointer"]
    assert names_that_match("", "Our archive: 1999") == []


def test_named_groups_become_fields() -> None:
    weather = next(rule for rule in book().resolve("gazette", [], []).rules if rule.name == "weather")
    assert weather.match(FoldedLine.of("Today: 31 degrees")) == {"date": "31"}
    assert weather.role is Role.BOILERPLATE


def test_phrases_end_where_words_end() -> None:
    rules = load_rules({"c": "key: common\nrules: {a: {role: menu, starts: [Sign up to, 阅读]}}"})
    match = rules.common.rules[0].match
    assert match(FoldedLine.of("1. Sign up to our list")) == {}
    assert match(FoldedLine.of("Sign up tomorrow")) is None
    assert match(FoldedLine.of("阅读全文")) == {}


def test_longer_lines_than_allowed_are_not_looked_at() -> None:
    rules = load_rules({"c": "key: common\nrules: {a: {role: menu, starts: [Menu], max_chars: 10}}"})
    assert rules.common.rules[0].match(FoldedLine.of("Menu and more")) is None


def test_agencies_are_known_by_all_their_names() -> None:
    assert book().agencies == {"example press": "Example Press", "ep": "Example Press"}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "publishers: 0 files have `key: common`; exactly one must"),
        ({"a": COMMON, "b": COMMON}, "publishers: 2 files have `key: common`; exactly one must"),
        (
            {"a": COMMON, "b": "key: x\noff: [nothing]"},
            "b:2: off[0]: no common rule nothing; allowed: greeting, pointer",
        ),
        ({"a": COMMON, "b": "key: x", "c": "key: x"}, "c:1: key: x is taken by b"),
    ],
)
def test_contradictions_between_files_are_refused(files: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_rules(files)
    assert str(raised.value) == message


def test_new_rule_without_a_role_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"b:2: rules\.fresh: a new rule needs a role; allowed: title, byline"):
        load_rules({"a": COMMON, "b": "key: x\nrules: {fresh: {lines: [Hello]}}"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "key: x\nrules:\n  pointer:\n    since: 2019-01-01\n    starts: [Go]\n",
            "b:3: rules.pointer: a rule with `since` or `until` needs a name of its own: this one is common",
        ),
        (
            "key: x\nrules:\n  fresh:\n    role: menu\n",
            "b:3: rules.fresh: a new rule needs lines, starts, patterns or selectors",
        ),
    ],
)
def test_rule_that_could_not_work_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_rules({"a": COMMON, "b": text})
    assert str(raised.value) == message


DATED = """
key: gazette
rules:
  old: {role: menu, lines: [Front page], until: 2019-03-01}
  new: {role: share, lines: [Front page], since: 2019-03-01}
"""


@pytest.mark.parametrize(
    ("day", "names"),
    [("2019-02-28T23:59:59", ["old"]), ("2019-03-01T00:00:00", ["new"]), ("2026-01-01T00:00:00", ["new"])],
)
def test_a_page_has_the_rules_of_its_day(day: str, names: list[str]) -> None:
    moment_us = int(datetime.fromisoformat(day + "+00:00").timestamp()) * 1_000_000
    own = load_rules({"a": COMMON, "b": DATED}).resolve("gazette", [], []).on(moment_us)
    assert [rule.name for rule in own.rules if rule.name not in {"greeting", "pointer"}] == names


def test_publisher_without_dated_rules_is_the_same_on_every_day() -> None:
    own = book().resolve("gazette", [], [])
    assert own.on(0) is own


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.dw.com/es/a-1", "dw"),
        ("https://apnews.com/article/1", "ap"),
        ("https://jp.reuters.com/article/1", "reuters"),
        ("https://www.bbc.co.uk/news/1", "bbc"),
        ("https://amp.theguardian.com/1", "guardian"),
        ("https://cn.nytimes.com/1", "nyt"),
        ("https://www.lemonde.fr/1", "lemonde"),
        ("https://www.spiegel.de/1", "spiegel"),
        ("https://brasil.elpais.com/1", "elpais"),
        ("https://www.elpais.com.uy/1", ""),
        ("https://www.tagesschau.de/1", "tagesschau"),
        ("https://www.aljazeera.net/1", "aljazeera"),
        ("https://www3.nhk.or.jp/news/1", "nhk"),
    ],
)
def test_shipped_publishers_are_known_by_their_hosts(url: str, key: str) -> None:
    assert SHIPPED_RULES.resolve("", [url], []).key == key


def test_rule_book_survives_the_journey_to_a_worker() -> None:
    assert pickle.loads(pickle.dumps(book())) == book()


def test_rule_book_arrives_small_and_uncompiled() -> None:
    parcel = pickle.dumps(SHIPPED_RULES)
    assert len(parcel) < 200_000
    compiled.cache_clear()
    pickle.loads(parcel)
    assert compiled.cache_info().currsize == 0


def test_patterns_are_compiled_once_whatever_the_number_of_books() -> None:
    first, second = (pickle.loads(pickle.dumps(book())) for _ in range(2))
    assert compiled(first.publishers[0].marks[0]) is compiled(second.publishers[0].marks[0])


def test_shipped_rules_load_and_name_their_publishers() -> None:
    rules = SHIPPED_RULES
    assert {own.key: own.name for own in rules.publishers}["dw"] == "Deutsche Welle"
    assert rules.resolve("", ["https://apnews.com/article/1"], []).key == "ap"
    assert rules.resolve("", [], ["https://p.dw.com/p/0xYz"]).key == "dw"


HOSTILE = st.lists(
    st.sampled_from(
        ["a ", "Ab ", "A", "AB", ", ", " and ", "(", ")", "/", ".", "24 ", "March ", "2016", ": ", "©", " » "]
    ),
    min_size=1,
    max_size=4,
).map(lambda pieces: ("".join(pieces) * 1000)[:1000])


@settings(max_examples=150, deadline=None)
@given(line=HOSTILE)
def test_no_shipped_pattern_runs_away(line: str) -> None:
    rules = {rule for own in (SHIPPED_RULES.common, *SHIPPED_RULES.publishers) for rule in own.rules}
    for rule in rules:
        rule.match(FoldedLine.of("A line"))
    start_s = time.process_time()
    for rule in rules:
        rule.match(FoldedLine.of(line[: rule.max_chars]))
        rule.match(FoldedLine.of(line[: rule.max_chars - 1] + "\x1f"))
    assert time.process_time() - start_s < 1


def test_a_line_without_the_words_of_a_guard_is_passed_over_and_one_in_other_case_is_not() -> None:
    pattern = r"(?=.*(?:photo|foto)).*\bby (?P<credit>.+)"
    (rule,) = load_rules({"c": f"key: common\nrules: {{a: {{role: caption, patterns: ['{pattern}']}}}}"}).common.rules
    assert rule.match(FoldedLine.of("A FOTO by Ada Brook")) == {"credit": "Ada Brook"}
    assert rule.match(FoldedLine.of("A text by Ada Brook")) is None
