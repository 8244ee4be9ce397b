"""The head of the graph: the sources of a config, and all that they list."""

from collections.abc import Sequence
from typing import NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PBegin, PCollection

from pipeline.deps import Deps
from transforms.list_archives import ListArchives
from transforms.list_files import ListFiles
from transforms.list_sitemaps import ListSitemaps
from transforms.parse_feeds import ParseFeeds
from transforms.poll_feeds import PollFeeds
from transforms.records import DeadLetter, FeedState, Listing, Source, SourceReport
from transforms.show_progress import ShowProgress


class Listed(NamedTuple):
    """All that the sources list.

    Attributes:
      dead: inputs that cannot be asked for, such as an entry without a link.
      unread: sources that failed as a whole.
      reports: one of each source.
      states: what the feed ledger learns.
    """

    listings: PCollection[Listing]
    dead: PCollection[DeadLetter]
    unread: PCollection[DeadLetter]
    reports: PCollection[SourceReport]
    states: PCollection[FeedState]


class ListSources(beam.PTransform[PBegin, Listed]):
    """Polls and parses the feeds, reads the sitemaps, finds the files and the archived pages.

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
        polled = feeds | "PollFeeds" >> PollFeeds(
            deps.http, deps.max_feed_bytes, deps.clock, deps.feeds, deps.poll_bounds, deps.logins
        )
        bodies = polled.bodies | "ShowFeeds" >> ShowProgress("feeds", deps.progress)
        parsed = bodies | "ParseFeeds" >> ParseFeeds(deps.clock, deps.poll_bounds)

        patterns = begin | "Files" >> beam.Create([s for s in self._sources if s.kind == "files"])
        found = patterns | "ListFiles" >> ListFiles(deps.max_page_bytes, deps.clock)

        sitemaps = begin | "Sitemaps" >> beam.Create([s for s in self._sources if s.kind == "sitemap"])
        mapped = sitemaps | "ListSitemaps" >> ListSitemaps(deps.http, deps.clock, deps.logins)

        archives = begin | "Archives" >> beam.Create([s for s in self._sources if s.kind == "warc"])
        archived = archives | "ListArchives" >> ListArchives(deps.clock, deps.publishers)

        letters = (polled.dead, parsed.dead, found.dead, mapped.dead, archived.dead) | "Dead" >> beam.Flatten()
        unread = letters | "OfSources" >> beam.Filter(lambda letter: not letter.is_input)
        failed = unread | "Unreported" >> beam.Filter(_is_unreported) | "Report" >> beam.Map(_report)
        return Listed(
            listings=(parsed.listings, found.listings, mapped.listings, archived.listings)
            | "Listings" >> beam.Flatten(),
            dead=letters | "OfInputs" >> beam.Filter(lambda letter: letter.is_input),
            unread=unread,
            reports=(polled.reports, parsed.reports, found.reports, mapped.reports, archived.reports, failed)
            | "Reports" >> beam.Flatten(),
            states=(polled.states, parsed.states) | "States" >> beam.Flatten(),
        )


def _is_unreported(letter: DeadLetter) -> bool:
    """Only a folder that cannot be listed is reported here; the other steps report their failures themselves."""
    return letter.stage == "ListFiles"


def _report(letter: DeadLetter) -> SourceReport:
    return SourceReport(letter.source, letter.source_position, 0, letter.reason, letter.message)
