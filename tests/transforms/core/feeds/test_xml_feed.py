import pytest

from transforms.core.feeds.xml_feed import read
from transforms.errors import FeedError, NotAFeedError


def item(content: str) -> str:
    return f'<rss version="2.0"><channel><title>T</title><item>{content}</item></channel></rss>'


def test_full_text_is_not_taken_for_a_summary() -> None:
    content = '<e:encoded xmlns:e="http://purl.org/rss/1.0/modules/content/">&lt;p>All of it&lt;/p></e:encoded>'
    entry = read(item(content)).entries[0]
    assert (entry.summary, entry.content) == ("", "<p>All of it</p>")


def test_link_before_the_redirect_is_preferred() -> None:
    entry = read(
        '<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><item>'
        "<link>https://feeds.example/~r/1</link>"
        "<feedburner:origLink>https://news.example/1</feedburner:origLink></item></channel></rss>"
    ).entries[0]
    assert entry.links == ("https://news.example/1", "https://feeds.example/~r/1")


def test_html_alternate_is_preferred_and_other_relations_are_no_links() -> None:
    entry = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="https://news.example/1.atom"/>'
        '<link rel="alternate" type="application/pdf" href="https://news.example/1.pdf"/>'
        '<link rel="alternate" type="text/html" href="https://news.example/1"/></entry></feed>'
    ).entries[0]
    assert entry.links == ("https://news.example/1", "https://news.example/1.pdf")


@pytest.mark.parametrize(
    ("markup", "permalink"),
    [
        ("<guid>https://news.example/1</guid>", "https://news.example/1"),
        ("<link/><guid>https://news.example/1</guid>", "https://news.example/1"),
        ("<guid isPermaLink='false'>https://news.example/1</guid>", ""),
        ("<guid>abc-123</guid>", "abc-123"),
    ],
)
def test_guid_is_a_permalink_unless_it_says_otherwise(markup: str, permalink: str) -> None:
    assert read(item(markup)).entries[0].permalink == permalink


def test_characters_that_do_not_exist_do_no_harm() -> None:
    text = item("<title>a&#xD800;b&#99999999999;c&#65; & d</title>")
    assert read(text).entries[0].title == "a\ufffdb\ufffdcA & d"


def test_entities_of_a_doctype_are_neither_expanded_nor_fetched() -> None:
    doctype = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/hostname">]>'
    title = read(doctype + item("<title>A&b;&x;B</title>")).entries[0].title
    assert title == "A&b;&x;B"


def test_blank_lines_before_the_root_cost_nothing() -> None:
    assert len(read("\n" * 200_000 + item("<title>x</title>")).entries) == 1


def test_warnings_before_the_root_are_skipped() -> None:
    assert read("<br />\n<b>Warning</b>: x in <b>y.php</b>\n<?xml version='1.0'?>" + item("")).format == "rss20"


@pytest.mark.parametrize(
    "text", ["/etc/hostname", "<!DOCTYPE html><html></html>", "<HTML><p>x</p></HTML>", "<urlset/>", "<opml/>"]
)
def test_other_documents_are_no_feeds(text: str) -> None:
    with pytest.raises(NotAFeedError):
        read(text)


def test_failure_of_the_library_is_named() -> None:
    with pytest.raises(FeedError, match="feedparser cannot read it: KeyError"):
        read("<a</gml:pos<")
