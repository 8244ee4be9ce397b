import json
from pathlib import Path

import pytest

from pipeline.check_feeds import check_feeds
from pipeline.config import load
from tests.fakes import NOON
from tests.loopback import LoopbackServer
from transforms.core.lake.feed_rows import feed_row
from transforms.core.lake.manifest import RunInfo, make_manifest
from transforms.io.lake_store import Lake
from transforms.records import FeedState

REAL_FEEDS = Path(__file__).parents[3] / "shared" / "data" / "feeds"
RSS = (
    b"<rss version='2.0'><channel><title>Harbour Post</title><language>en</language><ttl>30</ttl>"
    b"<item><link>https://a.example/1</link><pubDate>Sun, 01 Mar 2020 12:00:00 GMT</pubDate></item></channel></rss>"
)


def config(folder: Path, *feeds: str) -> Path:
    path = folder / "my.yaml"
    sources = "".join(f"  - feed: {feed}\n" for feed in feeds)
    path.write_text(f"http:\n  allow_hosts: [127.0.0.1]\nsources:\n{sources}", encoding="utf-8")
    return path


def test_each_feed_is_told_in_order_with_what_it_is_and_what_is_wrong(loopback: LoopbackServer, tmp_path: Path) -> None:
    good, gone = loopback.answer("/good", RSS), loopback.answer("/gone", status=410)
    moved = loopback.redirect("/moved", "/good", status=301)
    rows = list(check_feeds(load(config(tmp_path, moved, gone)), str(tmp_path / "no-lake-yet")))
    unknown = dict.fromkeys(("failed_polls", "last_error", "polled_at", "next_poll_at", "warnings"))
    assert rows == [
        {
            "feed": moved,
            "entries": 1,
            "error": None,
            "message": None,
            "title": "Harbour Post",
            "format": "rss20",
            "language": "en",
            "newest_at": "2020-03-01T12:00:00+00:00",
            "wait_s": 1_800,
            "moved_to": good,
            **unknown,
        },
        {
            "feed": gone,
            "entries": 0,
            "error": "http_410",
            "message": "The server answered with status 410.",
            **dict.fromkeys(("title", "format", "language", "newest_at", "wait_s", "moved_to")),
            **unknown,
        },
    ]
    assert not (tmp_path / "no-lake-yet").exists()


def test_the_ledger_of_the_lake_tells_how_earlier_polls_went(loopback: LoopbackServer, tmp_path: Path) -> None:
    url = loopback.answer("/good", RSS)
    state = FeedState(url, url, polled_us=NOON, due_us=NOON + 900_000_000, failed_polls=4, last_error="http_503")
    lake, info = Lake(str(tmp_path / "lake")), RunInfo("run-1", "t", "engine", {}, "sha")
    file = lake.stage("run-1", "ledger_feeds", "ledger/feeds", [feed_row(state, sequence=1)], 0)
    lake.commit(make_manifest(info, committed_at="t", files=[file], outcomes=[], reports=[]))
    (row,) = check_feeds(load(config(tmp_path, url)), lake.uri)
    assert (row["error"], row["failed_polls"], row["last_error"]) == (None, 4, "http_503")
    assert (row["polled_at"], row["next_poll_at"]) == ("2023-11-14T22:13:20+00:00", "2023-11-14T22:28:20+00:00")


@pytest.mark.skipif(not REAL_FEEDS.is_dir(), reason="the collection of real feeds is not here")
def test_every_real_feed_behaves_as_its_index_says(loopback: LoopbackServer, tmp_path: Path) -> None:
    index = [json.loads(line) for line in (REAL_FEEDS / "index.jsonl").read_text("utf-8").splitlines()]
    urls = [loopback.answer(f"/{item['file']}", (REAL_FEEDS / item["file"]).read_bytes()) for item in index]
    rows = list(check_feeds(load(config(tmp_path, *urls))))
    assert [(row["entries"], row["error"] is not None) for row in rows] == [
        (item["expect_entries"], item["expect_error"]) for item in index
    ]
