import dataclasses

from multidict import CIMultiDict

from tests.fakes import FEED, NOON, listing
from transforms.core.feeds import ledger
from transforms.core.feeds.entries import PollHints
from transforms.core.feeds.parse import ParsedFeed
from transforms.core.feeds.report import failed_report, not_due_report, read_report, unchanged_report
from transforms.core.feeds.schedule import GONE_S, PollBounds
from transforms.errors import HttpStatusError, NotAFeedError
from transforms.records import FeedState, SourceReport

DAY = PollBounds(0, 86_400)
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
NEW = "https://harbour-post.example/new-rss"
HEADERS = CIMultiDict({"etag": '"one"', "last-modified": "Sun, 01 Nov 2026 12:00:00 GMT"})
SHA256 = "5a"


def feed(*keys: str, hints: PollHints = PollHints()) -> ParsedFeed:  # frozen
    listings = tuple(listing(key, FEED, position) for position, key in enumerate(keys))
    return ParsedFeed("Harbour Post", "rss20", "en", listings, (), hints)


def answered(known: FeedState, now_us: int = NOON, permanent_url: str = "") -> FeedState:
    return ledger.answered(known, permanent_url=permanent_url, headers=HEADERS, is_modified=True, now_us=now_us)


def known(*keys: str) -> FeedState:
    """The state after a first poll at noon that found these entries."""
    return ledger.read(answered(ledger.unknown(FEED.location)), feed(*keys), fresh_s=None, bounds=DAY)


def test_a_first_poll_is_remembered() -> None:
    state = ledger.read(
        answered(ledger.unknown(FEED.location)),
        feed("a", "b", hints=PollHints(1_800, (3,), (6,))),
        body_sha256=SHA256,
        fresh_s=60,
        bounds=DAY,
    )
    assert state == FeedState(
        feed=FEED.location,
        url=FEED.location,
        etag='"one"',
        last_modified="Sun, 01 Nov 2026 12:00:00 GMT",
        body_sha256=SHA256,
        polled_us=NOON,
        read_us=NOON,
        due_us=NOON + 1_800_000_000,
        wait_s=1_800,
        skip_hours=(3,),
        skip_days=(6,),
        entry_keys=("a", "b"),
        usual_entries=2.0,
        new_us=NOON,
    )


def test_validators_are_sent_for_a_day_after_the_body_was_last_read() -> None:
    assert ledger.conditions(ledger.unknown("f"), NOON) == {}
    assert ledger.conditions(known("a"), NOON + DAY_US - 1) == {
        "If-None-Match": '"one"',
        "If-Modified-Since": "Sun, 01 Nov 2026 12:00:00 GMT",
    }
    assert ledger.conditions(known("a"), NOON + DAY_US) == {}


def test_a_304_changes_only_the_times_and_the_validators_that_it_brings() -> None:
    headers = CIMultiDict({"ETag": '"two"'})
    later_us = NOON + 10 * HOUR_US
    answer = ledger.answered(known("a"), permanent_url="", headers=headers, is_modified=False, now_us=later_us)
    assert ledger.unchanged(answer, fresh_s=None, bounds=DAY) == dataclasses.replace(
        known("a"), etag='"two"', polled_us=later_us, due_us=later_us + HOUR_US
    )


