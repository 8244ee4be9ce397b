"""What a scheduled job sees of its feeds from run to run."""

from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end import lakes
from tests.end_to_end.test_bad_input import STORY, feed_of, write_config
from tests.loopback import LoopbackServer

pytestmark = pytest.mark.end_to_end


def outline(manifest: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    keys = ("poll", "entries", "gap", "error", "warnings")
    return {s["source"].rpartition("/")[2]: tuple(s[key] for key in keys) for s in manifest["sources"]}


def test_gaps_hourly_feeds_and_feeds_that_are_gone_are_told(loopback: LoopbackServer, tmp_path: Path) -> None:
    html, out = {"Content-Type": "text/html"}, tmp_path / "lake"
    stories = [loopback.answer(f"/story-{number}", STORY.encode(), headers=html) for number in range(4)]
    hourly = {"Cache-Control": "max-age=3600"}
    config = write_config(
        tmp_path,
        loopback.answer("/rolls", feed_of(*stories[:2])),
        loopback.answer("/stays", feed_of(stories[0])),
        loopback.answer("/hourly", feed_of(stories[0]), headers=hourly),
        loopback.answer("/gone", status=410),
    )
    first = lakes.run(config, out)
    assert outline(first) == {
        "rolls": ("read", 2, None, None, []),
        "stays": ("read", 1, None, None, []),
        "hourly": ("read", 1, None, None, []),
        "gone": ("failed", 0, None, "http_410", []),
    }
    assert first["books"]["discovered"] == 4

    loopback.requests.clear()
    loopback.answer("/rolls", feed_of(*stories[2:]))
    second = lakes.run(config, out)
    assert outline(second) == {
        "rolls": ("read", 2, True, None, []),
        "stays": ("resent", 1, False, None, []),
        "hourly": ("not_due", 0, None, None, []),
        "gone": ("not_due", 0, None, "http_410", []),
    }
    asked = {request.path for request in loopback.requests} - {"/robots.txt"}
    assert asked == {"/rolls", "/stays", "/story-2", "/story-3"}
    shown = lakes.newsbeam("show", str(out)).stdout.decode()
    assert "possible gap" in shown
    assert "not due" in shown
