"""The Dockerfile as it stands: lint, versions, what it copies, and how its entry point chooses."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy import image

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
STEPS = image.steps(DOCKERFILE.read_text(encoding="utf-8"))
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8")
LOCK = (ROOT / "deploy" / "requirements.lock").read_text(encoding="utf-8")
HADOLINT = shutil.which("hadolint", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
SETTINGS = dict(step.value.split("=") for step in STEPS if step.word == "ARG" and "=" in step.value)


@pytest.mark.skipif(HADOLINT is None, reason="hadolint comes with newsbeam[dev]")
def test_hadolint_finds_no_fault() -> None:
    done = subprocess.run([HADOLINT, "--no-color", str(DOCKERFILE)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_beam_is_of_one_version_in_boot_job_server_and_lock() -> None:
    assert re.search(rf"^apache-beam=={re.escape(SETTINGS['BEAM'])} ", LOCK, re.MULTILINE)
    images = {step.value.split()[-1]: step.value.split()[0] for step in STEPS if step.word == "FROM"}
    assert images["beam"] == "apache/beam_python${PYTHON}_sdk:${BEAM}"
    assert images["flink"] == "apache/beam_flink${FLINK}_job_server:${BEAM}"


def test_all_that_it_copies_is_there_and_reaches_the_build() -> None:
    for step in STEPS:
        if step.word == "COPY" and "--from" not in step.value:
            *sources, _ = (word for word in step.value.split() if not word.startswith("--"))
            for source in sources:
                assert (ROOT / source).exists(), source
                assert image.let_through(source, IGNORED), source


@pytest.mark.parametrize(
    ("path", "passes"),
    [
        ("pipeline/run.py", True),
        ("configs/publishers/common.yaml", True),
        ("deploy/requirements.lock", True),
        ("deploy/kubernetes/cron/run.yaml", False),
        ("tests/deploy/image.py", False),
        (".git/config", False),
        (".venv/bin/python", False),
        ("out/articles/date=2026-11-26/lang=en/a.parquet", False),
        ("pipeline/__pycache__/run.cpython-311.pyc", False),
        ("my-secret.env", False),
    ],
)
def test_only_what_the_image_is_made_of_reaches_the_build(path: str, passes: bool) -> None:
    assert image.let_through(path, IGNORED) is passes


def test_packages_come_with_hashes_and_are_checked() -> None:
    commands = " ".join(step.value for step in STEPS if step.word == "RUN")
    installs = re.findall(r"pip install [^&]*", commands)
    assert len(installs) == 3
    for install in installs:
        assert "--no-deps" in install
        assert "--require-hashes" in install or "/dist/*.whl" in install
    assert "pip check" in commands


def test_it_runs_as_a_numbered_user_without_rights_but_for_dataflow() -> None:
    stages: dict[str, str] = {}
    name = ""
    for step in STEPS:
        if step.word == "FROM":
            image_name, _, name = step.value.partition(" AS ")
            stages[name] = stages.get(image_name, "0:0")
        elif step.word == "USER":
            stages[name] = step.value
    assert (stages["newsbeam"], stages["dataflow"], stages[""]) == ("10001:10001", "0:0", "10001:10001")


@pytest.mark.parametrize(
    ("arguments", "started"),
    [
        ([], "newsbeam"),
        (["--help"], "newsbeam --help"),
        (["run", "local.yaml", "--out", "/lake"], "newsbeam run local.yaml --out /lake"),
        (["stream", "local.yaml"], "newsbeam stream local.yaml"),
        (["--worker_pool"], "boot --worker_pool"),
        (["--id=1", "--provision_endpoint=localhost:1"], "boot --id=1 --provision_endpoint=localhost:1"),
    ],
)
def test_the_entry_point_starts_newsbeam_or_the_boot_of_a_worker(
    arguments: list[str], started: str, tmp_path: Path
) -> None:
    for name in ("newsbeam", "boot"):
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\necho {name} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    script = (ROOT / "deploy" / "entrypoint.sh").read_text(encoding="utf-8")
    assert "/opt/apache/beam/boot" in script
    script = script.replace("/opt/apache/beam/boot", str(tmp_path / "boot"))
    done = subprocess.run(
        ["sh", "-c", script, "entrypoint.sh", *arguments],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == started
