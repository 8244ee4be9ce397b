import asyncio
import dataclasses
import gzip
import threading
from pathlib import Path

import apache_beam as beam
from aiohttp import web
from apache_beam.pvalue import TaggedOutput
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import GlobalWindow

from tests.fakes import NOON, clock, listing, local_pipeline
from tests.loopback import LoopbackServer
from transforms.core.lake.measures import ANSWERS, BODY_BYTES, WORK_US
from transforms.fetch_pages import FetchPages
from transforms.io.http_client import HttpSettings
from transforms.io.shelf import IN_HAND
from transforms.records import DeadLetter, Header, Measure, Page, PageRequest
from transforms.sum_measures import SumMeasures

HTTP = HttpSettings("newsbeam/test (+https://newsbeam.example/bot)", allow_hosts=("127.0.0.1",), timeout_s=5)


HTML = "text/html; charset=utf-8"


def request(key: str, url: str = "", path: str = "") -> PageRequest:
    return PageRequest(listing(key, url=url, path=path, canonical_url=url), "127.0.0.1" if url else "")


def without_changing_headers(page: Page) -> Page:
    kept = tuple(header for header in page.headers if header.name == "Content-Type")
    return dataclasses.replace(page, headers=kept, request_headers=())


def outline(letter: DeadLetter) -> tuple[str, str, str, int | None, bool, bool, int]:
    return (
        letter.stage,
        letter.key,
        letter.reason,
        letter.status,
        letter.is_input,
        letter.is_transient,
        letter.at_us,
    )


def test_pages_of_hosts_and_files_are_read_and_failures_are_dead_letters(
    loopback: LoopbackServer, tmp_path: Path
) -> None:
    good = request("good", loopback.answer("/good", b"<p>Good.", headers={"Content-Type": HTML}))
    moved = request("moved", loopback.redirect("/moved", "/good"))
    gone = request("gone", loopback.answer("/gone", status=404))
    busy = request("busy", loopback.answer("/busy", status=503))
    big = request("big", loopback.answer("/big", b"x" * 2_000))
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(b"<p>Saved."))
    saved = request("saved", path=str(tmp_path / "page.html.gz"))
    lost = request("lost", path=str(tmp_path / "lost.txt"))

    with local_pipeline() as p:
        requests = p | beam.Create([good, moved, gone, busy, big, saved, lost])
        fetched = requests | FetchPages(HTTP, 1_000, clock)
        assert_that(
            fetched.main | beam.Map(without_changing_headers),
            equal_to(
                [
                    Page(good.listing, good.listing.url, HTML, b"<p>Good.", NOON, 200, (Header("Content-Type", HTML),)),
                    Page(
                        moved.listing, good.listing.url, HTML, b"<p>Good.", NOON, 200, (Header("Content-Type", HTML),)
                    ),
                    Page(saved.listing, "", "text/html", b"<p>Saved.", NOON),
                ]
            ),
            label="pages",
        )
        assert_that(
            fetched.dead | beam.Map(outline),
            equal_to(
                [
                    ("FetchPages", "gone", "http_404", 404, True, False, NOON),
                    ("FetchPages", "busy", "http_503", 503, True, True, NOON),
                    ("FetchPages", "big", "too_large", None, True, False, NOON),
                    ("FetchPages", "lost", "file_unreadable", None, True, False, NOON),
                ]
            ),
            label="dead",
        )
        counted = fetched.measures | beam.Filter(lambda measure: measure.name != WORK_US)
        measures = [
            Measure("FetchPages", ANSWERS, "2xx", 2),
            Measure("FetchPages", ANSWERS, "4xx", 1),
            Measure("FetchPages", ANSWERS, "5xx", 1),
            Measure("FetchPages", ANSWERS, "no", 1),  # one that is too large
            Measure("FetchPages", BODY_BYTES, "", 2 * len(b"<p>Good.")),
        ]
        assert_that(counted | SumMeasures(), equal_to(measures), label="measures")


def test_a_private_address_that_is_not_allowed_is_not_asked(loopback: LoopbackServer) -> None:
    secret = request("secret", loopback.answer("/secret", b"secret"))
    closed = HttpSettings("newsbeam/test (+https://newsbeam.example/bot)")
    with local_pipeline() as p:
        fetched = p | beam.Create([secret]) | FetchPages(closed, 1_000, clock)
        assert_that(fetched.main, equal_to([]), label="pages")
        reasons = fetched.dead | beam.Map(lambda letter: letter.reason)
        assert_that(reasons, equal_to(["blocked_address"]), label="dead")
    assert loopback.requests == []


def test_what_robots_denies_is_a_dead_letter_and_not_asked_for(loopback: LoopbackServer) -> None:
    loopback.answer("/robots.txt", b"User-agent: newsbeam\nDisallow: /intern/\n")
    intern = request("intern", loopback.answer("/intern/a"))
    with local_pipeline() as p:
        fetched = p | beam.Create([intern]) | FetchPages(HTTP, 1_000, clock)
        assert_that(fetched.main, equal_to([]), label="pages")
        letters = [("FetchPages", "intern", "robots_denied", None, True, False, NOON)]
        assert_that(fetched.dead | beam.Map(outline), equal_to(letters), label="dead")
    assert [asked.path for asked in loopback.requests] == ["/robots.txt"]


def test_a_slow_host_with_many_pages_does_not_stall_the_others(loopback: LoopbackServer) -> None:
    # The slow host answers nothing before all pages of the other have come out, which it thus must not hold up.
    fast_are_out = threading.Event()

    async def wait_for_fast(_: web.BaseRequest) -> web.StreamResponse:
        for _ in range(2_000):
            if fast_are_out.is_set():
                return web.Response(body=b"slow")
            await asyncio.sleep(0.005)
        return web.Response(status=500)

    with LoopbackServer() as slow_host:
        slow = [request(f"s{n}", slow_host.handle(f"/{n}", wait_for_fast)) for n in range(200)]
        fast = [request(f"f{n}", loopback.answer(f"/{n}", b"fast")) for n in range(200)]
        fn = FetchPages(dataclasses.replace(HTTP, max_concurrent=8), 1_000, clock)._fn
        fn.setup()
        try:
            fn.start_bundle()
            outputs = [
                *fn.process(("slow", map(IN_HAND.put, slow)), 0, GlobalWindow()),
                *fn.process(("fast", map(IN_HAND.put, fast)), 0, GlobalWindow()),
            ]
            for output in fn.finish_bundle():
                if not isinstance(output, TaggedOutput):
                    outputs.append(output)
                if sum(each.value.body == b"fast" for each in outputs) == len(fast):
                    fast_are_out.set()
        finally:
            fn.teardown()
    bodies = [output.value.body for output in outputs]
    assert bodies == [b"fast"] * len(fast) + [b"slow"] * len(slow)
