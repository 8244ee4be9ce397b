import asyncio
import base64
import dataclasses
import gzip
import pickle
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import pytest
from aiohttp import web

from tests.loopback import LoopbackServer
from transforms.errors import (
    BadRedirectError,
    BadUrlError,
    BlockedAddressError,
    ConfigError,
    ConnectionFailedError,
    FetchError,
    HttpStatusError,
    TooLargeError,
    TooManyRedirectsError,
    UndecodableBodyError,
)
from transforms.io.http_client import HttpClient, HttpResponse, HttpSettings

SETTINGS = HttpSettings(user_agent="newsbeam-test/1.0", allow_hosts=("127.0.0.1",), timeout_s=5)
LIMIT = 100_000


@pytest.fixture
def client() -> Iterator[HttpClient]:
    with HttpClient(SETTINGS) as opened:
        yield opened


def get(client: HttpClient, url: str, max_bytes: int = LIMIT) -> HttpResponse:
    return client.submit(url, accept="text/html", max_bytes=max_bytes).result(timeout=10)


def failure(client: HttpClient, url: str, max_bytes: int = LIMIT) -> FetchError:
    error = client.submit(url, accept="text/html", max_bytes=max_bytes).exception(timeout=10)
    assert isinstance(error, FetchError)
    return error


def test_answer_has_final_url_status_headers_and_body(loopback: LoopbackServer, client: HttpClient) -> None:
    target = loopback.answer("/b", b"<p>Hello", headers={"Content-Type": "text/html; charset=utf-8"})
    response = get(client, loopback.redirect("/a", "/b#top"))
    assert (response.url, response.status, response.body) == (target, 200, b"<p>Hello")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert pickle.loads(pickle.dumps(response)) == response


def test_request_names_itself_and_what_it_takes(loopback: LoopbackServer, client: HttpClient) -> None:
    get(client, loopback.answer("/"))
    headers = loopback.requests[0].headers
    assert headers["User-Agent"] == "newsbeam-test/1.0"
    assert headers["Accept"] == "text/html"
    assert headers["Accept-Encoding"] == "gzip, deflate"


def test_headers_longer_than_usual_are_read(loopback: LoopbackServer, client: HttpClient) -> None:
    policy = "script-src https://cdn.example; " * 600
    response = get(client, loopback.answer("/", headers={"Content-Security-Policy": policy}))
    assert response.headers["content-security-policy"] == policy.strip()


def test_credentials_of_the_url_are_sent_but_not_reported(loopback: LoopbackServer, client: HttpClient) -> None:
    loopback.answer("/", b"in")
    url = f"http://reader:secret@127.0.0.1:{loopback.port}"
    assert get(client, f"{url}/").url == loopback.url("/")
    assert loopback.requests[0].headers["Authorization"] == "Basic cmVhZGVyOnNlY3JldA=="
    assert "secret" not in failure(client, f"{url}/missing").message


def test_name_in_resolve_goes_to_the_given_address_and_port(loopback: LoopbackServer) -> None:
    loopback.answer("/", b"hello")
    settings = HttpSettings(user_agent="test", resolve={"Courier.example": ("127.0.0.1", loopback.port)})
    with HttpClient(settings) as client:
        assert get(client, "http://courier.example/").body == b"hello"
    assert loopback.requests[0].headers["Host"] == "courier.example"


@pytest.mark.parametrize(("status", "is_transient"), [(404, False), (410, False), (429, True), (503, True)])
def test_status_other_than_success_is_an_error(
    loopback: LoopbackServer, client: HttpClient, status: int, is_transient: bool
) -> None:
    error = failure(client, loopback.redirect("/a", loopback.answer("/b", b"sorry", status=status)))
    assert isinstance(error, HttpStatusError)
    assert (error.status, error.reason, error.is_transient) == (status, f"http_{status}", is_transient)
    assert error.message == f"The server answered with status {status}."


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "ws://example.org/", "/relative", "http://", "http://[bad", "http://a:99999/"],
)
def test_url_that_is_not_absolute_http_is_an_error(client: HttpClient, url: str) -> None:
    assert isinstance(failure(client, url), BadUrlError)


# Redirects


def test_as_many_redirects_as_set_are_followed(loopback: LoopbackServer) -> None:
    loopback.answer("/0", b"end")
    for step in range(1, 4):
        loopback.redirect(f"/{step}", f"/{step - 1}", status=301)
    with HttpClient(HttpSettings(user_agent="test", allow_hosts=("127.0.0.1",), max_redirects=2)) as client:
        assert get(client, loopback.url("/2")).body == b"end"
        error = failure(client, loopback.url("/3"))
    assert isinstance(error, TooManyRedirectsError)
    assert error.message == "The server redirects more than 2 times."


