"""A run that is interrupted ends at once, commits nothing, and the next one is whole."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiohttp import web

from tests.end_to_end import lakes
from tests.loopback import LoopbackServer

pytestmark = pytest.mark.end_to_end

STORY = "<html><body><article><h1>{path}</h1>" + "<p>The ferry sailed again, said the harbour master.</p>" * 6
COUNT = 20
# A test runner in the background may ignore SIGINT, and its children would inherit that.
NEWSBEAM = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from pipeline.cli.__main__ import main; main()"
)


def serve(loopback: LoopbackServer, delay_s: float) -> str:
    async def page(request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(delay_s)
        return web.Response(text=STORY.format(path=request.path) + request.path, content_type="text/html")

    urls = [loopback.handle(f"/story/{number}", page) for number in range(COUNT)]
    items = "".join(f"<item><title>{url}</title><link>{url}</link></item>" for url in urls)
    feed = f'<rss version="2.0"><channel><title>Harbour Post</title>{items}</channel></rss>'
    return loopback.answer("/feed", feed.encode())


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_an_interrupted_run_commits_nothing_and_the_next_is_whole(
    loopback: LoopbackServer, tmp_path: Path, sent: signal.Signals, status: int
) -> None:
    feed = serve(loopback, delay_s=1)
    config = tmp_path / "config.yaml"
    config.write_text(
        f"http: {{allow_hosts: [127.0.0.1], max_per_host: 1}}\nsources:\n  - feed: {feed}\n", encoding="utf-8"
    )
    out = tmp_path / "lake"
    run = subprocess.Popen(
        [sys.executable, "-c", NEWSBEAM, "run", str(config), "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not any(request.path.startswith("/story") for request in loopback.requests):
        assert time.monotonic() < deadline, "no page was asked for"
        time.sleep(0.05)
    os.killpg(run.pid, sent)
    _, told = run.communicate(timeout=30)

    assert run.returncode == status, told.decode()
    assert (b"Interrupted; what was committed stays." in told) == (sent is signal.SIGINT)
    assert lakes.rows(out) == []
    assert not list(out.glob("runs/*"))

    serve(loopback, delay_s=0)
    manifest = lakes.run(config, out)
    assert manifest["books"]["articles"] == COUNT == len(lakes.rows(out))
    assert not (out / "_staging").exists()
