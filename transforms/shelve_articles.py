"""Article -> ShelvedArticle, and back."""

import dataclasses
from typing import cast

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.pages.boilerplate import site_of
from transforms.io.shelf import Shelf
from transforms.records import Article, CleanPage, ShelvedArticle

_BLANK = CleanPage(text="")


class ShelveArticles(beam.PTransform[PCollection[Article], PCollection[ShelvedArticle]]):
    """Puts the cleaned page of each article on the shelf: what the next shuffles need of it is its head.

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


class UnshelveArticles(beam.PTransform[PCollection[ShelvedArticle], PCollection[Article]]):
    """Takes the cleaned page of each article from the shelf again.

    Args:
      shelf: where it was put.
    """

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self._shelf = shelf

    def expand(self, shelved: PCollection[ShelvedArticle]) -> PCollection[Article]:
        """See the class."""
        taken = shelved | "Take" >> beam.Map(unshelve, self._shelf).with_output_types(Article)
        return cast(PCollection[Article], taken)


def shelve(article: Article, shelf: Shelf) -> ShelvedArticle:
    """The article with its cleaned page on the shelf."""
    site = site_of(article.canonical_url or article.final_url, article.clean.publisher)
    return ShelvedArticle(dataclasses.replace(article, clean=_BLANK), site, shelf.put(article.clean))


def unshelve(shelved: ShelvedArticle, shelf: Shelf) -> Article:
    """The whole article."""
    return dataclasses.replace(shelved.head, clean=shelf.take(shelved.clean))
