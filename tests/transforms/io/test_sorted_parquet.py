import io

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from transforms.io import sorted_parquet

keys = st.lists(st.text(alphabet="0123456789abcdef", min_size=1, max_size=3), max_size=40)


def parquet(rows: list[dict[str, object]], row_group_size: int = 4) -> io.BytesIO:
    schema = pa.schema([("key", pa.string()), ("due", pa.int64())])
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), file, row_group_size=row_group_size)
    return file


@given(keys, keys, st.booleans())
def test_matches_are_the_rows_that_a_full_scan_finds(stored: list[str], wanted: list[str], is_sorted: bool) -> None:
    rows = [{"key": key, "due": number} for number, key in enumerate(sorted(stored) if is_sorted else stored)]
    found = [row for table in sorted_parquet.matches(parquet(rows), "key", set(wanted)) for row in table.to_pylist()]
    assert found == [row for row in rows if row["key"] in wanted]


def test_row_groups_without_a_match_are_not_read() -> None:
    rows = [{"key": f"{number:03}", "due": None} for number in range(40)]
    (table,) = sorted_parquet.matches(parquet(rows, 10), "key", {"015", "019"})
    assert table.column("key").to_pylist() == ["015", "019"]


@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=30))
def test_values_where_set_skips_nulls(dues: list[int | None]) -> None:
    rows = [{"key": str(number), "due": due} for number, due in enumerate(dues)]
    found = list(sorted_parquet.values_where_set(parquet(rows), "key", "due"))
    assert found == [row["key"] for row in rows if row["due"] is not None]
