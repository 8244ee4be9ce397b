"""Names in French, Italian, Portuguese and Spanish: their borders, and what words say about their types."""

import re
from collections.abc import Iterable, Mapping

from transforms.core.entities import french, italian, portuguese, spanish
from transforms.core.entities.lexicon import Lexicon
from transforms.core.entities.mentions import FoundMention

LEXICONS = {"es": spanish.LEXICON, "fr": french.LEXICON, "it": italian.LEXICON, "pt": portuguese.LEXICON}
"""The words of each language, by ISO 639-1."""

_WINDOW_CHARACTERS = 60
_FIRST_WORD = re.compile(r"(?:[^\W\d_]+['’]|[\w-]+\.?)")
_LAST_WORD = re.compile(r"\s(?:[\w-]+|[^\W\d_]+['’])$")
_SENTENCE_START = re.compile(r"(?:^|[.!?:»”\"\n]|[«“—–-])\s*$")
_WORD = re.compile(r"[\w-]+")
_WORD_BEFORE = re.compile(r"(?<!\w)(\w+\.?) $")
_WORDS_BEFORE = re.compile(r"([\w-]+)\.?,? $")
_OFFICE_BEFORE = re.compile(r"([\w-]+) [^.,;:!?\n«»]{2,50}, $")
_OF_BEFORE = re.compile(r"([\w-]+) (?:d(?:e|es|el|ella|ello|i|o|a|os|as|u) |de (?:la|las|los) |(?:de l|d|dell)['’])$")
_AT_BEFORE = re.compile(r"(?:^|[\s(«“])(\w+) $")
_AGE_AFTER = re.compile(r",? \(?\d\d (?:ans|anni|años|anos)\b")
_SPEECH_AFTER = re.compile(r",? (?:a |ha |avait |aveva |había )?(\w+)")
_FEMININE = re.compile(r"(?:(?<=n)ne|(?<=è)re|e)s?$|s$")
_YEAR = re.compile(r" [12]\d\d\d$")
_HEAD_OF_GOVERNMENT = re.compile(
    r"(?:[Vv]ice-)?(?:[Pp]remier|[Pp]remi[èe]re|[Pp]rimer|[Pp]rimera|[Pp]rimo) ministr[aeo]\b\s*"
)


def cut(text: str, mentions: Iterable[FoundMention], language: str) -> list[FoundMention]:
    """Cuts what is no part of a name from its borders: articles, prepositions, titles, offices.

    An article with a capital is cut where it opens a sentence ("La Chine"), but for names that have one ("La
    Rochelle"). What has no capital letter then is no name, and is left out. Where forms of address belong to mentions,
    one in front is taken in.

    Args:
      text: that the mentions point into.
      mentions: in order, disjoint; languages without a lexicon get them back as they are.
    """
    lexicon = LEXICONS.get(language)
    if lexicon is None:
        return list(mentions)
    names = (_cut(text, mention, lexicon) for mention in mentions)
    return [name for name in names if any(map(str.isupper, text[name.start : name.end]))]


def votes(text: str, start: int, end: int, language: str) -> Mapping[str, float]:
    """Weighs what speaks for each type of the name at text[start:end]; see `cues.votes`.

    "In" and the like speak for a place and against a person, but bodies stand behind them too.
    """
    lexicon = LEXICONS[language]
    before, name = text[max(0, start - _WINDOW_CHARACTERS) : start], text[start:end]
    after = text[end : end + _WINDOW_CHARACTERS]
    words = _WORD.findall(name)
    is_at = len(words) == 1 and (at := _AT_BEFORE.search(before)) is not None and at[1].lower() in lexicon.at
    return {
        "LOC": _place(before, words, lexicon) + is_at,
        "PER": _person(before, after, lexicon) + 4 * _is_address(words[0] if words[1:] else "", lexicon) - is_at,
        "ORG": 4 * (not lexicon.bodies.isdisjoint(words)),
        "MISC": 6 * (not {name, name.removesuffix("s"), _FEMININE.sub("", name)}.isdisjoint(lexicon.peoples)),
    }


def without_address(name: str, language: str) -> str:
    """The name of a person without the form of address that stands before it: "Halm" of "Mme Halm"."""
    first, _, rest = name.partition(" ")
    lexicon = LEXICONS.get(language)
    return rest if rest and lexicon and _is_address(first, lexicon) else name


def is_ordinary(name: str, language: str) -> bool:
    """Whether a name is none, though it has a capital; a month with its year is none."""
    return _YEAR.sub("", name) in LEXICONS[language].ordinary


def _cut(text: str, mention: FoundMention, lexicon: Lexicon) -> FoundMention:
    start, end, kind = mention.start, mention.end, mention.type
    if kind != "PER" and (word := _FIRST_WORD.match(text, start, end)) and word[0] in lexicon.titles:
        return FoundMention(start, start, kind)  # "ministre de la Culture"
    if head := _HEAD_OF_GOVERNMENT.match(text, start, end):
        start, kind = (head.end() if text[head.end() : end][:1].isupper() else end), "PER"
    while (step := _opening(text, start, end, kind, lexicon)) > start:
        start = step
    if (
        kind == "PER"
        and (word := _WORD_BEFORE.search(text, max(0, start - 15), start))
        and _is_address(word[1], lexicon)
    ):
        start = word.start()
    while (last := _LAST_WORD.search(text, start, end)) and _plain(last[0].strip()) in lexicon.openings:
        end = last.start()
    return FoundMention(start, end, kind)


def _opening(text: str, start: int, end: int, kind: str, lexicon: Lexicon) -> int:
    """Where the name goes on behind its first word, if that is no part of it."""
    word = _FIRST_WORD.match(text, start, end)
    if word is None:
        return start
    behind = word.end() + len(text[word.end() : end]) - len(text[word.end() : end].lstrip())
    if behind == end:
        return start
    small = _plain(word[0])
    if kind == "PER" and small.rstrip(".") in lexicon.titles:
        return behind
    if word[0][0].islower():
        is_particle = kind == "PER" and small.startswith("d")  # "de Gaulle", "da Silva", "d'Ornano"
        return behind if small in lexicon.openings and not is_particle else start
    if kind == "PER":
        return start
    following = _WORD.match(text, behind, end)
    is_article = small in lexicon.articles and following is not None and following[0] not in lexicon.fixed
    return behind if is_article and _SENTENCE_START.search(text[max(0, start - 3) : start]) else start


def _place(before: str, words: list[str], lexicon: Lexicon) -> float:
    of = _OF_BEFORE.search(before)
    weight = 4 * (of is not None and of[1].lower() in lexicon.place_kinds)
    return weight + 4 * (len(words) > 1 and words[0].lower() in lexicon.landmarks)


def _person(before: str, after: str, lexicon: Lexicon) -> float:
    word, office = _WORDS_BEFORE.search(before), _OFFICE_BEFORE.search(before)
    called = word[1].lower() if word else ""
    weight = 4.0 * (called in lexicon.titles or called in lexicon.roles or called in lexicon.address)
    if office and not lexicon.titles.union(lexicon.roles).isdisjoint(_WORD.findall(office[0].lower())):
        weight = max(weight, 3)
    said = _SPEECH_AFTER.match(after)
    has_spoken = called in lexicon.speech or (said is not None and said[1] in lexicon.speech)
    return weight + has_spoken + 3 * bool(_AGE_AFTER.match(after))


def _is_address(word: str, lexicon: Lexicon) -> bool:
    return word.lower().rstrip(".") in lexicon.address


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")
