import contextlib
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from encodings.aliases import aliases
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.core.pages.clean import clean_page
from transforms.core.pages.rules import RuleBook
from transforms.errors import EmptyPageError, NotAnArticleError, NoTextError, NotHtmlError, PageError
from transforms.records import Caption, CleanPage, Listing, Removal, Source

Clean = Callable[..., CleanPage]
SEEDS = Path(__file__).parents[5] / "shared" / "seeds"
SENTENCE = "The council of the town voted on Monday to repair the bridge before the winter comes. "
ARTICLE = f"""<!DOCTYPE html><html lang="en-GB"><head>
<title>Council repairs bridge | The Example Gazette</title>
<meta property="og:site_name" content="The Example Gazette">
<meta property="og:title" content="Council repairs bridge | The Example Gazette">
<meta property="og:description" content="After ten years of delay the old bridge will be repaired at last.">
<meta property="og:image" content="/bridge.jpg">
<meta name="robots" content="index, noai">
<link rel="canonical" href="https://gazette.example/bridge?utm_source=feed">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
 "headline": "Council repairs bridge", "datePublished": "2024-02-03T08:00:00+01:00",
 "dateModified": "2024-02-03T09:00:00Z", "articleSection": "Local", "keywords": ["bridge", "council", "Bridge"],
 "author": [{{"@type": "Person", "name": "By Ada Example"}},
  {{"@type": "Organization", "name": "The Example Gazette"}}]}}
</script></head><body>
<nav><a href="/">Home</a> <a href="/local">Local</a></nav>
<header><p class="standfirst">After ten years of delay the old bridge will be repaired at last.</p></header>
<main><article><h1>Council repairs bridge</h1>
<figure><img src="b.jpg">
<figcaption>The bridge in winter <span class="credit">Photo: Bob Sample</span></figcaption></figure>
<p>{SENTENCE * 3}</p><p>Read more: the history of the bridge</p><p>{SENTENCE * 2}</p>
<h2>What it costs</h2><p>{SENTENCE}</p><p><a href="/other">Another story about another bridge</a></p>
<p>Additional reporting by Cleo Test</p></article></main>
<footer>All rights reserved</footer></body></html>"""


def us(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1_000_000)  # type: ignore[arg-type, misc]  # year, month, ...


def test_article_in_all_its_columns(clean: Clean) -> None:
    page = clean(ARTICLE, url="https://gazette.example/bridge")
    assert page == CleanPage(
        text="\n\n".join(
            [
                "After ten years of delay the old bridge will be repaired at last.",
                (SENTENCE * 3).strip(),
                (SENTENCE * 2).strip(),
                "What it costs",
                SENTENCE.strip(),
            ]
        ),
        canonical_url="https://gazette.example/bridge",
        title="Council repairs bridge",
        lead="After ten years of delay the old bridge will be repaired at last.",
        authors=("Ada Example",),
        published_us=us(2024, 2, 3, 7),
        modified_us=us(2024, 2, 3, 9),
        contributors=("Cleo Test",),
        captions=(Caption("The bridge in winter", "Bob Sample"),),
        section="Local",
        tags=("bridge", "council"),
        image_url="https://gazette.example/bridge.jpg",
        removed=page.removed,
        rights=("noai",),
        declared_language="en-GB",
    )


def test_what_is_taken_out_is_listed(clean: Clean) -> None:
    removed = clean(ARTICLE, url="https://gazette.example/bridge").removed
    assert Removal("title", "Council repairs bridge") in removed
    assert Removal("read_more", "Read more: the history of the bridge") in removed
    assert Removal("link_line", "Another story about another bridge") in removed
    assert Removal("contributor_note", "Additional reporting by Cleo Test") in removed


def test_listing_fills_in_only_where_the_page_is_silent(clean: Clean) -> None:
    listing = Listing(
        Source("feed", "https://gazette.example/rss", "gazette"),
        0,
        "key",
        title="Listed title",
        summary="Listed summary",
        authors=("Listed Author",),
        published_us=us(2024, 1, 1),
        tags=("listed",),
    )
    silent = clean(f"<html><body><article>{f'<p>{SENTENCE * 3}</p>' * 3}</article></body></html>", listing=listing)
    assert (silent.title, silent.lead, silent.authors) == ("Listed title", "Listed summary", ("Listed Author",))
    assert (silent.published_us, silent.tags) == (us(2024, 1, 1), ("listed",))
    telling = clean(ARTICLE, listing=listing)
    assert (telling.title, telling.authors) == ("Council repairs bridge", ("Ada Example",))
    assert telling.published_us == us(2024, 2, 3, 7)


