"""A run against everything that a hostile newsroom can do, beside 20 good publishers."""

import contextlib
import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from aiohttp import web

from tests.end_to_end import lakes
from tests.end_to_end.commands import DEFAULT_ENGINE, IN_ONE_PROCESS
from tests.hostile_newsroom import ARTICLE, HTML, HostileNewsroom, rss, story
from tests.loopback import LoopbackServer

pytestmark = pytest.mark.end_to_end

GOOD_PUBLISHERS = 20
STORIES_OF_EACH = 3
# Much more than it takes, and less than one request that hangs as long as it likes.
LONGEST_S = 150
CONFIG = """\
http:
  allow_hosts: [127.0.0.1]
  timeout_s: 4
  max_attempts: 1
  max_page_bytes: 2000000
  max_feed_bytes: 2000000
limits:
  extract_timeout_s: 5
sources:
"""


@pytest.fixture
def newsroom() -> Iterator[HostileNewsroom]:
    with HostileNewsroom() as opened:
        yield opened


def unpacked(path: Path) -> bytes:
    """What a file of the lake says, compressed or not."""
    if path.suffix == ".parquet":
        return str(pq.read_table(path, partitioning=None).to_pylist()).encode()
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def publish(host: LoopbackServer, name: str) -> tuple[str, list[str]]:
    """Gives the URL of a publisher's feed and those of its articles."""
    stories = [f"{name} story {n}" for n in range(STORIES_OF_EACH)]
    urls = [host.answer(f"/{n}", story(title), headers=HTML) for n, title in enumerate(stories)]
    return host.answer("/feed", rss(*urls)), urls


def test_each_bad_page_has_its_dead_letter_and_every_good_article_is_there(
    newsroom: HostileNewsroom, tmp_path: Path
) -> None:
    with contextlib.ExitStack() as opened:
        good = [publish(opened.enter_context(LoopbackServer()), f"Publisher {n}") for n in range(GOOD_PUBLISHERS)]
        hostile = newsroom.host().answer("/feed", rss(*(url for _, url in newsroom.pages)))
        feeds = [*(feed for feed, _ in good), hostile, *(url for _, url in newsroom.feeds)]
        config = tmp_path / "config.yaml"
        config.write_text(CONFIG + "".join(f"  - feed: {url}\n" for url in feeds), encoding="utf-8")

        started_s = time.monotonic()
        manifest = lakes.run(config, tmp_path / "lake", DEFAULT_ENGINE)
        took_s = time.monotonic() - started_s

    articles = {row["url"] for row in lakes.rows(tmp_path / "lake")}
    dead = {row["url"]: row["reason"] for row in lakes.rows(tmp_path / "lake", "dead_letters")}
    errors = {source["source"]: source["error"] or "" for source in manifest["sources"]}
    pages = {key: ARTICLE if key[1] in articles else dead.get(key[1]) for key in newsroom.pages}
    polls = {key: errors[key[1]] for key in newsroom.feeds}
    for name, outcome in sorted((name, outcome) for (name, _), outcome in (pages | polls).items()):
        print(f"{name:40} {outcome or 'read'}")  # noqa: T201  # for people: pytest -rP
    print(f"{len(pages)} pages and {len(polls)} feeds, {took_s:.0f} s")  # noqa: T201

    assert pages == newsroom.pages
    assert polls == newsroom.feeds
    assert articles >= {url for _, urls in good for url in urls}
    assert manifest["books"]["articles"] == len(articles)
    assert manifest["books"]["dead_letters"] == len(newsroom.pages) - list(newsroom.pages.values()).count(ARTICLE)
    assert manifest["books"]["deferred"] == 0
    assert took_s < LONGEST_S


def test_a_password_in_a_link_reaches_neither_the_lake_nor_the_terminal(
    loopback: LoopbackServer, tmp_path: Path
) -> None:
    loopback.answer("/story", story("In the open"), headers=HTML)
    host = f"127.0.0.1:{loopback.port}"
    links = [f"http://ada:hunter2@{host}/{path}" for path in ("story", "missing", "moved")]
    loopback.redirect("/moved", f"http://ada:hunter2@{host}/missing")
    feed = loopback.answer("/feed", rss(*links, "ftp://ada:hunter2@files.example/x", "http://ada:hunter2@[::bad/"))
    loopback.answer("/down", status=403)
    loopback.answer("/map", b"<urlset/>")
    loopback.answer("/page", b"<html>no feed", headers=HTML)
    config, lake = tmp_path / "config.yaml", str(tmp_path / "lake")
    own = "".join(f"  - {kind}: http://ada:hunter2@{host}/{kind}\n" for kind in ("feed", "sitemap"))
    others = "".join(f"  - feed: http://ada:hunter2@{host}/{path}\n" for path in ("down", "page"))
    config.write_text(f"archive: true\n{CONFIG}{own}{others}", encoding="utf-8")
    loopback.redirect("/sitemap", "/map", status=301)

    done = lakes.newsbeam("run", str(config), "--out", lake, "--json", *IN_ONE_PROCESS)
    told = done.stdout + done.stderr
    for command in (
        ["show", lake],
        ["feeds", "check", str(config), "--out", lake],
        ["feeds", "export", str(config)],
        ["doctor", str(config)],
    ):
        done = lakes.newsbeam(*command)
        told += done.stdout + done.stderr
    done = lakes.newsbeam("feeds", "discover", f"http://ada:hunter2@{host}/missing", expected_status=1)
    told += done.stdout + done.stderr

    asked = {(r.path, "Authorization" in r.headers) for r in loopback.requests}
    assert {("/feed", True), ("/map", True), ("/down", True)} <= asked
    assert ("/story", True) not in asked
    assert feed.encode() in told
    assert {row["url"] for row in lakes.rows(tmp_path / "lake")} == {loopback.url("/story")}
    dead = lakes.rows(tmp_path / "lake", "dead_letters")
    reasons = ["http_403", "http_404", "http_404", "no_link", "no_link", "not_a_feed"]
    assert sorted(row["reason"] for row in dead) == reasons
    assert b"hunter2" not in told
    assert b"YWRhOmh1bnRlcjI" not in told  # as the header has it
    assert not [path for path in (tmp_path / "lake").rglob("*") if path.is_file() and b"hunter2" in unpacked(path)]


def test_a_password_in_the_config_is_not_repeated(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("sources:\n  - feed: http://ada:hun#ter2@news.example/feed\n", encoding="utf-8")
    done = lakes.newsbeam("run", str(config), "--out", str(tmp_path / "lake"), expected_status=2)
    assert b"not 'http://***@news.example/feed'" in done.stderr
    assert b"ter2" not in done.stderr


def test_a_feed_that_rolls_over_between_polls_is_a_possible_gap_whatever_its_etag(
    loopback: LoopbackServer, tmp_path: Path
) -> None:
    polls = 0

    async def rolling(_: web.BaseRequest) -> web.StreamResponse:
        nonlocal polls
        polls += 1
        links = [loopback.answer(f"/{polls}-{n}", story(f"Story {polls}-{n}"), headers=HTML) for n in range(3)]
        return web.Response(body=rss(*links), headers={"ETag": f'"{polls}"'})

    config = tmp_path / "config.yaml"
    config.write_text(f"{CONFIG}  - feed: {loopback.handle('/feed', rolling)}\n", encoding="utf-8")
    runs = [lakes.run(config, tmp_path / "lake") for _ in range(2)]

    assert [run["books"]["articles"] for run in runs] == [3, 3]
    assert [run["sources"][0]["gap"] for run in runs] == [None, True]
    assert len(lakes.rows(tmp_path / "lake")) == 6
