import hashlib
from collections.abc import Iterator
from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.coders.coders import Coder, TupleCoder
from apache_beam.coders.row_coder import RowCoder
from apache_beam.coders.typecoders import registry
from apache_beam.internal.cloudpickle import cloudpickle
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.typehints.typehints import TupleConstraint

from pipeline.build import build
from pipeline.config import bundled_rules
from pipeline.deps import Deps
from tests.fakes import FEED, ledger_entry, local_pipeline
from transforms.core.http.attempts import AttemptSchedule
from transforms.core.lake.manifest import RunInfo
from transforms.core.pages.clean import clean_page
from transforms.io.clock import now_us
from transforms.io.entity_models import ChosenModels
from transforms.io.feed_ledger import LakeFeedLedger
from transforms.io.http_client import HttpSettings
from transforms.io.lake_store import Lake
from transforms.io.ledger_store import MemoryLedger
from transforms.io.retries import NoRetries
from transforms.records import (
    Article,
    ArticleHead,
    ArticleOrLine,
    DeadLetter,
    LedgerEntry,
    Listing,
    Page,
    PageRequest,
    Parcel,
    Record,
    ShelvedArticle,
    Source,
)
from transforms.runs import OneRun

FILES = Source("files", "/no/such/folder/*.txt", "*.txt", position=1)
SITEMAP = Source("sitemap", "https://harbour-post.example/sitemap.xml", "sitemap", position=2)
ARCHIVES = Source("warc", "/no/such/folder/*.warc.gz", "*.warc.gz", position=3)
EVERY_KIND = [FEED, FILES, SITEMAP, ARCHIVES]

# A running job is updated by the labels of its steps: one that is renamed loses its state.
LABELS = [
    "ListSources",
    "ListRetries",
    "DropSeen",
    "ShowRequests",
    "FetchPages",
    "ShowKept",
    "ExtractArticles",
    "ShowPages",
    "ShowUnread",
    "ShowUnclean",
    "LearnBoilerplate",
    "ShelveArticles",
    "StripBoilerplate",
    "DropUnchanged",
    "ShowKnown",
    "UnshelveArticles",
    "TagLanguage",
    "LinkEntities",
    "ShowFinished",
    "DropKnownFailures",
    "Failed",
    "DeferFailures",
    "DeadLetters",
    "Outcomes",
    "CountOutcomes",
    "WriteLake",
    "ShowWritten",
    "WriteFeedLedger",
    "MergeLedger",
    "Files",
    "MeasureDeadLetters",
    "Measures",
    "SumMeasures",
    "CommitRun",
]
SHUFFLES = {
    "CommitRun/CoGroupByKey/CoGroupByKeyImpl/GroupByKey",
    "CountOutcomes/Sum/GroupByKey",
    "DropKnownFailures/Group",
    "DropSeen/Group",
    "DropUnchanged/Group",
    "FetchPages/Group",
    "LearnBoilerplate/By site",
    "LearnBoilerplate/Merge",
    "ListSources/ListArchives/Join/CoGroupByKeyImpl/GroupByKey",
    "ListSources/ListArchives/Merge/Merge/GroupByKey",
    "ListSources/ListArchives/Spread/ReshufflePerKey/GroupByKey",
    "ListSources/ListSitemaps/By host 0",
    "ListSources/ListSitemaps/By host 1",
    "ListSources/ListSitemaps/By host 2",
    "ListSources/ListSitemaps/Merge/Merge/GroupByKey",
    "ListSources/PollFeeds/By host",
    "StripBoilerplate/Join",
    "SumMeasures/Sum/GroupByKey",
    "WriteFeedLedger/Group",
    "WriteLake/GroupByKey",
}
# Beam has no portable coder for the union of what a CoGroupByKey joins; a run has but a few hundred of these. The heads
# of archived records are plain values, not records of the graph.
SUMS = {"CountOutcomes/Sum/GroupByKey", "SumMeasures/Sum/GroupByKey"}
JOINS = {"CommitRun/CoGroupByKey/CoGroupByKeyImpl/GroupByKey"}
PLAIN = {
    "ListSources/ListArchives/Join/CoGroupByKeyImpl/GroupByKey",
    "ListSources/ListArchives/Spread/ReshufflePerKey/GroupByKey",
}


@pytest.fixture
def deps(tmp_path: Path) -> Deps:
    lake = Lake(str(tmp_path / "lake"))
    return Deps(
        http=HttpSettings("newsbeam/test (+https://newsbeam.example/bot)", resolve={"harbour.example": ("::1", 80)}),
        max_feed_bytes=1_000,
        max_page_bytes=2_000,
        rules=bundled_rules(),
        models=ChosenModels({}),
        lake=lake,
        ledger=MemoryLedger([ledger_entry("a")]),
        feeds=LakeFeedLedger.of(lake),
        retries=NoRetries(),
        attempts=AttemptSchedule(3, 60.0),
        runs=OneRun(RunInfo("run-1", "2026-11-01T00:00:00+00:00", "engine", {"newsbeam": "0.1.0"}, "ab" * 32)),
    )


def graph(sources: list[Source], deps: Deps) -> tuple[beam.Pipeline, beam_runner_api_pb2.Pipeline]:
    pipeline = beam.Pipeline()
    build(pipeline, sources, deps)
    return pipeline, pipeline.to_runner_api()


@pytest.mark.parametrize("sources", [[FEED], [FILES], [FEED, FILES]], ids=["feeds", "files", "both"])
def test_the_steps_at_the_top_keep_their_labels_whatever_the_sources(sources: list[Source], deps: Deps) -> None:
    _, proto = graph(sources, deps)
    transforms = proto.components.transforms
    (root,) = proto.root_transform_ids
    assert [transforms[step].unique_name for step in transforms[root].subtransforms] == LABELS


