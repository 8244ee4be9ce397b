import dataclasses
import pickle
from pathlib import Path

import pytest

from tests.fakes import article, listing
from transforms.io.shelf import IN_HAND, DiskShelf, Shelf
from transforms.records import CleanPage
from transforms.shelve_articles import head_of, shelve, unshelve

LONG = article("a", "The ferry sails again. " * 1_000, listed=listing("a", title="Ferry " * 1_000))


@pytest.fixture(params=["in hand", "on disk"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    return IN_HAND if request.param == "in hand" else DiskShelf(str(tmp_path))


def test_an_article_comes_back_as_it_was_its_text_last(shelf: Shelf) -> None:
    shelved = shelve(LONG, shelf)
    head = head_of(shelved, shelf)
    assert (shelved.id, shelved.key, shelved.site) == (LONG.id, LONG.listing.key, "harbour-post.example")
    assert head.article == dataclasses.replace(LONG, clean=CleanPage(""))
    assert unshelve(head, shelf) == LONG


def test_on_disk_neither_its_text_nor_its_listing_is_shuffled(tmp_path: Path) -> None:
    assert len(pickle.dumps(shelve(LONG, DiskShelf(str(tmp_path))))) < 1_000 < len(LONG.listing.title)
