"""Archived pages: what a run kept comes back as the same rows, and so do the archives of others."""

import gzip
import io
import json
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.config import bundled_configs
from tests.end_to_end import lakes
from tests.end_to_end.commands import IN_ONE_PROCESS
from tests.end_to_end.test_bad_input import STORY
from tests.loopback import LoopbackServer

pytestmark = pytest.mark.end_to_end


def cc_news(path: Path, *captures: tuple[str, int, str, bytes]) -> None:
    """Writes captures (URL, status, content type, body) as the crawler of CC-NEWS does."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        writer.write_record(writer.create_warcinfo_record(path.name, {"format": "WARC File Format 1.0"}))
        for url, status, content_type, body in captures:
            http = StatusAndHeaders(
                f"{status} OK",
                [("Content-Type", content_type), ("X-Crawl-Content-Encoding", "gzip")],
                protocol="HTTP/1.1",
            )
            record = writer.create_warc_record(
                url, "response", io.BytesIO(body), len(body), http_headers=http,
                warc_headers_dict={"WARC-Date": "2026-11-20T10:00:00Z"},
            )  # fmt: skip
            writer.write_record(record)


def test_replaying_a_run_gives_its_rows_and_needs_no_network(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    local = (bundled_configs() / "local.yaml").read_text("utf-8")
    config.write_text(f"archive: true\n{local}", encoding="utf-8")
    first, second = tmp_path / "first", tmp_path / "second"
    kept = lakes.run(config, first)
    (tmp_path / "closed.yaml").write_text(local.replace("sample_newsroom: true", ""), encoding="utf-8")

    done = lakes.newsbeam(
        "replay",
        str(tmp_path / "closed.yaml"),
        f"{first}/pages/*.warc.gz",
        "--out",
        str(second),
        "--json",
        *IN_ONE_PROCESS,
    )

    replayed = json.loads(done.stdout)
    assert lakes.rows(first) == lakes.rows(second)
    assert len(lakes.rows(first)) == kept["books"]["articles"] == replayed["books"]["articles"] > 0
    archived = [file for file in kept["files"] if file["path"].startswith("pages/")]
    assert sum(file["rows"] for file in archived) == replayed["books"]["discovered"]
    for file in archived:
        with (first / file["path"]).open("rb") as stream:
            kinds = [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]
        assert kinds == ["warcinfo", *["response", "request", "metadata"] * file["rows"]]
    assert not (second / "pages").exists()


def test_archives_of_others_and_sitemaps_are_sources_like_any(loopback: LoopbackServer, tmp_path: Path) -> None:
    html = "text/html; charset=utf-8"
    cc_news(
        tmp_path / "CC-NEWS-1.warc.gz",
        ("https://harbour-post.example/ferry", 200, html, STORY.encode()),
        ("https://harbour-post.example/gone", 404, html, b"gone"),
        ("https://harbour-post.example/paper.pdf", 200, "application/pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
    )
    loopback.answer("/robots.txt", f"User-agent: *\nSitemap: {loopback.url('/map.xml.gz')}\n".encode())
    page = loopback.answer("/story", STORY.replace("winter", "summer").encode(), headers={"Content-Type": html})
    loopback.answer("/map.xml.gz", gzip.compress(f"<urlset><url><loc>{page}</loc></url></urlset>".encode()))
    config = tmp_path / "config.yaml"
    robots = loopback.url("/robots.txt")
    config.write_text(
        f"http:\n  allow_hosts: [127.0.0.1]\nsources:\n  - warc: CC-NEWS-*.warc.gz\n  - sitemap: {robots}\n",
        encoding="utf-8",
    )

    manifest = lakes.run(config, tmp_path / "lake")

    assert {s["source"]: (s["entries"], s["error"]) for s in manifest["sources"]} == {
        "CC-NEWS-*.warc.gz": (3, None),
        robots: (1, None),
    }
    rows = lakes.rows(tmp_path / "lake")
    assert {row["url"]: row["source"] for row in rows} == {
        "https://harbour-post.example/ferry": "CC-NEWS-*.warc.gz",
        page: robots,
    }
    dead = {(d["url"], d["reason"]) for d in lakes.rows(tmp_path / "lake", "dead_letters")}
    assert dead == {
        ("https://harbour-post.example/gone", "http_404"),
        ("https://harbour-post.example/paper.pdf", "not_html"),
    }
    again = lakes.run(config, tmp_path / "lake")
    assert (again["books"]["unchanged"], again["books"]["articles"], again["books"]["dead_letters"]) == (4, 0, 0)
