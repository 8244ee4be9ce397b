import json

import pytest

from transforms.core.feeds.entries import RawEntry, RawFeed
from transforms.core.feeds.json_feed import read
from transforms.errors import NotAFeedError


def test_version_1_1_is_read_whole() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour Post",
        "language": "en-GB",
        "authors": [{"name": "The Desk"}],
        "items": [
            {
                "id": 7,
                "url": "https://harbour.example/7",
                "external_url": "https://elsewhere.example/",
                "title": "Ferry returns",
                "summary": "It is back.",
                "content_html": "<p>The ferry is back.</p>",
                "date_published": "2024-01-15T12:00:00Z",
                "date_modified": "2024-01-15T13:00:00Z",
                "authors": [{"name": "Ann Quay"}, {"url": "https://harbour.example/anon"}],
                "tags": ["sea", 5],
                "language": "en",
            },
            {"id": "urn:8", "content_text": "Short."},
            "not an object",
        ],
    }
    assert read(json.dumps(feed)) == RawFeed(
        title="Harbour Post",
        format="json11",
        language="en-GB",
        entries=(
            RawEntry(
                links=("https://harbour.example/7", "https://elsewhere.example/"),
                permalink="7",
                guid="7",
                title="Ferry returns",
                summary="It is back.",
                content="<p>The ferry is back.</p>",
                authors=("Ann Quay",),
                published="2024-01-15T12:00:00Z",
                updated="2024-01-15T13:00:00Z",
                language="en",
                tags=("sea",),
            ),
            RawEntry(permalink="urn:8", guid="urn:8", content="Short.", authors=("The Desk",)),
            RawEntry(authors=("The Desk",)),
        ),
    )


def test_version_1_has_one_author() -> None:
    text = '{"version": "https://jsonfeed.org/version/1", "author": {"name": "Ann"}, "items": [{}]}'
    feed = read(text)
    assert (feed.format, feed.entries) == ("json10", (RawEntry(authors=("Ann",)),))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "without a version"),
        ('{"error": "not found"}', "without a version"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "without a list of items"),
    ],
)
def test_other_json_is_no_feed(text: str, message: str) -> None:
    with pytest.raises(NotAFeedError, match=message):
        read(text)
