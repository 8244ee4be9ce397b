"""The whole graph, on one page.

    feeds ─► PollFeeds ─► ParseFeeds ─┐
    sitemaps ─────────► ListSitemaps ─┤
    files ───────────────► ListFiles ─┼─► DropSeen ─► FetchPages ─► ExtractArticles ─► StripBoilerplate
    WARC files ───────► ListArchives ─┤        ─► DropUnchanged ─► TagLanguage ─► LinkEntities ─► WriteLake ─► CommitRun
    ledger ────────────► ListRetries ─┘

LearnBoilerplate sees all articles of the run and of earlier ones before StripBoilerplate lets the first one through.
What is grouped waits on the shelf while its key is shuffled: listings, requests, and articles from ShelveArticles to
DropUnchanged, their cleaned pages to UnshelveArticles. With `archive`, WriteArchive keeps what FetchPages has read.
Every step sends what it gives up to dead letters, of which DeferFailures keeps back what a later run may still read,
and what it leaves out to the tally; CommitRun checks that together they account for all that came in. What the steps
measure of their work is summed up for the manifest.
"""

from collections.abc import Sequence

import apache_beam as beam
from apache_beam.pvalue import PCollection

from pipeline.deps import Deps
from pipeline.sources import ListSources
from transforms.commit_run import Account, CommitRun
from transforms.count_outcomes import CountOutcomes
from transforms.dead_letters import measured_row
from transforms.defer_failures import DeferFailures
from transforms.drop_seen import DropKnownFailures, DropSeen
from transforms.drop_unchanged import DropUnchanged
from transforms.extract_articles import ExtractArticles
from transforms.fetch_pages import FetchPages
from transforms.learn_boilerplate import LearnBoilerplate
from transforms.link_entities import LinkEntities
from transforms.list_retries import ListRetries
from transforms.merge_ledger import MergeLedger
from transforms.records import Measure, Source
from transforms.runs import WindowRuns
from transforms.shelve_articles import ShelveArticles, UnshelveArticles
from transforms.show_progress import ShowProgress
from transforms.strip_boilerplate import Marked, StripBoilerplate
from transforms.sum_measures import SumMeasures
from transforms.tag_language import TagLanguage
from transforms.tick import Tick
from transforms.write_archive import WriteArchive
from transforms.write_feed_ledger import WriteFeedLedger
from transforms.write_lake import Harvest, WriteLake, article_rows


def build(p: beam.Pipeline, sources: Sequence[Source], deps: Deps) -> PCollection[str]:
    """Puts the graph on a pipeline: that of one bounded run, or of a stream, by `deps.runs`.

    Args:
      sources: at least one.
      deps: what the steps need from outside.

    Returns:
      The id of the run, or of each window, once it is committed.
    """
    windows = deps.runs.windows()
    begin = p | "Tick" >> Tick(deps.lake, deps.runs) if isinstance(deps.runs, WindowRuns) else p
    listed = begin | "ListSources" >> ListSources(sources, deps)
    retried = begin | "ListRetries" >> ListRetries(deps.retries)
    listings = (*listed.listings, retried.listings)
    seen = listings | "DropSeen" >> DropSeen(deps.ledger, deps.clock, windows, deps.shelf)
    requests = seen.requests | "ShowRequests" >> ShowProgress("requests", deps.progress)
    fetched = requests | "FetchPages" >> FetchPages(deps.http, deps.max_page_bytes, deps.clock, deps.shelf)
    kept = fetched.outcomes | "ShowKept" >> ShowProgress("unread", deps.progress)
    extracted = fetched.main | "ExtractArticles" >> ExtractArticles(
        deps.rules, deps.extraction, deps.clock, deps.manners, deps.kinds
    )
    read = extracted.main | "ShowPages" >> ShowProgress("pages", deps.progress)
    unread = fetched.dead | "ShowUnread" >> ShowProgress("unread", deps.progress)
    unclean = extracted.dead | "ShowUnclean" >> ShowProgress("unread", deps.progress)
    learned = read | "LearnBoilerplate" >> LearnBoilerplate(
        deps.ledger, is_learning=deps.is_learning, windows=windows, shelf=deps.shelf
    )
    shelved = read | "ShelveArticles" >> ShelveArticles(deps.shelf)
    stripped = Marked(shelved, learned.lines) | "StripBoilerplate" >> StripBoilerplate(deps.shelf)
    revised = stripped | "DropUnchanged" >> DropUnchanged(deps.ledger, windows, deps.shelf)
    known = revised.outcomes | "ShowKnown" >> ShowProgress("known", deps.progress)
    articles = revised.articles | "UnshelveArticles" >> UnshelveArticles(deps.shelf)
    tagged = articles | "TagLanguage" >> TagLanguage(deps.load_detector)
    linked = tagged.articles | "LinkEntities" >> LinkEntities(deps.models, deps.aliases)
    finished = linked.articles | "ShowFinished" >> ShowProgress("finished", deps.progress)

    unlisted = listed.dead | "DropKnownFailures" >> DropKnownFailures(deps.ledger, deps.clock, windows, deps.shelf)
    failed = (unlisted.dead, unread, unclean) | "Failed" >> beam.Flatten()
    settled = failed | "DeferFailures" >> DeferFailures(deps.ledger, deps.attempts)
    dead = (settled.dead, listed.unread) | "DeadLetters" >> beam.Flatten()
    ledger = (fetched.ledger, revised.ledger, settled.ledger)
    outcomes = (
        retried.outcomes,
        seen.outcomes,
        unlisted.outcomes,
        kept,
        known,
        settled.outcomes,
    ) | "Outcomes" >> beam.Flatten()
    tally = outcomes | "CountOutcomes" >> CountOutcomes()

    written = Harvest(finished, dead, ledger, revised.states, learned.evidence) | "WriteLake" >> WriteLake(
        deps.lake, deps.runs, deps.shelf
    )
    staged = [
        written.files | "ShowWritten" >> ShowProgress("written", deps.progress, article_rows),
        listed.states | "WriteFeedLedger" >> WriteFeedLedger(deps.lake, deps.runs),
    ]
    if deps.is_archiving:
        staged.append(fetched.main | "WriteArchive" >> WriteArchive(deps.lake, deps.runs, deps.http.user_agent))
    if windows is None:
        staged.append(p | "MergeLedger" >> MergeLedger(deps.lake, deps.runs, deps.ledger))
    files = staged | "Files" >> beam.Flatten()
    measures = (
        listed.measures,
        seen.measures,
        fetched.measures,
        extracted.measures,
        learned.measures,
        revised.measures,
        tagged.measures,
        linked.measures,
        written.measures,
        dead | "MeasureDeadLetters" >> beam.Map(measured_row).with_output_types(Measure),
    ) | "Measures" >> beam.Flatten()
    measured = measures | "SumMeasures" >> SumMeasures()
    account = Account(files, tally, listed.reports, measured)
    committed: PCollection[str] = account | "CommitRun" >> CommitRun(deps.lake, deps.runs, deps.clock)
    return committed
