import dataclasses
import importlib.metadata
import pyexpat
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline import check_setup
from pipeline.check_setup import Check, Subject
from pipeline.config import load
from transforms.errors import ModelError
from transforms.io import bundled_models, official_models
from transforms.io.entity_models import ModelChoice

FEED = "sources:\n  - feed: https://harbour-post.example/feed.xml\n"


def subject(folder: Path, text: str) -> Subject:
    path = folder / "my.yaml"
    path.write_text(text, encoding="utf-8")
    return Subject.of(path)


def test_a_python_outside_the_supported_range_fails(monkeypatch):
    monkeypatch.setattr(check_setup.platform, "python_version", lambda: "3.9.1")
    (check,) = check_setup.check_python(Subject())
    assert (check.name, check.state) == ("Python", "fail")
    assert check.detail.startswith("3.9.1, needed is ")


def test_this_python_is_supported():
    (check,) = check_setup.check_python(Subject())
    assert check.state == "ok"


def test_packages_that_are_missing_or_of_a_wrong_version_fail(monkeypatch):
    wanted = ["rich>=13,<14", "nosuch>=1", "typer", "pytest>=1000; extra == 'dev'"]
    versions = {"rich": "15.0.0", "typer": "0.29.2"}

    def version(name: str) -> str:
        if name not in versions:
            raise importlib.metadata.PackageNotFoundError(name)
        return versions[name]

    monkeypatch.setattr(check_setup.importlib.metadata, "requires", lambda name: wanted)
    monkeypatch.setattr(check_setup.importlib.metadata, "version", version)
    assert list(check_setup.check_packages(Subject())) == [
        Check(
            "packages",
            "fail",
            "rich 15.0.0, nosuch missing",
            "python -m pip install 'rich<14,>=13' 'nosuch>=1'",
        )
    ]


def test_the_packages_installed_here_fit():
    (check,) = check_setup.check_packages(Subject())
    assert check.state == "ok"
    assert f"apache-beam {importlib.metadata.version('apache-beam')}" in check.detail


@pytest.mark.parametrize(("version", "state"), [((2, 4, 0), "fail"), ((2, 4, 1), "ok"), ((2, 10, 0), "ok")])
def test_an_expat_that_expands_entity_bombs_fails(monkeypatch, version: tuple[int, ...], state: str):
    monkeypatch.setattr(pyexpat, "version_info", version)
    (check,) = check_setup.check_expat(Subject())
    assert check.state == state


def test_without_a_config_nothing_is_said_of_it():
    assert list(check_setup.check_config(Subject())) == []
    assert list(check_setup.check_contact(Subject())) == []
    assert list(check_setup.check_files(Subject())) == []


def test_the_faults_of_a_config_are_shown(tmp_path: Path):
    faulty = subject(tmp_path, "http: {}\n")
    assert list(check_setup.check_config(faulty)) == [
        Check("config", "fail", f"{tmp_path}/my.yaml:1: sources: is missing", "see configs/README.md")
    ]


def test_a_config_is_summed_up(tmp_path: Path):
    (check,) = check_setup.check_config(subject(tmp_path, FEED + "  - files: '*.txt'\n"))
    assert (check.state, check.detail) == ("ok", f"{tmp_path}/my.yaml: 1 feeds, 1 patterns of files")


def test_the_placeholder_as_contact_is_a_warning(tmp_path: Path):
    (check,) = check_setup.check_contact(subject(tmp_path, FEED))
    assert check.state == "warn"


def test_a_contact_of_ones_own_is_fine(tmp_path: Path):
    user_agent = "mybot/1.0 (+https://harbour-post.example/bot)"
    text = f"{FEED}http:\n  user_agent: {user_agent}\n"
    assert list(check_setup.check_contact(subject(tmp_path, text))) == [Check("contact", "ok", user_agent)]


@pytest.mark.parametrize("text", [FEED + "sample_newsroom: true\n", "sources:\n  - files: '*.txt'\n"])
def test_who_asks_nobody_on_the_web_needs_no_contact(tmp_path: Path, text: str):
    assert list(check_setup.check_contact(subject(tmp_path, text))) == []


def test_patterns_are_counted_and_those_that_match_nothing_fail(tmp_path: Path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).touch()
    found, missed = check_setup.check_files(subject(tmp_path, "sources:\n  - files: '*.txt'\n  - files: '*.htm'\n"))
    assert found == Check("files *.txt", "ok", "2 match")
    assert (missed.name, missed.state) == ("files *.htm", "fail")
    assert "sources[1].files" in missed.remedy


@dataclasses.dataclass(frozen=True)
class Models:
    """Chosen models of which the one of Danish is broken."""

    choices: Mapping[str, ModelChoice]

    def load(self, language: str) -> None:
        if language == "da":
            raise ModelError(f"{self.choices[language].name} is not installed")


def model_checks(
    monkeypatch,
    chosen: dict[str, ModelChoice],
    objections: dict[str, str],
    restricted: dict[str, str] | None = None,
) -> list[Check]:
    monkeypatch.setattr(check_setup, "choose_models", lambda named: Models(chosen))
    monkeypatch.setattr(official_models, "LANGUAGES", frozenset({"da", "de", "en"}))
    monkeypatch.setattr(official_models, "is_installed", lambda name: name in objections)
    monkeypatch.setattr(official_models, "objection", objections.__getitem__)
    monkeypatch.setattr(bundled_models, "restricted", lambda: restricted or {})
    return list(check_setup.check_models(Subject()))


