import gzip
from pathlib import Path

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline as _TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import NOON, clock, listing
from tests.loopback import LoopbackServer
from transforms.fetch_pages import FetchPages
from transforms.io.http_client import HttpSettings
from transforms.records import DeadLetter, Page, PageRequest

HTTP = HttpSettings("newsbeam/test (+https://newsbeam.example/bot)", allow_hosts=("127.0.0.1",), timeout_s=5)


def request(key: str, url: str = "", path: str = "") -> PageRequest:
    return PageRequest(listing(key, url=url, path=path, canonical_url=url), "127.0.0.1" if url else "")


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
    html = {"Content-Type": "text/html; charset=utf-8"}
    good = request("good", loopback.answer("/good", b"<p>Good.", headers=html))
    moved = request("moved", loopback.redirect("/moved", "/good"))
    gone = request("gone", loopback.answer("/gone", status=404))
    busy = request("busy", loopback.answer("/busy", status=503))
    big = request("big", loopback.answer("/big", b"x" * 2_000))
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(b"<p>Saved."))
    saved = request("saved", path=str(tmp_path / "page.html.gz"))
    lost = request("lost", path=str(tmp_path / "lost.txt"))

    with _TestPipeline() as p:
        requests = p | beam.Create([good, moved, gone, busy, big, saved, lost])
        fetched = requests | FetchPages(HTTP, 1_000, clock)
        assert_that(
            fetched.main,
            equal_to(
                [
                    Page(good.listing, good.listing.url, html["Content-Type"], b"<p>Good.", NOON),
                    Page(moved.listing, good.listing.url, html["Content-Type"], b"<p>Good.", NOON),
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


def test_a_private_address_that_is_not_allowed_is_not_asked(loopback: LoopbackServer) -> None:
    secret = request("secret", loopback.answer("/secret", b"secret"))
    closed = HttpSettings("newsbeam/test (+https://newsbeam.example/bot)")
    with _TestPipeline() as p:
        fetched = p | beam.Create([secret]) | FetchPages(closed, 1_000, clock)
        assert_that(fetched.main, equal_to([]), label="pages")
        reasons = fetched.dead | beam.Map(lambda letter: letter.reason)
        assert_that(reasons, equal_to(["blocked_address"]), label="dead")
    assert loopback.requests == []
