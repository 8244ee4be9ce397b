import math

import pytest

from transforms.core.entities.mentions import FoundMention
from transforms.core.entities.salience import saliences

TEXT = "Halm and Velden. " + "x" * 81 + "\n\nOlaf was here." + "y" * 86
ENTITIES = [[FoundMention(0, 4, "LOC")], [FoundMention(9, 15, "LOC")], [FoundMention(100, 104, "PER")]]
PLACES = [1, 0.9775, 0.75]


def shares(*weights: float) -> list[float]:
    return [pytest.approx(weight / sum(weights)) for weight in weights]


def test_a_mention_weighs_by_its_place_and_the_first_paragraph_is_the_lead() -> None:
    assert len(TEXT) == 200
    assert saliences(TEXT, "", "", ENTITIES) == shares(2.5, 2.4775, 0.75)


def test_title_and_lead_count_once_each() -> None:
    assert saliences(TEXT, "Velden votes", "Olaf, yes, Olaf", ENTITIES) == shares(1, 3.9775, 2.25)


def test_every_mention_counts() -> None:
    assert saliences(TEXT, "", "-", [ENTITIES[0] + ENTITIES[2], ENTITIES[1]]) == shares(1.75, 0.9775)


def test_only_whole_names_count_and_titles_in_capitals_are_read() -> None:
    assert saliences(TEXT, "Halmstad", "-", ENTITIES) == shares(*PLACES)
    assert saliences(TEXT, "HALM IN FLAMES", "-", ENTITIES) == shares(4, 0.9775, 0.75)


def test_saliences_sum_to_one_and_there_are_none_of_nothing() -> None:
    assert math.isclose(sum(saliences(TEXT, "Halm", "", ENTITIES)), 1)
    assert saliences("", "Halm", "", []) == []
