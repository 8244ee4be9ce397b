import pyarrow as pa
import pytest

from transforms.core.entities.aliases import AliasTable, link_items
from transforms.records import Entity, Mention

ROWS = [
    # alias, language, type, wikidata_id, weight
    ("Ada Brandt", None, "PER", "Q1", None),
    ("Ada Brandt", "de", None, "Q2", None),
    ("Velden", None, "LOC", "Q3", 9.0),
    ("velden", None, None, "Q4", 2.0),
    ("Halm", "en", None, "Q5", 5.0),
    ("Halm", "en", None, "Q6", 4.0),
    ("Brandt", None, None, "Q7", None),
    (None, None, None, "Q8", None),
    ("Ort", None, None, None, None),
]
NAMES = ("alias", "language", "type", "wikidata_id", "weight")
TABLE = pa.table({name: list(column) for name, column in zip(NAMES, zip(*ROWS, strict=True), strict=True)})


def items(text: str, language: str, *entities: Entity) -> list[str]:
    return [entity.wikidata_id for entity in link_items(text, entities, language, AliasTable.of(TABLE))]


def named(name: str, kind: str, *spans: tuple[int, int]) -> Entity:
    return Entity(name, kind, 0.5, tuple(Mention(*span) for span in spans))


@pytest.mark.parametrize(
    ("name", "kind", "language", "item"),
    [
        ("Ada Brandt", "PER", "en", "Q1"),
        ("ADA BRANDT", "PER", "en", "Q1"),
        ("Ada Brandt", "ORG", "en", ""),
        ("Ada Brandt", "ORG", "de", "Q2"),
        ("Ada Brandt", "PER", "de", ""),
        ("Velden", "LOC", "en", "Q3"),
        ("Velden", "PER", "en", "Q4"),
        ("Halm", "LOC", "en", ""),
        ("Halm", "LOC", "fr", ""),
        ("Ort", "LOC", "de", ""),
    ],
)
def test_an_alias_counts_in_its_language_and_for_its_type_and_two_items_only_where_one_weighs_thrice(
    name: str, kind: str, language: str, item: str
) -> None:
    assert items("", language, named(name, kind)) == [item]


def test_other_spellings_of_the_full_name_count_and_shorter_names_do_not() -> None:
    text = "Ada Brandt, A. Brandt, Brandt"
    assert items(text, "en", named("Ada Brandtova", "PER", (0, 10))) == ["Q1"]
    assert items(text, "en", named("Ada Brandtova", "PER", (23, 29))) == [""]


def test_a_table_without_weights_or_rows_is_one_too() -> None:
    bare = AliasTable.of(TABLE.drop_columns(["weight"]))
    assert bare.item(named("Brandt", "PER"), ["Brandt"], "en") == "Q7"
    assert AliasTable.of(TABLE.slice(0, 0)).item(named("Brandt", "PER"), ["Brandt"], "en") == ""
