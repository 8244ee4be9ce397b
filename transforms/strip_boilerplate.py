"""What its site repeats is taken out of each article: ShelvedArticle, LearnedLine -> ShelvedArticle."""

import dataclasses
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, cast

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.pages.boilerplate import strip_lines
from transforms.io.shelf import Shelf
from transforms.records import Article, ArticleOrLine, LearnedLine, ShelvedArticle
from transforms.shelve_articles import head_of, shelve, unshelve

# So many parts of one site may be worked on at once.
_SHARDS = 16


class Marked(NamedTuple):
    """Articles, and the lines that their sites repeat."""

    articles: PCollection[ShelvedArticle]
    lines: PCollection[LearnedLine]


class StripBoilerplate(beam.PTransform[Marked, PCollection[ShelvedArticle]]):
    """Takes the learned lines out of the text of each article and puts them into `removed`.

    Articles meet the lines of their site by a join: no article of a window comes out before all have been learned
    from. A side input would do where it is small, but that of Prism 2.77 is empty at times when windows queue up.

    Args:
      shelf: where texts wait; those of sites without such lines stay there untouched.
    """

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self._shelf = shelf

    def expand(self, marked: Marked) -> PCollection[ShelvedArticle]:
        """See the class."""
        hint = tuple[str, ArticleOrLine]
        articles = marked.articles | "Part" >> beam.Map(_of_its_part).with_output_types(hint)
        lines = marked.lines | "To all parts" >> beam.FlatMap(_of_all_parts).with_output_types(hint)
        stripped = (
            (articles, lines)
            | "Together" >> beam.Flatten()
            | "Join" >> beam.GroupByKey()
            | "Strip" >> beam.FlatMapTuple(self._stripped).with_output_types(ShelvedArticle)
        )
        return cast(PCollection[ShelvedArticle], stripped)

    def _stripped(self, _: str, together: Iterable[ArticleOrLine]) -> Iterator[ShelvedArticle]:
        items = list(together)
        learned = {item.line.key: item.line.places for item in items if item.line}
        for item in items:
            if item.article:
                yield _without(item.article, learned, self._shelf)


def strip(article: Article, site: str, learned: Mapping[str, Sequence[str]]) -> Article:
    """One article without the lines that its site repeats; itself if there are none.

    Args:
      site: of the article.
      learned: places of each line, by its key.
    """
    clean = strip_lines(article.clean, site, learned)
    if clean is article.clean:
        return article
    return dataclasses.replace(article, clean=clean, content_sha256=hashlib.sha256(clean.text.encode()).hexdigest())


def _of_its_part(article: ShelvedArticle) -> tuple[str, ArticleOrLine]:
    return f"{article.site} {zlib.crc32(article.id.encode()) % _SHARDS}", ArticleOrLine(article=article)


def _of_all_parts(line: LearnedLine) -> Iterator[tuple[str, ArticleOrLine]]:
    for shard in range(_SHARDS):
        yield f"{line.site} {shard}", ArticleOrLine(line=line)


def _without(shelved: ShelvedArticle, learned: Mapping[str, Sequence[str]], shelf: Shelf) -> ShelvedArticle:
    if not (shelved.site and learned):
        return shelved
    article = unshelve(head_of(shelved, shelf), shelf)
    stripped = strip(article, shelved.site, learned)
    return shelved if stripped is article else shelve(stripped, shelf)
