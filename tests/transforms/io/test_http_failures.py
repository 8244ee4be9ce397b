import asyncio
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from aiohttp import web

from tests.loopback import LoopbackServer
from transforms.errors import ConnectionFailedError, FetchError, TimedOutError
from transforms.io.http_client import HttpClient, HttpSettings


@pytest.fixture
def client() -> Iterator[HttpClient]:
    with HttpClient(HttpSettings(user_agent="test", allow_hosts=("127.0.0.1",), timeout_s=5)) as opened:
        yield opened


@pytest.fixture
def hasty_client() -> Iterator[HttpClient]:
    with HttpClient(HttpSettings(user_agent="test", allow_hosts=("127.0.0.1",), timeout_s=0.1)) as opened:
        yield opened


def failure(client: HttpClient, url: str) -> FetchError:
    error = client.submit(url, accept="text/html", max_bytes=100_000).exception(timeout=10)
    assert isinstance(error, FetchError)
    return error


def test_refused_connection_is_an_error(client: HttpClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    error = failure(client, f"http://127.0.0.1:{port}/")
    assert isinstance(error, ConnectionFailedError)
    assert error.message.startswith("No connection to 127.0.0.1: ")


def test_unknown_and_impossible_names_are_errors(client: HttpClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    too_long = failure(client, f"http://{'a' * 64}.example/")
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    missing = failure(client, "http://missing.example/")
    assert isinstance(too_long, ConnectionFailedError)
    assert isinstance(missing, ConnectionFailedError)
    assert missing.message.startswith("The host name missing.example was not found: ")


@pytest.mark.parametrize(
    ("sent", "then"),
    [
        (b"", "close"),
        (b"", "reset"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "close"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "reset"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n", "close"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\nnonsense\r\n", "close"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nshort", "close"),
        (b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n", "close"),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Many: x\r\n" * 1000 + b"\r\n", "close"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "close"),
    ],
    ids=lambda value: value[:60].decode() if isinstance(value, bytes) else value,
)
def test_broken_answer_is_an_error_and_never_a_short_body(
    loopback: LoopbackServer, client: HttpClient, sent: bytes, then: Literal["close", "reset", "hang"]
) -> None:
    error = failure(client, loopback.raw(sent, then))
    assert isinstance(error, ConnectionFailedError)
    assert "\n" not in error.message


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
def test_untrusted_certificate_is_an_error(tmp_path: Path, loopback: LoopbackServer, client: HttpClient) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=127.0.0.1"
    subprocess.run([*make.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    error = failure(client, loopback.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", tls=context))
    assert isinstance(error, ConnectionFailedError)
    assert error.message.startswith("The certificate of 127.0.0.1 is not trusted: ")


def test_https_to_a_plain_server_is_an_error(loopback: LoopbackServer, client: HttpClient) -> None:
    error = failure(client, loopback.url("/").replace("http:", "https:"))
    assert isinstance(error, ConnectionFailedError)


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nslow"])
def test_answer_that_does_not_come_in_time_is_an_error(
    loopback: LoopbackServer, hasty_client: HttpClient, sent: bytes
) -> None:
    error = failure(hasty_client, loopback.raw(sent, "hang"))
    assert isinstance(error, TimedOutError)
    assert error.message == "No complete answer within 0.1 s."


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"])
def test_answer_that_does_not_begin_in_time_is_an_error(loopback: LoopbackServer, sent: bytes) -> None:
    with HttpClient(HttpSettings(user_agent="test", allow_hosts=("127.0.0.1",), first_byte_s=0.1)) as client:
        error = failure(client, loopback.raw(sent, "hang"))
    assert isinstance(error, TimedOutError)
    assert error.message == "No answer began within 0.1 s."


def test_drip_does_not_extend_the_time(loopback: LoopbackServer, hasty_client: HttpClient) -> None:
    async def drip(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b".")
            await asyncio.sleep(0.01)

    assert isinstance(failure(hasty_client, loopback.handle("/", drip)), TimedOutError)
