"""Scores the entity step against texts whose entities are known.

    .venv/bin/python benchmarks/score_entities.py LANGUAGE FILE.jsonl

Rows hold `text` and `entities`, a list of [start, end, type] with type PER, ORG or LOC. A name is right when
span and type are, without a leading article, a possessive ending and quotes. Prints precision, recall, F1 and
the F1 of each type in percent, and CPU time, for the model alone and after the document step.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from transforms.core.entities.mentions import FoundMention, tidy
from transforms.core.entities.merge import entities_of
from transforms.io.entity_models import SpacyModels

_TYPES = ("PER", "ORG", "LOC")


def main() -> None:
    """Prints two lines: the model alone, and the document step."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    language, path = sys.argv[1:]
    model = SpacyModels().load(language)
    if model is None:
        sys.exit(f"There is no entity model for {language}.")
    with Path(path).open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [row["text"] for row in rows]
    gold = [
        tidy(text, [FoundMention(*entity) for entity in row["entities"] if entity[2] in _TYPES])
        for text, row in zip(texts, rows, strict=True)
    ]
    started = time.process_time()
    found = model.find(texts)
    _print("model", gold, [tidy(*pair) for pair in zip(texts, found, strict=True)], started)
    started = time.process_time()
    steps = [_mentions(*pair, language) for pair in zip(texts, found, strict=True)]
    _print("step", gold, steps, started)


def _mentions(text: str, found: Iterable[FoundMention], language: str) -> list[FoundMention]:
    return [
        FoundMention(mention.start, mention.end, entity.type)
        for entity in entities_of(text, "", found, language=language)
        for mention in entity.mentions
    ]


def _print(
    name: str, gold: Sequence[list[FoundMention]], answers: Sequence[list[FoundMention]], started: float
) -> None:
    seconds = time.process_time() - started
    expected, given, right = (
        Counter(mention.type for mentions in each for mention in mentions)
        for each in (gold, answers, [set(g) & set(a) for g, a in zip(gold, answers, strict=True)])
    )
    total = [sum(counts[kind] for kind in _TYPES) for counts in (right, given, expected)]
    precision, recall = (100 * total[0] / max(count, 1) for count in total[1:])
    kinds = "  ".join(f"{kind} {_f1(right[kind], given[kind], expected[kind]):.1f}" for kind in _TYPES)
    print(
        f"{name}: P {precision:.1f}  R {recall:.1f}  F1 {_f1(*total):.1f}  {kinds}  "
        f"{1_000 * seconds / len(gold):.1f} ms a text"
    )


def _f1(right: int, given: int, expected: int) -> float:
    return 200 * right / max(given + expected, 1)


if __name__ == "__main__":
    main()
