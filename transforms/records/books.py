"""The books of a run: what was given up, what was left out, what was written."""

import dataclasses
from typing import Optional, Sequence

from transforms.records.listings import LedgerEntry
from transforms.records.parcels import ArticleHead
from transforms.records.schemas import Record, portable


@portable
@dataclasses.dataclass(frozen=True)
class DeadLetter(Record):
    """An input that could not become an article, and why.

    Attributes:
      stage: name of the composite that gave it up.
      reason: short fixed code, see `transforms.errors`.
      key: key of the listing; empty for a whole feed.
      fingerprint: of the listing; empty for a whole feed.
      status: HTTP status; None where there was none.
      payload_sha256: hex, of the body; empty where none was read.
      error: class of the exception.
      element: the listing or source as JSON, enough to try again.
      is_input: whether it is one of the inputs that the books count; a feed that fails as a whole is not.
      is_transient: whether the reason may pass, so that a later run tries the input again.
    """

    stage: str
    reason: str
    message: str
    url: str
    source: str
    source_position: int
    key: str
    fingerprint: str
    status: Optional[int]
    attempts: int
    payload_sha256: str
    error: str
    traceback: str
    element: str
    is_input: bool
    is_transient: bool
    at_us: int


@portable
@dataclasses.dataclass(frozen=True)
class Outcome(Record):
    """What became of inputs: one line of the tally.

    Attributes:
      stage: name of the composite.
      name: "unchanged", "duplicates_in_run" or "deferred", which the books use as an outcome; "retried", an input that
        no poll lists; or "new", which the books do not use.
      source: config source.
      host: authority of the URL; empty for files.
    """

    stage: str
    name: str
    source: str
    host: str
    count: int


@portable
@dataclasses.dataclass(frozen=True)
class Measure(Record):
    """An amount that the work of a stage comes to; the books do not use it.

    Attributes:
      stage: name of the composite.
      name: with its unit, see `transforms.core.lake.measures`.
      kind: what is told apart under the name, such as the class of an HTTP status; empty for nothing.
    """

    stage: str
    name: str
    kind: str
    amount: int


@portable
@dataclasses.dataclass(frozen=True)
class ArticleState(Record):
    """What the ledger remembers of an article, whatever the URLs that lead to it.

    Attributes:
      revision: its highest.
      content_sha256: hex, of the text of that revision.
      extracted_sha256: hex, of that text before site boilerplate was taken out of it.
    """

    id: str
    revision: int
    content_sha256: str
    extracted_sha256: str


@portable
@dataclasses.dataclass(frozen=True)
class ReadArticle(Record):
    """An article that was read, and what the ledger has of it.

    Attributes:
      articles: one a page that has it, the one that counts first.
      state: of its newest revision; None if it is new.
      entries: of the listings of these pages, as far as they are known.
    """

    articles: Sequence[ArticleHead]
    state: Optional[ArticleState]
    entries: Sequence[LedgerEntry]


@portable
@dataclasses.dataclass(frozen=True)
class SourceReport(Record):
    """How the poll of one source went: one item of `sources` in the manifest.

    Attributes:
      position: of the source in the config.
      entries: inputs that came of it, unusable ones included; the sum of all is `discovered` in the books.
      error: reason code; empty if it could be read.
      poll: "read"; "resent", of a feed whose body is the last one again; "not_modified", where nothing came in because
        nothing has changed; "not_due", where it was not asked; "failed".
      gap: of a feed, whether entries may have been missed since the poll before; None if that cannot be told.
      warnings: codes, see `core.feeds.coverage` and `core.feeds.ledger`; may be empty.
      moved_to: where a permanent redirect leads; empty if there is none.
      due_us: when a feed is to be asked next; None for other sources.
    """

    source: str
    position: int
    entries: int
    error: str = ""
    message: str = ""
    poll: str = "read"
    gap: Optional[bool] = None
    warnings: Sequence[str] = ()
    moved_to: str = ""
    due_us: Optional[int] = None


@portable
@dataclasses.dataclass(frozen=True)
class StagedFile(Record):
    """A file in staging.

    Attributes:
      dataset: "articles", "dead_letters", "ledger" or "pages".
      path: final path relative to the lake.
      inputs: rows that the books count.
      sha256: hex, of the file.
      replaces: paths of files of earlier commits whose rows this one holds instead.
    """

    dataset: str
    path: str
    rows: int
    inputs: int
    size_bytes: int
    sha256: str
    replaces: Sequence[str] = ()


@portable
@dataclasses.dataclass(frozen=True)
class Asked(Record):
    """What a stream remembers of a listing key.

    Attributes:
      fingerprint: of the listing that it let through last.
      at_us: when.
    """

    fingerprint: str
    at_us: int
