import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.feeds.opml import MAX_BYTES, OpmlFeed, read_opml, write_opml
from transforms.errors import ConfigError

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Mine</title></head><body>
<outline text="Papers"><outline title="The  Harbour
 Post" text="HP" type="rss" xmlUrl=" https://harbour-post.example/rss " htmlUrl="https://harbour-post.example/"/>
<outline text="Deep"><outline text="Fähre &amp; Kai" xmlURL="https://fähre.example/rss?a=1&amp;b=2"/></outline>
</outline>
<outline text="A note"/><outline type="link" url="https://harbour-post.example/story"/>
</body></opml>"""


def test_feeds_are_found_in_folders_at_any_depth_and_under_any_spelling() -> None:
    assert read_opml(LIST.encode()) == [
        OpmlFeed("https://harbour-post.example/rss", "The Harbour Post"),
        OpmlFeed("https://fähre.example/rss?a=1&b=2", "Fähre & Kai"),
    ]


xml_text = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z"), exclude_characters="\ufffe\uffff")
)


@given(st.lists(st.builds(OpmlFeed, xml_text.filter(bool), xml_text.filter(bool))))
def test_what_is_written_is_read_again(feeds: list[OpmlFeed]) -> None:
    written = write_opml(feeds, "Mine")
    assert written.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<opml version=\"2.0\">")
    assert read_opml(written) == feeds


def test_a_feed_without_a_title_is_shown_by_its_url() -> None:
    assert read_opml(write_opml([OpmlFeed("https://a.example/rss", "")], "Mine")) == [
        OpmlFeed("https://a.example/rss", "https://a.example/rss")
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "is not well-formed XML: "),
        (b"feeds: no", "is not well-formed XML: Start tag expected"),
        (b"<opml><body><outline", "is not well-formed XML: "),
        (b"<html><body/></html>", "is not OPML: its root is <html>"),
        (b"<opml>" + b" " * MAX_BYTES + b"</opml>", "is over 10,485,760 bytes: not a list of feeds"),
        (b"<opml>" + b"<outline>" * 5_000, "is not well-formed XML: Excessive depth"),
    ],
)
def test_what_is_no_list_of_feeds_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_opml(body)


LAUGHS = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
FILE = '<!ENTITY f SYSTEM "file:///etc/passwd">'
FEED = '<outline text="ok" xmlUrl="https://a.example/rss"/>'


def test_a_dtd_is_tolerated_and_its_external_entities_are_not_fetched() -> None:
    body = f"<!DOCTYPE opml [{FILE}]><opml><body>&f;{FEED}</body></opml>"
    assert read_opml(body.encode()) == [OpmlFeed("https://a.example/rss", "ok")]


@pytest.mark.parametrize("inside", ["&l29;", '<outline text="&l29;"/>', '<outline text="&f;"/>'])
def test_entities_that_would_grow_or_be_fetched_into_an_attribute_are_refused(inside: str) -> None:
    body = f"<!DOCTYPE opml [{LAUGHS}{FILE}]><opml><body>{FEED}{inside}</body></opml>"
    with pytest.raises(ConfigError, match=r"is not well-formed XML: .*[Ee]ntity"):
        read_opml(body.encode())
