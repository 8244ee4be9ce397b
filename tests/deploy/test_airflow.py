"""The example for Airflow: its commands without Airflow; all of it where Airflow is installed."""

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.deploy import command_lines

DAG_FILE = Path(__file__).parents[2] / "deploy" / "airflow" / "newsbeam_dag.py"
TREE = ast.parse(DAG_FILE.read_text(encoding="utf-8"), DAG_FILE.name)


def constants() -> dict[str, Any]:
    """The names that the module gives to plain values."""
    found = {}
    for node in TREE.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.targets[0], ast.Name)
        ):
            found[node.targets[0].id] = node.value.value
    return found


def tasks() -> dict[str, list[str]]:
    """The arguments of every pod, by the name of its task."""
    names = constants()
    found = {}
    for node in ast.walk(TREE):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "KubernetesPodOperator":
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            assert isinstance(given["arguments"], ast.List)
            items = given["arguments"].elts
            arguments = [names[item.id] if isinstance(item, ast.Name) else ast.literal_eval(item) for item in items]
            found[ast.literal_eval(given["task_id"])] = arguments
    return found


def test_there_is_a_run_and_a_compaction() -> None:
    assert {name: arguments[0] for name, arguments in tasks().items()} == {"run": "run", "compact": "compact"}


@pytest.mark.parametrize("name", sorted(tasks()))
def test_newsbeam_and_beam_understand_the_arguments(name: str) -> None:
    command_lines.check(tasks()[name])


def test_airflow_takes_it() -> None:
    dagbag = pytest.importorskip("airflow.dag_processing.dagbag", reason="Airflow is not installed")
    bag = dagbag.DagBag(str(DAG_FILE))
    assert bag.import_errors == {}
    assert sorted(bag.dags) == ["newsbeam_compact", "newsbeam_run"]
