from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.errors import ConfigError
from transforms.io.alias_tables import load_aliases
from transforms.records import Entity

COLUMNS = {"alias": ["Velden"], "language": pa.nulls(1), "type": ["LOC"], "wikidata_id": ["Q1"], "weight": [3]}


def write(folder: Path, columns: dict[str, object]) -> str:
    path = folder / "aliases.parquet"
    pq.write_table(pa.table(columns), path)
    return str(path)


def test_a_table_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, COLUMNS)
    table = load_aliases(path)
    assert table.item(Entity("Velden", "LOC", 0.5, ()), ["Velden"], "en") == "Q1"
    assert load_aliases(path) is table


def message(path: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_aliases(path)
    return str(caught.value)


EXPECTED = (
    "should be a Parquet file with the text columns alias, language, type, wikidata_id (language and type null where "
    "an alias counts in all), and a numeric column weight if there is one"
)


def test_a_fault_names_the_file_and_what_is_expected(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.parquet")
    assert message(missing) == f"entities.wikidata: {missing} cannot be read: {EXPECTED}"
    (tmp_path / "text.parquet").write_text("alias,language", encoding="utf-8")
    text = str(tmp_path / "text.parquet")
    assert message(text) == f"entities.wikidata: {text} is not Parquet: {EXPECTED}"
    path = write(tmp_path, {"alias": ["a"], "type": ["LOC"], "item": ["Q1"]})
    assert message(path) == f"entities.wikidata: {path} has no column language, wikidata_id: {EXPECTED}"


@pytest.mark.parametrize(
    ("name", "column", "kind"),
    [
        ("weight", pa.array(["3"]), "string"),
        ("alias", pa.array([7]), "int64"),
        ("type", pa.array([["LOC"]]), "list<element: string>"),
    ],
)
def test_a_column_of_another_type_is_a_fault(tmp_path: Path, name: str, column: pa.Array, kind: str) -> None:
    path = write(tmp_path, {**COLUMNS, name: column})
    assert message(path) == f"entities.wikidata: column {name} of {path} is {kind}: {EXPECTED}"


@pytest.mark.parametrize("weight", [pa.array([2**60]), pa.array([0.5]), pa.nulls(1)])
@pytest.mark.parametrize("alias", [pa.array(["Velden"], pa.large_string()), pa.array(["Velden"]).dictionary_encode()])
def test_text_and_numbers_of_any_width_are_taken(tmp_path: Path, alias: pa.Array, weight: pa.Array) -> None:
    table = load_aliases(write(tmp_path, {**COLUMNS, "alias": alias, "weight": weight}))
    assert table.item(Entity("Velden", "LOC", 0.5, ()), ["Velden"], "en") == "Q1"
