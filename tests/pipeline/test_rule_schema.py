import json
from pathlib import Path

import jsonschema
import pytest

from pipeline.rule_schema import json_schema
from transforms.core import strict_yaml

PUBLISHERS = Path(__file__).parents[2] / "configs" / "publishers"


def test_published_schema_is_that_of_the_model() -> None:
    assert (PUBLISHERS / "schema.json").read_text(encoding="utf-8") == json_schema()


@pytest.mark.parametrize("path", sorted(PUBLISHERS.glob("*.yaml")), ids=lambda path: path.name)
def test_shipped_files_fit_the_schema_and_name_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")
    jsonschema.validate(strict_yaml.read(text).value, json.loads(json_schema()))


def test_schema_refuses_an_unknown_key() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"key": "a", "host": ["a.example"]}, json.loads(json_schema()))
