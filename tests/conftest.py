from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.loopback import LoopbackServer

# How long an example takes says nothing: the first one may load a library, and machines are busy.
settings.register_profile("newsbeam", deadline=None)
settings.load_profile("newsbeam")


@pytest.fixture
def loopback() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tells what the fault tests count, over all test processes."""
    totals: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        totals.update({name: number for name, number in report.user_properties if isinstance(number, int)})
    if totals:
        counts = ", ".join(f"{name} {number}" for name, number in totals.items())
        terminalreporter.write_line(f"Fault tests: {counts}")
