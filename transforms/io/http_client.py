"""Reads URLs over HTTP: many at a time, whole or not at all, never from inside our own network.

aiohttp on an event loop in a background thread; the caller's thread is free for other work meanwhile.
"""

import asyncio
import dataclasses
import threading
import weakref
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

import aiohttp
from yarl import URL

from transforms.errors import BadRedirectError, BadUrlError, ConfigError, HttpStatusError
from transforms.io.addresses import AddressGuard
from transforms.io.content_coding import ACCEPT_ENCODING, DecodedBody, too_large
from transforms.io.http_failures import fetch_error

# aiohttp's own cap of 8,190 bytes is less than the Content-Security-Policy or Link header of some sites.
_MAX_HEADER_BYTES = 32_768
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclasses.dataclass(frozen=True)
class HttpSettings:
    """How to read URLs; travels in the Beam graph.

    Attributes:
      user_agent: sent with every request; printable ASCII.
      allow_hosts: hosts that may be reached although their address is not public: names or literal
        addresses, as written in URLs. An allowed `127.0.0.1` allows `http://127.0.0.1/` and no name that
        resolves to it.
      timeout_s: for a whole request, redirects included; the wait for its turn is not counted.
      max_concurrent: requests at once, per client.
      max_per_host: requests at once to one host and port, per client.
      max_redirects: followed for one request. Source: Fetch standard, HTTP-redirect fetch, as browsers do.
      resolve: host -> (address, port) to connect to instead, like `curl --connect-to`. Such hosts are
        allowed.

    Raises:
      ConfigError: a value with which no request could succeed.
    """

    user_agent: str
    allow_hosts: tuple[str, ...] = ()
    timeout_s: float = 30.0
    max_concurrent: int = 64
    max_per_host: int = 4
    max_redirects: int = 20
    resolve: Mapping[str, tuple[str, int]] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (self.user_agent.strip() and self.user_agent.isascii() and self.user_agent.isprintable()):
            raise ConfigError(f"http.user_agent must be printable ASCII, not {self.user_agent!r}")
        if self.timeout_s <= 0 or self.max_concurrent < 1 or self.max_per_host < 1 or self.max_redirects < 0:
            raise ConfigError(
                "http.timeout_s, http.max_concurrent and http.max_per_host must be positive, "
                f"http.max_redirects not negative: {self}"
            )


@dataclasses.dataclass(frozen=True)
class HttpResponse:
    """A successful answer.

    Attributes:
      url: after redirects, without fragment and credentials.
      status: 200 to 299.
      headers: looked up without regard to case.
      body: whole, after content decoding.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


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

    def submit(self, url: str, *, accept: str, max_bytes: int) -> Future[HttpResponse]:
        """Queues a GET request and returns at once.

        Args:
          url: absolute, http or https; credentials in it are sent as basic authentication.
          accept: the Accept header.
          max_bytes: cap on the body, as sent and as decoded; reading stops there.

        Returns:
          A future of a complete answer of status 2xx, or of the `FetchError` that tells why there is none.
          Cancelling it ends the request.
        """
        if self._loop is None:
            raise RuntimeError("the HTTP client is not open")
        return asyncio.run_coroutine_threadsafe(self._fetch(url, accept, max_bytes), self._loop)

    async def _prepare(self) -> None:
        settings = self._settings
        self._guard = AddressGuard(settings.allow_hosts, settings.resolve)
        self._connector = aiohttp.TCPConnector(
            resolver=self._guard, limit=settings.max_concurrent, limit_per_host=settings.max_per_host
        )
        self._turns = asyncio.Semaphore(settings.max_concurrent)
        self._turns_by_host = weakref.WeakValueDictionary[tuple[str, int | None], asyncio.Semaphore]()

    async def _wind_up(self) -> None:
        unfinished = asyncio.all_tasks() - {asyncio.current_task()}
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
        await self._connector.close()

    async def _fetch(self, url: str, accept: str, max_bytes: int) -> HttpResponse:
        target = _parsed(url)
        # Waiting here and not in the connector's pool, whose queue would use up `timeout_s`.
        turn_at_host = self._turns_by_host.setdefault(
            (target.raw_host or "", target.port), asyncio.Semaphore(self._settings.max_per_host)
        )
        async with turn_at_host, self._turns:
            try:
                return await self._exchange(target, accept, max_bytes)
            except (aiohttp.ClientError, TimeoutError) as error:
                raise fetch_error(error, self._settings.timeout_s, self._settings.max_redirects) from error

    async def _exchange(self, url: URL, accept: str, max_bytes: int) -> HttpResponse:
        async with (
            aiohttp.ClientSession(
                connector=self._connector,
                connector_owner=False,
                headers={"User-Agent": self._settings.user_agent, "Accept-Encoding": ACCEPT_ENCODING},
                timeout=aiohttp.ClientTimeout(total=self._settings.timeout_s),
                auto_decompress=False,
                max_line_size=_MAX_HEADER_BYTES,
                max_field_size=_MAX_HEADER_BYTES,
                middlewares=(self._guard.check_literal,),
            ) as session,
            # aiohttp gives up at the redirect of this number.
            session.get(url, headers={"Accept": accept}, max_redirects=self._settings.max_redirects + 1) as response,
        ):
            _check_head(response, max_bytes)
            body = DecodedBody(response.headers.get("Content-Encoding", ""), max_bytes)
            async for chunk in response.content.iter_any():
                body.feed(chunk)
            return HttpResponse(str(response.url), response.status, response.headers.copy(), body.finish())


def _parsed(url: str) -> URL:
    try:
        parsed = URL(url)
    except ValueError as error:
        raise BadUrlError("The URL is malformed.") from error
    if parsed.scheme not in {"http", "https"} or not parsed.raw_host:
        raise BadUrlError("The URL is not an absolute http or https URL.")
    return parsed


def _check_head(response: aiohttp.ClientResponse, max_bytes: int) -> None:
    status = response.status
    if status in _REDIRECTS:
        raise BadRedirectError(f"The server redirects (status {status}) without saying where to.", status=status)
    if not 200 <= status < 300:
        raise HttpStatusError(f"The server answered with status {status}.", status=status)
    if (response.content_length or 0) > max_bytes:
        raise too_large(max_bytes)
