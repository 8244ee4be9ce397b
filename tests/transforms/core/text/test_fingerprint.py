import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trafilatura.deduplication import Simhash

from transforms.core.text.fingerprint import fingerprint

# Words in several scripts, punctuation within and around them, and gaps of every kind.
_PIECES = st.sampled_from(
    ["ferry", "Hafen", "порт", "港", "。", "a", "of", "it's", "(1,5)", "«так»", "–", "\xa0", "\n"]
)
_TEXTS = st.lists(st.one_of(_PIECES, st.text(st.characters(exclude_categories=["Cs"]))), max_size=90).map(" ".join)


@settings(deadline=None)  # trafilatura makes a table of all punctuation first
@given(_TEXTS)
def test_a_fingerprint_is_the_simhash_of_trafilatura(text: str) -> None:
    assert int.from_bytes(fingerprint(text), "big") == Simhash(text).hash


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", b"\xff" * 8),
        ("… – !", b"\xff" * 8),
        ("The ferry to the outer islands sailed again on Monday.", bytes.fromhex("5e688feedcd7d7ef")),
    ],
)
def test_fingerprints_of_the_lake_never_change(text: str, expected: bytes) -> None:
    assert fingerprint(text) == expected
