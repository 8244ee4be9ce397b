"""The words in braces that patterns of rules may use: `{date}`, `{names}` and others."""

import re
from functools import cache

from transforms.core.pages.dates import printed_date_pattern

WORDS = ("{date}", "{name}", "{names}", "{place}", "{CITY}", "{initials}", "{agencies}")
"""All of them."""

_WORD = re.compile(r"\{[A-Za-z_]+\}")
# What a pattern looks for first, in the whole line: "(?=.*(?:photo|foto))", "(?=.*unsubscribe)", "(?=.*[:：])".
_GUARD = re.compile(
    r"\(\?=\.\*(?:\(\?(?:-i)?:(?P<words>[\w |]+)\)|(?P<word>[\w ]+)|\[(?P<signs>[^\\\]]+)\]|\\(?P<sign>[()]))\)"
)
# For checking a pattern: of no fixed width, as all expansions are.
_STAND_IN = "(?:a|bb)"
# Between the people or agencies of a list.
LIST_SEPARATOR = (
    r"(?:\s?[,;|/、،&]\s?(?:(?:and|und|y|et)\s)?"
    # Dutch "en" joins names; in other languages it stands before a place.
    r"|\s(?:and|und|et|y|e|i|en(?=\s\S{1,20}\s(?:van|ten|ter|den|(?-i:[A-Z])))|och|og|ve|и|та|و|with|mit|avec|con|com|met)\s)"
)
_PARTICLES = "de|del|della|di|da|do|dos|du|la|le|van|von|der|den|ten|ter|bin|ibn|al|el"
_AGENCY = r"[\w.’'-]{1,20}(?:\s[\w.’'-]{1,20}){0,3}"
_AGENCY_SEPARATOR = r"\s?(?:[,/;&،、]|\b(?:and|und|et|y|e|и)\b)\s?"


@cache
def _capital() -> str:
    """Give the inside of a character class: letters that can begin a name.

    These are capitals and the letters of scripts without case, as far as the Basic Multilingual Plane goes.
    """
    ranges: list[list[int]] = []
    for code in range(0x10000):
        char = chr(code)
        if char.isalpha() and not char.islower():
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


@cache
def expansions() -> dict[str, str]:
    """Give the regular expression (without groups that capture) for each word in braces."""
    capital = _capital()
    word = rf"(?:[{capital}](?:[^\W\d_]|[.'’-])*|(?:{_PARTICLES})(?=\s))"
    name = rf"{word}(?:\s{word}){{0,5}}"
    shout = r"[^\W\d_a-zà-öø-ÿа-яёα-ω]"
    region = rf"(?:,\s[{capital}][\w.'’-]*(?:\s[\w.'’-]+){{0,2}})?"
    return {
        "{date}": printed_date_pattern(),
        "{name}": f"(?-i:{name})",
        "{names}": f"(?-i:{name}(?:{LIST_SEPARATOR}{name}){{0,9}})",
        # A city and where it lies: "Damascus, Syria"; {CITY} has the city in capitals.
        "{place}": rf"(?-i:[{capital}][\w.'’-]*(?:[\s/][\w.'’-]+){{0,3}}{region})",
        "{CITY}": rf"(?-i:{shout}{{2,}}(?:[\s.'’/-]{{1,2}}{shout}+){{0,3}}{region})",
        # Initials of an editor: "jar", "ab", also with dots.
        "{initials}": r"(?:[^\W\d_]\.?){2,4}",
        "{agencies}": f"{_AGENCY}(?:{_AGENCY_SEPARATOR}{_AGENCY}){{0,7}}",
    }


def check(pattern: str) -> None:
    """Check a pattern without the cost of its expansions.

    Raises:
      ValueError: it is no regular expression, or has an unknown word in braces.
    """
    unknown = [word for word in _WORD.findall(pattern) if word not in WORDS]
    if unknown:
        raise ValueError(f"no such word: {unknown[0]}; allowed: {', '.join(WORDS)}")
    try:
        re.compile(_WORD.sub(_STAND_IN, pattern))
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of a rule, any case, its words in braces expanded; once in a process.

    `re` keeps no more than 512 patterns, and one with dates takes milliseconds.
    """
    return re.compile(expand(pattern), re.IGNORECASE)


def needs(pattern: str) -> tuple[str, ...]:
    """Read what a pattern looks for first: words or signs, casefolded, of which every line that it matches has one.

    None where it begins with anything else. A look for them as strings takes a hundredth of the pattern's own time.
    """
    guard = _GUARD.match(pattern)
    if guard is None:
        return ()
    return tuple((guard["words"] or guard["word"] or guard["sign"] or "|".join(guard["signs"])).casefold().split("|"))


def expand(pattern: str) -> str:
    """Replace the words in braces of a pattern by what they stand for."""
    for word, expression in expansions().items():
        pattern = pattern.replace(word, expression)
    return pattern
