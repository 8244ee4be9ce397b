"""JSON Schema of the rule files, for editors: `python -m pipeline.rule_schema > configs/publishers/schema.json`."""

import json
import sys

from transforms.core.pages.rule_files import PublisherFile


def json_schema() -> str:
    """JSON Schema of a rule file, as text that ends with a newline."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **PublisherFile.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(json_schema())
