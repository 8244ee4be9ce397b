"""Which names of one article mean the same entity, and of which type it is."""

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from transforms.core.entities import cues, romance, stems
from transforms.core.entities.acronyms import initials, undotted
from transforms.core.entities.mentions import FoundMention

# A model errs on one name in the same way wherever it stands, so its word counts for no more than twice.
# Source: en_worldwide, F1 68.5 without a cap, 69.0 with three, 69.9 with two.
_MODEL_WEIGHT = 2
_MODEL_CAP = 2
# Names with case endings are not in the gazetteer as they stand. Source: F1 without and with it, en_worldwide 74.0 and
# 74.8, pt_pud 65.7 and 67.3, da_ddt 67.8 and 68.2; ru_pud 72.7 and 71.9, hr_set 78.3 and 78.2.
_PLACE_WEIGHT = 3
_TIE_ORDER = ("LOC", "PER", "ORG", "MISC")
_PARTICLES = frozenset({"al", "el", "bin", "ibn", "bint", "de", "da", "del", "van", "von", "der", "den"})
# Finnish and the Slavic languages set an ending apart from an acronym: "YK:n", "NATO-u".
_ACRONYM_ENDING = re.compile(r"(?<=[^\W\d_a-z]{2})[:-][a-zäö]{1,4}$")

Key = tuple[str, ...]
Votes = Mapping[str, float]


@functools.lru_cache(maxsize=10_000)
def key_of(name: str, language: str) -> Key:
    """What the spellings of a name share: its words without case, dots, particles and endings.

    "Bashar al-Assad" and "Bashar Assad" have one key, as have "U.N." and "UN", in Finnish "Suomen" and
    "Suomessa", in French "Mme Halm" and "Halm". A name of nothing but particles keeps them.
    """
    bare = _ACRONYM_ENDING.sub("", name) if stems.declines(language) else romance.without_address(name, language)
    folded = unicodedata.normalize("NFKC", bare).replace("’", "'").replace(".", "").casefold()
    words = re.findall(r"[\w'&]+", folded) or [folded]
    return tuple(stems.stem(word, language) for word in [w for w in words if w not in _PARTICLES] or words)


def group(
    text: str,
    mentions: Iterable[FoundMention],
    defined: Iterable[tuple[str, str]],
    language: str,
    is_place: Callable[[str], bool],
) -> list[tuple[str, list[FoundMention]]]:
    """Groups the mentions of one text by entity.

    A name has one type in a text: what the model said of its mentions and what stands around them is added
    up. A surname or first name joins the first full name of a person that has it; an acronym joins the name
    that it was defined for, or whose initials it is.

    Args:
      text: the text.
      mentions: in order, not overlapping.
      defined: (name, acronym) pairs that the text defines.
      language: of the text, ISO 639-1.
      is_place: tells of a name whether it is a well-known place's; not asked where names have case endings.

    Returns:
      (type, mentions) of every entity, in the order of first mention.
    """
    by_key: dict[Key, list[FoundMention]] = defaultdict(list)
    for mention in mentions:
        by_key[key_of(text[mention.start : mention.end], language)].append(mention)
    votes = {key: _votes(text, found, language) for key, found in by_key.items()}
    if not stems.declines(language):
        votes |= {
            key: _sum([votes[key], {"LOC": _PLACE_WEIGHT}])
            for key, found in by_key.items()
            if is_place(_surface(text, found))
        }
    fuller = _fuller_names(
        text, by_key, votes, {key_of(short, language): key_of(name, language) for name, short in defined}
    )
    groups: dict[Key, list[Key]] = defaultdict(list)
    for key in by_key:
        groups[_root(key, fuller)].append(key)
    return [
        (
            winner(_sum([votes[root], *(votes[key] for key in keys)])),
            sorted(mention for key in keys for mention in by_key[key]),
        )
        for root, keys in groups.items()
    ]


def winner(votes: Votes) -> str:
    """The type with most votes; of equals the first of LOC, PER, ORG, MISC."""
    return max(_TIE_ORDER, key=lambda kind: (votes.get(kind, 0), -_TIE_ORDER.index(kind)))


def _votes(text: str, mentions: Sequence[FoundMention], language: str) -> Votes:
    weight = _MODEL_WEIGHT * min(len(mentions), _MODEL_CAP) / len(mentions)
    model = ({mention.type: weight} for mention in mentions)
    return _sum([*model, *(cues.votes(text, mention.start, mention.end, language) for mention in mentions)])


def _sum(parts: Iterable[Votes]) -> Votes:
    total: dict[str, float] = defaultdict(float)
    for part in parts:
        for kind, weight in part.items():
            total[kind] += weight
    return total


def _fuller_names(
    text: str,
    by_key: Mapping[Key, Sequence[FoundMention]],
    votes: Mapping[Key, Votes],
    defined: Mapping[Key, Key],
) -> dict[Key, Key]:
    """For each key that is short for another of the text, that other."""
    types = {key: winner(votes[key]) for key in by_key}
    people: dict[str, Key] = {}
    spelled: dict[str, Key] = {}
    for part in (-1, 0):
        for key in by_key:
            if len(key) > 1 and types[key] == "PER":
                people.setdefault(key[part], key)
    for key, found in by_key.items():
        if len(key) > 1 and types[key] in {"ORG", "LOC"}:
            spelled.setdefault(initials(_surface(text, found)), key)
    fuller: dict[Key, Key] = {}
    for key, found in by_key.items():
        acronym = undotted(_surface(text, found))
        if defined.get(key) in by_key:
            fuller[key] = defined[key]
        elif len(key) == 1 and key[0] in people and types[key] != "MISC":
            full = people[key[0]]
            if winner(_sum([votes[key], {"PER": 2 * votes[full]["PER"]}])) == "PER":
                fuller[key] = full
        elif len(key) > 1 and types[key] == "PER":
            longer = next((other for other in by_key if types[other] == "PER" and _is_longer(other, key)), None)
            if longer is not None:
                fuller[key] = longer
        elif acronym.isupper() and acronym in spelled:
            fuller[key] = spelled[acronym]
    return fuller


def _is_longer(one: Key, other: Key) -> bool:
    """Whether one is the other with words in front, behind or between: "Ada M. Brandt" of "Ada Brandt"."""
    size = len(other)
    if len(one) <= size:
        return False
    is_between = one[0] == other[0] and one[-1] == other[-1] and set(other) <= set(one)
    return is_between or other in {one[:size], one[-size:]}


def _surface(text: str, mentions: Sequence[FoundMention]) -> str:
    return text[mentions[0].start : mentions[0].end]


def _root(key: Key, fuller: Mapping[Key, Key]) -> Key:
    seen = {key}
    while key in fuller and fuller[key] not in seen:
        key = fuller[key]
        seen.add(key)
    return key
