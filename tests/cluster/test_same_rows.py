"""The sample newsroom on every engine gives the same rows, dead letters and books, and a second run nothing."""

from pathlib import Path

import pytest

from pipeline.config import bundled_configs
from tests.end_to_end import faults, lakes
from tests.end_to_end.commands import DEFAULT_ENGINE

CONFIG = bundled_configs() / "local.yaml"


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> faults.Content:
    out = tmp_path_factory.mktemp("local") / "lake"
    lakes.run(CONFIG, out, DEFAULT_ENGINE)
    content = faults.local_content(out)
    assert content.books == {"articles": 40, "dead_letters": 2}
    return content


@pytest.mark.parametrize(("engine", "name"), [("prism", "PrismRunner"), ("flink", "FlinkRunner (Flink 1.19.")])
def test_an_engine_gives_the_rows_of_the_local_one(
    engine: str, name: str, expected: faults.Content, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    manifest = lakes.run(CONFIG, tmp_path, request.getfixturevalue(engine))
    assert manifest["engine"].startswith(name)
    assert manifest["books"] == {
        "discovered": 46,
        "articles": 40,
        "unchanged": 0,
        "duplicates_in_run": 4,
        "deferred": 0,
        "dead_letters": 2,
    }
    assert faults.local_content(tmp_path) == expected
    # What the engine wrote into the ledger, the local one reads.
    again = lakes.run(CONFIG, tmp_path)
    assert set(again["books"].values()) == {0}
    assert faults.local_content(tmp_path) == expected
