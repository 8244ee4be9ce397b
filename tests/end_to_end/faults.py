"""Runs that are killed, and what is lost or doubled once the next run has ended."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.config import bundled_configs
from tests.end_to_end import lakes

SITES = Path(bundled_configs()).parent / "pipeline" / "sample_newsroom" / "sites"
KILLED = Path(__file__).parent / "killed"

# Moments of a run on a local disk: an audit event, a pattern of its arguments, and which of these events it is.
STEPS = {
    "after the first staged file": ("open", r"_staging/\S+\.parquet w", 2),
    "before the manifest is written": ("open", r"_staging/[^/]+/manifest\.json w", 1),
    "before the manifest appears": ("os.rename", r"manifest\.json \S+/runs/", 1),
    "after the manifest": ("os.rename", r"_staging/\S+\.parquet ", 1),
    "between moves": ("os.rename", r"_staging/\S+\.parquet ", 4),
    "before staging is removed": ("shutil.rmtree", r"_staging/\d", 1),
}
# The same on S3: there are no renames, and each request is an event.
S3_STEPS = {
    "after the first staged file": ("http.client.send", r"POST \S+/_staging/\S+\.parquet\?uploads", 2),
    "before the manifest appears": ("http.client.send", r"PUT \S+/runs/\S+\.json ", 1),
    "between moves": ("http.client.send", r"PUT \S+/lake/articles/\S+\.parquet ", 3),
    "before staging is removed": ("http.client.send", r"POST /\w+\?delete ", 1),
}


@dataclass(frozen=True)
class Content:
    """What a lake holds, but for what differs from run to run."""

    articles: Counter[str]
    dead_letters: Counter[str]
    books: dict[str, int]

    def lost_in(self, other: "Content") -> int:
        """Rows of this lake that another one lacks."""
        return (self.articles - other.articles).total() + (self.dead_letters - other.dead_letters).total()


def config_in(folder: Path) -> Path:
    """A config over ten pages on disk, one of them empty: a run of some seconds, with articles and a dead letter."""
    pages = folder / "pages"
    pages.mkdir()
    for page in sorted(SITES.glob("*/*/**/*.html"))[:9]:
        (pages / f"{page.parent.name}-{page.name}").write_bytes(page.read_bytes())
    (pages / "empty.html").write_bytes(b"")
    config = folder / "config.yaml"
    config.write_text("sources:\n  - files: pages/*.html\nentities:\n  models: {}\n", encoding="utf-8")
    return config


def content_of(rows: Callable[[str], list[dict[str, Any]]], manifests: list[dict[str, Any]]) -> Content:
    """Counts rows; checks that the books of each run balance."""
    for manifest in manifests:
        discovered, *others = manifest["books"].values()
        assert discovered == sum(others)
    sums = {name: sum(m["books"][name] for m in manifests) for name in ("articles", "dead_letters")}
    return Content(_counted(rows("articles")), _counted(rows("dead_letters")), sums)


def _counted(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter(json.dumps({k: v for k, v in row.items() if k != "at"}, default=str) for row in rows)


def local_content(out: Path) -> Content:
    """Content of a local lake by glob; checks that the manifests tell the same files, and that nothing else is left."""
    manifests = [json.loads(path.read_text("utf-8")) for path in sorted((out / "runs").glob("*.json"))]
    replaced = {path for manifest in manifests for path in manifest["replaces"]}
    listed = {file["path"] for manifest in manifests for file in manifest["files"]} - replaced
    assert {str(path.relative_to(out)) for path in out.rglob("*.parquet")} == listed
    assert not (out / "_staging").exists()
    assert not (out / "_discarded").exists()
    return content_of(lambda dataset: lakes.rows(out, dataset), manifests)


def start(
    arguments: list[str], kill_at: tuple[str, str, int] | None = None, whom: str = "group"
) -> subprocess.Popen[bytes]:
    """Starts the command as the leader of a process group of its own; `kill_at` is one of the steps above."""
    environment = {**os.environ, "CI": "true"}
    if kill_at:
        environment |= {"NEWSBEAM_TEST_KILL": json.dumps([*kill_at, whom]), "PYTHONPATH": str(KILLED)}
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def kill_at_step(arguments: list[str], step: tuple[str, str, int]) -> None:
    """Runs the command until a named moment, where it must die."""
    with start(arguments, step) as process:
        assert process.wait(120) == -signal.SIGKILL, process.stderr and process.stderr.read().decode()


def kill_at_random(arguments: list[str], seed: int, longest_s: float) -> None:
    """Kills the command at a random moment: the whole process group, or with an odd seed the launcher alone."""
    with start(arguments) as process:
        time.sleep(random.Random(seed).uniform(0, longest_s))
        if seed % 2:
            process.kill()
        else:
            _kill_group(process)
        process.wait(30)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        assert process.poll() is not None
