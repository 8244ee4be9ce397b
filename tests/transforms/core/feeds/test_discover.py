from hypothesis import given
from hypothesis import strategies as st

from transforms.core.feeds.discover import MAX_LINKS, linked_feeds, usual_places

URL = "https://harbour-post.example/news/"


def links(head: str, url: str = URL) -> list[str]:
    return linked_feeds(f"<html><head>{head}</head><body><p>Hi</p></body></html>".encode(), "text/html", url)


def test_links_of_feed_types_are_taken_in_order_those_of_comments_last() -> None:
    head = """
    <link rel="alternate" type="application/rss+xml" href="/comments/feed" title="Comments">
    <link rel="alternate" type="Application/Atom+XML; charset=utf-8" href="atom.xml">
    <LINK REL='ALTERNATE home' TYPE='application/feed+json' HREF='https://cdn.example/feed.json'>
    <link rel="feed" href="/plain-feed">
    <link rel="alternate" type="application/rss+xml" href="/comments/feed">
    <link rel="alternate" hreflang="de" href="/de/">
    <link rel="stylesheet" type="text/css" href="/feed.css">
    <link rel="alternate" type="application/rss+xml" href="">
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
    <link rel="alternate" type="application/rss+xml" href="https://ann:secret@harbour-post.example/own">
    """
    assert links(head) == [
        "https://harbour-post.example/news/atom.xml",
        "https://cdn.example/feed.json",
        "https://harbour-post.example/plain-feed",
        "https://harbour-post.example/own",
        "https://harbour-post.example/comments/feed",
    ]


def test_links_resolve_against_the_base_of_the_page() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="rss">'
    assert links(f'<base href="https://www.harbour-post.example/en/">{link}') == [
        "https://www.harbour-post.example/en/rss"
    ]
    assert links(f'<base href="/en/">{link}') == ["https://harbour-post.example/en/rss"]


def test_xhtml_with_a_declaration_is_read() -> None:
    page = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head>'
        '<link rel="alternate" type="application/rss+xml" href="/fähre"/></head></html>'
    )
    assert linked_feeds(page.encode(), "", URL) == ["https://harbour-post.example/fähre"]


def test_a_page_of_links_is_read_in_part() -> None:
    many = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}">' for n in range(500))
    assert len(links(many)) == MAX_LINKS


def test_usual_places_are_those_of_the_site_not_of_the_page() -> None:
    places = usual_places("https://harbour-post.example/news/story?id=1")
    assert places[0] == "https://harbour-post.example/feed"
    assert "https://harbour-post.example/?feed=rss2" in places
    assert len(set(places)) == len(places)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_give_a_list(body: bytes) -> None:
    assert all(link.startswith("http") for link in linked_feeds(body, "text/html", URL))
