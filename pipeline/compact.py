"""Compaction: small files of past days are merged, by a commit of its own that says what it replaces."""

import dataclasses
import datetime
import importlib.metadata
import logging
import secrets

from transforms.core.lake import layout
from transforms.core.lake.compaction import Merge, plan_merges
from transforms.core.lake.manifest import Manifest, RunInfo, make_manifest
from transforms.core.lake.rows import to_time
from transforms.core.lake.schema import DATASETS
from transforms.core.lake.snapshot import live_files
from transforms.errors import LakeError
from transforms.io.clock import Clock, now_us
from transforms.io.lake_store import Lake
from transforms.records import StagedFile

_log = logging.getLogger(__name__)
_NONCE_BYTES = 4


@dataclasses.dataclass(frozen=True)
class Compaction:
    """What a compaction did.

    Attributes:
      manifest: of its commit; None if nothing was due, and so nothing was written.
      recovered: ids of earlier runs that died after their commit and were finished first.
    """

    manifest: Manifest | None
    recovered: list[str]


def compact(out: str, clock: Clock = now_us) -> Compaction:
    """Merges the small files of past days (UTC).

    All or nothing: if this raises, every file is as it was. Rows stay the same and keep their `run_id`.

    Args:
      out: local path or URI of the lake.

    Raises:
      LakeError: there is no lake, it cannot be read or written, a file of it is damaged, or somebody else holds it.
    """
    lake = Lake(out)
    if not lake.manifests():
        raise LakeError(f"{out} holds no committed run: there is nothing to compact")
    now = to_time(clock())
    run_id = layout.new_run_id(now, secrets.token_bytes(_NONCE_BYTES))
    _log.info("compaction %s begins", run_id, extra={"run_id": run_id})
    with lake.lock(run_id):
        recovered = lake.recover(run_id)
        merges = plan_merges(live_files(lake.manifests()), now.date())
        if not merges:
            return Compaction(None, recovered)
        info = RunInfo(
            run_id=run_id,
            started_at=now.isoformat(timespec="milliseconds"),
            engine="compact",
            versions={name: importlib.metadata.version(name) for name in ("newsbeam", "pyarrow")},
            config_sha256="",
            sequence=lake.next_sequence(),
        )
        try:
            lake.commit(_manifest(lake, info, merges, clock))
        finally:
            lake.recover(run_id)
        return Compaction(lake.manifest(run_id), recovered)


def _manifest(lake: Lake, info: RunInfo, merges: list[Merge], clock: Clock) -> Manifest:
    files = [_merge(lake, info.run_id, merge) for merge in merges]
    committed_at: datetime.datetime = to_time(clock())
    return make_manifest(
        info, committed_at=committed_at.isoformat(timespec="milliseconds"), files=files, outcomes=(), reports=()
    )


def _merge(lake: Lake, run_id: str, merge: Merge) -> StagedFile:
    table = lake.table(merge.dataset, merge.paths, DATASETS[merge.dataset].names)
    if table.num_rows != merge.rows:
        raise LakeError(
            f"the files in {lake.path(merge.folder)} hold {table.num_rows} rows, their manifests say {merge.rows}; "
            "nothing was changed"
        )
    table = table.cast(DATASETS[merge.dataset])
    staged = lake.stage_table(run_id, merge.dataset, merge.folder, table, inputs=0)
    return dataclasses.replace(staged, replaces=merge.paths)
