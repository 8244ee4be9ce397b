"""The whole graph, on one page.

    feeds ─► PollFeeds ─► ParseFeeds ─┐
                                      ├─► DropSeen ─► FetchPages ─► ExtractArticles ─► DropUnchanged
    files ───────────────► ListFiles ─┘        ─► TagLanguage ─► LinkEntities ─► WriteLake ─► CommitRun

Every step sends what it gives up to dead letters and what it leaves out to the tally; CommitRun checks that together
they account for all that came in.
"""

from collections.abc import Sequence

import apache_beam as beam
from apache_beam.pvalue import PBegin, PCollection

from pipeline.deps import Deps
from transforms.commit_run import Account, CommitRun
from transforms.count_outcomes import CountOutcomes
from transforms.dead_letters import remember
from transforms.drop_seen import DropSeen
from transforms.drop_unchanged import DropUnchanged
from transforms.extract_articles import ExtractArticles
from transforms.fetch_pages import FetchPages
from transforms.link_entities import LinkEntities
from transforms.list_files import ListFiles
from transforms.parse_feeds import Listed, ParseFeeds
from transforms.poll_feeds import PollFeeds
from transforms.records import DeadLetter, Source, SourceReport
from transforms.show_progress import ShowProgress
from transforms.tag_language import TagLanguage
from transforms.write_lake import Harvest, WriteLake


def build(p: beam.Pipeline, sources: Sequence[Source], deps: Deps) -> PCollection[str]:
    """Puts the graph of one bounded run on a pipeline.

    Args:
      sources: at least one.
      deps: what the steps need from outside.

    Returns:
      The id of the run, once it is committed.
    """
    listed = p | "ListSources" >> ListSources(sources, deps)
    seen = listed.listings | "DropSeen" >> DropSeen(deps.ledger)
    requests = seen.requests | "ShowRequests" >> ShowProgress("requests", deps.progress)
    fetched = requests | "FetchPages" >> FetchPages(deps.http, deps.max_page_bytes, deps.clock)
    pages = fetched.main | "ShowPages" >> ShowProgress("pages", deps.progress)
    extracted = pages | "ExtractArticles" >> ExtractArticles(deps.rules, deps.clock)
    revised = extracted.main | "DropUnchanged" >> DropUnchanged(deps.ledger)
    articles = revised.articles | "ShowArticles" >> ShowProgress("articles", deps.progress)
    tagged = articles | "TagLanguage" >> TagLanguage()
    linked = tagged | "LinkEntities" >> LinkEntities(deps.models)
    finished = linked | "ShowFinished" >> ShowProgress("finished", deps.progress)

    dead = (listed.dead, fetched.dead, extracted.dead) | "DeadLetters" >> beam.Flatten()
    failed = dead | "OfInputs" >> beam.Filter(lambda letter: letter.is_input) | "Remember" >> beam.Map(remember)
    ledger = (revised.ledger, failed) | "Ledger" >> beam.Flatten()
    outcomes = (seen.outcomes, revised.outcomes) | "Outcomes" >> beam.Flatten() | CountOutcomes()

    files = Harvest(finished, dead, ledger) | "WriteLake" >> WriteLake(
        deps.lake, deps.run.run_id, deps.run.versions["newsbeam"]
    )
    account = Account(files, outcomes, listed.reports)
    return account | "CommitRun" >> CommitRun(deps.lake, deps.run, deps.clock)


class ListSources(beam.PTransform[PBegin, Listed]):
    """All that the sources list, feeds and files alike; a source that fails as a whole has a report too."""

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
        listed = patterns | "ListFiles" >> ListFiles(deps.max_page_bytes, deps.clock)

        dead = (polled.dead, parsed.dead, listed.dead) | "Dead" >> beam.Flatten()
        failed = dead | "Failed" >> beam.Filter(_is_source) | "Report" >> beam.Map(_report)
        return Listed(
            listings=(parsed.listings, listed.listings) | "Listings" >> beam.Flatten(),
            dead=dead,
            reports=(parsed.reports, listed.reports, failed) | "Reports" >> beam.Flatten(),
        )


def _is_source(letter: DeadLetter) -> bool:
    return not letter.is_input


def _report(letter: DeadLetter) -> SourceReport:
    return SourceReport(letter.source, letter.source_position, 0, letter.reason, letter.message)
