import dataclasses
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, wait

import pytest
from aiohttp import web

from tests.loopback import LoopbackServer
from transforms.core.http import retries
from transforms.errors import (
    FetchError,
    HostPausedError,
    HttpStatusError,
    NoConnectionError,
    RobotsDeniedError,
    RobotsUnreachableError,
)
from transforms.io.http_client import HttpResponse, HttpSettings
from transforms.io.polite_client import PoliteClient

SETTINGS = HttpSettings(
    "newsbeam/1.0 (+https://newsbeam.example/bot)", allow_hosts=("127.0.0.1",), timeout_s=5, max_retries=2
)


@pytest.fixture(autouse=True)
def _quick_back_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "FIRST_WAIT_S", 0.01)


@pytest.fixture
def client() -> Iterator[PoliteClient]:
    with PoliteClient(SETTINGS, obeys_robots=True) as opened:
        yield opened


def get(client: PoliteClient, url: str) -> HttpResponse:
    future = client.submit(url, accept="text/html", max_bytes=100_000)
    response = future.result(timeout=10)
    client.release(future)
    assert response is not None
    return response


def failure(client: PoliteClient, url: str) -> FetchError:
    error = client.submit(url, accept="text/html", max_bytes=100_000).exception(timeout=10)
    assert isinstance(error, FetchError)
    return error


def asked(server: LoopbackServer) -> list[str]:
    return [request.path for request in server.requests]


def answers(server: LoopbackServer, path: str, *responses: web.Response) -> str:
    """Answers a path with each in turn, and then with the last."""
    left = list(responses)

    async def handler(_: web.BaseRequest) -> web.StreamResponse:
        given = left.pop(0) if len(left) > 1 else left[0]
        return web.Response(status=given.status, headers=given.headers, body=given.body)

    return server.handle(path, handler)


# robots.txt


def test_robots_is_asked_once_and_what_it_denies_is_not_asked_for(
    loopback: LoopbackServer, client: PoliteClient
) -> None:
    loopback.answer("/robots.txt", b"User-agent: newsbeam\nDisallow: /intern/\n")
    story, intern = loopback.answer("/story", b"A story."), loopback.answer("/intern/a")
    assert get(client, story).body == b"A story."
    error = failure(client, intern)
    assert isinstance(error, RobotsDeniedError)
    assert (error.reason, error.is_transient) == ("robots_denied", False)
    assert error.message == "The robots.txt of 127.0.0.1 does not allow this page."
    assert asked(loopback) == ["/robots.txt", "/story"]
    assert loopback.requests[0].headers["User-Agent"] == SETTINGS.user_agent


def test_redirect_to_what_robots_denies_is_not_followed(loopback: LoopbackServer, client: PoliteClient) -> None:
    loopback.answer("/robots.txt", b"User-agent: *\nDisallow: /intern/\n")
    loopback.answer("/intern/a")
    assert isinstance(failure(client, loopback.redirect("/a", "/intern/a")), RobotsDeniedError)
    assert asked(loopback) == ["/robots.txt", "/a"]


