import json
import multiprocessing
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.loopback_s3 import BUCKET, make_older, s3
from transforms.core.lake import layout
from transforms.errors import LakeHeldError, LakeUnwritableError
from transforms.io.lake_lock import LocalLock, NoLock, Owner, S3Lock

__all__ = ["s3"]


def _hold(uri: str, held: Any, leave: Any) -> None:
    with LocalLock(uri).hold("run-1"):
        held.set()
        leave.wait()


def test_a_killed_holder_lets_go_of_a_local_lake_and_the_next_one_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spawn = multiprocessing.get_context("spawn")
    held, leave = spawn.Event(), spawn.Event()
    holder = spawn.Process(target=_hold, args=(str(tmp_path), held, leave))
    holder.start()
    held.wait()
    lock = LocalLock(str(tmp_path))
    with (
        pytest.raises(LakeHeldError, match=rf"held by run run-1 \(process {holder.pid} on "),
        lock.hold("run-2"),
    ):
        pass
    holder.kill()
    holder.join()
    with lock.hold("run-2"):
        assert lock.owner() == Owner.me("run-2")
    assert [r.levelname for r in caplog.records] == ["WARNING"]
    assert f"taken over from run run-1 (process {holder.pid} on " in caplog.text
    assert lock.owner() is None


def test_a_damaged_owner_file_is_no_obstacle(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / layout.LOCK).write_bytes(b'{"run_id": "ru')
    with LocalLock(str(tmp_path)).hold("run-2"):
        assert json.loads((tmp_path / layout.LOCK).read_bytes())["run_id"] == "run-2"
    assert "taken over from run unknown" in caplog.text


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    lock = LocalLock(str(tmp_path / "file" / "lake"))
    with pytest.raises(LakeUnwritableError, match=r"cannot write .*give another --out"), lock.hold("run-1"):
        pass


def test_the_second_writer_on_s3_is_told_who_holds_the_lake(s3: Any) -> None:
    first, second = S3Lock(f"s3://{BUCKET}/held"), S3Lock(f"s3://{BUCKET}/held")
    with first.hold("run-1"):
        with (
            pytest.raises(LakeHeldError, match=r"held by run run-1 .* 60 s after its last heartbeat"),
            second.hold("run-2"),
        ):
            pass
        assert first.owner() == Owner.me("run-1")
    assert first.owner() is None
    with second.hold("run-2"):
        pass


def test_a_lock_on_s3_without_a_heartbeat_is_taken_over_and_that_is_told(
    s3: Any, caplog: pytest.LogCaptureFixture
) -> None:
    uri = f"s3://{BUCKET}/stale"
    s3.put_object(Bucket=BUCKET, Key="stale/_lock", Body=Owner("run-1", "far-away", 7).written())
    make_older("stale/_lock", by_s=59)
    with pytest.raises(LakeHeldError), S3Lock(uri).hold("run-2"):
        pass
    make_older("stale/_lock", by_s=10)
    with S3Lock(uri).hold("run-2"):
        assert S3Lock(uri).owner() == Owner.me("run-2")
    assert "taken over from run run-1 (process 7 on far-away), not heard of for " in caplog.text


def test_a_living_holder_on_s3_keeps_its_lock_young(s3: Any) -> None:
    uri = f"s3://{BUCKET}/beating"
    with S3Lock(uri, beat_s=0.02).hold("run-1"):
        make_older("beating/_lock", by_s=3600)
        deadline = time.monotonic() + 10
        while (owner := S3Lock(uri).owner()) is None or owner.beats < 2:
            assert time.monotonic() < deadline
        with pytest.raises(LakeHeldError), S3Lock(uri).hold("run-2"):
            pass


def test_a_holder_that_lost_its_lock_on_s3_says_so_and_leaves_the_new_one_alone(
    s3: Any, caplog: pytest.LogCaptureFixture
) -> None:
    uri = f"s3://{BUCKET}/lost"
    other = Owner("run-2", "elsewhere", 9)
    with S3Lock(uri, beat_s=0.02).hold("run-1"):
        s3.put_object(Bucket=BUCKET, Key="lost/_lock", Body=other.written())
        for thread in threading.enumerate():
            if thread.name == "lake lock":
                thread.join(timeout=10)
    assert S3Lock(uri).owner() == other
    assert "was lost to run run-2 (process 9 on elsewhere); this run will not commit" in caplog.text


def test_a_bucket_that_is_not_there_is_told(s3: Any) -> None:
    lock = S3Lock("s3://no-such-bucket/lake")
    with pytest.raises(LakeUnwritableError, match="NoSuchBucket"), lock.hold("run-1"):
        pass


def test_a_file_system_without_a_lock_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with NoLock("gs://bucket/lake").hold("run-1"):
        pass
    assert "this file system has no lock" in caplog.text
