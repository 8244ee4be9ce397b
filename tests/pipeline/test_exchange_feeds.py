from pathlib import Path

import pytest

from pipeline.config import load
from pipeline.exchange_feeds import config_of, export_feeds, import_feeds
from transforms.core.feeds.opml import OpmlFeed, read_opml
from transforms.errors import ConfigError


def opml(folder: Path, *urls: str) -> Path:
    outlines = "".join(f'<outline title="Fähre: #1" xmlUrl="{url}"/>' for url in urls)
    path = folder / "mine.opml"
    path.write_text(f"<opml version='2.0'><body>{outlines}</body></opml>", encoding="utf-8")
    return path


def test_the_feeds_of_another_reader_become_a_config_that_loads(tmp_path: Path) -> None:
    urls = ("https://a.example/rss?a=1&amp;b=2#top", "feed://b.example/rss", "feed:https://c.example/:")
    found = import_feeds(opml(tmp_path, *urls, urls[0]))
    config = tmp_path / "imported.yaml"
    config.write_text(config_of(found.feeds), encoding="utf-8")
    assert [source.location for source in load(config).sources] == [
        "https://a.example/rss?a=1&b=2#top",
        "http://b.example/rss",
        "https://c.example/:",
    ]
    assert config.read_text("utf-8").splitlines()[1].endswith("  # Fähre: #1")
    assert found.refused == []


def test_what_a_config_would_refuse_is_left_out_and_told_without_passwords(tmp_path: Path) -> None:
    path = opml(tmp_path, "ftp://a.example/rss", "https://ann:sec@ret@b.example/rss", "https://c.example/rss")
    found = import_feeds(path)
    assert found.feeds == (OpmlFeed("https://c.example/rss", "Fähre: #1"),)
    assert found.refused == ["ftp://a.example/rss", "https://b.example/rss"]


def test_a_title_cannot_add_lines_to_the_config() -> None:
    made = config_of([OpmlFeed('https://a.example/"x', "evil\n  - feed: http://x\u2028sources: []\x1b")])
    assert made == 'sources:\n  - feed: "https://a.example/\\"x"  # evil  - feed: http://xsources: []\n'


@pytest.mark.parametrize("text", ["<opml><body/></opml>", "<opml><body><outline xmlUrl='no'/></body></opml>", "no"])
def test_a_file_without_usable_feeds_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.opml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mine\.opml: (lists no feed|is not well-formed XML)"):
        import_feeds(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"lost\.opml: cannot be read: No such file"):
        import_feeds(tmp_path / "lost.opml")


def test_the_feeds_of_a_config_are_exported_and_other_sources_are_not(tmp_path: Path) -> None:
    config = tmp_path / "my.yaml"
    config.write_text(
        "sources:\n  - feed: https://a.example/rss\n    publisher: harbour-post\n  - files: pages/*.html\n"
        "  - feed: https://ann:secret@b.example/rss\n",
        encoding="utf-8",
    )
    assert read_opml(export_feeds(load(config))) == [
        OpmlFeed("https://a.example/rss", "harbour-post"),
        OpmlFeed("https://b.example/rss", "https://b.example/rss"),
    ]
