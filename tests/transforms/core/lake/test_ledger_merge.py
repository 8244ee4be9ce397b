import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.lake.ledger_merge import LedgerMerge, key_ranges, plan_ledger_merges


def files(folder: str, *rows: int) -> list[dict[str, object]]:
    return [{"path": f"{folder}/{number}.parquet", "rows": count} for number, count in enumerate(rows)]


def test_eight_files_of_one_size_are_merged_and_the_others_are_left_alone() -> None:
    urls = files("ledger/urls", *[10, 1_000] * 4, 1_001, 500_000)
    assert plan_ledger_merges(urls) == [
        LedgerMerge("ledger", tuple(f"ledger/urls/{n}.parquet" for n in range(8)), 4_040)
    ]


def test_seven_files_are_not_worth_it() -> None:
    assert plan_ledger_merges(files("ledger/urls", *[10] * 7)) == []


def test_each_dataset_and_each_size_has_its_merge() -> None:
    found = plan_ledger_merges(files("ledger/urls", *[10] * 8, *[2_000] * 9) + files("ledger/articles", *[5] * 8))
    assert [(merge.dataset, len(merge.paths), merge.rows) for merge in found] == [
        ("ledger", 8, 80),
        ("ledger", 9, 18_000),
        ("ledger_articles", 8, 40),
    ]


def test_what_is_not_of_the_ledger_is_left_alone() -> None:
    assert plan_ledger_merges(files("articles/date=2026-11-01", *[10] * 20)) == []


@pytest.mark.parametrize(
    ("rows", "ranges"),
    [
        (0, [("", "")]),
        (99, [("", "")]),
        (250, [("", "80"), ("80", "")]),
        (400, [("", "40"), ("40", "80"), ("80", "c0"), ("c0", "")]),
    ],
)
def test_ranges_grow_with_the_rows(rows: int, ranges: list[tuple[str, str]]) -> None:
    assert key_ranges(rows, 100) == ranges


@given(st.integers(0, 10**9), st.text(max_size=4))
def test_every_key_is_in_one_range(rows: int, key: str) -> None:
    assert sum(lower <= key and (key < upper or not upper) for lower, upper in key_ranges(rows, 100_000)) == 1
