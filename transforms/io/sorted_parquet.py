"""Look-ups in Parquet files that are sorted by the column asked for, one row group in memory at a time."""

import bisect
from collections.abc import Collection, Iterator, Sequence
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROW_GROUP_SIZE = 8_192
"""Rows that are read to find one of them."""


def matches(file: BinaryIO, column: str, values: Collection[str]) -> Iterator[pa.Table]:
    """The rows whose column has one of some values.

    Args:
      file: Parquet, open for reading, seekable.
      column: a string column; it need not be sorted, but row groups are skipped if it is.

    Yields:
      Whole rows; nothing for a row group without a match.
    """
    wanted = sorted(values)
    wanted_array = pa.array(wanted, pa.string())
    parquet = pq.ParquetFile(file)
    index = parquet.schema_arrow.get_field_index(column)
    for number in range(parquet.num_row_groups):
        if not _may_hold(parquet.metadata.row_group(number).column(index).statistics, wanted):
            continue
        keys = parquet.read_row_group(number, columns=[column]).column(0)
        mask = pc.is_in(keys, value_set=wanted_array)
        if pc.any(mask).as_py():
            yield parquet.read_row_group(number).filter(mask)


def values_where_set(file: BinaryIO, column: str, condition: str) -> Iterator[str]:
    """The values of a column in the rows where another column is not null."""
    parquet = pq.ParquetFile(file)
    index = parquet.schema_arrow.get_field_index(condition)
    for number in range(parquet.num_row_groups):
        statistics = parquet.metadata.row_group(number).column(index).statistics
        if statistics is not None and statistics.null_count == parquet.metadata.row_group(number).num_rows:
            continue
        table = parquet.read_row_group(number, columns=[column, condition])
        yield from table.filter(table.column(condition).is_valid()).column(column).to_pylist()


def newest(files: Sequence[BinaryIO], column: str, lower: str, upper: str, schema: pa.Schema) -> pa.Table:
    """The rows of a range of keys from several files, sorted; of the rows of one key that with the highest `sequence`.

    Args:
      files: Parquet, open for reading, seekable.
      column: the key, a string.
      lower: first key of the range.
      upper: first key behind it; empty for none.
      schema: of the result; a column that a file does not have yet is null.
    """
    parquets = [pq.ParquetFile(file) for file in files]
    tables = [table for parquet in parquets for table in _range(parquet, column, lower, upper)]
    table = (
        pa.concat_tables([schema.empty_table(), *tables], promote_options="default").select(schema.names).cast(schema)
    )
    if table.num_rows == 0:
        return table
    table = table.sort_by([(column, "ascending"), ("sequence", "descending")])
    keys = table.column(column).combine_chunks()
    is_first = pc.not_equal(keys[1:], keys[:-1])
    return table.filter(pa.concat_arrays([pa.array([True]), is_first]))


def _range(parquet: pq.ParquetFile, column: str, lower: str, upper: str) -> Iterator[pa.Table]:
    index = parquet.schema_arrow.get_field_index(column)
    for number in range(parquet.num_row_groups):
        statistics = parquet.metadata.row_group(number).column(index).statistics
        if _is_outside(statistics, lower, upper):
            continue
        table = parquet.read_row_group(number)
        keys = table.column(column)
        mask = pc.greater_equal(keys, lower)
        yield table.filter(pc.and_(mask, pc.less(keys, upper)) if upper else mask)


def _is_outside(statistics: pq.Statistics | None, lower: str, upper: str) -> bool:
    if statistics is None or not statistics.has_min_max:
        return False
    return statistics.max < lower or (upper != "" and statistics.min >= upper)


def _may_hold(statistics: pq.Statistics | None, wanted: list[str]) -> bool:
    if statistics is None or not statistics.has_min_max:
        return True
    place = bisect.bisect_left(wanted, statistics.min)
    return place < len(wanted) and wanted[place] <= statistics.max
