"""How fast one host is asked: the time between requests, and breaks that it asks for."""

import dataclasses
from typing import Final

MAX_CRAWL_DELAY_S: Final = 30.0
"""Longest Crawl-delay that is kept: with more, one feed's pages would take longer than the feed lasts."""


@dataclasses.dataclass(frozen=True)
class Pace:
    """When a host may be asked again; times are seconds of one clock that never goes back.

    Attributes:
      delay_s: least time from the start of one request to the start of the next.
      free_at_s: no request may start before.
    """

    delay_s: float = 0.0
    free_at_s: float = 0.0

    def wait_s(self, now_s: float) -> float:
        """Time until the next request may start; 0 if it may start now."""
        return max(0.0, self.free_at_s - now_s)

    def after_request(self, now_s: float) -> "Pace":
        """The pace once a request has started."""
        return dataclasses.replace(self, free_at_s=max(self.free_at_s, now_s + self.delay_s))

    def with_delay(self, crawl_delay_s: float) -> "Pace":
        """The pace that also keeps the Crawl-delay of a robots.txt, up to `MAX_CRAWL_DELAY_S`."""
        return dataclasses.replace(self, delay_s=max(self.delay_s, min(crawl_delay_s, MAX_CRAWL_DELAY_S)))

    def paused(self, until_s: float) -> "Pace":
        """The pace of a host that is to be left alone until then."""
        return dataclasses.replace(self, free_at_s=max(self.free_at_s, until_s))
