"""Confidence that means what it says: of the answers given with 0.9, about 90 % are right."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

from transforms.core.text.language import DetectorName, Guess, LanguageDetector

Knots = Sequence[tuple[float, float]]
"""Raw confidence and the share of answers that are right at it; both rise, the first from 0 to 1."""

CALIBRATIONS: Final[Mapping[DetectorName, Knots]] = {
    "both": ((0.0, 0.0), (1.0, 1.0)),
    "langdetect": ((0.0, 0.0), (1.0, 1.0)),
    "py3langid": ((0.0, 0.0), (1.0, 1.0)),
}


class Calibrated:
    """A detector with its confidences mapped to shares right; its order stays."""

    def __init__(self, detector: LanguageDetector, knots: Knots) -> None:
        self._detector = detector
        self._knots = knots
        self.languages = detector.languages

    def rank(self, sample: str, prior: Mapping[str, float]) -> Sequence[Guess]:
        """See `LanguageDetector`."""
        ranked = self._detector.rank(sample, prior)
        return [Guess(guess.language, round(calibrated(guess.confidence, self._knots), 4)) for guess in ranked]


def calibrated(confidence: float, knots: Knots) -> float:
    """The share right at a raw confidence: on the line between the knots around it.

    Args:
      confidence: 0 to 1.
      knots: at least two.
    """
    position = min(max(bisect_right(knots, confidence, key=lambda knot: knot[0]), 1), len(knots) - 1)
    (left, low), (right, high) = knots[position - 1], knots[position]
    return low + (high - low) * (confidence - left) / (right - left)
