"""The words in braces that patterns of rules may use: `{date}`, `{names}`, `{place}`, `{agencies}`."""

import sys
from functools import cache

from transforms.core.pages.dates import printed_date_pattern

# Separators of people and of agencies in a list; the longer first.
LIST_SEPARATOR = (
    r"(?:\s?[,;|/、،&]\s?(?:(?:and|und|y|et)\s)?|\s(?:and|und|et|y|e|i|en|och|og|ve|и|та|و|with|mit)\s)"
)


@cache
def _capital() -> str:
    """Give the inside of a character class: letters that can begin a name, so capitals and scripts without case."""
    ranges: list[list[int]] = []
    for code in range(0x2FFFF if sys.maxunicode > 0xFFFF else 0xFFFF):
        char = chr(code)
        if char.isalpha() and not char.islower():
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


def _name() -> str:
    word = rf"(?:[{_capital()}][\w.'’-]*|(?:de|del|della|di|da|do|dos|du|la|le|van|von|der|den|ten|ter|bin|ibn|al|el)(?=\s))"
    return rf"{word}(?:\s{word}){{0,5}}"


@cache
def expansions() -> dict[str, str]:
    """Give the regular expression (without groups that capture) for each word in braces."""
    name = _name()
    capital = _capital()
    return {
        "{date}": printed_date_pattern(),
        "{name}": f"(?-i:{name})",
        "{names}": f"(?-i:{name}(?:{LIST_SEPARATOR}{name}){{0,9}})",
        # A city in capitals or not, with its country or state: "DAMASCUS, Syria".
        "{place}": rf"(?-i:[{capital}][\w.'’-]*(?:[\s/][\w.'’-]+){{0,3}}(?:,\s[{capital}][\w.'’-]*(?:\s[\w.'’-]+){{0,2}})?)",
        # Short names in a list, as an agency credit has it: "AFP, Reuters, dpa".
        "{agencies}": r"[\w.’'-]{2,20}(?:\s[\w.’'-]{2,20}){0,3}(?:\s?(?:,|/|;|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bи\b)\s?[\w.’'-]{2,20}(?:\s[\w.’'-]{2,20}){0,3}){0,7}",
        "{CITY}": r"(?-i:[^\W\d_a-zà-öø-ÿа-яёα-ω][^\Wa-zà-öø-ÿа-яёα-ω]+(?:[\s.'’/-]{1,2}[^\W\d_a-zà-öø-ÿа-яёα-ω]+){0,3}"
        rf"(?:,\s[{capital}][\w.'’-]*(?:\s[\w.'’-]+){{0,2}})?)",
    }


def expand(pattern: str) -> str:
    """Replace the words in braces of a pattern by what they stand for."""
    for word, expression in expansions().items():
        pattern = pattern.replace(word, expression)
    return pattern
