import pytest

from transforms.core.http.logins import Logins

FEED = "https://news.example/feed"
LOGINS = Logins.of(["https://ann:h%40x@news.example/feed", "http://token@other.example:8080", "pages/@today.html"])


def test_logins_are_kept_by_the_url_without_them_and_never_shown() -> None:
    assert LOGINS.users == {FEED: "ann:h%40x", "http://other.example:8080": "token"}
    assert "ann" not in repr(LOGINS)


@pytest.mark.parametrize(
    ("source", "asked", "expected"),
    [
        (FEED, FEED, "https://ann:h%40x@news.example/feed"),
        (FEED, "https://news.example/moved?a@b", "https://ann:h%40x@news.example/moved?a@b"),
        (FEED, "http://news.example/feed", "http://news.example/feed"),
        (FEED, "https://cdn.news.example/feed", "https://cdn.news.example/feed"),
        (FEED, "https://[::bad/", "https://[::bad/"),
        ("https://news.example/open", FEED, FEED),
    ],
)
def test_a_login_goes_to_the_scheme_host_and_port_of_its_source_only(source: str, asked: str, expected: str) -> None:
    assert LOGINS.url(source, asked) == expected
