"""The document step: from the names that a model found in one article to its entities."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from transforms.core.entities import acronyms, cues, romance, variants
from transforms.core.entities.mentions import FoundMention, tidy, without_overlaps
from transforms.core.entities.repeats import with_repeats
from transforms.core.entities.salience import saliences
from transforms.records import Entity, Mention

_OPENS_SENTENCE = re.compile(r"(?:^|[.!?:\n»”\"]|[«“—–-])\s*$")


def _is_nowhere(_: str) -> bool:
    return False


def entities_of(
    text: str,
    title: str,
    found: Iterable[FoundMention],
    *,
    language: str,
    lead: str = "",
    is_place: Callable[[str], bool] = _is_nowhere,
) -> tuple[Entity, ...]:
    """Merges found names into entities, with the mentions that the model missed.

    Names are tidied, those that name nothing are dropped, acronyms that the text defines and repeats are added,
    variants are merged, and each entity gets one type. The result does not depend on the order of `found`.

    Args:
      text: the clean article, without its title.
      title: the headline; may be empty.
      found: offsets into `text`; may overlap.
      language: of the text, ISO 639-1; which words tell something, and which endings names have.
      lead: the standfirst; may be empty. Title and lead count for salience only.
      is_place: tells of a name whether it is a well-known place's.

    Returns:
      The entities, most salient first, then by name; saliences sum to 1. Mentions of all entities are
      disjoint.
    """
    definitions = [
        defined
        for defined in acronyms.definitions(text, language)
        if not cues.is_thing(text[defined[0] : defined[1]], language)
    ]
    names = _names(text, romance.cut(text, tidy(text, found), language), language)
    mentions = with_repeats(text, _with_definitions(names, definitions))
    pairs = [(text[start:end], text[short_start:short_end]) for start, end, short_start, short_end in definitions]
    groups = variants.group(text, mentions, pairs, language, is_place)
    shares = saliences(text, title, lead, [members for _, members in groups])
    entities = (
        Entity(
            name=_fullest_name(text, members, language),
            type=kind,
            salience=share,
            mentions=tuple(Mention(mention.start, mention.end) for mention in members),
        )
        for (kind, members), share in zip(groups, shares, strict=True)
    )
    return tuple(sorted(entities, key=lambda entity: (-entity.salience, entity.name, entity.mentions[0].start)))


def _names(text: str, mentions: Iterable[FoundMention], language: str) -> list[FoundMention]:
    """The mentions that are names: no ordinary words, nor acronyms that the text defines for ordinary words."""
    ordinary = acronyms.of_ordinary_words(text)
    small = {word for word in re.findall(r"\w+", text) if word.islower()}
    return [
        mention
        for mention in mentions
        if (name := text[mention.start : mention.end]) not in ordinary
        and not cues.is_ordinary(name, language)
        and not (
            name.istitle()
            and name.lower() in small
            and _OPENS_SENTENCE.search(text[max(0, mention.start - 3) : mention.start])
        )
    ]


def _with_definitions(
    mentions: Sequence[FoundMention], definitions: Iterable[tuple[int, int, int, int]]
) -> list[FoundMention]:
    """Both forms of each definition as mentions, instead of what overlaps them, ORG unless the model knew."""
    kept = list(mentions)
    for start, end, short_start, short_end in definitions:
        inside = [m for m in kept if m.start < end and start < m.end]
        kind = next((m.type for m in inside if (m.start, m.end, m.type) == (start, end, "LOC")), "ORG")
        kept = [m for m in kept if m not in inside and not (m.start < short_end and short_start < m.end)]
        kept += [FoundMention(start, end, kind), FoundMention(short_start, short_end, kind)]
    return without_overlaps(kept)


def _fullest_name(text: str, mentions: Sequence[FoundMention], language: str) -> str:
    """The form with most words, then most frequent, then longest, then first of the alphabet."""
    names = (" ".join(text[mention.start : mention.end].split()) for mention in mentions)
    forms = Counter(romance.without_address(name, language) for name in names)
    return min(forms, key=lambda form: (-len(variants.key_of(form, language)), -forms[form], -len(form), form))
