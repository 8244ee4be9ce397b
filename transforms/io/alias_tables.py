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
    for name in (*COLUMNS, WEIGHT):
        if name not in table.column_names:
            continue
        position = table.column_names.index(name)
        try:
            column = table[name].cast(pa.float64() if name == WEIGHT else pa.string())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise ConfigError(
                f"entities.wikidata: column {name} of {path} is {table[name].type}: should be {_EXPECTED}"
            ) from error
        table = table.set_column(position, name, column)
    return table