def test_redirect_in_a_circle_is_an_error(loopback: LoopbackServer, client: HttpClient) -> None:
    loopback.redirect("/a", "/b")
    assert isinstance(failure(client, loopback.redirect("/b", "/a")), TooManyRedirectsError)
    assert len(loopback.requests) == 1 + SETTINGS.max_redirects


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", "http://["])
def test_redirect_to_something_else_than_http_is_an_error(
    loopback: LoopbackServer, client: HttpClient, location: str
) -> None:
    assert isinstance(failure(client, loopback.redirect("/", location)), BadRedirectError)


def test_redirect_without_target_is_an_error(loopback: LoopbackServer, client: HttpClient) -> None:
    error = failure(client, loopback.answer("/", status=302))
    assert isinstance(error, BadRedirectError)
    assert error.status == 302


def test_cookies_last_for_the_redirects_of_one_request(loopback: LoopbackServer) -> None:
    async def wall(request: web.BaseRequest) -> web.StreamResponse:
        if request.cookies.get("consent") == "yes":
            return web.Response(body=b"article")
        return web.Response(status=302, headers={"Location": "/", "Set-Cookie": "consent=yes"})

    loopback.handle("/", wall)
    settings = HttpSettings(user_agent="test", resolve={"courier.example": ("127.0.0.1", loopback.port)})
    with HttpClient(settings) as client:
        assert [get(client, "http://courier.example/").body for _ in range(2)] == [b"article"] * 2
    assert ["consent" in request.cookies for request in loopback.requests] == [False, True, False, True]


def test_cookies_are_sent_to_no_other_host(loopback: LoopbackServer) -> None:
    loopback.answer("/a", status=302, headers={"Location": "http://herald.example/b", "Set-Cookie": "consent=yes"})
    loopback.redirect("/b", "http://courier.example/c")
    loopback.answer("/c")
    here = ("127.0.0.1", loopback.port)
    settings = HttpSettings(user_agent="test", resolve={"courier.example": here, "herald.example": here})
    with HttpClient(settings) as client:
        get(client, "http://courier.example/a")
    assert [request.headers.get("Cookie") for request in loopback.requests] == [None, None, "consent=yes"]


@pytest.mark.parametrize(
    ("statuses", "is_permanent"), [([301], True), ([308, 301], True), ([302], False), ([301, 302], False), ([], False)]
)
def test_url_behind_permanent_redirects_alone_is_told(
    loopback: LoopbackServer, client: HttpClient, statuses: list[int], is_permanent: bool
) -> None:
    target = url = loopback.answer("/end", b"end")
    for step, status in enumerate(statuses):
        url = loopback.redirect(f"/{step}", url, status=status)
    response = get(client, url)
    assert (response.url, response.permanent_url) == (target, target if is_permanent else "")


def test_credentials_are_sent_to_no_other_origin(loopback: LoopbackServer, client: HttpClient) -> None:
    with LoopbackServer() as other:
        loopback.redirect("/a", other.redirect("/b", loopback.answer("/c")))
        get(client, f"http://reader:secret@127.0.0.1:{loopback.port}/a")
        assert ["Authorization" in request.headers for request in loopback.requests] == [True, True]
        assert "Authorization" not in other.requests[0].headers


def test_a_password_may_hold_any_character(loopback: LoopbackServer, client: HttpClient) -> None:
    loopback.answer("/")
    get(client, f"http://a%3Ab:%E2%82%AC%40@127.0.0.1:{loopback.port}/")
    assert loopback.requests[0].headers["Authorization"] == f"Basic {base64.b64encode('a:b:€@'.encode()).decode()}"


@pytest.mark.parametrize("user", ["%E2%82%AC:x", "a%3Ab:x", "a:%0D%0AX-Evil:1", "%00"])
def test_a_redirect_cannot_bring_a_login(loopback: LoopbackServer, client: HttpClient, user: str) -> None:
    loopback.answer("/end", b"end")
    get(client, loopback.redirect("/", f"http://{user}@127.0.0.1:{loopback.port}/end"))
    assert "Authorization" not in loopback.requests[1].headers


# Conditions


def conditional(client: HttpClient, url: str) -> HttpResponse:
    headers = {"If-None-Match": '"one"'}
    return client.submit(url, accept="*/*", max_bytes=LIMIT, headers=headers).result(timeout=10)


