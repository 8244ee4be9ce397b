"""How end-to-end tests start the command and read a lake as a user would."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from tests.end_to_end.commands import IN_ONE_PROCESS, completed

# What may differ between two runs over the same inputs, see the README.
_OF_THE_RUN = ("run_id", "fetched_at", "newsbeam_version")


def newsbeam(*arguments: str, expected_status: int = 0, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Runs the command in a process of its own, as a scheduler does."""
    done = completed(arguments, stdin)
    assert done.returncode == expected_status, done.stderr.decode()
    return done


def run(config: Path, out: Path, engine: Sequence[str] = IN_ONE_PROCESS) -> dict[str, Any]:
    """Runs a config into a lake; gives the manifest."""
    done = newsbeam("run", str(config), "--out", str(out), "--json", *engine)
    manifest: dict[str, Any] = json.loads(done.stdout)
    return manifest


def rows(out: Path, dataset: str = "articles") -> list[dict[str, Any]]:
    """All rows of a dataset as a query engine sees them, without what differs from run to run."""
    if not list((out / dataset).glob("**/*.parquet")):
        return []
    pattern = str(out / dataset / "**" / "*.parquet")
    relation = duckdb.sql(f"FROM read_parquet('{pattern}', hive_partitioning = true)")
    found = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    plain = [{key: value for key, value in row.items() if key not in _OF_THE_RUN} for row in found]
    return sorted(plain, key=lambda row: json.dumps(row, default=str, sort_keys=True))
