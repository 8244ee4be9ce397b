"""What its site repeats is taken out of each article: Article, LearnedLine -> Article."""

import dataclasses
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, cast

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.pages.boilerplate import site_of, strip_lines
from transforms.records import Article, ArticleOrLine, LearnedLine

# So many parts of one site may be worked on at once.
_SHARDS = 16


class Marked(NamedTuple):
    """Articles, and the lines that their sites repeat."""

    articles: PCollection[Article]
    lines: PCollection[LearnedLine]


class StripBoilerplate(beam.PTransform[Marked, PCollection[Article]]):
    """Takes the learned lines out of the text of each article and puts them into `removed`.

    Articles meet the lines of their site by a join: no article of a window comes out before all have been learned
    from. A side input would do where it is small, but that of Prism 2.77 is empty at times when windows queue up.
    """

    def expand(self, marked: Marked) -> PCollection[Article]:
        """See the class."""
        hint = tuple[str, ArticleOrLine]
        articles = marked.articles | "Part" >> beam.Map(_of_its_part).with_output_types(hint)
        lines = marked.lines | "To all parts" >> beam.FlatMap(_of_all_parts).with_output_types(hint)
        stripped = (
            (articles, lines)
            | "Together" >> beam.Flatten()
            | "Join" >> beam.GroupByKey()
            | "Strip" >> beam.FlatMapTuple(_stripped).with_output_types(Article)
        )
        return cast(PCollection[Article], stripped)


def strip(article: Article, learned: Mapping[str, Sequence[str]]) -> Article:
    """One article without the lines that its site repeats.

    Args:
      learned: places of each line, by its key.
    """
    site = _site(article)
    clean = strip_lines(article.clean, site, learned) if site and learned else article.clean
    if clean is article.clean:
        return article
    return dataclasses.replace(article, clean=clean, content_sha256=hashlib.sha256(clean.text.encode()).hexdigest())


def _site(article: Article) -> str:
    return site_of(article.canonical_url or article.final_url, article.clean.publisher)


def _of_its_part(article: Article) -> tuple[str, ArticleOrLine]:
    return f"{_site(article)} {zlib.crc32(article.id.encode()) % _SHARDS}", ArticleOrLine(article=article)


def _of_all_parts(line: LearnedLine) -> Iterator[tuple[str, ArticleOrLine]]:
    for shard in range(_SHARDS):
        yield f"{line.site} {shard}", ArticleOrLine(line=line)


def _stripped(_: str, together: Iterable[ArticleOrLine]) -> Iterator[Article]:
    items = list(together)
    learned = {item.line.key: item.line.places for item in items if item.line}
    for item in items:
        if item.article:
            yield strip(item.article, learned)
