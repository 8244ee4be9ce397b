import datetime

import pytest

from tests.fakes import NOON
from transforms.core.lake import layout


@pytest.mark.parametrize(
    ("day_us", "language", "folder"),
    [
        (NOON, "de", "articles/date=2023-11-14/lang=de"),
        (NOON, "", "articles/date=2023-11-14/lang=und"),
        (0, "en", "articles/date=1970-01-01/lang=en"),
        (-1, "en", "articles/date=1969-12-31/lang=en"),
    ],
)
def test_articles_are_kept_by_utc_day_and_language(day_us: int, language: str, folder: str) -> None:
    assert layout.articles_partition(day_us, language) == folder


def test_run_ids_sort_by_time_and_differ() -> None:
    early = datetime.datetime(2026, 11, 1, 23, 30, tzinfo=datetime.UTC)
    late = datetime.datetime(2026, 11, 2, 0, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=-3)))
    ids = [
        layout.new_run_id(early, b"\x01\xff"),
        layout.new_run_id(early, b"\x02\x00"),
        layout.new_run_id(late, b"\0\0"),
    ]
    assert ids == ["20261101T233000Z-01ff", "20261101T233000Z-0200", "20261102T030000Z-0000"]
    assert ids == sorted(ids)


def test_nothing_staged_matches_the_pattern_that_readers_use() -> None:
    assert not layout.staged("run", "articles/date=2026-11-01/lang=en/x.parquet").startswith("articles/")
