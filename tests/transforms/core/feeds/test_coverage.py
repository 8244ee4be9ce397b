import pytest

from tests.fakes import FEED, listing
from transforms.core.feeds.coverage import MAX_KEYS, dropped, entry_keys, has_gap, stale, usual_silence_us
from transforms.core.feeds.parse import EntryFault, ParsedFeed
from transforms.errors import NoLinkError
from transforms.records import FeedState, Listing

DAY_US = 86_400_000_000
NOW_US = 1_790_000_000_000_000


def feed(*listings: Listing, faults: tuple[EntryFault, ...] = ()) -> ParsedFeed:
    return ParsedFeed("Harbour Post", "rss20", "en", listings, faults)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (("a", "b"), ("c", "a"), False),
        (("a", "b"), ("a", "b"), False),
        (("a", "b"), ("c", "d"), True),
        ((), ("a",), None),
        (("a",), (), None),
    ],
)
def test_a_poll_that_shows_nothing_of_the_last_one_has_a_gap(
    before: tuple[str, ...], now: tuple[str, ...], expected: bool | None
) -> None:
    assert has_gap(before, now) is expected


def test_keys_are_those_of_all_entries_in_order_each_once() -> None:
    fault = EntryFault(NoLinkError("no link"), "t", "", 1, "f" * 32, "")
    long = "0123456789abcdef0123456789abcdef"
    listings = (listing("b" * 32, FEED, 2), listing(long, FEED, 0), listing("b" * 32, FEED, 3))
    assert entry_keys(feed(*listings, faults=(fault,))) == (long[:16], "f" * 16, "b" * 16)


def test_keys_are_bounded() -> None:
    many = feed(*(listing(f"{number:032}", FEED, number) for number in range(MAX_KEYS + 5)))
    assert len(entry_keys(many)) <= MAX_KEYS


def test_usual_silence_is_the_median_between_dated_entries() -> None:
    days = [0, 1, 2, 3, 30]
    dated = [listing(str(day), FEED, day, published_us=day * DAY_US) for day in reversed(days)]
    assert usual_silence_us(feed(*dated, listing("undated"))) == DAY_US
    assert usual_silence_us(feed(*dated[:2])) == 0
    assert usual_silence_us(feed()) == 0


@pytest.mark.parametrize(
    ("usual_days", "silent_days", "expected"),
    [
        (0.01, 3.9, ()),
        (0.01, 4.1, ("stale",)),
        (1, 9.9, ()),
        (1, 10.1, ("stale",)),
        (7, 69, ()),
        (7, 71, ("stale",)),
        (0, 29, ()),
        (0, 31, ("stale",)),
    ],
)
def test_a_feed_is_stale_after_ten_times_its_usual_silence(
    usual_days: float, silent_days: float, expected: tuple[str, ...]
) -> None:
    state = FeedState(
        "f",
        "f",
        polled_us=NOW_US,
        new_us=NOW_US - int(silent_days * DAY_US),
        usual_silence_us=int(usual_days * DAY_US),
    )
    assert stale(state) == expected


@pytest.mark.parametrize(
    ("usual", "entries", "expected"),
    [(20.0, 10, ()), (20.0, 9, ("dropped",)), (20.0, 0, ("dropped",)), (5.0, 0, ()), (0.0, 0, ())],
)
def test_less_than_half_of_the_usual_entries_is_a_drop(usual: float, entries: int, expected: tuple[str, ...]) -> None:
    assert dropped(FeedState("f", "f", usual_entries=usual), entries) == expected
