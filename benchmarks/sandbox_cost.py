"""What the guarded process costs: pages cleaned here and in the sandbox, by turns; part of `make bench-parts`.

    python benchmarks/sandbox_cost.py [FOLDER] [PAGES]

CPU seconds of all processes, since wall time on a shared machine says little; starting the child is shown apart.
"""

import argparse
import functools
import gzip
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.config import bundled_rules
from transforms.core.pages.clean import clean_page
from transforms.errors import PageError
from transforms.extract_articles import sandboxed_cleaner
from transforms.io.sandbox import ExtractLimits, Sandbox
from transforms.records import CleanPage

SAVED_PAGES = Path(__file__).resolve().parent.parent / "../shared/data/pages"
NOW_US = 1_790_000_000_000_000


def cleaned(clean: Callable[..., CleanPage], body: bytes) -> str:
    """The text, or the reason why there is none."""
    try:
        return clean(body, content_type="text/html", url="", publisher="", now_us=NOW_US).text
    except PageError as error:
        return error.reason


def cpu_of_children() -> float:
    """CPU seconds of the child processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def start_cost(sandbox: Sandbox[Any], body: bytes) -> float:
    """CPU seconds to start a child, with one page."""
    before = cpu_of_children()
    cleaned(sandbox.call, body)
    sandbox.close()
    return cpu_of_children() - before


def main(folder: Path, pages: int) -> None:
    """Measures the first pages of a folder."""
    bodies = [gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.html.gz"))[:pages]]
    rules = bundled_rules()
    here = functools.partial(clean_page, rules=rules)
    with sandboxed_cleaner(rules, ExtractLimits()) as sandbox:
        cleaned(here, bodies[0])
        started = start_cost(sandbox, bodies[0])
        inside, around, differing = 0.0, 0.0, 0
        before = cpu_of_children()
        for body in bodies:
            begin = time.process_time()
            expected = cleaned(here, body)
            middle = time.process_time()
            differing += cleaned(sandbox.call, body) != expected
            inside, around = inside + middle - begin, around + time.process_time() - middle
    guarded = around + cpu_of_children() - before - started
    print(f"{len(bodies)} pages, {sum(map(len, bodies)) / 2**20:.0f} MiB; {differing} cleaned differently")
    print(f"in this process {inside:.2f} s CPU; in the sandbox {guarded:.2f} s, of them {around:.2f} s in the parent")
    print(f"cost of the protection {guarded / inside - 1:+.1%}; start of a child {started:.2f} s CPU")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("folder", type=Path, nargs="?", default=SAVED_PAGES, help="of <id>.html.gz")
    options.add_argument("pages", type=int, nargs="?", default=200)
    given = options.parse_args()
    main(given.folder, given.pages)
