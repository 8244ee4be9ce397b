"""How a record gets a portable schema: Beam's row coder, and what it takes to keep a record what it was.

Beam pickles a field silently, and so loses the schema, after `X | None`, `Enum`, `datetime`, `Literal` or the future
import of annotations: hence `Optional` and `Sequence` in `transforms.records`.
"""

import os
import uuid
from typing import TypeVar

WITHOUT_CODERS = "NEWSBEAM_WITHOUT_CODERS"
"""Environment variable of a process in which no graph runs: its records need no coder, and it need not load Beam."""

_HAS_CODERS = WITHOUT_CODERS not in os.environ

if _HAS_CODERS:
    from apache_beam.coders.typecoders import registry
    from apache_beam.typehints.schema_registry import SCHEMA_REGISTRY
    from apache_beam.typehints.schemas import typing_to_runner_api

# Of our records' schema ids; any fixed one does.
_NAMESPACE = uuid.UUID("6d8ee2b4-90a5-5f0c-a2a3-3d2f3b0a7c11")

RecordT = TypeVar("RecordT", bound="Record")


class Record:
    """Makes lists tuples again: Beam's row coder returns every sequence as a list."""

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, list):
                object.__setattr__(self, name, tuple(value))


def portable(record: type[RecordT]) -> type[RecordT]:
    """Gives a record Beam's row coder, under a schema id of its own.

    With the random id that Beam gives otherwise, a worker process does not find the class by the schema and decodes
    to an anonymous tuple. It is a UUID since runners in Java read it as one. The second registration replaces such a
    tuple if one was made before this import.
    """
    if not _HAS_CODERS:
        return record
    record._beam_schema_id = str(uuid.uuid5(_NAMESPACE, record.__name__))  # type: ignore[attr-defined]  # the name that Beam reads
    registry.register_row(record)
    SCHEMA_REGISTRY.add(record, typing_to_runner_api(record).row_type.schema)
    return record
