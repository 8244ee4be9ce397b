"""The words in braces that patterns of rules may use: `{date}`, `{names}` and others."""

from functools import cache

from transforms.core.pages.dates import printed_date_pattern

# Between the people or agencies of a list.
LIST_SEPARATOR = (
    r"(?:\s?[,;|/、،&]\s?(?:(?:and|und|y|et)\s)?"
    r"|\s(?:and|und|et|y|e|i|en|och|og|ve|и|та|و|with|mit|avec|con|com|met)\s)"
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


def expand(pattern: str) -> str:
    """Replace the words in braces of a pattern by what they stand for."""
    for word, expression in expansions().items():
        pattern = pattern.replace(word, expression)
    return pattern
