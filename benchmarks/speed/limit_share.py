"""One process of the limit; see `benchmarks.speed.limit`."""

import itertools
import json
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from benchmarks.speed.corpus import Corpus, address, feed_path
from pipeline.config import bundled_rules
from transforms.core.http.rights import NO_MANNERS
from transforms.core.http.urls import canonicalise, key_of
from transforms.core.lake.rows import article_row
from transforms.core.pages.clean import clean_page
from transforms.errors import PageError
from transforms.extract_articles import article, with_rights
from transforms.io.entity_models import choose_models
from transforms.io.lake_store import Lake
from transforms.learn_boilerplate import observed
from transforms.link_entities import link
from transforms.records import Header, Listing, Page, Source, TaggedArticle
from transforms.tag_language import tag

_NOW_US = 1_790_000_000_000_000
# As in the pipeline: articles whose entities are found at once, and rows of a file.
_BATCH = 64
_MAX_ROWS = 5_000


def work(corpus: Corpus, out: str, numbers: range) -> dict[str, int]:
    """Works on some of the pages; gives how many became articles, and how many did not.

    Args:
      corpus: pages, in memory.
      out: a lake; it gets files, and no manifest.
      numbers: of the pages.
    """
    models, lake = choose_models(), Lake(out)
    run_id, written, rows = f"limit-{numbers.start}", 0, []

    def write() -> int:
        return lake.stage(run_id, "articles", "articles", rows, len(rows)).rows

    articles = _tagged(corpus, numbers)
    while batch := list(itertools.islice(articles, _BATCH)):
        rows += [article_row(linked, run_id=run_id, version="") for linked in link(batch, models)]
        if len(rows) >= _MAX_ROWS:
            written, rows = written + write(), []
    written += write()
    return {"articles": written, "dead_letters": len(numbers) - written}


def _tagged(corpus: Corpus, numbers: range) -> Iterator[TaggedArticle]:
    rules = bundled_rules()
    for number in numbers:
        page = _page(corpus, number)
        try:
            clean = clean_page(
                page.body,
                content_type=page.content_type,
                url=page.final_url,
                publisher="",
                rules=rules,
                now_us=page.fetched_us,
                listing=page.listing,
            )
        except PageError:
            continue
        made = article(page, with_rights(page, clean, NO_MANNERS))
        # What is learned of its lines is kept as little as the pages are.
        deque(observed(made), maxlen=0)
        yield tag(made)


def _page(corpus: Corpus, number: int) -> Page:
    """As FetchPages gives it."""
    placed = corpus.placed(number)
    saved, root = corpus.pages[placed.base], f"http://{address(placed.host)}:8000"
    feed, url = root + feed_path(number), canonicalise(root + placed.path)
    source = Source("feed", feed, feed, position=placed.host)
    listing = Listing(source, number, key_of(url), url=url, canonical_url=url, title=f"Page {number}")
    headers = (Header("Content-Type", saved.content_type),)
    return Page(listing, url, saved.content_type, saved.body, _NOW_US, 200, headers)


if __name__ == "__main__":
    _corpus, _out, *_range = sys.argv[1:]
    print(json.dumps(work(Corpus.read(Path(_corpus)), _out, range(*map(int, _range)))))
