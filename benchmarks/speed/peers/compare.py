"""Tools side by side: each works on the same few pages in turn, so that all meet the same load of the machine."""

import contextlib
import os
import pickle
import runpy
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from benchmarks.speed.corpus import ROOT, SavedPage
from benchmarks.speed.peers.environments import python_of
from benchmarks.speed.process_tree import tree_cpu_s

_DRIVER = Path(__file__).resolve().parent / "driver.py"
_CHUNK = 8
# Tool -> environment; newsbeam's is the one of this process.
TOOLS = {
    "newsbeam": None,
    "datatrove": "datatrove",
    "newspaper4k": "newspaper4k",
    "news_please": "news_please",
    "newsbeam_entities": None,
    "newspaper4k_entities": "newspaper4k",
}
WITH_ENTITIES = ("newsbeam_entities", "newspaper4k_entities")
"""These read English pages alone."""


class ToolDiedError(Exception):
    """The process of a tool has ended; the message has what it wrote to stderr."""


@dataclass
class Reading:
    """What a tool did.

    Attributes:
      start_cpu_s: for imports, models, and the first pages, which count no further.
      cpu_s: of its processes, for the others.
    """

    start_cpu_s: float = 0.0
    cpu_s: float = 0.0
    pages: int = 0
    predictions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def pages_per_cpu_s(self) -> float:
        """Without the start."""
        return self.pages / self.cpu_s


class _Tool:
    def __init__(self, name: str) -> None:
        environment = TOOLS[name]
        python = sys.executable if environment is None else str(python_of(environment))
        # One thread each, as newsbeam's workers have.
        settings = {
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONPATH": str(ROOT) if not environment else "",
        }
        self._name, self._told = name, tempfile.TemporaryFile()  # noqa: SIM115  # closed with the process
        self._process = subprocess.Popen(
            [python, str(_DRIVER), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._told,
            env={**os.environ, **settings},
        )
        self.reading = Reading()

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            undo.push(self)
            self._receive()
            undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._told.close()

    def warm_up(self, pages: Sequence[SavedPage]) -> None:
        self._read(pages)
        self.reading.start_cpu_s = tree_cpu_s(self._process.pid)

    def measure(self, pages: Sequence[SavedPage]) -> None:
        before_s = tree_cpu_s(self._process.pid)
        self.reading.predictions += self._read(pages)
        self.reading.cpu_s += tree_cpu_s(self._process.pid) - before_s
        self.reading.pages += len(pages)

    def _read(self, pages: Sequence[SavedPage]) -> list[dict[str, Any]]:
        assert self._process.stdin
        fields = ("id", "url", "content_type", "body")
        pickle.dump([{name: getattr(page, name) for name in fields} for page in pages], self._process.stdin)
        self._process.stdin.flush()
        return self._receive()

    def _receive(self) -> Any:
        assert self._process.stdout
        try:
            return pickle.load(self._process.stdout)
        except EOFError as error:
            self._told.seek(0)
            raise ToolDiedError(f"{self._name}: {self._told.read().decode(errors='replace')[-4000:]}") from error


def read_by_all(names: Sequence[str], pages: Sequence[SavedPage], warm: Sequence[SavedPage]) -> dict[str, Reading]:
    """Lets each tool read the pages, a few at a time and one tool after the other.

    Args:
      names: of tools; those with entities read the English ones of the pages.
      warm: pages for the start, which are not measured.

    Raises:
      NoEnvironmentError: the environment of a tool could not be made.
      ToolDiedError: the process of a tool has ended.
    """
    for environment in filter(None, {TOOLS[name] for name in names}):
        python_of(environment)
    with ExitStack() as running:
        tools = {name: running.enter_context(_Tool(name)) for name in names}
        for tool in tools.values():
            tool.warm_up(warm)
        for chunk in _chunks(pages):
            for name, tool in tools.items():
                if mine := share_of(name, chunk):
                    tool.measure(mine)
        return {name: tool.reading for name, tool in tools.items()}


def share_of(name: str, pages: Sequence[SavedPage]) -> list[SavedPage]:
    """The pages that a tool is to read."""
    return [page for page in pages if name not in WITH_ENTITIES or page.language == "en"]


def scores(readings: dict[str, Reading], folder: Path) -> dict[str, dict[str, float]]:
    """What the scorer of pages makes of each tool; empty where the pages have no gold, or no tool has read them.

    Args:
      folder: with the gold; the scorer is in `../../bench`.
    """
    scorer = folder / ".." / ".." / "bench" / "score_pages.py"
    if not readings or not scorer.exists():
        return {}
    module = runpy.run_path(str(scorer))
    gold = {row["id"]: row for row in module["read_jsonl"](folder / "gold.jsonl")}
    found = {}
    for name, reading in readings.items():
        predictions = {row["id"]: row for row in reading.predictions}
        asked = Namespace(cjk=False, lead="required")
        overall = module["score"]([gold[page_id] for page_id in predictions], predictions, asked)[0]["overall"]
        found[name] = {key: overall[key] for key in _SCORES if overall.get(key) is not None}
    return found


_SCORES = ("n_text", "F1", "F1pg", "wF1", "title", "authors", "date", "lang", "empty")


def _chunks(pages: Sequence[SavedPage]) -> Iterator[Sequence[SavedPage]]:
    for start in range(0, len(pages), _CHUNK):
        yield pages[start : start + _CHUNK]