def shuffled(pipeline: beam.Pipeline) -> Iterator[tuple[str, TupleConstraint]]:
    """Label and element type, key and value, of each GroupByKey."""
    found: list[tuple[str, TupleConstraint]] = []

    class Visitor(beam.pipeline.PipelineVisitor):
        def visit_transform(self, node: beam.pipeline.AppliedPTransform) -> None:
            if isinstance(node.transform, beam.GroupByKey):
                found.append((node.full_label, node.inputs[0].element_type))

    pipeline.visit(Visitor())
    yield from found


def test_every_record_that_crosses_a_shuffle_has_its_portable_coder(deps: Deps) -> None:
    pipeline, _ = graph(EVERY_KIND, deps)
    kinds = dict(shuffled(pipeline))
    assert set(kinds) == SHUFFLES
    for label, kind in kinds.items():
        if label in PLAIN:
            continue
        value = kind.tuple_types[1]
        if label.endswith("/ReshufflePerKey/GroupByKey"):
            value = value.tuple_types[0]
        coder: Coder = registry.get_coder(value)
        if label in SUMS:
            assert value is int, label
        elif label in JOINS:
            joined = {part.tuple_types[1] for part in value.union_types}
            assert all(issubclass(part, Record) for part in joined), f"{label} joins {joined}"
        else:
            assert isinstance(coder, RowCoder), f"{label} shuffles {kind} with {coder}"
            assert issubclass(value, Record), label


def test_where_a_run_has_one_element_a_page_it_shuffles_keys_and_places_on_the_shelf(deps: Deps) -> None:
    kinds = {label: kind.tuple_types[1] for label, kind in shuffled(graph(EVERY_KIND, deps)[0])}
    assert {label for label, kind in kinds.items() if kind is Parcel} == {
        "DropKnownFailures/Group",
        "DropSeen/Group",
        "FetchPages/Group",
        "LearnBoilerplate/Merge",
        "WriteLake/GroupByKey",
    }
    assert (kinds["StripBoilerplate/Join"], kinds["DropUnchanged/Group"]) == (ArticleOrLine, ShelvedArticle)


def test_what_feeds_and_files_list_is_in_no_flatten_through_which_the_local_engine_would_shuffle_it(
    deps: Deps,
) -> None:
    flattened: dict[str, object] = {}

    class Visitor(beam.pipeline.PipelineVisitor):
        def visit_transform(self, node: beam.pipeline.AppliedPTransform) -> None:
            if isinstance(node.transform, beam.Flatten):
                flattened[node.full_label] = node.outputs[None].element_type

    graph([FEED, FILES], deps)[0].visit(Visitor())
    assert flattened["Failed"] is DeadLetter
    assert not {Listing, PageRequest, Page, Article, ShelvedArticle, ArticleHead, LedgerEntry} & {*flattened.values()}


def test_what_no_source_needs_is_left_out_of_the_graph(deps: Deps) -> None:
    def listers(sources: list[Source]) -> set[str]:
        found = (label.split("/") for label, _ in shuffled(graph(sources, deps)[0]))
        return {step for list_sources, step, *_ in found if list_sources == "ListSources"}

    assert listers([FEED, FILES]) == {"PollFeeds"}
    assert listers([ARCHIVES]) == {"ListArchives"}
    assert listers([]) == set()


def test_the_coders_in_the_graph_are_those_of_its_element_types(deps: Deps) -> None:
    pipeline, proto = graph(EVERY_KIND, deps)
    components, kinds = proto.components, dict(shuffled(pipeline))
    for transform in components.transforms.values():
        if transform.unique_name in SHUFFLES - JOINS - PLAIN and "Reshuffle" not in transform.unique_name:
            (collection,) = (components.pcollections[name] for name in transform.inputs.values())
            value = components.coders[components.coders[collection.coder_id].component_coder_ids[1]]
            expected = registry.get_coder(kinds[transform.unique_name])
            assert isinstance(expected, TupleCoder)
            assert value.spec.urn == expected.coders()[1].to_runner_api_parameter(None)[0], transform.unique_name


def test_the_deps_travel_to_workers(deps: Deps) -> None:
    copy: Deps = cloudpickle.loads(cloudpickle.dumps(deps))
    for name in ("http", "max_feed_bytes", "max_page_bytes", "models", "ledger", "runs", "progress"):
        assert getattr(copy, name) == getattr(deps, name), name
    assert copy.lake.uri == deps.lake.uri
    assert copy.clock is now_us

    paragraphs = "".join(
        f"<p>The ferry sailed again on day {day}, and the harbour master of Port Alder said that every berth would "
        "be open before the winter timetable begins.</p>"
        for day in range(5)
    )
    page = f"<html><body><article><h1>Ferry</h1>{paragraphs}<p>Follow us on Twitter</p></article></body></html>"
    first, second = (
        clean_page(page.encode(), content_type="text/html", url="", publisher="", rules=of.rules, now_us=1)
        for of in (deps, copy)
    )
    assert first == second
    assert first.removed


def test_a_run_without_any_input_is_committed(deps: Deps, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with local_pipeline() as p:
        committed = build(p, [Source("files", f"{empty}/*.txt", "*.txt")], deps)
        assert_that(committed, equal_to(["run-1"]))
    (manifest,) = deps.lake.manifests()
    assert set(manifest.books.values()) == {0}
    assert [(source["source"], source["error"]) for source in manifest.sources] == [("*.txt", "file_unreadable")]
    (file,) = manifest.files
    content = Path(deps.lake.path(file["path"])).read_bytes()
    assert file["path"].startswith("dead_letters/")
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
