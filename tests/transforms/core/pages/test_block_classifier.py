import numpy as np
import pytest

from transforms.core.pages.block_classifier import BlockClassifier, shipped
from transforms.core.pages.block_features import PageFacts, features_of
from transforms.core.pages.html_page import parse_html
from transforms.core.pages.page_blocks import find_lines

TINY = BlockClassifier(
    names=("a", "b"),
    columns=np.array([[0, 1]], dtype=np.int16),
    borders=np.array([[0.5, 2.0]], dtype=np.float32),
    leaves=np.array([[0.0, 1.0, 2.0, 3.0]], dtype=np.float32),
    bias=-1.0,
)


@pytest.mark.parametrize(("row", "log_odds"), [((0, 0), -1), ((1, 0), 0), ((0, 3), 1), ((1, 3), 2), ((0.5, 2), -1)])
def test_answers_of_a_tree_choose_its_leaf(row: tuple[float, float], log_odds: float) -> None:
    (probability,) = TINY.probabilities(np.array([row], dtype=np.float32))
    assert probability == pytest.approx(1 / (1 + np.exp(-log_odds)))


def test_many_lines_are_told_as_few_are() -> None:
    rows = np.array([(index % 2, index % 5) for index in range(10_000)], dtype=np.float32)
    assert TINY.probabilities(rows)[:10].tolist() == TINY.probabilities(rows[:10]).tolist()
    assert len(TINY.probabilities(rows)) == 10_000
    assert len(TINY.probabilities(rows[:0])) == 0


def test_stored_classifier_is_the_same() -> None:
    loaded = BlockClassifier.of_bytes(TINY.to_bytes())
    rows = np.array([(0, 3), (1, 0)], dtype=np.float32)
    assert loaded.names == TINY.names
    assert loaded.probabilities(rows).tolist() == TINY.probabilities(rows).tolist()


def test_shipped_classifier_is_small_and_wants_the_features_that_there_are() -> None:
    page = parse_html("<html><body><p>A line of text.</p></body></html>")
    lines, places = find_lines(page.tree)
    features = features_of(lines, places, PageFacts([], frozenset(), "", "", frozenset()))
    assert features.names == shipped().names
    assert len(shipped().to_bytes()) < 200_000
