import gzip

import pytest

from transforms.core.feeds.encoding import decode, unzip
from transforms.errors import HostileFeedError, NotAFeedError

FEED = "<rss><title>Café für Ärzte</title></rss>"
RUSSIAN = "<rss><title>Правительство утвердило новый бюджет страны на следующий год</title></rss>"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings_are_recognised_without_declaration(codec: str) -> None:
    assert decode(FEED.encode(codec), "") == FEED


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_mark_is_recognised_by_its_opening(codec: str) -> None:
    assert decode(f"<?xml?>{FEED}".encode(codec), "") == f"<?xml?>{FEED}"


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-16", "x-nonsense"])
def test_valid_utf_8_wins_over_a_lying_declaration(declared: str) -> None:
    text = f"<?xml version='1.0' encoding='{declared}'?>{FEED}"
    assert decode(text.encode(), f"text/xml; charset={declared}") == text


def test_declaration_wins_over_the_header() -> None:
    text = f"<?xml version='1.0' encoding='windows-1251'?>{RUSSIAN}"
    assert decode(text.encode("cp1251"), "text/xml; charset=ISO-8859-1") == text


def test_header_counts_where_nothing_is_declared() -> None:
    assert decode(RUSSIAN.encode("koi8-r"), "text/xml; charset=KOI8-R") == RUSSIAN


def test_undeclared_cyrillic_is_guessed() -> None:
    assert decode(RUSSIAN.encode("cp1251"), "application/xml") == RUSSIAN


def test_characters_that_xml_forbids_are_dropped() -> None:
    assert decode(b"a\x00\x08b\tc", "") == "ab\tc"


def test_gzip_without_header_is_unzipped() -> None:
    assert unzip(gzip.compress(b"<rss/>")) == b"<rss/>"
    assert unzip(b"<rss/>") == b"<rss/>"


def test_gzip_bomb_is_refused() -> None:
    with pytest.raises(HostileFeedError):
        unzip(gzip.compress(b" " * 100_000), max_bytes=1_000)


def test_broken_gzip_is_no_feed() -> None:
    with pytest.raises(NotAFeedError):
        unzip(b"\x1f\x8b broken")
