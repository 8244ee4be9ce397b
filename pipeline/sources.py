"""The head of the graph: the sources of a config, and all that they list."""

from collections.abc import Sequence
from typing import NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PBegin, PCollection

from pipeline.deps import Deps
from transforms.list_files import ListFiles
from transforms.parse_feeds import ParseFeeds
from transforms.poll_feeds import PollFeeds
from transforms.records import DeadLetter, Listing, Source, SourceReport
from transforms.show_progress import ShowProgress


class Listed(NamedTuple):
    """All that the sources list.

    Attributes:
      dead: inputs that cannot be asked for, such as an entry without a link.
      unread: sources that failed as a whole.
      reports: one of each source.
    """

    listings: PCollection[Listing]
    dead: PCollection[DeadLetter]
    unread: PCollection[DeadLetter]
    reports: PCollection[SourceReport]


class ListSources(beam.PTransform[PBegin, Listed]):
    """Polls and parses the feeds, and finds the files.

    Args:
      sources: of the config.
      deps: what the steps need from outside.
    """

    def __init__(self, sources: Sequence[Source], deps: Deps) -> None:
        super().__init__()
        self._sources, self._deps = sources, deps

    def expand(self, begin: PBegin) -> Listed:
        """See the class."""
        deps = self._deps
        feeds = begin | "Feeds" >> beam.Create([s for s in self._sources if s.kind == "feed"])
        polled = feeds | "PollFeeds" >> PollFeeds(deps.http, deps.max_feed_bytes, deps.clock)
        bodies = polled.main | "ShowFeeds" >> ShowProgress("feeds", deps.progress)
        parsed = bodies | "ParseFeeds" >> ParseFeeds(deps.clock)

        patterns = begin | "Files" >> beam.Create([s for s in self._sources if s.kind == "files"])
        found = patterns | "ListFiles" >> ListFiles(deps.max_page_bytes, deps.clock)

        letters = (polled.dead, parsed.dead, found.dead) | "Dead" >> beam.Flatten()
        unread = letters | "OfSources" >> beam.Filter(lambda letter: not letter.is_input)
        failed = unread | "Report" >> beam.Map(_report)
        return Listed(
            listings=(parsed.listings, found.listings) | "Listings" >> beam.Flatten(),
            dead=letters | "OfInputs" >> beam.Filter(lambda letter: letter.is_input),
            unread=unread,
            reports=(parsed.reports, found.reports, failed) | "Reports" >> beam.Flatten(),
        )


def _report(letter: DeadLetter) -> SourceReport:
    return SourceReport(letter.source, letter.source_position, 0, letter.reason, letter.message)
