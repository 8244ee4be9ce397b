"""A web server on loopback whose answers a test writes down, misbehaviour included."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Literal, Self, TypeVar

from aiohttp import web

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
ResultT = TypeVar("ResultT")


class LoopbackServer:
    """Serves on a free port of 127.0.0.1 from a thread of its own, as long as its `with` block lasts.

    Attributes:
      port: where it listens.
      requests: what was asked of the scripted paths, in order.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._handlers: dict[str, Handler] = {}
        self._raw_servers: list[asyncio.Server] = []
        self._raw_tasks: set[asyncio.Task[None]] = set()
        self._raw_transports: list[asyncio.WriteTransport | None] = []
        self.requests: list[web.BaseRequest] = []

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._shut_down())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def answer(
        self, path: str, body: bytes = b"", *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> str:
        """Answers a path always the same; returns its URL."""

        async def handler(_: web.BaseRequest) -> web.StreamResponse:
            return web.Response(body=body, status=status, headers=headers)

        return self.handle(path, handler)

    def redirect(self, path: str, location: str, *, status: int = 302) -> str:
        """Redirects a path; returns its URL."""
        return self.answer(path, status=status, headers={"Location": location})

    def handle(self, path: str, handler: Handler) -> str:
        """Lets a coroutine answer a path; returns its URL."""
        self._handlers[path] = handler
        return self.url(path)

    def raw(
        self,
        sent: bytes,
        then: Literal["close", "reset", "hang"] = "close",
        *,
        tls: ssl.SSLContext | None = None,
    ) -> str:
        """Opens one more port, where every request but for robots.txt, which is not there, gets these very bytes.

        Returns its URL.
        """
        return self._run(self._listen_raw(sent, then, tls))

    def _run(self, coroutine: Coroutine[None, None, ResultT]) -> ResultT:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=10)

    async def _listen(self) -> None:
        self._runner = web.ServerRunner(web.Server(self._dispatch), shutdown_timeout=0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port: int = self._runner.addresses[0][1]

    async def _dispatch(self, request: web.BaseRequest) -> web.StreamResponse:
        handler = self._handlers.get(request.path)
        if handler is None:
            return web.Response(status=404)
        self.requests.append(request)
        return await handler(request)

    async def _listen_raw(self, sent: bytes, then: str, tls: ssl.SSLContext | None) -> str:
        async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._raw_tasks.add(task)
            self._raw_transports.append(writer.transport)
            request = await reader.readuntil(b"\r\n\r\n")
            if request.startswith(b"GET /robots.txt "):
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                writer.close()
                return
            writer.write(sent)
            with contextlib.suppress(ConnectionError):
                await writer.drain()
            if then == "hang":
                await reader.read()
            elif then == "reset":
                writer.transport.abort()
            writer.close()

        server = await asyncio.start_server(converse, "127.0.0.1", 0, ssl=tls)
        self._raw_servers.append(server)
        return f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}/"

    async def _shut_down(self) -> None:
        server = self._runner.server
        assert isinstance(server, web.Server)
        transports = [connection.transport for connection in server.connections] + self._raw_transports
        await self._runner.cleanup()
        for listener in self._raw_servers:
            listener.close()
        for task in self._raw_tasks:
            task.cancel()
        await asyncio.gather(*self._raw_tasks, return_exceptions=True)
        for transport in transports:
            if transport is not None:
                transport.abort()
        # What a client left unread would keep its connection open beyond the end of the loop.
        await asyncio.sleep(0.01)
