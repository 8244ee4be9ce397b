import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from transforms.core.http.urls import absolute, canonicalise, host_of, key_of, without_credentials
from transforms.errors import NoLinkError


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example:443/a/../b/?id=5#top", "https://news.example/b/?id=5"),
        ("http://news.example", "http://news.example/"),
        ("http://news.example/a", "http://news.example/a"),
        ("http://news.example/a/", "http://news.example/a/"),
        ("http://127.0.0.1:8080/a?id=5", "http://127.0.0.1:8080/a?id=5"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("https://bücher.example/straße?q=ü", "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%BC"),
        ("https://news.example./%7euser/%c3%bc b", "https://news.example/~user/%C3%BC%20b"),
        ("  https://news.example/a\n b ", "https://news.example/a%20b"),
    ],
)
def test_equal_pages_get_one_form(url: str, canonical: str) -> None:
    assert canonicalise(url) == canonical


def test_tracking_parameters_go_and_identity_stays() -> None:
    url = (
        "https://news.example/?utm_source=rss&id=5&fbclid=x&maca=en-rss&xtor=RSS-1&at_medium=RSS&cid=7&gallery=3&12345"
    )
    assert canonicalise(url) == "https://news.example/?12345&cid=7&gallery=3&id=5"


def test_parameters_are_sorted_by_name_and_repeated_ones_keep_their_order() -> None:
    assert canonicalise("https://news.example/?b=2&a=9&a=1&&c=") == "https://news.example/?a=9&a=1&b=2&c="


def test_credentials_never_survive() -> None:
    url = "https://user:p@ss@news.example/@author?x=//a@b"
    assert absolute(url) == "https://news.example/@author?x=//a@b"
    assert canonicalise(url) == "https://news.example/@author?x=//a@b"
    assert host_of(url) == "news.example"
    assert without_credentials("ftp://user:pass@files.example/x") == "ftp://files.example/x"
    assert without_credentials("http:/user:pass@files.example/x") == "http:/files.example/x"
    assert without_credentials(r"HTTPS:\\user:pass@files.example/x") == r"HTTPS:\\files.example/x"
    assert without_credentials("mailto:ada@news.example") == "mailto:ada@news.example"
    assert absolute("/a", "https://user:pass@news.example/feed") == "https://news.example/a"


def test_half_a_surrogate_pair_becomes_what_utf_8_can_spell() -> None:
    assert absolute("https://news.example/\ud800") == "https://news.example/\ufffd"
    assert canonicalise("https://news.example/\ud800") == "https://news.example/%EF%BF%BD"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/a/1", "https://news.example/a/1"),
        ("b?x=1", "https://news.example/dir/b?x=1"),
        ("//cdn.example/a", "https://cdn.example/a"),
        (" https://other.example/ ", "https://other.example/"),
    ],
)
def test_links_resolve_against_the_feed(link: str, url: str) -> None:
    assert absolute(link, "https://news.example/dir/feed.xml") == url


@pytest.mark.parametrize(
    "link",
    [
        "",
        " ",
        "abc-123",
        "/a",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://news.example/",
        "http://",
        "http:///a",
        "http://[",
        "http://news.example:x/",
        "http://news.example:99999/",
        "http://a b/",
    ],
)
def test_what_is_no_absolute_web_url_is_refused(link: str) -> None:
    for function in (absolute, canonicalise, host_of):
        with pytest.raises(NoLinkError):
            function(link)


def test_host_has_its_port_unless_it_is_the_default() -> None:
    assert host_of("http://News.Example:8080/a") == "news.example:8080"
    assert host_of("https://news.example:443/a") == "news.example"


def test_key_is_the_start_of_the_hash() -> None:
    assert key_of("https://news.example/") == hashlib.sha256(b"https://news.example/").hexdigest()[:32]


@given(st.one_of(st.text(), st.text(alphabet="ab/%2Fé?&=;#+.:@[]~ utm_")))
def test_canonical_form_is_stable(rest: str) -> None:
    canonical = canonicalise(f"http://news.example/{rest}")
    assert canonicalise(canonical) == canonical
    assert canonical.isascii()


@given(st.text())
@example(".")
@example("A.⅊")
def test_any_text_is_a_url_or_refused(text: str) -> None:
    try:
        canonical = canonicalise(f"https://{text}")
    except NoLinkError:
        return
    assert canonicalise(canonical) == canonical
    assert host_of(canonical) == canonical.split("/")[2]
