"""Pages are kept as they were fetched: Page -> StagedFile of a WARC."""

import io
from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection
from apache_beam.utils.windowed_value import WindowedValue

from transforms.core.lake.manifest import RunInfo
from transforms.io.lake_store import Lake
from transforms.io.warc_writer import WarcWriter
from transforms.records import Page, StagedFile
from transforms.runs import Runs

MAX_FILE_BYTES = 64 * 2**20
"""A file is closed when it has reached this size; it is held in memory until then."""


class WriteArchive(beam.PTransform[PCollection[Page], PCollection[StagedFile]]):
    """Writes WARC files below the staging folder of their window's run; nothing is visible until the commit.

    At least one a bundle. It reads the pages where they are fetched, so that their bodies cross no shuffle. Pages
    that come from a WARC file are passed over. A repeated bundle may leave files that no manifest names: they go with
    the staging folder.

    Args:
      lake: where to.
      runs: the run of each window; it goes into the files' names and warcinfo records.
      user_agent: that the pages were fetched as.
      max_file_bytes: see `MAX_FILE_BYTES`.
    """

    def __init__(self, lake: Lake, runs: Runs, user_agent: str, max_file_bytes: int = MAX_FILE_BYTES) -> None:
        super().__init__()
        self._fn = _ArchiveFn(lake, runs, user_agent, max_file_bytes)

    def expand(self, pages: PCollection[Page]) -> PCollection[StagedFile]:
        """See the class."""
        staged: PCollection[StagedFile] = (
            pages
            | "Fetched" >> beam.Filter(lambda page: not page.listing.archive)
            | "Write" >> beam.ParDo(self._fn).with_output_types(StagedFile)
        )
        return staged


class _ArchiveFn(beam.DoFn):
    def __init__(self, lake: Lake, runs: Runs, user_agent: str, max_file_bytes: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Beam's is untyped
        self._lake, self._runs, self._user_agent, self._max_file_bytes = lake, runs, user_agent, max_file_bytes

    def start_bundle(self) -> None:
        self._open: dict[Any, _Volume] = {}

    def process(
        self, page: Page, timestamp: Any = beam.DoFn.TimestampParam, window: Any = beam.DoFn.WindowParam
    ) -> Iterator[StagedFile]:
        if window not in self._open:
            self._open[window] = _Volume(self._runs.of(window), self._user_agent, page.fetched_us, timestamp)
        volume = self._open[window]
        volume.add(page)
        if volume.size_bytes >= self._max_file_bytes:
            yield self._close(window)

    def finish_bundle(self) -> Iterator[WindowedValue]:
        for window, volume in list(self._open.items()):
            yield WindowedValue(self._close(window), volume.timestamp, (window,))

    def _close(self, window: Any) -> StagedFile:
        volume = self._open.pop(window)
        return self._lake.stage_archive(self._runs.of(window).run_id, volume.content(), volume.pages)


class _Volume:
    """A file that is being written.

    Attributes:
      pages: how many it has.
      timestamp: of its first page.
    """

    def __init__(self, run: RunInfo, user_agent: str, created_us: int, timestamp: Any) -> None:
        info = {
            "software": f"newsbeam/{run.versions['newsbeam']}",
            "format": "WARC File Format 1.1",
            "http-header-user-agent": user_agent,
            "isPartOf": run.run_id,
        }
        self._file = io.BytesIO()
        self._writer = WarcWriter(self._file, run.run_id, created_us, info)
        self.pages, self.timestamp = 0, timestamp

    @property
    def size_bytes(self) -> int:
        return self._file.tell()

    def add(self, page: Page) -> None:
        self._writer.write(page)
        self.pages += 1

    def content(self) -> bytes:
        return self._file.getvalue()
