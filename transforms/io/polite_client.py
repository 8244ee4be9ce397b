"""Reads URLs the way their hosts ask for: within robots.txt, at their pace, and again later when they are busy."""

import asyncio
import contextlib
import copy
import dataclasses
import itertools
import random
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from types import MappingProxyType
from typing import Final, Self

from yarl import URL

from transforms.core.http import robots
from transforms.core.http.retries import back_off_s, break_s, is_worth_retrying
from transforms.core.http.robots import Robots
from transforms.errors import (
    BlockedAddressError,
    FetchError,
    HostPausedError,
    NoConnectionError,
    RobotsDeniedError,
    RobotsUnreachableError,
)
from transforms.io.clock import now_us
from transforms.io.http_client import HttpClient, HttpResponse, HttpSettings
from transforms.io.turns import MAX_WAIT_S

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_ROBOTS_ACCEPT: Final = "text/plain, */*;q=0.1"
# The page could not be had either: its dead letter says why.
_NO_WAY_TO_THE_HOST: Final = (BlockedAddressError, HostPausedError, NoConnectionError)


@dataclasses.dataclass
class _Known:
    """The robots.txt of a host, read or being read, or why it could not be."""

    rules: "asyncio.Task[Robots | FetchError]"
    good_until_s: float


class PoliteClient:
    """Sends GET requests through an `HttpClient`; `open` it first, `close` it last.

    It takes any number of requests at once and works on those that their hosts are ready for: neither a slow host
    nor one with many pages stands in the way of others. Answers that nobody has released yet count among
    `max_concurrent`, which so bounds the memory for bodies.

    Args:
      settings: of the HTTP client, with pace and number of retries.
      obeys_robots: whether robots.txt is asked first, at redirects too. Right for pages. A feed is there to be
        polled by programs, and its address was given by whoever wrote the config, not found by a crawler.
    """

    def __init__(self, settings: HttpSettings, *, obeys_robots: bool) -> None:
        self._http = HttpClient(settings)
        self._max_retries = settings.max_retries
        self._product_token = robots.product_token(settings.user_agent)
        self._obeys_robots = obeys_robots
        self._robots: dict[URL, _Known] = {}

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Starts the client's thread."""
        self._http.open()

    def close(self) -> None:
        """Cancels what is in flight and ends the thread; does nothing if the client is not open."""
        self._http.close()
        self._robots = {}

    def submit(
        self, url: str, *, accept: str, max_bytes: int, headers: Mapping[str, str] = _NO_HEADERS
    ) -> Future[HttpResponse | None]:
        """Queues a GET request and returns at once; see `HttpClient.fetch`.

        Returns:
          A future of a complete answer, or of the `FetchError` that tells why there is none. To be given to
          `release` when its answer is done with.
        """
        return self._http.start(self._fetch(url, accept, max_bytes, headers))

    def release(self, future: Future[HttpResponse | None]) -> None:
        """Makes room for another answer; to be called once for each future that is done, answer or not."""
        if not future.cancelled() and future.exception() is None and future.result() is not None:
            self._http.give_back_turn()

    async def _fetch(
        self,
        url: str,
        accept: str,
        max_bytes: int,
        headers: Mapping[str, str] = _NO_HEADERS,
        *,
        is_robots: bool = False,
    ) -> HttpResponse:
        asked = URL()

        async def admit(target: URL) -> None:
            nonlocal asked
            asked = target
            if self._obeys_robots and not is_robots:
                await self._check_robots(target)

        for retries in itertools.count():
            try:
                return await self._http.fetch(
                    url, accept=accept, max_bytes=max_bytes, headers=headers, admit=admit, keeps_turn=not is_robots
                )
            except FetchError as error:
                wait_s = back_off_s(retries, random.random())  # noqa: S311  # nothing to guess here
                pause_s = break_s(error, wait_s, now_us())
                if pause_s:
                    self._http.turns.pause(asked, pause_s)
                if retries >= self._max_retries or pause_s > MAX_WAIT_S or not is_worth_retrying(error):
                    raise
            if not pause_s:
                await asyncio.sleep(wait_s)
        raise AssertionError("counting has an end")

    async def _check_robots(self, url: URL) -> None:
        rules = await self._robots_of(url.origin())
        if isinstance(rules, FetchError):
            raise copy.copy(rules)
        if not rules.allows(str(url)):
            raise RobotsDeniedError(f"The robots.txt of {url.host} does not allow this page.")

    async def _robots_of(self, origin: URL) -> Robots | FetchError:
        now_s = asyncio.get_running_loop().time()
        known = self._robots.get(origin)
        if known is None or now_s > known.good_until_s:
            known = _Known(asyncio.create_task(self._read_robots(origin)), now_s + robots.LIFETIME_S)
            self._robots[origin] = known
        # Shielded, since all requests of the host wait for it, and one of them may be cancelled.
        rules = known.rules.result() if known.rules.done() else await asyncio.shield(known.rules)
        if isinstance(rules, FetchError):
            known.good_until_s = min(known.good_until_s, now_s + robots.FAILURE_LIFETIME_S)
        return rules

    async def _read_robots(self, origin: URL) -> Robots | FetchError:
        url = str(origin.with_path(robots.PATH))
        try:
            answer = await self._fetch(url, _ROBOTS_ACCEPT, robots.MAX_BYTES, is_robots=True)
        except _NO_WAY_TO_THE_HOST as error:
            return error
        except FetchError as error:
            if robots.allows_after(error):
                return Robots.without_rules()
            return RobotsUnreachableError(f"The robots.txt of {origin.host} could not be read: {error.message}")
        rules = Robots(answer.body, self._product_token)
        self._http.turns.slow_down(origin, rules.crawl_delay_s)
        return rules


@dataclasses.dataclass
class _Shared:
    settings: HttpSettings
    obeys_robots: bool
    client: PoliteClient
    users: int = 0


_lock = threading.Lock()
_shared: list[_Shared] = []


@contextlib.contextmanager
def shared_client(settings: HttpSettings, *, obeys_robots: bool) -> Iterator[PoliteClient]:
    """The open client of this process for these settings; closed when its last user has done with it."""
    with _lock:
        shared = next((s for s in _shared if (s.settings, s.obeys_robots) == (settings, obeys_robots)), None)
        if shared is None:
            shared = _Shared(settings, obeys_robots, PoliteClient(settings, obeys_robots=obeys_robots))
            shared.client.open()
            _shared.append(shared)
        shared.users += 1
    try:
        yield shared.client
    finally:
        with _lock:
            shared.users -= 1
            if not shared.users:
                _shared.remove(shared)
                shared.client.close()
