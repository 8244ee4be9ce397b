"""What an answer says of its own freshness, and how to ask whether it has changed since."""

import datetime
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_DIRECTIVE = re.compile(r'\s*([\w-]+)\s*(?:=\s*("[^"]*"|[^\s,;]*))?\s*(?:[,;]|$)')
# Source: RFC 9111, section 1.2.2: a greater number is taken for this one.
_MAX_DELTA_S = 2**31
_MAX_VALIDATOR_CHARS = 1_024


def conditional_headers(etag: str, last_modified: str) -> dict[str, str]:
    """The request headers that let a server answer 304 where nothing has changed.

    Args:
      etag: as sent; empty if absent. One that no header may hold, or that is absurdly long, is not used.
      last_modified: likewise.

    Source: RFC 9110, section 13.1.
    """
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if _is_usable(value)}


def _is_usable(value: str) -> bool:
    return 0 < len(value) <= _MAX_VALIDATOR_CHARS and value.isascii() and value.isprintable()


def freshness_s(headers: Mapping[str, str]) -> int | None:
    """How long an answer may be taken for the current one, in seconds from its arrival.

    Args:
      headers: looked up without regard to case.

    Returns:
      0 or more; None if the headers do not say.

    Source: RFC 9111, sections 4.2.1 and 4.2.3, as a private cache: `s-maxage` is not for us.
    """
    directives = {
        name.lower(): value.strip('"') for name, value in _DIRECTIVE.findall(headers.get("Cache-Control", ""))
    }
    if not {"no-cache", "no-store"}.isdisjoint(directives):
        return 0
    lifetime_s = _seconds(directives["max-age"]) if "max-age" in directives else _until_expiry(headers)
    return None if lifetime_s is None else max(0, lifetime_s - _seconds(headers.get("Age", "")))


def retry_after_s(value: str, now_us: int) -> int:
    """What a Retry-After header asks to wait, in whole seconds, rounded up; 0 if it asks for nothing or is malformed.

    Source: RFC 9110, section 10.2.3: seconds, or an HTTP date.
    """
    moment_us = http_date_us(value)
    return _seconds(value.strip()) if moment_us is None else max(0, -((now_us - moment_us) // 1_000_000))


def _until_expiry(headers: Mapping[str, str]) -> int | None:
    if "Expires" not in headers:
        return None
    expires, sent = http_date_us(headers["Expires"]), http_date_us(headers.get("Date", ""))
    # Source: RFC 9111, section 5.3: an invalid date, "0" above all, is in the past.
    return 0 if expires is None or sent is None else max(0, expires - sent) // 1_000_000


def _seconds(digits: str) -> int:
    """A delta-seconds; what is none counts as 0, as RFC 9111, section 4.2.1 encourages."""
    is_number = digits.isascii() and digits.isdigit()
    return min(int(digits[:12]), _MAX_DELTA_S) if is_number else 0


def http_date_us(printed: str) -> int | None:
    """An HTTP date in microseconds since the epoch, UTC; None if it is none.

    Source: RFC 9110, section 5.6.7.
    """
    try:
        moment = parsedate_to_datetime(printed)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return (aware - _EPOCH) // datetime.timedelta(microseconds=1)
