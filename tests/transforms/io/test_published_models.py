import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from transforms.errors import ModelError
from transforms.io import published_models
from transforms.io.published_models import DEFAULTS, PublishedModel

ROOT = Path(__file__).parents[3]

IMPORTED = """
import sys
from transforms.io.entity_models import choose_models
choose_models().load("ru").find(["Иван Петров живёт в Москве."])
print(sorted(name for name in sys.modules if name.split(".")[0] in {"natasha", "pymorphy2", "pkg_resources", "yargy"}))
"""


@pytest.mark.parametrize("language", DEFAULTS)
def test_the_defaults_that_are_installed_are_the_published_ones(language: str) -> None:
    folder = DEFAULTS[language].checked_folder()
    assert all((folder / name).is_file() for name in DEFAULTS[language].sums)


@pytest.mark.parametrize("language", DEFAULTS)
def test_the_defaults_are_pinned_exactly(language: str) -> None:
    model = DEFAULTS[language]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"{model.package.replace('_', '-')}=={model.version}" in project["dependencies"]
    assert importlib.metadata.version(model.package) == model.version


def test_nothing_of_natasha_is_imported() -> None:
    command = [sys.executable, "-c", IMPORTED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


@pytest.fixture
def tide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / "tide_model"
    (package / "files").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "files" / "weights").write_bytes(b"abc")
    monkeypatch.syspath_prepend(str(tmp_path))
    return package / "files"


def tide_model(name: str = "weights") -> PublishedModel:
    # SHA-256 of "abc", FIPS 180-2, appendix B.1.
    sums = {name: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}
    return PublishedModel("tide_model", "2.0", "spacy", "files", sums)


def test_the_folder_of_a_model_whose_sums_are_right_is_given(tide: Path) -> None:
    assert tide_model().checked_folder() == tide


def test_a_model_file_that_was_changed_is_refused_with_the_command_that_mends_it(tide: Path) -> None:
    (tide / "weights").write_bytes(b"abd")
    message = re.escape(f"{tide / 'weights'} is not the file that was published (SHA-256 ") + (
        "a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9, not ba7816bf.*: reinstall it: "
        "python -m pip install --force-reinstall --no-deps tide-model==2.0"
    )
    with pytest.raises(ModelError, match=message):
        tide_model().checked_folder()


@pytest.mark.usefixtures("tide")
def test_a_model_file_that_is_missing_is_refused() -> None:
    with pytest.raises(ModelError, match="SHA-256 missing"):
        tide_model("vectors").checked_folder()


def test_a_package_that_is_not_installed_says_how_to_install_it() -> None:
    message = "tide_model is not installed: python -m pip install tide-model==2.0"
    with pytest.raises(ModelError, match=message):
        tide_model().checked_folder()


def test_models_are_found_by_package() -> None:
    assert published_models.of_package("natasha") is DEFAULTS["ru"]
    assert published_models.of_package("de_core_news_sm") is None
    assert published_models.is_default("fr_core_news_sm")
    assert published_models.of_package("fr_core_news_md") is not None
    assert not published_models.is_default("fr_core_news_md")
