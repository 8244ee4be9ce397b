import pyarrow as pa

from tests.fakes import NOON
from transforms.core.lake.feed_rows import feed_row, feed_state
from transforms.core.lake.schema import LEDGER_FEEDS
from transforms.records import FeedState

FULL = FeedState(
    feed="https://harbour-post.example/rss",
    url="https://harbour-post.example/new-rss",
    etag='"one"',
    last_modified="Sun, 01 Nov 2026 12:00:00 GMT",
    body_sha256="ab" * 32,
    polled_us=NOON,
    read_us=NOON - 5,
    due_us=NOON + 7,
    failed_polls=3,
    failure_weight=1.5,
    last_error="http_503",
    wait_s=1_800,
    skip_hours=(0, 23),
    skip_days=(6,),
    entry_keys=("a", "b"),
    usual_entries=2.5,
    usual_silence_us=60_000_000,
    new_us=NOON - 9,
)
EMPTY = FeedState("f", "f")


def test_a_state_survives_its_row_in_the_schema_of_the_lake() -> None:
    rows = [feed_row(state, sequence=7) for state in (FULL, EMPTY)]
    table = pa.Table.from_pylist(rows, schema=LEDGER_FEEDS)
    assert [feed_state(row) for row in table.to_pylist()] == [FULL, EMPTY]
    assert table.column("sequence").to_pylist() == [7, 7]


def test_a_row_fills_every_column_and_no_other() -> None:
    assert list(feed_row(FULL, sequence=1)) == LEDGER_FEEDS.names
    assert all(value not in (None, [], 0) for value in feed_row(FULL, sequence=1).values())
