"""Linking the places of an article to the gazetteer, by fame and by what else the article names."""

import dataclasses
import functools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from transforms.core.entities.gazetteer import CAPITAL, CITY, CONTINENT, COUNTRY, NOWHERE, REGION, Gazetteer, Place
from transforms.core.entities.inflections import base_forms
from transforms.core.entities.place_keys import key_of
from transforms.core.entities.place_qualifiers import Qualifier, is_called_division, is_within, qualifier
from transforms.records import Entity, Mention

# All weights are powers of ten: a place that is ten times as populous weighs 1 more. Source: chosen by hand on one half
# of tests/transforms/core/entities/places.tsv, kept round; docs/places.md has what each is for.
_MARGIN = 0.8
_OTHER_NAME = -1.0
_COUNTRY_FAME, _SMALLEST_COUNTRY = 1.0, 1e6
_CONTINENT_FAME = 10.0
_CAPITAL_FAME, _CAPITAL_SHARE = 0.5, 0.05
_REGION_SHARE = 0.5
_SMALLEST_TOWN = 500
_NAMES = 0.7
_COUNTRY_NAMED, _FEW_PEOPLE = 0.5, 0.6
_QUALIFIED = 8.0
_REGION_NAMED, _NEAR, _SAME_REGION, _SAME_COUNTRY, _NEIGHBOUR = 2.0, 1.5, 1.0, 0.7, 0.5
_MOST_CONTEXT = 4.0
_NEAR_KM, _NEIGHBOUR_KM, _SAME_TOWN_KM = 150.0, 1500.0, 40.0
_WORLD_TOWN, _OTHER_NAMED_TOWN = 5.0, 5.3
_TOWN_SHARE = -3.7
_REGION_TOWN = 3.0
_KNOWN_REGION = 6.0
_ROUNDS = 3
_ACRONYM_LETTERS = 3
_KNOWN_NAMES = 40
_WELL_KNOWN_TOWN = 50_000
_TOWN_OF, _FORMERLY_TOWN_OF = 0.05, 0.3


@dataclasses.dataclass(frozen=True)
class _Name:
    """What one entity may be.

    Attributes:
      index: of the entity.
      qualifier: what the text says behind one of its mentions, if that fits a candidate.
    """

    index: int
    candidates: Sequence[Place]
    qualifier: Qualifier | None = None
    is_person: bool = False


def link_places(text: str, entities: Sequence[Entity], language: str, gazetteer: Gazetteer) -> tuple[Entity, ...]:
    """Gives entities of type LOC their place, where there is little doubt.

    A name is looked up as it stands, else as a case of an inflected language. Of the places that have it the one with
    most fame and context is taken, unless another comes near, or it is too small for what the article says.

    Args:
      text: that the mentions of the entities point into.
      entities: of one article.
      language: of the text, ISO 639-1; empty where it is not known.
      gazetteer: all places that there are.

    Returns:
      The entities in the order given; of those that are linked, `geonames_id` and what follows it is set.
    """
    names = _names(text, entities, language, gazetteer)
    context = [place for entity in entities if entity.type in {"ORG", "MISC"} for place in _country(entity, gazetteer)]
    linked: dict[int, Place] = {}
    for _ in range(_ROUNDS):
        linked = {
            name.index: place
            for name in names
            if (place := _decide(name, [*context, *_others(linked, name.index)], gazetteer)) is not None
        }
    return tuple(
        _with_place(entity, linked[index]) if index in linked else entity for index, entity in enumerate(entities)
    )


@functools.lru_cache(maxsize=65_536)
def is_well_known(name: str, gazetteer: Gazetteer) -> bool:
    """Whether a name is that of a country, a capital or a town of 50,000 people, as they call it themselves.

    Source: as the word of a gazetteer in the document step it is worth .8 F1 on en_worldwide, .6 on en_pud.
    """
    return any(
        place.is_main_name and (place.kind >= CAPITAL or place.population >= _WELL_KNOWN_TOWN)
        for place in gazetteer.places(key_of(name))
    )


