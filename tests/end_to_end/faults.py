"""Runs that are killed, and what is lost or doubled once the next run has ended."""

import json
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.config import bundled_configs
from tests.end_to_end import lakes
from tests.end_to_end.commands import started
from tests.end_to_end.kill_switch import Moment

SITES = Path(bundled_configs()).parent / "pipeline" / "sample_newsroom" / "sites"

# Moments of a run on a local disk.
STEPS = {
    "after the first staged file": Moment("open", r"_staging/\S+\.parquet w", 2),
    "before the manifest is written": Moment("open", r"_staging/[^/]+/manifest\.json w", 1),
    "before the manifest appears": Moment("os.rename", r"manifest\.json \S+/runs/", 1),
    "after the manifest": Moment("os.rename", r"_staging/\S+\.parquet ", 1),
    "between moves": Moment("os.rename", r"_staging/\S+\.parquet ", 4),
    "before staging is removed": Moment("shutil.rmtree", r"_staging/\d", 1),
}
# The same on S3: there are no renames, and each request is an event.
S3_STEPS = {
    "after the first staged file": Moment("http.client.send", r"POST \S+/_staging/\S+\.parquet\?uploads", 2),
    "before the manifest appears": Moment("http.client.send", r"PUT \S+/runs/\S+\.json ", 1),
    "between moves": Moment("http.client.send", r"PUT \S+/lake/articles/\S+\.parquet ", 3),
    "before staging is removed": Moment("http.client.send", r"POST /\w+\?delete ", 1),
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
    config.write_text("sources:\n  - files: pages/*.html\nentities:\n  models: {de: null}\n", encoding="utf-8")
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


def kill_at_step(arguments: Sequence[str], step: Moment) -> None:
    """Runs the command until a named moment, where it must die."""
    with started(arguments, kill_at=step) as command:
        assert command.wait(120) == -signal.SIGKILL, command.stderr()


def kill_at_random(arguments: Sequence[str], seed: int, longest_s: float) -> int:
    """Kills the command at a random moment: all of its processes, or with an odd seed the launcher alone.

    Returns:
      Its exit status: it may have come to its end before.
    """
    with started(arguments) as command:
        time.sleep(random.Random(seed).uniform(0, longest_s))
        if seed % 2:
            command.signal(signal.SIGKILL)
        else:
            command.kill_group()
        return command.wait(30)
