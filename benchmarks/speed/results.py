"""The named ratios: how they are computed, what they should be, and where they are written."""

import datetime
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.speed.grid import Grid, Limit, Run
from benchmarks.speed.peers.compare import Reading
from benchmarks.speed.pipeline_run import Done

_MIB_PER_WORKER = 1024


@dataclass(frozen=True)
class Target:
    """What a ratio should be.

    Attributes:
      bound: the least that is good, or the most.
      is_most: whether `bound` is the most.
      meaning: what is divided by what.
    """

    bound: float
    meaning: str
    is_most: bool = False

    def is_met(self, value: float) -> bool:
        """Whether a ratio is as good as it should be."""
        return value <= self.bound if self.is_most else value >= self.bound

    def __str__(self) -> str:
        return f"{'<=' if self.is_most else '>='} {self.bound:g}"


_PER_CPU = "pages per CPU second: newsbeam's functions in one process / "
TARGETS: Mapping[str, Target] = {
    "limit_cpu": Target(0.9, "pages per CPU second: whole run / plain loop over its functions"),
    "limit_wall_200ms": Target(
        0.85, "pages per second: whole run, answers after 200 ms / plain loop that waits for none"
    ),
    "datatrove": Target(1.0, _PER_CPU + "datatrove's Trafilatura, then py3langid"),
    "newspaper4k": Target(3.0, _PER_CPU + "newspaper4k"),
    "news_please": Target(6.0, _PER_CPU + "news-please"),
    "newspaper4k_entities": Target(2.0, _PER_CPU + "newspaper4k, then spaCy's full English pipeline; English pages"),
    "workers_2": Target(1.85, "pages per second: 2 workers / 1 worker"),
    "memory_10x": Target(1.25, "peak memory of all processes: ten times the pages / once", is_most=True),
    "idle_cpu_s": Target(5.0, "CPU seconds of a run over 50 feeds with nothing new", is_most=True),
    "worker_mib": Target(_MIB_PER_WORKER, "peak memory of a worker and its cleaner, English loaded; MiB", is_most=True),
}
"""The ratios by name; `worker_mib` bounds what `memory_10x` does not."""


@dataclass
class Results:
    """What was measured so far.

    Attributes:
      ratios: by name.
      detail: by name, what each ratio was made of, for people.
      figures: what was measured, for machines.
    """

    ratios: dict[str, float] = field(default_factory=dict)
    detail: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, ratio: float, detail: str) -> None:
        """Takes a ratio down."""
        self.ratios[name], self.detail[name] = ratio, detail

    def write(self, path: Path, grid: Mapping[str, Any], load: tuple[float, float, float]) -> None:
        """Writes all as JSON: the ratios at the top level, null where one was not measured.

        Args:
          grid: what was to be measured.
          load: averages of the machine before the measurement.
        """
        machine = {
            "cpu": _cpu_name(),
            "cores": os.cpu_count(),
            "system": platform.platform(),
            "python": platform.python_version(),
            "load_before": load,
            "load_after": os.getloadavg(),
        }
        missing = dict.fromkeys(TARGETS.keys() - self.ratios.keys())
        document = {
            "measured_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            **dict(sorted((self.ratios | missing).items())),
            "targets": {name: str(target) for name, target in TARGETS.items()},
            "machine": machine,
            "grid": grid,
            "figures": self.figures,
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, indent=1, default=float) + "\n", encoding="utf-8")

    def show(self, console: Console) -> None:
        """Prints one line a ratio."""
        table = Table(title="newsbeam's speed")
        for heading, justify in (("ratio", "left"), ("measured", "right"), ("target", "right"), ("", "left")):
            table.add_column(heading, justify=justify, no_wrap=True)
        table.add_column("of what", overflow="fold")
        for name in [*TARGETS, *sorted(self.ratios.keys() - TARGETS.keys())]:
            if name in self.ratios:
                table.add_row(name, *self._cells(name))
        console.print(table)

    def _cells(self, name: str) -> tuple[str, str, str, str]:
        value, target = self.ratios[name], TARGETS.get(name)
        shown = f"{value:,.0f}" if value >= 100 else f"{value:.3f}"
        if target is None:
            return shown, "", "", self.detail[name]
        met = "[green]met[/]" if target.is_met(value) else "[red]not met[/]"
        return shown, str(target), met, f"{target.meaning}\n[dim]{self.detail[name]}[/]"


def of(
    done: Mapping[Run | Limit, Done],
    idle: Sequence[Done],
    readings: Mapping[str, Reading],
    grid: Grid,
    names: Sequence[str],
) -> Results:
    """The ratios of what was measured.

    Args:
      done: runs and plain loops.
      idle: runs with nothing new.
      readings: of each tool.
      grid: what was measured.
      names: of the ratios that are wanted and whose steps have all been taken.
    """
    results, steps = Results(), {name: step for name, step in grid.steps().items() if name in names}
    if "limit_cpu" in steps:
        *smaller, (run, loop) = zip(steps["limit_cpu"][::2], steps["limit_cpu"][1::2], strict=True)
        add_limit_cpu(results, done[run], done[loop])
        for run, loop in smaller:
            add_limit_cpu(results, done[run], done[loop], f"limit_cpu_{run.pages}")
    if "limit_cpu_at_once" in steps:
        run, loop = steps["limit_cpu_at_once"]
        add_limit_cpu(results, done[run], done[loop], "limit_cpu_at_once")
    if "limit_wall_200ms" in steps:
        loop, run = steps["limit_wall_200ms"]
        add_limit_wall(results, done[run], done[loop])
    if "memory_10x" in steps:
        add_memory(results, *(done[run] for run in steps["memory_10x"]))
    if "workers_2" in steps:
        before, one, after = steps["workers_2"]
        add_workers(results, done[one], [done[before], done[after]])
    if "loop_2" in steps:
        two, one = steps["loop_2"]
        add_loops(results, done[one], done[two])
    if "idle_cpu_s" in steps:
        add_idle(results, idle)
    for name in ("datatrove", "newspaper4k", "news_please"):
        if name in steps:
            add_tool(results, name, readings["newsbeam"], readings[name])
            add_whole_run(results, f"{name}_pipeline", done[steps[name][0]], readings[name])
    # A few pages may have none in English among them.
    if "newspaper4k_entities" in steps and readings["newsbeam_entities"].pages:
        add_tool(results, "newspaper4k_entities", readings["newsbeam_entities"], readings["newspaper4k_entities"])
    return results


