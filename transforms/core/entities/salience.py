"""How much of an article is about each of its entities."""

import re
from collections.abc import Iterable, Sequence

from transforms.core.entities.mentions import FoundMention

_TITLE_WEIGHT = 3.0
_LEAD_WEIGHT = 1.5
_END_WEIGHT = 0.5


def saliences(text: str, title: str, lead: str, entities: Iterable[Sequence[FoundMention]]) -> list[float]:
    """The share of each entity in what an article is about, 0 to 1, all together 1.

    A mention weighs 1 at the start of the text, falling evenly to 0.5 at its end. An entity one of whose names
    stands in the title gets 3 more, in the lead 1.5 more, each once. The weights are divided by their sum.

    Args:
      text: the clean article.
      title: the headline; may be empty.
      lead: the standfirst, part of the text or not; where it is empty, the first paragraph of the text is the lead.
      entities: the mentions of each.

    Returns:
      One share for each entity, in the order given; empty for none.
    """
    opening = lead or text.partition("\n\n")[0]
    weights = []
    for mentions in entities:
        names = {text[mention.start : mention.end] for mention in mentions}
        places = sum(1 - (1 - _END_WEIGHT) * mention.start / len(text) for mention in mentions)
        weights.append(places + _TITLE_WEIGHT * _names(title, names) + _LEAD_WEIGHT * _names(opening, names))
    return [weight / sum(weights) for weight in weights]


def _names(phrase: str, names: Iterable[str]) -> bool:
    """Whether one of the names stands in the phrase as a whole; in a phrase all in capitals, in capitals."""
    spelled = [name.upper() for name in names] if phrase.isupper() else names
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", phrase) for name in spelled if name in phrase)
