"""A newsroom on loopback that does what broken and hostile ones do, and says what must come of each page."""

import asyncio
import contextlib
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from aiohttp import web

from tests import hostile_pages
from tests.loopback import LoopbackServer

HTML: Mapping[str, str] = MappingProxyType({"Content-Type": "text/html; charset=utf-8"})
ARTICLE = "article"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_BROTLI_BOMB = b"\x9f\xff\xff\xff\x7f" + bytes(4096)


def story(name: str) -> bytes:
    """An article that no other page of the test equals."""
    return hostile_pages.page(f"<article><h1>{name}</h1><p>{name} is where it was.</p>{hostile_pages.STORY}</article>")


def rss(*links: str) -> bytes:
    items = "".join(f"<item><title>Item</title><link>{link}</link></item>" for link in links)
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Newsroom</title>{items}</channel></rss>".encode()


class HostileNewsroom:
    """Serves as long as its `with` block lasts.

    Attributes:
      pages: what each page does and its URL -> what must become of it: the reason of its dead letter, or "article".
      feeds: likewise of feeds; an empty reason where the feed is read.
    """

    def __init__(self) -> None:
        self._open = contextlib.ExitStack()
        self.pages: dict[tuple[str, str], str] = {}
        self.feeds: dict[tuple[str, str], str] = {}

    def __enter__(self) -> "HostileNewsroom":
        self._main = self.host()
        self._slow_pages()
        self._broken_pages()
        self._large_pages()
        self._misleading_pages()
        self._odd_pages()
        self._busy_hosts()
        self._robots()
        self._costly_pages()
        self._hostile_feeds()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def host(self) -> LoopbackServer:
        """A host of its own: politeness goes by host."""
        return self._open.enter_context(LoopbackServer())

    def _page(self, name: str, url: str, outcome: str) -> None:
        self.pages[name, url] = outcome

    def _path(self, name: str) -> str:
        return "/" + name.replace(" ", "-")

    def _answer(self, name: str, body: bytes, outcome: str, **headers: str) -> None:
        sent = {**HTML, **{key.replace("_", "-"): value for key, value in headers.items()}}
        self._page(name, self._main.answer(self._path(name), body, headers=sent), outcome)

    def _redirect(self, name: str, target: str, outcome: str) -> None:
        self._page(name, self._main.redirect(self._path(name), target), outcome)

    def _raw(self, name: str, sent: bytes, then: Literal["close", "reset", "hang"], outcome: str) -> None:
        self._page(name, self._main.raw(sent, then), outcome)

    def _slow_pages(self) -> None:
        self._page("slow drip", self._main.handle("/slow-drip", _drip), "timeout")
        self._raw("stall before the answer", b"", "hang", "timeout")
        self._raw("stall in the headers", _HEAD, "hang", "timeout")
        self._raw("stall in the body", _HEAD + b"Content-Length: 100\r\n\r\n<p>", "hang", "timeout")

    def _broken_pages(self) -> None:
        chunked = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
        self._raw("reset before the answer", b"", "reset", "connection_failed")
        self._raw("reset in the body", _HEAD + b"Content-Length: 100\r\n\r\n<p>", "reset", "connection_failed")
        self._raw("truncated chunk", chunked + b"ff\r\n<p>", "close", "connection_failed")
        self._raw("chunk of no size", chunked + b"xyz\r\n<p>", "close", "connection_failed")
        self._raw("length too long", _HEAD + b"Content-Length: 9999\r\n\r\n<p>", "close", "connection_failed")
        self._raw(
            "two lengths", _HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n<p>", "close", "connection_failed"
        )
        self._raw("not HTTP", b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "close", "connection_failed")
        self._raw("huge headers", _HEAD + b"X: " + b"x" * 1_000_000 + b"\r\n\r\n", "close", "connection_failed")
        self._raw("endless headers", _HEAD + b"X-Y: z\r\n" * 200_000 + b"\r\n", "close", "connection_failed")

    def _large_pages(self) -> None:
        self._answer("gzip bomb", _bomb(31), "too_large", Content_Encoding="gzip")
        self._answer("deflate bomb", _bomb(15), "too_large", Content_Encoding="deflate")
        self._answer("brotli bomb", _BROTLI_BOMB, "bad_encoding", Content_Encoding="br")
        self._answer("gzip in gzip", _bomb(31), "bad_encoding", Content_Encoding="gzip, gzip")
        self._page("endless body", self._main.handle("/endless-body", _endless), "too_large")

    def _misleading_pages(self) -> None:
        port = self._main.port
        self._redirect("redirect loop", "/redirect-loop", "too_many_redirects")
        self._redirect("redirect to metadata", "http://169.254.169.254/latest/meta-data/", "blocked_address")
        self._redirect("redirect to a decimal address", f"http://2130706433:{port}/", "blocked_address")
        self._main.answer("/end", story("redirect with a login"), headers=HTML)
        self._redirect("redirect with a login", f"http://%E2%82%AC%3A:x@127.0.0.1:{port}/end", ARTICLE)
        self._redirect("redirect to a file", "file:///etc/passwd", "bad_redirect")
        self._page("redirect to nowhere", self._main.answer("/nowhere", status=302), "bad_redirect")
        self._page("metadata address", "http://169.254.169.254/latest/meta-data/", "blocked_address")
        self._page("hexadecimal address", f"http://0x7f.0.0.1:{port}/", "blocked_address")
        self._page("mapped address", f"http://[::ffff:127.0.0.1]:{port}/", "blocked_address")
        self._page("name of this machine", f"http://localhost:{port}/", "blocked_address")

    def _odd_pages(self) -> None:
        self._answer(
            "wrong charset", story("Die Fähre: wrong charset"), ARTICLE, Content_Type="text/html; charset=iso-8859-1"
        )
        self._answer(
            "unknown charset", story("unknown charset"), ARTICLE, Content_Type="text/html; charset=\x80klingon"
        )
        odd = _HEAD + b'X-Odd: \xff\xfe\x80\r\nETag: "\xe9\xff"\r\nLast-Modified: yesterday\r\n'
        body = story("headers in no encoding")
        sent = odd + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
        self._raw("headers in no encoding", sent, "close", ARTICLE)
        self._answer(
            "half a surrogate pair",
            hostile_pages.json_ld(r'{"@type":"NewsArticle","headline":"a\ud800","image":"http://a.example/\udfff"}'),
            ARTICLE,
        )
        sent = b"HTTP/1.1 200 OK\r\nContent-Type: image/\xff\x1b[2J\r\nContent-Length: 2\r\n\r\n\x00x"
        self._raw("type in no encoding", sent.replace(b"\x1b", b""), "close", "not_html")
        sent = _HEAD + b"Content-Encoding: br, \xff\r\nContent-Length: 1\r\n\r\nx"
        self._raw("coding in no encoding", sent, "close", "bad_encoding")
        self._answer("nothing", b"", "empty_page")
        self._answer("an image called a page", b"\x89PNG\r\n\x1a\n" + bytes(100), "not_html")

    def _busy_hosts(self) -> None:
        self._page("429 for an hour", self._busy("/a", 429, times=10**6, retry_after="3600"), "http_429")
        self._page("429 then fine", self._busy("/429-then-fine", 429, times=1, retry_after="1"), ARTICLE)
        self._page("503 then fine", self._busy("/503-then-fine", 503, times=1), ARTICLE)
        self._page("500 for ever", self._busy("/b", 500, times=10**6), "http_500")

    def _busy(self, path: str, status: int, *, times: int, retry_after: str = "") -> str:
        left = times

        async def handler(_: web.BaseRequest) -> web.StreamResponse:
            nonlocal left
            left -= 1
            if left >= 0:
                return web.Response(status=status, headers={"Retry-After": retry_after} if retry_after else None)
            return web.Response(body=story(path), headers=HTML)

        return self.host().handle(path, handler)

    def _robots(self) -> None:
        for name, status, body, outcome in (
            ("robots that fails", 500, b"", "robots_unreachable"),
            ("robots that forbids", 200, b"User-agent: *\nDisallow: /", "robots_denied"),
            ("robots of nothing but noise", 200, bytes(range(256)) * 4000, ARTICLE),
            ("no robots", 404, b"", ARTICLE),
        ):
            host = self.host()
            host.answer("/robots.txt", body, status=status)
            self._page(name, host.answer("/", story(name), headers=HTML), outcome)

    def _costly_pages(self) -> None:
        self._answer(
            "markup that hangs the cleaner",
            hostile_pages.DOCUMENTS["a hundred thousand attributes"](),
            "extract_timeout",
        )
        self._answer("open elements", hostile_pages.page("<div>" * 300_000 + hostile_pages.STORY), "no_text")

    def _hostile_feeds(self) -> None:
        feed = self._main.answer
        self._feed("feed that drips", self._main.handle("/feed-that-drips", _drip), "timeout")
        self._feed("feed without end", self._main.handle("/feed-without-end", _endless), "too_large")
        self._feed("feed that is a bomb", feed("/bomb", _bomb(31), headers={"Content-Encoding": "gzip"}), "too_large")
        attributes = " ".join(f"a{n}='1'" for n in range(50_000)).encode()
        self._feed(
            "attribute bomb",
            feed("/attributes", rss().replace(b"<channel>", b"<channel " + attributes + b">")),
            "feed_hostile",
        )
        self._feed("feed that is a page", feed("/page", story("page"), headers=HTML), "not_a_feed")
        self._feed("entity bomb", feed("/entities", _ENTITY_BOMB), "")
        self._feed("deep feed", feed("/deep", rss().replace(b"</channel>", b"<a>" * 50_000)), "")

    def _feed(self, name: str, url: str, error: str) -> None:
        self.feeds[name, url] = error


async def _drip(request: web.BaseRequest) -> web.StreamResponse:
    response = web.StreamResponse(headers=HTML)
    await response.prepare(request)
    while True:
        await response.write(b"<")
        await asyncio.sleep(0.1)


async def _endless(request: web.BaseRequest) -> web.StreamResponse:
    response = web.StreamResponse(headers=HTML)
    await response.prepare(request)
    while True:
        await response.write(b"<p>more</p>" * 5000)


def _bomb(wbits: int) -> bytes:
    compressor = zlib.compressobj(wbits=wbits)
    return b"".join(compressor.compress(b"<p>" * 400_000) for _ in range(100)) + compressor.flush()


_ENTITY_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (n, b"&%c;" % (n - 1) * 10) for n in range(ord("b"), ord("k")))
    + b'<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    + rss().partition(b"?>")[2].replace(b"Newsroom", b"&j;&x;")
)