def test_robots_of_another_host_is_asked_when_a_redirect_leads_there(
    loopback: LoopbackServer, client: PoliteClient
) -> None:
    with LoopbackServer() as other:
        other.answer("/robots.txt", b"User-agent: *\nDisallow: /closed\n")
        other.answer("/closed", b"secret")
        other.answer("/open", b"welcome")
        assert get(client, loopback.redirect("/a", other.url("/open"))).body == b"welcome"
        assert isinstance(failure(client, loopback.redirect("/b", other.url("/closed"))), RobotsDeniedError)
        assert asked(other) == ["/robots.txt", "/open"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_robots_that_is_not_there_allows_everything(
    loopback: LoopbackServer, client: PoliteClient, status: int
) -> None:
    loopback.answer("/robots.txt", status=status)
    assert get(client, loopback.answer("/a", b"A story.")).body == b"A story."


def test_robots_in_a_circle_of_redirects_allows_everything(loopback: LoopbackServer, client: PoliteClient) -> None:
    loopback.redirect("/robots.txt", "/robots.txt")
    assert get(client, loopback.answer("/a", b"A story.")).body == b"A story."


@pytest.mark.parametrize(("status", "requests"), [(500, 1), (503, 3)])
def test_robots_with_a_server_error_forbids_everything_for_now(
    loopback: LoopbackServer, client: PoliteClient, status: int, requests: int
) -> None:
    loopback.answer("/robots.txt", status=status)
    url = loopback.answer("/a", b"A story.")
    errors = [failure(client, url) for _ in range(2)]
    for error in errors:
        assert isinstance(error, RobotsUnreachableError)
        assert (error.reason, error.is_transient, error.status) == ("robots_unreachable", True, None)
        assert error.message == (
            f"The robots.txt of 127.0.0.1 could not be read: The server answered with status {status}."
        )
    assert asked(loopback) == ["/robots.txt"] * requests


def test_host_that_cannot_be_reached_is_told_as_such(client: PoliteClient) -> None:
    assert isinstance(failure(client, "http://127.0.0.1:9/a"), NoConnectionError)


def test_robots_with_more_than_5_mib_forbids_everything(loopback: LoopbackServer, client: PoliteClient) -> None:
    loopback.answer("/robots.txt", b"#" * (5 * 2**20 + 1))
    assert isinstance(failure(client, loopback.answer("/a")), RobotsUnreachableError)


def test_feeds_are_polled_without_asking_robots(loopback: LoopbackServer) -> None:
    loopback.answer("/robots.txt", b"User-agent: *\nDisallow: /\n")
    with PoliteClient(SETTINGS, obeys_robots=False) as client:
        assert get(client, loopback.answer("/feed", b"<rss/>")).body == b"<rss/>"
    assert asked(loopback) == ["/feed"]


# Pace


def test_requests_to_one_host_keep_the_delay_and_those_to_another_do_not_wait(loopback: LoopbackServer) -> None:
    starts: dict[str, list[float]] = {"one": [], "other": []}

    async def note(request: web.BaseRequest) -> web.StreamResponse:
        starts["one" if request.url.port == loopback.port else "other"].append(time.monotonic())
        return web.Response()

    settings = dataclasses.replace(SETTINGS, delay_s=0.1)
    with LoopbackServer() as other, PoliteClient(settings, obeys_robots=False) as client:
        urls = [loopback.handle("/", note)] * 4 + [other.handle("/", note)]
        began_s = time.monotonic()
        for future in [client.submit(url, accept="*/*", max_bytes=1_000) for url in urls]:
            future.result(timeout=10)
    # The server sees a request later than its start, by any time on a busy machine, and never sooner.
    assert all(seen_s >= began_s + 0.1 * number for number, seen_s in enumerate(starts["one"])), starts
    assert starts["other"][0] < starts["one"][-1]


def test_crawl_delay_of_robots_is_kept(loopback: LoopbackServer, client: PoliteClient) -> None:
    loopback.answer("/robots.txt", b"User-agent: *\nCrawl-delay: 0.2\n")
    url = loopback.answer("/a")
    started_s = time.monotonic()
    get(client, url)
    get(client, url)
    assert time.monotonic() - started_s > 0.2


# Retries


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_may_pass_in_seconds_is_tried_again(loopback: LoopbackServer, client: PoliteClient, status: int) -> None:
    url = answers(loopback, "/a", web.Response(status=status), web.Response(body=b"A story."))
    assert get(client, url).body == b"A story."
    assert asked(loopback) == ["/a", "/a"]


@pytest.mark.parametrize(("status", "requests"), [(503, 3), (500, 1), (404, 1)])
def test_the_last_failure_is_told(loopback: LoopbackServer, client: PoliteClient, status: int, requests: int) -> None:
    error = failure(client, loopback.answer("/a", status=status))
    assert isinstance(error, HttpStatusError)
    assert error.status == status
    assert asked(loopback) == ["/a"] * requests


def test_lost_connection_is_tried_again(loopback: LoopbackServer, client: PoliteClient) -> None:
    calls = 0

    async def fails_once(request: web.BaseRequest) -> web.StreamResponse:
        nonlocal calls
        calls += 1
        if calls == 1:
            response = web.StreamResponse(headers={"Content-Length": "100"})
            await response.prepare(request)
            await response.write(b"short")
            assert request.transport is not None
            request.transport.abort()
            return response
        return web.Response(body=b"A story.")

    assert get(client, loopback.handle("/a", fails_once)).body == b"A story."
    assert calls == 2


def test_whole_host_rests_until_retry_after_is_over(loopback: LoopbackServer, client: PoliteClient) -> None:
    busy = web.Response(status=429, headers={"Retry-After": "1"})
    url = answers(loopback, "/busy", busy, web.Response(body=b"A story."))
    quiet = loopback.answer("/quiet", b"Another.")
    started_s = time.monotonic()
    first = client.submit(url, accept="*/*", max_bytes=1_000)
    while "/busy" not in asked(loopback):
        time.sleep(0.001)
    time.sleep(0.05)
    assert get(client, quiet).body == b"Another."
    assert time.monotonic() - started_s > 0.9
    response = first.result(timeout=10)
    assert response is not None
    assert response.body == b"A story."


def test_host_that_wants_a_long_break_is_not_asked_again(loopback: LoopbackServer, client: PoliteClient) -> None:
    fine = loopback.answer("/fine")
    first, second = (
        failure(client, loopback.answer("/a", status=503, headers={"Retry-After": "3600"})),
        failure(client, fine),
    )
    assert isinstance(first, HttpStatusError)
    assert (first.status, first.retry_after) == (503, "3600")
    assert isinstance(second, HostPausedError)
    assert (second.reason, second.is_transient) == ("host_paused", True)
    assert asked(loopback) == ["/a"]


# Room


def test_answers_that_nobody_has_released_bound_the_requests(loopback: LoopbackServer) -> None:
    url = loopback.answer("/a", b"A story.")
    with PoliteClient(dataclasses.replace(SETTINGS, max_concurrent=2), obeys_robots=False) as client:
        waiting = {client.submit(url, accept="*/*", max_bytes=1_000) for _ in range(6)}
        for consumed in range(6):
            done, waiting = wait(waiting, timeout=10, return_when=FIRST_COMPLETED)
            assert len(loopback.requests) <= consumed + 2
            kept = done.pop()
            waiting |= done
            client.release(kept)
    assert len(loopback.requests) == 6


def test_failures_take_no_room(loopback: LoopbackServer) -> None:
    settings = dataclasses.replace(SETTINGS, max_concurrent=1)
    with PoliteClient(settings, obeys_robots=True) as client:
        missing = [failure(client, loopback.url("/missing")) for _ in range(3)]
        assert [error.status for error in missing] == [404] * 3
        assert get(client, loopback.answer("/a", b"A story.")).body == b"A story."
