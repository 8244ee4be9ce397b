"""People and agencies: from what a byline, a note or metadata prints to a list of names."""

import re
from collections.abc import Iterable, Mapping

from transforms.core.pages.dates import is_month
from transforms.core.pages.macros import LIST_SEPARATOR
from transforms.core.text.normalise import fold_line, normalise_line

_SEPARATOR = re.compile(LIST_SEPARATOR, re.IGNORECASE)
_BY = re.compile(
    r"^(?:By|Von|Par|Por|Di|Door|Av|Af|Oleh|Text|Texte|Interview|Author|Autor|Автор|بقلم|Artikel von|Text von"
    r"|Auteur|Autorin|Escribe|Eine? \w+ von"
    r"|(?:Post author|Written|Reported|Posted|Published|Story|Words|Photos?|View all posts) by)\s*[:：]?\s+",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\s(?:in|à|a|en|em|aus|from|in der|в|في|reporting)\s.*$")
# What may follow the city of a place after a comma: one word, or two of a region's usual beginnings ("New Mexico").
# A person has two names, so a list of people is not cut short.
_REGION = re.compile(
    r"(?:(?:New|North|Northern|South|Southern|East|Eastern|West|Western|Central|United|Great|Saudi|Sri|Costa|El|San)\s)?"
    r"[^\W\d_][\w.'’-]+"
)
_MAIL_OR_LINK = re.compile(r"\(?\S+@\S+\)?|https?://\S+|@\w+")
_JOB = re.compile(
    r"\b(?:staff|writers?|reporters?|correspondents?|korrespondent(?:in)?|editors?|journalist(?:e|a|in)?|columnist"
    r"|redakteur(?:in)?|redaktion|redacci[oó]n|redação|r[eé]daction|redactie|desk|newsroom|team|bureau chief"
    r"|photographer|contributor|producer|news|online|agenc(?:y|ies)|agentur(?:en)?|admin|guest|special to)\b",
    re.IGNORECASE,
)
# What stands beside names but is none: credentials, labels of boxes and links.
_NO_NAMES = frozenset({
    "phd", "md", "msc", "ma", "jr", "rd", "name", "author", "authors", "autor", "autoren", "auteur",
    "auteurs", "posted", "follow", "folgen", "jobs", "text", "by", "von", "home", "contact", "kontakt",
    "profile", "user", "unknown", "anonymous", "shares", "share", "posted on", "more", "mehr", "none",
    "null", "undefined", "wordpressadmin",
})  # fmt: skip
_JOB_BEFORE_NAME = re.compile(
    r"^(?:(?:staff|senior|video|photo|freelance|AP|Associated Press|Reuters|AFP)\s)*"
    r"(?:writer|reporter|journalist|correspondent|producer|photographer|researcher|editor)s?\s",
    re.IGNORECASE,
)
_JOB_AFTER_NAME = re.compile(r"\s(?:기자|특파원|記者|记者|Chefredakteur(?:in)?)\s*$")
_DOMAIN = re.compile(r"\w{3,}\.\w{2,}")
_BRACKETS = re.compile(r"\s*[(\[].*?[)\]]")
_MAX_NAME_CHARS = 60


def split_names(text: str) -> list[str]:
    """Split a printed list of people into names, without "By", place, e-mail and what stands in brackets."""
    names = []
    follows_place = False
    for part in _SEPARATOR.split(_BY.sub("", _BRACKETS.sub("", normalise_line(text)))):
        if follows_place and _REGION.fullmatch(part.strip()):
            follows_place = False
            continue
        follows_place = bool(_PLACE.search(part))
        name = _JOB_AFTER_NAME.sub(
            "", _MAIL_OR_LINK.sub("", _PLACE.sub("", _BY.sub("", _JOB_BEFORE_NAME.sub("", part))))
        ).strip(" .,;:|-–—*_")
        if 1 < len(name) <= _MAX_NAME_CHARS and not name.isnumeric():
            names.append(name)
    return list(dict.fromkeys(names))


def may_sign(name: str) -> bool:
    """Whether a name can be an author's, be it a person or an organisation: no label of a box, no date."""
    folded = fold_line(name)
    return any(char.isalpha() for char in folded) and folded not in _NO_NAMES and not is_month(folded)


def is_person(name: str, own_names: Iterable[str], agencies: Mapping[str, str]) -> bool:
    """Whether a name can be a person's: no site's own name, agency, desk, job, handle or address."""
    folded = fold_line(name)
    return (
        may_sign(name)
        and folded not in agencies
        and folded not in {fold_line(own) for own in own_names if own}
        and not _JOB.search(name)
        and "/" not in name
        and not _DOMAIN.search(name)
        and len(name.split()) <= 6
    )


def split_agencies(text: str) -> list[str]:
    """Split a printed list of agencies."""
    parts = (part.strip(" .()") for part in _SEPARATOR.split(normalise_line(text)))
    return [part for part in parts if part]


def unique_agencies(printed: Iterable[str], agencies: Mapping[str, str]) -> list[str]:
    """Keep each agency once, under the first name printed for it, without "The".

    A name in lower case is an agency's own ("dpa"), a known agency's in the house style of a sign-off ("rtr"), which
    is given in full, or else desk initials, which are left out.
    """
    first: dict[str, str] = {}
    for name in printed:
        bare = re.sub(r"^the ", "", name, flags=re.IGNORECASE)
        full = agencies.get(fold_line(bare), "")
        if full or not bare.islower():
            first.setdefault(full or bare, full if bare.islower() else bare)
    return list(first.values())
