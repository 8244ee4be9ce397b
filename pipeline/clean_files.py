"""Pages cleaned without a pipeline: files in, rows of the `articles` columns out, over all cores."""

import concurrent.futures
import contextlib
import dataclasses
import hashlib
import importlib.metadata
import os
import sys
from collections.abc import Iterator, Sequence
from queue import SimpleQueue

from transforms.core.http.urls import canonicalise, key_of
from transforms.core.lake.rows import Row, article_row
from transforms.core.pages.clean import clean_page
from transforms.core.pages.label import LabelledPage, label_page
from transforms.core.pages.rules import RuleBook
from transforms.errors import FileUnreadableError, SourceError
from transforms.extract_articles import article
from transforms.io.clock import now_us
from transforms.io.entity_models import EntityModels
from transforms.io.files import content_type_of, read_capped
from transforms.io.language_detectors import load_language_detector
from transforms.io.sandbox import ExtractLimits, Sandbox
from transforms.link_entities import link
from transforms.records import Listing, Page, Source
from transforms.tag_language import tag

STDIN = "-"
# A worker process takes some seconds to load its models: fewer files are cleaned faster without.
_MIN_FILES_FOR_WORKERS = 16


@dataclasses.dataclass(frozen=True)
class Cleaner:
    """What cleaning needs; picklable, so that it travels to the processes that do it.

    Attributes:
      url: of the pages; empty for none.
      publisher: key of the rules to use; empty where the page tells.
      max_bytes: cap of a page, after decompression.
      limits: what one page may cost; the first of a process also loads its models.
    """

    rules: RuleBook
    models: EntityModels
    url: str
    publisher: str
    max_bytes: int
    limits: ExtractLimits

    def read(self, path: str) -> Page:
        """The page of a file.

        Args:
          path: local, or "-" for stdin.

        Raises:
          FetchError: it cannot be read, or is too large.
        """
        body = _read_local(path, self.max_bytes)
        canonical_url = canonicalise(self.url) if self.url else ""
        key = key_of(canonical_url) if canonical_url else hashlib.sha256(body).hexdigest()[:32]
        source = Source("files", path, path, self.publisher)
        listing = Listing(source, 0, key, url=self.url, path=path, canonical_url=canonical_url)
        return Page(listing, self.url, content_type_of(path), body, now_us())

    def row(self, page: Page) -> Row:
        """The row of a page.

        Raises:
          PageError: it is no article.
        """
        clean = clean_page(
            page.body,
            content_type=page.content_type,
            url=page.final_url,
            publisher=self.publisher,
            rules=self.rules,
            now_us=page.fetched_us,
        )
        first = dataclasses.replace(article(page, clean), revision=1)
        (linked,) = link([tag(first, load_language_detector)], self.models)
        row = article_row(linked, run_id="", version=importlib.metadata.version("newsbeam"))
        return {**row, "run_id": None, "source": page.listing.path}

    def explain(self, path: str) -> LabelledPage:
        """The page of one file, with the role of each block and the rule that gave it.

        Args:
          path: local, or "-" for stdin.

        Raises:
          SourceError: the file cannot be read, or has no blocks to label. A page that is no article is explained.
        """
        page = self.read(path)
        return label_page(
            page.body,
            content_type=page.content_type,
            url=page.final_url,
            publisher=self.publisher,
            rules=self.rules,
            now_us=page.fetched_us,
        )


def clean_files(paths: Sequence[str], cleaner: Cleaner) -> Iterator[Row]:
    """One row a file, in the order given, over all cores where there are many files.

    A file that cannot be cleaned gives `source`, `error` and `message`.

    Args:
      paths: local paths, or "-" for stdin.
      cleaner: how.
    """
    workers = min(os.cpu_count() or 1, max(1, len(paths) // _MIN_FILES_FOR_WORKERS)) if STDIN not in paths else 1
    idle: SimpleQueue[Sandbox[Row]] = SimpleQueue()

    def row(path: str) -> Row:
        sandbox = idle.get()
        try:
            return sandbox.call(cleaner.read(path))
        except SourceError as error:
            return {"source": path, "error": error.reason, "message": error.message}
        finally:
            idle.put(sandbox)

    with contextlib.ExitStack() as opened:
        for _ in range(workers):
            idle.put(opened.enter_context(Sandbox(cleaner.row, cleaner.limits)))
        # The threads wait for the processes of the sandboxes, which do the work.
        threads = opened.enter_context(concurrent.futures.ThreadPoolExecutor(workers))
        yield from threads.map(row, paths)


def _read_local(path: str, max_bytes: int) -> bytes:
    if path == STDIN:
        return read_capped(sys.stdin.buffer, "stdin", max_bytes)
    try:
        with open(path, "rb") as file:  # noqa: PTH123  # the path is reported as given
            return read_capped(file, path, max_bytes)
    except OSError as error:
        raise FileUnreadableError(f"cannot read {path}: {error.strerror}") from error
