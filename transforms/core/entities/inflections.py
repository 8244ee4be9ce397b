"""Names of places in cases: from the form in the text to the forms that a gazetteer may have.

Strict lists of endings, only for languages whose cases change the end of a name and little else. A form
that is not in the gazetteer does no harm, so several are given where an ending is of several declensions.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

_Endings = Sequence[tuple[str, Sequence[str]]]

# Ending in the text -> endings of the nominative. Of all that fit, the longest first.
_RUSSIAN: _Endings = (
    ("ыми", ("ые",)),
    ("ами", ("ы", "и", "а")),
    ("ями", ("и", "я")),
    ("ого", ("ий", "ый", "ое", "ой")),
    ("его", ("ий", "ее")),
    ("ому", ("ий", "ый", "ое", "ой")),
    ("ии", ("ия",)),
    ("ию", ("ия",)),
    ("ией", ("ия",)),
    ("ей", ("я", "а")),
    ("ой", ("а", "ая")),
    ("ую", ("ая",)),
    ("ом", ("", "ий", "ый", "о", "ой", "ое")),
    ("ем", ("й", "ь", "ий", "е")),
    ("ым", ("ый",)),
    ("им", ("ий",)),
    ("ых", ("ые",)),
    ("их", ("ие",)),
    ("ах", ("ы", "и", "а")),
    ("ях", ("и", "я")),
    ("ам", ("ы", "и", "а")),
    ("ов", ("ы",)),
    ("ью", ("ь",)),
    ("е", ("", "а", "я", "й", "ь", "о")),
    ("а", ("", "о")),
    ("я", ("й", "ь")),
    ("у", ("", "а", "о")),
    ("ю", ("й", "ь", "я")),
    ("и", ("ь", "я", "а", "й")),
    ("ы", ("а",)),
)
_UKRAINIAN: _Endings = (
    ("ові", ("",)),
    ("єві", ("їв",)),
    ("ії", ("ія",)),
    ("ією", ("ія",)),
    ("ію", ("ія",)),
    ("ою", ("а",)),
    ("ом", ("", "о")),
    ("ем", ("", "ь")),
    ("і", ("", "а", "ь", "о")),
    ("и", ("а",)),
    ("у", ("", "а", "о")),
    ("а", ("", "о")),
)
_SOUTH_SLAVIC: _Endings = (
    ("skoj", ("ska",)),
    ("čkoj", ("čka",)),
    ("ske", ("ska",)),
    ("sku", ("ska",)),
    ("ci", ("ka",)),
    ("om", ("", "a", "o", "i")),
    ("em", ("", "e", "o")),
    ("og", ("i", "o")),
    ("im", ("i", "e")),
    ("ih", ("i", "e")),
    ("ama", ("e", "i", "a")),
    ("ima", ("i",)),
    ("dru", ("dar",)),
    ("dra", ("dar",)),
    ("oj", ("a",)),
    ("-u", ("",)),
    ("-a", ("",)),
    ("u", ("", "a", "o", "e")),
    ("e", ("a",)),
    ("i", ("a", "")),
    ("a", ("", "o", "e")),
)
_GERMANIC: _Endings = (("s", ("",)),)
_FINNISH: _Endings = (
    ("ngissa", ("nki",)),
    ("ngissä", ("nki",)),
    ("ngista", ("nki",)),
    ("ngistä", ("nki",)),
    ("ngin", ("nki",)),
    *((f"ee{ending}", ("e",)) for ending in ("lla", "llä", "lle", "lta", "ltä", "ssa", "ssä", "sta", "stä", "n")),
    ("messa", ("mi",)),
    ("mesta", ("mi",)),
    ("men", ("mi",)),
    ("ssa", ("",)),
    ("ssä", ("",)),
    ("sta", ("",)),
    ("stä", ("",)),
    ("lla", ("",)),
    ("llä", ("",)),
    ("lta", ("",)),
    ("ltä", ("",)),
    ("lle", ("",)),
    ("aan", ("a",)),
    ("ään", ("ä",)),
    ("iin", ("i",)),
    ("n", ("",)),
)
_ENDINGS: Mapping[str, _Endings] = {
    "ru": _RUSSIAN,
    "uk": _UKRAINIAN,
    **dict.fromkeys(("hr", "sr", "bs", "sl", "mk"), _SOUTH_SLAVIC),
    **dict.fromkeys(("de", "sv", "da", "no", "nb", "nn"), _GERMANIC),
    "fi": _FINNISH,
}
# What stands before an ending is at least this long: "Уфе", "Риму".
_MIN_STEM = 2
_SUFFIX = re.compile(r"(?<=\w\w)(?:['’:]\w{1,6}|-[a-zа-я]{1,2})$")


def base_forms(name: str, language: str) -> Iterator[str]:
    """Forms of which the name may be a case, likeliest first, the name itself not among them.

    The last word is changed, or the first, or all of them. Of "Ankara'da", "SAD-u" and "EU:ssa" what stands
    before the sign is a form in every language that has endings here, and in Turkish.

    Args:
      name: as it stands in the text.
      language: of the text, ISO 639-1.
    """
    endings = _ENDINGS.get(language)
    if (endings or language == "tr") and _SUFFIX.search(name):
        yield _SUFFIX.sub("", name)
    if not endings:
        return
    words = re.split(r"([ -])", name)
    forms = [[word, *_bases(word, endings)] for word in words]
    for last in forms[-1][1:]:
        yield "".join([*words[:-1], last])
    if len(words) > 1:
        for first in forms[0][1:]:
            yield "".join([first, *words[1:]])
            for last in forms[-1][1:]:
                yield "".join([first, *words[1:-1], last])


def _bases(word: str, endings: _Endings) -> list[str]:
    found: list[str] = []
    for ending, nominatives in sorted(endings, key=lambda pair: -len(pair[0])):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _MIN_STEM:
            found += [stem + nominative for nominative in nominatives]
    return [form for form in dict.fromkeys(found) if form != word]
