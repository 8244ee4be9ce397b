"""What the words of a name and around it say about its type.

The cue words are English and of closed classes: titles of people, verbs of speech, kinds of places
and bodies.
"""

import re
from collections.abc import Mapping

from transforms.core.entities.adjectives import is_adjective

_WINDOW_CHARACTERS = 40

_PLACE_KINDS = (
    "town|city|village|province|district|region|state|island|islands|county|port|suburb|neighbou?rhood|area|"
    "governorate|prefecture|municipality|peninsula|river|valley|coast|border|capital|airport|road|"
    "highway|street"
)
_PLACE_PARTS = "outskirts|edge|entrance|centre|center|north|south|east|west|streets|residents|people|parts"
_PEOPLE_TITLES = (
    "Mr|Mrs|Ms|Miss|Dr|Prof|Gen|Lt|Col|Capt|Maj|Sgt|Sen|Rep|Gov|Rev|Hon|Sheikh|Sir|President|Minister|PM|"
    "Chancellor|Senator|Governor|Justice|Judge|General|Colonel|Captain|Major|Ambassador|Secretary|"
    "Secretary of State|Professor|Chairman|Premier|Mayor|King|Queen|Prince|Princess|Pope|actor|actress|"
    "singer|author|lawyer|activist|journalist|coach|director|spokesman|spokeswoman|spokesperson|analyst|"
    "researcher|wife|husband|son|daughter|brother|sister"
)
_SPEECH = (
    "said|says|told|added|adds|explained|noted|argued|recalled|stressed|tweeted|wrote|asked|replied|insisted|"
    "claimed|stated|commented|continued|concluded|thinks|believes|thanked|remembers|admitted"
)
_BODIES = (
    "University|College|School|Institute|Academy|Ministry|Department|Council|Committee|Commission|Agency|"
    "Authority|Bank|Party|Court|Association|Federation|Union|Foundation|Fund|Organi[sz]ation|Company|"
    "Corporation|Corp|Inc|Ltd|Group|Holdings|Airlines|Airways|News|Times|Post|Herald|Tribune|Bureau|"
    "Board|Police|Army|Navy|Force|Forces|Parliament|Assembly|Senate|Congress|Club|FC|League|Front|"
    "Movement|Brigade|Observatory|Office|Centre|Center|Society|Alliance|Network|Service|Services|"
    "Partners|Bar|Hospital|Tribunal|Secretariat|Embassy|Chamber"
)
_PLACES = (
    "River|Street|Road|Avenue|Highway|Drive|Island|Islands|Airport|Mountain|Mountains|Park|Province|"
    "District|City|Region|Bay|Lake|Sea|Ocean|Valley|Strait|Bridge|Beach|Square|Village|County|Peninsula|"
    "Gulf|Hill|Hills|Desert|Township|Town|Canal|Port|Stadium|Prison"
)
_EVENTS_AND_WORKS = (
    "Accord|Accords|Act|Acts|Age|Ages|Agreement|Agreements|Amendment|Anthem|Assessment|Assessments|Award|Awards|"
    "Bible|Calendar|Campaign|Census|Ceremony|Certificate|Championship|Championships|Charter|Code|Conference|"
    "Conflict|Constitution|Contract|Convention|Crisis|Cup|Day|Days|Deal|Declaration|Decree|Derby|Diploma|Directive|"
    "Doctrine|Election|Elections|Era|Exam|Examination|Exercise|Exhibition|Expo|Fair|Festival|Final|Finals|"
    "Framework|Games|Gospel|Grand Prix|Holocaust|Index|Initiative|Intifada|Law|Laws|Lecture|Manifesto|Marathon|"
    "Massacre|Medal|Memorandum|Model|Month|Movie|Night|Notice|Olympics|Open|Operation|Pact|Pandemic|Period|Plan|"
    "Policy|Prize|Procedure|Process|Product|Program|Programme|Project|Projects|Protocol|Quran|Question|Rebellion|"
    "Referendum|Regulation|Regulations|Renaissance|Report|Resolution|Revolt|Revolution|Roadmap|Rules|Scheme|Season|"
    "Series|Show|Standard|Standards|Strategy|Study|Summit|Sunday|Symposium|Testament|Tour|Tournament|Treaty|"
    "Trophy|Uprising|Virus|War|Wars|Week|Weekend|Workshop|Year"
)

_KIND_BEFORE = re.compile(rf"\b(?:(?:{_PLACE_KINDS}|{_PLACE_PARTS}) of|{_PLACE_KINDS}) (?:the )?$")
_KIND_AFTER = re.compile(rf",? (?:{_PLACE_KINDS})\b")
_IN_BEFORE = re.compile(
    r"\b(?:in|near|inside|outside|across|throughout|around|into)(?: the)? (?:\w+(?:ern|al) )?$", re.IGNORECASE
)
_TITLE_BEFORE = re.compile(rf"\b(?:{_PEOPLE_TITLES})\.? $")
_PERSON_AFTER = re.compile(
    rf",? (?:also )?(?:{_SPEECH})\b|,? who\b|, \d\d,|,? (?:was|is) born\b|"
    r"['’]s (?:wife|husband|son|daughter|family|lawyer)\b"
)
_SPEECH_BEFORE = re.compile(rf"[”\"] (?:{_SPEECH}) $")
_ARTICLE_BEFORE = re.compile(r"\b[Tt]he $")
_DATELINE_AFTER = re.compile(r"(?:, [^—\n]{0,40})? ?(?:\([^)\n]*\) ?)?(?:—|–|--| - |:)")
_BODY_INSIDE = re.compile(rf"\b(?:{_BODIES})\b")
_PLACE_AT_END = re.compile(rf"\b(?:{_PLACES})$")
_EVENT_OR_WORK = re.compile(rf"(?:^|[ -])(?:{_EVENTS_AND_WORKS})(?: (?:of|on|for) .+| [12]\d\d\d| [IVX]+)?$")


def votes(text: str, start: int, end: int) -> Mapping[str, float]:
    """Weighs what speaks for each type of the name at text[start:end]; the word of a model weighs 2.

    "In" speaks for a place, "the" against a person, a title or a verb of speech for one.
    """
    before, name = text[max(0, start - _WINDOW_CHARACTERS) : start], text[start:end]
    after = text[end : end + _WINDOW_CHARACTERS]
    is_dateline = text[start - 1 : start] in {"", "\n"} and _DATELINE_AFTER.match(after)
    place = 4 if is_dateline or _KIND_BEFORE.search(before) else 2 if _IN_BEFORE.search(before) else 0
    return {
        "LOC": place + 2 * bool(_KIND_AFTER.match(after)) + 4 * bool(_PLACE_AT_END.search(name)),
        "PER": 4 * bool(_TITLE_BEFORE.search(before))
        + 3 * bool(_PERSON_AFTER.match(after))
        + 3 * bool(_SPEECH_BEFORE.search(before))
        - 2 * bool(_ARTICLE_BEFORE.search(before)),
        "ORG": 4 * bool(_BODY_INSIDE.search(name)),
        "MISC": 6 * is_adjective(name) + 5 * bool(_EVENT_OR_WORK.search(name)),
    }
