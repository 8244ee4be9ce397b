"""What a user installs: rules, configs, schema and the sample newsroom travel in the wheel, and are found there."""

import importlib.util
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SITES = ROOT / "pipeline" / "sample_newsroom" / "sites"

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("hatchling") is None,
    reason="the build backend hatchling is not installed here, and a build of its own would need a network",
)

REPORT = """
import json
from pipeline.config import bundled_configs, load
from pipeline.sample_newsroom import server
loaded = load(bundled_configs() / "local.yaml")
print(json.dumps({
    "configs": str(bundled_configs()),
    "publishers": sorted(publisher.key for publisher in loaded.rules.publishers),
    "sources": len(loaded.sources),
    "server": server.__file__,
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("newsbeam-*.whl")
    return built


@pytest.fixture(scope="module")
def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def files_below(folder: Path, prefix: str) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {f"{prefix}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in paths}


def test_configs_rules_and_schema_travel_as_they_are(contents: dict[str, bytes]) -> None:
    expected = files_below(ROOT / "configs", "pipeline/configs")
    assert {"schema.json", "local.yaml", "publishers/common.yaml"} <= {
        name.removeprefix("pipeline/configs/") for name in expected
    }
    assert {name: contents.get(name) for name in expected} == expected


def test_every_page_and_feed_of_the_sample_newsroom_travels(contents: dict[str, bytes]) -> None:
    expected = files_below(SITES, "pipeline/sample_newsroom/sites")
    assert len(expected) > 40
    assert {name: contents.get(name) for name in expected} == expected


def test_entity_models_of_our_own_travel_as_they_are_with_their_licences(contents: dict[str, bytes]) -> None:
    expected = files_below(ROOT / "transforms" / "io" / "own_models", "transforms/io/own_models")
    assert {"ner/model", "sha256.json", "LICENSE.md"} <= {
        name.removeprefix("transforms/io/own_models/xx_newsbeam_sm/") for name in expected
    }
    assert {name: contents.get(name) for name in expected} == expected


def test_every_module_travels_and_nothing_that_is_not_of_the_packages(contents: dict[str, bytes]) -> None:
    modules = {
        path.relative_to(ROOT).as_posix()
        for package in ("pipeline", "transforms")
        for path in (ROOT / package).rglob("*.py")
    }
    assert modules <= set(contents)
    tops = {name.split("/")[0] for name in contents}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"pipeline", "transforms"}


def test_the_command_and_the_licence_are_in_the_metadata(contents: dict[str, bytes]) -> None:
    (folder,) = {name.split("/")[0] for name in contents if ".dist-info/" in name}
    assert b"newsbeam = pipeline.cli.__main__:main" in contents[f"{folder}/entry_points.txt"]
    assert contents[f"{folder}/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()


def test_an_unpacked_wheel_finds_its_own_configs_rules_and_newsroom(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run([sys.executable, "-c", REPORT], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    rules = {path.stem for path in (ROOT / "configs" / "publishers").glob("*.yaml")} - {"common"}
    assert report == {
        "configs": str(tmp_path / "pipeline" / "configs"),
        "publishers": sorted(rules),
        "sources": 8,
        "server": str(tmp_path / "pipeline" / "sample_newsroom" / "server.py"),
    }
