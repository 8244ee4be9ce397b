import json
import multiprocessing
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.fakes import dead_letter
from transforms.core.lake.manifest import Manifest, RunInfo, make_manifest
from transforms.core.lake.rows import dead_letter_row
from transforms.errors import LakeError, LakeHeldError
from transforms.io.lake_store import Lake
from transforms.records import SourceReport, StagedFile

FOLDER = "dead_letters/date=2026-11-01"


def stage(lake: Lake, run_id: str, *keys: str) -> StagedFile:
    rows = [dead_letter_row(dead_letter(key), run_id=run_id) for key in keys]
    return lake.stage(run_id, "dead_letters", FOLDER, rows, inputs=len(rows))


def manifest_of(run_id: str, *files: StagedFile) -> Manifest:
    info = RunInfo(run_id, "t", "engine", {}, "sha")
    entries = sum(file.inputs for file in files)
    reports = [SourceReport("a", 0, entries)]
    return make_manifest(info, committed_at="t", files=files, outcomes=[], reports=reports)


def visible(lake: Lake) -> list[str]:
    return sorted(str(p.relative_to(lake.uri)) for p in Path(lake.uri).glob("dead_letters/**/*.parquet"))


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake"))


def test_rows_become_visible_by_the_commit_and_staging_goes(lake: Lake) -> None:
    file = stage(lake, "run-1", "a", "b")
    assert visible(lake) == []
    assert lake.manifests() == []

    lake.commit(manifest_of("run-1", file))

    assert visible(lake) == [file.path]
    assert [m.run_id for m in lake.manifests()] == ["run-1"]
    assert not Path(lake.path("_staging/run-1")).exists()
    stored = pq.read_table(lake.path(file.path), partitioning=None)
    assert stored.column("url").to_pylist() == [f"https://harbour-post.example/{key}" for key in "ab"]
    assert stored.schema.metadata[b"newsbeam.schema"] == b"1"
    assert pq.ParquetFile(lake.path(file.path)).metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_column_that_a_file_does_not_have_yet_is_null(lake: Lake) -> None:
    file = stage(lake, "run-1", "a")
    lake.commit(manifest_of("run-1", file))
    older = pq.read_table(lake.path(file.path), partitioning=None).drop_columns(["message"])
    pq.write_table(older, lake.path(file.path))
    rows = lake.table(file.dataset, [file.path], ["message", "url"]).to_pylist()
    assert rows == [{"message": None, "url": "https://harbour-post.example/a"}]


def test_a_retried_bundle_overwrites_itself(lake: Lake) -> None:
    assert stage(lake, "run-1", "a") == stage(lake, "run-1", "a")
    assert len(list(Path(lake.uri).rglob("*.parquet"))) == 1


def test_a_repeated_commit_changes_nothing(lake: Lake) -> None:
    manifest = manifest_of("run-1", stage(lake, "run-1", "a"))
    lake.commit(manifest)
    before = Path(lake.path("runs/run-1.json")).read_bytes()
    lake.commit(manifest)
    assert Path(lake.path("runs/run-1.json")).read_bytes() == before
    assert len(visible(lake)) == 1


def test_staging_of_a_run_that_died_before_its_commit_is_removed(lake: Lake) -> None:
    stage(lake, "run-1", "a")
    assert lake.recover("run-9") == []
    assert visible(lake) == []
    assert not Path(lake.path("_staging")).exists()


def test_a_run_that_died_after_its_commit_is_rolled_forward(lake: Lake) -> None:
    moved, left = stage(lake, "run-1", "a"), stage(lake, "run-1", "b")
    manifest = manifest_of("run-1", moved, left)
    stage(lake, "run-2", "c")
    Path(lake.path("runs")).mkdir()
    Path(lake.path("runs/run-1.json")).write_text(manifest.to_json(), encoding="utf-8")
    Path(lake.path(FOLDER)).mkdir(parents=True)
    Path(lake.path(f"_staging/run-1/{moved.path}")).rename(lake.path(moved.path))

    assert lake.recover("run-9") == ["run-1"]

    assert visible(lake) == sorted([moved.path, left.path])
    assert not Path(lake.path("_staging")).exists()


def test_a_reader_finishes_a_committed_run_unless_a_writer_is_at_it(lake: Lake) -> None:
    file = stage(lake, "run-1", "a")
    Path(lake.path("runs")).mkdir()
    Path(lake.path("runs/run-1.json")).write_text(manifest_of("run-1", file).to_json(), encoding="utf-8")
    with lake.lock("run-2"):
        lake.finish_committed()
        assert visible(lake) == []
    lake.finish_committed()
    assert visible(lake) == [file.path]


def _hold(uri: str, held: object, leave: object) -> None:
    with Lake(uri).lock("run-1"):
        held.set()  # type: ignore[attr-defined]
        leave.wait()  # type: ignore[attr-defined]


def test_the_second_writer_is_told_who_holds_the_lake_and_a_killed_one_lets_go(lake: Lake) -> None:
    spawn = multiprocessing.get_context("spawn")
    held, leave = spawn.Event(), spawn.Event()
    holder = spawn.Process(target=_hold, args=(lake.uri, held, leave))
    holder.start()
    held.wait()
    with pytest.raises(LakeHeldError, match=rf"run-1 \(process {holder.pid} on "), lake.lock("run-2"):
        pass
    holder.kill()
    holder.join()
    with lake.lock("run-2"):
        assert json.loads(Path(lake.path("_lock")).read_text(encoding="utf-8"))["run_id"] == "run-2"


def test_a_lake_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    lake = Lake(str(tmp_path / "file" / "lake"))
    with pytest.raises(LakeError, match=r"cannot write .*give another --out"), lake.lock("run-1"):
        pass
    with pytest.raises(LakeError, match="cannot write"):
        stage(lake, "run-1", "a")


def test_a_damaged_manifest_and_a_damaged_file_are_named(lake: Lake) -> None:
    lake.commit(manifest_of("run-1", file := stage(lake, "run-1", "a")))
    Path(lake.path(file.path)).write_bytes(b"PAR1 no more")
    with pytest.raises(LakeError, match=file.path.rsplit("/", maxsplit=1)[-1]):
        lake.table("dead_letters", [file.path], ["url"])
    Path(lake.path("runs/run-1.json")).write_text("{", encoding="utf-8")
    with pytest.raises(LakeError, match=r"run-1\.json is no manifest"):
        lake.manifests()
