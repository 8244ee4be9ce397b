"""Where everything stands in a lake: paths relative to it, with forward slashes."""

import datetime

from transforms.core.lake.rows import to_time

STAGING = "_staging"
DISCARDED = "_discarded"
RUNS = "runs"
LOCK = "_lock"
STOP = "_stop"
DATASET_FOLDERS = {
    "articles": "articles",
    "dead_letters": "dead_letters",
    "ledger": "ledger/urls",
    "ledger_articles": "ledger/articles",
    "ledger_feeds": "ledger/feeds",
    "ledger_boilerplate": "ledger/boilerplate",
}


def new_run_id(started_at: datetime.datetime, nonce: bytes) -> str:
    """A run id that sorts by start time.

    Args:
      started_at: with its time zone; the id has it in UTC, to the second.
      nonce: random bytes that tell apart the runs of one second.
    """
    return f"{started_at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}-{nonce.hex()}"


def nonce_of(run_id: str) -> bytes:
    """The random bytes of a run id; the inverse of `new_run_id`."""
    return bytes.fromhex(run_id.rpartition("-")[2])


def articles_partition(day_us: int, language: str) -> str:
    """Folder of an article, hive style.

    Args:
      day_us: time of publication, else of fetching; the day is UTC.
      language: ISO 639-1; empty gives "und".
    """
    return f"{DATASET_FOLDERS['articles']}/date={to_time(day_us):%Y-%m-%d}/lang={language or 'und'}"


def dead_letters_partition(day_us: int) -> str:
    """Folder of a dead letter, by the UTC day on which it was given up."""
    return f"{DATASET_FOLDERS['dead_letters']}/date={to_time(day_us):%Y-%m-%d}"


def file_name(run_id: str, sha256: str) -> str:
    """Name of a data file: a function of the run and of the content, so that a retry overwrites itself."""
    return f"{run_id}-{sha256[:16]}.parquet"


def run_of(path: str) -> str:
    """Id of the run that wrote a data file; the inverse of `file_name`."""
    return path.rpartition("/")[2].rpartition("-")[0]


def archive_path(run_id: str, sha256: str) -> str:
    """A WARC file of raw pages, named as data files are."""
    return f"pages/{run_id}-{sha256[:16]}.warc.gz"


def staging_of(run_id: str) -> str:
    """The folder below which a run writes before its commit."""
    return f"{STAGING}/{run_id}"


def discarded(run_id: str) -> str:
    """Where the staging folder of a dead run goes at once, so that no process of it can commit any more."""
    return f"{DISCARDED}/{run_id}"


def staged(run_id: str, path: str) -> str:
    """Where a file of a run waits for its commit."""
    return f"{staging_of(run_id)}/{path}"


def quarantined(path: str) -> str:
    """Where a damaged file of the ledger is kept, for whoever wants to look at it."""
    return f"ledger/_quarantine/{path.rpartition('/')[2]}"


def manifest_path(run_id: str) -> str:
    """The manifest: once it exists, the run is committed."""
    return f"{RUNS}/{run_id}.json"
