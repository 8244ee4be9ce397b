"""Where the time of a run goes: samples the whole pipeline with py-spy, and draws a flame graph.

python -m benchmarks.speed.profile SVG [--pages N]
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from benchmarks.speed import corpus, flame_graph, pipeline_run, server
from benchmarks.speed.grid import WORKERS

_SAMPLES_PER_S = 20


def record(folder: Path, pages: int) -> list[str]:
    """The stacks of a run of newsbeam over so many pages, of all of its processes.

    Args:
      folder: for its lake and logs.
    """
    corpus.load().save(folder / "corpus")
    stacks, settings = folder / "stacks", folder / "config.yaml"
    with server.serving(folder / "corpus") as ports, (folder / "log").open("wb") as log:
        settings.write_text(yaml.safe_dump(pipeline_run.config(ports.at_once, pages)), encoding="utf-8")
        spy = [str(Path(sys.executable).with_name("py-spy")), "record", "--subprocesses", "--function"]
        spy += ["--format", "raw", "--rate", str(_SAMPLES_PER_S), "--output", str(stacks), "--"]
        command = [*spy, *pipeline_run.command(settings, folder / "lake", WORKERS)]
        subprocess.run(command, cwd=corpus.ROOT, stdout=log, stderr=log, check=True)
    return stacks.read_text(encoding="utf-8").splitlines()


def main() -> None:
    """Records, draws, and prints the share of each area."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.speed.profile")
    options.add_argument("svg", type=Path, help="where to draw to")
    options.add_argument("--pages", type=int, default=600)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsbeam-profile-") as name:
        root = flame_graph.tree_of(record(Path(name), asked.pages))
    title = f"newsbeam run: {asked.pages:,} pages, {WORKERS} workers, every process; start-up included"
    asked.svg.write_text(flame_graph.svg(root, title), encoding="utf-8")
    for area, share in flame_graph.shares(root).items():
        print(f"{share:6.1%}  {area}")


if __name__ == "__main__":
    main()
