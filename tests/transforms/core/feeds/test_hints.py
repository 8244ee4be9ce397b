import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.feeds.entries import PollHints
from transforms.core.feeds.hints import poll_hints
from transforms.core.feeds.xml_feed import read

SY = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'


def hints(channel: str) -> PollHints:
    return read(f'<rss version="2.0" {SY}><channel>{channel}<item><title>x</title></item></channel></rss>').hints


@pytest.mark.parametrize(
    ("channel", "wait_s"),
    [
        ("", 0),
        ("<ttl>30</ttl>", 1_800),
        ("<ttl>half an hour</ttl>", 0),
        ("<ttl>-30</ttl>", 0),
        ("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency> 2 </sy:updateFrequency>", 1_800),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 86_400),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 86_400),
        ("<sy:updateFrequency>2</sy:updateFrequency>", 0),
        ("<sy:updatePeriod>now and then</sy:updatePeriod>", 0),
        ("<ttl>90</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 5_400),
    ],
)
def test_the_longest_wait_that_a_feed_asks_for_counts(channel: str, wait_s: int) -> None:
    assert hints(channel) == PollHints(wait_s)


def test_hours_and_days_to_skip_are_read() -> None:
    found = hints(
        "<skipHours><hour>23</hour><hour> 0 </hour><hour>24</hour><hour>25</hour><hour>x</hour></skipHours>"
        "<skipDays><day>Sunday</day><day>saturday</day><day>Someday</day></skipDays>"
    )
    assert found == PollHints(0, (0, 23), (5, 6))


def test_a_list_without_end_is_read_in_part() -> None:
    text = "<skipHours>" + "<hour>1</hour>" * 100_000
    assert poll_hints({}, text * 10) == PollHints(0, (1,), ())


@given(st.text(), st.text(max_size=20), st.text(max_size=20))
def test_anything_is_read_without_an_error(text: str, ttl: str, period: str) -> None:
    found = poll_hints({"ttl": ttl, "sy_updateperiod": period, "sy_updatefrequency": ttl}, f"<skipHours>{text}")
    assert found.wait_s >= 0
