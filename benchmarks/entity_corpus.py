"""The texts that the project's own entity model is trained on: read, varied and mixed.

Nothing here depends on more than the files and the `random.Random` given: same seed, same texts.
"""

import bisect
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

# Their names come in cases, so they borrow none of other sets.
_INFLECTED = {"hr_set", "sr_set", "sk_snk", "fi_turku"}
_JOINED_ROWS = (1, 1, 2, 3)
_SWAPPED_SHARE = 0.25
_DISGUISED_SHARE = 0.08

# Treebanks write Portuguese contractions apart ("de o"), newspapers do not.
_CONTRACTIONS = {
    **{
        f"de {word}": f"d{word}"
        for word in ("o", "a", "os", "as", "este", "esta", "esse", "essa", "ele", "ela", "eles")
    },
    **{f"em {word}": f"n{word}" for word in ("o", "a", "os", "as", "um", "uma", "este", "esta", "esse", "essa")},
    **{f"por {word}": f"pel{word}" for word in ("o", "a", "os", "as")},
    **{"a o": "ao", "a os": "aos", "a a": "à", "a as": "às", "de aquele": "daquele", "de aquela": "daquela"},
}
_CONTRACTED = re.compile(rf"\b(?:{'|'.join(_CONTRACTIONS)})\b", re.IGNORECASE)

_CYRILLIC = {
    "lj": "љ", "nj": "њ", "dž": "џ",
    **dict(zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True)),
}  # fmt: skip
_LATIN = re.compile("|".join(_CYRILLIC), re.IGNORECASE)

_WORD = re.compile(r"[^\W\d_]{5,}")
_VOWELS, _CONSONANTS = "aeiou", "bdfgklmnprstv"


class Text(NamedTuple):
    """A text with the names in it.

    Attributes:
      text: the text.
      names: start, end (exclusive) and type of each name, in order, without overlaps.
    """

    text: str
    names: tuple[tuple[int, int, str], ...]


