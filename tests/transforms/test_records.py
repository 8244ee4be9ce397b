import dataclasses
import inspect
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.coders.row_coder import RowCoder
from apache_beam.coders.typecoders import registry

from pipeline.runners import engine
from tests.fakes import FEED, article, dead_letter, ledger_entry, listing
from transforms import records
from transforms.records import (
    Caption,
    Entity,
    FeedBody,
    FeedState,
    KnownFeed,
    LinkedArticle,
    Measure,
    Mention,
    Outcome,
    Page,
    PageRequest,
    PolledFeed,
    Record,
    Removal,
    SourceReport,
    StagedFile,
    TaggedArticle,
)

RECORD_TYPES = [
    kind for _, kind in inspect.getmembers(records, inspect.isclass) if issubclass(kind, Record) and kind is not Record
]
CLEAN = dataclasses.replace(article("a").clean, captions=(Caption("A", "B"),), removed=(Removal("r", "t"),))
TAGGED = TaggedArticle(dataclasses.replace(article("a"), clean=CLEAN), "en", 0.5)
FEED_STATE = FeedState("f", "u", skip_hours=(0, 23), entry_keys=("a", "b"), usual_entries=2.5)
EXAMPLES: list[Record] = [
    FEED,
    FeedBody(FEED, "u", "t", b"\x00\xff", 1),
    FEED_STATE,
    KnownFeed(FEED, FEED_STATE),
    PolledFeed(FeedBody(FEED, "u", "t", b"", 1), FEED_STATE, None),
    listing("a", authors=("Ada Byrne",), published_us=None, updated_us=-5),
    PageRequest(listing("a"), "h"),
    Page(listing("a"), "u", "t", b"", 1),
    TAGGED.article,
    TAGGED,
    LinkedArticle(TAGGED, (Entity("n", "PER", 0.25, (Mention(1, 2), Mention(3, 4))),), has_model=True),
    LinkedArticle(TAGGED, (Entity("n", "LOC", 0.25, (), 5, "AT", -1.5, 2.25),), has_model=True),
    dead_letter("a", status=None),
    Outcome("s", "n", "f", "h", 3),
    Measure("s", "work_us", "", 2**40),
    ledger_entry("a"),
    SourceReport("f", 0, 3),
    SourceReport("f", 0, 3, gap=True, warnings=("stale",), due_us=5),
    StagedFile("articles", "p", 1, 1, 10, "f"),
]


@pytest.mark.parametrize("kind", RECORD_TYPES, ids=lambda kind: kind.__name__)
def test_a_record_has_a_portable_schema(kind: type[Record]) -> None:
    coder = registry.get_coder(kind)
    assert isinstance(coder, RowCoder)
    assert [field.name for field in coder.schema.fields] == [field.name for field in dataclasses.fields(kind)]
    for field in coder.schema.fields:
        # A type that Beam has no schema for becomes a logical type of pickled bytes.
        assert "pythonsdk_any" not in str(field.type), field.name


@pytest.mark.parametrize("record", EXAMPLES, ids=lambda record: type(record).__name__)
def test_a_record_survives_its_coder_as_what_it_was(record: Record) -> None:
    coder = registry.get_coder(type(record))
    decoded = coder.decode(coder.encode(record))
    assert decoded == record
    assert type(decoded) is type(record)


def _must_be(record: Any, kind: Any) -> None:
    assert type(record) is kind, type(record)
    nested = [getattr(record, field.name) for field in dataclasses.fields(kind)]
    for value in nested:
        for part in value if isinstance(value, tuple) else (value,):
            assert not isinstance(part, tuple), f"{part!r} lost its class"


@pytest.mark.end_to_end
def test_records_keep_their_class_between_worker_processes(tmp_path: Path) -> None:
    chosen = engine("local", ["--direct_num_workers=1"])
    pipeline = beam.Pipeline(runner=chosen.runner, options=chosen.options)
    for number, record in enumerate(EXAMPLES):
        kind = type(record)
        (
            pipeline
            | f"Create {number}" >> beam.Create([record])
            | f"Shuffle {number}" >> beam.Reshuffle()
            | f"Check {number}" >> beam.Map(_must_be, kind)
        )
    pipeline.run().wait_until_finish()
