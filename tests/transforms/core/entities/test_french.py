import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import pytest

from transforms.core.entities.mentions import FoundMention
from transforms.core.entities.merge import entities_of
from transforms.core.entities.places import is_well_known
from transforms.io.entity_models import choose_models
from transforms.io.gazetteer import load_gazetteer
from transforms.io.published_models import DEFAULTS

# Articles of a fictional newsroom with names of the world, marked by hand before any model read them. Faults were read
# in the part "dev" only.
GOLD = Path(__file__).with_name("french.jsonl")

Row = dict[str, object]
Names = set[tuple[int, int, str]]


def rows(part: str) -> list[Row]:
    return [row for line in GOLD.read_text(encoding="utf-8").splitlines() if (row := json.loads(line))["part"] == part]


def after_the_step(text: str, found: Iterable[FoundMention]) -> Names:
    is_place = partial(is_well_known, gazetteer=load_gazetteer())
    entities = entities_of(text, "", found, language="fr", is_place=is_place)
    return {(mention.start, mention.end, entity.type) for entity in entities for mention in entity.mentions}


def alone(_: str, found: Iterable[FoundMention]) -> Names:
    return {(mention.start, mention.end, mention.type) for mention in found}


def f1(part: Sequence[Row], names_of: Callable[[str, list[FoundMention]], Names]) -> float:
    model = choose_models({"fr": DEFAULTS["fr"].package}).load("fr")
    assert model is not None
    right = total = 0
    for row in part:
        text = str(row["text"])
        gold: Names = {tuple(name) for name in row["entities"]}  # type: ignore[attr-defined]
        given = {name for name in names_of(text, model.find([text])[0]) if name[2] != "MISC"}
        right += 2 * len(gold & given)
        total += len(gold) + len(given)
    return 100 * right / total


@pytest.mark.parametrize("part", ["dev", "held"])
def test_the_document_step_finds_more_in_french_than_the_model_alone(part: str) -> None:
    articles = rows(part)
    assert len(articles) == 7
    after = f1(articles, after_the_step)
    assert after > 80
    assert after > f1(articles, alone) + 8
