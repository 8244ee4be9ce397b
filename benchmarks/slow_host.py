"""How much a slow host delays the others: seconds until all pages of a fast host are out, alone and beside slow ones.

    python benchmarks/slow_host.py

Serves everything on loopback: one host that answers at once, and others that take a second for each page.
"""

import asyncio
import contextlib
import itertools
import resource
import threading
import time
from collections.abc import Iterator

from aiohttp import web
from apache_beam.transforms.window import GlobalWindow

from transforms.fetch_pages import FetchPages
from transforms.io.clock import now_us
from transforms.io.http_client import HttpSettings
from transforms.records import Listing, PageRequest, Source

FAST_PAGES, SLOW_PAGES, SLOW_HOSTS, SLOW_S = 500, 100, 10, 1.0
PENDING = 20_000


async def _answer(request: web.BaseRequest) -> web.StreamResponse:
    if request.path == "/robots.txt":
        return web.Response(status=404)
    if request.path.startswith("/slow"):
        await asyncio.sleep(SLOW_S)
    return web.Response(body=b"<p>" + b"x" * 50_000, content_type="text/html")


@contextlib.contextmanager
def served(hosts: int) -> Iterator[list[int]]:
    """Serves on that many ports, each of which counts as a host; gives the ports."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> tuple[web.ServerRunner, list[int]]:
        runner = web.ServerRunner(web.Server(_answer), shutdown_timeout=0)
        await runner.setup()
        for _ in range(hosts):
            await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner, [address[1] for address in runner.addresses]

    runner, ports = asyncio.run_coroutine_threadsafe(start(), loop).result()
    try:
        yield ports
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def requests(port: int, path: str, number: int) -> list[PageRequest]:
    """Requests for so many pages of one host."""
    source = Source("feed", "http://127.0.0.1/feed", "feed")
    urls = [f"http://127.0.0.1:{port}/{path}/{n}" for n in range(number)]
    return [PageRequest(Listing(source, n, url, url=url), f"127.0.0.1:{port}") for n, url in enumerate(urls)]


def seconds_until_fast_is_out(ports: list[int]) -> float:
    """Fetches the pages of the slow hosts, which come first, and of the fast one; ends once the latter are out."""
    http = HttpSettings("newsbeam-benchmark/1.0", allow_hosts=("127.0.0.1",))
    fn = FetchPages(http, 2**20, now_us)._fn
    fn.setup()
    try:
        fn.start_bundle()
        started_s, out = time.perf_counter(), 0
        groups = [requests(port, "slow", SLOW_PAGES) for port in ports[1:]] + [requests(ports[0], "fast", FAST_PAGES)]
        started = (fn.process(("host", group), 0, GlobalWindow()) for group in groups)
        for output in itertools.chain(*started, fn.finish_bundle()):
            out += "/fast/" in output.value.final_url
            if out == FAST_PAGES:
                break
        return time.perf_counter() - started_s
    finally:
        fn.teardown()


def kib_of_waiting(port: int) -> float:
    """What one page takes that waits for its host, beyond its request."""
    fn = FetchPages(HttpSettings("newsbeam-benchmark/1.0", allow_hosts=("127.0.0.1",), delay_s=60), 2**20, now_us)._fn
    pending = requests(port, "slow", PENDING)
    fn.setup()
    try:
        fn.start_bundle()
        before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        list(fn.process(("host", pending), 0, GlobalWindow()))
        time.sleep(2)
        return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib) / PENDING
    finally:
        fn.teardown()


def main() -> None:
    """Prints seconds and memory."""
    with served(1 + SLOW_HOSTS) as ports:
        alone_s = min(seconds_until_fast_is_out(ports[:1]) for _ in range(3))
        beside_s = min(seconds_until_fast_is_out(ports) for _ in range(3))
        waiting_kib = kib_of_waiting(ports[0])
    print(
        f"{FAST_PAGES} pages of a fast host: {alone_s:.2f} s alone, {beside_s:.2f} s beside {SLOW_HOSTS} hosts", end=" "
    )
    print(f"with {SLOW_PAGES} pages each that take {SLOW_S:g} s")
    print(f"a page that waits for its host takes {waiting_kib:.1f} KiB of memory")


if __name__ == "__main__":
    main()
