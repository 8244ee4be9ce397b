import pytest

from transforms.core.http.rights import reservations


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("noindex", ("noindex",)),
        ("NoAI, noimageai , nofollow", ("noai", "noimageai")),
        ("none", ("noindex",)),
        ("unavailable_after: 25 Jun 2027 15:00:00 PST, noarchive", ("noarchive",)),
        ("max-snippet: 20, nosnippet", ("nosnippet",)),
        ("googlebot: noindex, noai", ()),
        ("newsbeam: noindex, noai", ("noindex", "noai")),
        ("otherbot: noindex, newsbeam: noai", ("noai",)),
        ("all", ()),
        ("", ()),
    ],
)
def test_robots_tag_holds_for_all_crawlers_or_the_one_it_names(value: str, expected: tuple[str, ...]) -> None:
    assert reservations([("X-Robots-Tag", value)], "NewsBeam") == expected


def test_each_header_counts_and_the_order_is_fixed() -> None:
    headers = [
        ("tdm-reservation", "1"),
        ("x-robots-tag", "otherbot: noindex"),
        ("X-Robots-Tag", "noai"),
        ("Via", "noindex"),
    ]
    assert reservations(headers, "newsbeam") == ("noai", "tdm-reservation")


def test_mining_that_is_not_reserved_gives_no_signal() -> None:
    assert reservations([("TDM-Reservation", "0")], "newsbeam") == ()
