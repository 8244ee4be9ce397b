"""Turns what pydantic finds in a YAML file into faults that its author understands."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from transforms.core.strict_yaml import Document, Fault, KeyPath

_EXPECTATIONS = {
    "model_type": "should be a mapping of 'key: value' lines",
    "dict_type": "should be a mapping of 'key: value' lines",
    "tuple_type": "should be a list of '- ' lines",
    "bool_type": "should be true or false",
    "int_type": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_type": "should be a number",
    "string_type": "should be text (in quotes if it looks like a number)",
}

_SHOWN_CHARS = 60
# Greedy: a password may hold characters that end it in a URL, and that may be why it is refused.
_CREDENTIALS = re.compile(r"(:[/\\]*)\S*@")


def explain(
    error: ValidationError, document: Document, model: type[BaseModel], meanings: Mapping[str, str]
) -> Iterator[Fault]:
    """Put each error as: where, what is allowed, what is there instead.

    Args:
      error: of validating `document.value`. A `PydanticCustomError` of type "config" is shown as it is.
      document: gives the lines.
      model: gives the keys that are allowed.
      meanings: in words, by regular expression, what each `pattern` of the model asks for.
    """
    for item in error.errors():
        path = tuple(step for step in item["loc"] if step != "[key]")
        yield Fault(document.line(path), path, _message(item, path, model, meanings))


def _message(error: ErrorDetails, path: KeyPath, model: type[BaseModel], meanings: Mapping[str, str]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(str(path[-1]), list(_section_at(path[:-1], model).model_fields))
    if kind == "missing":
        return "is missing"
    if kind == "config":
        return error["msg"]
    if kind == "string_pattern_mismatch":
        expected = f"should be {meanings[context['pattern']]}"
    elif kind == "value_error":
        expected = str(context["error"])
    else:
        expected = _EXPECTATIONS.get(kind, re.sub(r"^\w+ should", "should", error["msg"]))
    return f"{expected}, not {_shown(error['input'])}"


def _shown(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = str(value).lower() if isinstance(value, bool) else _CREDENTIALS.sub(r"\1***@", repr(value))
    return text if len(text) <= _SHOWN_CHARS else text[:_SHOWN_CHARS] + "..."


def _unknown_key(key: str, allowed: list[str]) -> str:
    close = difflib.get_close_matches(key, allowed, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    return f"unknown key{hint}; allowed: {', '.join(allowed)}"


def _section_at(path: KeyPath, model: type[BaseModel]) -> type[BaseModel]:
    """The model of the mapping at `path`."""
    for step in path:
        if isinstance(step, str):
            annotation: Any = model.model_fields[step].annotation
            model = next(kind for kind in (*get_args(annotation), annotation) if issubclass(kind, BaseModel))
    return model
