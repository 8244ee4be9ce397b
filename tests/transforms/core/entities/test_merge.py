import itertools
import math
import random

from hypothesis import given
from hypothesis import strategies as st

from transforms.core.entities.mentions import TYPES, FoundMention
from transforms.core.entities.merge import entities_of
from transforms.records import Entity

TEXT = (
    "Prime Minister Ada Brandt visited Velden on Friday. The World Tide Fund (WTF) had warned the town of "
    "Velden.\n\n“We stay,” Brandt told the WTF. Olaf al-Berg agreed; Olaf Berg's deputy did not."
)


def found(*names: tuple[str, str]) -> list[FoundMention]:
    return [FoundMention(TEXT.index(name), TEXT.index(name) + len(name), kind) for name, kind in names]


FOUND = found(
    ("Prime Minister Ada Brandt", "PER"),
    ("Velden", "PER"),
    ("The World Tide Fund (WTF", "ORG"),
    ("Olaf al-Berg", "PER"),
    ("Olaf Berg's", "PER"),
)


def test_entities_are_merged_typed_and_completed() -> None:
    entities = entities_of(TEXT, "Brandt in Velden", FOUND, language="en")
    assert [(e.name, e.type, [TEXT[m.start : m.end] for m in e.mentions]) for e in entities] == [
        ("Velden", "LOC", ["Velden", "Velden"]),
        ("Ada Brandt", "PER", ["Ada Brandt", "Brandt"]),
        ("World Tide Fund", "ORG", ["World Tide Fund", "WTF", "WTF"]),
        ("Olaf al-Berg", "PER", ["Olaf al-Berg", "Olaf Berg"]),
    ]


def test_a_text_without_names_has_no_entities() -> None:
    assert entities_of("", "", [], language="en") == ()
    assert entities_of("nothing here", "Ada Brandt", [], language="en") == ()


def test_the_order_in_which_names_were_found_does_not_matter() -> None:
    assert entities_of(TEXT, "", FOUND, language="en") == entities_of(TEXT, "", list(reversed(FOUND)), language="en")


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[FoundMention]]:
    words = st.sampled_from(
        ["Ada", "Brandt", "the", "al-Berg", "WTF", "(WTF)", "World Tide Fund", "\n", "said", "’s", "習", "."]
    )
    text = " ".join(draw(st.lists(words, min_size=1, max_size=20)))
    offsets = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(offsets, offsets, st.sampled_from(TYPES)), max_size=8))
    return text, [FoundMention(min(a, b), max(a, b), kind) for a, b, kind in spans]


def spans_of(entities: tuple[Entity, ...]) -> list[tuple[int, int]]:
    return sorted((mention.start, mention.end) for entity in entities for mention in entity.mentions)


@given(cases(), st.randoms(use_true_random=False))
def test_entities_are_sound_whatever_was_found(case: tuple[str, list[FoundMention]], random: random.Random) -> None:
    text, names = case
    entities = entities_of(text, "Ada Brandt", names, language="en")
    assert entities == entities_of(text, "Ada Brandt", random.sample(names, len(names)), language="en")
    spans = spans_of(entities)
    assert all(0 <= start < end <= len(text) and text[start:end].strip() for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert all(list(entity.mentions) == sorted(entity.mentions, key=lambda m: m.start) for entity in entities)
    assert not entities or math.isclose(sum(entity.salience for entity in entities), 1)


def test_a_word_that_opens_a_sentence_and_stands_in_small_letters_too_is_no_name() -> None:
    text = "Missile upon missile fell. Missile makers met Velden. Velden said so."
    mentions = [FoundMention(0, 7, "LOC"), FoundMention(27, 34, "LOC"), FoundMention(46, 52, "LOC")]
    assert [entity.name for entity in entities_of(text, "", mentions, language="nl")] == ["Velden"]


def test_the_fullest_name_decides_on_the_type() -> None:
    text = "Ada Halm came. Halm left."
    mentions = [FoundMention(0, 8, "PER"), FoundMention(15, 19, "LOC")]
    assert [(entity.name, entity.type) for entity in entities_of(text, "", mentions, language="nl")] == [
        ("Ada Halm", "PER")
    ]


def test_a_person_is_called_by_name_without_the_form_of_address() -> None:
    text = "Mme Halm parle, Halm rit."
    (halm,) = entities_of(text, "", [FoundMention(0, 8, "PER")], language="fr")
    assert halm.name == "Halm"
    assert [text[mention.start : mention.end] for mention in halm.mentions] == ["Mme Halm", "Halm"]
