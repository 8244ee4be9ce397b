"""What the words of a language say about the names among them."""

from typing import NamedTuple


class Lexicon(NamedTuple):
    """What the words of a language say about names.

    Attributes:
      openings: articles and prepositions, which no name begins with when they are in small letters.
      articles: those that open a sentence with a capital; "l'" and the like end with their apostrophe.
      fixed: what stands behind such an article that is part of the name: "Rochelle" of "La Rochelle".
      address: forms of address that stay with the name of a person, in small letters; empty where they are titles.
      titles: forms of address and offices, in small letters; before the name of a person they are no part of it.
      roles: what people are called before their names, beside the titles.
      speech: verbs of those who speak, before or after their names.
      bodies: kinds of organisations, in a name.
      landmarks: kinds of places, as the first word of a name, in small letters.
      place_kinds: kinds of places before "of" and a name.
      at: prepositions of place that hardly stand before people.
      peoples: what people are called after their country or town; empty where such words have no capital.
      ordinary: what has a capital and names nothing.
    """

    openings: frozenset[str]
    articles: frozenset[str]
    fixed: frozenset[str]
    address: frozenset[str]
    titles: frozenset[str]
    roles: frozenset[str]
    speech: frozenset[str]
    bodies: frozenset[str]
    landmarks: frozenset[str]
    place_kinds: frozenset[str]
    at: frozenset[str]
    peoples: frozenset[str]
    ordinary: frozenset[str]


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())
