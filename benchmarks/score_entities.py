"""Scores entities against texts whose entities are known.

    python benchmarks/score_entities.py [FILE.jsonl ...] [--scorer SCORER]

Rows of a file hold `id`, `lang`, `text` and `entities`, a list of [start, end, type] with offsets into `text` and type
PER, ORG or LOC. Without files those of `../shared/data/entities/dev` are taken. Prints one table, two lines a file:
what the model of its language finds alone, and what stands after the document step. P, R and F1 of exact span and
type, F1 of each type and F1 of spans whatever the type are those of the scorer, in percent; the last column is the CPU
time of 600 words. Files in a language without a model are named below the table.
"""

import argparse
import json
import runpy
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from transforms.core.entities.mentions import FoundMention
from transforms.core.entities.merge import entities_of
from transforms.core.entities.places import is_well_known
from transforms.io import bundled_models
from transforms.io.entity_models import ChosenModels, choose_models
from transforms.io.gazetteer import load_gazetteer

_SHARED = Path(__file__).resolve().parents[2] / "shared"
_TYPES = ("PER", "ORG", "LOC")
_ARTICLE_WORDS = 600
_BATCH = 64
_HEAD = (
    f"{'set':<16}{'model':<40}{'texts':>6}{'P':>7}{'R':>7}{'F1':>7}{'PER':>7}{'ORG':>7}{'LOC':>7}{'span':>7}{'ms':>7}"
)

Spans = list[list[Any]]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--scorer", type=Path, default=_SHARED / "bench" / "score_entities.py")
    options = parser.parse_args()
    files = options.files or sorted((_SHARED / "data" / "entities" / "dev").glob("*.jsonl"))
    if not files or not options.scorer.is_file():
        sys.exit(f"Needed are files with gold and a scorer: {options.scorer}")
    scorer, models = runpy.run_path(str(options.scorer)), choose_models(bundled_models.restricted())
    print(_HEAD)
    without = [file.stem for file in files if not _scored(file, scorer, models)]
    if without:
        print(f"no model: {', '.join(without)}")


def _scored(file: Path, scorer: dict[str, Any], models: ChosenModels) -> bool:
    """Prints the two lines of a file; whether its language has a model."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    language = rows[0]["lang"]
    model = models.load(language)
    if model is None:
        return False
    texts = [row["text"] for row in rows]
    model.find(texts[:1])  # What only a first call costs is no part of the cost of an article.
    started = time.process_time()
    found = [
        mentions for start in range(0, len(texts), _BATCH) for mentions in model.find(texts[start : start + _BATCH])
    ]
    alone = time.process_time() - started
    linked = [_mentions(text, mentions, language) for text, mentions in zip(texts, found, strict=True)]
    together = time.process_time() - started
    words = sum(len(text.split()) for text in texts)
    name = f"{models.choices[language].name} ({models.choices[language].origin})"
    for label, answers, seconds in ((name, map(_spans, found), alone), ("  and document step", linked, together)):
        scores = "".join(f"{score:7.1f}" for score in _scores(rows, answers, scorer))
        print(f"{file.stem:<16}{label:<40}{len(rows):>6}{scores}{1_000 * seconds * _ARTICLE_WORDS / words:7.1f}")
    return True


def _spans(found: Iterable[FoundMention]) -> Spans:
    return [[mention.start, mention.end, mention.type] for mention in found]


def _mentions(text: str, found: Iterable[FoundMention], language: str) -> Spans:
    is_place = partial(is_well_known, gazetteer=load_gazetteer())
    entities = entities_of(text, "", found, language=language, is_place=is_place)
    return [[mention.start, mention.end, entity.type] for entity in entities for mention in entity.mentions]


def _scores(rows: Sequence[dict[str, Any]], answers: Iterable[Spans], scorer: dict[str, Any]) -> Iterator[float]:
    """P, R, F1, F1 of each type, F1 of spans; in percent."""
    gold, given = set(), set()
    for number, (row, spans) in enumerate(zip(rows, answers, strict=True)):
        gold |= {(number, *mention) for mention in scorer["mentions"](row, row["text"])}
        given |= {(number, *mention) for mention in scorer["mentions"]({"entities": spans}, row["text"])}
    yield from (100 * score for score in _f1(gold, given, scorer))
    for kind in _TYPES:
        one_kind = [{mention for mention in side if mention[3] == kind} for side in (gold, given)]
        yield 100 * _f1(*one_kind, scorer)[2]
    yield 100 * _f1({mention[:3] for mention in gold}, {mention[:3] for mention in given}, scorer)[2]


def _f1(gold: set[Any], given: set[Any], scorer: dict[str, Any]) -> tuple[float, float, float]:
    scores: tuple[float, float, float] = scorer["f1"](len(gold & given), len(given), len(gold))
    return scores


if __name__ == "__main__":
    main()
