"""How texts are varied and mixed before the entity model is trained on them."""

import random

import entity_corpus
from entity_corpus import Text


def text(marked: str) -> Text:
    """A text in which names stand as [PER Ana Prado]."""
    plain, names = "", []
    for part in marked.replace("]", "[").split("["):
        kind, _, name = part.partition(" ")
        if kind in {"PER", "ORG", "LOC"}:
            names.append((len(plain), len(plain) + len(name), kind))
            plain += name
        else:
            plain += part
    return Text(plain, tuple(names))


def marked(given: Text) -> str:
    """The other way round."""
    parts, done = [], 0
    for start, end, kind in given.names:
        parts += [given.text[done:start], f"[{kind} {given.text[start:end]}]"]
        done = end
    return "".join([*parts, given.text[done:]])


def test_portuguese_is_contracted_as_newspapers_print_it() -> None:
    given = text("Em o domingo, [PER Ana Prado] falou a os sócios de o [ORG Clube de o Vale] em a [LOC Serra Alta].")
    assert marked(entity_corpus.contracted(given)) == (
        "No domingo, [PER Ana Prado] falou aos sócios do [ORG Clube do Vale] na [LOC Serra Alta]."
    )


def test_a_contraction_never_takes_the_first_word_of_a_name() -> None:
    given = text("Saiu em [ORG O Farol] e em a rádio.")
    assert marked(entity_corpus.contracted(given)) == "Saiu em [ORG O Farol] e na rádio."


def test_serbian_in_cyrillic_has_one_letter_where_latin_has_two() -> None:
    given = text("[PER Ljubica Džepina] iz sela [LOC Donja Njiva] piše za list [ORG Quorum].")
    assert marked(entity_corpus.in_cyrillic(given)) == (
        "[PER Љубица Џепина] из села [LOC Доња Њива] пише за лист [ORG Qуорум]."
    )


def test_disguised_words_keep_length_ending_and_capitals() -> None:
    given = text("[PER Marta Lindqvist] bor i [LOC VESTERVIK].")
    disguised = entity_corpus.disguised(given, 1, random.Random(1))
    assert disguised.names == given.names
    assert disguised.text != given.text
    for old, new in zip(given.text.split(), disguised.text.split(), strict=True):
        assert (old[0], old[-3:], len(old), old.isupper()) == (new[0], new[-3:], len(new), new.isupper())
    assert entity_corpus.disguised(given, 0, random.Random(1)) == given


def test_swapped_names_are_of_the_same_type_and_end_alike() -> None:
    given = text("[PER Ana Prado] vive em [LOC Vila Clara], não em [LOC Porto Azul].")
    pool = {("PER", "do"): ["Tomás Machado"], ("LOC", "ra"): ["Serra"], ("ORG", "ul"): ["Banco Sul"]}
    assert marked(entity_corpus.swapped(given, pool, 1, random.Random(1))) == (
        "[PER Tomás Machado] vive em [LOC Serra], não em [LOC Porto Azul]."
    )


def test_serbian_articles_are_held_out_with_their_croatian_twins() -> None:
    serbian = {f"set.sr.{number}": text(f"Vest {number}") for number in range(1, 13)}
    croatian = {f"set.hr.{number}": text(f"Vijest {number}") for number in range(1, 15) if number != 5}
    seen, shown, held_out = entity_corpus.hold_out_serbian(serbian, croatian)
    assert list(held_out) == ["set.sr.1", "set.sr.5", "set.sr.11"]
    assert list(seen) == [f"set.sr.{number}" for number in (2, 3, 4, 6, 7, 8, 9, 10, 12)]
    assert list(shown) == [f"set.hr.{number}" for number in (2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 14)]


def test_every_set_is_read_as_often_as_it_is_told_and_spread_evenly() -> None:
    sets = {
        "it_wikinews": [text(f"uno {number}") for number in range(30)],
        "da_ddt": [text(f"en {number}") for number in range(10)],
    }
    mixed = entity_corpus.mixed(sets, {"it_wikinews": 1, "da_ddt": 3}, random.Random(1))
    paragraphs = [paragraph for each in mixed for paragraph in each.text.split("\n\n")]
    assert sorted(paragraphs) == sorted(
        [f"uno {number}" for number in range(30)] + 3 * [f"en {number}" for number in range(10)]
    )
    halves = paragraphs[:30], paragraphs[30:]
    assert all(10 <= sum(paragraph.startswith("en ") for paragraph in half) <= 20 for half in halves)


def test_the_same_seed_gives_the_same_texts() -> None:
    sets = {
        "sr_set": [text("[PER Ana Pradić] iz [LOC Donje Njive]"), text("[PER Vera Matić] iz sela")] * 5,
        "pt_bosque": [text("[PER Ana Prado] em o [LOC Vale]"), text("[PER Rui Machado] de a [ORG Rádio Vale]")] * 5,
    }
    passes = {"sr_set": 2, "pt_bosque": 2}
    assert entity_corpus.mixed(sets, passes, random.Random(3)) == entity_corpus.mixed(sets, passes, random.Random(3))
    assert entity_corpus.mixed(sets, passes, random.Random(3)) != entity_corpus.mixed(sets, passes, random.Random(4))


def test_names_stay_where_they_are_through_all_variations() -> None:
    sets = {"hr_set": [text(f"[PER Vera Matić] i [ORG Klub {number}] u [LOC Zadru].") for number in range(9)]}
    for each in entity_corpus.mixed(sets, {"hr_set": 20}, random.Random(5)):
        for start, end, kind in each.names:
            name = each.text[start:end]
            assert name[-2:] == {"PER": "ić", "LOC": "ru", "ORG": name[-2:]}[kind]
            assert each.text[end : end + 2] in {" i", " u", "."} or each.text[end : end + 3] == ".\n\n"