@pytest.mark.parametrize("name", ["ap-palmyra.txt", "dw-palmyra.txt"])
def test_seed_article_comes_out_exactly(clean: Clean, name: str) -> None:
    if not SEEDS.exists():
        pytest.skip("the two seed articles are not here")
    rows = map(json.loads, (SEEDS / "expected.jsonl").read_text(encoding="utf-8").splitlines())
    expected = next(row for row in rows if row["file"] == name)
    page = clean((SEEDS / name).read_bytes(), content_type="text/plain")
    assert page.text.split() == expected["text"].split()
    for column in ("title", "lead", "dateline", "short_url"):
        assert getattr(page, column) == (expected[column] or "")
    for column in ("authors", "agencies", "contributors", "editors"):
        assert list(getattr(page, column)) == expected[column]
    published = page.published_us and datetime.fromtimestamp(page.published_us / 1e6, UTC).date().isoformat()
    assert published == expected["published_at"]
    assert len(page.captions) == expected["captions"]
    assert set(expected["removed_must_include"]) <= {removal.text for removal in page.removed}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", EmptyPageError),
        (b" \n\x00\t ", EmptyPageError),
        (b"%PDF-1.7\n%", NotHtmlError),
        (b"\x89PNG\r\n\x1a\n", NotHtmlError),
        (b"PK\x03\x04rest", NotHtmlError),
        (b"<html><body><p>.</p></body></html>", NoTextError),
        (b"<!-- nothing -->", NoTextError),
        (b"<html><head><title>404 Not Found</title></head><body><p>" + SENTENCE.encode() * 3, NotAnArticleError),
    ],
)
def test_what_is_no_article_has_its_error(clean: Clean, body: bytes, error: type[PageError]) -> None:
    with pytest.raises(error):
        clean(body)


PARAGRAPH = f"<p>{SENTENCE * 4}</p>"


@pytest.mark.parametrize(
    "hostile",
    [
        f"<html><body>\x00{PARAGRAPH}\x0b\x1b{PARAGRAPH}",
        f"<html><body><article><p>{SENTENCE * 12_000}</p></article>",
        f"<html><body>{'<div>' * 100_000}{PARAGRAPH}",
        f"<html><body><article>{'<ul><li>' * 20_000}{PARAGRAPH}",
        '<html><head><script type="application/ld+json">'
        + '{"@type": "NewsArticle", "headline": "x' * 20_000
        + f"</script></head><body>{PARAGRAPH * 3}",
        f'<html><head><script type="application/ld+json">{"[" * 100_000}</script></head><body>{PARAGRAPH * 3}',
        "Title\n\n" + "(" * 900 + "\n" + "Ab Cd, " * 28 + "\n" + "ab and " * 30 + "(a, " * 200,
        "A" * 1_000_000,
        "Short line\n" * 50_000,
        f"<html><body><article>{PARAGRAPH}" + "<div class=caption>x</div>" * 10_000 + "<img>",
        f"<html><body><article>{PARAGRAPH}" + "<div><a href=/><img></a>x</div>" * 5_000,
        f"<html><body><article>{PARAGRAPH}" + "<input type=email>" * 10_000,
    ],
    ids=[
        *("controls", "long line", "nesting", "nested lists", "invalid json-ld", "deep json", "regexes", "word"),
        *("lines", "captions", "cards", "fields"),
    ],
)
def test_hostile_page_costs_little_and_raises_nothing_else(clean: Clean, hostile: str) -> None:
    start_s = time.process_time()
    with contextlib.suppress(PageError):
        clean(hostile)
    assert time.process_time() - start_s < 5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=400),
    mime=st.sampled_from(["", "text/html", "text/plain", "application/octet-stream"]),
    charset=st.sampled_from(sorted({*aliases, *aliases.values(), "utf-8", "no-such-charset"})),
)
def test_any_bytes_in_any_charset_are_a_page_or_a_page_error(
    rules: RuleBook, body: bytes, mime: str, charset: str
) -> None:
    survives(rules, body, f"{mime}; charset={charset}")


PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "<html>",
                "<head>",
                "<title>",
                "</title>",
                "<body>",
                "<article>",
                "<p>",
                "</p>",
                "<h1>",
                "<a href='http://[x'>",
            ),
            *("<table><tr><td>", "<ul><li>", "<figure><figcaption>", "<meta property=og:url content='http://[z'>"),
            *("<script type='application/ld+json'>", '{"@type": "NewsArticle", "author": [[', "</script>"),
            *(SENTENCE, "By Ada Example", "Image: x", "<!--", "-->", "<![CDATA[", "\x00", "&#0;&#xD800;"),
            "<time datetime='x'>",
        ]
    ),
    max_size=25,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=PIECES)
def test_any_snippet_of_html_is_a_page_or_a_page_error(rules: RuleBook, pieces: list[str]) -> None:
    survives(rules, "".join(pieces).encode(), "text/html")


def survives(rules: RuleBook, body: bytes, content_type: str) -> None:
    try:
        page = clean_page(body, content_type=content_type, url="", publisher="", rules=rules, now_us=0)
    except PageError:
        return
    assert page.text.strip()
    page.text.encode()
