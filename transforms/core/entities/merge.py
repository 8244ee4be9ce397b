"""The document step: from the names that a model found in one article to its entities."""

from collections import Counter
from collections.abc import Iterable, Sequence

from transforms.core.entities import acronyms, cues, variants
from transforms.core.entities.mentions import FoundMention, tidy, without_overlaps
from transforms.core.entities.repeats import with_repeats
from transforms.records import Entity, Mention

_TITLE_WEIGHT = 3.0
_END_WEIGHT = 0.5


def entities_of(text: str, title: str, found: Iterable[FoundMention], *, language: str) -> tuple[Entity, ...]:
    """Merges found names into entities, with the mentions that the model missed.

    Names are tidied, acronyms that the text defines and repeats are added, variants are merged, and each
    entity gets one type. The result does not depend on the order of `found`.

    Salience: a mention weighs 1 at the start of the text, falling evenly to 0.5 at its end; an entity one of
    whose names stands in the title gets 3 more; the weights of all entities are divided by their sum.

    Args:
      text: the clean article, without its title.
      title: the headline; may be empty.
      found: offsets into `text`; may overlap.

    Returns:
      The entities, most salient first, then by name; saliences sum to 1. Mentions of all entities are
      disjoint.
    """
    definitions = [found for found in acronyms.definitions(text) if not cues.is_thing(text[found[0] : found[1]], language)]
    ordinary = acronyms.of_ordinary_words(text)
    names = [
        mention
        for mention in tidy(text, found)
        if not (cues.is_ordinary(name := text[mention.start : mention.end], language) or name in ordinary)
    ]
    mentions = with_repeats(text, _with_definitions(names, definitions))
    pairs = [(text[start:end], text[short_start:short_end]) for start, end, short_start, short_end in definitions]
    groups = variants.group(text, mentions, pairs, language)
    weights = [_weight(text, title, members) for _, members in groups]
    entities = (
        Entity(
            name=_fullest_name(text, members, language),
            type=kind,
            salience=weight / sum(weights),
            mentions=tuple(Mention(mention.start, mention.end) for mention in members),
        )
        for (kind, members), weight in zip(groups, weights, strict=True)
    )
    return tuple(sorted(entities, key=lambda entity: (-entity.salience, entity.name, entity.mentions[0].start)))


def _with_definitions(
    mentions: Sequence[FoundMention], definitions: Iterable[tuple[int, int, int, int]]
) -> list[FoundMention]:
    """Both forms of each definition as mentions, instead of what overlaps them, ORG unless the model knew."""
    kept = list(mentions)
    for start, end, short_start, short_end in definitions:
        inside = [m for m in kept if m.start < end and start < m.end]
        kind = next((m.type for m in inside if m.start == start and m.type == "LOC"), "ORG")
        kept = [m for m in kept if m not in inside and not (m.start < short_end and short_start < m.end)]
        kept += [FoundMention(start, end, kind), FoundMention(short_start, short_end, kind)]
    return without_overlaps(kept)


def _fullest_name(text: str, mentions: Sequence[FoundMention], language: str) -> str:
    """The form with most words, then most frequent, then longest, then first of the alphabet."""
    forms = Counter(" ".join(text[mention.start : mention.end].split()) for mention in mentions)
    return min(forms, key=lambda form: (-len(variants.key_of(form, language)), -forms[form], -len(form), form))


def _weight(text: str, title: str, mentions: Sequence[FoundMention]) -> float:
    place = sum(1 - (1 - _END_WEIGHT) * mention.start / len(text) for mention in mentions)
    in_title = any(text[mention.start : mention.end] in title for mention in mentions)
    return place + _TITLE_WEIGHT * in_title
