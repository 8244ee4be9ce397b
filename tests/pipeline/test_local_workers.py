import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

# Forks are made where no thread runs, which the tests cannot promise of their own process.
_PROGRAM = """
import sys
from pathlib import Path
from pipeline.config import load
from pipeline.local_workers import forked
from pipeline.run import run
from pipeline.runners import engine
{setup}
chosen = engine("local", ["--direct_num_workers=2"])
with forked(chosen.processes):
    {body}
"""
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux")


def told(body: str, *arguments: str, setup: str = "") -> str:
    """What a program prints that forks two workers."""
    program = _PROGRAM.format(setup=setup, body=body)
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, timeout=240
    )
    return done.stdout


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("The ferry returns\n\n" + "The ferry sailed again today. " * 20, encoding="utf-8")
    path = tmp_path / "config.yaml"
    path.write_text("sources:\n  - files: a.txt\nentities:\n  models: {}\n", encoding="utf-8")
    return path


CHILDREN = "import multiprocessing, threading, time; children = multiprocessing.active_children"


@on_linux
def test_processes_wait_for_a_run_and_end_without_one() -> None:
    body = "print(len(children()))"
    after = "\nfor child in all_children: child.join(10)\nprint([child.exitcode for child in all_children])"
    assert told("all_children = children(); " + body + after, setup=CHILDREN) == "2\n[1, 1]\n"


@on_linux
def test_a_run_is_done_by_them(config: Path, tmp_path: Path) -> None:
    body = (
        "all_children = children()\n"
        "    print(run(load(Path(sys.argv[1])), sys.argv[2], chosen).manifest.books['articles'])\n"
        "    print([child.exitcode for child in all_children])"
    )
    assert told(body, str(config), str(tmp_path / "lake"), setup=CHILDREN) == "1\n[0, 0]\n"


def test_where_a_thread_runs_none_is_forked_and_new_processes_do_the_run(config: Path, tmp_path: Path) -> None:
    setup = f"{CHILDREN}; threading.Thread(target=time.sleep, args=(600,), daemon=True).start()"
    body = "print(children())\n    print(run(load(Path(sys.argv[1])), sys.argv[2], chosen).manifest.books['articles'])"
    assert told(body, str(config), str(tmp_path / "lake"), setup=setup) == "[]\n1\n"


@on_linux
def test_they_end_when_their_launcher_is_killed_before_the_run_begins() -> None:
    program = _PROGRAM.format(setup=CHILDREN, body="print(*(c.pid for c in children()), flush=True); time.sleep(600)")
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout
        workers = [int(pid) for pid in launcher.stdout.readline().split()]
        launcher.send_signal(signal.SIGKILL)
        deadline = time.monotonic() + 60
        while any(is_alive(worker) for worker in workers):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert len(workers) == 2


def is_alive(pid: int) -> bool:
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip()[:1] not in ("", "Z")
