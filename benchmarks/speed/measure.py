"""Carries the steps out."""

import json
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.speed import limit, metered, pipeline_run
from benchmarks.speed.corpus import Corpus
from benchmarks.speed.grid import WORKERS, Compare, Idle, Limit, Run, Step
from benchmarks.speed.metered import CommandError
from benchmarks.speed.peers.compare import TOOLS, Reading, ToolDiedError, read_by_all
from benchmarks.speed.peers.environments import NoEnvironmentError
from benchmarks.speed.pipeline_run import Done, InvalidRunError
from benchmarks.speed.server import Ports

# Enough to have everything imported that a page may need, with English ones for the model.
_WARM_PAGES = 12
# As many as there are hosts, in all languages.
_WARM_RUN_PAGES = 50
_FAULTS = (CommandError, InvalidRunError, NoEnvironmentError, ToolDiedError)


@dataclass
class Bench:
    """What the steps share, and what came of them.

    Attributes:
      folder: for lakes and logs; it is emptied as it goes.
      done: runs of newsbeam and of the plain loop.
      idle: runs with nothing new.
      readings: of each tool.
      faults: by step, why nothing is known of it.
    """

    corpus: Corpus
    folder: Path
    ports: Ports
    done: dict[Run | Limit, Done] = field(default_factory=dict)
    idle: list[Done] = field(default_factory=list)
    readings: dict[str, Reading] = field(default_factory=dict)
    faults: dict[Step, str] = field(default_factory=dict)

    def work(self, steps: Sequence[Step]) -> None:
        """Carries steps out, and tells on stderr which one is at work and how long the rest should take.

        One that fails, or that did not do what is to be measured, goes to `faults`, and the others go on.
        """
        expected_s, began_s, spent_s = sum(step.expected_s for step in steps), time.monotonic(), 0.0
        for number, step in enumerate(steps, 1):
            pace = (time.monotonic() - began_s) / spent_s if spent_s else 1.0
            left_s = (expected_s - spent_s) * pace
            _tell(f"[{number}/{len(steps)}] {step}; {_in_words(left_s)} left")
            try:
                told = self._carry_out(step, self.folder / str(number))
            except _FAULTS as error:
                told = self.faults[step] = f"not measured: {error}"
            _tell(f"    {told}")
            spent_s += step.expected_s

    def _carry_out(self, step: Step, folder: Path) -> str:
        if isinstance(step, Compare):
            return self._compare(step)
        if isinstance(step, Idle):
            return self._idle(step, folder)
        self._warm(folder / "warm")
        done = self._run(step, folder) if isinstance(step, Run) else self._limit(step, folder)
        for other in self.done.values():
            pipeline_run.check_same_articles(done, other)
        self.done[step] = done
        return (
            f"{done.articles:,} articles, {done.pages - done.articles:,} dead letters; {done.metered.wall_s:.1f} s, "
            f"{done.metered.cpu_s:.1f} s of CPU: {done.pages_per_s:.1f} pages/s, {done.pages_per_cpu_s:.2f} per CPU s"
        )

    def _warm(self, folder: Path) -> None:
        """Has the system read the files of programs and models, which some drop from memory within a minute or two."""
        settings = pipeline_run.config(self.ports.at_once, _WARM_RUN_PAGES)
        pipeline_run.run(folder, settings, WORKERS, _WARM_RUN_PAGES)
        shutil.rmtree(folder)

    def _run(self, step: Run, folder: Path) -> Done:
        port = self.ports.late if step.is_late else self.ports.at_once
        settings = pipeline_run.config(port, step.pages, entities=step.has_entities)
        done = pipeline_run.run(folder, settings, step.workers, step.pages, watches_memory=step.watches_memory)
        shutil.rmtree(folder / "lake")
        return done

    def _limit(self, step: Limit, folder: Path) -> Done:
        command = limit.command(self.folder / "corpus", folder / "lake", step.pages, step.workers)
        # To be looked at takes 2 % of the time of a run, and so it is with the loop.
        measured = metered.run(command, folder, watches_memory=True)
        shutil.rmtree(folder / "lake")
        return pipeline_run.checked(json.loads(measured.stdout), step.pages, measured)

    def _idle(self, step: Idle, folder: Path) -> str:
        settings, workers, pages = pipeline_run.config(self.ports.at_once, step.pages), step.workers, step.pages
        pipeline_run.run(folder, settings, workers, pages)
        self.idle = [pipeline_run.run(folder, settings, workers, 0) for _ in range(step.runs)]
        return "CPU seconds: " + ", ".join(f"{done.metered.cpu_s:.1f}" for done in self.idle)

    def _compare(self, step: Compare) -> str:
        pages = self.corpus.pages[: step.pages]
        english = [page for page in reversed(self.corpus.pages) if page.language in {"en", ""}]
        self.readings = read_by_all(list(TOOLS), pages, english[:_WARM_PAGES])
        told = (f"{name} {reading.pages_per_cpu_s:.2f}" for name, reading in self.readings.items() if reading.pages)
        return "pages per CPU second: " + ", ".join(told)


def figures(bench: Bench) -> dict[str, Any]:
    """All that was measured, for `latest.json`."""
    readings = {
        name: {
            "pages": reading.pages,
            "cpu_s": reading.cpu_s,
            "start_cpu_s": reading.start_cpu_s,
            "pages_per_cpu_s": reading.pages_per_cpu_s if reading.pages else None,
        }
        for name, reading in bench.readings.items()
    }
    return {
        "runs": {str(step): done.figures() for step, done in bench.done.items()},
        "idle": [done.figures() for done in bench.idle],
        "tools": readings,
        "faults": {str(step): fault for step, fault in bench.faults.items()},
    }


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _in_words(seconds: float) -> str:
    return f"about {seconds / 60:.0f} min" if seconds >= 90 else f"about {seconds:.0f} s"
