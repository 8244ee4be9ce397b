"""Measures newsbeam's speed: `make bench`, `make bench-full`.

    python -m benchmarks.speed [--full] [--only RATIO ...] [--pages N]

Prints a table of ratios and writes `benchmarks/results/latest.json`. A missed target is told and is no failure. After a
measurement that is not valid, such as a run that lost pages, the ratios that need it are null, and the status is 1.
"""

import argparse
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from benchmarks.speed import corpus, grid, results, server
from benchmarks.speed.measure import Bench, figures
from benchmarks.speed.peers.compare import scores

LATEST = corpus.ROOT / "benchmarks" / "results" / "latest.json"


def main() -> int:
    """Measures what the command line asks for; gives the exit status."""
    asked = _arguments()
    chosen = grid.scaled(asked.pages) if asked.pages else grid.FULL if asked.full else grid.DEFAULT
    steps, names = chosen.steps(), asked.only or grid.ratios(chosen)
    load = os.getloadavg()
    pages = corpus.load()
    print(f"{len(pages.pages)} saved pages; {os.cpu_count()} cores, load {load[0]:.1f}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="newsbeam-bench-") as name:
        folder = Path(name)
        pages.save(folder / "corpus")
        with server.serving(folder / "corpus") as ports:
            bench = Bench(pages, folder, ports)
            bench.work(grid.ordered(steps, names))
    measured = [name for name in names if not bench.faults.keys() & set(steps[name])]
    found = results.of(bench.done, bench.idle, bench.readings, chosen, measured)
    found.figures |= figures(bench)
    found.figures["scores"] = scores(bench.readings, corpus.SAVED_PAGES)
    found.write(asked.json, asdict(chosen), load)
    console = Console(width=None if sys.stdout.isatty() else 160)
    found.show(console)
    results.show_scores(console, found.figures["scores"])
    print(f"written to {asked.json}", file=sys.stderr)
    for step, fault in bench.faults.items():
        print(f"{step}: {fault}", file=sys.stderr)
    return 1 if bench.faults else 0


def _arguments() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--full", action="store_true", help="all of it, with 30,000 pages: about an hour")
    options.add_argument("--only", nargs="+", choices=list(grid.DEFAULT.steps()), help="only these ratios")
    options.add_argument("--pages", type=int, help="of the largest run, instead of 3,000, to try things out")
    options.add_argument("--json", type=Path, default=LATEST, help="where to write to")
    return options.parse_args()


if __name__ == "__main__":
    sys.exit(main())
