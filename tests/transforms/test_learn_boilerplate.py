import dataclasses
import hashlib
from collections.abc import Sequence

import apache_beam as beam
import pytest
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import FETCHED_US, article, local_pipeline
from transforms.core.pages.boilerplate import END, key_of_line, observe
from transforms.io.ledger_store import MemoryLedger
from transforms.io.shelf import IN_HAND
from transforms.learn_boilerplate import LearnBoilerplate
from transforms.records import Article, CleanPage, LearnedLine, LineEvidence, Removal, StoryTrace
from transforms.shelve_articles import ShelveArticles, UnshelveArticles, head_of
from transforms.strip_boilerplate import Marked, StripBoilerplate

SITE = "harbour-post.example"
DAY = FETCHED_US // 86_400_000_000
BIO = "Nadia Brooke writes about whatever floats."
STORIES = {
    "ferry": "The ferry sailed. At last the ferry sailed.",
    "clock": "The clock has stopped. Nobody knew that the clock had stopped.",
    "train": "The train was late. Once more the train was late.",
    "storm": "The storm blew over. By noon the storm blew itself out.",
}


def story(key: str, *standing: str, kind: str = "article") -> Article:
    first, second = STORIES[key].split(". ")
    text = "\n\n".join([f"{first}.", second, *standing])
    clean = CleanPage(text, title=f"About the {key}", page_kind=kind)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return dataclasses.replace(article(key), clean=clean, content_sha256=sha256, extracted_sha256=sha256)


def stripped(of: Article, line: str) -> Article:
    """The article of a story when its standing line is out."""
    bare = story(of.id.removeprefix("id-"))
    clean = dataclasses.replace(bare.clean, removed=(Removal("site_boilerplate", line),))
    return dataclasses.replace(of, clean=clean, content_sha256=bare.content_sha256)


def of_site(pages: float, day: int = DAY) -> LineEvidence:
    return LineEvidence(key_of_line(SITE, ""), SITE, "", pages, 0.0, day)


def of_bio(*seen: Article, pages: float | None = None, day: int = DAY) -> LineEvidence:
    traces = [line.trace for a in seen for line in observe(a.clean, SITE, a.id, DAY) if line.text == BIO]
    ordered = tuple(sorted(traces, key=lambda trace: trace.story))
    count = float(len(seen)) if pages is None else pages
    return LineEvidence(key_of_line(SITE, BIO), SITE, BIO, count, 0.0, day, ordered)


def check(
    articles: Sequence[Article],
    known: MemoryLedger = MemoryLedger(),  # noqa: B008  # it never changes
    *,
    is_learning: bool = True,
    kept: Sequence[Article],
    lines: Sequence[LearnedLine],
    evidence: Sequence[LineEvidence],
) -> None:
    for order in (1, -1):
        with local_pipeline() as p:
            made = p | beam.Create(articles[::order])
            shelved = made | ShelveArticles(IN_HAND)
            learned = made | LearnBoilerplate(known, is_learning=is_learning)
            assert_that(learned.lines, equal_to(list(lines)), label="lines")
            assert_that(learned.evidence, equal_to(list(evidence)), label="evidence")
            marked = Marked(shelved, learned.lines) | StripBoilerplate(IN_HAND)
            unmarked = marked | "Heads" >> beam.Map(head_of, IN_HAND) | UnshelveArticles(IN_HAND)
            assert_that(unmarked, equal_to(list(kept)), label="kept")


BIO_AT_END = LearnedLine(key_of_line(SITE, BIO), SITE, (END,))


def test_what_three_stories_of_a_run_repeat_is_taken_out_of_all_of_them() -> None:
    articles = [story(key, BIO) for key in ("ferry", "clock", "train")] + [story("storm")]
    check(
        articles,
        kept=[*(stripped(a, BIO) for a in articles[:3]), articles[3]],
        lines=[BIO_AT_END],
        evidence=[of_site(4.0), of_bio(*articles[:3])],
    )


def test_what_two_stories_share_is_remembered_only() -> None:
    articles = [story(key, BIO) for key in ("ferry", "clock")]
    check(articles, kept=articles, lines=[], evidence=[of_site(2.0), of_bio(*articles)])


def test_one_page_profits_from_what_earlier_runs_have_seen() -> None:
    earlier = [story(key, BIO) for key in ("ferry", "clock")]
    known = MemoryLedger(lines=[of_site(2.0), of_bio(*earlier)])
    new = story("train", BIO)
    check(
        [new],
        known,
        kept=[stripped(new, BIO)],
        lines=[BIO_AT_END],
        evidence=[of_site(3.0), of_bio(*earlier, new)],
    )


def test_frozen_what_is_committed_counts_and_nothing_is_added() -> None:
    earlier = [story(key, BIO) for key in ("ferry", "clock", "train")]
    new = story("storm", BIO)
    for day in (DAY, DAY - 10_000):
        known = MemoryLedger(lines=[of_site(3.0, day), of_bio(*earlier, day=day)])
        check([new], known, is_learning=False, kept=[stripped(new, BIO)], lines=[BIO_AT_END], evidence=[])
    two = MemoryLedger(lines=[of_site(2.0), of_bio(*earlier[:2])])
    check([new], two, is_learning=False, kept=[new], lines=[], evidence=[])


@pytest.mark.parametrize("kind", ["live", "video"])
def test_what_is_no_plain_article_teaches_nothing_but_profits(kind: str) -> None:
    articles = [story(key, BIO, kind=kind) for key in ("ferry", "clock", "train")]
    check(articles, kept=articles, lines=[], evidence=[])
    earlier = [story(key, BIO) for key in ("ferry", "clock", "train")]
    live = story("storm", BIO, kind=kind)
    expected = stripped(live, BIO)
    expected = dataclasses.replace(expected, clean=dataclasses.replace(expected.clean, page_kind=kind))
    known = MemoryLedger(lines=[of_site(3.0), of_bio(*earlier)])
    check([live], known, kept=[expected], lines=[BIO_AT_END], evidence=[])


def test_copies_and_versions_of_one_story_make_nothing_boilerplate() -> None:
    copies = [dataclasses.replace(story("ferry", BIO), id=f"id-{number}") for number in range(4)]
    check(copies, kept=copies, lines=[], evidence=[of_site(4.0), of_bio(*copies)])


def test_a_page_without_url_and_publisher_has_no_site() -> None:
    lost = [dataclasses.replace(story(key, BIO), canonical_url="", final_url="") for key in STORIES]
    check(lost, kept=lost, lines=[], evidence=[])


def test_traces_say_where_the_line_stood() -> None:
    (trace,) = of_bio(story("ferry", BIO)).stories
    assert (trace.story, trace.day, trace.place) == ("id-ferry", DAY, END)
    assert isinstance(trace, StoryTrace)
