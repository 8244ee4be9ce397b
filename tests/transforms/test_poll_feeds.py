import asyncio
import dataclasses
from typing import Any

import apache_beam as beam
from aiohttp import web
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import NOON, clock, local_pipeline
from tests.loopback import LoopbackServer
from transforms.core.feeds import ledger
from transforms.core.feeds.schedule import PollBounds
from transforms.core.http.logins import Logins
from transforms.io.feed_ledger import MemoryFeedLedger
from transforms.io.http_client import HttpSettings
from transforms.poll_feeds import PollFeeds
from transforms.records import FeedBody, FeedState, PolledFeed, Source, SourceReport

HTTP = HttpSettings("newsbeam/test (+https://newsbeam.example/bot)", allow_hosts=("127.0.0.1",), timeout_s=5)
DAY = PollBounds(0, 86_400)
BODY = b"<rss version='2.0'><channel/></rss>"


def feed(url: str, position: int = 0) -> Source:
    return Source("feed", url, url, position=position)


def known(location: str, **fields: Any) -> FeedState:
    """The state of a feed that was polled, and read, an hour ago."""
    hour_ago = NOON - 3_600_000_000
    defaults: dict[str, Any] = {
        "url": location,
        "polled_us": hour_ago,
        "read_us": hour_ago,
        "new_us": hour_ago,
        "due_us": hour_ago,
    }
    return FeedState(location, **{**defaults, **fields})


def check(
    sources: list[Source],
    states: list[FeedState],
    *,
    bodies: list[PolledFeed] | None = None,
    learned: list[FeedState] | None = None,
    reports: list[SourceReport] | None = None,
    dead: list[tuple[str, str, bool]] | None = None,
) -> None:
    with local_pipeline() as p:
        polled = p | beam.Create(sources) | PollFeeds(HTTP, 1_000, clock, MemoryFeedLedger(states), DAY)
        letters = polled.dead | beam.Map(lambda letter: (letter.source, letter.reason, letter.is_input))
        assert_that(polled.bodies, equal_to(bodies or []), label="bodies")
        assert_that(polled.states, equal_to(learned or []), label="states")
        assert_that(polled.reports, equal_to(reports or []), label="reports")
        assert_that(letters, equal_to(dead or []), label="dead")


def test_a_feed_that_is_new_is_read_with_its_validators(loopback: LoopbackServer) -> None:
    headers = {"Content-Type": "text/xml", "ETag": '"one"', "Cache-Control": "max-age=60"}
    url = loopback.answer("/feed", BODY, headers=headers)
    state = FeedState(url, url, '"one"', polled_us=NOON, read_us=NOON)
    body = FeedBody(feed(url), url, "text/xml", BODY, NOON)
    check([feed(url)], [], bodies=[PolledFeed(body, state, 60)])
    (request,) = loopback.requests
    assert "If-None-Match" not in request.headers


def test_a_login_is_sent_where_the_feed_is_and_where_it_has_moved_to_and_kept_nowhere(loopback: LoopbackServer) -> None:
    url = loopback.url("/old")
    moved = loopback.answer("/new", status=403)
    polls = PollFeeds(HTTP, 1_000, clock, MemoryFeedLedger([known(url, url=moved)]), DAY, Logins({url: "ann:secret"}))
    with local_pipeline() as p:
        polled = p | beam.Create([feed(url)]) | polls
        kept = (polled.dead, polled.states, polled.reports) | beam.Flatten() | beam.Map(lambda x: "secret" in repr(x))
        assert_that(kept, equal_to([False, False, False]))
    assert [(r.path, "Authorization" in r.headers) for r in loopback.requests] == [("/new", True)]


def test_feeds_of_one_host_are_asked_for_from_one_place(loopback: LoopbackServer) -> None:
    at_once: list[int] = [0]

    async def respond(_: web.BaseRequest) -> web.StreamResponse:
        at_once.append(at_once[-1] + 1)
        await asyncio.sleep(0.05)
        at_once.append(at_once[-1] - 1)
        return web.Response(status=304)

    urls = [loopback.handle(f"/{number}", respond) for number in range(4)]
    http = dataclasses.replace(HTTP, max_per_host=1)
    flags = ["--direct_running_mode=multi_threading", "--direct_num_workers=2"]
    with beam.Pipeline("FnApiRunner", PipelineOptions(flags)) as p:
        # Two workers would have two feeds each.
        sources = p | beam.Create(map(feed, urls)) | beam.Reshuffle()
        sources | PollFeeds(http, 1_000, clock, MemoryFeedLedger([known(url, etag='"one"') for url in urls]), DAY)
    assert at_once == [0] + [1, 0] * 4


