"""Train and cross-validate the block classifier on saved pages with gold.

    pip install 'newsbeam[train]'
    python benchmarks/train_block_classifier.py [PAGES] [--scorer SCORER] [--ship]

PAGES holds `gold.jsonl` (id, suite, publisher, url, text, must_have, must_not_have) and `<id>.html.gz`. Each page is
cleaned by a classifier that was trained on the pages of other publishers (5 folds); those scores are the honest ones.
`--ship` then trains on all pages and writes the file that comes with the package; the scores with it on the same
pages flatter.
"""

import argparse
import gzip
import json
import logging
import re
import runpy
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np
import score_pages
from catboost import CatBoostClassifier
from courlan import extract_domain

from transforms.core.pages import block_classifier
from transforms.core.pages.block_classifier import MODEL_FILE, BlockClassifier
from transforms.core.pages.block_features import Features, squash
from transforms.core.pages.body import find_main_lines, look_at_lines
from transforms.core.pages.declared import read_metadata
from transforms.core.pages.decode import decode
from transforms.core.pages.html_page import parse_html
from transforms.core.pages.page_blocks import PageBlock
from transforms.core.text.normalise import normalise_line

ROOT = Path(__file__).resolve().parent.parent
"""Of the repository."""
RESULTS = ROOT / "benchmarks" / "results"
"""Where the classifiers of the folds and the scores are left."""
_SHIPPED = ROOT / "transforms" / "core" / "pages" / MODEL_FILE
_FOLDS = 5
# The mean of trainings that differ by chance alone leans less on chance than one of them.
_SEEDS = (1, 2, 3)
_PARAMETERS: dict[str, Any] = {
    "iterations": 200,
    "depth": 6,
    "learning_rate": 0.08,
    "l2_leaf_reg": 5,
    "rsm": 0.3,
    "border_count": 64,
    "thread_count": 2,
    "verbose": 0,
    "allow_writing_files": False,
}
# The suites with a whole gold text weigh 1 a page, those with some phrases this much a phrase.
_PHRASE_WEIGHT = 0.1
_WEIGHT_POWER = 0.75
_SHINGLE = 4
# A line is gold if this share of its shingles is.
_MIN_SHARE = 0.7
_MIN_PAGE_TOKENS = 60
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/[^/]*/(.*)")
# Dates play no part here.
_NOW_US = 0
_WORD = re.compile(r"\w+")


class Lines(NamedTuple):
    """The lines of a page with what is known of each.

    Attributes:
      labels: 1 for text of the article, 0 for none, -1 for unknown.
      weights: how much a line counts.
    """

    features: Features
    labels: np.ndarray
    weights: np.ndarray


def publisher_of(row: dict[str, Any]) -> str:
    """Give the registrable domain of a page, through an archive's own address, else its publisher."""
    url = row.get("url") or ""
    archived = _ARCHIVED.match(url)
    domain = extract_domain(archived[1] if archived else url, fast=True) if url else None
    return domain or row.get("publisher") or row["id"]


def fold_of(row: dict[str, Any]) -> int:
    """Give the fold of a page; all pages of a publisher share it."""
    return zlib.crc32(publisher_of(row).encode()) % _FOLDS


def model_of(row: dict[str, Any]) -> Path:
    """Give the file of the classifier that was not trained on the publisher of a page."""
    return _model_of_fold(fold_of(row))


def _model_of_fold(fold: int) -> Path:
    return RESULTS / f"fold_{fold}.npz"


def _shingles(tokens: list[str]) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(tokens[start:] for start in range(_SHINGLE)), strict=False))


def label_by_text(lines: list[PageBlock], kept: np.ndarray, gold: str) -> tuple[np.ndarray, np.ndarray]:
    """Label lines by the whole gold text; of lines that repeat each other, the one that trafilatura keeps is gold."""
    labels = np.zeros(len(lines))
    tokens = [_WORD.findall(line.text) for line in lines]
    left = _shingles(_WORD.findall(normalise_line(gold)))
    total = max(sum(left.values()), _MIN_PAGE_TOKENS)
    gold_lines = Counter(filter(None, map(squash, gold.split("\n"))))
    for index in sorted(range(len(lines)), key=lambda index: (not kept[index], index)):
        own = _shingles(tokens[index])
        key = squash(lines[index].text)
        if own and sum((own & left).values()) >= _MIN_SHARE * sum(own.values()):
            labels[index] = 1
            left -= own
        elif not own and gold_lines[key] > 0:
            labels[index] = 1
            gold_lines[key] -= 1
    weights = np.array([(len(words) + 2) / total for words in tokens])
    return labels, weights**_WEIGHT_POWER


