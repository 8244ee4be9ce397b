import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.strict_yaml import MAX_DEPTH, Fault, read

CONFIGS = Path(__file__).parents[3] / "configs"


def test_scalars_follow_the_core_schema_of_yaml_1_2():
    numbers = "a: 1\nb: -2.5\nc: 1e3\nd: true\ne: ~\nf:\n"
    texts = "g: no\nh: on\ni: 010\nj: 1:30\nk: 2026-01-01\nl: '1'\nm: .inf"
    assert read(numbers + texts).value == {
        "a": 1,
        "b": -2.5,
        "c": 1000.0,
        "d": True,
        "e": None,
        "f": None,
        "g": "no",
        "h": "on",
        "i": "010",
        "j": "1:30",
        "k": "2026-01-01",
        "l": "1",
        "m": ".inf",
    }


def test_norwegian_stays_a_key():
    assert read("no: nb\nyes: 1").value == {"no": "nb", "yes": 1}


def test_every_value_has_its_line():
    document = read("# comment\na:\n  - x: 1\n    y: 2\n  -\n    x: 3\nb: |\n  long\n  text\nc: {d: 1}\n")
    assert dict(document.lines) == {
        (): 2,
        ("a",): 2,
        ("a", 0): 3,
        ("a", 0, "x"): 3,
        ("a", 0, "y"): 4,
        ("a", 1): 6,
        ("a", 1, "x"): 6,
        ("b",): 7,
        ("c",): 10,
        ("c", "d"): 10,
    }


def test_line_of_what_is_missing_is_that_of_its_parent():
    document = read("a:\n  b:\n    c: 1\n")
    assert document.line(("a", "b", "x", 3)) == 2
    assert document.line(("z",)) == 1


def test_repeated_keys_are_faults_and_the_first_counts():
    document = read("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")
    assert document.value == {"a": 1, "b": {"c": 1}}
    assert document.faults == (
        Fault(4, ("b", "c"), "stands twice; the first is in line 3"),
        Fault(5, ("a",), "stands twice; the first is in line 1"),
    )


@pytest.mark.parametrize("key", ["1", "1.5", "true", "~"])
def test_keys_that_are_not_text_are_faults(key: str):
    document = read(f"a: 1\n{key}: 2\n")
    assert document.value == {"a": 1}
    assert document.faults == (Fault(2, (), f"the key {key} is not text; put it in quotes if it is meant"),)


def test_a_list_as_key_is_a_fault():
    assert read("? [a]\n: 1\n").faults[0].message == "the key is not text; put it in quotes if it is meant"


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("a: 1\n\tb: 2\n", 2, "indent with spaces"),
        ("a: [1\n", 2, "expected ',' or ']'"),
        ("a: b: c", 1, "mapping values are not allowed here"),
        ("a: 1\n--- \nb: 2", 2, "found another document"),
        ("a: 1\nb\x07: 1", 2, "U+0007"),
        ('a: "\\ud800"', 1, "surrogate"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", 2, "tags (!name) are not allowed"),
        ("a: !own 1", 1, "tags (!name) are not allowed"),
        ("a: &x [1]\nb: *x", 2, "aliases (*name) are not allowed"),
        ("a: &x {b: *x}", 1, "aliases (*name) are not allowed"),
        ("[" * 100_000, 1, f"nested more than {MAX_DEPTH} deep"),
        ("- " * 50_000, 1, f"nested more than {MAX_DEPTH} deep"),
    ],
)
def test_what_cannot_be_read_has_one_fault_with_its_line(text: str, line: int, part: str):
    document = read(text)
    assert document.value is None
    (fault,) = document.faults
    assert fault.line == line
    assert part in fault.message


def test_laughing_aliases_are_refused_before_they_grow():
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    assert read("\n".join(lines)).faults == (Fault(2, (), "cannot be read: aliases (*name) are not allowed"),)


def test_merge_keys_are_plain_keys():
    assert read("<<: {a: 1}").value == {"<<": {"a": 1}}


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_an_empty_file_has_no_value_and_no_fault(text: str):
    document = read(text)
    assert (document.value, document.faults) == (None, ())


def test_faults_read_as_line_path_message():
    assert str(Fault(3, ("sources", 0, "feed"), "is missing")) == "3: sources[0].feed: is missing"
    assert str(Fault(1, (), "is empty")) == "1: is empty"


_keys = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=8)
_texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20)
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_keys, inner, max_size=4),
    max_leaves=10,
)


@given(st.text(max_size=200))
def test_no_text_raises(text: str):
    document = read(text)
    assert all(1 <= fault.line <= text.count("\n") + len(text.splitlines()) + 1 for fault in document.faults)


@given(st.text(alphabet="ab:-[]{}\"'&*!?#|>%@` \n\t~1.<", max_size=60))
def test_no_yaml_like_text_raises(text: str):
    document = read(text)
    assert isinstance(document.value, dict | list | str | int | float | bool | None)


@given(_values)
def test_json_reads_as_itself(value: object):
    document = read(json.dumps(value, ensure_ascii=False))
    assert (document.value, document.faults) == (value, ())


@pytest.mark.parametrize("file", sorted(CONFIGS.rglob("*.yaml")), ids=lambda file: str(file.relative_to(CONFIGS)))
def test_without_libyaml_our_own_files_read_the_same(file: Path, monkeypatch: pytest.MonkeyPatch):
    text = file.read_text(encoding="utf-8")
    with_libyaml = read(text)
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert read(text) == with_libyaml


@given(_values, st.booleans())
def test_without_libyaml_what_was_written_reads_the_same(value: object, is_flow: bool):
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=is_flow)
    with_libyaml = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "__with_libyaml__", False)
        assert read(text) == with_libyaml


@pytest.mark.parametrize("text", ["a: b\tc", "a: b\n\ufeff", "a: |\n\tb"])
def test_what_libyaml_alone_would_take_is_a_fault(text: str):
    assert read(text).faults
