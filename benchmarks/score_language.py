"""Scores language detection against texts whose language is known.

    .venv/bin/python benchmarks/score_language.py FILE.jsonl

Rows hold `lang` and `text`, or, as a set of pages has them, also `title` and `declared`. Prints the share of
rows right, the CPU time of a call, and the most frequent confusions, for the whole articles, their titles and
titles in capitals.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from transforms.core.text.language import LanguageDetector, detect, primary_code
from transforms.io.language_detectors import load_language_detector

Row = dict[str, Any]


def main() -> None:
    """Prints one line for each kind of text in the file."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    detector = load_language_detector()
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for kind in sorted({row.get("kind", "articles") for row in rows}):
        of_kind = [row for row in rows if row.get("kind", "articles") == kind and row.get("lang")]
        whole = [row for row in of_kind if row.get("text")]
        _score(kind, ((row, row.get("title") or "", row["text"]) for row in whole), detector)
        titled = [row for row in of_kind if row.get("title")]
        _score(f"{kind}, title only", ((row, row["title"], "") for row in titled), detector)
        _score(f"{kind}, title in capitals", ((row, row["title"].upper(), "") for row in titled), detector)


def _score(name: str, cases: Iterable[tuple[Row, str, str]], detector: LanguageDetector) -> None:
    right: Counter[bool] = Counter()
    confusions: Counter[str] = Counter()
    started = time.process_time()
    for row, title, text in cases:
        answer = detect(title, text, [row.get("declared") or ""], detector).language
        expected = primary_code(row["lang"])
        right[answer == expected] += 1
        if answer != expected:
            confusions[f"{expected}->{answer or 'none'}"] += 1
    if total := right.total():
        milliseconds = 1_000 * (time.process_time() - started) / total
        worst = ", ".join(f"{pair} {count}" for pair, count in confusions.most_common(8))
        print(f"{name}: {100 * right[True] / total:.1f} % of {total}, {milliseconds:.1f} ms a text; {worst}")


if __name__ == "__main__":
    main()