def add_limit_cpu(results: Results, run: Done, limit: Done, name: str = "limit_cpu") -> None:
    """The pages per CPU second of a run, as a share of what the plain loop reaches."""
    results.add(
        name,
        run.pages_per_cpu_s / limit.pages_per_cpu_s,
        f"{run.pages:,} pages: {run.metered.cpu_s:.1f} s of CPU, the loop {limit.metered.cpu_s:.1f} s",
    )


def add_limit_wall(results: Results, run: Done, limit: Done) -> None:
    """The pages per second of a run, as a share of what the plain loop reaches."""
    results.add(
        "limit_wall_200ms",
        run.pages_per_s / limit.pages_per_s,
        f"{run.pages:,} pages: {run.metered.wall_s:.1f} s, the loop {limit.metered.wall_s:.1f} s",
    )


def add_workers(results: Results, one: Done, two: Sequence[Done]) -> None:
    """How much faster two workers are than one; by CPU seconds, what a page costs more.

    Args:
      two: runs before and after the one with one worker, of which the mean counts.
    """
    wall_s = sum(each.metered.wall_s for each in two) / len(two)
    cpu_s = sum(each.metered.cpu_s for each in two) / len(two)
    results.add(
        "workers_2",
        one.metered.wall_s / wall_s,
        f"{one.pages:,} pages: {one.metered.wall_s:.1f} s and {one.metered.cpu_s:.1f} s of CPU with one worker, "
        f"{' and '.join(f'{each.metered.wall_s:.1f}' for each in two)} s and {cpu_s:.1f} s of CPU with two",
    )
    results.figures["workers_2_cpu_efficiency"] = one.metered.cpu_s / cpu_s


def add_loops(results: Results, one: Done, two: Done) -> None:
    """The same of the plain loop, whose processes share nothing: how much more two cores of the machine do than one."""
    results.add(
        "loop_2",
        one.metered.wall_s / two.metered.wall_s,
        f"plain loop, {one.pages:,} pages: {one.metered.wall_s:.1f} s and {one.metered.cpu_s:.1f} s of CPU with one "
        f"process, {two.metered.wall_s:.1f} s and {two.metered.cpu_s:.1f} s of CPU with two",
    )


def add_memory(results: Results, few: Done, many: Done) -> None:
    """How much more memory ten times the pages take."""
    before, after = few.metered.peaks, many.metered.peaks
    results.add(
        "memory_10x",
        after.tree_mib / before.tree_mib,
        f"{few.pages:,} pages {before.tree_mib:,.0f} MiB, {many.pages:,} pages {after.tree_mib:,.0f} MiB; "
        f"launcher {before.launcher_mib:,.0f} and {after.launcher_mib:,.0f} MiB",
    )
    worker_mib = max(before.worker_mib, after.worker_mib)
    results.add("worker_mib", worker_mib, f"{before.worker_mib:,.0f} and {after.worker_mib:,.0f} MiB")


def add_idle(results: Results, idle: Sequence[Done]) -> None:
    """What a run costs that finds nothing new."""
    spent = [done.metered.cpu_s for done in idle]
    results.add("idle_cpu_s", sum(spent) / len(spent), f"mean of {', '.join(f'{each:.1f}' for each in spent)}")


def add_tool(results: Results, name: str, ours: Reading, theirs: Reading) -> None:
    """The pages per CPU second of newsbeam's functions, as a multiple of another tool's; imports and models apart."""
    results.add(
        name,
        ours.pages_per_cpu_s / theirs.pages_per_cpu_s,
        f"{ours.pages:,} pages: {ours.pages_per_cpu_s:.1f} and {theirs.pages_per_cpu_s:.1f} a CPU second",
    )


def add_whole_run(results: Results, name: str, run: Done, theirs: Reading) -> None:
    """The same of a whole run with entities off, its start included, from feeds to committed Parquet."""
    results.add(
        name,
        run.pages_per_cpu_s / theirs.pages_per_cpu_s,
        f"whole run of {run.pages:,} pages, entities off: {run.pages_per_cpu_s:.1f} and "
        f"{theirs.pages_per_cpu_s:.1f} a CPU second",
    )


def show_scores(console: Console, scores: Mapping[str, Mapping[str, float]]) -> None:
    """Prints how good each tool is on the pages that it was timed with; nothing without gold."""
    if not scores:
        return
    names = list(dict.fromkeys(name for found in scores.values() for name in found))
    table = Table(title="quality on the same pages")
    table.add_column("tool")
    for name in names:
        table.add_column(name, justify="right")
    for tool, found in scores.items():
        table.add_row(tool, *(_score(found.get(name)) for name in names))
    console.print(table)


def _score(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _cpu_name() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
