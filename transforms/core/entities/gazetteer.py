"""The gazetteer: the places of the world by name, compact enough to be in every process."""

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from transforms.core.entities.place_keys import hash_of

CITY, CAPITAL, REGION, COUNTRY, CONTINENT = range(5)
"""Kinds of places: a populated place, the capital of a country, a first-level division, a country, a continent."""

NOWHERE = -1
"""Index of the region of a place that is in none, and of the country of a continent."""

_MISSING = 2**16 - 1


@dataclasses.dataclass(frozen=True)
class Place:
    """A place that a name may mean.

    Attributes:
      id: of GeoNames.
      kind: `CITY`, `CAPITAL`, `REGION`, `COUNTRY` or `CONTINENT`.
      country: ISO 3166-1 alpha-2, XK for Kosovo; empty for a continent.
      region: number of the first-level division that it is in or is; `NOWHERE` for none. Equal numbers mean
        equal divisions, nothing more.
      latitude: degrees, WGS 84. Of a region the mean of its towns, weighted by population.
      population: of a region the sum of its towns; 0 where it is not known.
      names: how many names it has in all languages: what the world speaks of has many.
      is_main_name: whether the name that was looked up is the place's own name or one in another script,
        rather than a name in another language, a former one or a nickname.
    """

    id: int
    kind: int
    country: str
    region: int
    latitude: float
    longitude: float
    population: int
    names: int = 1
    is_main_name: bool = True


@dataclasses.dataclass(frozen=True, eq=False)
class Gazetteer:
    """Places and their names, as arrays.

    Attributes:
      hashes: of the keys of all names, ascending; several places with one name have one hash.
      named: for each hash the index of a place, doubled, plus one where it is the main name.
      countries: ISO codes by number.
    """

    hashes: npt.NDArray[np.uint64]
    named: npt.NDArray[np.uint32]
    ids: npt.NDArray[np.uint32]
    kinds: npt.NDArray[np.uint8]
    country_numbers: npt.NDArray[np.uint16]
    regions: npt.NDArray[np.uint16]
    latitudes: npt.NDArray[np.int32]
    longitudes: npt.NDArray[np.int32]
    populations: npt.NDArray[np.uint32]
    countries: Sequence[str]
    country_populations: npt.NDArray[np.uint32]
    region_codes: Sequence[str]

    @functools.cached_property
    def _name_counts(self) -> npt.NDArray[np.intp]:
        return np.bincount(self.named >> 1, minlength=len(self.ids))

    @functools.cached_property
    def _populations(self) -> Mapping[str, int]:
        return dict(zip(self.countries, self.country_populations.tolist(), strict=True))

    @classmethod
    def from_arrays(cls, arrays: dict[str, npt.NDArray[Any]]) -> Self:
        """The inverse of `to_arrays`."""
        stored = dict(arrays)
        return cls(
            hashes=np.cumsum(stored.pop("hash_steps"), dtype=np.uint64),
            ids=np.cumsum(stored.pop("id_steps"), dtype=np.uint32),
            countries=str(stored.pop("countries")).split(),
            region_codes=str(stored.pop("region_codes")).split(),
            **stored,
        )

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """All of it as arrays that compress well: what ascends is stored as steps."""
        arrays = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        arrays["hash_steps"] = np.diff(arrays.pop("hashes"), prepend=np.uint64(0))
        arrays["id_steps"] = np.diff(arrays.pop("ids"), prepend=np.uint32(0))
        for name in ("countries", "region_codes"):
            arrays[name] = np.array(" ".join(arrays[name]))
        return arrays

    def places(self, key: str) -> list[Place]:
        """The places of a name; empty where there are none.

        Args:
          key: of the name, see `place_keys.key_of`.
        """
        wanted = np.uint64(hash_of(key))
        first, last = (int(np.searchsorted(self.hashes, wanted, side)) for side in ("left", "right"))
        return [self._place(int(value)) for value in self.named[first:last]]

    def population_of(self, country: str) -> int:
        """The population of a country; 0 where it is not known."""
        return self._populations[country]

    def divisions(self, code: str) -> list[Place]:
        """The first-level division with a GeoNames code such as "US.IL"; empty where it is not here."""
        if code not in self.region_codes:
            return []
        number = self.region_codes.index(code)
        found = np.flatnonzero((self.kinds == REGION) & (self.regions == number))
        return [self._place(int(index) << 1 | 1) for index in found]

    def _place(self, value: int) -> Place:
        index, is_main_name = value >> 1, bool(value & 1)
        number, region = int(self.country_numbers[index]), int(self.regions[index])
        return Place(
            id=int(self.ids[index]),
            kind=int(self.kinds[index]),
            country="" if number == _MISSING else self.countries[number],
            region=NOWHERE if region == _MISSING else region,
            latitude=int(self.latitudes[index]) / 1e5,
            longitude=int(self.longitudes[index]) / 1e5,
            population=int(self.populations[index]),
            names=int(self._name_counts[index]),
            is_main_name=is_main_name,
        )
