"""Article -> ShelvedArticle, and ArticleHead -> Article."""

import dataclasses
from typing import cast

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.pages.boilerplate import site_of
from transforms.io.shelf import Shelf
from transforms.records import Article, ArticleHead, CleanPage, ShelvedArticle

_BLANK = CleanPage(text="")


class ShelveArticles(beam.PTransform[PCollection[Article], PCollection[ShelvedArticle]]):
    """Puts each article on the shelf: the next steps need its keys and its site.

    Args:
      shelf: where texts wait.
    """

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self._shelf = shelf

    def expand(self, articles: PCollection[Article]) -> PCollection[ShelvedArticle]:
        """See the class."""
        put = articles | "Put" >> beam.Map(shelve, self._shelf).with_output_types(ShelvedArticle)
        return cast(PCollection[ShelvedArticle], put)


class UnshelveArticles(beam.PTransform[PCollection[ArticleHead], PCollection[Article]]):
    """Takes the cleaned page of each article from the shelf again.

    Args:
      shelf: where it was put.
    """

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self._shelf = shelf

    def expand(self, heads: PCollection[ArticleHead]) -> PCollection[Article]:
        """See the class."""
        taken = heads | "Take" >> beam.Map(unshelve, self._shelf).with_output_types(Article)
        return cast(PCollection[Article], taken)


def shelve(article: Article, shelf: Shelf) -> ShelvedArticle:
    """The article on the shelf, in two parts: most that is asked of it again is in its head, which is small."""
    site = site_of(article.canonical_url or article.final_url, article.clean.publisher)
    head = shelf.put(dataclasses.replace(article, clean=_BLANK))
    return ShelvedArticle(article.id, article.listing.key, site, head, shelf.put(article.clean))


def head_of(shelved: ShelvedArticle, shelf: Shelf) -> ArticleHead:
    """The article but for its cleaned page, which stays on the shelf."""
    return ArticleHead(shelf.take(shelved.head), shelved.clean)


def unshelve(head: ArticleHead, shelf: Shelf) -> Article:
    """The whole article."""
    return dataclasses.replace(head.article, clean=shelf.take(head.clean))
