"""Whole plain-text renderings in seven languages, each with its exact record."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.core.pages.clean import clean_page
from transforms.core.pages.plain_text import blocks_of_text
from transforms.core.pages.rules import load_rules
from transforms.core.text.normalise import strip_unreadable
from transforms.errors import PageError
from transforms.records import Caption, CleanPage

RENDERINGS = Path(__file__).parents[3] / "fixtures" / "renderings"
PUBLISHERS = Path(__file__).parents[4] / "configs" / "publishers"
RULES = load_rules({path.name: path.read_text(encoding="utf-8") for path in PUBLISHERS.glob("*.yaml")})
PAGES = {
    f"{path.stem}-{style}": page
    for path in sorted(RENDERINGS.glob("*.txt"))
    for style, page in zip(("dw", "agency", "site"), path.read_text(encoding="utf-8").split("====\n"), strict=True)
}
LISTS = ("authors", "agencies", "contributors", "editors")


def rendering(page: str) -> str:
    lines = [line for line in page.splitlines() if not line.startswith("@")]
    return "\n".join(line.partition("|")[2] for line in lines)


def parts(page: str, part: str) -> list[str]:
    return [" ".join(line[2:].split()) for line in page.splitlines() if line[:2].strip("|") in part.split() and line]


def wanted(page: str) -> dict[str, Any]:
    told = dict(line[1:].split(" ", 1) for line in page.splitlines() if line.startswith("@"))
    pairs = [pair.rsplit(" = ", 1) for pair in told.get("captions", "").split("; ") if pair]
    day = told.get("published")
    return {
        "title": parts(page, "t")[0],
        "lead": "".join(parts(page, "l")),
        "text": "\n\n".join(parts(page, "l p")),
        **{name: tuple(filter(None, told.get(name, "").split("; "))) for name in LISTS},
        "published_us": day and int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1_000_000,
        "captions": tuple(Caption(text, credit) for text, credit in pairs),
        **{name: told.get(name, "") for name in ("dateline", "short_url", "publisher")},
        "removed": sorted(parts(page, "t x")),
    }


@pytest.mark.parametrize("name", PAGES)
def test_rendering_gives_its_exact_record(clean: Callable[..., CleanPage], name: str) -> None:
    cleaned = clean(rendering(PAGES[name]))
    want = wanted(PAGES[name])
    got = {field: getattr(cleaned, field) for field in want}
    assert {**got, "removed": sorted(removal.text for removal in cleaned.removed)} == want


def cleaned_or_nothing(text: str) -> CleanPage | None:
    try:
        return clean_page(
            text.encode(), content_type="text/plain", url="", publisher="", rules=RULES, now_us=1_790_000_000_000_000
        )
    except PageError:
        return None


LINES = [line for page in PAGES.values() for line in rendering(page).splitlines()]
LONG = "The council of the town voted on Monday to repair the bridge, and to ask the county for the money. " * 3


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*LINES, "", LONG, LONG[:230], "(" + LONG + ")", "Photo: " + LONG]), max_size=40))
def test_every_line_is_in_the_text_or_in_what_was_removed(lines: list[str]) -> None:
    text = "\n".join(["A headline of its own", "", *lines, "", LONG])
    page = cleaned_or_nothing(text)
    assert page is not None
    given_lines = sorted(block.text for block in blocks_of_text(text))
    assert sorted([*page.text.split("\n\n"), *(removal.text for removal in page.removed)]) == given_lines
    assert all(removal.rule for removal in page.removed)


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="<"), min_size=241, max_size=900),
    st.sampled_from(sorted(PAGES)),
    st.integers(0, 30),
)
def test_no_long_paragraph_goes_unless_a_rule_names_it(paragraph: str, name: str, place: int) -> None:
    lines = rendering(PAGES[name]).splitlines()
    page = cleaned_or_nothing("\n".join([*lines[:place], "", paragraph, "", *lines[place:]]))
    kept = set(page.text.split("\n\n")) | {removal.text for removal in page.removed if removal.rule} if page else set()
    missing = [
        block.text
        for block in blocks_of_text(strip_unreadable(paragraph))
        if len(block.text) > 240 and block.text not in kept
    ]
    assert missing == []
