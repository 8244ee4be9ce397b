"""Where `make prism` and `make flink` put what they get, and where a run looks for it."""

import dataclasses
import importlib.metadata
import logging
import os
from pathlib import Path

from transforms.errors import NewsbeamError

BEAM: str = importlib.metadata.version("apache-beam")
"""Version of Beam that builds the graph; an engine of another version may read it otherwise."""

JOB_SERVERS: tuple[str, ...] = (BEAM, "2.70.0")
"""Versions of Beam's Flink job server that may be used, best first.

Source: tests/cluster run the sample newsroom and its faults with 2.70.0, the newest version whose modules Maven Central
holds as a whole where it has no job-server jar.
"""


class EngineError(NewsbeamError):
    """An engine is not there, not of the right version, or cannot be reached; nothing was started."""


@dataclasses.dataclass(frozen=True)
class Found:
    """What was found out about an engine.

    Attributes:
      detail: for its name in the manifest, such as versions; may be empty.
      workers: how many share what the config allows for all of them together.
    """

    detail: str
    workers: int = 1


def folder() -> Path:
    """In the user's cache, so that every checkout and every installed command finds it."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "newsbeam" / "engines"


def prism() -> Path:
    """The binary that `make prism` builds."""
    return folder() / f"prism-{BEAM}"


def job_server(version: str) -> Path:
    """The jar of Beam's job server that `make flink` gets; a `lib` folder beside it may belong to it."""
    return folder() / f"flink-job-server-{version}" / "job-server.jar"


def installed_job_server() -> Path | None:
    """The best of what `make flink` got; None before it did."""
    jars = map(job_server, JOB_SERVERS)
    return next((jar for jar in jars if jar.is_file()), None)


def quiet() -> None:
    """Beam tells as warnings that it starts and ends a server of its own; that is nothing to be warned of."""
    logging.getLogger("apache_beam.utils.subprocess_server").setLevel(logging.ERROR)
