"""What each engine costs: wall and CPU seconds of the same pages on the local runner, Prism, and Flink.

    make prism flink
    PYTHONPATH=. python benchmarks/engine_cost.py [PAGES]

Every engine reads the same generated pages from disk into a lake of its own, first few of them, which shows what it
takes to start, then all. CPU is that of all processes: launcher, workers, job server, job and task managers. Flink runs
with one task manager and with two, of one slot each. One after the other on one machine: compare within one run only.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.engines.flink_cluster import FlinkCluster
from pipeline.config import bundled_configs

SITES = Path(bundled_configs()).parent / "pipeline" / "sample_newsroom" / "sites"
FEW, MANY = 10, 600
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """Of one run."""

    rows: int
    wall_s: float
    cpu_s: float


def write_pages(folder: Path, count: int) -> Path:
    """Writes the sample newsroom's pages over and over, each with words of its own; gives the config."""
    templates = [path.read_bytes() for path in sorted(SITES.glob("*/*/**/*.html"))]
    (folder / "pages").mkdir(parents=True)
    for number in range(count):
        words = f"The {number}th ferry of the year left berth {number * 7} with {number * 13} people on board."
        body = templates[number % len(templates)].replace(b"</p>", f" {words}</p>".encode())
        # Else they would be one article.
        body = body.replace(b".example/", f".example/{number}/".encode())
        (folder / "pages" / f"{number}.html").write_bytes(body)
    config = folder / "config.yaml"
    config.write_text("sources:\n  - files: pages/*.html\n", encoding="utf-8")
    return config


def tree_cpu_s() -> float:
    """CPU seconds of this process, its descendants, and theirs that have ended."""
    parents: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
            used[int(stat.parent.name)] = sum(map(int, fields[11:15])) / TICKS
    total, todo = 0.0, [os.getpid()]
    while todo:
        pid = todo.pop()
        total += used.get(pid, 0.0)
        todo += parents.get(pid, [])
    return total


def run(config: Path, out: Path, arguments: Sequence[str]) -> Cost:
    """Runs the command to its end."""
    command = [sys.executable, "-m", "pipeline.cli", "run", str(config), "--out", str(out), "--json", *arguments]
    cpu_s, began_s = tree_cpu_s(), time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    rows = json.loads(done.stdout)["books"]["articles"]
    return Cost(rows, time.monotonic() - began_s, tree_cpu_s() - cpu_s)


@contextlib.contextmanager
def flink(folder: Path, task_managers: int) -> Iterator[tuple[str, ...]]:
    """The arguments of a run on a cluster of its own."""
    with FlinkCluster(folder, task_managers=task_managers) as cluster:
        yield ("--runner", "flink", "--", *cluster.flags)


def main() -> None:
    """Prints one line an engine."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few_pages, all_pages = write_pages(folder / "few", FEW), write_pages(folder / "all", many)
        engines = {
            "local, 2 workers": contextlib.nullcontext(("--", "--direct_num_workers=2")),
            "Prism": contextlib.nullcontext(("--runner", "prism")),
            "Flink, 1 task manager": flink(folder / "flink-1", 1),
            "Flink, 2 task managers": flink(folder / "flink-2", 2),
        }
        first = None
        print(f"{'engine':24} {'rows':>6} {'wall s':>7} {'CPU s':>7} {'start s':>8} {'start CPU':>10} {'ms a row':>9}")
        for number, (engine, opened) in enumerate(engines.items()):
            with opened as arguments:
                start = run(few_pages, folder / f"few-{number}", arguments)
                cost = run(all_pages, folder / f"all-{number}", arguments)
            each_ms = 1000 * (cost.cpu_s - start.cpu_s) / (cost.rows - start.rows)
            first = first or each_ms
            print(
                f"{engine:24} {cost.rows:6} {cost.wall_s:7.0f} {cost.cpu_s:7.0f} {start.wall_s:8.0f} "
                f"{start.cpu_s:10.0f} {each_ms:7.0f} {each_ms / first:4.2f}x",
                flush=True,
            )


if __name__ == "__main__":
    main()
