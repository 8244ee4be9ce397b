import multiprocessing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import article
from transforms.errors import LakeError
from transforms.io.shelf import IN_HAND, DiskShelf
from transforms.records import Parcel


def put_from_another_process(folder: str, content: str, answer: "multiprocessing.Queue[Parcel]") -> None:
    answer.put(DiskShelf(folder).put(content))


@given(st.lists(st.one_of(st.text(), st.binary(), st.lists(st.integers())), min_size=1))
def test_everything_that_is_put_somewhere_can_be_taken_in_any_order_and_again(
    tmp_path_factory: pytest.TempPathFactory, contents: list[object]
) -> None:
    for shelf in (IN_HAND, DiskShelf(str(tmp_path_factory.mktemp("shelf")))):
        parcels = [shelf.put(content) for content in contents]
        assert [shelf.take(parcel) for parcel in reversed(parcels)] == contents[::-1]
        assert [shelf.take(parcel) for parcel in parcels] == contents


def test_on_disk_a_parcel_is_a_place_alone(tmp_path: Path) -> None:
    shelf = DiskShelf(str(tmp_path / "made" / "when needed"))
    clean = article("a", "A text. " * 1_000).clean
    one, other = shelf.put(clean), shelf.put(clean)
    (file,) = (tmp_path / "made" / "when needed").iterdir()
    assert one == Parcel(file.stem, 0, one.size)
    assert other == Parcel(file.stem, one.size, one.size)
    assert file.stat().st_size == 2 * one.size
    assert shelf.take(other) == clean


def test_without_a_disk_a_parcel_carries_its_content() -> None:
    parcel = IN_HAND.put("A text.")
    assert (parcel.file, parcel.size) == ("", len(parcel.content))


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_what_one_process_puts_another_takes_and_none_writes_to_the_file_of_another(
    tmp_path: Path, method: str
) -> None:
    shelf = DiskShelf(str(tmp_path))
    mine = shelf.put("mine")
    context = multiprocessing.get_context(method)
    answer: multiprocessing.Queue[Parcel] = context.Queue()
    process = context.Process(target=put_from_another_process, args=(str(tmp_path), "theirs", answer))
    process.start()
    theirs = answer.get(timeout=60)
    process.join()
    again = shelf.put("mine again")
    assert [shelf.take(parcel) for parcel in (mine, theirs, again)] == ["mine", "theirs", "mine again"]
    assert mine.file == again.file != theirs.file


def test_what_cannot_be_written_or_read_says_where(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(LakeError, match=r"cannot write .*/file/shelf, where pages wait during a run: "):
        DiskShelf(str(tmp_path / "file" / "shelf")).put("A text.")
    gone = Parcel("gone", 0, 10)
    with pytest.raises(LakeError, match=r"cannot read .*/gone\.shelf again: "):
        DiskShelf(str(tmp_path)).take(gone)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_is_told_and_not_passed_over(tmp_path: Path) -> None:
    shelf = DiskShelf(str(tmp_path))
    path = tmp_path / f"{shelf.put('first').file}.shelf"
    path.unlink()
    path.symlink_to("/dev/full")
    with pytest.raises(LakeError, match="No space left on device"):
        shelf.put("second")
