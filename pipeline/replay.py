"""A config turned to archived pages: what `newsbeam replay` runs."""

import dataclasses
import glob
import os
from collections.abc import Sequence
from pathlib import Path

from pipeline.config import LoadedConfig
from transforms.errors import ConfigError
from transforms.records import Source


def replayed(loaded: LoadedConfig, archives: Sequence[str]) -> LoadedConfig:
    """The config with WARC files in the place of its sources; its publishers, rules and models stay.

    Args:
      archives: paths relative to the working folder, or URIs; each a file or a pattern.

    Raises:
      ConfigError: there are none.
    """
    if not archives:
        raise ConfigError("name at least one WARC file to replay")
    sources = tuple(_source(name, position) for position, name in enumerate(dict.fromkeys(archives)))
    without_network = loaded.config.model_copy(update={"sample_newsroom": False})
    return dataclasses.replace(loaded, config=without_network, sources=sources)


def _source(name: str, position: int) -> Source:
    is_file = "://" in name or Path(name).exists()
    location = name if "://" in name else os.path.abspath(name)  # noqa: PTH100  # ".." before a pattern
    return Source("warc", glob.escape(location) if is_file and "://" not in name else location, name, "", position)
