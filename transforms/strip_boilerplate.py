"""What its site repeats is taken out of each article: Article, LearnedLine -> Article."""

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.pages.boilerplate import site_of, strip_lines
from transforms.records import Article, LearnedLine


class Marked(NamedTuple):
    """Articles, and the lines that their sites repeat."""

    articles: PCollection[Article]
    lines: PCollection[LearnedLine]


class StripBoilerplate(beam.PTransform[Marked, PCollection[Article]]):
    """Takes the learned lines out of the text of each article and puts them into `removed`.

    The lines are a side input: no article comes out before all have been learned from.
    """

    def expand(self, marked: Marked) -> PCollection[Article]:
        """See the class."""
        learned = marked.lines | "Key" >> beam.Map(lambda line: (line.key, line.places))
        stripped = marked.articles | "Strip" >> beam.Map(strip, beam.pvalue.AsDict(learned)).with_output_types(Article)
        return cast(PCollection[Article], stripped)


def strip(article: Article, learned: Mapping[str, Sequence[str]]) -> Article:
    """One article without the lines that its site repeats.

    Args:
      learned: places of each line, by its key.
    """
    site = site_of(article.canonical_url or article.final_url, article.clean.publisher)
    clean = strip_lines(article.clean, site, learned) if site and learned else article.clean
    if clean is article.clean:
        return article
    return dataclasses.replace(article, clean=clean, content_sha256=hashlib.sha256(clean.text.encode()).hexdigest())
