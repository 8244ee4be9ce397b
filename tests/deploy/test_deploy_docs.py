"""docs/deploy.md says nothing that cannot be said to newsbeam, kubectl or gcloud, and names only files that exist."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.deploy import command_lines

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
VALUES = {"PROJECT": "my-project", "REGION": "europe-west3", "BUCKET": "my-bucket", "PWD": "/home/me"}
VALUES["IMAGE"] = "europe-west3-docker.pkg.dev/my-project/images/newsbeam:0.1.0"
VALUES["WORKERS"] = "newsbeam@my-project.iam.gserviceaccount.com"
NO_ACCOUNT = ("do not currently have an active account", "Reauthentication", "credentials")


def commands() -> Iterator[list[str]]:
    """Each command of the page: in its blocks, and in code between other words."""
    blocks = "\n".join(re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL))
    rest = re.sub(r"^```.*?^```", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    for line in [*blocks.splitlines(), *re.findall(r"`([^`]+)`", rest)]:
        filled = re.sub(r"\$(\w+)", lambda found: VALUES[found[1]], line.replace("\n", " "))
        words = shlex.split(filled, comments=True)
        if words:
            yield words


def of_newsbeam() -> list[list[str]]:
    found = []
    for words in commands():
        if Path(words[0]).name == "newsbeam" and len(words) > 1:
            found.append(words[1:])
        elif words[:2] == ["docker", "run"]:
            found.append(words[words.index("newsbeam:0.1.0") + 1 :])
    return found


@pytest.mark.parametrize("arguments", of_newsbeam(), ids=" ".join)
def test_newsbeam_and_beam_understand_it(arguments: list[str]) -> None:
    if "dataflow" in arguments:
        pytest.importorskip("google.cloud.dataflow_v1beta3", reason="comes with newsbeam[gcp]")
    command_lines.check(arguments)


def test_all_ways_to_run_are_there() -> None:
    assert {arguments[0] for arguments in of_newsbeam()} >= {"run", "stream", "show", "doctor"}


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\bdeploy/[\w./-]*\w", TEXT))))
def test_files_that_it_names_exist(name: str) -> None:
    assert (ROOT / name).exists()


def test_links_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in re.findall(r"^#+ (.*)$", TEXT, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        if target.startswith("#"):
            assert target[1:] in anchors
        elif not target.startswith("https://"):
            assert (ROOT / "docs" / target.partition("#")[0]).exists(), target


def test_what_kubectl_applies_is_there() -> None:
    applied = [words[words.index("--kustomize") + 1] for words in commands() if "--kustomize" in words]
    assert len(applied) == 3
    for folder in applied:
        assert (
            yaml.safe_load((ROOT / folder / "kustomization.yaml").read_text(encoding="utf-8"))["kind"]
            == "Kustomization"
        )


def gcloud(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    # A settings folder of its own: no account, so that nothing can be asked of the service.
    env = {**os.environ, "CLOUDSDK_CONFIG": str(folder), "CLOUDSDK_CORE_DISABLE_PROMPTS": "1", "NO_GCE_CHECK": "true"}
    return subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.skipif("NEWSBEAM_TEST_DEPLOY" not in os.environ, reason="takes its time: make test-deploy")
@pytest.mark.skipif(shutil.which("gcloud") is None, reason="gcloud is not installed")
@pytest.mark.parametrize(
    "words", [words for words in commands() if words[0] == "gcloud" and "dataflow" in words], ids=" ".join
)
def test_gcloud_understands_it(words: list[str], tmp_path: Path) -> None:
    if "build" in words:
        done = gcloud([*words, "--print-only"], tmp_path)
        assert done.returncode == 0, done.stderr
        assert "sdk_container_image" in done.stdout
        return
    done = gcloud(words, tmp_path)
    # 2 is what it ends with on arguments that it does not know.
    assert done.returncode == 1, done.stderr
    assert any(words in done.stderr for words in NO_ACCOUNT), done.stderr
