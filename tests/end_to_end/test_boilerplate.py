"""What a site repeats is learned over runs: committed with them, used by them, frozen on request."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end import lakes
from tests.end_to_end.commands import DEFAULT_ENGINE

pytestmark = pytest.mark.end_to_end

MEMBERS = "This paper belongs to its 2,300 members, who would be glad of one more."
STORIES = {
    "ferry": "The ferry to the outer islands sailed again after ten days in port. Islanders had slept in the "
    "waiting room, "
    "and the ferry left with every seat taken. The crew of the ferry baked bread for those who had waited ten days.",
    "clock": "For eleven years the clock on the town hall had said twenty to four. A watchmaker from the "
    "valley took the "
    "clock apart and found a spoon. Now the clock strikes again, and the town hall gives the spoon to the museum.",
    "train": "A train of four carriages left the siding where it had rusted since the mine was closed. "
    "Volunteers painted "
    "the train in the green of the mine railway. The train will take visitors to the siding and back on Sundays.",
    "storm": "Gusts of the storm tore the roof off the fish market, and the storm drove two trawlers onto the "
    "sand. Nobody "
    "was hurt. The fish market sells from vans until the roof is mended, the storm having spared those.",
    "bridge": "Engineers closed the bridge at dawn when a cable sang. The bridge will bear no lorries until "
    "the cable has "
    "been changed, which takes weeks. Cyclists cross the bridge at walking pace, past a cable in bandages.",
}
SUBJECTS = tuple(STORIES)


def write_page(folder: Path, subject: str) -> None:
    folder.mkdir(exist_ok=True)
    paragraphs = "".join(f"<p>{sentence.rstrip('.')}.</p>" for sentence in STORIES[subject].split(". "))
    (folder / f"{subject}.html").write_text(
        f"<html lang='en'><head><title>All about the {subject}</title>"
        f"<link rel='canonical' href='https://alder-gazette.example/{subject}'></head>"
        f"<body><article><h1>All about the {subject}</h1>{paragraphs}<p>{MEMBERS}</p></article></body></html>",
        encoding="utf-8",
    )


def texts(lake: Path) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    return {row["canonical_url"].rpartition("/")[2]: (row["text"], row["removed"]) for row in lakes.rows(lake)}


def test_a_site_is_learned_over_runs(tmp_path: Path) -> None:
    pages, lake, config = tmp_path / "pages", tmp_path / "lake", tmp_path / "config.yaml"
    config.write_text("sources:\n  - files: pages/*.html\n", encoding="utf-8")
    taken = {"rule": "site_boilerplate", "text": MEMBERS}

    for subject in SUBJECTS[:2]:
        write_page(pages, subject)
    lakes.run(config, lake)
    assert all(text.endswith(MEMBERS) and taken not in removed for text, removed in texts(lake).values())
    first = lakes.rows(lake)

    # The third story alone profits from what the run before has seen; the first two keep their revision.
    write_page(pages, SUBJECTS[2])
    manifest = lakes.run(config, lake)
    assert (manifest["books"]["articles"], manifest["books"]["unchanged"]) == (1, 2)
    text, removed = texts(lake)[SUBJECTS[2]]
    assert MEMBERS not in text
    assert removed[-1] == taken
    assert [row for row in lakes.rows(lake) if SUBJECTS[2] not in row["canonical_url"]] == first

    again = lakes.run(config, lake)
    assert (again["books"]["articles"], again["books"]["unchanged"]) == (0, 3)
    assert all("boilerplate" not in file["path"] for file in again["files"])

    frozen = tmp_path / "frozen.yaml"
    frozen.write_text(config.read_text("utf-8") + "boilerplate:\n  learn: false\n", encoding="utf-8")
    write_page(pages, SUBJECTS[3])
    manifest = lakes.run(frozen, lake)
    assert MEMBERS not in texts(lake)[SUBJECTS[3]][0]
    assert all("boilerplate" not in file["path"] for file in manifest["files"])


def test_the_pages_of_one_run_count_for_each_other_and_a_lone_one_keeps_its_line(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("sources:\n  - files: pages/*.html\narticles:\n  kinds: [article]\n", encoding="utf-8")
    for subject in SUBJECTS:
        write_page(tmp_path / "pages", subject)
    lakes.run(config, tmp_path / "lake", DEFAULT_ENGINE)
    lakes.run(config, tmp_path / "one")
    assert [MEMBERS in text for text, _ in texts(tmp_path / "lake").values()] == [False] * len(SUBJECTS)
    assert lakes.rows(tmp_path / "one") == lakes.rows(tmp_path / "lake")

    cleaned = lakes.newsbeam("clean", str(tmp_path / "pages" / "ferry.html"))
    assert json.loads(cleaned.stdout)["text"].endswith(MEMBERS)
