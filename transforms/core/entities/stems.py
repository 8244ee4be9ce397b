"""Words without their case endings, for the languages whose names have them."""

import functools

# Languages of the news that decline their names, and the Snowball stemmer that cuts the endings. Croatian and
# Bosnian decline as Serbian does, which its stemmer reads in both scripts; Slovak has none of its own.
_ALGORITHMS = {
    "bs": "serbian",
    "cs": "czech",
    "el": "greek",
    "et": "estonian",
    "fi": "finnish",
    "hr": "serbian",
    "hu": "hungarian",
    "lt": "lithuanian",
    "pl": "polish",
    "ro": "romanian",
    "ru": "russian",
    "sk": "czech",
    "sr": "serbian",
    "tr": "turkish",
}


def declines(language: str) -> bool:
    """Whether names of the language (ISO 639-1) have case endings that `stem` cuts."""
    return language in _ALGORITHMS


@functools.lru_cache(maxsize=10_000)
def stem(word: str, language: str) -> str:
    """The word without the ending of its case.

    Args:
      word: in small letters.
      language: ISO 639-1; the word is returned as it is where the language has no cases, or no stemmer.
    """
    algorithm = _ALGORITHMS.get(language)
    # Imported here: its stemmers are of thirty languages, and most runs need none.
    import snowballstemmer  # noqa: PLC0415

    # A new one for each word: they are cheap, and hold state that threads must not share.
    return str(snowballstemmer.stemmer(algorithm).stemWord(word)) if algorithm else word
