import concurrent.futures
import dataclasses
import gzip
import hashlib
import io
from multiprocessing.context import BaseContext
from pathlib import Path

import pytest

from pipeline.clean_files import _MIN_FILES_FOR_WORKERS, Cleaner, clean_files
from pipeline.config import HttpConfig, bundled_rules
from transforms.core.http.urls import key_of
from transforms.core.lake.schema import ARTICLES
from transforms.io.models import SpacyModels

URL = "https://harbour-post.example/ferry?utm_source=feed"


def story(name: str) -> bytes:
    paragraphs = "".join(
        f"<p>The {name} to the outer islands sailed again on day {day}, and the harbour master of Port Alder said "
        "that every berth would be open before the winter timetable begins.</p>"
        for day in range(1, 5)
    )
    return (
        f"<html lang='en'><head><title>The {name} returns</title></head><body><article>"
        f"<h1>The {name} returns</h1>{paragraphs}</article></body></html>"
    ).encode()


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    """Without entity models, which take seconds to load."""
    return Cleaner(bundled_rules(), SpacyModels({}), url="", publisher="", max_bytes=HttpConfig().max_page_bytes)


def test_a_page_gives_all_columns_and_the_path_as_given(
    cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.html").write_bytes(story("ferry"))
    (row,) = clean_files(["./a.html"], cleaner)
    sha256 = hashlib.sha256(story("ferry")).hexdigest()
    assert list(row) == ARTICLES.names
    assert {name: row[name] for name in ("source", "id", "raw_sha256", "revision", "run_id", "url")} == {
        "source": "./a.html",
        "id": sha256[:32],
        "raw_sha256": sha256,
        "revision": 1,
        "run_id": None,
        "url": None,
    }
    assert (row["title"], row["language"], row["entities"]) == ("The ferry returns", "en", None)
    assert row["text"].startswith("The ferry to the outer islands sailed again on day 1,")


def test_a_url_gives_the_page_its_identity(cleaner: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(story("ferry"))
    (row,) = clean_files([str(path)], dataclasses.replace(cleaner, url=URL))
    canonical_url = "https://harbour-post.example/ferry"
    assert (row["url"], row["final_url"]) == (URL, URL)
    assert (row["canonical_url"], row["id"]) == (canonical_url, key_of(canonical_url))


def test_the_publisher_given_is_the_one_whose_rules_are_used(cleaner: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(story("ferry"))
    (row,) = clean_files([str(path)], dataclasses.replace(cleaner, publisher="harbour-post"))
    assert row["publisher"] == "harbour-post"


def test_html_gzip_text_and_stdin_give_the_same_article(
    cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, zipped = tmp_path / "a.html", tmp_path / "a.html.gz"
    plain.write_bytes(story("ferry"))
    zipped.write_bytes(gzip.compress(story("ferry")))
    stdin = io.TextIOWrapper(io.BytesIO(story("ferry")))
    monkeypatch.setattr("sys.stdin", stdin)
    rows = list(clean_files([str(plain), str(zipped), "-"], cleaner))
    assert [row["source"] for row in rows] == [str(plain), str(zipped), "-"]
    assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == 1

    text = tmp_path / "a.txt"
    text.write_text(f"The ferry returns\n\n{rows[0]['text']}\n", encoding="utf-8")
    (of_text,) = clean_files([str(text)], cleaner)
    assert (of_text["title"], of_text["text"]) == (rows[0]["title"], rows[0]["text"])


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.html", b"", "empty_page"),
        ("paper.html", b"%PDF-1.7\n1 0 obj", "not_html"),
        ("bare.html", b"<html><body></body></html>", "no_text"),
        ("cut.html.gz", gzip.compress(story("ferry"))[:-20], "file_unreadable"),
        ("big.html", b"<p>" + b"x" * 2**20, "too_large"),
    ],
)
def test_a_page_that_cannot_be_cleaned_gives_its_reason_and_the_next_one_goes_on(
    cleaner: Cleaner, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    bad, good = tmp_path / name, tmp_path / "good.html"
    bad.write_bytes(content)
    good.write_bytes(story("ferry"))
    first, second = clean_files([str(bad), str(good)], dataclasses.replace(cleaner, max_bytes=2**20))
    assert list(first) == ["source", "error", "message"]
    assert (first["source"], first["error"]) == (str(bad), reason)
    assert first["message"]
    assert second["title"] == "The ferry returns"


def test_a_file_that_is_not_there_or_a_folder_says_so(cleaner: Cleaner, tmp_path: Path) -> None:
    lost = str(tmp_path / "lost.html")
    assert list(clean_files([lost, str(tmp_path)], cleaner)) == [
        {
            "source": lost,
            "error": "file_unreadable",
            "message": f"cannot read {lost}: No such file or directory",
        },
        {
            "source": str(tmp_path),
            "error": "file_unreadable",
            "message": f"cannot read {tmp_path}: Is a directory",
        },
    ]


@pytest.mark.end_to_end
def test_worker_processes_give_the_same_rows_in_the_order_given(
    cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / f"{number:02}.html" for number in range(2 * _MIN_FILES_FOR_WORKERS)]
    for path in paths:
        path.write_bytes(story(f"ship {path.stem}"))
    paths[3].unlink()
    given = [str(path) for path in reversed(paths)]
    alone = list(map(cleaner.row, given))

    monkeypatch.setattr("os.cpu_count", lambda: 2)
    started: list[int] = []
    pool = concurrent.futures.ProcessPoolExecutor

    def counted(workers: int, context: BaseContext) -> concurrent.futures.ProcessPoolExecutor:
        started.append(workers)
        return pool(workers, context)

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", counted)
    rows = list(clean_files(given, cleaner))
    assert started == [2]
    assert [row["source"] for row in rows] == given
    assert [{**row, "fetched_at": None} for row in rows if "text" in row] == [
        {**row, "fetched_at": None} for row in alone if "text" in row
    ]
    assert [row for row in rows if "error" in row] == [row for row in alone if "error" in row]


@pytest.mark.parametrize(("files", "stdin"), [(1, False), (16, False), (31, False), (40, True)])
def test_few_files_or_stdin_start_no_processes(
    cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch, files: int, stdin: bool
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", None)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    paths = ["/no/such/file"] * files + ["-"] * stdin
    assert [row["source"] for row in clean_files(paths, cleaner)] == paths
