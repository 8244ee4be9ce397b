"""Tables of aliases for Wikidata: Parquet files of the user's, checked, loaded once per process."""

import functools
import io
import threading

import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.io.filesystem import BeamIOError, CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.core.entities.aliases import COLUMNS, WEIGHT, AliasTable
from transforms.errors import ConfigError

_EXPECTED = (
    f"a Parquet file with the text columns {', '.join(COLUMNS)} (language and type null where an alias counts in all), "
    f"and a numeric column {WEIGHT} if there is one"
)

_loading = threading.Lock()


def load_aliases(path: str) -> AliasTable:
    """The table at a path or URI, read by the first call of a process; safe to call from several threads.

    Raises:
      ConfigError: it cannot be read, or is not what it should be; the message says what is expected.
    """
    with _loading:
        return _load(path)


@functools.cache
def _load(path: str) -> AliasTable:
    try:
        with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
            table = pq.read_table(io.BytesIO(file.read()))
    except (OSError, BeamIOError) as error:
        raise ConfigError(f"entities.wikidata: {path} cannot be read: should be {_EXPECTED}") from error
    except pa.ArrowInvalid as error:
        raise ConfigError(f"entities.wikidata: {path} is not Parquet: should be {_EXPECTED}") from error
    return AliasTable.of(_checked(path, table))


def _checked(path: str, table: pa.Table) -> pa.Table:
    missing = [name for name in COLUMNS if name not in table.column_names]
    if missing:
        raise ConfigError(f"entities.wikidata: {path} has no column {', '.join(missing)}: should be {_EXPECTED}")
    columns = {name: table[name] for name in (*COLUMNS, WEIGHT) if name in table.column_names}
    for name, column in columns.items():
        if not (_is_number(column.type) if name == WEIGHT else _is_text(column.type)):
            raise ConfigError(f"entities.wikidata: column {name} of {path} is {column.type}: should be {_EXPECTED}")
    # Not safe: a weight beyond 2**53 may lose its last digits.
    return pa.table(
        {
            name: column.cast(pa.float64() if name == WEIGHT else pa.string(), safe=False)
            for name, column in columns.items()
        }
    )


def _is_text(kind: pa.DataType) -> bool:
    """Whether it is text, be it in a dictionary, or nothing but nulls."""
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(test(plain) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_null))


def _is_number(kind: pa.DataType) -> bool:
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_null)
    return any(test(kind) for test in tests)
