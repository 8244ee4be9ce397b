"""Reads URLs over HTTP: many at a time, whole or not at all, never from inside our own network.

aiohttp on an event loop in a background thread; the caller's thread is free for other work meanwhile.
"""

import asyncio
import base64
import dataclasses
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from http.cookies import BaseCookie
from types import MappingProxyType
from typing import Any, Self, TypeVar

import aiohttp
from aiohttp import hdrs
from multidict import CIMultiDict
from yarl import URL

from transforms.core.http.redirects import PERMANENT, REDIRECTS, redirect_target
from transforms.errors import (
    BadRedirectError,
    BadUrlError,
    ConfigError,
    HttpStatusError,
    TimedOutError,
    TooManyRedirectsError,
)
from transforms.io.addresses import AddressGuard
from transforms.io.content_coding import ACCEPT_ENCODING, DecodedBody, too_large
from transforms.io.http_failures import fetch_error
from transforms.io.turns import Turns

# aiohttp's own cap of 8,190 bytes is less than the Content-Security-Policy or Link header of some sites.
_MAX_HEADER_BYTES = 32_768
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})
_NOT_MODIFIED = 304
_AUTHORIZATION = "Authorization"
# aiohttp takes 0 for no limit.
_LEAST_S = 0.001

ResultT = TypeVar("ResultT")


@dataclasses.dataclass(frozen=True)
class HttpSettings:
    """How to read URLs; travels in the Beam graph.

    Attributes:
      user_agent: sent with every request; printable ASCII.
      allow_hosts: hosts that may be reached although their address is not public: names or literal
        addresses, as written in URLs. An allowed `127.0.0.1` allows `http://127.0.0.1/` and no name that
        resolves to it.
      timeout_s: for a whole request, redirects included; the wait for its turn is not counted.
      first_byte_s: for the head of one answer, connecting included.
      max_concurrent: requests at once, per client.
      max_per_host: requests at once to one host, per client.
      delay_s: least time between the starts of two requests to one host, per client.
      max_retries: how often `PoliteClient` tries again what may pass, for one request.
      max_redirects: followed for one request. Source: Fetch standard, HTTP-redirect fetch, as browsers do.
      resolve: host -> (address, port) to connect to instead, like `curl --connect-to`. Such hosts are
        allowed.

    Raises:
      ConfigError: a value with which no request could succeed.
    """

    user_agent: str
    allow_hosts: tuple[str, ...] = ()
    timeout_s: float = 30.0
    first_byte_s: float = 20.0
    max_concurrent: int = 64
    max_per_host: int = 4
    delay_s: float = 0.0
    max_retries: int = 0
    max_redirects: int = 20
    resolve: Mapping[str, tuple[str, int]] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (self.user_agent.strip() and self.user_agent.isascii() and self.user_agent.isprintable()):
            raise ConfigError(f"http.user_agent must be printable ASCII, not {self.user_agent!r}")
        if min(self.timeout_s, self.first_byte_s, self.max_concurrent, self.max_per_host) <= 0:
            raise ConfigError(f"http.timeout_s, http.max_concurrent and http.max_per_host must be positive: {self}")
        if min(self.delay_s, self.max_retries, self.max_redirects) < 0:
            raise ConfigError(f"http.delay_s and http.max_retries must not be negative: {self}")


