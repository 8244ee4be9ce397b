"""What Dataflow's template launcher runs: the template's parameters become a command line of newsbeam.

    python launch.py --config=gs://bucket/newsbeam.yaml --out=gs://bucket/lake --template_location=gs://bucket/job ...

The job is one run: a stream needs the process that started it. The launcher gives each parameter, and each option of
the job, as `--name=value`. What is not ours is a flag of Beam.
"""

import argparse
import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from apache_beam.io.filesystem import BeamIOError
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions

from pipeline.cli.__main__ import main


def main_of_template(arguments: Sequence[str]) -> None:
    """Describes the job of a template and ends the process, with the exit status of newsbeam."""
    parser = argparse.ArgumentParser(prog="launch.py", allow_abbrev=False)
    parser.add_argument("--config", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--runner", default="dataflow")
    ours, flags = parser.parse_known_args(arguments)
    FileSystems.set_options(PipelineOptions(flags))
    with local_file(ours.config) as config:
        sys.argv = ["newsbeam", "run", config, "--out", ours.out, "--runner", ours.runner, "--", *flags]
        main()


@contextlib.contextmanager
def local_file(place: str) -> Iterator[str]:
    """The path of a config: where it is, or of a copy for as long as the context lasts, if it has a URI.

    Relative paths in a copy lead nowhere: in a config with a URI, `files`, `warc` and `entities.wikidata` are URIs too.
    """
    if FileSystems.get_scheme(place) is None:
        yield place
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, place.rpartition("/")[2])
        try:
            with FileSystems.open(place) as source, path.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        except (BeamIOError, OSError, ValueError) as error:
            sys.exit(f"error: {place}: cannot be read: {error}")
        yield str(path)


if __name__ == "__main__":
    main_of_template(sys.argv[1:])
