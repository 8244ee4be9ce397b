"""What each means of cleaning is worth: each taken away alone, on pages with gold.

    python benchmarks/train_block_classifier.py [PAGES] [--scorer SCORER]
    python benchmarks/ablate_cleaning.py [PAGES] [--scorer SCORER]

The first command leaves a classifier for each fold: each page is cleaned here by one that was not trained on its
publisher. Prints one line a means.
"""

import argparse
import contextlib
import io
import json
import logging
import runpy
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import score_pages
import train_block_classifier as training

from transforms.core.pages import body, label, markup
from transforms.core.pages.blocks import Block
from transforms.core.pages.rules import Publisher, RuleBook

_RESULTS = training.RESULTS


class Ablation(NamedTuple):
    """A means that is taken away.

    Attributes:
      module: that has it.
      function: its name there; empty where nothing is taken away.
      instead: what stands in for it.
    """

    module: Any = None
    function: str = ""
    instead: Any = None


def _unchanged(blocks: Sequence[Block], *_: Any) -> list[Block]:
    return list(blocks)


def _main_part(_page: Any, main_lines: Sequence[str], *_: Any) -> list[Block]:
    return [Block(line, group) for group, line in enumerate(main_lines)]


def _no_rules() -> RuleBook:
    return RuleBook(Publisher("", "", (), (), ()), (), {})


ABLATIONS = {
    "everything": Ablation(),
    "no block classifier: trafilatura's choice of lines": Ablation(label, "choose_blocks", _main_part),
    "no rules of `configs/publishers`": Ablation(score_pages, "rules", _no_rules),
    "what the classifier doubts is kept": Ablation(markup, "label_doubted", _unchanged),
    "lines that are the title are kept": Ablation(markup, "label_titles", _unchanged),
    "lines that are links are kept": Ablation(markup, "label_links", _unchanged),
    "captions by markup are kept": Ablation(markup, "label_captions", _unchanged),
    "lines of nothing but the authors are kept": Ablation(markup, "label_bylines", _unchanged),
    "no standfirst is put in front": Ablation(markup, "add_standfirst", _unchanged),
    "no text from JSON-LD": Ablation(body, "_declared", lambda _: []),
    "no text from scripts": Ablation(body, "find_script_text", lambda _: ""),
}
"""By what they are called in the table."""


def _predict(name: str, task: tuple[Path, Path, str, str]) -> dict[str, Any]:
    ablation = ABLATIONS[name]
    if not ablation.function:
        return training.predict_by(task)
    with mock.patch.object(ablation.module, ablation.function, ablation.instead):
        return training.predict_by(task)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pages", type=Path, nargs="?", default=training.ROOT / "../shared/data/pages")
    options.add_argument("--scorer", type=Path, default=training.ROOT / "../shared/bench/score_pages.py")
    asked = options.parse_args()
    logging.disable(logging.ERROR)
    gold = asked.pages / "gold.jsonl"
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    tasks = [(training.model_of(row), asked.pages, row["id"], row.get("url") or "") for row in rows]
    print(f"{'':52}    aeb fundus trafilatura")
    for name in ABLATIONS:
        scores = _scores(name, tasks, gold, asked.scorer)
        print(f"{name:52} {scores['aeb']['F1']:.4f} {scores['fundus']['F1']:.4f} {scores['trafilatura']['wF1']:.4f}")


def _scores(name: str, tasks: list[tuple[Path, Path, str, str]], gold: Path, scorer: Path) -> dict[str, Any]:
    predictions, summary = _RESULTS / "ablation.jsonl", _RESULTS / "ablation.json"
    with ProcessPoolExecutor() as pool, predictions.open("w", encoding="utf-8") as out:
        for row in pool.map(partial(_predict, name), tasks, chunksize=16):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    sys.argv = [str(scorer), str(gold), str(predictions), "--json", str(summary)]
    with contextlib.redirect_stdout(io.StringIO()):
        runpy.run_path(str(scorer), run_name="__main__")
    scores: dict[str, Any] = json.loads(summary.read_text(encoding="utf-8"))
    return scores


if __name__ == "__main__":
    main()