def read(path: Path) -> dict[str, Text]:
    """Reads a file of rows `{id, text, entities: [[start, end, type], ...]}`, by id."""
    with path.open(encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        return {row["id"]: Text(row["text"], tuple(sorted(map(tuple, row["entities"])))) for row in rows}


def hold_out_serbian(serbian: Mapping[str, Text], croatian: Mapping[str, Text]) -> tuple[dict[str, Text], ...]:
    """Holds every tenth Serbian article out, and its Croatian twin with it.

    Articles of the same name are translations of each other, nearly word for word: to train on one side is to
    know the other. Serbian articles without a twin to train on are held out too.

    Args:
      serbian: the articles by id, such as "set.sr.12".
      croatian: those to train on, by id such as "set.hr.12".

    Returns:
      Serbian to train on, Croatian to train on, Serbian held out.
    """
    twins = {article: article.replace(".sr.", ".hr.") for article in serbian}
    tenths = set(list(serbian)[::10])
    held_out = {
        article: text for article, text in serbian.items() if article in tenths or twins[article] not in croatian
    }
    gone = {twins[article] for article in held_out}
    return (
        {article: text for article, text in serbian.items() if article not in held_out},
        {article: text for article, text in croatian.items() if article not in gone},
        held_out,
    )


def mixed(sets: Mapping[str, Sequence[Text]], passes: Mapping[str, int], chance: random.Random) -> list[Text]:
    """All texts of a training in their order, every set spread evenly from the first text to the last."""
    people = [named for name in sorted(sets.keys() - _INFLECTED) for named in _named(sets[name]) if named[1] == "PER"]
    placed = []
    for name, texts in sets.items():
        pool = _by_ending([*_named(texts), *(() if name in _INFLECTED else people)])
        read_texts = [text for _ in range(passes[name]) for text in _joined(texts, chance)]
        varied = [_varied(name, text, pool, chance) for text in read_texts]
        placed += [((index + chance.random()) / len(varied), text) for index, text in enumerate(varied)]
    return [text for _, text in sorted(placed, key=lambda pair: pair[0])]


def contracted(text: Text) -> Text:
    """Portuguese with "de o" written "do", and so on."""
    return _rewritten(text, _CONTRACTED, _CONTRACTIONS)


def in_cyrillic(text: Text) -> Text:
    """Serbian in Cyrillic letters; those that Cyrillic lacks (q, w, x, y) stay."""
    return _rewritten(text, _LATIN, _CYRILLIC)


def disguised(text: Text, share: float, chance: random.Random) -> Text:
    """The text with some words turned into ones that nobody has seen.

    First letter, last three and length stay, so everything that is known of an unseen name stays.

    Args:
      text: the text.
      share: of the words of five letters and more, those that change.
      chance: decides which.
    """

    def _letter(letter: str) -> str:
        other = chance.choice(_VOWELS if letter.lower() in "aeiouyäöåæøáéíóúàèìòùãõâêô" else _CONSONANTS)
        return other.upper() if letter.isupper() else other

    def _word(found: re.Match[str]) -> str:
        word = found[0]
        if chance.random() >= share:
            return word
        return word[0] + "".join(map(_letter, word[1:-3])) + word[-3:]

    return text._replace(text=_WORD.sub(_word, text.text))


def swapped(text: Text, pool: Mapping[tuple[str, str], Sequence[str]], share: float, chance: random.Random) -> Text:
    """The text with some names replaced by others of the same type that end alike.

    Names that end alike mostly stand in the same case, so that the sentence stays one.

    Args:
      text: the text.
      pool: names by type and ending.
      share: of the names, those that change.
      chance: decides which, and by what.
    """
    parts, names, done, length = [], [], 0, 0
    for start, end, kind in text.names:
        name = text.text[start:end]
        if chance.random() < share and (others := pool.get((kind, _ending(name)))):
            name = chance.choice(others)
        parts += [text.text[done:start], name]
        length += start - done
        names.append((length, length + len(name), kind))
        length, done = length + len(name), end
    return Text("".join([*parts, text.text[done:]]), tuple(names))


def _varied(name: str, text: Text, pool: Mapping[tuple[str, str], Sequence[str]], chance: random.Random) -> Text:
    text = disguised(swapped(text, pool, _SWAPPED_SHARE, chance), _DISGUISED_SHARE, chance)
    if chance.random() < 0.5:
        if name.startswith("pt_"):
            return contracted(text)
        if name.startswith("sr_"):
            return in_cyrillic(text)
    return text


def _joined(texts: Sequence[Text], chance: random.Random) -> Iterator[Text]:
    """Texts that follow each other, joined by blank lines as paragraphs are, in an order of chance."""
    starts, start = [], 0
    while start < len(texts):
        rows = chance.choice(_JOINED_ROWS)
        starts.append((start, start + rows))
        start += rows
    chance.shuffle(starts)
    for first, last in starts:
        whole = Text("", ())
        for text in texts[first:last]:
            offset = len(whole.text) + 2 if whole.text else 0
            names = tuple((start + offset, end + offset, kind) for start, end, kind in text.names)
            whole = Text("\n\n".join(filter(None, (whole.text, text.text))), whole.names + names)
        yield whole


def _named(texts: Iterable[Text]) -> Iterator[tuple[str, str]]:
    return ((text.text[start:end], kind) for text in texts for start, end, kind in text.names)


def _by_ending(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Sequence[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, kind in names:
        found[kind, _ending(name)].append(name)
    return {key: sorted(set(names)) for key, names in found.items()}


def _ending(name: str) -> str:
    return name[-2:].lower()


def _rewritten(text: Text, pattern: re.Pattern[str], replacements: Mapping[str, str]) -> Text:
    """Replaces what a pattern finds, keeping capitals, and moves the names along; no border of a name is broken up."""
    borders = {border for start, end, _ in text.names for border in (start, end)}
    parts, done, ends, shifts = [], 0, [0], [0]
    for found in pattern.finditer(text.text):
        start, end = found.span()
        if borders.intersection(range(start + 1, end)):
            continue
        new = replacements[found[0].lower()]
        parts += [text.text[done:start], new[0].upper() + new[1:] if found[0][0].isupper() else new]
        done = end
        ends.append(end)
        shifts.append(shifts[-1] + len(new) - (end - start))

    def _moved(place: int) -> int:
        return place + shifts[bisect.bisect_right(ends, place) - 1]

    names = tuple((_moved(start), _moved(end), kind) for start, end, kind in text.names)
    return Text("".join([*parts, text.text[done:]]), names)
