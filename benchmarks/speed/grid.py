"""What is measured, step by step, and which ratio needs which step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

WORKERS = 2

# Of a machine of two cores that does nothing else; the time that is left is told by how long the steps so far took
# compared to this. Source: measured with 3,000 pages.
_START_S = 18.0
_RUN_CPU_S = 0.13
_LIMIT_CPU_S = 0.11
_NO_ENTITIES_RATIO = 0.7
_COMPARE_S = 0.6
# Two from each of the feeds.
_IDLE_PAGES = 100


@dataclass(frozen=True)
class Run:
    """A whole run of newsbeam into a lake of its own.

    Attributes:
      is_late: whether the server lets each request wait.
      has_entities: whether entities are found.
      watches_memory: whether memory is sampled, which takes some of the time of the machine.
      is_repeat: whether it has been measured before: what stands between the two is compared to both, so that a machine
        that gets slower or faster meanwhile makes less of a difference.
    """

    pages: int
    workers: int = WORKERS
    is_late: bool = False
    has_entities: bool = True
    watches_memory: bool = False
    is_repeat: bool = False

    @property
    def expected_s(self) -> float:
        """Seconds that it should take."""
        ratio = 1.0 if self.has_entities else _NO_ENTITIES_RATIO
        return _START_S + ratio * self.pages * _RUN_CPU_S / self.workers

    def __str__(self) -> str:
        late = ", answers after 200 ms" if self.is_late else ""
        off = "" if self.has_entities else ", entities off"
        again = ", once more" if self.is_repeat else ""
        return f"newsbeam run: {self.pages:,} pages, {_workers(self.workers)}{late}{off}{again}"


@dataclass(frozen=True)
class Limit:
    """The plain loop."""

    pages: int
    workers: int = WORKERS

    @property
    def expected_s(self) -> float:
        """Seconds that it should take."""
        return _START_S + self.pages * _LIMIT_CPU_S / self.workers

    def __str__(self) -> str:
        return f"plain loop: {self.pages:,} pages, {self.workers} process{'es' if self.workers != 1 else ''}"


@dataclass(frozen=True)
class Idle:
    """Runs on a lake that has all that the feeds list, after one that fills it.

    Attributes:
      pages: that fill it.
      runs: with nothing new.
    """

    pages: int
    workers: int = WORKERS
    runs: int = 2

    @property
    def expected_s(self) -> float:
        """Seconds that it should take."""
        return Run(self.pages, self.workers).expected_s + self.runs * _START_S

    def __str__(self) -> str:
        return f"newsbeam run: nothing new, {self.runs} times"


@dataclass(frozen=True)
class Compare:
    """All tools side by side."""

    pages: int

    @property
    def expected_s(self) -> float:
        """Seconds that it should take."""
        return 3 * _START_S + self.pages * _COMPARE_S

    def __str__(self) -> str:
        return f"newsbeam and other tools in turn: {self.pages:,} pages"


Step = Run | Limit | Idle | Compare


@dataclass(frozen=True)
class Grid:
    """How much is measured.

    Attributes:
      sizes: pages of the runs with two workers and late answers, each ten times the one before; the largest says how
        near newsbeam is to its limit.
      late_pages: the one of `sizes` whose wall time counts, with two workers and with one.
      at_once_pages: with answers at once.
      compared_pages: for each tool.
      no_entity_pages: of the whole run that is compared to other tools, entities off.
    """

    sizes: tuple[int, ...]
    late_pages: int
    at_once_pages: int
    compared_pages: int
    no_entity_pages: int

    def steps(self) -> dict[str, tuple[Step, ...]]:
        """The steps by ratio, in an order that has those next to each other that are compared."""
        sized = [(_sized(pages), Limit(pages)) for pages in self.sizes]
        whole = Run(self.no_entity_pages, has_entities=False)
        compare = Compare(self.compared_pages)
        two = _sized(self.late_pages)
        return {
            "limit_cpu_at_once": (Run(self.at_once_pages), Limit(self.at_once_pages)),
            "limit_wall_200ms": (Limit(self.late_pages), two),
            "workers_2": (two, replace(two, workers=1), replace(two, is_repeat=True)),
            "loop_2": (Limit(self.late_pages), Limit(self.late_pages, 1)),
            "limit_cpu": tuple(step for pair in sized for step in pair),
            "memory_10x": tuple(run for run, _ in sized[-2:]),
            "idle_cpu_s": (Idle(_IDLE_PAGES),),
            "datatrove": (whole, compare),
            "newspaper4k": (whole, compare),
            "news_please": (whole, compare),
            "newspaper4k_entities": (compare,),
        }


DEFAULT = Grid((300, 3_000), late_pages=3_000, at_once_pages=300, compared_pages=96, no_entity_pages=600)
FULL = Grid((300, 3_000, 30_000), late_pages=3_000, at_once_pages=3_000, compared_pages=736, no_entity_pages=3_000)


def ratios(grid: Grid) -> list[str]:
    """The ratios of a grid: not those whose steps would take the default one more than 15 minutes on a slow machine."""
    return [name for name in grid.steps() if grid == FULL or name != "loop_2"]


def scaled(pages: int) -> Grid:
    """The default grid with another largest number of pages, to try things out."""
    few = max(pages // 10, 1)
    return Grid((few, pages), pages, few, min(pages, DEFAULT.compared_pages), pages)


def ordered(steps: Mapping[str, Iterable[Step]], names: Iterable[str]) -> list[Step]:
    """The steps that some ratios need, each once."""
    return list(dict.fromkeys(step for name in steps if name in set(names) for step in steps[name]))


def _sized(pages: int) -> Run:
    return Run(pages, is_late=True, watches_memory=True)


def _workers(count: int) -> str:
    return f"{count} worker{'s' if count != 1 else ''}"
