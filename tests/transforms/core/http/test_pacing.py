from transforms.core.http.pacing import MAX_CRAWL_DELAY_S, Pace


def test_the_first_request_may_start_at_once_and_the_next_after_the_delay() -> None:
    pace = Pace(delay_s=2.0)
    assert pace.wait_s(now_s=100.0) == 0.0
    pace = pace.after_request(now_s=100.0)
    assert [pace.wait_s(now_s) for now_s in (100.0, 101.5, 102.0, 110.0)] == [2.0, 0.5, 0.0, 0.0]


def test_crawl_delay_slows_down_but_never_up_and_is_capped() -> None:
    assert Pace(delay_s=2.0).with_delay(5.0).delay_s == 5.0
    assert Pace(delay_s=2.0).with_delay(1.0).delay_s == 2.0
    assert Pace(delay_s=2.0).with_delay(86_400.0).delay_s == MAX_CRAWL_DELAY_S


def test_a_pause_holds_until_its_end_and_a_shorter_one_does_not_end_it() -> None:
    pace = Pace().paused(until_s=160.0).paused(until_s=110.0)
    assert pace.wait_s(now_s=100.0) == 60.0
    assert pace.after_request(now_s=100.0).wait_s(now_s=100.0) == 60.0
