import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.http.robots import Robots, allows_after, product_token
from transforms.errors import (
    BadRedirectError,
    ConnectionLostError,
    FetchError,
    HttpStatusError,
    TimedOutError,
    TooLargeError,
    TooManyRedirectsError,
)

HOST = "https://harbour-post.example"


def robots(text: str) -> Robots:
    return Robots(text.encode(), "newsbeam")


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /intern/", "/intern/a", False),
        ("User-agent: *\nDisallow: /intern/", "/internal", True),
        ("User-agent: *\nDisallow: /\nAllow: /news", "/news/1", True),
        ("User-agent: *\nAllow: /news\nDisallow: /news", "/news", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /search?q=", "/search?q=a", False),
        ("User-agent: *\nDisallow: /%7Efoo", "/~foo/a", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("<html><p>Not found.", "/a", True),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
    ],
)
def test_the_longest_rule_counts_and_allows_where_two_are_equal(text: str, path: str, allowed: bool) -> None:
    assert robots(text).allows(HOST + path) is allowed


@pytest.mark.parametrize(
    ("group", "is_ours"),
    [
        ("User-agent: newsbeam", True),
        ("user-agent:NEWSBEAM", True),
        ("User-agent: newsbeam/2.0  # the new one", True),
        ("User-agent: otherbot\nUser-agent: newsbeam", True),
        ("User-agent: news", False),
        ("User-agent: newsbeam-images", False),
        ("User-agent: mynewsbeam", False),
    ],
)
def test_a_group_is_ours_by_the_whole_product_token_and_then_the_one_for_all_is_not(group: str, is_ours: bool) -> None:
    rules = robots(f"User-agent: *\nDisallow: /all\n\n{group}\nDisallow: /ours\n")
    assert (rules.allows(f"{HOST}/all"), rules.allows(f"{HOST}/ours")) == (is_ours, not is_ours)


def test_groups_of_one_crawler_are_one() -> None:
    rules = robots(
        "User-agent: newsbeam\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: newsbeam\nDisallow: /b"
    )
    assert [rules.allows(f"{HOST}/{path}") for path in "abc"] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "delay_s"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nCrawl-delay: 9\n\nUser-agent: newsbeam\nCrawl-delay: 1", 1.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: *\nCrawl-delay: -1", 0.0),
        ("", 0.0),
    ],
)
def test_crawl_delay_is_that_of_our_group(text: str, delay_s: float) -> None:
    assert robots(text).crawl_delay_s == delay_s


def test_rules_beyond_500_kib_do_not_count() -> None:
    comment = f"# {'x' * 500 * 1024}\n"
    assert not robots("User-agent: *\nDisallow: /a\n" + comment).allows(f"{HOST}/a")
    assert robots(comment + "User-agent: *\nDisallow: /a\n").allows(f"{HOST}/a")


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"User-agent: x{n}\n" for n in range(16_000)) + "".join(f"Disallow: /{n}\n" for n in range(20_000)),
        "foo\u2028" + "User-agent: x\u2028" * 16_000 + "Disallow: /a\u2028" * 20_000,
        "User-agent: *\nDisallow: /" + "*a" * 240_000,
        ("\n" + " " * 700) * 700,
        "user-agent " + " " * 500_000,
    ],
    ids=["agents times rules", "odd line ends", "wildcards", "blank lines", "blanks"],
)
def test_hostile_files_cost_little(text: str) -> None:
    started_s = time.process_time()
    robots(text).allows(f"{HOST}/{'a' * 2_000}")
    assert time.process_time() - started_s < 2


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_file_gives_rules(body: bytes, path: str) -> None:
    assert Robots(body, "newsbeam").allows(f"{HOST}/{path}") in {True, False}


@pytest.mark.parametrize(
    ("error", "allowed"),
    [
        (HttpStatusError("", status=404), True),
        (HttpStatusError("", status=401), True),
        (HttpStatusError("", status=403), True),
        (HttpStatusError("", status=429), False),
        (HttpStatusError("", status=500), False),
        (HttpStatusError("", status=503), False),
        (TooManyRedirectsError(""), True),
        (BadRedirectError("", status=302), True),
        (TimedOutError(""), False),
        (ConnectionLostError(""), False),
        (TooLargeError(""), False),
    ],
)
def test_unavailable_robots_allow_everything_and_unreachable_ones_nothing(error: FetchError, allowed: bool) -> None:
    assert allows_after(error) is allowed


@pytest.mark.parametrize(
    "user_agent", ["newsbeam/1.0 (+https://newsbeam.example/bot)", "newsbeam (+mailto:a@b.example)"]
)
def test_product_token_is_the_name_without_version(user_agent: str) -> None:
    assert product_token(user_agent) == "newsbeam"
