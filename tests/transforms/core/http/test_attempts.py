import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.http.attempts import AttemptSchedule

MINUTE = 60_000_000
NOW = 1_700_000_000_000_000


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(1, 15), (2, 30), (3, 60), (4, 120), (5, 240), (6, 480), (7, 960), (8, None), (9, None)],
)
def test_the_wait_doubles_until_the_last_attempt(attempts: int, minutes: int | None) -> None:
    expected = None if minutes is None else NOW + minutes * MINUTE
    assert AttemptSchedule().next_try_us(attempts, NOW) == expected


@pytest.mark.parametrize("attempts", [8, 9, 99])
def test_no_wait_is_over_a_day(attempts: int) -> None:
    assert AttemptSchedule(100).next_try_us(attempts, NOW) == NOW + 24 * 60 * MINUTE


def test_without_a_wait_every_run_tries() -> None:
    schedule = AttemptSchedule(3, 0)
    assert [schedule.next_try_us(attempts, NOW) for attempts in (1, 2, 3)] == [NOW, NOW, None]


def test_a_single_attempt_defers_nothing() -> None:
    assert AttemptSchedule(1).next_try_us(1, NOW) is None


@given(st.integers(1, 10_000), st.floats(0, 86_400), st.integers(1, 9_999))
def test_a_next_try_is_never_earlier_after_more_failures(max_attempts: int, first_s: float, attempts: int) -> None:
    schedule = AttemptSchedule(max_attempts, first_s)
    earlier, later = schedule.next_try_us(attempts, NOW), schedule.next_try_us(attempts + 1, NOW)
    assert later is None or (earlier is not None and NOW <= earlier <= later)
