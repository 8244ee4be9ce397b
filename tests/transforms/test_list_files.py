import hashlib
import os
from pathlib import Path

import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import clock, local_pipeline
from transforms.list_files import ListFiles
from transforms.records import Listing, Source, SourceReport


def file_listing(source: Source, position: int, path: Path, content: bytes) -> Listing:
    sha256 = hashlib.sha256(content).hexdigest()
    return Listing(source, position, key=sha256[:32], path=str(path), fingerprint=sha256)


def test_files_are_known_by_content_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name, content in (("b.txt", b"B"), ("a.txt", b"A"), ("c.html", b"C"), ("big.txt", b"x" * 200)):
        (tmp_path / name).write_bytes(content)
    texts = Source("files", f"{tmp_path}/*.txt", "*.txt", position=0)
    nothing = Source("files", f"{tmp_path}/*.pdf", "*.pdf", position=1)
    with local_pipeline() as p:
        listed = p | beam.Create([texts, nothing]) | ListFiles(100, clock)
        assert_that(
            listed.listings,
            equal_to(
                [
                    file_listing(texts, 0, tmp_path / "a.txt", b"A"),
                    file_listing(texts, 1, tmp_path / "b.txt", b"B"),
                ]
            ),
            label="listings",
        )
        assert_that(
            listed.reports,
            equal_to(
                [
                    SourceReport("*.txt", 0, 3),
                    SourceReport("*.pdf", 1, 0, "file_unreadable", f"no file matches {nothing.location}"),
                ]
            ),
            label="reports",
        )
        assert_that(
            listed.dead | beam.Map(lambda d: (d.reason, d.url, d.is_input)),
            equal_to(
                [
                    ("too_large", str(tmp_path / "big.txt"), True),
                    ("file_unreadable", nothing.location, False),
                ]
            ),
            label="dead",
        )


def test_a_name_that_is_not_utf8_is_told_and_the_other_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"A")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_bytes(b"B")
    source = Source("files", f"{tmp_path}/*.txt", "*.txt")
    with local_pipeline() as p:
        listed = p | beam.Create([source]) | ListFiles(100, clock)
        expected = [file_listing(source, 0, tmp_path / "a.txt", b"A")]
        assert_that(listed.listings, equal_to(expected), label="listings")
        assert_that(
            listed.dead | beam.Map(lambda d: (d.reason, d.url)),
            equal_to([("bad_file_name", f"{tmp_path}/caf\\udce9.txt")]),
            label="dead",
        )
