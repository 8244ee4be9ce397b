import dataclasses
import functools
from collections.abc import Callable, Iterator
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.testing.util import assert_that, equal_to

from pipeline.config import bundled_rules
from tests import fakes, hostile_extractors, hostile_pages
from tests.fakes import local_pipeline
from transforms import extract_articles
from transforms.core.http.rights import Manners
from transforms.core.pages.rules import RuleBook
from transforms.errors import PageError, RightsReservedError
from transforms.extract_articles import ExtractArticles, sandboxed_cleaner, with_rights
from transforms.io.sandbox import ExtractLimits, Sandbox
from transforms.records import CleanPage, Header, Page

LIMITS = ExtractLimits(timeout_s=3, memory_mb=512)
# Of the pages that cost too much; all others have their outcome within seconds.
COSTLY = {"a hundred thousand attributes", "a hundred thousand paragraphs", "plain text of a million lines"}


def page(key: str, body: bytes) -> Page:
    listing = fakes.listing(key)
    return Page(listing, listing.url, "text/html", body, fakes.FETCHED_US)


def test_pages_become_articles_and_what_is_none_dead_letters() -> None:
    pages = [page("good", hostile_pages.around("")), page("empty", b" "), page("picture", b"GIF89a")]
    with local_pipeline() as p:
        extracted = p | beam.Create(pages) | ExtractArticles(bundled_rules(), LIMITS, fakes.clock)
        assert_that(
            extracted.main | "Titles" >> beam.Map(lambda a: (a.listing.key, a.clean.title)),
            equal_to([("good", "Ferry returns")]),
            label="articles",
        )
        assert_that(
            extracted.dead | "Reasons" >> beam.Map(lambda d: (d.key, d.stage, d.reason, d.is_input, d.is_transient)),
            equal_to(
                [
                    ("empty", "ExtractArticles", "empty_page", True, False),
                    ("picture", "ExtractArticles", "not_html", True, False),
                ]
            ),
            label="dead",
        )


def misbehaving_cleaner(_: RuleBook, limits: ExtractLimits) -> Sandbox[CleanPage]:
    return Sandbox(hostile_extractors.clean_or_misbehave, dataclasses.replace(limits, timeout_s=1, memory_mb=128))


def test_a_worker_goes_on_after_pages_that_hang_crash_or_fill_its_cleaner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract_articles, "sandboxed_cleaner", misbehaving_cleaner)
    bodies = ["first", "loop", "second", "segfault", "third", "allocate", "fourth", "bug", "last"]
    with local_pipeline() as p:
        extracted = (
            p
            | beam.Create([page(body.replace(" ", "-"), body.encode()) for body in bodies])
            | ExtractArticles(bundled_rules(), LIMITS, fakes.clock)
        )
        assert_that(
            extracted.main | "Texts" >> beam.Map(lambda a: a.clean.text),
            equal_to(["FIRST", "SECOND", "THIRD", "FOURTH", "LAST"]),
            label="articles",
        )
        assert_that(
            extracted.dead | "Reasons" >> beam.Map(lambda d: (d.key, d.reason)),
            equal_to(
                [
                    ("loop", "extract_timeout"),
                    ("segfault", "extract_crashed"),
                    ("allocate", "extract_memory"),
                    ("bug", "extract_crashed"),
                ]
            ),
            label="dead",
        )


class _Noting:
    """In the place of a sandbox; notes what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def start(self) -> None:
        self.asked.append("start")

    def call(self, body: bytes, **_: Any) -> CleanPage:
        self.asked.append(body.decode())
        return CleanPage(text="The ferry sails.")

    def rest(self) -> None:
        self.asked.append("rest")

    def close(self) -> None:
        self.asked.append("close")


def test_a_cleaner_starts_with_its_bundle_and_rests_when_that_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    cleaner = _Noting()
    monkeypatch.setattr(extract_articles, "sandboxed_cleaner", lambda *_: cleaner)
    with local_pipeline() as p:
        pages = p | beam.Create([page("first", b"first"), page("second", b"second")])
        pages | ExtractArticles(bundled_rules(), LIMITS, fakes.clock)
    assert cleaner.asked[:4] == ["start", "first", "second", "rest"]


@pytest.fixture(scope="module")
def cleaner() -> Iterator[Callable[[bytes], CleanPage]]:
    with sandboxed_cleaner(bundled_rules(), LIMITS) as sandbox:
        yield functools.partial(
            sandbox.call, content_type="text/html", url="https://a.example/x", publisher="", now_us=fakes.FETCHED_US
        )


@pytest.mark.parametrize("name", hostile_pages.DOCUMENTS)
def test_no_page_crashes_the_cleaner_and_each_has_its_outcome(cleaner: Callable[[bytes], CleanPage], name: str) -> None:
    try:
        clean = cleaner(hostile_pages.DOCUMENTS[name]())
    except PageError as error:
        assert error.reason in (
            {"extract_timeout", "extract_memory"} if name in COSTLY else {"no_text", "extract_timeout"}
        )
    else:
        str(dataclasses.asdict(clean)).encode()


def test_reservations_of_headers_are_recorded_with_those_of_the_page() -> None:
    told = dataclasses.replace(
        page("a", b""), headers=(Header("X-Robots-Tag", "noai, noindex"), Header("TDM-Reservation", "1"))
    )
    clean = with_rights(told, CleanPage("A text.", rights=("noindex", "paywall")), Manners("newsbeam"))
    assert clean.rights == ("noindex", "paywall", "noai", "tdm-reservation")


@pytest.mark.parametrize(
    ("headers", "rights"), [((Header("X-Robots-Tag", "newsbeam: noai"),), ()), ((), ("noindex", "noai"))]
)
def test_reservations_to_be_obeyed_give_the_page_up(headers: tuple[Header, ...], rights: tuple[str, ...]) -> None:
    reserved = dataclasses.replace(page("a", b""), headers=headers)
    with pytest.raises(RightsReservedError, match=r"asks for noai, which http\.obey names"):
        with_rights(reserved, CleanPage("A text.", rights=rights), Manners("newsbeam", ("noai", "tdm-reservation")))


def test_page_with_rights_reserved_is_a_dead_letter() -> None:
    reserved = dataclasses.replace(page("good", hostile_pages.around("")), headers=(Header("tdm-reservation", "1"),))
    manners = Manners("newsbeam", ("tdm-reservation",))
    with local_pipeline() as p:
        extracted = p | beam.Create([reserved]) | ExtractArticles(bundled_rules(), LIMITS, fakes.clock, manners)
        assert_that(extracted.main, equal_to([]), label="articles")
        reasons = extracted.dead | beam.Map(lambda d: (d.key, d.stage, d.reason, d.is_transient))
        assert_that(reasons, equal_to([("good", "ExtractArticles", "rights_reserved", False)]), label="dead")


def test_a_page_of_a_kind_that_is_not_wanted_is_a_dead_letter() -> None:
    live = hostile_pages.around('<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>')
    for kinds, keys, reasons in (
        (("article", "live"), ["live"], []),
        (("article",), [], ["not_article"]),
    ):
        with local_pipeline() as p:
            made = p | beam.Create([page("live", live)])
            extracted = made | ExtractArticles(bundled_rules(), LIMITS, fakes.clock, kinds=kinds)
            assert_that(extracted.main | "Keys" >> beam.Map(lambda a: a.listing.key), equal_to(keys), label="main")
            assert_that(extracted.dead | "Why" >> beam.Map(lambda d: d.reason), equal_to(reasons), label="dead")
