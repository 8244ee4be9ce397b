"""Fits the maps from a detector's confidence to the share of its answers that are right.

    .venv/bin/python benchmarks/fit_language_confidence.py [DATA]

DATA as for `score_language.py`. Prints, for each detector, the knots for `CALIBRATIONS` in
`transforms/core/text/calibration.py`, and the expected calibration error before, and after in a cross-validation of
five folds. Only answers count that the detector gave: not those of a script, of function words, or of a declaration
that stood by itself. langdetect alone is fitted on texts in the languages that it knows, without word pairs: it is as
sure of two words as of an article.
"""

import argparse
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

from language_cases import DATA, Case, read_cases
from score_language import reliability

from transforms.core.text.calibration import Knots, calibrated
from transforms.core.text.language import DetectorName, Guess, LanguageDetector, detect
from transforms.io.language_detectors import load_raw_detector

_FOLDS = 5
_EDGES = (0.0, 0.4, 0.6, 0.8, 0.9, 0.97, 0.999)

Row = tuple[float, bool]


class _Witness:
    """A detector that keeps its last answer."""

    def __init__(self, detector: LanguageDetector) -> None:
        self._detector = detector
        self.languages = detector.languages
        self.last: Sequence[Guess] = ()

    def rank(self, sample: str, prior: Mapping[str, float]) -> Sequence[Guess]:
        """See `LanguageDetector`."""
        self.last = self._detector.rank(sample, prior)
        return self.last


def main() -> None:
    """Prints knots and errors."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path, nargs="?", default=DATA)
    cases = read_cases(options.parse_args().data)
    if not cases:
        print("skipped: no texts; give the folder of measuring data")
        return
    for name in get_args(DetectorName):
        detector = load_raw_detector(name)
        rows = _answers([case for case in cases if name != "langdetect" or _suits(case, detector)], detector)
        knots = ", ".join(f"({raw}, {share})" for raw, share in fit(rows))
        print(
            f"{name}: ({knots})\n  {len(rows)} answers, calibration error {100 * reliability(rows)[1]:.2f} % before, "
            f"{100 * _cross_validated(rows):.2f} % after"
        )


def _suits(case: Case, langdetect: LanguageDetector) -> bool:
    return case.language in langdetect.languages and case.kind != "word-pairs"


def _answers(cases: Sequence[Case], detector: LanguageDetector) -> list[Row]:
    witness = _Witness(detector)
    rows = []
    for case in cases:
        witness.last = ()
        guess = detect(case.title, case.text, [case.declared], witness)
        if any(guess is ranked for ranked in witness.last):
            rows.append((guess.confidence, guess.language == case.language))
    return rows


def fit(rows: Sequence[Row]) -> Knots:
    """Monotone knots: share right by mean confidence of each bin, neighbours merged until the shares rise.

    One right and one wrong answer are added to each bin (Laplace's rule), so that no share is 0 or 1.
    """
    bins: list[tuple[float, int, int]] = []
    for low, high in zip(_EDGES, (*_EDGES[1:], 1.01), strict=True):
        inside = [row for row in rows if low <= row[0] < high]
        if not inside:
            continue
        bins.append((sum(raw for raw, _ in inside), sum(right for _, right in inside), len(inside)))
        while len(bins) > 1 and _share(bins[-2]) >= _share(bins[-1]):
            (mass, right, count), (more_mass, more_right, more) = bins[-2:]
            bins[-2:] = [(mass + more_mass, right + more_right, count + more)]
    knots = [(round(mass / count, 3), round(_share((mass, right, count)), 3)) for mass, right, count in bins]
    return [(0.0, 0.0), *(knot for knot in knots if 0 < knot[0] < 1), (1.0, knots[-1][1])]


def _share(item: tuple[float, int, int]) -> float:
    _, right, count = item
    return (right + 1) / (count + 2)


def _cross_validated(rows: Sequence[Row]) -> float:
    shuffled = random.Random(0).sample(rows, len(rows))
    mapped: list[Row] = []
    for fold in range(_FOLDS):
        knots = fit([row for position, row in enumerate(shuffled) if position % _FOLDS != fold])
        mapped += [(calibrated(raw, knots), is_right) for raw, is_right in shuffled[fold::_FOLDS]]
    return reliability(mapped)[1]


if __name__ == "__main__":
    main()
