"""TagLanguage: Article -> TaggedArticle."""

from collections.abc import Callable
from typing import cast

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.text import language
from transforms.core.text.language import LanguageDetector
from transforms.io.language_detectors import load_language_detector
from transforms.records import Article, TaggedArticle


class TagLanguage(beam.PTransform[PCollection[Article], PCollection[TaggedArticle]]):
    """Tell the language of each article from its title, text, script and what its page and feed declare.

    One element each, with its timestamp and window; the same article gets the same answer in every process.

    Args:
      load: gives the detector, loaded once per process; picklable.
    """

    def __init__(self, load: Callable[[], LanguageDetector] = load_language_detector) -> None:
        super().__init__()
        self._load = load

    def expand(self, articles: PCollection[Article]) -> PCollection[TaggedArticle]:
        """See the class."""
        tagged = articles | "Tag" >> beam.Map(tag, self._load).with_output_types(TaggedArticle)
        return cast(PCollection[TaggedArticle], tagged)


def tag(article: Article, load: Callable[[], LanguageDetector] = load_language_detector) -> TaggedArticle:
    """Tags one article; the page's own word on its language comes before its feed's.

    Args:
      article: any; an empty one has no language.
      load: gives the detector, loaded once per process.
    """
    declared = (article.clean.declared_language, article.listing.language)
    guess = language.detect(article.clean.title, article.clean.text, declared, load())
    return TaggedArticle(article, guess.language, guess.confidence)
