"""Bad feeds, pages, files and settings: each has its clear answer, and the rest of the run goes on."""

import json
from pathlib import Path

import pytest

from tests.end_to_end import lakes
from tests.loopback import LoopbackServer

pytestmark = pytest.mark.end_to_end

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>{items}</channel></rss>"""
STORY = (
    "<html lang='en'><head><title>Ferry returns</title></head><body><article><h1>Ferry returns</h1>"
    + "".join(
        f"<p>The ferry to the outer islands sailed again on day {day}, and the harbour master of Port Alder "
        "said that every berth would be open before the winter timetable begins.</p>"
        for day in range(1, 6)
    )
    + "</article></body></html>"
)


def feed_of(*urls: str) -> bytes:
    items = "".join(f"<item><title>Item</title><link>{url}</link></item>" for url in urls)
    return RSS.format(items=items).encode()


def write_config(folder: Path, *feeds: str, http: str = "") -> Path:
    config = folder / "config.yaml"
    sources = "".join(f"  - feed: {feed}\n" for feed in feeds)
    config.write_text(f"http:\n  allow_hosts: [127.0.0.1]\n{http}sources:\n{sources}", encoding="utf-8")
    return config


def test_bad_feeds_and_pages_are_dead_letters_with_reasons_and_the_good_ones_go_on(
    loopback: LoopbackServer, tmp_path: Path
) -> None:
    html = {"Content-Type": "text/html; charset=utf-8"}
    pages = {
        loopback.answer("/good", STORY.encode(), headers=html): None,
        loopback.answer("/latin", STORY.replace("ferry", "fährte").encode("latin-1"), headers=html): None,
        loopback.answer("/paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", headers=html): "not_html",
        loopback.answer("/empty", b"", headers=html): "empty_page",
        loopback.answer("/huge", b"<p>" + b"x" * 20_000_000, headers=html): "too_large",
        loopback.answer("/gone", b"gone", status=404): "http_404",
        "http://127.0.0.1:9/refused": "deferred",
    }
    feeds = {
        loopback.answer("/feed", feed_of(*pages)): None,
        loopback.answer("/html", STORY.encode(), headers=html): "not_a_feed",
        loopback.answer("/empty-feed", b""): "feed_empty",
        loopback.answer("/huge-feed", feed_of("http://127.0.0.1/x") + b" " * 50_000_000): "too_large",
        loopback.answer("/cut", feed_of(loopback.url("/cut-story"))[:-60]): None,
        loopback.answer("/lying", feed_of(loopback.url("/good")).replace(b"1.0", b"1.0' encoding='utf-16")): None,
        loopback.url("/no-such-feed"): "http_404",
        loopback.answer("/linkless", RSS.format(items="<item><title>No link</title></item>").encode()): None,
    }
    config = write_config(tmp_path, *feeds)

    manifest = lakes.run(config, tmp_path / "lake")

    assert {s["source"]: s["error"] for s in manifest["sources"]} == feeds
    dead = lakes.rows(tmp_path / "lake", "dead_letters")
    of_pages = {d["url"]: d["reason"] for d in dead if d["url"] in pages}
    assert of_pages == {url: reason for url, reason in pages.items() if reason not in (None, "deferred")}
    assert manifest["books"]["deferred"] == 1
    assert [d["reason"] for d in dead if d["stage"] == "ParseFeeds" and d["source"].endswith("/linkless")] == [
        "no_link"
    ]
    assert all(d["message"] and d["error"] and d["traceback"] and d["element"] for d in dead)
    texts = {row["url"]: row["text"] for row in lakes.rows(tmp_path / "lake")}
    assert set(texts) == {url for url, reason in pages.items() if reason is None}
    assert "The fährte to the outer islands" in texts[loopback.url("/latin")]

    again = lakes.run(config, tmp_path / "lake")
    # What may pass, the refused connection, waits for its time.
    assert again["books"]["dead_letters"] == 0
    assert again["books"]["articles"] == 0


def test_a_changed_listing_is_read_again_and_a_changed_text_is_the_next_revision(
    loopback: LoopbackServer, tmp_path: Path
) -> None:
    url = loopback.answer("/story", STORY.encode(), headers={"Content-Type": "text/html"})
    config = write_config(tmp_path, loopback.answer("/feed", feed_of(url)))
    out = tmp_path / "lake"
    lakes.run(config, out)

    loopback.answer("/feed", feed_of(url).replace(b"<title>Item", b"<title>Updated"))
    assert lakes.run(config, out)["books"]["unchanged"] == 1

    loopback.answer("/feed", feed_of(url).replace(b"<title>Item", b"<title>Corrected"))
    loopback.answer("/story", STORY.replace("winter", "summer").encode(), headers={"Content-Type": "text/html"})
    assert lakes.run(config, out)["books"]["articles"] == 1

    found = sorted((row["revision"], "summer" in row["text"]) for row in lakes.rows(out))
    assert found == [(1, False), (2, True)]
    assert len({row["id"] for row in lakes.rows(out)}) == 1


def test_a_folder_that_cannot_be_written_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    config = write_config(tmp_path, "http://127.0.0.1:9/feed")
    done = lakes.newsbeam("run", str(config), "--out", str(tmp_path / "file" / "lake"), expected_status=2)
    assert b"cannot write" in done.stderr
    assert done.stdout == b""


def test_a_config_with_typos_names_each_with_its_line(tmp_path: Path) -> None:
    config = write_config(tmp_path, "http://127.0.0.1:9/feed", http="  timeout: 5\n  max_per_host: many\n")
    done = lakes.newsbeam("run", str(config), "--out", str(tmp_path / "lake"), expected_status=2)
    told = done.stderr.decode()
    assert f"{config}:3: http.timeout: unknown key; did you mean timeout_s?" in told
    assert f"{config}:4: http.max_per_host: " in told
    assert not (tmp_path / "lake").exists()


@pytest.mark.parametrize("arguments", [["--nonsense"], ["--", "--nonsense"], ["--runner", "nonsense"]])
def test_unknown_flags_and_runners_are_wrong_usage(tmp_path: Path, arguments: list[str]) -> None:
    config = write_config(tmp_path, "http://127.0.0.1:9/feed")
    done = lakes.newsbeam("run", str(config), "--out", str(tmp_path / "lake"), *arguments, expected_status=2)
    assert b"nonsense" in done.stderr


def test_feeds_check_prints_one_object_a_feed(loopback: LoopbackServer, tmp_path: Path) -> None:
    good = loopback.answer("/feed", feed_of("http://127.0.0.1/a", "http://127.0.0.1/b"))
    bad = loopback.answer("/html", STORY.encode())
    config = write_config(tmp_path, good, bad)
    rows = [json.loads(line) for line in lakes.newsbeam("feeds", "check", str(config), "--json").stdout.splitlines()]
    assert [(r["feed"], r["entries"], r["error"], r["title"], r["format"]) for r in rows] == [
        (good, 2, None, "Harbour Post", "rss20"),
        (bad, 0, "not_a_feed", None, None),
    ]
    assert set(rows[0]) == {"feed", "entries", "error", "message", "title", "format", "language"}
