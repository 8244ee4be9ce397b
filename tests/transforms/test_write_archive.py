import dataclasses
import hashlib
import io
from pathlib import Path

import apache_beam as beam
from apache_beam.testing.util import assert_that
from warcio.archiveiterator import ArchiveIterator

from tests.fakes import local_pipeline, page
from transforms.core.lake.manifest import RunInfo
from transforms.io.lake_store import Lake
from transforms.records import Page, StagedFile
from transforms.runs import OneRun
from transforms.write_archive import WriteArchive

RUN = RunInfo("20260921T141320Z-00000000", "2026-09-21T14:13:20.000Z", "test", {"newsbeam": "1.0"}, "sha")
PAGES = [dataclasses.replace(page(f"page-{number}", b"x" * 100), status=200) for number in range(4)]


def archive(out: Path, pages: list[Page], max_file_bytes: int) -> list[Path]:
    """Files that are staged; checks that what is told of them is so."""

    def check(staged: list[StagedFile]) -> None:
        for file in staged:
            content = (out / "_staging" / RUN.run_id / file.path).read_bytes()
            assert file == StagedFile(
                "pages", file.path, file.rows, 0, len(content), hashlib.sha256(content).hexdigest()
            )
        assert sum(file.rows for file in staged) == sum(not page.listing.archive for page in pages)

    with local_pipeline() as p:
        step = WriteArchive(Lake(str(out)), OneRun(RUN), "newsbeam-test/1.0", max_file_bytes)
        assert_that(p | beam.Create(pages, reshuffle=False) | step, check)
    return sorted((out / "_staging" / RUN.run_id / "pages").glob(f"{RUN.run_id}-*.warc.gz"))


def archived_urls(path: Path) -> list[str]:
    records = ArchiveIterator(io.BytesIO(path.read_bytes()))
    return [r.rec_headers.get_header("WARC-Target-URI") for r in records if r.rec_type == "response"]


def test_pages_of_a_bundle_are_in_one_file_and_not_yet_in_the_lake(tmp_path: Path) -> None:
    (path,) = archive(tmp_path, PAGES, 1_000_000)
    assert sorted(archived_urls(path)) == [page.final_url for page in PAGES]
    assert not (tmp_path / "pages").exists()


def test_a_file_that_has_reached_its_size_is_closed(tmp_path: Path) -> None:
    paths = archive(tmp_path, PAGES, 1)
    assert sorted(archived_urls(path) for path in paths) == [[page.final_url] for page in PAGES]


def test_pages_from_an_archive_are_not_archived_again(tmp_path: Path) -> None:
    replayed = [dataclasses.replace(p, listing=dataclasses.replace(p.listing, archive="x.warc.gz")) for p in PAGES]
    assert archive(tmp_path, replayed, 1_000_000) == []
