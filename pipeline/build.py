"""The whole graph, on one page.

    feeds ─► PollFeeds ─► ParseFeeds ─┐
                                      ├─► DropSeen ─► FetchPages ─► ExtractArticles ─► DropUnchanged
    files ───────────────► ListFiles ─┘        ─► TagLanguage ─► LinkEntities ─► WriteLake ─► CommitRun

Every step sends what it gives up to dead letters and what it leaves out to the tally; CommitRun checks that together
they account for all that came in.
"""

from collections.abc import Sequence

import apache_beam as beam
from apache_beam.pvalue import PCollection

from pipeline.deps import Deps
from pipeline.sources import ListSources
from transforms.commit_run import Account, CommitRun
from transforms.count_outcomes import CountOutcomes
from transforms.dead_letters import remember
from transforms.drop_seen import DropKnownFailures, DropSeen
from transforms.drop_unchanged import DropUnchanged
from transforms.extract_articles import ExtractArticles
from transforms.fetch_pages import FetchPages
from transforms.link_entities import LinkEntities
from transforms.records import Source
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

    unlisted = listed.dead | "DropKnownFailures" >> DropKnownFailures(deps.ledger)
    failed = (unlisted.dead, fetched.dead, extracted.dead) | "Failed" >> beam.Flatten()
    dead = (failed, listed.unread) | "DeadLetters" >> beam.Flatten()
    ledger = (revised.ledger, failed | "Remember" >> beam.Map(remember)) | "Ledger" >> beam.Flatten()
    outcomes = (seen.outcomes, unlisted.outcomes, revised.outcomes) | "Outcomes" >> beam.Flatten()
    tally = outcomes | "CountOutcomes" >> CountOutcomes()

    files = Harvest(finished, dead, ledger) | "WriteLake" >> WriteLake(
        deps.lake, deps.run.run_id, deps.run.versions["newsbeam"]
    )
    account = Account(files, tally, listed.reports)
    committed: PCollection[str] = account | "CommitRun" >> CommitRun(deps.lake, deps.run, deps.clock)
    return committed
