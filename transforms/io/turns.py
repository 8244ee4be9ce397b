"""Who may ask now: so many requests at once in all and at one host, and each host at its pace."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from yarl import URL

from transforms.core.http.pacing import Pace
from transforms.errors import HostPausedError

MAX_WAIT_S = 60.0
"""Longest time that requests wait for a host that asks for a break; what it wants beyond that is for a later run."""


class Turn:
    """Leave for one request, which ends with its `async with` block."""

    def __init__(self) -> None:
        self.is_kept = False

    def keep(self) -> None:
        """Lets the turn count among those of all hosts beyond the block, until `Turns.give_back`."""
        self.is_kept = True


class _Lane:
    def __init__(self, max_per_host: int, delay_s: float) -> None:
        self.turns = asyncio.Semaphore(max_per_host)
        self.start = asyncio.Lock()
        self.pace = Pace(delay_s)


class Turns:
    """Gives out turns to the requests of one event loop, in order of arrival at each host.

    A request that waits for its host takes no turn of all hosts, so that a slow host stands in nobody's way.

    Args:
      max_concurrent: turns at once, those included that were kept.
      max_per_host: turns at once at one host.
      delay_s: least time between the starts of two turns at one host.
    """

    def __init__(self, max_concurrent: int, max_per_host: int, delay_s: float) -> None:
        self._max_per_host, self._delay_s = max_per_host, delay_s
        self._all = asyncio.Semaphore(max_concurrent)
        self._lanes: dict[str, _Lane] = {}

    @contextlib.asynccontextmanager
    async def at(self, url: URL) -> AsyncIterator[Turn]:
        """Waits for a turn at the host of a URL; http and https on their usual ports are one host.

        Raises:
          HostPausedError: it would not be free within `MAX_WAIT_S`.
        """
        lane = self._lane(url)
        async with lane.turns:
            async with lane.start:
                await self._wait_for(lane, url)
                await self._all.acquire()
                lane.pace = lane.pace.after_request(_now_s())
            turn = Turn()
            try:
                yield turn
            finally:
                if not turn.is_kept:
                    self._all.release()

    def give_back(self) -> None:
        """Ends a turn that was kept."""
        self._all.release()

    def slow_down(self, url: URL, crawl_delay_s: float) -> None:
        """Keeps the Crawl-delay of the host from now on."""
        lane = self._lane(url)
        lane.pace = lane.pace.with_delay(crawl_delay_s)

    def pause(self, url: URL, for_s: float) -> None:
        """Leaves the host alone for a while."""
        lane = self._lane(url)
        lane.pace = lane.pace.paused(_now_s() + for_s)

    def _lane(self, url: URL) -> _Lane:
        host = url.host_port_subcomponent or ""
        if host not in self._lanes:
            self._lanes[host] = _Lane(self._max_per_host, self._delay_s)
        return self._lanes[host]

    async def _wait_for(self, lane: _Lane, url: URL) -> None:
        # Another request may ask for a break in the meantime.
        while (wait_s := lane.pace.wait_s(_now_s())) > 0:
            if wait_s > MAX_WAIT_S:
                raise HostPausedError(f"{url.host} has asked to be left alone for {wait_s:,.0f} s more.")
            await asyncio.sleep(wait_s)


def _now_s() -> float:
    return asyncio.get_running_loop().time()
