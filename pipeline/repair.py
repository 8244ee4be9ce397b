"""A damaged ledger is put aside and made anew from the lake, by a commit of its own."""

import dataclasses
import importlib.metadata
import logging
import secrets
from collections.abc import Sequence

from transforms.core.lake import layout
from transforms.core.lake.ledger_rebuild import ARTICLE_COLUMNS, DEAD_LETTER_COLUMNS, state_rows, url_rows
from transforms.core.lake.manifest import Manifest, RunInfo, make_manifest
from transforms.core.lake.rows import Row, to_time
from transforms.core.lake.snapshot import live_files
from transforms.io.clock import Clock, now_us
from transforms.io.lake_store import Lake

_log = logging.getLogger(__name__)
_NONCE_BYTES = 4


def repair_ledger(lake: Lake, clock: Clock = now_us) -> list[str]:
    """Checks every file of the ledger against its manifest; puts those that differ aside and makes their rows anew.

    Pages that were deferred and stood in a damaged file only are forgotten until their feed lists them again; all
    else comes back from the articles and dead letters. Told as a warning.

    Returns:
      Ids of runs that had died after their commit and were finished first.

    Raises:
      LakeError: the lake cannot be read or written, or somebody else holds it.
    """
    run_id = layout.new_run_id(to_time(clock()), secrets.token_bytes(_NONCE_BYTES))
    with lake.lock(run_id):
        recovered = lake.recover(run_id)
        manifests = lake.manifests()
        damaged = [file["path"] for file in live_files(manifests, "ledger/") if not lake.is_intact(file)]
        if damaged:
            for path in damaged:
                _log.warning("%s is damaged or gone: it is put aside and made anew", lake.path(path))
                lake.quarantine(path, layout.quarantined(path))
            lake.commit(_rebuilt(lake, manifests, damaged, run_id, clock))
            lake.recover(run_id)
        return recovered


def _rebuilt(lake: Lake, manifests: Sequence[Manifest], damaged: Sequence[str], run_id: str, clock: Clock) -> Manifest:
    sequences = {manifest.run_id: manifest.sequence for manifest in manifests}
    articles = _rows(lake, manifests, "articles", ARTICLE_COLUMNS)
    dead = _rows(lake, manifests, "dead_letters", DEAD_LETTER_COLUMNS)
    made = {"ledger": url_rows(articles, dead, sequences), "ledger_articles": state_rows(articles, sequences)}
    now = to_time(clock()).isoformat(timespec="milliseconds")
    info = RunInfo(
        run_id=run_id,
        started_at=now,
        engine="repair",
        versions={"newsbeam": importlib.metadata.version("newsbeam")},
        config_sha256="",
        sequence=lake.next_sequence(),
    )
    files = [
        lake.stage(run_id, dataset, layout.DATASET_FOLDERS[dataset], rows, inputs=0)
        for dataset, rows in made.items()
        if rows
    ]
    manifest = make_manifest(info, committed_at=now, files=files, outcomes=(), reports=())
    return dataclasses.replace(manifest, replaces=tuple(sorted(damaged)))


def _rows(lake: Lake, manifests: Sequence[Manifest], dataset: str, columns: Sequence[str]) -> list[Row]:
    paths = [file["path"] for file in live_files(manifests, layout.DATASET_FOLDERS[dataset] + "/")]
    rows: list[Row] = lake.table(dataset, paths, columns).to_pylist()
    return rows
