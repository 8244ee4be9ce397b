"""`newsbeam compact`: the same rows in fewer files, whoever looks and whenever it dies."""

import json
import threading
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.compact import compact
from tests.end_to_end import faults, lakes
from tests.end_to_end.kill_switch import Moment
from tests.fakes import dead_letter
from transforms.core.lake.manifest import RunInfo, make_manifest
from transforms.core.lake.rows import dead_letter_row
from transforms.core.lake.snapshot import live_files
from transforms.errors import LakeError
from transforms.io.lake_store import Lake
from transforms.records import SourceReport

pytestmark = pytest.mark.end_to_end

DAYS = ("2024-11-01", "2024-11-02", "2024-11-03")
RUNS = 3
KEYS = Counter(f"https://harbour-post.example/{run}-{day}" for run in range(RUNS) for day in DAYS)

STEPS = {
    "before the manifest appears": Moment("os.rename", r"manifest\.json \S+/runs/"),
    "after the manifest": Moment("os.rename", r"_staging/\S+\.parquet \S+/swap/new/"),
    "before a folder is exchanged": Moment("ctypes.dlsym", "renameat2", 2),
    "between two folders": Moment("os.rename", r"_staging/\S+\.parquet \S+/swap/new/", 3),
    "before staging is removed": Moment("shutil.rmtree", r"_staging/\d"),
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    fill(Lake(str(tmp_path)))
    return tmp_path


def fill(lake: Lake) -> None:
    """Makes a lake of three runs, each of which wrote one row to each of three days."""
    for run in range(RUNS):
        run_id = f"run-{run}"
        files = [
            lake.stage(
                run_id,
                "dead_letters",
                f"dead_letters/date={day}",
                [dead_letter_row(dead_letter(f"{run}-{day}"), run_id=run_id)],
                inputs=1,
            )
            for day in DAYS
        ]
        info = RunInfo(run_id, "t", "engine", {}, "sha", sequence=run + 1)
        reports = [SourceReport("a", 0, len(files))]
        lake.commit(make_manifest(info, committed_at="t", files=files, outcomes=[], reports=reports))


def parquet(out: Path) -> list[str]:
    return sorted(str(path.relative_to(out)) for path in out.rglob("*.parquet"))


def by_glob(out: Path) -> Counter[str]:
    return Counter(row["url"] for row in lakes.rows(out, "dead_letters"))


def by_manifests(out: Path) -> Counter[str]:
    lake = Lake(str(out))
    paths = [file["path"] for file in live_files(lake.manifests())]
    return Counter(lake.table("dead_letters", paths, ["url"]).column("url").to_pylist())


def test_small_files_of_past_days_become_one_a_folder_and_the_rows_stay(out: Path) -> None:
    before = lakes.rows(out, "dead_letters")
    done = lakes.newsbeam("compact", str(out))
    assert done.stdout.startswith(b"Merged 9 files into 3, with 9 rows, as run ")
    assert lakes.rows(out, "dead_letters") == before
    assert by_manifests(out) == KEYS
    (manifest,) = [m for m in Lake(str(out)).manifests() if m.replaces]
    assert parquet(out) == [file["path"] for file in manifest.files]
    assert set(manifest.books.values()) == {0}
    assert manifest.sequence == RUNS + 1
    assert not (out / "_staging").exists()
    stored = pq.read_table(out / manifest.files[0]["path"], partitioning=None)
    assert stored.column("run_id").to_pylist() == ["run-0", "run-1", "run-2"]
    assert stored.schema.metadata[b"newsbeam.schema"] == b"1"

    again = lakes.newsbeam("compact", str(out))
    assert again.stdout.startswith(b"Nothing to merge")
    assert len(list((out / "runs").iterdir())) == RUNS + 1
    assert json.loads(lakes.newsbeam("show", str(out), "--json").stdout)["dead_letters"][0][2] == 9


def test_a_file_that_no_run_wrote_stays_where_it_is(out: Path) -> None:
    note = out / "dead_letters" / f"date={DAYS[0]}" / "note.txt"
    note.write_text("kept", encoding="utf-8")
    lakes.newsbeam("compact", str(out))
    assert note.read_text(encoding="utf-8") == "kept"


def test_a_damaged_file_stops_the_compaction_and_all_stays_as_it_was(out: Path) -> None:
    before = parquet(out)
    (out / before[4]).write_bytes(b"PAR1 no more")
    done = lakes.newsbeam("compact", str(out), expected_status=1)
    assert b"is damaged" in done.stderr
    assert parquet(out) == before
    assert len(list((out / "runs").iterdir())) == RUNS


def test_where_no_lake_is_none_is_made(tmp_path: Path) -> None:
    done = lakes.newsbeam("compact", str(tmp_path / "none"), expected_status=1)
    assert b"holds no committed run" in done.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("step", STEPS)
def test_a_compaction_killed_at_any_step_is_undone_or_finished_by_the_next_command(out: Path, step: str) -> None:
    faults.kill_at_step(["compact", str(out)], STEPS[step])
    assert not by_glob(out) - KEYS
    lakes.newsbeam("show", str(out))
    lakes.newsbeam("compact", str(out))
    assert by_glob(out) == by_manifests(out) == KEYS
    assert len(parquet(out)) == len(DAYS)
    assert not (out / "_staging").exists()


def test_who_reads_meanwhile_sees_each_row_once(out: Path) -> None:
    wrong: list[list[str]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            for day in DAYS:
                files = [path.name for path in (out / "dead_letters" / f"date={day}").iterdir()]
                if len(files) not in (1, RUNS):
                    wrong.append(files)

    reader = threading.Thread(target=read)
    reader.start()
    compact(str(out))
    stop.set()
    reader.join()
    assert wrong == []


def test_a_compaction_of_nothing_says_so_without_a_lock(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="nothing to compact"):
        compact(str(tmp_path))
