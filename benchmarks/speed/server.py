"""The server of the benchmark: a process of its own that answers from memory, at once or after a wait.

    python -m benchmarks.speed.server CORPUS

It serves on loopback addresses, of which Linux has millions, each a host to newsbeam: on one port at once, on another
one with `LATENCY_S` before each answer. It tells the ports on stdout, and ends when its stdin is closed.
"""

import asyncio
import contextlib
import gzip
import hashlib
import html
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.speed.corpus import HOSTS, ROOT, Corpus, address, host_at

LATENCY_S = 0.2
_MAX_HEAD_BYTES = 65_536
_BACKLOG = 1024
_PAGE = re.compile(rb"/(\d+)-\d+/")
_FEED = re.compile(rb"/feeds/(\d+)\.xml")
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Served:
    """A document, with its answers ready to send.

    Attributes:
      etag: with its quotes.
    """

    etag: bytes
    plain: bytes
    zipped: bytes
    not_modified: bytes


class Site:
    """What all hosts have: the pages, and on each host feeds of its own.

    Args:
      corpus: the pages.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._pages = [_served(page.body, page.content_type) for page in corpus.pages]
        self._feeds: dict[tuple[int, int], list[Served]] = {}
        self._robots = _served(b"User-agent: *\nAllow: /\n", "text/plain; charset=utf-8")
        self._missing = _head("404 Not Found", {"Content-Length": "0"})

    def answer(self, host: int, port: int, head: bytes) -> bytes:
        """The whole answer to a request.

        Args:
          host: that was asked.
          port: of the links in its feeds.
          head: request line and header fields.
        """
        document = self._find(host, port, head.split(b" ", 2)[1])
        if document is None:
            return self._missing
        fields = _fields(head)
        if document.etag in fields.get(b"if-none-match", b""):
            return document.not_modified
        return document.zipped if b"gzip" in fields.get(b"accept-encoding", b"") else document.plain

    def _find(self, host: int, port: int, target: bytes) -> Served | None:
        if target == b"/robots.txt":
            return self._robots
        if (page := _PAGE.match(target)) and int(page[1]) < len(self._pages):
            return self._pages[int(page[1])]
        return self._feed(host, port, int(feed[1])) if (feed := _FEED.fullmatch(target)) else None

    def _feed(self, host: int, port: int, pages: int) -> Served:
        # All at once: to place every page anew for each host would have a run wait for seconds.
        if (port, pages) not in self._feeds:
            listings = self._listings(port, pages)
            self._feeds[port, pages] = [_served(each, "application/rss+xml; charset=utf-8") for each in listings]
        return self._feeds[port, pages][host]

    def _listings(self, port: int, pages: int) -> list[bytes]:
        roots = [f"http://{address(host)}:{port}" for host in range(HOSTS)]
        items: list[list[str]] = [[] for _ in range(HOSTS)]
        for number in range(pages):
            placed = self._corpus.placed(number)
            link = html.escape(roots[placed.host] + placed.path)
            items[placed.host].append(f"<item><title>Page {number}</title><link>{link}</link></item>")
        return [_listing(host, root, listed) for host, (root, listed) in enumerate(zip(roots, items, strict=True))]


class _Connection(asyncio.Protocol):
    def __init__(self, site: Site, latency_s: float) -> None:
        self._site, self._latency_s = site, latency_s
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        own_address, self._port = transport.get_extra_info("sockname")
        self._host = host_at(own_address)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while _HEAD_END in self._received:
            head, _, self._received = self._received.partition(_HEAD_END)
            answer = self._site.answer(self._host, self._port, head)
            if self._latency_s:
                asyncio.get_running_loop().call_later(self._latency_s, self._send, answer)
            else:
                self._send(answer)
        if len(self._received) > _MAX_HEAD_BYTES:
            self._transport.abort()

    def _send(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


@dataclass(frozen=True)
class Ports:
    """Where the hosts listen.

    Attributes:
      at_once: without a wait.
      late: with `LATENCY_S` before each answer.
    """

    at_once: int
    late: int


@contextlib.asynccontextmanager
async def listening(corpus: Corpus) -> AsyncIterator[Ports]:
    """Serves on the running loop as long as the context lasts."""
    site = Site(corpus)
    async with await _listen(site, 0.0) as at_once, await _listen(site, LATENCY_S) as late:
        yield Ports(_port(at_once), _port(late))


@contextlib.contextmanager
def serving(corpus: Path) -> Iterator[Ports]:
    """A server process for as long as the context lasts.

    Args:
      corpus: as `Corpus.save` wrote it.
    """
    command = [sys.executable, "-m", "benchmarks.speed.server", str(corpus)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdin and process.stdout
        try:
            yield Ports(**json.loads(process.stdout.readline()))
        finally:
            process.stdin.close()


async def _listen(site: Site, latency_s: float) -> asyncio.Server:
    """Listens on all hosts at one free port."""
    loop = asyncio.get_running_loop()

    def connection() -> _Connection:
        return _Connection(site, latency_s)

    async with await loop.create_server(connection, address(0), 0) as first:
        port = _port(first)
    hosts = [address(host) for host in range(HOSTS)]
    return await loop.create_server(connection, hosts, port, backlog=_BACKLOG)


def _port(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port


def _listing(host: int, root: str, items: Iterable[str]) -> bytes:
    channel = f"<title>Host {host}</title><link>{root}/</link><description/>{''.join(items)}"
    return f'<rss version="2.0"><channel>{channel}</channel></rss>'.encode()


def _served(body: bytes, content_type: str) -> Served:
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    zipped = gzip.compress(body, 6, mtime=0)
    fields = {"Content-Type": content_type, "ETag": etag, "Vary": "Accept-Encoding"}
    return Served(
        etag.encode(),
        _head("200 OK", {**fields, "Content-Length": str(len(body))}) + body,
        _head("200 OK", {**fields, "Content-Encoding": "gzip", "Content-Length": str(len(zipped))}) + zipped,
        _head("304 Not Modified", {"ETag": etag}),
    )


def _head(status: str, fields: Mapping[str, str]) -> bytes:
    lines = (f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{''.join(lines)}\r\n".encode()


def _fields(head: bytes) -> dict[bytes, bytes]:
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return {name.lower(): value for name, _, value in lines}


async def _serve(corpus: Corpus) -> None:
    async with listening(corpus) as ports:
        print(json.dumps(asdict(ports)), flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(Corpus.read(Path(sys.argv[1]))))
