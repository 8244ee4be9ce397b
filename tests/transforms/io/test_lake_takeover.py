"""A run that lost its lake cannot commit any more, whenever it wakes up."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes import dead_letter
from tests.loopback_s3 import BUCKET, s3
from transforms.core.lake import layout
from transforms.core.lake.manifest import Manifest, RunInfo, make_manifest
from transforms.core.lake.rows import dead_letter_row
from transforms.errors import LakeError, LakeHeldError
from transforms.io.lake_store import Lake
from transforms.records import SourceReport

__all__ = ["s3"]


def staged(lake: Lake, run_id: str) -> Manifest:
    rows = [dead_letter_row(dead_letter("a"), run_id=run_id)]
    file = lake.stage(run_id, "dead_letters", "dead_letters/date=2026-11-01", rows, inputs=1)
    info = RunInfo(run_id, "t", "engine", {}, "sha")
    return make_manifest(info, committed_at="t", files=[file], outcomes=[], reports=[SourceReport("a", 0, 1)])


def test_it_is_refused_while_the_new_holder_is_there_and_cannot_recover_either(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    manifest = staged(lake, "run-1")
    with lake.lock("run-2"):
        with pytest.raises(LakeHeldError, match=r"run run-1 lost .* to run run-2 .*; nothing was committed"):
            lake.commit(manifest)
        with pytest.raises(LakeHeldError, match="run run-1 lost"):
            lake.recover("run-1")
    assert lake.manifests() == []


def test_it_is_refused_after_the_new_holder_has_gone(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    manifest = staged(lake, "run-1")
    with lake.lock("run-2"):
        assert lake.recover("run-2") == []
    with pytest.raises(LakeError, match="is gone from staging; nothing was committed"):
        lake.commit(manifest)
    assert lake.manifests() == []


def test_on_s3_a_void_manifest_stands_in_its_place_even_if_it_stages_again(s3: Any) -> None:
    lake = Lake(f"s3://{BUCKET}/lake")
    staged(lake, "run-1")
    with lake.lock("run-2"):
        assert lake.recover("run-2") == []
    with pytest.raises(LakeHeldError, match=r"run run-1 lost .* to run run-2; nothing was committed"):
        lake.commit(staged(lake, "run-1"))
    assert lake.manifest("run-1").voided_by == "run-2"
    assert lake.manifests() == []
    with lake.lock("run-3"):
        assert lake.recover("run-3") == []
    stored = s3.list_objects_v2(Bucket=BUCKET, Prefix="lake/")["Contents"]
    assert [item["Key"] for item in stored] == [f"lake/{layout.manifest_path('run-1')}"]
