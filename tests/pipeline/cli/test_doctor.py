import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from pipeline import check_setup
from pipeline.check_setup import Check
from pipeline.cli.doctor import doctor

APP = typer.Typer()
APP.command()(doctor)

FINE = Check("disk", "ok", "5 GiB free")
SLOW = Check("machine", "warn", "1 core", "use two")
BROKEN = Check("lake", "fail", "no [red]rights", "mend them")


def run(monkeypatch, checks: list[Check], *arguments: str) -> Result:
    monkeypatch.setattr(check_setup, "CHECKS", (lambda subject: iter(checks),))
    return CliRunner().invoke(APP, list(arguments))


def test_json_is_one_object_with_every_check(monkeypatch):
    result = run(monkeypatch, [FINE, BROKEN], "--json")
    assert json.loads(result.stdout) == {
        "ok": False,
        "checks": [
            {"name": "disk", "state": "ok", "detail": "5 GiB free", "remedy": ""},
            {"name": "lake", "state": "fail", "detail": "no [red]rights", "remedy": "mend them"},
        ],
    }


def test_the_table_shows_what_was_found_and_how_to_mend_it(monkeypatch):
    lines = run(monkeypatch, [FINE, BROKEN]).stdout.splitlines()
    rows = [" ".join(line.split()) for line in lines]
    assert rows[-4:] == ["disk ok 5 GiB free", "lake fail no [red]rights", "→ mend them", ""]


@pytest.mark.parametrize(
    ("checks", "status"), [([FINE], 0), ([FINE, SLOW], 0), ([FINE, BROKEN], 1), ([BROKEN, SLOW], 1)]
)
def test_the_exit_status_is_1_only_when_something_failed(monkeypatch, checks: list[Check], status: int):
    assert run(monkeypatch, checks).exit_code == status
    assert run(monkeypatch, checks, "--json").exit_code == status


def test_a_faulty_config_is_shown_and_ends_with_2(tmp_path: Path, monkeypatch):
    path = tmp_path / "my.yaml"
    path.write_text("http: {}\n", encoding="utf-8")
    monkeypatch.setattr(check_setup, "CHECKS", (check_setup.check_config,))
    result = CliRunner().invoke(APP, [str(path), "--json"])
    assert result.exit_code == 2
    assert json.loads(result.stdout) == {
        "ok": False,
        "checks": [
            {
                "name": "config",
                "state": "fail",
                "detail": f"{path}:1: sources: is missing",
                "remedy": "see configs/README.md",
            }
        ],
    }
