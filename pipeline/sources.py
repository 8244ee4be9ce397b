"""The head of the graph: the sources of a config, and all that they list."""

from collections.abc import Sequence
from typing import NamedTuple, cast

import apache_beam as beam
from apache_beam.pvalue import PBegin, PCollection

from pipeline.deps import Deps
from transforms.list_archives import ListArchives
from transforms.list_files import ListFiles
from transforms.list_sitemaps import ListSitemaps
from transforms.parse_feeds import ParseFeeds
from transforms.poll_feeds import PollFeeds
from transforms.records import DeadLetter, FeedState, Listing, Measure, Source, SourceReport
from transforms.runs import WindowRuns
from transforms.show_progress import ShowProgress

# A news sitemap is made anew every few minutes at most.
_OTHERS_EVERY_S = 300


class Listed(NamedTuple):
    """All that the sources list.

    Attributes:
      dead: inputs that cannot be asked for, such as an entry without a link.
      unread: sources that failed as a whole.
      reports: one of each source.
      states: what the feed ledger learns.
    """

    listings: tuple[PCollection[Listing], ...]
    dead: PCollection[DeadLetter]
    unread: PCollection[DeadLetter]
    reports: PCollection[SourceReport]
    states: PCollection[FeedState]
    measures: PCollection[Measure]


class ListSources(beam.PTransform[PBegin | PCollection[int], Listed]):
    """Polls and parses the feeds, reads the sitemaps, finds the files and the archived pages.

    Once, at the beginning of a bounded graph. In a stream at ticks: feeds at each, as far as they are due; of those
    that are not, nothing is told. Other sources know no due time and are looked at every five minutes.

    Args:
      sources: of the config.
      deps: what the steps need from outside.
    """

    def __init__(self, sources: Sequence[Source], deps: Deps) -> None:
        super().__init__()
        self._sources, self._deps = sources, deps

    def expand(self, begin: PBegin | PCollection[int]) -> Listed:
        """See the class; what no source of the config needs is left out of the graph."""
        deps, pipeline = self._deps, begin.pipeline
        listings: list[PCollection[Listing]] = []
        dead: list[PCollection[DeadLetter]] = []
        reports: list[PCollection[SourceReport]] = []
        states: list[PCollection[FeedState]] = []
        measures: list[PCollection[Measure]] = []
        if feeds := self._of_kind("feed"):
            polled = self._listed(begin, "feed", feeds, every_s=0) | "PollFeeds" >> PollFeeds(
                deps.http, deps.max_feed_bytes, deps.clock, deps.feeds, deps.poll_bounds, deps.logins
            )
            bodies = polled.bodies | "ShowFeeds" >> ShowProgress("feeds", deps.progress)
            others_told = polled.reports | "ShowOtherFeeds" >> ShowProgress("feeds", deps.progress)
            parsed = bodies | "ParseFeeds" >> ParseFeeds(deps.clock, deps.feeds, deps.poll_bounds)
            listings.append(parsed.listings)
            dead += [polled.dead, parsed.dead]
            if isinstance(deps.runs, WindowRuns):
                others_told |= "Asked" >> beam.Filter(lambda report: report.poll != "not_due")
            reports += [others_told, parsed.reports]
            states += [polled.states, parsed.states]
            measures += [polled.measures, parsed.measures]
        others = {
            "files": ListFiles(deps.max_page_bytes, deps.clock),
            "sitemap": ListSitemaps(deps.http, deps.clock, deps.logins),
            "warc": ListArchives(deps.clock, deps.publishers),
        }
        for kind, lister in others.items():
            if sources := self._of_kind(kind):
                due = self._listed(begin, kind, sources, every_s=_OTHERS_EVERY_S)
                listed = due | type(lister).__name__ >> lister
                listings.append(listed.listings)
                dead.append(listed.dead)
                reports.append(listed.reports)
                measures.append(listed.measures)
        letters = dead | "Dead" >> beam.Flatten(pipeline=pipeline).with_output_types(DeadLetter)
        return Listed(
            listings=tuple(listings),
            dead=letters | "OfInputs" >> beam.Filter(lambda letter: letter.is_input),
            unread=letters | "OfSources" >> beam.Filter(lambda letter: not letter.is_input),
            reports=reports | "Reports" >> beam.Flatten(pipeline=pipeline).with_output_types(SourceReport),
            states=states | "States" >> beam.Flatten(pipeline=pipeline).with_output_types(FeedState),
            measures=measures | "Measures" >> beam.Flatten(pipeline=pipeline).with_output_types(Measure),
        )

    def _listed(
        self, begin: PBegin | PCollection[int], kind: str, sources: list[Source], every_s: int
    ) -> PCollection[Source]:
        """The sources of a kind, each time that they are to be looked at."""
        if not isinstance(self._deps.runs, WindowRuns):
            return cast(PCollection[Source], begin | f"Create {kind}" >> beam.Create(sources))
        stride = max(1, every_s // self._deps.runs.poll_s)
        due = beam.FlatMap(lambda number: sources if number % stride == 0 else ()).with_output_types(Source)
        return cast(PCollection[Source], begin | f"Due {kind}" >> due)

    def _of_kind(self, kind: str) -> list[Source]:
        return [source for source in self._sources if source.kind == kind]
