"""TagLanguage: Article -> TaggedArticle."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.text import language
from transforms.core.text.language import LanguageDetector
from transforms.io.language_detectors import load_language_detector
from transforms.meter import MEASURES, MeteredFn
from transforms.records import Article, Measure, TaggedArticle


class Tagged(NamedTuple):
    """The articles with their language."""

    articles: PCollection[TaggedArticle]
    measures: PCollection[Measure]


class TagLanguage(beam.PTransform[PCollection[Article], Tagged]):
    """Tell the language of each article from its title, text, script and what its page and feed declare.

    One element each, with its timestamp and window; the same article gets the same answer in every process.

    Args:
      load: gives the detector, loaded once per process; picklable.
    """

    def __init__(self, load: Callable[[], LanguageDetector] = load_language_detector) -> None:
        super().__init__()
        self._load = load

    def expand(self, articles: PCollection[Article]) -> Tagged:
        """See the class."""
        outputs = articles | "Tag" >> beam.ParDo(MeteredFn("TagLanguage", _tagged, self._load)).with_output_types(
            TaggedArticle, **{MEASURES: Measure}
        ).with_outputs(MEASURES, main="articles")
        return Tagged(outputs.articles, outputs.measures)


def _tagged(article: Article, load: Callable[[], LanguageDetector]) -> Iterator[TaggedArticle]:
    yield tag(article, load)


def tag(article: Article, load: Callable[[], LanguageDetector] = load_language_detector) -> TaggedArticle:
    """Tags one article; the page's own word on its language comes before its feed's.

    Args:
      article: any; an empty one has no language.
      load: gives the detector, loaded once per process.
    """
    declared = (article.clean.declared_language, article.listing.language)
    guess = language.detect(article.clean.title, article.clean.text, declared, load())
    return TaggedArticle(article, guess.language, guess.confidence)
