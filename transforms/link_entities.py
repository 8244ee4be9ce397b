"""LinkEntities: TaggedArticle -> LinkedArticle."""

import itertools
from collections.abc import Iterator, Sequence
from typing import cast

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.entities.merge import entities_of
from transforms.io.entity_models import EntityModels, choose_models
from transforms.records import LinkedArticle, TaggedArticle

_MAX_BATCH = 64


class LinkEntities(beam.PTransform[PCollection[TaggedArticle], PCollection[LinkedArticle]]):
    """Find the entities of each article, with the model of its language.

    One element each, in its window, with the timestamp of the window's end. Articles in a language without a
    model come out with `has_model` False. A model that is missing or not the file it should be ends the run
    with a ModelError.

    Args:
      models: gives the model of each language, loaded once per process; picklable.
    """

    def __init__(self, models: EntityModels | None = None) -> None:
        super().__init__()
        self._models = models or choose_models()

    def expand(self, articles: PCollection[TaggedArticle]) -> PCollection[LinkedArticle]:
        """See the class."""
        return cast(
            PCollection[LinkedArticle],
            articles
            | "Batch" >> beam.BatchElements(max_batch_size=_MAX_BATCH)
            | "Link" >> beam.FlatMap(link, self._models).with_output_types(LinkedArticle),
        )


def link(batch: Sequence[TaggedArticle], models: EntityModels) -> Iterator[LinkedArticle]:
    """Links the articles of a batch, all of one language at a time."""
    for language, group in itertools.groupby(sorted(batch, key=_language), key=_language):
        articles = list(group)
        model = models.load(language)
        if model is None:
            yield from (LinkedArticle(tagged, (), has_model=False) for tagged in articles)
            continue
        found = model.find([tagged.article.clean.text for tagged in articles])
        for tagged, mentions in zip(articles, found, strict=True):
            clean = tagged.article.clean
            yield LinkedArticle(tagged, entities_of(clean.text, clean.title, mentions), has_model=True)


def _language(tagged: TaggedArticle) -> str:
    return tagged.language
