from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.text.calibration import CALIBRATIONS, Calibrated, calibrated
from transforms.core.text.language import DetectorName, Guess

KNOTS = ((0.0, 0.0), (0.5, 0.8), (1.0, 0.9))


@pytest.mark.parametrize(("raw", "share"), [(0.0, 0.0), (0.25, 0.4), (0.5, 0.8), (0.75, 0.85), (1.0, 0.9)])
def test_a_confidence_is_read_off_the_line_between_two_knots(raw: float, share: float) -> None:
    assert calibrated(raw, KNOTS) == pytest.approx(share)


class Ranks:
    languages = frozenset({"de", "en"})

    def rank(self, sample: str, prior: Mapping[str, float]) -> Sequence[Guess]:
        return [Guess("de", 0.75), Guess("en", 0.25)]


def test_a_calibrated_detector_answers_in_the_same_order() -> None:
    detector = Calibrated(Ranks(), KNOTS)
    assert detector.languages == {"de", "en"}
    assert detector.rank("x", {}) == [Guess("de", 0.85), Guess("en", 0.4)]


@pytest.mark.parametrize("name", sorted(CALIBRATIONS))
def test_the_knots_rise_from_0_to_1(name: DetectorName) -> None:
    raws, shares = zip(*CALIBRATIONS[name], strict=True)
    assert (raws[0], raws[-1]) == (0, 1)
    assert list(raws) == sorted(set(raws))
    assert list(shares) == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_confidence_is_never_less_after_calibration(one: float, other: float) -> None:
    low, high = sorted((one, other))
    for knots in CALIBRATIONS.values():
        assert 0 <= calibrated(low, knots) <= calibrated(high, knots) <= 1
