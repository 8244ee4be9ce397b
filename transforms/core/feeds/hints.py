"""How an RSS feed asks to be polled: `ttl`, `sy:updatePeriod`, `skipHours` and `skipDays`."""

import re
from collections.abc import Mapping

from transforms.core.feeds.entries import PollHints

# Source: https://web.resource.org/rss/1.0/modules/syndication/
_PERIODS_S = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# More than any list of 24 hours or 7 days has.
_MAX_LIST_CHARS = 2_000
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s*([a-z]{6,9})\s*</day>", re.IGNORECASE)
_MAX_NUMBER = 1_000_000


def poll_hints(channel: Mapping[str, str], text: str) -> PollHints:
    """Read the hints of an RSS feed; what makes no sense is left out.

    Args:
      channel: feedparser's `feed`, for `ttl` (minutes) and the syndication module, of which the longer wait counts.
      text: of the whole document.

    Source: RSS 2.0, `ttl`, `skipHours`, `skipDays`; RSS 1.0 Syndication module.
    """
    ttl_s = 60 * _number(channel.get("ttl", ""), default=0)
    hours = _HOUR.findall(_list(text, "skipHours"))
    days = [day.lower() for day in _DAY.findall(_list(text, "skipDays"))]
    return PollHints(
        wait_s=max(ttl_s, _update_period_s(channel)),
        # RSS 0.91 counted from 1 to 24.
        skip_hours=tuple(sorted({int(hour) % 24 for hour in hours if int(hour) <= 24})),
        skip_days=tuple(sorted({_DAYS.index(day) for day in days if day in _DAYS})),
    )


def _update_period_s(channel: Mapping[str, str]) -> int:
    """Only if the feed names a period: that `daily` is the default says nothing of a feed without one."""
    period_s = _PERIODS_S.get(channel.get("sy_updateperiod", "").strip().lower(), 0)
    return period_s // max(1, _number(channel.get("sy_updatefrequency", ""), default=1))


def _list(text: str, element: str) -> str:
    """The content of the first such element, which feedparser drops; empty if absent."""
    start = text.find(f"<{element}>")
    return "" if start < 0 else text[start : start + _MAX_LIST_CHARS].partition(f"</{element}>")[0]


def _number(printed: str, *, default: int) -> int:
    digits = printed.strip()
    return min(int(digits[:9]), _MAX_NUMBER) if digits.isascii() and digits.isdigit() else default
