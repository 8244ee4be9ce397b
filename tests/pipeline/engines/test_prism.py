from pathlib import Path

import pytest
from apache_beam.options.pipeline_options import PipelineOptions, PrismRunnerOptions

from pipeline.engines import places
from pipeline.engines.prism import complete, version_of

GO_MODULE = "\x00path\tgithub.com/apache/beam/sdks/v2/go/cmd/prism\nmod\tgithub.com/apache/beam/sdks/v2\tv{}\th1:abc=\n"


def binary(path: Path, version: str = places.BEAM) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(GO_MODULE.format(version), encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


def location(*flags: str) -> str:
    options = PipelineOptions(list(flags))
    assert complete(options).detail == places.BEAM
    found: str = options.view_as(PrismRunnerOptions).prism_location
    return found


def test_the_flag_wins_over_what_make_built_and_that_over_the_path(tmp_path: Path) -> None:
    on_path = binary(tmp_path / "bin" / "prism")
    assert location() == str(on_path)
    built = binary(places.prism())
    assert location() == str(built)
    named = binary(tmp_path / "mine")
    assert location(f"--prism_location={named}") == str(named)


def test_a_binary_of_another_version_is_refused_in_one_sentence(tmp_path: Path) -> None:
    old = binary(tmp_path / "bin" / "prism", "2.60.0")
    with pytest.raises(places.EngineError) as caught:
        complete(PipelineOptions([]))
    assert str(caught.value) == (
        f"{old} is Prism 2.60.0, and this is Beam {places.BEAM}; build the right one with `make prism`, "
        "and leave out --prism_location"
    )


def test_a_binary_that_does_not_tell_its_version_is_trusted(tmp_path: Path) -> None:
    (tmp_path / "prism").write_bytes(b"\x7fELF")
    assert version_of(tmp_path / "prism") == ""
    assert complete(PipelineOptions([f"--prism_location={tmp_path / 'prism'}"])).detail == ""


def test_where_there_is_none_the_message_says_how_to_get_it() -> None:
    with pytest.raises(places.EngineError, match=r"no Prism here .*build it with `make prism`, which needs Go"):
        complete(PipelineOptions(["--prism_location=/not/there/prism"]))


def test_a_job_service_that_is_named_needs_no_binary() -> None:
    assert complete(PipelineOptions(["--job_endpoint=localhost:8073"])) == places.Found("")
