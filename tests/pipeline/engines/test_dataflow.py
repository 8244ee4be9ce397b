import importlib.util

import pytest
from apache_beam.options.pipeline_options import GoogleCloudOptions, PipelineOptions

from pipeline.engines.dataflow import complete
from pipeline.engines.places import EngineError

if importlib.util.find_spec("google.cloud.storage") is None:
    pytest.skip("comes with newsbeam[gcp]", allow_module_level=True)

FLAGS = {
    "project": "newsbeam-demo",
    "region": "europe-west3",
    "temp_location": "gs://newsbeam-demo/tmp",
    "sdk_container_image": "europe-docker.pkg.dev/newsbeam-demo/images/newsbeam:0.1.0",
}


def options(*more: str, **changed: str) -> PipelineOptions:
    given = {name: value for name, value in {**FLAGS, **changed}.items() if value}
    return PipelineOptions([*(f"--{name}={value}" for name, value in given.items()), *more])


def test_the_region_is_told_and_files_are_staged_beside_temporary_ones() -> None:
    asked = options("--dry_run=True")
    assert complete(asked).detail == "europe-west3"
    assert asked.view_as(GoogleCloudOptions).staging_location == "gs://newsbeam-demo/tmp"


def test_all_flags_that_are_missing_are_named_at_once() -> None:
    with pytest.raises(EngineError, match=r"^Dataflow needs --project, --sdk_container_image behind `--`"):
        complete(options(project="", sdk_container_image=""))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"project": "Bad_Project"}, "Dataflow: Invalid Project ID (Bad_Project)."),
        ({"temp_location": "/tmp"}, "Dataflow: Invalid GCS path (/tmp), given for the option: temp_location."),
        (
            {"staging_location": "gs://x/y"},
            "Dataflow: Invalid GCS bucket (gs://x/y), given for the option: staging_location.",
        ),
    ],
)
def test_a_malformed_flag_is_told_in_one_line(changed: dict[str, str], told: str) -> None:
    with pytest.raises(EngineError) as raised:
        complete(options(**changed))
    assert str(raised.value).startswith(told)
    assert "\n" not in str(raised.value)


def test_without_an_account_it_says_how_to_log_in(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    with pytest.raises(EngineError, match="gcloud auth application-default login"):
        complete(options())
    complete(options("--no_auth"))
