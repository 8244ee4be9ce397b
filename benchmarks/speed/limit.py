"""The limit: newsbeam's own functions in a plain loop, over pages that are in memory already.

    python -m benchmarks.speed.limit CORPUS OUT PAGES PROCESSES

As many processes as a run has workers share the pages. There is no Beam, no network, no guarded process and no ledger:
each process decodes and cleans its pages, makes articles of them, tells their language, finds their entities, and
writes the rows to Parquet as the lake does, to one file. Imports and models count. Prints how many pages became
articles and how many did not, as JSON.
"""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.speed.corpus import ROOT


def command(corpus: Path, out: Path, pages: int, processes: int) -> list[str]:
    """The command for so many pages in so many processes."""
    return [sys.executable, "-m", "benchmarks.speed.limit", str(corpus), str(out), str(pages), str(processes)]


def main(corpus: str, out: str, pages: str, processes: str) -> None:
    """Starts the processes and adds up what they tell."""
    share = [sys.executable, "-m", "benchmarks.speed.limit_share", corpus, out]
    started = [
        subprocess.Popen([*share, str(first), pages, processes], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for first in range(int(processes))
    ]
    told = [process.communicate()[0] for process in started]
    if any(process.returncode for process in started):
        sys.exit("a process of the limit failed")
    counts = [json.loads(each) for each in told]
    print(json.dumps({name: sum(each[name] for each in counts) for name in ("articles", "dead_letters")}))


if __name__ == "__main__":
    main(*sys.argv[1:])
