"""LinkEntities: TaggedArticle -> LinkedArticle."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.entities.aliases import link_items
from transforms.core.entities.gazetteer import Gazetteer
from transforms.core.entities.merge import entities_of
from transforms.core.entities.places import is_well_known, link_places, merge_same_places
from transforms.io.alias_tables import load_aliases
from transforms.io.entity_models import EntityModels, choose_models
from transforms.io.gazetteer import load_gazetteer
from transforms.meter import MEASURES, MeteredFn
from transforms.records import LinkedArticle, Measure, TaggedArticle

# Beam, left to find the size, takes three at a time, and solves a regression for each batch.
_BATCH = 64


class Linked(NamedTuple):
    """The articles with their entities."""

    articles: PCollection[LinkedArticle]
    measures: PCollection[Measure]


class LinkEntities(beam.PTransform[PCollection[TaggedArticle], Linked]):
    """Find the entities of each article, with the model of its language, and link the places among them.

    One element each, in its window, with the timestamp of the window's end. Articles in a language without a
    model come out with `has_model` False. A model that is missing or not the file it should be ends the run
    with a ModelError.

    Args:
      models: gives the model of each language, loaded once per process; picklable.
      aliases: path or URI of the table of aliases for Wikidata; empty for none.
    """

    def __init__(self, models: EntityModels | None = None, aliases: str = "") -> None:
        super().__init__()
        self._models = models or choose_models()
        self._aliases = aliases

    def expand(self, articles: PCollection[TaggedArticle]) -> Linked:
        """See the class."""
        outputs = (
            articles
            | "Batch" >> beam.BatchElements(min_batch_size=_BATCH, max_batch_size=_BATCH)
            | "Link"
            >> beam.ParDo(MeteredFn("LinkEntities", link, self._models, self._aliases))
            .with_output_types(LinkedArticle, **{MEASURES: Measure})
            .with_outputs(MEASURES, main="articles")
        )
        return Linked(outputs.articles, outputs.measures)


def link(
    batch: Sequence[TaggedArticle],
    models: EntityModels,
    aliases: str = "",
    gazetteer: Callable[[], Gazetteer] = load_gazetteer,
) -> Iterator[LinkedArticle]:
    """Links the articles of a batch, all of one language at a time.

    Args:
      aliases: path or URI of the table of aliases for Wikidata; empty for none.
      gazetteer: gives the places that there are; called where there is an article with a model.
    """
    for language, group in itertools.groupby(sorted(batch, key=_language), key=_language):
        articles = list(group)
        model = models.load(language)
        if model is None:
            yield from (LinkedArticle(tagged, (), has_model=False) for tagged in articles)
            continue
        places = gazetteer()
        is_place = partial(is_well_known, gazetteer=places)
        found = model.find([tagged.article.clean.text for tagged in articles])
        for tagged, mentions in zip(articles, found, strict=True):
            clean = tagged.article.clean
            entities = entities_of(
                clean.text, clean.title, mentions, language=language, lead=clean.lead, is_place=is_place
            )
            entities = merge_same_places(link_places(clean.text, entities, language, places))
            if aliases:
                entities = link_items(clean.text, entities, language, load_aliases(aliases))
            yield LinkedArticle(tagged, entities, has_model=True, has_aliases=bool(aliases))


def _language(tagged: TaggedArticle) -> str:
    return tagged.language
