from transforms.core.entities.mentions import FoundMention
from transforms.core.entities.repeats import with_repeats


def found(text: str, *names: tuple[str, str]) -> list[FoundMention]:
    return sorted(FoundMention(text.index(name), text.index(name) + len(name), kind) for name, kind in names)


def names(text: str, *given: tuple[str, str]) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.type) for m in with_repeats(text, found(text, *given))]


def test_a_name_is_found_wherever_it_stands_as_whole_words() -> None:
    text = "Halm lies north. Halmstad is not Halm, nor is Neu-Halm, but a Halm-based firm is from Halm’s port."
    assert names(text, ("Halm", "LOC")) == [("Halm", "LOC")] * 4


def test_the_surname_of_a_full_name_is_found() -> None:
    text = "Ada Brandt spoke. Later Brandt left."
    assert names(text, ("Ada Brandt", "PER")) == [("Ada Brandt", "PER"), ("Brandt", "PER")]


def test_the_acronym_that_a_name_spells_is_found() -> None:
    text = "The World Tide Fund met. The W.T.F. and the WTF agreed."
    expected = [("World Tide Fund", "ORG"), ("W.T.F.", "ORG"), ("WTF", "ORG")]
    assert names(text, ("World Tide Fund", "ORG")) == expected


def test_a_word_that_also_stands_in_small_letters_is_not_searched() -> None:
    text = "The Court heard it. Court rules bind a court."
    assert names(text, ("Court", "ORG")) == [("Court", "ORG")]


def test_a_longer_name_takes_the_place_of_a_nationality_inside_it() -> None:
    text = "The Velden Front rose. Many fear the Velden Front."
    first, second = text.index("Velden Front"), text.rindex("Velden Front")
    given = [FoundMention(first, first + 12, "ORG"), FoundMention(second, second + 6, "MISC")]
    assert with_repeats(text, given) == [
        FoundMention(first, first + 12, "ORG"),
        FoundMention(second, second + 12, "ORG"),
    ]


def test_a_firm_mention_is_not_overwritten() -> None:
    text = "Halm Port is old. In Halm Port News one reads of Halm."
    given = found(text, ("Halm Port", "LOC"), ("Halm Port News", "ORG"))
    assert with_repeats(text, given) == given
