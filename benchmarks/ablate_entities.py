"""Says what each rule of the document step is worth: F1 with the rule left out.

    .venv/bin/python benchmarks/ablate_entities.py LANGUAGE FILE.jsonl...

Rows hold `id`, `text` and `entities`, a list of [start, end, type] with type PER, ORG or LOC. Prints a Markdown
table: F1 in percent, by exact span and type after the borders of gold and answer are tidied, of each file and of its
two halves by CRC-32 of the id: rules were found by reading the faults of the first half (even), not of the second.
"""

import contextlib
import json
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from transforms.core.entities import acronyms, cues, english, mentions, merge, places, romance, stems, variants
from transforms.core.entities.mentions import FoundMention, tidy, without_overlaps
from transforms.io.entity_models import choose_models
from transforms.io.gazetteer import load_gazetteer

_NONE: frozenset[str] = frozenset()
_LEFT_OUT: Mapping[str, Sequence[tuple[object, str, object]]] = {
    "nothing": (),
    "borders tidied": [(merge, "tidy", lambda _, found: without_overlaps(found))],
    "articles, titles and offices cut": [(romance, "cut", lambda _, names, __: list(names))],
    "parts of a person joined": [(mentions, "_is_torn", lambda *_: False)],
    "ordinary words dropped": [(cues, "is_ordinary", lambda *_: False)],
    "words that open a sentence dropped": [(merge, "_OPENS_SENTENCE", re.compile("(?!)"))],
    "acronyms of ordinary words dropped": [(acronyms, "of_ordinary_words", lambda _: _NONE)],
    "acronyms defined": [(acronyms, "definitions", lambda *_: iter(()))],
    "repeats found": [(merge, "with_repeats", lambda _, found: list(found))],
    "model's word counts twice at most": [(variants, "_MODEL_CAP", 1_000)],
    "all cues": [(cues, "votes", lambda *_: {})],
    "cues: peoples, faiths, illnesses": [(english, "PEOPLES", _NONE), (english, "THINGS", _NONE)],
    "cues: events and works": [(english, "EVENTS", _NONE)],
    "cues: bodies": [(english, "BODIES", _NONE), (english, "BODY_PARTS", _NONE)],
    "cues: places": [(cues, "_place", lambda *_: 0)],
    "cues: people": [(cues, "_person", lambda *_: 0)],
    "cues: the gazetteer": [(places, "is_well_known", lambda *_: False)],
    "surnames and acronyms join": [(variants, "_fuller_names", lambda *_: {})],
    "case endings cut": [(stems, "stem", lambda word, _: word), (stems, "declines", lambda _: False)],
}

Row = dict[str, Any]


def main() -> None:
    """Prints a table for each file."""
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    language, *paths = sys.argv[1:]
    model = choose_models().load(language)
    if model is None:
        sys.exit(f"There is no entity model for {language}.")
    for path in paths:
        rows = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
        found = model.find([row["text"] for row in rows])
        print(f"\n| left out, {Path(path).stem} | all | first half | second half |\n| --- | --- | --- | --- |")
        print(_line("the document step", rows, [tidy(*pair) for pair in _pairs(rows, found)]))
        for rule, patches in _LEFT_OUT.items():
            with contextlib.ExitStack() as stack:
                for target, name, value in patches:
                    stack.enter_context(patch.object(target, name, value))
                print(_line(rule, rows, [_step(*pair, language) for pair in _pairs(rows, found)]))


def _pairs(rows: Sequence[Row], found: Sequence[list[FoundMention]]) -> Iterator[tuple[str, list[FoundMention]]]:
    return zip((row["text"] for row in rows), found, strict=True)


def _is_place(name: str) -> bool:
    return places.is_well_known(name, load_gazetteer())


def _step(text: str, found: list[FoundMention], language: str) -> list[FoundMention]:
    return [
        FoundMention(mention.start, mention.end, entity.type)
        for entity in merge.entities_of(text, "", found, language=language, is_place=_is_place)
        for mention in entity.mentions
    ]


def _line(rule: str, rows: Sequence[Row], answers: Sequence[list[FoundMention]]) -> str:
    halves: list[Callable[[int], bool]] = [lambda _: True, lambda half: half == 0, lambda half: half == 1]
    scores = (
        _f1([pair for pair in zip(rows, answers, strict=True) if wanted(zlib.crc32(pair[0]["id"].encode()) % 2)])
        for wanted in halves
    )
    return f"| {rule} | " + " | ".join(f"{score:.1f}" for score in scores) + " |"


def _f1(pairs: Sequence[tuple[Row, list[FoundMention]]]) -> float:
    right = total = 0
    for row, answer in pairs:
        gold = {m for m in tidy(row["text"], [FoundMention(*e) for e in row["entities"]]) if m.type != "MISC"}
        given = {m for m in answer if m.type != "MISC"}
        right += len(gold & given)
        total += len(gold) + len(given)
    return 200 * right / max(total, 1)


if __name__ == "__main__":
    main()