def test_what_has_not_changed_is_an_answer_without_body(loopback: LoopbackServer, client: HttpClient) -> None:
    url = loopback.answer("/", status=304, headers={"ETag": '"one"'})
    response = conditional(client, url)
    assert (response.url, response.status, response.body, response.headers["etag"]) == (url, 304, b"", '"one"')
    assert loopback.requests[0].headers["If-None-Match"] == '"one"'


def test_not_modified_without_having_asked_for_it_is_an_error(loopback: LoopbackServer, client: HttpClient) -> None:
    error = failure(client, loopback.answer("/", status=304))
    assert (type(error), error.status) == (HttpStatusError, 304)


def test_retry_after_comes_with_the_error_and_travels(loopback: LoopbackServer, client: HttpClient) -> None:
    error = failure(client, loopback.answer("/", status=503, headers={"Retry-After": "120"}))
    copied = pickle.loads(pickle.dumps(error))
    assert (copied.message, copied.status, copied.reason, copied.retry_after) == (
        "The server answered with status 503.",
        503,
        "http_503",
        "120",
    )


# Addresses


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "0x7f000001",
        "017700000001",
        "0",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "１２７.０.０.１",
        "example.org@127.0.0.1",
        "example.org:80@127.0.0.1",
        "127.0.0.1:80@localhost",
    ],
)
def test_own_network_is_not_reached(loopback: LoopbackServer, host: str) -> None:
    loopback.answer("/", b"inside")
    with HttpClient(HttpSettings(user_agent="test")) as client:
        error = failure(client, f"http://{host}:{loopback.port}/")
    assert isinstance(error, BlockedAddressError)
    assert loopback.requests == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1.", "localhost.", "%31%32%37.0.0.1", "127.0.0.1%00.example.org", "127.0.0.1\t"]
)
def test_own_network_is_not_reached_by_names_that_some_resolvers_take_for_an_address(
    loopback: LoopbackServer, host: str
) -> None:
    loopback.answer("/", b"inside")
    with HttpClient(HttpSettings(user_agent="test")) as client:
        failure(client, f"http://{host}:{loopback.port}/")
    assert loopback.requests == []


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "http://2852039166/",
        "http://[fd00:ec2::254]/",
    ],
)
def test_redirect_into_own_network_is_not_followed(loopback: LoopbackServer, client: HttpClient, target: str) -> None:
    assert isinstance(failure(client, loopback.redirect("/", target)), BlockedAddressError)


def test_allowance_is_of_the_host_and_not_of_its_address(loopback: LoopbackServer, client: HttpClient) -> None:
    loopback.answer("/", b"inside")
    error = failure(client, f"http://localhost:{loopback.port}/")
    assert isinstance(error, BlockedAddressError)
    assert "add localhost to http.allow_hosts" in error.message
    with HttpClient(HttpSettings(user_agent="test", allow_hosts=("LOCALHOST",))) as allowed:
        assert get(allowed, f"http://localhost:{loopback.port}/").body == b"inside"


# Bodies


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("X-GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-zlib.MAX_WBITS)),
        ("gzip", lambda body: gzip.compress(body[:5]) + gzip.compress(body[5:]) + bytes(8)),
        ("identity", bytes),
        ("utf-8", bytes),
    ],
)
def test_content_coding_is_undone(
    loopback: LoopbackServer, client: HttpClient, coding: str, encode: Callable[[bytes], bytes]
) -> None:
    body = bytes(range(256)) * 300
    url = loopback.answer("/", encode(body), headers={"Content-Encoding": coding})
    assert get(client, url).body == body


