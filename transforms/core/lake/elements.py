"""Listings and sources as JSON: what a dead letter or a deferred page keeps, enough to try again."""

import dataclasses
import json
from typing import Any, TypeVar

from transforms.records import Listing, Source

RecordT = TypeVar("RecordT", Listing, Source)


def to_json(element: Listing | Source) -> str:
    """One JSON object, keys in the order of the fields."""
    return json.dumps(dataclasses.asdict(element), ensure_ascii=False)


def from_json(text: str) -> Listing | Source:
    """The inverse of `to_json`; keys of other versions are left out.

    Raises:
      ValueError: it is no JSON object.
      TypeError: a field without a default is missing.
    """
    values = json.loads(text)
    if "source" not in values:
        return _made(Source, values)
    return _made(Listing, {**values, "source": _made(Source, values["source"])})


def _made(kind: type[RecordT], values: dict[str, Any]) -> RecordT:
    known = {field.name for field in dataclasses.fields(kind)}
    return kind(**{name: value for name, value in values.items() if name in known})
