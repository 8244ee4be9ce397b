import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import hostile_extractors
from transforms.errors import (
    ExtractCrashedError,
    ExtractMemoryError,
    ExtractTimeoutError,
    NoTextError,
    PageError,
    SandboxError,
)
from transforms.io.sandbox import ExtractLimits, Sandbox

LIMITS = ExtractLimits(timeout_s=1.0, memory_mb=256)
TIMED_OUT = (ExtractTimeoutError, "Cleaning the page took longer than 1 s.")
OUT_OF_MEMORY = (ExtractMemoryError, "Cleaning the page took more than 256 MB of memory.")


def crashed(how: str) -> tuple[type[PageError], str]:
    return ExtractCrashedError, f"Cleaning the page crashed: {how}."


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox[str]]:
    with Sandbox(hostile_extractors.behave, LIMITS) as opened:
        yield opened


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("sleep", TIMED_OUT),
        ("loop", TIMED_OUT),
        ("loop in C", TIMED_OUT),
        ("allocate", OUT_OF_MEMORY),
        ("allocate bit by bit", OUT_OF_MEMORY),
        ("killed", OUT_OF_MEMORY),
        ("segfault", crashed("SIGSEGV")),
        ("abort", crashed("SIGABRT")),
        ("bug", crashed("ZeroDivisionError: a bug of the cleaner")),
        ("exit", crashed("exit status 0")),
    ],
)
def test_what_a_page_does_to_its_process_is_an_error_of_that_page_and_the_next_one_is_served(
    sandbox: Sandbox[str], body: str, expected: tuple[type[PageError], str]
) -> None:
    with pytest.raises(PageError) as caught:
        sandbox.call(body)
    assert (type(caught.value), caught.value.message) == expected
    assert sandbox.call("next") == "NEXT"


def test_an_error_of_the_function_is_raised_with_the_traceback_of_the_child(sandbox: Sandbox[str]) -> None:
    with pytest.raises(NoTextError, match="nothing here") as caught:
        sandbox.call("no text")
    assert 'raise NoTextError("nothing here")' in "".join(traceback.format_exception(caught.value))


def test_a_crash_keeps_the_traceback_of_the_child(sandbox: Sandbox[str]) -> None:
    with pytest.raises(ExtractCrashedError) as caught:
        sandbox.call("segfault")
    assert "hostile_extractors.py" in "".join(traceback.format_exception(caught.value))


def test_what_the_child_prints_reaches_nobody(sandbox: Sandbox[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert sandbox.call("litter") == "LITTER"
    assert capfd.readouterr() == ("", "")


def test_large_arguments_and_results_pass(sandbox: Sandbox[str]) -> None:
    assert sandbox.call("a" * 20_000_000) == "A" * 20_000_000


def test_one_child_serves_many_calls_and_ends_with_the_sandbox() -> None:
    with Sandbox(hostile_extractors.process_id, LIMITS) as sandbox:
        ids = {sandbox.call() for _ in range(3)}
    (child,) = ids
    assert child != os.getpid()
    assert not Path(f"/proc/{child}").exists()


def test_a_child_that_is_started_gets_ready_before_there_is_a_call() -> None:
    with Sandbox(hostile_extractors.ready_and_called_s, LIMITS) as sandbox:
        sandbox.start()
        time.sleep(2)
        sandbox.start()
        ready_s, called_s = sandbox.call()
    assert called_s - ready_s > 0.5


def test_a_started_child_that_cannot_load_its_function_fails_the_call() -> None:
    with Sandbox(hostile_extractors.Unloadable(), LIMITS) as sandbox:
        sandbox.start()
        for _ in range(2):
            with pytest.raises(SandboxError, match="No module named 'not_there'"):
                sandbox.call()


def test_a_start_soon_after_a_rest_keeps_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.io.sandbox._REST_S", 0.3)
    with Sandbox(hostile_extractors.process_id, LIMITS) as opened:
        first = opened.call()
        opened.rest()
        opened.start()
        time.sleep(0.6)
        assert opened.call() == first


def test_a_child_at_rest_ends_and_the_next_one_waits_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.io.sandbox._REST_S", 0.2)
    with Sandbox(hostile_extractors.process_id, LIMITS) as opened:
        lived = []
        for _ in range(3):
            child = Path(f"/proc/{opened.call()}")
            opened.rest()
            rested = time.monotonic()
            while child.exists() and time.monotonic() < rested + 30:
                time.sleep(0.01)
            lived.append(time.monotonic() - rested)
    assert 0.2 < lived[0] < 30
    assert lived[1] > 0.4
    assert lived[2] > 0.8


def test_a_child_that_is_not_at_rest_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.io.sandbox._REST_S", 0.05)
    with Sandbox(hostile_extractors.process_id, LIMITS) as opened:
        first = opened.call()
        time.sleep(0.3)
        assert opened.call() == first


def test_a_call_soon_after_a_rest_has_the_same_child_and_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.io.sandbox._REST_S", 0.3)
    with Sandbox(hostile_extractors.process_id, LIMITS) as opened:
        first = opened.call()
        opened.rest()
        assert opened.call() == first
        time.sleep(0.6)
        assert opened.call() == first


def test_a_call_that_takes_longer_than_a_rest_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.io.sandbox._REST_S", 0.05)
    with Sandbox(time.sleep, LIMITS) as opened:
        opened.call(0)
        opened.rest()
        assert opened.call(0.4) is None


def test_rests_without_calls_leave_one_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.io.sandbox._REST_S", 60.0)
    with Sandbox(hostile_extractors.process_id, LIMITS) as opened:
        opened.rest()
        opened.call()
        for _ in range(5):
            opened.rest()
        waiting = [thread for thread in threading.enumerate() if thread.name == "sandbox rest"]
        assert sum(not timer.finished.is_set() for timer in waiting if isinstance(timer, threading.Timer)) == 1


def test_a_child_that_keeps_too_much_memory_is_replaced() -> None:
    with Sandbox(hostile_extractors.hoard, LIMITS) as sandbox:
        ids = [sandbox.call(megabytes=60) for _ in range(6)]
    assert [ids.count(child) for child in dict.fromkeys(ids)] == [3, 3]


def test_a_sandbox_serves_from_any_thread_while_others_run() -> None:
    def serve(results: list[str]) -> None:
        with Sandbox(hostile_extractors.behave, LIMITS) as own:
            results.append(own.call("next"))

    results: list[str] = []
    threads = [threading.Thread(target=serve, args=(results,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == ["NEXT"] * 3


def test_a_function_that_the_child_cannot_load_fails_the_run_and_not_the_page() -> None:
    with (
        Sandbox(hostile_extractors.Unloadable(), LIMITS) as sandbox,
        pytest.raises(SandboxError, match="ModuleNotFoundError: No module named 'not_there'"),
    ):
        sandbox.call()


@pytest.mark.parametrize("body", ["next", "loop"])
def test_the_child_ends_when_its_parent_is_killed(body: str) -> None:
    program = (
        "import sys, threading\n"
        "from tests import hostile_extractors as h\n"
        "from transforms.io.sandbox import ExtractLimits, Sandbox\n"
        "sandbox = Sandbox(h.behave_and_tell, ExtractLimits(timeout_s=1))\n"
        f"print(sandbox.call('next'), flush=True)\n"
        f"sandbox.call({body!r})\n"
        "threading.Event().wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()
