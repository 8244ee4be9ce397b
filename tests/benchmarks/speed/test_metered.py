import sys
from pathlib import Path

import pytest

from benchmarks.speed import memory, metered
from benchmarks.speed.memory import Process, sizes, tree_of
from benchmarks.speed.metered import CommandError
from benchmarks.speed.process_tree import tree_cpu_s

BURN = "import time\nwhile time.process_time() < {0}: pass\n"
# A child that nobody waits for, and that outlives its parent.
ABANDON = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", {burn!r}])
"""
# A child that is killed, and that nobody waits for.
KILL = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {burn!r} + "print(flush=True)\\nwhile True: time.sleep(1)"],
                         stdout=subprocess.PIPE)
child.stdout.readline()
child.kill()
"""
PARENT = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', {burn!r}])\n"


def cpu_of(code: str, folder: Path) -> float:
    return metered.run([sys.executable, "-c", code], folder).cpu_s


@pytest.mark.parametrize("code", [ABANDON, KILL, PARENT])
def test_cpu_of_every_descendant_counts(code: str, tmp_path: Path):
    burn = BURN.format(0.5)
    assert 0.5 <= cpu_of(code.format(burn=burn), tmp_path) < 1.5


def test_sleep_takes_wall_time_alone(tmp_path: Path):
    done = metered.run([sys.executable, "-c", "import time; time.sleep(1); print('up')"], tmp_path)
    assert done.wall_s >= 1
    assert done.cpu_s < 0.5
    assert done.stdout == "up\n"


def test_a_failure_is_told_with_the_end_of_stderr(tmp_path: Path):
    with pytest.raises(CommandError, match="status 3:\nno ferry today"):
        metered.run(
            [sys.executable, "-c", "import sys; print('no ferry today', file=sys.stderr); sys.exit(3)"], tmp_path
        )


def test_memory_of_the_tree_is_sampled(tmp_path: Path):
    hold = "import time; time.sleep(1.5); held = b'x' * (100 << 20); time.sleep(2.5)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    peaks = metered.run([sys.executable, "-c", code], tmp_path, watches_memory=True).peaks
    assert 100 < peaks.tree_mib < 200
    assert peaks.launcher_mib < 50


def test_a_process_that_nobody_has_waited_for_yet_has_no_memory(tmp_path: Path):
    child = "import time; held = b'x' * (100 << 20); time.sleep(2.5)"
    code = (
        f"import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(3.5); "
        "held = b'x' * (100 << 20); time.sleep(2.5)"
    )
    peaks = metered.run([sys.executable, "-c", code], tmp_path, watches_memory=True).peaks
    assert 100 < peaks.tree_mib < 200


def test_memory_that_comes_with_a_process_that_is_smaller_than_the_peak_is_seen(tmp_path: Path):
    small = "import time; held = b'x' * (60 << 20); time.sleep(2.5)"
    code = (
        "import subprocess, sys, time; held = b'x' * (100 << 20); time.sleep(2.5); "
        f"subprocess.run([sys.executable, '-c', {small!r}])"
    )
    assert 160 < metered.run([sys.executable, "-c", code], tmp_path, watches_memory=True).peaks.tree_mib < 200


def test_nothing_is_read_again_where_there_cannot_be_a_peak(monkeypatch: pytest.MonkeyPatch):
    read, resident = [], {7: 100 << 20}
    monkeypatch.setattr(memory, "_resident_bytes", resident.__getitem__)
    monkeypatch.setattr(memory, "_pss_bytes", lambda pid: read.append(pid) or resident[pid] // 2)
    sampler, parents = memory.MemorySampler(1), {7: 1}
    for resident_mib, peak_mib, reads in ((100, 50, 1), (90, 50, 1), (100, 50, 1), (200, 100, 2), (200, 100, 2)):
        resident[7] = resident_mib << 20
        sampler.look(parents)
        assert (sampler.peaks.tree_mib, len(read)) == (peak_mib, reads)


def test_a_worker_counts_with_what_it_started():
    mib = 2**20
    processes = {
        2: Process(1, 10 * mib),
        3: Process(2, 200 * mib),
        4: Process(3, 50 * mib),
        5: Process(2, 220 * mib),
    }
    found = sizes(processes, root=1)
    assert (found.tree_mib, found.worker_mib, found.launcher_mib) == (480, 250, 10)


def test_a_process_that_has_ended_is_no_fault():
    assert tree_of(2**30) == {}
    assert tree_cpu_s(2**30) == 0
