"""When a page that failed for a reason that may pass is tried again, in a later run."""

import dataclasses

# Longest wait between two attempts: outages of a day are common, and a page must not be forgotten for a week.
_MAX_DELAY_S = 86_400


@dataclasses.dataclass(frozen=True)
class AttemptSchedule:
    """The wait doubles with each failure, up to a day.

    No chance in it: runs come at times of their own, and what is due is asked at the pace of its host.

    Attributes:
      max_attempts: runs that try a page before it becomes a dead letter, at least 1.
      first_delay_s: least wait after the first failure, seconds; 0 lets every run try again.
    """

    max_attempts: int = 8
    first_delay_s: float = 900.0

    def next_try_us(self, attempts: int, now_us: int) -> int | None:
        """When to try next; None if that was the last attempt.

        Args:
          attempts: that failed so far, the last one included; from 1.
          now_us: when the last one failed, microseconds since the epoch.
        """
        if attempts >= self.max_attempts:
            return None
        # No float is as large as the wait after some thousand attempts.
        doublings = min(attempts - 1, _MAX_DELAY_S.bit_length())
        return now_us + int(min(self.first_delay_s * 2**doublings, _MAX_DELAY_S) * 1_000_000)
