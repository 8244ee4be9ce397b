from pathlib import Path

from pipeline.merge_files import merge_ledger
from tests.fakes import ledger_entry
from tests.transforms.io.test_ledger_store import commit
from transforms.core.lake.manifest import RunInfo
from transforms.io.lake_store import Lake
from transforms.io.ledger_store import LakeLedger

STREAM = RunInfo("20261101T120000Z-0a1b2c3d", "t", "engine", {}, "sha", sequence=9)


def test_the_files_of_many_windows_become_one_while_their_stream_holds_the_lake(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    keys = [f"{number:02}" for number in range(1, 9)]
    for sequence, key in enumerate(keys, start=1):
        commit(lake, sequence, [ledger_entry(key)], [])
    with lake.lock(STREAM.run_id):
        merge_ledger(lake, STREAM)
        merge_ledger(lake, STREAM)  # nothing is left to merge
    ledger = LakeLedger.of(lake)
    assert len(ledger.paths("ledger")) == 1
    assert sorted(ledger.by_key(keys)) == keys
    (merge,) = [manifest for manifest in lake.manifests() if manifest.engine == "merge"]
    assert (merge.stream, len(merge.replaces), set(merge.books.values())) == (STREAM.run_id, 8, {0})
