"""The lake on S3: the same runs, the same kills, fewer of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end import faults, lakes
from tests.loopback_s3 import BUCKET, keys, make_older, s3

__all__ = ["s3"]

pytestmark = [pytest.mark.end_to_end, pytest.mark.faults]

Recorder = Callable[[str, object], None]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return faults.config_in(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="module")
def undisturbed(config: Path) -> faults.Content:
    """What a run on a local disk makes."""
    lakes.run(config, config.parent / "lake")
    return faults.local_content(config.parent / "lake")


def run(config: Path, name: str) -> dict[str, Any]:
    uri = f"s3://{BUCKET}/{name}/lake"
    manifest: dict[str, Any] = json.loads(lakes.newsbeam("run", str(config), "--out", uri, "--json").stdout)
    return manifest


def content(client: Any, name: str, folder: Path) -> faults.Content:
    """Downloads a lake and reads the copy as a local one; checks that nothing else is there."""
    for key in keys(client, f"{name}/lake/"):
        assert not key.startswith(("_", "ledger/_")), key
        target = folder / key
        target.parent.mkdir(parents=True, exist_ok=True)
        client.download_file(BUCKET, f"{name}/lake/{key}", str(target))
    return faults.local_content(folder)


def test_a_lake_on_s3_holds_what_a_local_one_holds_and_a_second_run_adds_nothing(
    s3: Any, config: Path, undisturbed: faults.Content, tmp_path: Path
) -> None:
    run(config, "plain")
    assert content(s3, "plain", tmp_path) == undisturbed
    assert run(config, "plain")["files"] == []
    shown = json.loads(lakes.newsbeam("show", f"s3://{BUCKET}/plain/lake", "--json").stdout)
    assert shown["articles"] == 9
    assert len(shown["runs"]) == 2


@pytest.mark.parametrize("step", faults.S3_STEPS)
def test_a_run_on_s3_killed_at_a_named_step_loses_and_doubles_nothing(
    s3: Any, config: Path, undisturbed: faults.Content, tmp_path: Path, step: str, record_property: Recorder
) -> None:
    name = step.replace(" ", "-")
    arguments = ["run", str(config), "--out", f"s3://{BUCKET}/{name}/lake", "--", "--direct_num_workers=1"]
    faults.kill_at_step(arguments, faults.S3_STEPS[step])
    held = lakes.newsbeam(*arguments, expected_status=1)
    assert b"is held by run " in held.stderr
    make_older(f"{name}/lake/_lock", by_s=61)

    run(config, name)

    found = content(s3, name, tmp_path)
    lost, doubled = undisturbed.lost_in(found), found.lost_in(undisturbed)
    for measure, number in (("kills", 1), ("lost", lost), ("doubled", doubled)):
        record_property(measure, number)
    assert (lost, doubled) == (0, 0)
    assert found == undisturbed