def label_by_phrases(
    lines: list[PageBlock], kept: np.ndarray, have: Iterable[str], have_not: Iterable[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Label the lines in which phrases stand that the text must, or must not, hold."""
    labels = np.full(len(lines), -1.0)
    for phrase in map(normalise_line, have_not):
        for index, line in enumerate(lines):
            if phrase in line.text:
                labels[index] = 0
    for phrase in map(normalise_line, have):
        found = [index for index, line in enumerate(lines) if phrase in line.text]
        found.sort(key=lambda index: (not kept[index], index))
        labels[found[:1]] = 1
    return labels, np.where(labels >= 0, _PHRASE_WEIGHT, 0)


def read_lines(task: tuple[Path, dict[str, Any]]) -> Lines | None:
    """Read the lines of a page; None if it has none."""
    folder, row = task
    body = gzip.decompress((folder / f"{row['id']}.html.gz").read_bytes())
    rules, url = score_pages.rules(), row.get("url") or ""
    page = parse_html(decode(body, ""))
    declared = read_metadata(page, url, rules.resolve("", [url, *page.own_urls], []), rules.agencies, _NOW_US)
    lines, features = look_at_lines(page, find_main_lines(page), declared.titles, declared.description)
    if not lines:
        return None
    if row["text"] is not None:
        labels, weights = label_by_text(lines, features.kept, row["text"])
    else:
        labels, weights = label_by_phrases(lines, features.kept, row["must_have"], row["must_not_have"])
    return Lines(features, labels, weights)


def train(pages: Iterable[Lines]) -> BlockClassifier:
    """Train on the lines of pages."""
    pages = list(pages)
    labels = np.concatenate([page.labels for page in pages])
    weights = np.concatenate([page.weights for page in pages])
    known = (labels >= 0) & (weights > 0)
    matrix = np.concatenate([page.features.matrix for page in pages])[known]
    models = []
    for seed in _SEEDS:
        model = CatBoostClassifier(**_PARAMETERS, random_seed=seed)
        model.fit(matrix, labels[known], sample_weight=weights[known] / weights[known].mean())
        models.append(model)
    ours = _mean([_convert(model, pages[0].features.names) for model in models])
    log_odds = np.mean([model.predict(matrix, prediction_type="RawFormulaVal") for model in models], axis=0)
    difference = np.abs(ours.probabilities(matrix) - 1 / (1 + np.exp(-log_odds))).max()
    print(f"trained on {known.sum()} lines; our evaluation differs by {difference:.1e} at most")
    return ours


def _mean(models: Sequence[BlockClassifier]) -> BlockClassifier:
    """Give the classifier whose log-odds are the mean of those of several."""
    return BlockClassifier(
        models[0].names,
        np.concatenate([model.columns for model in models]),
        np.concatenate([model.borders for model in models]),
        np.concatenate([model.leaves for model in models]) / np.float32(len(models)),
        float(np.mean([model.bias for model in models])),
    )


def _convert(model: CatBoostClassifier, names: tuple[str, ...]) -> BlockClassifier:
    path = RESULTS / "catboost.json"
    model.save_model(str(path), format="json")
    stored = json.loads(path.read_text())
    trees = stored["oblivious_trees"]
    depth = max(len(tree["splits"]) for tree in trees)
    columns = np.zeros((len(trees), depth), dtype=np.int16)
    borders = np.full((len(trees), depth), np.inf, dtype=np.float32)
    leaves = np.zeros((len(trees), 2**depth), dtype=np.float32)
    for index, tree in enumerate(trees):
        for level, split in enumerate(tree["splits"]):
            columns[index, level] = split["float_feature_index"]
            borders[index, level] = split["border"]
        leaves[index, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, bias = stored["scale_and_bias"]
    return BlockClassifier(names, columns, borders, leaves * np.float32(scale), float(np.ravel(bias)[0]))


@cache
def _stored(path: Path) -> BlockClassifier:
    return BlockClassifier.of_bytes(path.read_bytes())


def predict_by(task: tuple[Path, Path, str, str]) -> dict[str, Any]:
    """Clean one page with the classifier of a file."""
    model, folder, page_id, url = task
    logging.disable(logging.ERROR)
    with mock.patch.object(block_classifier, "shipped", lambda: _stored(model)):
        return score_pages.predict((folder, page_id, url))


def _score(tasks: list[tuple[Path, Path, str, str]], name: str, scorer: Path) -> None:
    predictions = RESULTS / f"{name}.jsonl"
    with ProcessPoolExecutor() as pool, predictions.open("w", encoding="utf-8") as out:
        for row in pool.map(predict_by, tasks, chunksize=16):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    sys.argv = [str(scorer), str(tasks[0][1] / "gold.jsonl"), str(predictions), "--pages", f"{predictions}.pages"]
    runpy.run_path(str(scorer), run_name="__main__")


def main() -> None:
    """Cross-validate, and train the shipped classifier if asked to."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pages", type=Path, nargs="?", default=ROOT / "../shared/data/pages")
    options.add_argument("--scorer", type=Path, default=ROOT / "../shared/bench/score_pages.py")
    options.add_argument("--ship", action="store_true", help="train on all pages too, and write the package's file")
    asked = options.parse_args()
    logging.disable(logging.ERROR)
    RESULTS.mkdir(parents=True, exist_ok=True)
    rows = [json.loads(line) for line in (asked.pages / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    with ProcessPoolExecutor() as pool:
        pages = list(pool.map(read_lines, [(asked.pages, row) for row in rows], chunksize=16))
    for fold in range(_FOLDS):
        others = [page for row, page in zip(rows, pages, strict=True) if page and fold_of(row) != fold]
        _model_of_fold(fold).write_bytes(train(others).to_bytes())
    if asked.ship:
        _SHIPPED.write_bytes(train(filter(None, pages)).to_bytes())
    tasks = [(model_of(row), asked.pages, row["id"], row.get("url") or "") for row in rows]
    print("Pages of publishers that the classifier was not trained on:")
    _score(tasks, "out_of_fold", asked.scorer)
    if asked.ship:
        print("The shipped classifier, on the pages that it was trained on:")
        _score([(_SHIPPED, *task[1:]) for task in tasks], "in_sample", asked.scorer)


if __name__ == "__main__":
    main()
