import json
from pathlib import Path

import pytest

from benchmarks.speed.corpus import SAVED_PAGES, SavedPage, load
from benchmarks.speed.peers import compare
from benchmarks.speed.peers.compare import Reading, ToolDiedError


def test_a_tool_reads_each_page_once_in_order():
    pages = load(saved=Path("nowhere")).pages[:10]
    reading = compare.read_by_all(["newsbeam"], pages, pages[:1])["newsbeam"]
    assert [row["id"] for row in reading.predictions] == [page.id for page in pages]
    assert reading.pages == 10
    assert 0 < reading.cpu_s < reading.start_cpu_s + 60
    assert any(row.get("text") for row in reading.predictions)


def test_a_tool_that_dies_says_why(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(compare.TOOLS, "typewriter", None)
    with pytest.raises(ToolDiedError, match="no attribute 'typewriter'"):
        compare.read_by_all(["typewriter"], [], [])


def test_scores_are_of_the_pages_that_were_read():
    if not SAVED_PAGES.exists():
        pytest.skip("no scorer of pages")
    gold = [json.loads(line) for line in (SAVED_PAGES / "gold.jsonl").read_text().splitlines()[:2]]
    perfect = Reading(predictions=gold)
    nothing = Reading(predictions=[{"id": row["id"]} for row in gold])
    found = compare.scores({"perfect": perfect, "nothing": nothing}, SAVED_PAGES)
    assert (found["perfect"]["F1"], found["nothing"]["F1"]) == (1, 0)
    assert found["nothing"]["empty"] == 2


def test_without_gold_there_are_no_scores(tmp_path: Path):
    assert compare.scores({"newsbeam": Reading()}, tmp_path) == {}


def test_tools_with_entities_read_english_alone():
    pages = [SavedPage("a", "", "", b"", "en"), SavedPage("b", "", "", b"", "de"), SavedPage("c", "", "", b"", "")]
    assert [page.id for page in compare.share_of("newsbeam_entities", pages)] == ["a"]
    assert compare.share_of("newsbeam", pages) == pages
