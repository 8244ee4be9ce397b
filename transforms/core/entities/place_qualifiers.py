"""What a text says right behind a place's name about where it is: "Paris, Texas", "Paris (Texas)", "Paris in Texas"."""

import dataclasses
import re
from collections.abc import Iterator

from transforms.core.entities.gazetteer import COUNTRY, REGION, Gazetteer, Place
from transforms.core.entities.place_keys import key_of

# Abbreviated divisions as they follow a town: the Associated Press's, the older postal ones of Canada and Australia,
# and the two-letter codes of the states. Source: the public style rules of AP, and ISO 3166-2:US.
_ABBREVIATED = {
    **{"Ala": "US.AL", "Ariz": "US.AZ", "Ark": "US.AR", "Calif": "US.CA", "Colo": "US.CO", "Conn": "US.CT"},
    **{"Del": "US.DE", "Fla": "US.FL", "Ga": "US.GA", "Ill": "US.IL", "Ind": "US.IN", "Kan": "US.KS", "Ky": "US.KY"},
    **{"La": "US.LA", "Md": "US.MD", "Mass": "US.MA", "Mich": "US.MI", "Minn": "US.MN", "Miss": "US.MS", "Mo": "US.MO"},
    **{"Mont": "US.MT", "Neb": "US.NE", "Nev": "US.NV", "NH": "US.NH", "NJ": "US.NJ", "NM": "US.NM", "NY": "US.NY"},
    **{"NC": "US.NC", "ND": "US.ND", "Okla": "US.OK", "Ore": "US.OR", "Pa": "US.PA", "RI": "US.RI", "SC": "US.SC"},
    **{"SD": "US.SD", "Tenn": "US.TN", "Tex": "US.TX", "Vt": "US.VT", "Va": "US.VA", "Wash": "US.WA", "WVa": "US.WV"},
    **{"Wis": "US.WI", "Wyo": "US.WY", "DC": "US.DC", "Ont": "CA.08", "Que": "CA.10", "BC": "CA.02", "Alta": "CA.01"},
    **{"Man": "CA.03", "Sask": "CA.11", "NSW": "AU.02", "Vic": "AU.07", "Qld": "AU.04", "WA": "US.WA"},
}
_CODES = re.compile(
    "A[KLRZ]|C[AOT]|DE|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
)
_WORD = r"[^\W\d_][\w.’'ʼ-]*"
_WORDS = rf"(?P<words>{_WORD}(?: (?:of |de |do |da |del )?{_WORD}){{0,2}})"
_PREPOSITION = (
    r",? (?:in|im|au|aux|en|nel|nella|no|na|em|i|u|v|в|у)(?: the| der| dem| den| la| le| el)?"
    r"(?: US[- ]Bundesstaat| U\.?S\.? state of| state of| province of| province de| provincia de| estado de| штате)?"
    r"(?: (?:north|south|east|west|centre|center) of)? "
)
_QUALIFIER = re.compile(rf"(?:{_PREPOSITION}|(?P<aside>, ?| ?\()){_WORDS}")
# "In Velden, Texas said" does not say where Velden is; "in Velden, Texas, people said" does.
_ASIDE_ENDS = re.compile(r"(?:['’]s)?(?: ?[,.;:)\]!?—–\n]| - | --|$)")
_KIND_BEHIND = re.compile(
    r" (?:[Ss]tate|[Pp]rovince|[Rr]egion|[Oo]blast|[Cc]anton|[Pp]refecture|[Gg]overnorate|область|край)\b(?! of\b)"
)


@dataclasses.dataclass(frozen=True)
class Qualifier:
    """Where a named place is, as the text says right behind its name.

    Attributes:
      start: offset of the qualifying name into the text.
      places: countries and divisions that it may mean.
    """

    start: int
    places: tuple[Place, ...]

    def fits(self, place: Place) -> bool:
        """Whether a place is in one of the places."""
        return any(is_within(place, around) for around in self.places)


def is_within(place: Place, around: Place) -> bool:
    """Whether a place is in a country or a first-level division, by the gazetteer's own divisions."""
    if around.kind == COUNTRY:
        return place.kind != COUNTRY and place.country == around.country
    return around.kind == REGION and place.kind < REGION and place.region == around.region


def qualifier(text: str, end: int, gazetteer: Gazetteer) -> Qualifier | None:
    """The qualifier of the name that ends at an offset; None where there is none."""
    match = _QUALIFIER.match(text, end)
    if match is None:
        return None
    start = match.start("words")
    for words in _shortened(match["words"]):
        is_open = match["aside"] and not (words.endswith(".") or _ASIDE_ENDS.match(text, start + len(words)))
        places = () if is_open else _areas(words, gazetteer)
        if places:
            return Qualifier(start, places)
    return None


def is_called_division(text: str, end: int) -> bool:
    """Whether the text calls the name that ends at an offset a division: "New York state"."""
    return _KIND_BEHIND.match(text, end) is not None


def _shortened(words: str) -> Iterator[str]:
    parts = words.split(" ")
    for count in range(len(parts), 0, -1):
        if parts[0][0].isupper() or not parts[0][0].isascii():
            yield " ".join(parts[:count])


def _areas(words: str, gazetteer: Gazetteer) -> tuple[Place, ...]:
    letters = words.replace(".", "")
    code = f"US.{letters}" if _CODES.fullmatch(letters) else _ABBREVIATED.get(letters)
    if code:
        return tuple(gazetteer.divisions(code))
    return tuple(place for place in gazetteer.places(key_of(words)) if place.kind in {REGION, COUNTRY})