def test_body_that_is_not_in_its_coding_is_an_error(loopback: LoopbackServer, client: HttpClient) -> None:
    plain = loopback.answer("/plain", b"<p>plain", headers={"Content-Encoding": "gzip"})
    brotli = loopback.answer("/brotli", b"\x0b\x02\x80hello\x03", headers={"Content-Encoding": "br"})
    twice = loopback.answer("/twice", b"", headers={"Content-Encoding": "gzip, gzip"})
    assert [type(failure(client, url)) for url in (plain, brotli, twice)] == [UndecodableBodyError] * 3


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_compressed_body_that_breaks_off_is_an_error(loopback: LoopbackServer, client: HttpClient, coding: str) -> None:
    encoded = (gzip.compress if coding == "gzip" else zlib.compress)(bytes(range(256)) * 300)
    for cut in (1, 9, len(encoded) // 2):
        url = loopback.answer("/", encoded[:-cut], headers={"Content-Encoding": coding})
        assert isinstance(failure(client, url), ConnectionFailedError)


def test_body_up_to_the_cap_is_read_and_one_byte_more_is_not(loopback: LoopbackServer, client: HttpClient) -> None:
    url = loopback.answer("/", b"x" * 1000)
    assert get(client, url, max_bytes=1000).body == b"x" * 1000
    error = failure(client, url, max_bytes=999)
    assert isinstance(error, TooLargeError)
    assert error.message == "The body is larger than 999 bytes."


def test_announced_size_over_the_cap_is_refused_unread(loopback: LoopbackServer, client: HttpClient) -> None:
    url = loopback.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n", "hang")
    assert isinstance(failure(client, url), TooLargeError)


def test_endless_body_is_given_up_at_the_cap(loopback: LoopbackServer, client: HttpClient) -> None:
    async def endless(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(bytes(10_000))

    assert isinstance(failure(client, loopback.handle("/", endless)), TooLargeError)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_bomb_is_given_up_at_the_cap_in_little_memory(
    loopback: LoopbackServer, client: HttpClient, coding: str
) -> None:
    compressor = zlib.compressobj(wbits=31 if coding == "gzip" else 15)
    bomb = b"".join(compressor.compress(bytes(1_000_000)) for _ in range(60)) + compressor.flush()
    url = loopback.answer("/", bomb, headers={"Content-Encoding": coding})
    tracemalloc.start()
    try:
        assert isinstance(failure(client, url), TooLargeError)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_body_that_unfolds_as_only_a_bomb_does_is_given_up_before_the_cap(
    loopback: LoopbackServer, client: HttpClient
) -> None:
    url = loopback.answer("/", gzip.compress(bytes(8_000_000)), headers={"Content-Encoding": "gzip"})
    error = failure(client, url, max_bytes=10_000_000)
    assert isinstance(error, TooLargeError)
    assert error.message == "The body unfolds to more than 200 times what was sent."


def test_bomb_of_empty_gzip_members_is_given_up_at_the_cap(loopback: LoopbackServer, client: HttpClient) -> None:
    url = loopback.answer("/", gzip.compress(b"") * 6000, headers={"Content-Encoding": "gzip"})
    assert isinstance(failure(client, url), TooLargeError)


# Many requests


def test_no_more_requests_at_once_than_set_and_waiting_is_not_counted_as_time(
    loopback: LoopbackServer,
) -> None:
    at_once: list[int] = []
    running = 0

    async def slow(_: web.BaseRequest) -> web.StreamResponse:
        nonlocal running
        running += 1
        at_once.append(running)
        await asyncio.sleep(0.1)
        running -= 1
        return web.Response()

    url = loopback.handle("/", slow)
    settings = HttpSettings(user_agent="test", allow_hosts=("127.0.0.1",), timeout_s=0.6, max_per_host=2)
    with HttpClient(settings) as client:
        queued = [client.submit(url, accept="*/*", max_bytes=LIMIT) for _ in range(16)]
        assert [future.result(timeout=10).status for future in queued] == [200] * 16
    assert max(at_once) == 2


def test_slow_host_does_not_hold_up_others(loopback: LoopbackServer) -> None:
    settings = HttpSettings(user_agent="test", allow_hosts=("127.0.0.1",), max_concurrent=3, max_per_host=2)
    with HttpClient(settings) as client:
        stuck = [client.submit(url, accept="*/*", max_bytes=LIMIT) for url in [loopback.raw(b"", "hang")] * 10]
        assert get(client, loopback.answer("/", b"fast")).body == b"fast"
        assert not any(future.done() for future in stuck)


def test_closing_cancels_what_is_in_flight(loopback: LoopbackServer) -> None:
    with HttpClient(SETTINGS) as client:
        future = client.submit(loopback.raw(b"", "hang"), accept="*/*", max_bytes=LIMIT)
    assert future.cancelled()
    assert not any(thread.name == "http" for thread in threading.enumerate())


def test_client_that_is_not_open_refuses() -> None:
    with pytest.raises(RuntimeError, match="not open"):
        HttpClient(SETTINGS).submit("http://example.org/", accept="*/*", max_bytes=1)


# Settings


@pytest.mark.parametrize(
    "wrong",
    [
        {"user_agent": " "},
        {"user_agent": "a\r\nX-Evil: 1"},
        {"timeout_s": 0.0},
        {"first_byte_s": 0.0},
        {"delay_s": -1.0},
        {"max_retries": -1},
        {"max_concurrent": 0},
        {"max_per_host": 0},
        {"max_redirects": -1},
    ],
)
def test_settings_with_which_nothing_could_be_read_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        dataclasses.replace(SETTINGS, **wrong)


def test_settings_travel() -> None:
    settings = dataclasses.replace(SETTINGS, resolve={"courier.example": ("127.0.0.1", 8080)})
    assert pickle.loads(pickle.dumps(settings)) == settings
