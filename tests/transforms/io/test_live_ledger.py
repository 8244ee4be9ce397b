import dataclasses
import time
from pathlib import Path

import pytest

from tests.fakes import NOON, article_state, ledger_entry
from tests.transforms.io.test_ledger_store import commit
from transforms.core.lake.feed_rows import feed_row
from transforms.core.lake.manifest import RunInfo, make_manifest
from transforms.io import live_ledger
from transforms.io.lake_store import Lake
from transforms.io.live_ledger import LiveFeedLedger, LiveLedger
from transforms.merge_ledger import merge_files
from transforms.records import FeedState

FEED = FeedState("https://harbour-post.example/rss", "u", etag='"1"', polled_us=NOON, due_us=NOON)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look-up looks at the manifests."""
    monkeypatch.setattr(live_ledger, "_FRESH_S", 0.0)


def test_what_is_committed_while_it_lives_is_known(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    ledger = LiveLedger(lake)
    assert ledger.by_key(["a"]) == {}
    commit(lake, 1, [ledger_entry("a")], [article_state("a")])
    assert ledger.by_key(["a", "b"]) == {"a": ledger_entry("a")}
    commit(lake, 2, [ledger_entry("a", attempts=2), ledger_entry("b", next_try_us=NOON, outcome="timeout")], [])
    assert ledger.by_key(["a"]) == {"a": ledger_entry("a", attempts=2)}
    assert ledger.articles(["id-a"]) == {"id-a": article_state("a")}
    assert [entry.key for entry in ledger.due(NOON)] == ["b"]


def test_files_that_are_merged_away_meanwhile_are_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(str(tmp_path))
    for sequence in range(1, 9):
        commit(lake, sequence, [ledger_entry(f"{sequence:02}")], [])
    ledger = LiveLedger(lake)
    keys = [f"{number:02}" for number in range(1, 9)]
    monkeypatch.setattr(live_ledger, "_FRESH_S", 3_600.0)
    assert sorted(ledger.by_key(keys)) == keys
    (merge,) = ledger.merges()
    with lake.lock("merge"):
        files = [merge_files(lake, "merge", merge)]
        info = RunInfo("merge", "t", "e", {}, "sha", sequence=9)
        lake.commit(make_manifest(info, committed_at="t", files=files, outcomes=[], reports=[]))
    began = time.monotonic()
    assert sorted(ledger.by_key(keys)) == keys
    assert time.monotonic() - began < 2
    assert ledger.merges() == []


def test_a_poll_that_is_not_committed_keeps_the_feed_from_being_asked_again_but_its_validators_wait(
    tmp_path: Path,
) -> None:
    lake = Lake(str(tmp_path))
    ledger = LiveFeedLedger(lake)
    newer = dataclasses.replace(FEED, etag='"2"', polled_us=NOON + 5, due_us=NOON + 900)
    ledger.learn(newer)
    assert ledger.states([FEED.feed]) == {
        FEED.feed: FeedState(FEED.feed, FEED.feed, polled_us=NOON + 5, due_us=NOON + 900)
    }
    file = lake.stage("run-1", "ledger_feeds", "ledger/feeds", [feed_row(FEED, sequence=1)], 0)
    info = RunInfo("run-1", "t", "e", {}, "sha", sequence=1)
    with lake.lock("run-1"):
        lake.commit(make_manifest(info, committed_at="t", files=[file], outcomes=[], reports=[]))
    (state,) = ledger.states([FEED.feed]).values()
    assert (state.etag, state.polled_us, state.due_us) == ('"1"', NOON + 5, NOON + 900)
    assert ledger.states(["https://other.example/rss"]) == {}