@dataclasses.dataclass(frozen=True)
class HttpResponse:
    """A successful answer.

    Attributes:
      url: after redirects, without fragment and credentials.
      status: 200 to 299; 304 where the request had a condition.
      headers: looked up without regard to case; a `CIMultiDict`, whose `items` has repeated ones each.
      body: whole, after content decoding; empty with 304.
      request_headers: as sent with the last request; empty with 304.
      permanent_url: `url`, where permanent redirects (301, 308) alone led to it; empty otherwise.
      took_s: redirects included, the wait for its turn not.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    permanent_url: str = ""
    request_headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    took_s: float = 0.0


Admission = Callable[[URL], Awaitable[None]]
"""Is asked before each request, redirects included; raises `FetchError` for a URL that must not be asked for."""


class HttpClient:
    """Sends GET requests from a background thread; `open` it first, `close` it last.

    Connections are reused. Cookies live as long as one request with its redirects, since some sites
    redirect in a circle without them. TLS certificates are verified. Proxies and passwords of the
    environment (`HTTP_PROXY`, `.netrc`) are not used: a proxy would connect to addresses that nobody has
    checked.
    """

    def __init__(self, settings: HttpSettings) -> None:
        self._settings = settings
        self._loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Starts the event loop's thread."""
        self._loop = asyncio.new_event_loop()
        # Name lookups run here: a few slow ones must not hold up the rest.
        self._loop.set_default_executor(
            ThreadPoolExecutor(self._settings.max_concurrent, thread_name_prefix="http-dns")
        )
        self._thread = threading.Thread(target=self._loop.run_forever, name="http", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._prepare(), self._loop).result()

    def close(self) -> None:
        """Cancels what is in flight and ends the thread; does nothing if the client is not open."""
        if self._loop is None:
            return
        asyncio.run_coroutine_threadsafe(self._wind_up(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = None

    def submit(
        self, url: str, *, accept: str, max_bytes: int, headers: Mapping[str, str] = _NO_HEADERS
    ) -> Future[HttpResponse]:
        """Queues a GET request and returns at once; see `fetch`.

        Returns:
          A future of a complete answer, or of the `FetchError` that tells why there is none. Cancelling it ends
          the request.
        """
        return self.start(self.fetch(url, accept=accept, max_bytes=max_bytes, headers=headers))

    def start(self, work: Coroutine[Any, Any, ResultT]) -> Future[ResultT]:
        """Runs a coroutine on the client's event loop."""
        if self._loop is None:
            work.close()
            raise RuntimeError("the HTTP client is not open")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def give_back_turn(self) -> None:
        """Ends a turn that a `fetch` has kept; from any thread."""
        if self._loop is None:
            raise RuntimeError("the HTTP client is not open")
        self._loop.call_soon_threadsafe(self.turns.give_back)

    async def fetch(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        headers: Mapping[str, str] = _NO_HEADERS,
        admit: Admission | None = None,
        keeps_turn: bool = False,
    ) -> HttpResponse:
        """Sends a GET request and follows redirects; to be called on the client's event loop, see `start`.

        Args:
          url: absolute, http or https; credentials in it are sent as basic authentication, to its own scheme, host
            and port only.
          accept: the Accept header.
          max_bytes: cap on the body, as sent and as decoded; reading stops there.
          headers: further ones, such as If-None-Match.
          admit: has a say on the URL and on each that it redirects to; None admits all.
          keeps_turn: whether an answer counts among `max_concurrent` until `give_back_turn` is called; this bounds
            the bodies that wait for the caller.

        Returns:
          A complete answer of status 2xx, or 304 where `headers` has a condition.

        Raises:
          FetchError: why there is none.
        """
        given = _parsed(url)
        target = given.with_user(None)
        visit = _Visit(target.origin(), accept, max_bytes, {**headers, **_login(given)}, self._settings.timeout_s)
        for _ in range(self._settings.max_redirects + 1):
            if admit:
                await admit(target)
            async with self.turns.at(target) as turn:
                answer = await self._exchange(visit, target)
                if answer.status not in REDIRECTS:
                    if keeps_turn:
                        turn.keep()
                    permanent = visit.statuses and PERMANENT.issuperset(visit.statuses)
                    took_s = self._settings.timeout_s - visit.left_s
                    return dataclasses.replace(answer, permanent_url=answer.url if permanent else "", took_s=took_s)
            visit.statuses.append(answer.status)
            target = redirect_target(target, answer.headers["Location"])
        raise TooManyRedirectsError(f"The server redirects more than {self._settings.max_redirects} times.")

    async def _prepare(self) -> None:
        settings = self._settings
        self._guard = AddressGuard(settings.allow_hosts, settings.resolve)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=self._guard, limit=settings.max_concurrent, limit_per_host=settings.max_per_host
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": settings.user_agent, "Accept-Encoding": ACCEPT_ENCODING},
            auto_decompress=False,
            max_line_size=_MAX_HEADER_BYTES,
            max_field_size=_MAX_HEADER_BYTES,
            middlewares=(self._guard.check_literal,),
        )
        self.turns = Turns(settings.max_concurrent, settings.max_per_host, settings.delay_s)

    async def _wind_up(self) -> None:
        unfinished = asyncio.all_tasks() - {asyncio.current_task()}
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
        await self._session.close()

    async def _exchange(self, visit: "_Visit", url: URL) -> HttpResponse:
        loop = asyncio.get_running_loop()
        started_s = loop.time()
        try:
            async with await self._head(visit, url) as response:
                return await _read(response, visit)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise fetch_error(error, self._settings.timeout_s) from error
        finally:
            visit.left_s = max(_LEAST_S, visit.left_s - (loop.time() - started_s))

    async def _head(self, visit: "_Visit", url: URL) -> aiohttp.ClientResponse:
        limit_s = self._settings.first_byte_s
        try:
            async with asyncio.timeout(limit_s) as limit:
                response = await self._session.get(
                    url,
                    headers=visit.headers_for(url),
                    cookies=visit.cookies_for(url),
                    timeout=aiohttp.ClientTimeout(total=visit.left_s),
                    allow_redirects=False,
                )
        except TimeoutError as error:
            if limit.expired():
                raise TimedOutError(f"No answer began within {limit_s:g} s.") from error
            raise
        visit.keep_cookies(response)
        return response


@dataclasses.dataclass
class _Visit:
    """One request with its redirects.

    Attributes:
      origin: what it may log in to.
      left_s: time that is left for it.
      cookies: None until a server sets one.
      statuses: of the redirects so far.
    """

    origin: URL
    accept: str
    max_bytes: int
    headers: Mapping[str, str]
    left_s: float
    cookies: aiohttp.CookieJar | None = None
    statuses: list[int] = dataclasses.field(default_factory=list)

    def cookies_for(self, url: URL) -> BaseCookie[str] | None:
        return None if self.cookies is None else self.cookies.filter_cookies(url)

    def keep_cookies(self, answer: aiohttp.ClientResponse) -> None:
        if told := answer.headers.getall(hdrs.SET_COOKIE, []):
            if self.cookies is None:
                self.cookies = aiohttp.CookieJar()
            self.cookies.update_cookies_from_headers(told, answer.url)

    def headers_for(self, url: URL) -> dict[str, str]:
        is_at_home = url.origin() == self.origin
        sent = {name: value for name, value in self.headers.items() if is_at_home or name != _AUTHORIZATION}
        return {**sent, "Accept": self.accept}

    @property
    def has_condition(self) -> bool:
        return any(name.lower() in _CONDITIONS for name in self.headers)


def _parsed(url: str) -> URL:
    try:
        parsed = URL(url)
    except ValueError as error:
        raise BadUrlError("The URL is malformed.") from error
    if parsed.scheme not in {"http", "https"} or not parsed.raw_host:
        raise BadUrlError("The URL is not an absolute http or https URL.")
    return parsed


def _login(url: URL) -> dict[str, str]:
    """The header that logs in as the user of a URL; none without one. Source: RFC 7617, section 2.1 for the charset."""
    if url.raw_user is None:
        return {}
    pair = f"{url.user}:{url.password or ''}".encode("utf-8", "replace")
    return {_AUTHORIZATION: f"Basic {base64.b64encode(pair).decode()}"}


async def _read(response: aiohttp.ClientResponse, visit: _Visit) -> HttpResponse:
    url, status, headers = str(response.url), response.status, _as_text(response.headers)
    if status in REDIRECTS or (status == _NOT_MODIFIED and visit.has_condition):
        _check_redirect(status, headers)
        return HttpResponse(url, status, headers, b"")
    if not 200 <= status < 300:
        raise HttpStatusError(
            f"The server answered with status {status}.",
            status=status,
            retry_after=headers.get("Retry-After", ""),
        )
    if (response.content_length or 0) > visit.max_bytes:
        raise too_large(visit.max_bytes)
    body = DecodedBody(headers.get("Content-Encoding", ""), visit.max_bytes)
    async for chunk in response.content.iter_any():
        body.feed(chunk)
    return HttpResponse(url, status, headers, body.finish(), request_headers=response.request_info.headers.copy())


def _check_redirect(status: int, headers: Mapping[str, str]) -> None:
    if status in REDIRECTS and "Location" not in headers:
        raise BadRedirectError(f"The server redirects (status {status}) without saying where to.", status=status)


def _as_text(headers: Mapping[str, str]) -> CIMultiDict[str]:
    """Headers that a row can hold: aiohttp gives bytes that are not UTF-8 as lone surrogates."""
    return CIMultiDict(
        (name, value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")) for name, value in headers.items()
    )