def test_the_model_of_each_language_is_told_with_its_origin_and_what_else_there_is(monkeypatch):
    chosen = {
        "en": ModelChoice("no_such_package", "default"),
        "fi": ModelChoice("newsroom", "own"),
        "sv": ModelChoice("pytest", "config"),
    }
    assert model_checks(monkeypatch, chosen, {}) == [
        Check(
            "entity model en",
            "ok",
            "no_such_package (default)",
            "a larger one, en_core_web_md: " + official_models.download_command("en_core_web_md"),
        ),
        Check("entity model fi", "ok", "newsroom (own)"),
        Check("entity model sv", "ok", f"pytest {pytest.__version__} (config)"),
        Check(
            "more entity models",
            "ok",
            "Explosion has some for da, de",
            "for instance de_core_news_md: " + official_models.download_command("de_core_news_md"),
        ),
    ]


def test_a_model_that_is_not_for_commercial_use_is_told_of(monkeypatch):
    chosen = {name: ModelChoice(f"{name}_model", "config") for name in ("de", "en")}
    checks = model_checks(monkeypatch, chosen, {}, {"da": "da_model", "de": "other"})
    assert checks[2] == Check(
        "entity model da",
        "ok",
        "da_model is here, but not for commercial use",
        "where that is no hindrance, write da: da_model under entities.models",
    )
    assert [check.name for check in checks] == [
        "entity model de",
        "entity model en",
        "entity model da",
        "more entity models",
    ]


def test_models_that_cannot_be_loaded_fail(monkeypatch):
    chosen = {name: ModelChoice(f"{name}_model", "config") for name in ("da", "de", "en")}
    assert model_checks(monkeypatch, chosen, {}) == [
        Check(
            "entity model da",
            "fail",
            "da_model is not installed",
            "mend that, or write da: null under entities.models",
        ),
        Check("entity model de", "ok", "de_model (config)"),
        Check("entity model en", "ok", "en_model (config)"),
    ]


def test_an_installed_model_that_only_bears_an_official_name_is_warned_of(monkeypatch):
    chosen = {name: ModelChoice(f"{name}_core_news_sm", "official") for name in ("de", "en")}
    assert model_checks(monkeypatch, chosen, {"de_core_news_sm": "", "da_core_news_md": "is for another"})[2:-1] == [
        Check(
            "entity model da",
            "warn",
            "da_core_news_md is not used: it is for another",
            "if you trust it, write da: da_core_news_md under entities.models",
        )
    ]


@pytest.mark.parametrize("out", [".", "new", "new/deeper"])
def test_a_lake_that_can_be_written_leaves_nothing_behind(tmp_path: Path, out: str):
    examined = subject(tmp_path, f"{FEED}out: {out}\n")
    (check,) = check_setup.check_lake(examined)
    assert check == Check("lake", "ok", f"{examined.out} can be written")
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "my.yaml"]


@pytest.mark.parametrize("out", ["my.yaml", "my.yaml/lake", "nosuch://bucket/lake"])
def test_a_lake_that_cannot_be_written_fails(tmp_path: Path, out: str):
    (check,) = check_setup.check_lake(subject(tmp_path, f"{FEED}out: {out}\n"))
    assert (check.name, check.state) == ("lake", "fail")
    assert "cannot be written" in check.detail


def test_the_default_lake_stands_in_the_working_folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Subject().out == f"{tmp_path}/out"


@pytest.mark.parametrize(("free_mib", "state"), [(100, "fail"), (1000, "warn"), (5000, "ok")])
def test_a_disk_that_is_nearly_full_is_told(monkeypatch, free_mib: int, state: str):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free_mib * 2**20))
    (check,) = check_setup.check_disk(Subject())
    assert (check.name, check.state) == ("disk", state)


def test_a_temp_folder_that_cannot_be_written_fails(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(check_setup.tempfile, "gettempdir", lambda: str(tmp_path / "none"))
    (check,) = check_setup.check_temp(Subject())
    assert (check.state, check.remedy) == ("fail", "set TMPDIR to a folder that can be written")


@pytest.mark.parametrize(("gib", "state", "remedy"), [(8, "ok", ""), (2, "warn", "run with --direct_num_workers=2")])
def test_too_little_memory_for_all_cores_is_a_warning(monkeypatch, gib: int, state: str, remedy: str):
    monkeypatch.setattr(check_setup.os, "sched_getaffinity", lambda pid: set(range(4)))
    monkeypatch.setattr(check_setup, "_memory_bytes", lambda: gib * 2**30)
    (check,) = check_setup.check_memory(Subject())
    assert (check.state, check.remedy) == (state, remedy)


def test_all_checks_run_in_their_order(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(check_setup, "choose_models", lambda named: Models({"en": ModelChoice("english", "default")}))
    monkeypatch.setattr(official_models, "is_installed", lambda name: False)
    monkeypatch.setattr(bundled_models, "restricted", dict)
    path = tmp_path / "my.yaml"
    path.write_text(FEED, encoding="utf-8")
    examined = Subject(path, load(path))
    assert [check.name for check in check_setup.check_all(examined)] == [
        "Python",
        "packages",
        "XML parser",
        "config",
        "contact",
        "entity model en",
        "more entity models",
        "lake",
        "disk",
        "temp folder",
        "machine",
    ]