def test_only_entries_that_were_not_there_before_are_news() -> None:
    later = answered(known("a", "b"), NOON + HOUR_US)
    same = ledger.read(later, feed("b", "a"), fresh_s=None, bounds=DAY)
    assert (same.new_us, same.due_us) == (NOON, NOON + HOUR_US + HOUR_US // 10)
    new = ledger.read(later, feed("c", "a"), fresh_s=None, bounds=DAY)
    assert (new.new_us, new.due_us) == (NOON + HOUR_US, NOON + HOUR_US)


def test_an_empty_feed_does_not_forget_what_was_there_before_it() -> None:
    empty = ledger.read(answered(known("a"), NOON + HOUR_US), feed(), fresh_s=None, bounds=DAY)
    assert (empty.entry_keys, empty.new_us) == (("a",), NOON)
    after = ledger.read(answered(empty, NOON + DAY_US), feed("b"), fresh_s=None, bounds=DAY)
    assert read_report(FEED, empty, after, feed("b")).gap is True


def test_a_permanent_redirect_is_remembered_and_told_until_the_new_address_fails() -> None:
    moved = ledger.read(answered(known("a"), permanent_url=NEW), feed("a"), fresh_s=None, bounds=DAY)
    assert moved.url == NEW
    assert unchanged_report(FEED, moved).moved_to == NEW
    stays = ledger.unchanged(answered(moved), fresh_s=None, bounds=DAY)
    assert stays.url == NEW
    error = HttpStatusError("gone", status=404)
    assert ledger.failed(moved, error, now_us=NOON, bounds=DAY).url == FEED.location


def test_failures_add_up_and_a_success_forgets_them() -> None:
    state = known("a")
    for number in range(4):
        error = HttpStatusError("busy", status=503)
        state = ledger.failed(state, error, now_us=NOON + number, bounds=DAY)
    assert (state.failed_polls, state.failure_weight, state.last_error) == (4, 2.0, "http_503")
    assert state.due_us == NOON + 3 + 900_000_000
    assert (state.etag, state.last_modified, state.body_sha256) == ("", "", "")
    assert state.entry_keys == ("a",)
    well = ledger.read(answered(state), feed("a"), fresh_s=None, bounds=DAY)
    assert (well.failed_polls, well.failure_weight, well.last_error) == (0, 0.0, "")


def test_a_body_that_is_no_feed_is_read_again_even_if_it_stays_the_same() -> None:
    broken = ledger.failed(answered(known("a")), NotAFeedError("an HTML page"), now_us=NOON, bounds=DAY)
    assert broken.body_sha256 == ""
    assert ledger.conditions(broken, NOON) == {}


def test_retry_after_is_heeded() -> None:
    error = HttpStatusError("busy", status=429)
    state = ledger.failed(known("a"), error, retry_after_s=7_200, now_us=NOON, bounds=DAY)
    assert state.due_us == NOON + 2 * HOUR_US


def test_a_read_feed_reports_entries_gap_and_drop() -> None:
    before = dataclasses.replace(known(*"abcdefgh"), due_us=0)
    after = ledger.read(answered(before, NOON + HOUR_US), feed("x"), fresh_s=None, bounds=DAY)
    assert read_report(FEED, before, after, feed("x")) == SourceReport(
        FEED.name, FEED.position, 1, poll="read", gap=True, warnings=("dropped",), due_us=NOON + HOUR_US
    )


def test_a_body_that_is_sent_again_is_counted_and_told_as_such() -> None:
    def state(at_us: int, sha256: str) -> FeedState:
        return ledger.read(answered(known("a"), at_us), feed("a"), body_sha256=sha256, fresh_s=None, bounds=DAY)

    before = state(NOON, "5a")
    told = [read_report(FEED, before, state(NOON + 1, sha256), feed("a")) for sha256 in ("5a", "6b")]
    assert [(report.poll, report.entries, report.gap) for report in told] == [("resent", 1, False), ("read", 1, False)]


def test_a_redirect_to_where_another_feed_is_at_home_is_not_remembered() -> None:
    moved = dataclasses.replace(known("a"), url=NEW)
    assert ledger.asked_next(moved, {NEW}).url == FEED.location
    assert ledger.asked_next(moved, {FEED.location}).url == NEW


def test_an_unchanged_feed_reports_that_nothing_came_in_and_nothing_was_missed() -> None:
    state = dataclasses.replace(known("a"), polled_us=NOON + 40 * DAY_US)
    assert unchanged_report(FEED, state) == SourceReport(
        FEED.name, FEED.position, 0, poll="not_modified", gap=False, warnings=("stale",), due_us=NOON
    )


def test_a_feed_that_is_not_due_says_when_it_will_be_and_why() -> None:
    assert not_due_report(FEED, known("a")) == SourceReport(
        FEED.name,
        FEED.position,
        0,
        message="next poll 2023-11-14 22:13 UTC",
        poll="not_due",
        due_us=NOON,
    )
    failing = ledger.failed(known("a"), HttpStatusError("busy", status=503), now_us=NOON, bounds=DAY)
    told = not_due_report(FEED, failing)
    assert (told.error, told.warnings) == ("", ("failing",))
    assert told.message == "failed 1 times, last with http_503; next poll 2023-11-14 22:13 UTC"


def test_a_feed_that_is_gone_is_an_error_in_every_run() -> None:
    error = HttpStatusError("The server answered with status 410.", status=410)
    state = ledger.failed(known("a"), error, now_us=NOON, bounds=DAY)
    assert state.due_us == NOON + GONE_S * 1_000_000
    message = (
        "the server says that the feed is gone for good; take it out of the config (next poll 2023-12-14 22:13 UTC)"
    )
    for told, poll in ((failed_report(FEED, state, error), "failed"), (not_due_report(FEED, state), "not_due")):
        assert (told.poll, told.error, told.message) == (poll, "http_410", message)
