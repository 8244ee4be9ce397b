"""What fails for a reason that may pass: deferred, tried again when its feed has dropped it, and settled once."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.config import load
from pipeline.run import Selection, run
from pipeline.runners import engine
from tests.end_to_end import lakes
from tests.end_to_end.commands import IN_ONE_PROCESS
from tests.end_to_end.test_bad_input import STORY, feed_of
from tests.loopback import LoopbackServer

pytestmark = pytest.mark.end_to_end

HTML = {"Content-Type": "text/html; charset=utf-8"}
NOTHING = {"articles": 0, "unchanged": 0, "duplicates_in_run": 0, "deferred": 0, "dead_letters": 0}


def write_config(folder: Path, *feeds: str, max_attempts: int = 3) -> Path:
    config = folder / "config.yaml"
    http = f"http: {{allow_hosts: [127.0.0.1], max_attempts: {max_attempts}, retry_after_s: 0}}\n"
    sources = "".join(f"  - feed: {feed}\n" for feed in feeds)
    config.write_text(f"{http}feeds: {{min_interval_s: 0, max_interval_s: 0}}\nsources:\n{sources}", encoding="utf-8")
    return config


def run_in_process(config: Path, out: Path) -> dict[str, int]:
    """The books of one run, without worker processes: a tenth of the time."""
    return retry_in_process(config, out, None)


def retry_in_process(config: Path, out: Path, retry: Selection | None) -> dict[str, int]:
    in_memory = engine("local", IN_ONE_PROCESS[1:])
    return dict(run(load(config), str(out), in_memory, retry=retry).manifest.books)


def books(discovered: int, **counts: int) -> dict[str, int]:
    return {"discovered": discovered, **NOTHING, **counts}


def test_a_page_that_comes_back_after_its_feed_dropped_it_is_an_article(
    loopback: LoopbackServer, tmp_path: Path
) -> None:
    page = loopback.answer("/story", b"busy", status=503)
    config = write_config(tmp_path, loopback.answer("/feed", feed_of(page)))
    out = tmp_path / "lake"
    assert run_in_process(config, out) == books(1, deferred=1)
    assert lakes.rows(out, "dead_letters") == []

    loopback.answer("/feed", feed_of(loopback.answer("/other", STORY.encode(), headers=HTML)))
    loopback.answer("/story", STORY.replace("winter", "summer").encode(), headers=HTML)
    assert run_in_process(config, out) == books(2, articles=2)
    assert {row["url"] for row in lakes.rows(out)} == {page, loopback.url("/other")}
    assert run_in_process(config, out)["articles"] == 0


def test_a_page_that_never_comes_back_is_one_dead_letter_after_the_last_attempt(
    loopback: LoopbackServer, tmp_path: Path
) -> None:
    page = loopback.answer("/story", b"busy", status=503)
    feed = loopback.answer("/feed", feed_of(page))
    config = write_config(tmp_path, feed)
    out = tmp_path / "lake"
    found = []
    for number in range(5):
        # The feed changes, so that it is read in full each time: then the page is listed twice, here and by the ledger.
        loopback.answer("/feed", feed_of(page) + b" " * number)
        found.append(run_in_process(config, out))
    assert found == [
        books(1, deferred=1),
        books(2, deferred=1, duplicates_in_run=1),
        books(2, dead_letters=1, duplicates_in_run=1),
        books(1, unchanged=1),
        books(1, unchanged=1),
    ]
    (letter,) = lakes.rows(out, "dead_letters")
    assert (letter["reason"], letter["status"], letter["attempts"]) == ("http_503", 503, 3)


def test_retry_sends_dead_letters_through_again_and_leaves_what_is_an_article_by_now(
    loopback: LoopbackServer, tmp_path: Path
) -> None:
    gone, empty = loopback.answer("/gone", status=404), loopback.answer("/empty", b"", headers=HTML)
    config = write_config(tmp_path, loopback.answer("/feed", feed_of(gone, empty)))
    out = tmp_path / "lake"
    assert run_in_process(config, out) == books(2, dead_letters=2)

    loopback.answer("/gone", STORY.encode(), headers=HTML)
    done = lakes.newsbeam("retry", str(out), "--reason", "http_404", "--json", *IN_ONE_PROCESS)
    assert lakes.json.loads(done.stdout)["books"] == books(1, articles=1)
    assert [row["url"] for row in lakes.rows(out)] == [gone]
    assert sorted(row["reason"] for row in lakes.rows(out, "dead_letters")) == ["empty_page", "http_404"]

    assert retry_in_process(config, out, Selection(stage="ExtractArticles")) == books(1, dead_letters=1)
    assert retry_in_process(config, out, Selection(stage="PollFeeds")) == books(0)
    assert retry_in_process(config, out, Selection()) == books(1, dead_letters=1)


def test_a_changed_listing_asks_on_condition_and_a_changed_text_is_the_next_revision(
    loopback: LoopbackServer, tmp_path: Path
) -> None:
    asked: list[str | None] = []

    async def story(request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(0)
        asked.append(request.headers.get("If-None-Match"))
        if asked[-1] == etag:
            return web.Response(status=304)
        return web.Response(body=text.encode(), headers={**HTML, "ETag": etag})

    etag, text = '"one"', STORY
    page = loopback.handle("/story", story)
    config = write_config(tmp_path, loopback.answer("/feed", feed_of(page)))
    out = tmp_path / "lake"
    assert run_in_process(config, out) == books(1, articles=1)

    loopback.answer("/feed", feed_of(page).replace(b"<title>Item", b"<title>Updated"))
    assert run_in_process(config, out) == books(1, unchanged=1)
    etag, text = '"two"', STORY.replace("winter", "summer")
    loopback.answer("/feed", feed_of(page).replace(b"<title>Item", b"<title>Corrected"))
    assert run_in_process(config, out) == books(1, articles=1)

    assert asked == [None, '"one"', '"one"']
    assert sorted((row["revision"], "summer" in row["text"]) for row in lakes.rows(out)) == [(1, False), (2, True)]


@pytest.mark.parametrize("damage", [b"PAR1 cut off", None])
def test_a_damaged_ledger_is_told_put_aside_and_made_anew_from_the_lake(
    loopback: LoopbackServer, tmp_path: Path, damage: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    good, gone = loopback.answer("/good", STORY.encode(), headers=HTML), loopback.answer("/gone", status=404)
    feed = feed_of(good, gone)
    config = write_config(tmp_path, loopback.answer("/feed", feed))
    out = tmp_path / "lake"
    assert run_in_process(config, out) == books(2, articles=1, dead_letters=1)
    before = lakes.rows(out), lakes.rows(out, "dead_letters")
    files = list(out.glob("ledger/**/*.parquet"))
    for file in files:
        file.unlink() if damage is None else file.write_bytes(damage)

    # The page is read once more, since its listing is not known any more, and found unchanged.
    assert run_in_process(config, out) == books(2, unchanged=2)

    assert (lakes.rows(out), lakes.rows(out, "dead_letters")) == before
    assert sum("is damaged or gone" in record.message for record in caplog.records) == len(files)
    aside = {path.name for path in (out / "ledger" / "_quarantine").glob("*")}
    assert aside == (set() if damage is None else {file.name for file in files})
    loopback.answer("/good", STORY.replace("winter", "summer").encode(), headers=HTML)
    loopback.answer("/feed", feed.replace(b"<title>Item", b"<title>Updated"))
    assert run_in_process(config, out)["articles"] == 1
    assert sorted(row["revision"] for row in lakes.rows(out)) == [1, 2]


fates = st.sampled_from([200, 404, 503])
scripts = st.lists(
    st.tuples(st.lists(fates, min_size=3, max_size=3), st.sets(st.integers(0, 2))), min_size=2, max_size=4
)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(scripts)
def test_whatever_a_server_does_the_books_balance_and_no_page_is_lost_or_doubled(
    tmp_path_factory: pytest.TempPathFactory, script: list[tuple[list[int], set[int]]]
) -> None:
    folder = tmp_path_factory.mktemp("script")
    out = folder / "lake"
    listed_ever: set[str] = set()
    waiting = 0
    with LoopbackServer() as server:
        config = write_config(folder, server.url("/feed"), max_attempts=2)
        for number, (statuses, listed) in enumerate(script):
            for page, status in enumerate(statuses):
                server.answer(f"/{page}", STORY.encode() if status == 200 else b"", status=status, headers=HTML)
            urls = {server.url(f"/{page}") for page in listed}
            listed_ever |= urls
            server.answer("/feed", feed_of(*sorted(urls)) + b" " * number)
            counts = run_in_process(config, out)
            assert counts["discovered"] == len(urls) + waiting == sum(counts.values()) - counts["discovered"]
            waiting = counts["deferred"]
    settled = [row["url"] for dataset in ("articles", "dead_letters") for row in lakes.rows(out, dataset)]
    assert len(settled) == len(set(settled))
    assert set(settled) <= listed_ever
    assert len(settled) + waiting == len(listed_ever)
