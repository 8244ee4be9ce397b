"""Serves the sample newsroom on loopback: one HTTP server that tells the sites apart by the Host header."""

import asyncio
import contextlib
import dataclasses
import hashlib
import importlib.resources
import threading
from collections.abc import Coroutine, Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from typing import Any, TypeVar

from aiohttp import ETag, web

LOOPBACK = "127.0.0.1"
NOT_FOUND_PAGE = "/404.html"

CONTENT_TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/feed+json",
    ".rdf": "application/rdf+xml",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "text/xml; charset=utf-8",
}
# As on many real servers, the charset of these sites' pages stands in the page alone, or nowhere.
CONTENT_TYPES_OF_SITE = {
    "die-warte.example": {".html": "text/html"},
    "le-phare.example": {".html": "text/html"},
}
# When the newsroom went to press. Files have another modification time on each machine they are installed on.
LAST_MODIFIED = "Sat, 21 Nov 2026 18:00:00 GMT"

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Document:
    """A file of a site.

    Attributes:
      content_type: the header to send.
      etag: of the body's content, so that it is the same on every machine; without quotes.
    """

    body: bytes
    content_type: str
    etag: str


Sites = Mapping[str, Mapping[str, Document]]
SITES_KEY = web.AppKey("sites", Mapping)


def load_sites() -> Sites:
    """Reads every site into memory: host -> absolute path of the file in its site -> document."""
    root = importlib.resources.files("pipeline.sample_newsroom") / "sites"
    return {
        site.name: {path: _document(site.name, path, file) for path, file in _files(site, "/")}
        for site in root.iterdir()
        if site.is_dir()
    }


@contextlib.contextmanager
def serve() -> Iterator[dict[str, tuple[str, int]]]:
    """Serves the newsroom on a free port of the loopback interface until the context ends.

    Yields:
      Where each host is to be reached: host -> (address, port), like curl's `--connect-to`.
    """
    sites = load_sites()
    runner = web.AppRunner(_app(sites), access_log=None)
    with _event_loop_thread() as loop:
        try:
            port = _run(_start(runner), loop)
            yield dict.fromkeys(sites, (LOOPBACK, port))
        finally:
            _run(runner.cleanup(), loop)


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _files(item, f"{path}{item.name}/")
        else:
            yield path + item.name, item


def _document(host: str, path: str, file: Traversable) -> Document:
    body = file.read_bytes()
    content_types = CONTENT_TYPES | CONTENT_TYPES_OF_SITE.get(host, {})
    return Document(body, content_types[PurePosixPath(path).suffix], hashlib.sha256(body).hexdigest()[:32])


def _app(sites: Sites) -> web.Application:
    app = web.Application()
    app[SITES_KEY] = sites
    app.router.add_get("/{path:.*}", _respond)
    return app


async def _respond(request: web.Request) -> web.Response:
    site = request.app[SITES_KEY].get(request.host.partition(":")[0].lower())
    if site is None:
        # RFC 9110, section 15.5.20: the server does not answer for this host.
        return web.Response(status=421, text=f"no such site here: {request.host}\n")
    document = _find(site, request.path)
    if document is None:
        page = site[NOT_FOUND_PAGE]
        return web.Response(status=404, body=page.body, headers={"Content-Type": page.content_type})
    validators = {"ETag": f'"{document.etag}"', "Last-Modified": LAST_MODIFIED}
    if _is_known(document, request.if_none_match):
        return web.Response(status=304, headers=validators)
    return web.Response(body=document.body, headers={"Content-Type": document.content_type, **validators})


def _find(site: Mapping[str, Document], path: str) -> Document | None:
    """The document at a URL path, whose `.html` or `index.html` may be left out; None if there is none."""
    for candidate in (path, f"{path}.html", f"{path}index.html"):
        if candidate in site and candidate != NOT_FOUND_PAGE:
            return site[candidate]
    return None


def _is_known(document: Document, if_none_match: tuple[ETag, ...] | None) -> bool:
    return any(tag.value in {document.etag, "*"} for tag in if_none_match or ())


async def _start(runner: web.AppRunner) -> int:
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    port: int = runner.addresses[0][1]
    return port


@contextlib.contextmanager
def _event_loop_thread() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="sample-newsroom", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _run(coroutine: Coroutine[Any, Any, T], loop: asyncio.AbstractEventLoop) -> T:
    return asyncio.run_coroutine_threadsafe(coroutine, loop).result()
