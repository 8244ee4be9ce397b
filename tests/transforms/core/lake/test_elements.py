import json

import pytest

from tests.fakes import FEED, listing
from transforms.core.lake import elements
from transforms.core.lake.url_ledger import listing_of
from transforms.records import Listing, Source


@pytest.mark.parametrize(
    "element", [FEED, listing("a"), listing("b", authors=("Ada Byrne", "Éva Ács"), tags=("x",), published_us=1)]
)
def test_an_element_survives_json(element: Listing | Source) -> None:
    assert elements.from_json(elements.to_json(element)) == element


def test_keys_of_other_versions_are_left_out() -> None:
    text = elements.to_json(listing("a"))
    later = json.loads(text) | {"of_a_later_version": 1}
    later["source"]["likewise"] = 2
    assert elements.from_json(json.dumps(later)) == listing("a")


def test_the_source_of_a_failed_feed_is_no_listing() -> None:
    with pytest.raises(ValueError, match="a source, not a listing"):
        listing_of(elements.to_json(FEED))
