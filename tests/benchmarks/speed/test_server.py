import asyncio
import gzip
import time
import xml.etree.ElementTree as ET
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import aiohttp

from benchmarks.speed.corpus import HOSTS, Corpus, SavedPage, address, feed_path
from benchmarks.speed.server import LATENCY_S, Ports, listening, serving

BODY = "<html><p>Die Fähre legt um acht ab.</p></html>".encode()
CORPUS = Corpus([SavedPage("one", "https://harbour.example/1.html", "text/html; charset=utf-8", BODY)])
T = TypeVar("T")


def asked(question: Callable[[aiohttp.ClientSession, Ports], Awaitable[T]]) -> T:
    """What a client finds out."""

    async def ask() -> T:
        async with listening(CORPUS) as ports, aiohttp.ClientSession(auto_decompress=False) as session:
            return await question(session, ports)

    return asyncio.run(ask())


def test_a_page_is_sent_as_it_was_with_its_charset():
    async def question(session, ports):
        async with session.get(
            f"http://{address(9)}:{ports.at_once}/0-9/1.html", headers={"Accept-Encoding": "identity"}
        ) as answer:
            return (
                answer.status,
                answer.headers["Content-Type"],
                answer.headers.get("Content-Encoding"),
                await answer.read(),
            )

    assert asked(question) == (200, "text/html; charset=utf-8", None, BODY)


def test_a_client_that_accepts_gzip_gets_it():
    async def question(session, ports):
        async with session.get(f"http://{address(0)}:{ports.at_once}/0-0/1.html") as answer:
            return answer.headers["Content-Encoding"], gzip.decompress(await answer.read())

    assert asked(question) == ("gzip", BODY)


def test_what_the_client_has_already_is_not_sent_again():
    async def question(session, ports):
        statuses = []
        for path in ("/0-0/1.html", feed_path(3)):
            url = f"http://{address(1)}:{ports.at_once}{path}"
            async with session.get(url) as first:
                etag = first.headers["ETag"]
            for known in (etag, '"another"'):
                async with session.get(url, headers={"If-None-Match": known}) as again:
                    statuses.append(again.status)
        return statuses

    assert asked(question) == [304, 200, 304, 200]


def test_the_late_port_lets_requests_wait_side_by_side():
    async def question(session, ports):
        began_s = time.monotonic()
        urls = [f"http://{address(host)}:{ports.late}/0-{host}/1.html" for host in range(20)]
        for answer in await asyncio.gather(*(session.get(url) for url in urls)):
            answer.release()
        return time.monotonic() - began_s

    assert LATENCY_S <= asked(question) < 10 * LATENCY_S


def test_the_feeds_list_every_page_once_on_the_port_that_they_came_from():
    async def question(session, ports):
        found = []
        for host in range(HOSTS):
            async with session.get(
                f"http://{address(host)}:{ports.late}{feed_path(60)}", headers={"Accept-Encoding": "identity"}
            ) as answer:
                found += [link.text for link in ET.fromstring(await answer.text()).iterfind("*/item/link")]
        return found, ports.late

    found, port = asked(question)
    placed = [CORPUS.placed(number) for number in range(60)]
    assert sorted(found) == sorted(f"http://{address(each.host)}:{port}{each.path}" for each in placed)


def test_robots_are_allowed_and_other_paths_are_not_there():
    async def question(session, ports):
        answers = []
        for path in ("/robots.txt", "/1-0/none.html", "/else"):
            async with session.get(f"http://{address(0)}:{ports.at_once}{path}") as answer:
                answers.append(answer.status)
        return answers

    assert asked(question) == [200, 404, 404]


def test_the_server_process_ends_with_its_context(tmp_path: Path):
    CORPUS.save(tmp_path / "corpus")
    with serving(tmp_path / "corpus") as ports:
        assert ports.at_once != ports.late
