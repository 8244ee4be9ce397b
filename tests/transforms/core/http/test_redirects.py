import pytest
from yarl import URL

from transforms.core.http.redirects import redirect_target
from transforms.errors import BadRedirectError

ASKED = URL("https://harbour-post.example/world/a?x=1")


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://harbour-post.example/b"),
        ("b", "https://harbour-post.example/world/b"),
        ("?y=2", "https://harbour-post.example/world/a?y=2"),
        ("//cdn.example/c", "https://cdn.example/c"),
        ("http://other.example/d#top", "http://other.example/d"),
        ("/ä b", "https://harbour-post.example/%C3%A4%20b"),
    ],
)
def test_target_is_resolved_and_has_no_fragment(location: str, target: str) -> None:
    assert str(redirect_target(ASKED, location)) == target


@pytest.mark.parametrize(
    "location", ["ftp://other.example/", "file:///etc/passwd", "javascript:alert(1)", "http://", "http://[", "data:,a"]
)
def test_what_is_no_http_url_is_refused(location: str) -> None:
    with pytest.raises(BadRedirectError):
        redirect_target(ASKED, location)


def test_a_redirect_gives_no_credentials_away_and_brings_none() -> None:
    asked = URL("https://reader:secret@harbour-post.example/a")
    assert str(redirect_target(asked, "/b")) == "https://harbour-post.example/b"
    assert str(redirect_target(asked, "https://ann:%E2%82%AC@other.example/b")) == "https://other.example/b"
