"""How long it takes from a feed to a row that can be read, while a stream runs on Prism.

    python benchmarks/stream_latency.py [--articles 40] [--feeds 10] [--poll-s 5] [--window-s 10]

One new story at a time appears in one of the feeds, at moments spread over the polls. A row counts as readable when a
plain `read_parquet` of the lake sees it. Prints the spread of the latencies, and the bound: poll interval, window and
ten seconds. Needs Prism (`make prism`).
"""

import argparse
import asyncio
import contextlib
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
from aiohttp import web

from pipeline.sample_newsroom.server import load_sites

_MARGIN_S = 10
_LOOK_S = 0.2
_START_S = 300


class Newsroom:
    """Feeds on loopback that list one story more each time."""

    def __init__(self, feeds: int) -> None:
        self._stories: list[list[str]] = [[] for _ in range(feeds)]
        self._page = _some_page()
        self._loop = asyncio.new_event_loop()
        self._port = 0

    @property
    def feeds(self) -> list[str]:
        """Their URLs."""
        return [self._url(f"feed/{number}") for number in range(len(self._stories))]

    def publish(self, number: int) -> str:
        """A new story; gives its URL."""
        url = self._url(f"story/{number}")
        self._stories[number % len(self._stories)].append(url)
        return url

    @contextlib.contextmanager
    def served(self) -> Iterator[None]:
        """Serves them while the context lasts."""
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._port}/{path}"

    async def _listen(self) -> None:
        app = web.Application()
        app.router.add_get("/feed/{number}", self._feed)
        app.router.add_get("/story/{number}", self._story)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self._port = runner.addresses[0][1]

    async def _feed(self, request: web.Request) -> web.Response:
        items = "".join(
            f"<item><title>{url}</title><link>{url}</link></item>"
            for url in self._stories[int(request.match_info["number"])]
        )
        body = f'<rss version="2.0"><channel><title>Harbour Post</title>{items}</channel></rss>'
        return web.Response(body=body.encode(), content_type="application/rss+xml")

    async def _story(self, request: web.Request) -> web.Response:
        text = self._page.replace("<p>", f"<p>Report {request.match_info['number']}. ")
        return web.Response(text=text, content_type="text/html")


def _some_page() -> str:
    """An article page of the sample newsroom, without the address that it gives itself."""
    documents = (document for site in load_sites().values() for document in site.values())
    pages = [
        d.body.decode("utf-8", "ignore") for d in documents if "html" in d.content_type and b"</article>" in d.body
    ]
    return re.sub(r'<link rel="canonical"[^>]*>|<meta property="og:url"[^>]*>', "", max(pages, key=len))


def _readable(lake: Path) -> set[str]:
    if not any(lake.glob("articles/**/*.parquet")):
        return set()
    found = duckdb.sql(f"SELECT url FROM read_parquet('{lake}/articles/**/*.parquet')").fetchall()
    return {url for (url,) in found}


def _await(lake: Path, url: str, longest_s: float) -> None:
    ends = time.monotonic() + longest_s
    while url not in _readable(lake):
        if time.monotonic() > ends:
            sys.exit(f"{url} is not readable after {longest_s:.0f} s")
        time.sleep(_LOOK_S)


def main() -> None:
    """Prints the latencies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--feeds", type=int, default=10)
    parser.add_argument("--poll-s", type=int, default=5)
    parser.add_argument("--window-s", type=int, default=10)
    options = parser.parse_args()
    newsroom, chance = Newsroom(options.feeds), random.Random(7)
    with tempfile.TemporaryDirectory() as name, newsroom.served():
        folder, lake = Path(name), Path(name) / "lake"
        sources = "".join(f"  - feed: {feed}\n" for feed in newsroom.feeds)
        (folder / "config.yaml").write_text(
            f"http: {{allow_hosts: [127.0.0.1]}}\nfeeds: {{max_interval_s: 0}}\n"
            f"stream: {{poll_s: {options.poll_s}, window_s: {options.window_s}}}\nsources:\n{sources}",
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "pipeline.cli", "stream", str(folder / "config.yaml"), "--out", str(lake)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as stream:
            try:
                _await(lake, newsroom.publish(0), _START_S)  # engine and models are up
                seconds = []
                for number in range(1, options.articles + 1):
                    time.sleep(chance.uniform(0, options.window_s))
                    began, url = time.monotonic(), newsroom.publish(number)
                    _await(lake, url, _START_S)
                    seconds.append(time.monotonic() - began)
                    print(f"{number:>4} {seconds[-1]:6.1f} s", flush=True)
            finally:
                stream.send_signal(signal.SIGTERM)
    bound = options.poll_s + options.window_s + _MARGIN_S
    cuts = statistics.quantiles(seconds, n=20)
    print(f"poll {options.poll_s} s, window {options.window_s} s, {options.articles} articles, one at a time")
    print(f"median {cuts[9]:.1f} s, p95 {cuts[18]:.1f} s, longest {max(seconds):.1f} s; bound {bound} s")


if __name__ == "__main__":
    main()
