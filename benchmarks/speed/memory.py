"""The memory of a process tree while it works, sampled from /proc."""

import contextlib
import os
import threading
from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

_EVERY_S = 1.0
# Peaks are told to this share of them.
_CHANGE = 0.01
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_KIB = 1024
_MIB = 2**20


@dataclass(frozen=True)
class Peaks:
    """The most memory that was seen, MiB; each of its own moment.

    Memory that processes share counts once, in parts (Linux: PSS).

    Attributes:
      tree_mib: of all processes.
      worker_mib: of the largest worker with the processes that it has started, such as the one that cleans pages.
      launcher_mib: of the process that started the workers, alone.
    """

    tree_mib: float
    worker_mib: float
    launcher_mib: float


NO_SAMPLES = Peaks(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Process:
    """One process of a sample."""

    parent: int
    pss_bytes: int


class MemorySampler:
    """Looks at the descendants of a process every second while its `with` block lasts.

    Args:
      root: process id; its own memory does not count.
    """

    def __init__(self, root: int) -> None:
        self._root, self.peaks = root, NO_SAMPLES
        self._reader = _PssReader()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def look(self, parents: Mapping[int, int]) -> None:
        """Looks once.

        Args:
          parents: see `tree_of`.
        """
        if _may_be_a_peak(self._sizes(parents, self._reader.at_most(parents)), self.peaks):
            now = self._sizes(parents, self._reader.read(parents))
            self.peaks = Peaks(*map(max, astuple(now), astuple(self.peaks)))

    def _watch(self) -> None:
        while not self._is_over.wait(_EVERY_S):
            self.look(tree_of(self._root))

    def _sizes(self, parents: Mapping[int, int], sizes_of: Mapping[int, int]) -> Peaks:
        processes = {pid: Process(parents[pid], pss_bytes) for pid, pss_bytes in sizes_of.items()}
        return sizes(processes, self._root)


def _may_be_a_peak(most: Peaks, peaks: Peaks) -> bool:
    return any(value > (1 + _CHANGE) * peak for value, peak in zip(astuple(most), astuple(peaks), strict=True))


class _PssReader:
    """Reads what processes have to themselves and their parts of what they share.

    The kernel adds that up over all pages of a process, in some 10 ms. So it is asked only where there may be a peak.
    """

    def __init__(self) -> None:
        self._read: dict[int, tuple[int, int]] = {}

    def at_most(self, pids: Collection[int]) -> dict[int, int]:
        """What the PSS of processes can be by now, by how much they have grown since it was read; in bytes.

        Only of those that are still there. A page that was shared and has been written to since is not seen, since it
        makes nothing larger.
        """
        if self._read.keys() - set(pids):
            self._read.clear()  # What one has shared that is gone counts for others now.
        found = {}
        for pid in pids:
            with contextlib.suppress(OSError):
                resident = _resident_bytes(pid)
                before, pss_bytes = self._read.get(pid, (0, 0))
                found[pid] = pss_bytes + max(resident - before, 0)
        return found

    def read(self, pids: Collection[int]) -> dict[int, int]:
        """PSS in bytes by process id; of those that are still there."""
        self._read.clear()
        for pid in pids:
            with contextlib.suppress(OSError):
                self._read[pid] = _resident_bytes(pid), _pss_bytes(pid)
        return {pid: pss_bytes for pid, (_, pss_bytes) in self._read.items()}


def sizes(processes: Mapping[int, Process], root: int) -> Peaks:
    """The sizes at one moment.

    Args:
      processes: by id, `root` not among them.
      root: parent of the launcher.
    """
    launchers = {pid for pid, process in processes.items() if process.parent == root}
    workers = [pid for pid, process in processes.items() if process.parent in launchers]
    return Peaks(
        sum(process.pss_bytes for process in processes.values()) / _MIB,
        max((_with_descendants(pid, processes) for pid in workers), default=0) / _MIB,
        max((processes[pid].pss_bytes for pid in launchers), default=0) / _MIB,
    )


def tree_of(root: int) -> dict[int, int]:
    """The parents of the living descendants of a process, by id."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found: dict[int, int] = {}
    todo = [root]
    while todo:
        parent = todo.pop()
        children = [pid for pid, its_parent in parents.items() if its_parent == parent]
        found |= dict.fromkeys(children, parent)
        todo += children
    return found


def _resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES


def _pss_bytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * _KIB
    return 0


def _with_descendants(pid: int, processes: Mapping[int, Process]) -> int:
    children = (child for child, process in processes.items() if process.parent == pid)
    return processes[pid].pss_bytes + sum(_with_descendants(child, processes) for child in children)
