from collections import Counter
from urllib.parse import urlsplit

import pytest

from pipeline.config import LoadedConfig, bundled_configs, load

PATH = bundled_configs() / "news.yaml"

LANGUAGES = (
    *("Arabic", "Bengali", "Chinese", "Czech", "Danish", "Dutch", "English", "Finnish", "French", "German"),
    *("Hindi", "Indonesian", "Italian", "Japanese", "Korean", "Norwegian", "Persian", "Polish", "Portuguese"),
    *("Russian", "Spanish", "Swahili", "Swedish", "Turkish", "Ukrainian", "Vietnamese"),
)


@pytest.fixture(scope="module")
def news() -> LoadedConfig:
    return load(PATH)


def test_every_source_is_a_feed_over_https(news: LoadedConfig):
    assert {(source.kind, urlsplit(source.location).scheme) for source in news.sources} == {("feed", "https")}


def test_there_are_feeds_of_many_publishers(news: LoadedConfig):
    hosts = Counter(urlsplit(source.location).hostname for source in news.sources)
    assert len(news.sources) >= 36
    assert len(hosts) >= 30


def test_feeds_stand_under_their_languages():
    headings = [line.removeprefix("  # ") for line in PATH.read_text("utf-8").splitlines() if line.startswith("  # ")]
    languages = [name for heading in headings if "." not in heading for name in heading.split(", ")]
    assert sorted(languages) == list(LANGUAGES)


def test_publishers_with_rules_are_named(news: LoadedConfig):
    for source in news.sources:
        host = urlsplit(source.location).hostname or ""
        by_host = [publisher.key for publisher in news.rules.publishers if publisher.has_host(host)]
        assert [source.publisher] == (by_host or [""])


def test_it_is_polite(news: LoadedConfig):
    assert news.config.http.max_per_host <= 2
    assert news.config.http.allow_hosts == ()
    assert not news.config.sample_newsroom


def test_the_head_says_how_to_verify_the_feeds():
    assert "newsbeam feeds check configs/news.yaml" in PATH.read_text("utf-8")