def merge_same_places(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Makes one entity of those that are one place: "US" and "United States", "Tadmur" and "Palmyra".

    It has the name with most words, then most mentions, all mentions, and the saliences added up.

    Returns:
      The entities, most salient first, then by name, as the document step gives them.
    """
    groups: dict[int, list[Entity]] = defaultdict(list)
    for index, entity in enumerate(entities):
        groups[-index - 1 if entity.geonames_id is None else entity.geonames_id].append(entity)
    merged = (_merged(group) if len(group) > 1 else group[0] for group in groups.values())
    return tuple(sorted(merged, key=lambda entity: (-entity.salience, entity.name, entity.mentions[0].start)))


def _merged(entities: Sequence[Entity]) -> Entity:
    fullest = min(entities, key=lambda entity: (-len(entity.name.split()), -len(entity.mentions), entity.name))
    return dataclasses.replace(
        fullest,
        salience=sum(entity.salience for entity in entities),
        mentions=tuple(sorted((m for entity in entities for m in entity.mentions), key=lambda m: m.start)),
    )


def _with_place(entity: Entity, place: Place) -> Entity:
    return dataclasses.replace(
        entity,
        geonames_id=place.id,
        country=place.country,
        latitude=place.latitude,
        longitude=place.longitude,
    )


def _others(linked: Mapping[int, Place], index: int) -> list[Place]:
    return [place for other, place in linked.items() if other != index]


def _country(entity: Entity, gazetteer: Gazetteer) -> list[Place]:
    """The country that acts as an organisation: "Pakistan" that signs a treaty."""
    return [place for place in gazetteer.places(key_of(entity.name)) if place.kind == COUNTRY and place.is_main_name]


def _names(text: str, entities: Sequence[Entity], language: str, gazetteer: Gazetteer) -> list[_Name]:
    people = {key_of(word) for entity in entities if entity.type == "PER" for word in entity.name.split()}
    qualifying: dict[int, list[Place]] = {}
    names = []
    for index, entity in enumerate(entities):
        if entity.type != "LOC":
            continue
        forms = {entity.name, *(text[mention.start : mention.end] for mention in entity.mentions)}
        candidates = _candidates(sorted(forms), language, gazetteer)
        behind = [each for mention in entity.mentions for each in _behind(text, mention, gazetteer)]
        fitting = next((each for each in behind if each and _is_qualified(candidates, each)), None)
        if fitting:
            qualifying[fitting.start] = [area for area in fitting.places if any(is_within(p, area) for p in candidates)]
        if any(is_called_division(text, mention.end) for mention in entity.mentions):
            candidates = [place for place in candidates if place.kind == REGION] or candidates
        names.append(_Name(index, candidates, fitting, is_person=key_of(entity.name) in people))
    return [_as_qualifying(name, entities[name.index], qualifying) for name in names]


def _behind(text: str, mention: Mention, gazetteer: Gazetteer) -> list[Qualifier | None]:
    """What follows the name, or its first part: "Velden, Texas" may be found as one name."""
    comma = text.find(",", mention.start, mention.end)
    inside = [] if comma < 0 else [qualifier(text[: mention.end], comma, gazetteer)]
    return [*inside, qualifier(text, mention.end, gazetteer)]


def _is_qualified(candidates: Iterable[Place], behind: Qualifier) -> bool:
    """Whether a candidate is where the text says; "Georgia, Armenia and" is a list of countries."""
    candidates = list(candidates)
    is_list = any(place.kind == COUNTRY for place in candidates) and any(p.kind == COUNTRY for p in behind.places)
    return not is_list and any(map(behind.fits, candidates))


def _as_qualifying(name: _Name, entity: Entity, qualifying: Mapping[int, list[Place]]) -> _Name:
    """The name as the country or division that it says another place is in, where it stands behind that one's."""
    areas = next((qualifying[m.start] for m in entity.mentions if m.start in qualifying), None)
    return dataclasses.replace(name, candidates=areas) if areas else name


def _candidates(forms: Sequence[str], language: str, gazetteer: Gazetteer) -> list[Place]:
    exact = _found(forms, gazetteer)
    if all(form.isupper() and len(form) <= _ACRONYM_LETTERS for form in forms):
        return [place for place in exact if place.kind == COUNTRY]
    cases = _found([base for form in forms for base in base_forms(form, language)], gazetteer)
    # Two guesses at once, a case and another name, are one too many for a town.
    sure = [place for place in cases if place.is_main_name or place.kind != CITY or place.names >= _KNOWN_NAMES]
    return [*exact, *sure] or _found([form.split(",")[0] for form in forms], gazetteer)


def _found(forms: Iterable[str], gazetteer: Gazetteer) -> list[Place]:
    best: dict[int, Place] = {}
    for key in {key_of(form) for form in forms}:
        for place in gazetteer.places(key):
            if place.id not in best or place.is_main_name:
                best[place.id] = place
    return sorted(best.values(), key=lambda place: place.id)


def _decide(name: _Name, anchors: Sequence[Place], gazetteer: Gazetteer) -> Place | None:
    def score(place: Place) -> float:
        is_qualified = name.qualifier is not None and name.qualifier.fits(place)
        return _fame(place, gazetteer) + _context(place, anchors, gazetteer) + _QUALIFIED * is_qualified

    ranked = sorted(name.candidates, key=lambda place: (-score(place), place.id))
    if not ranked:
        return None
    best = _town_of(ranked)
    is_qualified = name.qualifier is not None and name.qualifier.fits(best)
    rivals = [place for place in ranked if not _is_same(place, best)]
    lead = score(ranked[0]) - score(rivals[0]) if rivals else math.inf
    if lead < 2 * _MARGIN and (lead < _MARGIN or _is_open(best, rivals[0], anchors, gazetteer)):
        return None
    if not is_qualified and (name.is_person or not _is_likely(best, anchors, gazetteer)):
        return None
    return best


def _is_open(best: Place, rival: Place, anchors: Sequence[Place], gazetteer: Gazetteer) -> bool:
    """Whether twice the margin is asked for: between countries, and where only the rival's country is named."""
    if best.kind == rival.kind == COUNTRY:
        return True
    homes = {anchor.country for anchor in anchors}
    is_elsewhere = best.kind == CITY and best.country not in homes and rival.country in homes
    return is_elsewhere and _is_likely(rival, anchors, gazetteer)


def _town_of(ranked: Sequence[Place]) -> Place:
    """The best place; the town where a division is best that is called after it and has much of its people in it.

    Likewise of a country and a town that is called what the country is called in another language: "Tunis". Of a
    country and its town of one name, such as Singapore, the country.
    """
    best = next((p for p in ranked if p.kind == COUNTRY and p.is_main_name and is_within(ranked[0], p)), ranked[0])
    if best.kind not in {REGION, COUNTRY} or (best.kind == COUNTRY and best.is_main_name):
        return best
    towns = [town for town in ranked if town.kind < REGION and is_within(town, best)]
    big = [town for town in towns if town.population >= _share(town) * best.population]
    return max(big, key=lambda town: town.population, default=best)


def _share(town: Place) -> float:
    """The part of a division's people from which on its name means the town; "Ceará" is a former name of one."""
    is_known = town.is_main_name or town.kind == CAPITAL or town.names >= _KNOWN_NAMES
    return _TOWN_OF if is_known else _FORMERLY_TOWN_OF


def _is_same(place: Place, best: Place) -> bool:
    """Whether it makes no difference for a reader which of the two is meant."""
    return (
        place.id == best.id
        or is_within(place, best)
        or is_within(best, place)
        or (place.kind < REGION and best.kind < REGION and _km(place, best) < _SAME_TOWN_KM)
    )


def _fame(place: Place, gazetteer: Gazetteer) -> float:
    """How likely a name means this place where nothing else is known."""
    name = 0.0 if place.is_main_name else _OTHER_NAME
    if place.kind == CONTINENT:
        return _CONTINENT_FAME + name
    if place.kind == COUNTRY:
        smallest = _SMALLEST_COUNTRY if place.is_main_name else 1
        return math.log10(max(place.population, smallest)) + _COUNTRY_FAME + name
    people = max(place.population, _SMALLEST_TOWN)
    name += _NAMES * math.log10(max(place.names, 1))
    if place.kind == REGION:
        return math.log10(_REGION_SHARE * people) + name
    if place.kind == CAPITAL:
        return math.log10(people + _CAPITAL_SHARE * gazetteer.population_of(place.country)) + _CAPITAL_FAME + name
    return math.log10(people) + name


def _context(place: Place, anchors: Sequence[Place], gazetteer: Gazetteer) -> float:
    """What the other places of the article add."""
    if place.kind == CONTINENT:
        return 0.0
    home = [anchor for anchor in anchors if anchor.country == place.country and anchor.id != place.id]
    inside = [anchor for anchor in home if is_within(anchor, place)]
    if place.kind == COUNTRY:
        near = _any(anchors, lambda a: a.kind == COUNTRY and a.id != place.id and _km(a, place) < _NEIGHBOUR_KM)
        return 2 * _SAME_COUNTRY * bool(inside) + _NEIGHBOUR * near
    total = _country_named(place, gazetteer) * (1 if _any(home, lambda a: a.kind >= REGION) else _SAME_COUNTRY)
    total *= bool(home)
    if place.kind == REGION:
        total += _NEAR * bool(inside) + _SAME_REGION * _any(home, lambda a: a.kind == REGION)
    else:
        total += _REGION_NAMED * _any(home, lambda a: is_within(place, a) and a.kind == REGION)
        total += max((_nearness(place, anchor) for anchor in home if anchor.kind < REGION), default=0.0)
    return min(total, _MOST_CONTEXT)


def _country_named(place: Place, gazetteer: Gazetteer) -> float:
    """What it adds that the country is named: more in a country of few people, half for a town too small for it."""
    people = max(gazetteer.population_of(place.country), 10_000)
    is_small = place.kind < REGION and math.log10(max(place.population, 1) / people) < _TOWN_SHARE
    return (_COUNTRY_NAMED + _FEW_PEOPLE * (9 - math.log10(people))) * (0.5 if is_small else 1)


def _nearness(place: Place, anchor: Place) -> float:
    if _km(place, anchor) < _NEAR_KM:
        return _NEAR
    return _SAME_REGION if place.region == anchor.region != NOWHERE else 0.0


def _any(places: Iterable[Place], holds: Callable[[Place], bool]) -> bool:
    return any(map(holds, places))


def _is_likely(place: Place, anchors: Sequence[Place], gazetteer: Gazetteer) -> bool:
    """Whether an article with these places would name this one without saying where it is."""
    if place.kind in {COUNTRY, CONTINENT}:
        return True
    size = math.log10(max(place.population, 1))
    home = [anchor for anchor in anchors if anchor.country == place.country]
    if place.kind == REGION:
        return bool(home) or size >= _KNOWN_REGION
    if place.kind == CAPITAL or size >= (_WORLD_TOWN if place.is_main_name else _OTHER_NAMED_TOWN):
        return True
    if _any(home, lambda a: (is_within(place, a) and a.kind == REGION) or _is_close(place, a)):
        return size >= _REGION_TOWN
    share = size - math.log10(max(gazetteer.population_of(place.country), 1))
    return bool(home) and share >= _TOWN_SHARE


def _is_close(place: Place, anchor: Place) -> bool:
    return anchor.kind < REGION and _nearness(place, anchor) >= _SAME_REGION


def _km(one: Place, other: Place) -> float:
    """Distance on a sphere."""
    latitude, other_latitude = math.radians(one.latitude), math.radians(other.latitude)
    step = math.sin((latitude - other_latitude) / 2) ** 2
    turn = math.sin(math.radians(one.longitude - other.longitude) / 2) ** 2
    return 12_742 * math.asin(min(1.0, math.sqrt(step + math.cos(latitude) * math.cos(other_latitude) * turn)))
