import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from transforms.core.entities.gazetteer import Gazetteer
from transforms.core.entities.places import link_places, merge_same_places
from transforms.io.gazetteer import load_gazetteer
from transforms.records import Entity, Mention

# Columns: which part (the weights were chosen on "dev"; docs/places.md says what was seen of the others), language,
# text. Names of places stand in brackets, with the GeoNames id that a reader would give, "-" for none or in doubt, and
# nothing where it is not judged.
TABLE = Path(__file__).with_name("places.tsv")
MARKED = re.compile(r"\[(PER |ORG )?([^\]=]+)(?:=(\d+|-))?\]")


def read(marked: str) -> tuple[str, list[Entity], dict[str, str]]:
    text, spans, expected = "", {}, {}
    for plain, kind, name, place in re.findall(rf"([^\[]*)(?:{MARKED.pattern}|$)", marked):
        text += plain
        if name:
            spans.setdefault((name, kind.strip() or "LOC"), []).append(Mention(len(text), len(text) + len(name)))
            expected |= {name: place} if place else {}
            text += name
    return text, [Entity(name, kind, 0.1, tuple(found)) for (name, kind), found in spans.items()], expected


def links(marked: str, language: str = "en") -> dict[str, int | None]:
    text, entities, _ = read(marked)
    return {entity.name: entity.geonames_id for entity in link_places(text, entities, language, load_gazetteer())}


def judged() -> Iterator[tuple[str, str, str, str, str]]:
    """Part, text, name, expected and given of each judged name."""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        part, language, marked = line.split("\t")
        given = links(marked, language)
        text, _, expected = read(marked)
        for name, place in expected.items():
            yield part, text, name, place, str(given[name] or "-")


def test_of_the_links_of_the_table_nearly_all_are_right_and_few_are_missing() -> None:
    rows = list(judged())
    assert len(rows) > 400
    for part in ("dev", "held", "fresh"):
        mine = [row for row in rows if row[0] == part]
        wrong = [f"{name}: {given}, not {place}, in: {text}" for _, text, name, place, given in mine if given != place]
        made = [(place, given) for *_, place, given in mine if given != "-"]
        told = "\n".join([f"{part}: {len(mine)} judged, {len(made)} linked", *wrong])
        assert sum(place == given for place, given in made) >= 0.97 * len(made), told
        assert len(mine) - len(wrong) >= 0.94 * len(mine), told


@pytest.mark.parametrize(
    ("marked", "place"),
    [
        ("[Geneva] met.", 2660646),
        ("[Geneva], Ill., met.", 4893591),
        ("[Geneva], IL, met.", 4893591),
        ("[Geneva] (Illinois) met.", 4893591),
        ("[Geneva] in Illinois met.", 4893591),
        ("[Geneva, Illinois] met.", 4893591),
    ],
)
def test_what_the_text_says_behind_a_name_decides(marked: str, place: int) -> None:
    (given,) = links(marked).values()
    assert given == place


def test_a_country_behind_a_comma_that_begins_a_clause_says_nothing_about_the_place() -> None:
    assert links("In [Moscow], [US] Secretary of State Ada Byrne met her colleague.")["Moscow"] == 524901


def test_a_list_of_countries_stays_one() -> None:
    assert links("[Georgia], [Armenia] and [Azerbaijan] agree.")["Georgia"] == 614540


def test_a_division_is_meant_where_the_text_calls_it_one() -> None:
    assert links("The capital of [New York] state is small.") == {"New York": 5128638}
    assert links("[New York] is large.") == {"New York": 5128581}


def test_of_a_country_and_its_town_of_one_name_the_country_is_meant() -> None:
    assert links("Banks in [Singapore] and [Luxembourg] closed.") == {"Singapore": 1880251, "Luxembourg": 2960313}


def test_a_town_that_is_famous_elsewhere_is_in_doubt_where_another_country_is_named() -> None:
    assert links("Trains reached [Birmingham].") == {"Birmingham": 2655603}
    assert links("Trains reached [Birmingham], a first in the [United States].")["Birmingham"] is None


def test_only_places_are_linked_and_a_name_that_people_of_the_text_bear_is_not() -> None:
    given = links("[PER Ada Lansing] of [Lansing] met [ORG Paris] in [Berlin].")
    assert given == {"Ada Lansing": None, "Lansing": None, "Paris": None, "Berlin": 2950159}


def test_a_small_town_is_linked_only_where_its_country_or_a_place_close_by_is_named() -> None:
    assert links("The mill of [Tarifa] burned.") == {"Tarifa": None}
    assert links("The mill of [Tarifa], near [Cádiz] in [Spain], burned.")["Tarifa"] == 2510599


def test_a_linked_entity_says_where_its_place_is_and_the_others_stay_as_they_were() -> None:
    text, entities, _ = read("From [Vienna] to [Nowhere Halt].")
    vienna, halt = link_places(text, entities, "en", load_gazetteer())
    assert (vienna.geonames_id, vienna.country, vienna.latitude, vienna.longitude) == (
        2761369,
        "AT",
        48.20849,
        16.37208,
    )
    assert halt == entities[1]


def test_a_continent_has_no_country() -> None:
    text, entities, _ = read("All of [Africa].")
    (africa,) = link_places(text, entities, "en", load_gazetteer())
    assert (africa.geonames_id, africa.country) == (6255146, "")


def test_the_order_of_entities_does_not_matter() -> None:
    text, entities, _ = read("[London] and [Hamilton] are in [Ontario], and [Perth] is too; [Georgia] is not.")
    forward = link_places(text, entities, "en", load_gazetteer())
    assert tuple(reversed(link_places(text, entities[::-1], "en", load_gazetteer()))) == forward


def test_no_entities_no_links() -> None:
    gazetteer: Gazetteer = load_gazetteer()
    assert link_places("", [], "", gazetteer) == ()


def test_entities_of_one_place_become_one_with_the_fullest_name() -> None:
    united = Entity("United States", "LOC", 0.2, (Mention(30, 43),), geonames_id=6252001, country="US")
    short = Entity("US", "LOC", 0.3, (Mention(0, 2), Mention(50, 52)), geonames_id=6252001, country="US")
    other = Entity("Ford", "PER", 0.4, (Mention(10, 14),))
    again = Entity("Ford", "ORG", 0.1, (Mention(20, 24),))
    merged = dataclasses.replace(united, salience=0.5, mentions=(Mention(0, 2), Mention(30, 43), Mention(50, 52)))
    assert merge_same_places([other, short, united, again]) == (merged, other, again)
