import numpy as np

from transforms.core.entities.gazetteer import CAPITAL, CITY, NOWHERE, REGION, Gazetteer, Place
from transforms.core.entities.place_keys import hash_of

NAMES = sorted([(hash_of("velden"), 0 << 1 | 1), (hash_of("velden"), 2 << 1), (hash_of("halm"), 1 << 1 | 1)])
GAZETTEER = Gazetteer(
    hashes=np.array([each for each, _ in NAMES], np.uint64),
    named=np.array([each for _, each in NAMES], np.uint32),
    ids=np.array([10, 200_000, 4_000_000], np.uint32),
    kinds=np.array([CAPITAL, REGION, CITY], np.uint8),
    country_numbers=np.array([1, 1, 0], np.uint16),
    regions=np.array([0, 0, 65535], np.uint16),
    latitudes=np.array([4_712_345, -100_000, 0], np.int32),
    longitudes=np.array([-1_200_000, 17_999_999, 0], np.int32),
    populations=np.array([5000, 9000, 0], np.uint32),
    countries=["AA", "BB"],
    country_populations=np.array([0, 70_000], np.uint32),
    region_codes=["BB.01"],
)
VELDEN = Place(10, CAPITAL, "BB", 0, 47.12345, -12.0, 5000, names=1, is_main_name=True)


def test_a_name_gives_every_place_that_has_it() -> None:
    other = Place(4_000_000, CITY, "AA", NOWHERE, 0.0, 0.0, 0, names=1, is_main_name=False)
    assert sorted(GAZETTEER.places("velden"), key=lambda place: place.id) == [VELDEN, other]
    assert GAZETTEER.places("nowhere") == []


def test_a_division_is_found_by_its_code() -> None:
    assert [place.id for place in GAZETTEER.divisions("BB.01")] == [200_000]
    assert GAZETTEER.divisions("BB.02") == []


def test_a_country_has_its_population() -> None:
    assert GAZETTEER.population_of("BB") == 70_000


def test_what_is_stored_is_read_back() -> None:
    read = Gazetteer.from_arrays(GAZETTEER.to_arrays())
    assert read.places("velden") == GAZETTEER.places("velden")
    assert read.places("halm") == GAZETTEER.places("halm")
    assert (read.countries, read.region_codes) == (["AA", "BB"], ["BB.01"])
