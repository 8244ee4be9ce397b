"""Records with as little as they need, for tests, and a pipeline to send them through."""

from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner

from transforms.core.lake.elements import to_json
from transforms.records import (
    Article,
    ArticleState,
    CleanPage,
    DeadLetter,
    LedgerEntry,
    LinkedArticle,
    Listing,
    Page,
    Source,
    TaggedArticle,
)

FEED = Source("feed", "https://harbour-post.example/rss", "https://harbour-post.example/rss", position=0)
OTHER_FEED = Source("feed", "https://harbour-post.example/top", "https://harbour-post.example/top", position=1)
FETCHED_US = 1_790_000_000_000_000
NOON = 1_700_000_000_000_000


def clock() -> int:
    return NOON


def local_pipeline() -> beam.Pipeline:
    """One on the engine of local runs, in this process.

    `TestPipeline` is slower: it translates its graph three times. Types are checked where the whole graph is
    built, in `test_build` and in runs on the default engine.
    """
    return beam.Pipeline(FnApiRunner(), PipelineOptions(["--no_pipeline_type_check"]))


def listing(key: str, source: Source = FEED, position: int = 0, **fields: Any) -> Listing:
    url = f"https://harbour-post.example/{key}"
    return Listing(source, position, key, **{"url": url, "canonical_url": url, "fingerprint": "one", **fields})


def page(key: str, body: bytes = b"", **fields: Any) -> Page:
    return Page(listing(key), f"https://harbour-post.example/{key}", "text/html", body, FETCHED_US, **fields)


def article(key: str, text: str = "A text.", revision: int = 0, listed: Listing | None = None) -> Article:
    url = f"https://harbour-post.example/{key}"
    return Article(
        listing=listed or listing(key),
        clean=CleanPage(text, title=f"Title {key}"),
        id=f"id-{key}",
        canonical_url=url,
        final_url=url,
        fetched_us=FETCHED_US,
        raw_sha256="raw",
        content_sha256=f"sha256 of {text}",
        revision=revision,
        extracted_sha256=f"sha256 of {text}",
    )


def linked(key: str, language: str = "en", **fields: Any) -> LinkedArticle:
    return LinkedArticle(TaggedArticle(article(key, revision=1, **fields), language, 0.9), (), has_model=False)


def ledger_entry(key: str, **fields: Any) -> LedgerEntry:
    defaults: dict[str, Any] = {
        "url": f"https://harbour-post.example/{key}",
        "canonical_url": f"https://harbour-post.example/{key}",
        "article_id": f"id-{key}",
        "revision": 1,
        "content_sha256": "sha256 of A text.",
        "fingerprint": "one",
        "outcome": "article",
        "first_seen_us": NOON,
        "seen_us": NOON,
    }
    return LedgerEntry(key, **{**defaults, **fields})


def article_state(key: str, text: str = "A text.", revision: int = 1) -> ArticleState:
    return ArticleState(f"id-{key}", revision, f"sha256 of {text}", f"sha256 of {text}")


def dead_letter(key: str, **fields: Any) -> DeadLetter:
    defaults: dict[str, Any] = {
        "stage": "FetchPages",
        "reason": "http_404",
        "message": "not found",
        "url": f"https://harbour-post.example/{key}",
        "source": FEED.name,
        "source_position": 0,
        "key": key,
        "fingerprint": "one",
        "status": 404,
        "attempts": 1,
        "payload_sha256": "",
        "error": "HttpStatusError",
        "traceback": "",
        "element": to_json(listing(key)),
        "is_input": True,
        "is_transient": False,
        "at_us": NOON,
    }
    return DeadLetter(**{**defaults, **fields})
