"""Prism: the binary is found, or downloaded by Beam, and is of the version that the graph was built with."""

import re
import shutil
from pathlib import Path

from apache_beam.options.pipeline_options import PipelineOptions, PortableOptions, PrismRunnerOptions
from apache_beam.runners.portability.prism_runner import PrismJobServer

from pipeline.engines.places import BEAM, EngineError, Found, prism, quiet

# What the Go linker writes into a binary about the module that it was built from.
_MODULE = re.compile(rb"\tgithub\.com/apache/beam/sdks/v2\tv(\d[\w.-]*)\t")


def complete(options: PipelineOptions) -> Found:
    """Settles which binary runs: the flag's, else that of `make prism`, else one on PATH, else Beam downloads it.

    Args:
      options: gets the flags that are missing.

    Raises:
      EngineError: there is none, or it is of another version than Beam.
    """
    if options.view_as(PortableOptions).job_endpoint:
        return Found("")
    quiet()
    flags = options.view_as(PrismRunnerOptions)
    flags.prism_location = str(_found(flags.prism_location) or _downloaded(options))
    version = version_of(Path(flags.prism_location))
    if version not in {"", BEAM}:
        raise EngineError(
            f"{flags.prism_location} is Prism {version}, and this is Beam {BEAM}; build the right one with "
            "`make prism`, and leave out --prism_location"
        )
    return Found(version)


def version_of(binary: Path) -> str:
    """Version of the Go module that a binary of Prism was built from; empty where it does not say."""
    found = _MODULE.search(binary.read_bytes())
    return found[1].decode() if found else ""


def _found(location: str | None) -> Path | None:
    if location:
        return Path(location) if Path(location).is_file() else None
    if prism().is_file():
        return prism()
    on_path = shutil.which("prism")
    return Path(on_path) if on_path else None


def _downloaded(options: PipelineOptions) -> str:
    server = PrismJobServer(options)
    try:
        return str(server.local_bin(server.path_to_binary()))
    except (RuntimeError, ValueError, OSError) as error:
        raise EngineError(
            f"there is no Prism here ({error}); build it with `make prism`, which needs Go, or name one with "
            "-- --prism_location=PATH"
        ) from error
