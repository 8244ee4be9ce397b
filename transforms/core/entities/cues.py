"""What the words of an English name and around it say about its type.

The words are of closed classes: titles and roles of people, verbs of speech, kinds of places, bodies,
events and works, peoples.
"""

import re
from collections.abc import Mapping

from transforms.core.entities import english, romance

_WINDOW_CHARACTERS = 60
_PLACE_PARTS = frozenset({"outskirts", "edge", "entrance", "centre", "center", "north", "south", "east", "west"})
_PLACE_PARTS = _PLACE_PARTS | {"streets", "residents", "people", "parts"}

_WORD = re.compile(r"[\w&]+")
_WORD_BEFORE = re.compile(r"([\w-]+)\.? $")
_KIND_BEFORE = re.compile(r"(\w+)( of)?(?: the)? $")
_IN_BEFORE = re.compile(
    r"\b(?:in|near|inside|outside|across|throughout|around|into)(?: the)?(?: \w+(?:ern|al))? $", re.IGNORECASE
)
_SPEECH_BEFORE = re.compile(r"[”\"] (\w+) $")
_WORD_AFTER = re.compile(r",? (?:also )?(\w+)")
_OWNED_AFTER = re.compile(r"(?:['’]s)? (\w+)")
_DATELINE_AFTER = re.compile(r"(?:, [^—\n]{0,40})? ?(?:\([^)\n]*\) ?)?(?:—|–|--| - |:)")
_PERSON_AFTER = re.compile(r",? who\b|, \d\d,|,? (?:was|is) born\b|['’]s (?:wife|husband|son|daughter|family|lawyer)\b")
_APPOSITION = re.compile(r", ((?:[\w-]+ ){0,4}[\w-]+)")
_PREFIX = re.compile(
    r"(?:North|South|East|West|Central|Latin|Afro|Anglo|Euro|Indo|Sino|Franco|Inter|Non|Trans|Pan)[- ]"
)
_DEPUTY = re.compile(r"(?:Co|Vice|Deputy|Prime)[- ]")
_SUPPLEMENT = re.compile(r" (?:(?:of|on|for) .+|[12]\d\d\d|[IVX]+)$")


def votes(text: str, start: int, end: int, language: str) -> Mapping[str, float]:
    """Weighs what speaks for each type of the name at text[start:end]; the word of a model weighs 2.

    "In" speaks for a place, "the" against a person, a title or a verb of speech for one. Nothing is said of
    names in other languages than English and those of `romance`.
    """
    if language in romance.LEXICONS:
        return romance.votes(text, start, end, language)
    if language != "en":
        return {}
    before, name = text[max(0, start - _WINDOW_CHARACTERS) : start], text[start:end]
    after = text[end : end + _WINDOW_CHARACTERS]
    return {
        "LOC": _place(text[start - 1 : start], before, name, after),
        "PER": _person(before, after),
        "ORG": 4 * (not english.BODIES.isdisjoint(_WORD.findall(name)))
        + 2 * _is_next(_OWNED_AFTER, after, english.BODY_PARTS),
        "MISC": 6 * (_is_people(name) or name in english.THINGS) + 5 * _is_event(name),
    }


def is_ordinary(name: str, language: str) -> bool:
    """Whether a name is none: in English a noun alone, such as "Government", an abbreviation such as "GDP", a day."""
    if language in romance.LEXICONS:
        return romance.is_ordinary(name, language)
    if language != "en":
        return False
    if name == name.lower() != name.upper():
        return True
    bare = _DEPUTY.sub("", name.replace(".", ""))
    return any(
        bare in words or bare.removesuffix("s") in words
        for words in (english.NOUNS, english.ABBREVIATIONS, english.CALENDAR)
    )


def is_thing(name: str, language: str) -> bool:
    """Whether an English name is of an event, a work or a document, or of nothing."""
    return language == "en" and (_is_event(name) or is_ordinary(name, language))


def _place(character_before: str, before: str, name: str, after: str) -> float:
    kind = _KIND_BEFORE.search(before[-30:])
    weight = 2.0 * bool(_IN_BEFORE.search(before[-30:]))
    if kind and (kind[1] in english.PLACE_KINDS or (kind[2] and kind[1] in _PLACE_PARTS)):
        weight = 4
    if character_before in {"", "\n"} and _DATELINE_AFTER.match(after):
        weight = 4
    is_landmark = " " in name and name.partition(" of ")[0].rpartition(" ")[2] in english.LANDMARKS
    return weight + 2 * _is_next(_WORD_AFTER, after, english.PLACE_KINDS) + 4 * is_landmark


def _person(before: str, after: str) -> float:
    title = _WORD_BEFORE.search(before[-30:])
    has_title = (title is not None and title[1].lower() in english.ROLES) or before.endswith("Secretary of State ")
    apposition = _APPOSITION.match(after)
    has_role = apposition is not None and not english.ROLES.isdisjoint(apposition[1].split())
    is_known_after = bool(_PERSON_AFTER.match(after)) or has_role or _is_next(_WORD_AFTER, after, english.SPEECH)
    speech = _SPEECH_BEFORE.search(before[-30:])
    spoke = speech is not None and speech[1] in english.SPEECH
    has_article = before[-4:].lower() == "the "
    return 4 * has_title + 3 * is_known_after + 3 * spoke - 2 * has_article


def _is_next(pattern: re.Pattern[str], after: str, words: frozenset[str]) -> bool:
    match = pattern.match(after)
    return match is not None and match[1] in words


def _is_people(name: str) -> bool:
    bare = _PREFIX.sub("", name, count=1)
    return bare in english.PEOPLES or bare.removesuffix("s") in english.PEOPLES


def _is_event(name: str) -> bool:
    head = _SUPPLEMENT.sub("", name)
    return re.split("[ -]", head)[-1] in english.EVENTS
