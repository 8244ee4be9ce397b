import datetime
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from transforms.core.lake.compaction import MAX_ROWS, plan_merges

TODAY = datetime.date(2026, 11, 22)
OLD = "articles/date=2026-11-20/lang=en"


def file(path: str, rows: int = 10) -> dict[str, object]:
    return {"path": path, "rows": rows}


def test_small_files_of_one_folder_become_one_in_the_order_of_their_commits() -> None:
    files = [file(f"{OLD}/b"), file("articles/date=2026-11-20/lang=de/x"), file(f"{OLD}/a", 7)]
    (merge,) = plan_merges(files, TODAY)
    assert (merge.dataset, merge.folder, merge.paths, merge.rows) == ("articles", OLD, (f"{OLD}/b", f"{OLD}/a"), 17)


def test_dead_letters_are_merged_too() -> None:
    files = [file("dead_letters/date=2026-11-21/a"), file("dead_letters/date=2026-11-21/b")]
    assert [merge.dataset for merge in plan_merges(files, TODAY)] == ["dead_letters"]


def test_today_and_later_the_ledger_and_the_pages_are_left_alone() -> None:
    folders = ("articles/date=2026-11-22/lang=en", "articles/date=2026-11-23/lang=en", "ledger/urls", "pages")
    assert plan_merges([file(f"{folder}/{name}") for folder in folders for name in "ab"], TODAY) == []


def test_a_file_of_half_the_greatest_size_is_left_alone() -> None:
    files = [file(f"{OLD}/a", MAX_ROWS // 2), file(f"{OLD}/b", 1)]
    assert plan_merges(files, TODAY) == []


@given(st.lists(st.tuples(st.sampled_from([OLD, "dead_letters/date=2026-11-01"]), st.integers(1, MAX_ROWS))))
def test_no_merge_is_too_large_and_no_file_is_in_two(drawn: list[tuple[str, int]]) -> None:
    files = [file(f"{folder}/{number}", rows) for number, (folder, rows) in enumerate(drawn)]
    merges = plan_merges(files, TODAY)
    assert all(merge.rows <= MAX_ROWS and len(merge.files) > 1 for merge in merges)
    used = Counter(path for merge in merges for path in merge.paths)
    assert set(used.values()) <= {1}
    assert all(path.startswith(merge.folder + "/") for merge in merges for path in merge.paths)
