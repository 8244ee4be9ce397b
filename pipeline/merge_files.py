"""Files of the ledger become fewer while a stream runs, by commits of their own between those of its windows."""

import importlib.metadata
import secrets

from transforms.core.lake import layout
from transforms.core.lake.manifest import RunInfo, make_manifest
from transforms.core.lake.rows import to_time
from transforms.io.clock import Clock, now_us
from transforms.io.lake_store import Lake
from transforms.io.live_ledger import LiveLedger
from transforms.merge_ledger import merge_files

_NONCE_BYTES = 4


def merge_ledger(lake: Lake, stream: RunInfo, clock: Clock = now_us) -> None:
    """Merges what is due; see `MergeLedger`. Windows may be committed meanwhile.

    Args:
      stream: holds the lake.

    Raises:
      LakeError: the lake cannot be read or written; nothing was merged.
    """
    merges = LiveLedger(lake).merges()
    if not merges:
        return
    now = to_time(clock())
    info = RunInfo(
        run_id=layout.new_run_id(now, secrets.token_bytes(_NONCE_BYTES)),
        started_at=now.isoformat(timespec="milliseconds"),
        engine="merge",
        versions={"newsbeam": importlib.metadata.version("newsbeam")},
        config_sha256="",
        sequence=stream.sequence,
        stream=stream.run_id,
    )
    files = [merge_files(lake, info.run_id, merge) for merge in merges]
    committed_at = to_time(clock()).isoformat(timespec="milliseconds")
    lake.commit(make_manifest(info, committed_at=committed_at, files=files, outcomes=(), reports=()))
