import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.feeds.plain_text import plain_text


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("<p>One</p><p>two</p>", "One two"),
        ("<b>W</b>ord<br>next", "Word next"),
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("&lt;b&gt;Bold&lt;/b&gt; claim", "Bold claim"),
        ("a < b & c > d", "a < b & c > d"),
        ("We <3 R&D&copyright", "We <3 R&D&copyright"),
        ("x<!-- no --> y<script>alert(1)</script>z", "x yz"),
        ("  one \n\t two\u00a0three ", "one two three"),
        ("caf\u00e9 \ud800\x00\x08", "café"),
        ("", ""),
    ],
)
def test_markup_becomes_text(printed: str, expected: str) -> None:
    assert plain_text(printed) == expected


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_gives_one_clean_line(text: str) -> None:
    line = plain_text(text)
    assert line == " ".join(line.split())
    assert line.encode().decode() == line
