"""Streams on real engines: the rows of a batch run, once each, whatever ends them."""

import asyncio
import json
import signal
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest
from aiohttp import web

from tests.cluster.streams import LONGEST_S, stop, streaming, wait_until
from tests.end_to_end import faults, lakes
from tests.end_to_end.test_bad_input import STORY, feed_of
from tests.loopback import LoopbackServer

HTML = {"Content-Type": "text/html; charset=utf-8"}


def manifests(out: Path) -> list[dict[str, Any]]:
    """Those of the windows, in their order."""
    found = [json.loads(path.read_text("utf-8")) for path in sorted((out / "runs").glob("*.json"))]
    return [manifest for manifest in found if manifest["stream"] and manifest["sources"]]


def urls(out: Path) -> list[str]:
    return sorted(row["url"] for row in lakes.rows(out))


@pytest.mark.parametrize("engine", ["prism", "flink"])
def test_a_stream_gives_the_rows_of_a_run_once_and_ends_when_it_is_told_to(
    engine: str, newsroom: Path, streamed: faults.Content, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with streaming(newsroom, tmp_path, request.getfixturevalue(engine)) as command:
        wait_until(lambda: len(manifests(tmp_path)) >= 3, command)
        stop(command)
        told, summary = command.stdout().decode().splitlines(), command.stderr()
    assert faults.local_content(tmp_path) == streamed
    windows = manifests(tmp_path)
    assert sorted(line.split()[0] for line in told) == [window["run_id"] for window in windows]
    assert f"Ended; {len(windows)} windows committed." in summary
    assert {window["stream"] for window in windows} == {windows[0]["stream"]}
    assert [window["sequence"] for window in windows] == sorted({window["sequence"] for window in windows})
    again = lakes.run(newsroom, tmp_path)
    assert again["books"]["articles"] == again["books"]["dead_letters"] == 0


def write_config(folder: Path, *feeds: str, http: str = "") -> Path:
    config = folder / "config.yaml"
    sources = "".join(f"  - feed: {feed}\n" for feed in feeds)
    config.write_text(
        f"http: {{allow_hosts: [127.0.0.1], retry_after_s: 0{http}}}\nfeeds: {{max_interval_s: 0}}\n"
        f"stream: {{poll_s: 1, window_s: 1}}\nsources:\n{sources}",
        encoding="utf-8",
    )
    return config


def test_what_appears_or_changes_while_it_streams_becomes_a_row_and_ctrl_c_ends_it(
    loopback: LoopbackServer, prism: tuple[str, ...], tmp_path: Path
) -> None:
    first, second = (loopback.answer(f"/{name}", STORY.encode(), headers=HTML) for name in ("first", "second"))
    feed = loopback.answer("/feed", feed_of(first))
    out = tmp_path / "lake"
    with streaming(write_config(tmp_path, feed), out, prism) as command:
        wait_until(lambda: urls(out) == [first], command)
        loopback.answer("/second", STORY.replace("outer", "inner").encode(), headers=HTML)
        loopback.answer("/feed", feed_of(first, second))
        wait_until(lambda: urls(out) == sorted([first, second]), command)
        # A listing that has changed is what makes an old page worth another look.
        loopback.answer("/first", STORY.replace("winter", "summer").encode(), headers=HTML)
        loopback.answer("/feed", feed_of(first, second).replace(b"Item", b"Changed item", 2))
        wait_until(lambda: len(urls(out)) == 3, command)
        stop(command, signal.SIGINT)
    revisions = {(row["url"], row["revision"]): row["text"] for row in lakes.rows(out)}
    assert sorted(revisions) == sorted([(first, 1), (first, 2), (second, 1)])
    assert "summer" in revisions[first, 2]
    pages = [request.path for request in loopback.requests if request.path in ("/first", "/second")]
    assert pages.count("/first") == 2
    assert pages.count("/second") in (1, 2)  # Its listing changed too.


def test_a_slow_page_is_committed_with_the_window_that_listed_it_while_later_windows_go_on(
    loopback: LoopbackServer, prism: tuple[str, ...], tmp_path: Path
) -> None:
    async def late(_: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(6)
        return web.Response(body=STORY.encode(), headers=HTML)

    slow = loopback.handle("/slow", late)
    quick = loopback.answer("/quick", STORY.replace("outer", "inner").encode(), headers=HTML)
    out = tmp_path / "lake"
    feeds = [loopback.answer("/feed-1", feed_of(slow)), loopback.answer("/feed-2", feed_of())]
    with streaming(write_config(tmp_path, *feeds), out, prism) as command:
        wait_until(lambda: any(request.path == "/slow" for request in loopback.requests), command)
        loopback.answer("/feed-2", feed_of(quick))
        wait_until(lambda: urls(out) == sorted([slow, quick]), command)
        stop(command)
    found = duckdb.sql(f"SELECT url, run_id FROM read_parquet('{out}/articles/**/*.parquet')").fetchall()
    window_of = dict(found)
    assert len(found) == 2
    assert window_of[slow] < window_of[quick]


@pytest.mark.parametrize("after_s", [0.0, 0.5, 1.5])
def test_a_stream_that_was_killed_goes_on_with_nothing_lost_and_nothing_twice(
    after_s: float, newsroom: Path, streamed: faults.Content, prism: tuple[str, ...], tmp_path: Path
) -> None:
    with streaming(newsroom, tmp_path, prism) as command:
        wait_until(lambda: (tmp_path / "_staging").exists() or bool(manifests(tmp_path)), command)
        time.sleep(after_s)
        command.kill_group()
    with streaming(newsroom, tmp_path, prism) as command:
        wait_until(lambda: len(urls(tmp_path)) >= streamed.books["articles"], command)
        stop(command)
    assert faults.local_content(tmp_path) == streamed


def test_a_second_stream_into_the_lake_is_told_who_has_it(
    newsroom: Path, prism: tuple[str, ...], tmp_path: Path
) -> None:
    with streaming(newsroom, tmp_path, prism) as command:
        wait_until(lambda: bool(manifests(tmp_path)), command)
        second = lakes.newsbeam("stream", str(newsroom), "--out", str(tmp_path), *prism, expected_status=1)
        assert f"is held by run {manifests(tmp_path)[0]['stream']}" in " ".join(second.stderr.decode().split())
        command.signal(signal.SIGTERM)
        time.sleep(0.3)
        command.signal(signal.SIGTERM)
        assert command.wait(LONGEST_S) in (0, 130), command.stderr()