def test_a_feed_that_has_not_changed_costs_no_body(loopback: LoopbackServer) -> None:
    async def respond(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=304 if request.headers.get("If-None-Match") == '"one"' else 500)

    url = loopback.handle("/feed", respond)
    before = known(url, etag='"one"', last_modified="Sun, 01 Nov 2026 12:00:00 GMT", body_sha256="ab")
    after = dataclasses.replace(before, polled_us=NOON, due_us=NOON + 360_000_000)
    report = SourceReport(url, 0, 0, poll="not_modified", gap=False, due_us=after.due_us)
    check([feed(url)], [before], learned=[after], reports=[report])
    (request,) = loopback.requests
    assert request.headers["If-Modified-Since"] == "Sun, 01 Nov 2026 12:00:00 GMT"


def test_the_same_body_is_read_again_so_that_its_entries_are_counted(loopback: LoopbackServer) -> None:
    url = loopback.answer("/feed", BODY)
    before = known(url, body_sha256="5a")
    after = dataclasses.replace(before, polled_us=NOON, read_us=NOON)
    body = FeedBody(feed(url), url, "application/octet-stream", BODY, NOON)
    check([feed(url)], [before], bodies=[PolledFeed(body, after)])


def test_a_feed_that_is_not_due_is_not_asked(loopback: LoopbackServer) -> None:
    url = loopback.answer("/feed", BODY)
    before = known(url, due_us=NOON + 1)
    report = SourceReport(url, 0, 0, message="next poll 2023-11-14 22:13 UTC", poll="not_due", due_us=NOON + 1)
    check([feed(url)], [before], reports=[report])
    assert loopback.requests == []


def test_a_permanent_redirect_is_remembered_and_asked_directly(loopback: LoopbackServer) -> None:
    new = loopback.answer("/new", BODY)
    old = loopback.redirect("/old", "/new", status=301)
    temporary = loopback.redirect("/temporary", "/new", status=302)
    check(
        [feed(old), feed(temporary)],
        [],
        bodies=[
            PolledFeed(
                FeedBody(feed(url), new, "application/octet-stream", BODY, NOON),
                FeedState(url, asked_next, polled_us=NOON, read_us=NOON),
            )
            for url, asked_next in ((old, new), (temporary, temporary))
        ],
    )
    loopback.requests.clear()
    before = known(old, url=new, body_sha256="5a")
    after = dataclasses.replace(before, polled_us=NOON, read_us=NOON)
    body = FeedBody(feed(old), new, "application/octet-stream", BODY, NOON)
    check([feed(old)], [before], bodies=[PolledFeed(body, after)])
    assert [request.path for request in loopback.requests] == ["/new"]


def test_a_feed_that_moved_to_another_known_feed_is_asked_at_its_own_address(loopback: LoopbackServer) -> None:
    new = loopback.answer("/new", BODY)
    old = loopback.redirect("/old", "/new", status=301)
    states = [known(old, url=new), known(new, due_us=NOON + 1)]
    before = dataclasses.replace(states[0], polled_us=NOON, read_us=NOON)
    check(
        [feed(old)],
        states,
        bodies=[PolledFeed(FeedBody(feed(old), new, "application/octet-stream", BODY, NOON), before)],
    )
    assert [request.path for request in loopback.requests] == ["/old", "/new"]


def test_a_feed_that_fails_is_a_dead_letter_and_waits_as_it_is_told(loopback: LoopbackServer) -> None:
    busy = loopback.answer("/busy", status=429, headers={"Retry-After": "60"})
    gone = loopback.answer("/gone", status=410)
    state = known(busy, etag='"one"', url=loopback.answer("/moved", status=429, headers={"Retry-After": "60"}))
    busy_after = dataclasses.replace(
        ledger.unknown(busy),
        polled_us=NOON,
        read_us=state.read_us,
        new_us=state.new_us,
        due_us=NOON + 60_000_000,
        failed_polls=1,
        failure_weight=0.5,
        last_error="http_429",
    )
    gone_after = dataclasses.replace(
        ledger.unknown(gone),
        polled_us=NOON,
        due_us=NOON + 30 * 86_400_000_000,
        failed_polls=1,
        failure_weight=1.0,
        last_error="http_410",
    )
    message = (
        "the server says that the feed is gone for good; take it out of the config (next poll 2023-12-14 22:13 UTC)"
    )
    reports = [
        SourceReport(
            busy, 0, 0, "http_429", "The server answered with status 429.", "failed", due_us=busy_after.due_us
        ),
        SourceReport(gone, 1, 0, "http_410", message, "failed", due_us=gone_after.due_us),
    ]
    check(
        [feed(busy), feed(gone, 1)],
        [state],
        learned=[busy_after, gone_after],
        reports=reports,
        dead=[(busy, "http_429", False), (gone, "http_410", False)],
    )
