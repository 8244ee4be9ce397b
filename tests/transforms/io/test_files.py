import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.errors import FileUnreadableError, TooLargeError
from transforms.io.files import content_type_of, list_files, read_page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@given(st.binary(max_size=300_000).filter(lambda body: not body.startswith(b"\x1f\x8b")), st.booleans())
def test_what_was_saved_is_read_gzip_or_not(folder: Path, body: bytes, zipped: bool) -> None:
    path = folder / "page.html"
    path.write_bytes(gzip.compress(body) if zipped else body)
    assert read_page(str(path), 300_000) == body


def test_a_gzip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    (tmp_path / "bomb.html.gz").write_bytes(gzip.compress(bytes(50_000_000)))
    with pytest.raises(TooLargeError, match="more than 1000000 bytes"):
        read_page(str(tmp_path / "bomb.html.gz"), 1_000_000)


@pytest.mark.parametrize("damage", [lambda z: z[:-9], lambda z: z[:20] + b"garbage" + z[27:]])
def test_broken_gzip_is_told(tmp_path: Path, damage: object) -> None:
    zipped = gzip.compress(bytes(range(256)) * 100)
    (tmp_path / "page.html.gz").write_bytes(damage(zipped))  # type: ignore[operator]
    with pytest.raises(FileUnreadableError, match="gzip"):
        read_page(str(tmp_path / "page.html.gz"), 1_000_000)


def test_what_is_missing_or_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadableError, match="lost"):
        read_page(str(tmp_path / "lost.html"), 10)
    with pytest.raises(FileUnreadableError, match="no file matches"):
        list_files(str(tmp_path / "*.html"))


@pytest.mark.parametrize(
    ("path", "kind"),
    [("a/b.TXT", "text/plain"), ("b.html.gz", "text/html"), ("s3://b/c.htm", "text/html"), ("d.pdf", "")],
)
def test_the_suffix_tells_the_content_type(path: str, kind: str) -> None:
    assert content_type_of(path) == kind
