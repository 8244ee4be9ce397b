import json
import subprocess
import sys
from pathlib import Path

import pytest

# In a new process, for here all is imported already.
_PROGRAM = """
import json, sys
from pathlib import Path
from pipeline.light_imports import light_imports
with light_imports(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]):
    import apache_beam
import pyarrow
pyarrow.array([1])
print(json.dumps([name for name in ("pandas", "apache_beam.io.aws.s3filesystem") if name in sys.modules]))
"""


def imported(*arguments: str | Path) -> list[str]:
    """Which of pandas, if it is installed, and the file system of S3 are imported along with Beam and pyarrow."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=True, timeout=120
    )
    modules: list[str] = json.loads(done.stdout)
    return modules


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text("sources:\n  - feed: https://harbour.example/s3/feed.xml\n", encoding="utf-8")
    return path


def test_a_run_on_this_machine_leaves_out_what_it_does_not_use(config: Path) -> None:
    assert imported("local", config, "/lake", "--direct_num_workers=1") == []


@pytest.mark.parametrize(("runner", "out"), [("flink", "/lake"), ("local", "s3://news/lake"), ("local", "gs://news")])
def test_other_runs_have_all_of_beam(runner: str, out: str, config: Path) -> None:
    assert "apache_beam.io.aws.s3filesystem" in imported(runner, config, out)


def test_so_has_a_run_whose_config_names_a_file_in_a_cloud(config: Path) -> None:
    config.write_text("sources:\n  - files: s3://news/texts/*.txt\n", encoding="utf-8")
    assert "apache_beam.io.aws.s3filesystem" in imported("local", config, "/lake")


def test_a_config_that_is_not_there_is_no_fault_here(tmp_path: Path) -> None:
    assert imported("local", tmp_path / "no.yaml") == []
