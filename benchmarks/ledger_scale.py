"""What a run's look-ups cost over a lake that knows many URLs: seconds, and peak memory of the process.

python benchmarks/ledger_scale.py [--urls 1000000] [--runs 500] [--asked 10000]

A lake is made as a year of runs leaves it: one merged file of most URLs, files of some sizes below it, a manifest a
run. A fresh process then opens the ledger and asks for a run's worth of keys, half of them known, as the steps of
the graph do; another one merges eight files of an eighth of all URLs each.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa

from transforms.core.lake.ledger_merge import LedgerMerge
from transforms.core.lake.manifest import Manifest
from transforms.core.lake.schema import LEDGER, LEDGER_ARTICLES
from transforms.io.lake_store import Lake
from transforms.io.ledger_store import LakeLedger
from transforms.merge_ledger import merge_files

_NOW_US = 1_790_000_000_000_000
# One URL in so many waits for its next try.
_DEFERRED_ONE_IN = 2_000


def url_of(number: int) -> str:
    """A URL of the usual length."""
    return f"https://www.harbour-post.example/news/{number % 400:03}/the-headline-of-a-story-in-words-{number:08}"


def key_of(number: int) -> str:
    """Its key."""
    return hashlib.sha256(url_of(number).encode()).hexdigest()[:32]


def rows_of(numbers: range, sequence: int) -> tuple[pa.Table, pa.Table]:
    """The ledger's rows of some URLs, sorted: of listings, and of articles."""
    ordered = sorted((key_of(number), number) for number in numbers)
    keys, urls = [key for key, _ in ordered], [url_of(number) for _, number in ordered]
    hashes = [hashlib.sha256(key.encode()).hexdigest() for key in keys]
    waits = [number % _DEFERRED_ONE_IN == 0 for _, number in ordered]
    count = len(keys)
    columns = {
        "key": keys,
        "url": urls,
        "canonical_url": urls,
        "article_id": keys,
        "revision": [1] * count,
        "content_sha256": hashes,
        "fingerprint": hashes[::-1],
        "outcome": ["http_503" if wait else "article" for wait in waits],
        "first_seen_at": [_NOW_US] * count,
        "seen_at": [_NOW_US] * count,
        "etag": [f'"{digest[:16]}"' for digest in hashes],
        "last_modified": ["Mon, 21 Sep 2026 15:33:20 GMT"] * count,
        "attempts": [int(wait) for wait in waits],
        "next_try_at": [_NOW_US if wait else None for wait in waits],
        "element": ["{}" if wait else None for wait in waits],
        "sequence": [sequence] * count,
    }
    states = {
        "id": keys,
        "revision": columns["revision"],
        "content_sha256": hashes,
        "extracted_sha256": [None] * count,
        "sequence": columns["sequence"],
    }
    return (
        pa.table([pa.array(columns[field.name], field.type) for field in LEDGER], schema=LEDGER),
        pa.table([pa.array(states[field.name], field.type) for field in LEDGER_ARTICLES], schema=LEDGER_ARTICLES),
    )


def commit(lake: Lake, sequence: int, numbers: range) -> None:
    """One run that saw these URLs."""
    run_id = f"run-{sequence:06}"
    files = []
    if numbers:
        urls, articles = rows_of(numbers, sequence)
        files = [
            lake.stage_table(run_id, "ledger", "ledger/urls", urls, 0),
            lake.stage_table(run_id, "ledger_articles", "ledger/articles", articles, 0),
        ]
    listed = [{"path": f.path, "rows": f.rows, "bytes": f.size_bytes, "sha256": f.sha256} for f in files]
    lake.commit(Manifest(run_id, "t", "t", "", {}, "", {}, listed, (), (), sequence=sequence))


def make(lake: Lake, urls: int, runs: int) -> None:
    """The lake to ask: its first runs have seen the URLs, in files as merging leaves them, the others nothing new."""
    sizes = [urls * 7 // 10, urls // 10, urls // 10, *[urls // 100] * 6, *[urls // 10_000] * 7]
    sizes.append(urls - sum(sizes))
    first = 0
    for sequence in range(1, max(runs, len(sizes)) + 1):
        size = sizes[sequence - 1] if sequence <= len(sizes) else 0
        with lake.lock(f"run-{sequence:06}"):
            commit(lake, sequence, range(first, first + size))
        first += size


def look_up(lake: Lake, urls: int, asked: int) -> dict[str, float]:
    """Asks as a run does."""
    keys = {key_of(number) for number in range(urls - asked // 2, urls + asked - asked // 2)}
    seconds = {}
    started = time.perf_counter()
    ledger = LakeLedger.of(lake)
    seconds["open"] = time.perf_counter() - started
    for name, ask in (
        ("due", lambda: ledger.due(_NOW_US)),
        ("by_key", lambda: ledger.by_key(keys)),
        ("articles", lambda: ledger.articles(keys)),
    ):
        started = time.perf_counter()
        found = len(ask())
        seconds[name] = time.perf_counter() - started
        seconds[f"{name}_found"] = found
    return seconds


def merge(lake: Lake, urls: int) -> dict[str, float]:
    """Merges the greatest files of the lake, as a run does once in a great while."""
    ledger = LakeLedger.of(lake)
    started = time.perf_counter()
    merged = merge_files(lake, "merge", LedgerMerge("ledger", tuple(ledger.paths("ledger")), urls))
    return {"merge": time.perf_counter() - started, "merged_rows": merged.rows}


def peak_mb() -> float:
    """Peak resident memory of this process; `ru_maxrss` would give that of the process that started it, if higher."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def measured(step: str, uri: str, urls: int, asked: int) -> None:
    """Takes one step in this process, and prints its figures as JSON."""
    figures = merge(Lake(uri), urls) if step == "merge" else look_up(Lake(uri), urls, asked)
    figures["peak_mb"] = peak_mb()
    sys.stdout.write(json.dumps(figures))


def main() -> None:
    """Makes the lake and prints what each step takes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--urls", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--asked", type=int, default=10_000)
    parser.add_argument("--step", nargs=2, metavar=("NAME", "LAKE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        measured(*options.step, options.urls, options.asked)
        return
    with tempfile.TemporaryDirectory() as folder:
        uri = str(Path(folder) / "lake")
        make(Lake(uri), options.urls, options.runs)
        disk_mb = sum(path.stat().st_size for path in Path(uri, "ledger").rglob("*.parquet")) / 2**20
        print(f"{options.urls:,} known URLs, {options.runs:,} runs, {disk_mb:,.0f} MB of ledger")
        for step in ("look_up", "merge"):
            command = [sys.executable, __file__, "--urls", str(options.urls), "--asked", str(options.asked)]
            done = subprocess.run([*command, "--step", step, uri], check=True, capture_output=True)
            for name, value in json.loads(done.stdout).items():
                print(f"  {step:8} {name:15} {value:12,.2f}")


if __name__ == "__main__":
    main()
