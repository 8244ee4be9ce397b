"""Which failed requests are worth another try within the same run, and when."""

from typing import Final

from transforms.core.http.validators import retry_after_s
from transforms.errors import ConnectionLostError, FetchError, HttpStatusError

# Source: RFC 6585, section 4 (429); RFC 9110, sections 15.6.3 to 15.6.5: a gateway or server that may be back
# in seconds. A 500 is a bug, which is there the next second too.
_MAY_PASS_IN_SECONDS: Final = frozenset({429, 502, 503, 504})
_TOO_MANY_REQUESTS: Final = 429
FIRST_WAIT_S: Final = 1.0
"""Mean wait before the first retry."""

_LONGEST_WAIT_S: Final = 30.0
_LONGEST_BREAK_S: Final = 86_400.0


def is_worth_retrying(error: FetchError) -> bool:
    """Whether the same request may well succeed seconds later: too busy, bad gateway, connection lost.

    A name that is not found, a refused connection or a certificate stay what they are for longer; a time-out has
    cost its time already. Those are for a later run.
    """
    return isinstance(error, ConnectionLostError) or error.status in _MAY_PASS_IN_SECONDS


def back_off_s(retries: int, chance: float) -> float:
    """How long to wait before the next try, in seconds: doubled with each, and spread over plus or minus a half.

    Args:
      retries: made so far, from 0.
      chance: random number from 0 to 1; it keeps those who failed together from coming back together.

    Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    doubled_s = FIRST_WAIT_S * 2.0 ** min(retries, 10)
    return min(doubled_s, _LONGEST_WAIT_S) * (0.5 + chance)


def break_s(error: FetchError, back_off_s: float, now_us: int) -> float:
    """How long the whole host is to be left alone after a failure, in seconds; 0 if it does not ask for that.

    Args:
      error: what failed.
      back_off_s: wait before the next try, for a host that says "too many requests" but not until when.
      now_us: microseconds since the epoch.
    """
    asked_s = retry_after_s(error.retry_after, now_us) if isinstance(error, HttpStatusError) else 0
    if asked_s:
        return min(float(asked_s), _LONGEST_BREAK_S)
    return back_off_s if error.status == _TOO_MANY_REQUESTS else 0.0
