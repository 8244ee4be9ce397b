"""Quality and speed of cleaning on saved pages with gold: `make bench-quality`.

    python benchmarks/score_pages.py [PAGES] [--scorer SCORER]

PAGES holds `gold.jsonl` (id, url, ...) and `<id>.html.gz`. Writes `benchmarks/results/predictions.jsonl`, one row
a page, and `benchmarks/results/pages.json`, the scores, and prints them. Speed is taken in one process on a sample
of the pages, each by both tools in turn so that both meet the same load: `clean_page` (text and metadata) beside
`trafilatura.bare_extraction(with_metadata=True)`.
"""

import argparse
import gzip
import json
import logging
import os
import runpy
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import trafilatura

from transforms.core.pages.clean import clean_page
from transforms.core.pages.rules import RuleBook, load_rules
from transforms.errors import PageError
from transforms.records import CleanPage

_ROOT = Path(__file__).resolve().parent.parent
_RESULTS = _ROOT / "benchmarks" / "results"
_SPEED_SAMPLE = 4  # every fourth page


@cache
def rules() -> RuleBook:
    """Give the rules of the repository."""
    files = (_ROOT / "configs" / "publishers").glob("*.yaml")
    return load_rules({path.name: path.read_text(encoding="utf-8") for path in files})


def _clean(body: bytes, url: str) -> CleanPage:
    return clean_page(body, content_type="", url=url, publisher="", rules=rules(), now_us=time.time_ns() // 1000)


def predict(page: tuple[Path, str, str]) -> dict[str, Any]:
    """Clean one page into a row for the scorer; one that cannot be cleaned has its error instead of a text."""
    folder, page_id, url = page
    body = gzip.decompress((folder / f"{page_id}.html.gz").read_bytes())
    try:
        clean = _clean(body, url)
    except PageError as error:
        return {"id": page_id, "error": error.reason, "message": error.message}
    published = clean.published_us and datetime.fromtimestamp(clean.published_us / 1e6, UTC).isoformat()
    return {
        "id": page_id,
        "text": clean.text,
        "title": clean.title,
        "authors": clean.authors,
        "published": published,
        "removed": [[removal.rule, removal.text] for removal in clean.removed],
    }


def measure_speed(pages: list[tuple[Path, str, str]]) -> dict[str, float]:
    """Time both tools in turn on the same pages, in CPU seconds of this process.

    Returns:
      Pages per second of each, and ours divided by trafilatura's.
    """
    ours_s = theirs_s = 0.0
    for folder, page_id, url in pages:
        body = gzip.decompress((folder / f"{page_id}.html.gz").read_bytes())
        start_s = time.process_time()
        trafilatura.bare_extraction(body, url=url or None, with_metadata=True)
        middle_s = time.process_time()
        predict((folder, page_id, url))
        ours_s += time.process_time() - middle_s
        theirs_s += middle_s - start_s
    count = len(pages)
    return {"newsbeam": count / ours_s, "trafilatura": count / theirs_s, "ratio": theirs_s / ours_s}


def _pages(folder: Path) -> Iterator[tuple[Path, str, str]]:
    with (folder / "gold.jsonl").open(encoding="utf-8") as gold:
        for line in gold:
            row = json.loads(line)
            yield folder, row["id"], row.get("url") or ""


def _score(scorer: Path, gold: Path, predictions: Path) -> None:
    sys.argv = [str(scorer), str(gold), str(predictions), "--json", str(_RESULTS / "pages.json")]
    runpy.run_path(str(scorer), run_name="__main__")


def main() -> None:
    """Clean, score and time all pages."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pages", type=Path, nargs="?", default=_ROOT / "../shared/data/pages")
    options.add_argument("--scorer", type=Path, default=_ROOT / "../shared/bench/score_pages.py")
    asked = options.parse_args()
    if not (asked.pages / "gold.jsonl").exists():
        print(f"skipped: {asked.pages} holds no gold.jsonl; give the folder of pages as the first argument")
        return
    logging.disable(logging.ERROR)  # trafilatura reports each page that it gives up
    _RESULTS.mkdir(parents=True, exist_ok=True)
    predictions = _RESULTS / "predictions.jsonl"
    pages = list(_pages(asked.pages))
    start_s = time.perf_counter()
    with ProcessPoolExecutor() as pool, predictions.open("w", encoding="utf-8") as out:
        for row in pool.map(predict, pages, chunksize=16):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            if "error" in row:
                print(f"{row['id']}: {row['error']}: {row['message']}")
    elapsed_s = time.perf_counter() - start_s
    print(f"{len(pages)} pages in {elapsed_s:.1f} s on {os.cpu_count()} cores: {len(pages) / elapsed_s:.1f} pages/s")
    _score(asked.scorer, asked.pages / "gold.jsonl", predictions)
    speed = measure_speed(pages[::_SPEED_SAMPLE])
    print("pages per CPU second, one process: " + ", ".join(f"{name} {value:.2f}" for name, value in speed.items()))


if __name__ == "__main__":
    main()
