"""Scores language detection against texts whose language is known.

    .venv/bin/python benchmarks/score_language.py [DATA] [--detector both|langdetect|py3langid]

DATA (default: ../shared/data beside the repository) holds `language/dev.jsonl` and `pages/`; without it the script
says so and ends. Prints the share right of each kind of text beside its bar, what is mistaken for what, the
reliability of the confidence, whether other processes, threads and orders give the same answers, and the CPU time of
an article beside that of langdetect as it comes.
"""

import argparse
import itertools
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import langdetect
from language_cases import DATA, Case, read_cases

from transforms.core.text.language import DetectorName, Guess, detect
from transforms.io.language_detectors import load_language_detector

# Share right that each kind should reach at least, and of which of its texts.
BARS = {
    "articles": (0.995, "all"),
    "titles": (0.97, "declared"),
    "titles in capitals": (0.95, "all"),
    "synth": (0.94, "all"),
    "sentences": (0.90, "all"),
}
EDGES = (0.0, 0.3, 0.5, 0.7, 0.9, 0.99, 1.0)
MAX_CPU_MS = 3.0
_REPEATS = 5
_TIMED = 60
_COMPARED = 400
_THREADS = 8


def answer(case: Case, detector: DetectorName) -> Guess:
    """The guess for one text."""
    return detect(case.title, case.text, [case.declared], load_language_detector(detector))


def main() -> None:
    """Prints all tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path, nargs="?", default=DATA)
    options.add_argument("--detector", choices=get_args(DetectorName), default="both")
    asked = options.parse_args()
    cases = read_cases(asked.data)
    if not cases:
        print(f"skipped: {asked.data} holds no language/dev.jsonl and no pages/gold.jsonl; give the folder that does")
        return
    guesses = [answer(case, asked.detector) for case in cases]
    print_shares(cases, guesses)
    print_reliability(cases, guesses)
    print_agreement(cases[:: max(1, len(cases) // _COMPARED)], asked.detector)
    print_cost([case for case in cases if case.kind == "articles"][:_TIMED], asked.detector)


def print_shares(cases: Sequence[Case], guesses: Sequence[Guess]) -> None:
    """One line a kind of text, all of them and those whose page declares a language."""
    print(f"{'kind':20}{'texts':>7}{'right':>9}{'declared':>10}{'right':>9}  {'bar':12}  mistaken most often")
    for kind in dict.fromkeys(case.kind for case in cases):
        pairs = [(case, guess.language) for case, guess in zip(cases, guesses, strict=True) if case.kind == kind]
        declared = [(case, language) for case, language in pairs if case.declared]
        least, among = BARS.get(kind, (0.0, "all"))
        reached = _share(declared if among == "declared" else pairs)
        bar = f"{100 * least:.1f} {'reached' if reached >= least else 'MISSED'}" if least else "none"
        wrong = Counter(
            f"{case.language}->{language or 'null'}" for case, language in pairs if case.language != language
        )
        worst = ", ".join(f"{pair} {count}" for pair, count in wrong.most_common(8))
        among_declared = f"{100 * _share(declared):8.2f}%" if declared else f"{'-':>9}"
        print(
            f"{kind:20}{len(pairs):7}{100 * _share(pairs):8.2f}%{len(declared):10}{among_declared}  {bar:12}  {worst}"
        )


def _share(pairs: Sequence[tuple[Case, str]]) -> float:
    return sum(case.language == language for case, language in pairs) / max(1, len(pairs))


def reliability(rows: Sequence[tuple[float, bool]]) -> tuple[list[tuple[float, float, int, float, float]], float]:
    """Bins of confidence, and the expected calibration error.

    Args:
      rows: confidence of each answer, and whether it is right; not empty.

    Returns:
      Of each bin that is not empty its edges, answers, mean confidence and share right; and the mean distance of the
      last two, weighted by answers.
    """
    table = []
    for low, high in itertools.pairwise(EDGES):
        # The last bin takes 1 itself.
        rows_in = [row for row in rows if low <= row[0] < high or row[0] == high == 1.0]
        if rows_in:
            count = len(rows_in)
            mean, right = sum(row[0] for row in rows_in) / count, sum(row[1] for row in rows_in) / count
            table.append((low, high, count, mean, right))
    error = sum(count * abs(mean - right) for _, _, count, mean, right in table) / len(rows)
    return table, error


def print_reliability(cases: Sequence[Case], guesses: Sequence[Guess]) -> None:
    """Confidence against share right, over all texts that got a language."""
    rows = [
        (case.kind, guess.confidence, guess.language == case.language)
        for case, guess in zip(cases, guesses, strict=True)
        if guess.language
    ]
    print("\nconfidence      answers     mean    right")
    table, error = reliability([(confidence, is_right) for _, confidence, is_right in rows])
    for low, high, count, mean, right in table:
        print(f"{low:4.2f} to {high:4.2f} {count:9} {100 * mean:7.1f}% {100 * right:7.1f}%")
    of_kinds = ", ".join(
        f"{kind} {100 * reliability([row[1:] for row in rows if row[0] == kind])[1]:.1f} %"
        for kind in dict.fromkeys(row[0] for row in rows)
    )
    print(f"expected calibration error {100 * error:.2f} %; {of_kinds}")


def print_agreement(sample: Sequence[Case], detector: DetectorName) -> None:
    """Compares with new processes of other hash seeds, whose threads all begin at once, in reverse order."""
    expected = [answer(case, detector) for case in sample]
    differing = []
    for seed in ("1", "2"):
        os.environ["PYTHONHASHSEED"] = seed
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            got = pool.submit(_answer_in_threads, sample[::-1], detector).result()[::-1]
        differing.append(sum(one != other for one, other in zip(expected, got, strict=True)))
    print(
        f"\n{len(sample)} texts again in 2 new processes of {_THREADS} threads, in reverse order: "
        f"{' and '.join(map(str, differing))} answers differ"
    )


def _answer_in_threads(sample: Sequence[Case], detector: DetectorName) -> list[Guess]:
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(lambda case: answer(case, detector), sample))


def print_cost(articles: Sequence[Case], detector: DetectorName) -> None:
    """CPU time of an article, the least of several calls, beside langdetect's own call on the same article."""
    if not articles:
        return
    ours = _cpu_ms(articles, lambda case: answer(case, detector))
    stock = _cpu_ms(articles, lambda case: langdetect.detect(f"{case.title}\n{case.text}"))
    print(
        f"CPU of an article: {ours:.2f} ms (bar: under {MAX_CPU_MS:.0f} ms), langdetect as it comes {stock:.2f} ms: "
        f"{100 * ours / stock:.0f} % of it ({len(articles)} articles, least of {_REPEATS} calls each)"
    )


def _cpu_ms(articles: Sequence[Case], call: Callable[[Case], object]) -> float:
    total_s = 0.0
    for case in articles:
        times_s = []
        for _ in range(_REPEATS):
            start_s = time.process_time()
            call(case)
            times_s.append(time.process_time() - start_s)
        total_s += min(times_s)
    return 1000 * total_s / len(articles)


if __name__ == "__main__":
    main()
