import importlib.metadata
import json
import platform
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pipeline import run as module
from pipeline.config import HttpConfig, LoadedConfig, load
from pipeline.run import RunFailedError, RunResult, http_settings, run, shelf_of
from pipeline.runners import Engine, engine
from transforms.core.lake.manifest import Manifest
from transforms.errors import LakeError, LakeHeldError, LakeUnwritableError
from transforms.io.entity_models import choose_models
from transforms.io.lake_store import Lake
from transforms.io.shelf import IN_HAND, DiskShelf
from transforms.records import StagedFile

NO_ENTITIES = "entities:\n  models: {}\n"


def story(name: str) -> str:
    paragraphs = [
        f"The {name} to the outer islands sailed again on day {day}, and the harbour master of Port Alder said that "
        "every berth would be open before the winter timetable begins."
        for day in range(1, 5)
    ]
    return "\n\n".join([f"The {name} returns", *paragraphs]) + "\n"


@pytest.fixture
def config(tmp_path: Path) -> LoadedConfig:
    """Two texts, one of them twice, and one that is empty; no entity models, which take seconds to load."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for name, text in {"a": story("ferry"), "b": story("tanker"), "c": story("ferry"), "d": ""}.items():
        (pages / f"{name}.txt").write_text(text, encoding="utf-8")
    path = tmp_path / "config.yaml"
    path.write_text(f"sources:\n  - files: pages/*.txt\n{NO_ENTITIES}", encoding="utf-8")
    return load(path)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake"))


@pytest.fixture
def in_process() -> Engine:
    return engine("local", ["--direct_running_mode=in_memory", "--direct_num_workers=1"])


def titles(lake: Lake) -> list[str]:
    """As a reader of the files sees them, whatever the manifests say."""
    if not list(Path(lake.uri).glob("articles/**/*.parquet")):
        return []
    pattern = f"{lake.uri}/articles/**/*.parquet"
    with duckdb.connect() as sql:
        found = sql.execute(f"SELECT title FROM read_parquet('{pattern}', hive_partitioning = true)").fetchall()
    return sorted(title for (title,) in found)


def files_of(lake: Lake) -> set[str]:
    found = {str(path.relative_to(lake.uri)) for path in Path(lake.uri).rglob("*") if path.is_file()}
    return found - {"_lock.flock", "_publish.flock"}


def test_a_run_commits_every_row_with_a_manifest_that_accounts_for_all(
    config: LoadedConfig, lake: Lake, in_process: Engine
) -> None:
    result = run(config, lake.uri, in_process)

    manifest = result.manifest
    assert (result.lake.uri, result.recovered) == (lake.uri, [])
    assert manifest == lake.manifest(manifest.run_id)
    assert manifest.books == {
        "discovered": 4,
        "articles": 2,
        "unchanged": 0,
        "duplicates_in_run": 1,
        "deferred": 0,
        "dead_letters": 1,
    }
    assert list(manifest.sources) == [
        {
            "source": "pages/*.txt",
            "entries": 4,
            "new": 3,
            "gap": None,
            "error": None,
            "message": None,
            "poll": "read",
            "warnings": [],
            "moved_to": None,
            "next_poll_at": None,
        }
    ]
    assert (manifest.engine, manifest.config_sha256) == ("FnApiRunner (in_memory, 1 worker)", config.sha256)
    assert manifest.versions["python"] == platform.python_version()
    assert manifest.versions["newsbeam"] == importlib.metadata.version("newsbeam")
    packages = {choice.name: choice.version for choice in choose_models().choices.values() if choice.version}
    assert packages
    assert packages.items() <= manifest.versions.items()
    assert manifest.run_id[:8] == manifest.started_at[:10].replace("-", "")
    assert manifest.started_at < manifest.committed_at
    assert titles(lake) == ["The ferry returns", "The tanker returns"]
    assert files_of(lake) == {f"runs/{manifest.run_id}.json", *(file["path"] for file in manifest.files)}


def test_a_second_run_adds_nothing_and_a_new_file_is_all_that_a_third_one_reads(
    config: LoadedConfig, lake: Lake, in_process: Engine
) -> None:
    first = run(config, lake.uri, in_process).manifest
    again = run(config, lake.uri, in_process).manifest
    assert (again.books["unchanged"], again.books["duplicates_in_run"], again.books["articles"]) == (3, 1, 0)
    assert list(again.files) == []

    (config.path.parent / "pages" / "e.txt").write_text(story("barge"), encoding="utf-8")
    third = run(config, lake.uri, in_process).manifest
    assert third.books == {**again.books, "discovered": 5, "articles": 1}
    assert titles(lake) == ["The barge returns", "The ferry returns", "The tanker returns"]
    assert [manifest.run_id for manifest in lake.manifests()] == [first.run_id, again.run_id, third.run_id]


@pytest.mark.parametrize(
    "flags",
    [
        pytest.param(["--direct_running_mode=in_memory"], id="in this process"),
        pytest.param([], id="in a worker process", marks=pytest.mark.end_to_end),
    ],
)
def test_a_step_that_fails_ends_the_run_with_its_cause_and_nothing_is_in_the_lake(
    config: LoadedConfig, lake: Lake, flags: list[str]
) -> None:
    text = config.path.read_text("utf-8").replace("models: {}", "models: {en: no_such_model}")
    config.path.write_text(text, encoding="utf-8")
    with pytest.raises(RunFailedError, match=r"failed and committed nothing: .*no_such_model is not installed"):
        run(load(config.path), lake.uri, engine("local", ["--direct_num_workers=1", *flags]))
    assert titles(lake) == []
    assert files_of(lake) == set()
    with lake.lock("next"):
        pass


class FullLake(Lake):
    """Has room for the ledger only."""

    def stage_table(self, run_id: str, dataset: str, partition: str, table: pa.Table, inputs: int) -> StagedFile:
        if dataset != "ledger":
            raise LakeError(f"cannot write {self.path(partition)}: No space left on device")
        return super().stage_table(run_id, dataset, partition, table, inputs)


def test_a_lake_that_is_full_ends_the_run_and_what_was_staged_is_removed(
    config: LoadedConfig, lake: Lake, in_process: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "Lake", FullLake)
    with pytest.raises(RunFailedError, match=r"committed nothing: .*No space left on device"):
        run(config, lake.uri, in_process)
    assert files_of(lake) == set()


class DyingLake(Lake):
    """Commits, and dies before any file is in its place."""

    def commit(self, manifest: Manifest) -> None:
        publish, self._publish = self._publish, _die  # type: ignore[method-assign]
        try:
            super().commit(manifest)
        finally:
            self._publish = publish  # type: ignore[method-assign]


def _die(manifest: Manifest) -> None:
    raise LakeError(f"cannot write the files of {manifest.run_id}: Connection reset")


def test_a_run_that_was_committed_before_its_publishing_failed_is_finished(
    config: LoadedConfig, lake: Lake, in_process: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "Lake", DyingLake)
    result: RunResult = run(config, lake.uri, in_process)
    assert result.manifest.books["articles"] == 2
    assert titles(lake) == ["The ferry returns", "The tanker returns"]
    assert not Path(lake.path("_staging")).exists()


@pytest.fixture
def died(config: LoadedConfig, lake: Lake, in_process: Engine) -> Iterator[str]:
    """The id of a run whose process was killed after its commit, with all files still in staging."""
    manifest = run(config, lake.uri, in_process).manifest
    for file in manifest.files:
        staged = Path(lake.path(f"_staging/{manifest.run_id}/{file['path']}"))
        staged.parent.mkdir(parents=True, exist_ok=True)
        Path(lake.path(file["path"])).rename(staged)
    yield manifest.run_id


def test_the_next_run_finishes_one_that_died_after_its_commit_and_tells(
    config: LoadedConfig, lake: Lake, in_process: Engine, died: str
) -> None:
    assert titles(lake) == []
    result = run(config, lake.uri, in_process)
    assert result.recovered == [died]
    assert result.manifest.books["unchanged"] == 3
    assert titles(lake) == ["The ferry returns", "The tanker returns"]


def test_what_a_run_left_that_died_before_its_commit_is_removed(
    config: LoadedConfig, lake: Lake, in_process: Engine
) -> None:
    lake.stage("20260101T000000Z-dead", "ledger", "ledger/urls", [], inputs=0)
    result = run(config, lake.uri, in_process)
    assert result.recovered == []
    assert not any("dead" in Path(path).name.split("-")[1] for path in files_of(lake))
    assert len(lake.manifests()) == 1


def test_while_one_run_holds_the_lake_a_second_one_is_told_who_and_touches_nothing(
    config: LoadedConfig, lake: Lake, in_process: Engine
) -> None:
    with lake.lock("run-1"):
        staged = lake.stage("run-1", "ledger", "ledger/urls", [], inputs=0)
        with pytest.raises(LakeHeldError, match=r"is held by run run-1 \(process \d+ on .*\)"):
            run(config, lake.uri, in_process)
        assert json.loads(Path(lake.path("_lock")).read_text("utf-8"))["run_id"] == "run-1"
        assert Path(lake.path(f"_staging/run-1/{staged.path}")).exists()
    assert lake.manifests() == []


def test_a_lake_that_cannot_be_written_fails_before_anything_starts(
    config: LoadedConfig, tmp_path: Path, in_process: Engine
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(LakeUnwritableError, match="give another --out"):
        run(config, str(tmp_path / "file" / "lake"), in_process)


@pytest.mark.parametrize(("flags", "each"), [(["--direct_num_workers=3"], 21), (["--direct_num_workers=100"], 1)])
def test_the_workers_of_this_machine_share_the_number_of_requests_at_once(flags: list[str], each: int) -> None:
    assert http_settings(HttpConfig(), {}, engine("local", flags).workers).max_concurrent == each


def test_how_many_workers_a_cluster_has_is_not_known() -> None:
    assert engine("prism", []).workers == 1


def test_texts_wait_beside_the_lake_and_are_gone_after_the_run(
    config: LoadedConfig, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[str] = []
    commit = Lake.commit

    def look_and_commit(self: Lake, manifest: Manifest) -> None:
        waited.extend(str(path.relative_to(self.uri)) for path in Path(self.uri).glob("_staging/**/*.shelf"))
        commit(self, manifest)

    monkeypatch.setattr(Lake, "commit", look_and_commit)
    result = run(config, lake.uri, engine("local", ["--direct_running_mode=in_memory", "--direct_num_workers=1"]))
    assert result is not None
    (file,) = waited
    assert file.startswith(f"_staging/{result.manifest.run_id}/scratch/")
    assert not list(Path(lake.uri).rglob("*.shelf"))
    assert titles(lake) == ["The ferry returns", "The tanker returns"]


def test_where_the_lake_is_no_folder_texts_wait_in_a_temporary_one(in_process: Engine) -> None:
    with shelf_of(Lake("s3://bucket/lake"), "run-1", in_process) as shelf:
        assert isinstance(shelf, DiskShelf)
        assert Path(shelf.folder).is_dir()
    assert not Path(shelf.folder).exists()


def test_where_workers_share_no_disk_nothing_waits_on_one(lake: Lake) -> None:
    flags = ["--flink_master=jobs.example:8081", "--environment_type=EXTERNAL", "--environment_config=pool:50000"]
    with shelf_of(lake, "run-1", engine("flink", flags)) as shelf:
        assert shelf is IN_HAND
