"""Beam without the parts that a run on this machine never calls, for as long as Beam is imported."""

import contextlib
import importlib.abc
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

# Beam imports each of them if it is installed, and does without if it is not. CPU ms that each took with Beam 2.77:
_LEFT_OUT = frozenset(
    {
        "pandas",  # 430: for Beam's data frames; and pyarrow asks for it when it makes the first array
        "apache_beam.io.gcp.gcsfilesystem",  # 330
        "apache_beam.io.gcp.bigquery",  # 280 with Pub/Sub, which follows it
        "google.cloud.dataflow",  # 245
        "apitools",  # 120: retries of Google's services
        "apache_beam.io.aws.s3filesystem",  # 100
        "pymongo",  # 80
        "apache_beam.io.azure.blobstoragefilesystem",  # 20
    }
)
_FAR = re.compile(r"\b(?:gs|s3|azfs)://")


@contextlib.contextmanager
def light_imports(runner: str, config: Path, *arguments: str) -> Iterator[None]:
    """Has Beam take what it could do without for not installed, while the context lasts; if the run stays here.

    That is a run on the local runner, neither arguments nor config of which name a file in a cloud. One with nothing
    new takes a fifth less CPU time for it (measured with the extras aws and gcp). What was imported before stays, and
    what asks for one of the parts afterwards gets it; but pyarrow asks for pandas only once in a process, so that it
    makes no data frames any more.

    Args:
      runner: as the user named it.
      config: file; whether it can be read is found out elsewhere.
      arguments: all others that the command was given.
    """
    if runner != "local" or any(map(_FAR.search, (_text(config), *arguments))):
        yield
        return
    sys.meta_path.insert(0, _NotInstalled)
    try:
        yield
        import pyarrow as pa  # noqa: PLC0415  # imported here, it is not when there is something else to do

        pa.array([])
    finally:
        sys.meta_path.remove(_NotInstalled)


def _text(config: Path) -> str:
    try:
        return config.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


class _NotInstalled(importlib.abc.MetaPathFinder):
    @staticmethod
    def find_spec(
        fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname in _LEFT_OUT:
            raise ModuleNotFoundError(f"a run on this machine alone does without {fullname}", name=fullname)
        return None
