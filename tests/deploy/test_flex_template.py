"""The metadata of the Dataflow template, and what its launcher makes of the parameters."""

import json
import re
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions

from tests.deploy import command_lines
from tests.loopback_s3 import BUCKET, s3

__all__ = ["s3"]

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "dataflow"
METADATA = json.loads((FOLDER / "metadata.json").read_text(encoding="utf-8"))
SCHEMA = json.loads(Path(__file__).with_name("flex-template.schema.json").read_text(encoding="utf-8"))
PARAMETERS = {parameter["name"]: parameter for parameter in METADATA["parameters"]}
IMAGE = "europe-docker.pkg.dev/newsbeam-demo/images/newsbeam:0.1.0"
VALUES = {
    "config": "gs://newsbeam-demo/newsbeam.yaml",
    "out": "gs://newsbeam-demo/lake",
    "sdk_container_image": IMAGE,
    "number_of_worker_harness_threads": "4",
    "disk_size_gb": "50",
    "flexrs_goal": "COST_OPTIMIZED",
    "dataflow_service_options": "enable_prime,enable_google_cloud_profiler",
}
# What the service adds by itself, in the form that its launcher gives it.
OF_THE_SERVICE = [
    "--runner=DataflowRunner",
    "--project=newsbeam-demo",
    "--region=europe-west3",
    "--job_name=newsbeam-20261126",
    "--staging_location=gs://newsbeam-demo/staging",
    "--temp_location=gs://newsbeam-demo/tmp",
    "--template_location=gs://newsbeam-demo/staging/template_launches/1/job_object",
    "--service_account_email=newsbeam@newsbeam-demo.iam.gserviceaccount.com",
    "--num_workers=1",
    "--max_num_workers=4",
    "--machine_type=n2-standard-4",
    "--subnetwork=regions/europe-west3/subnetworks/default",
    "--no_use_public_ips",
    "--labels=team=news",
    "--experiments=use_runner_v2",
]


def test_the_metadata_fits_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(METADATA, SCHEMA, format_checker=jsonschema.FormatChecker())


def test_the_metadata_fits_the_messages_of_the_service() -> None:
    dataflow = pytest.importorskip("google.cloud.dataflow_v1beta3", reason="comes with newsbeam[gcp]")
    kinds = {kind.name for kind in dataflow.ParameterType}
    assert {parameter["paramType"] for parameter in METADATA["parameters"]} - {"ENUM", "NUMBER", "BOOLEAN"} <= kinds
    # The client is older than these.
    newer = {"enumOptions", "defaultValue"}
    parameters = [
        {key: value for key, value in parameter.items() if key not in newer and value not in ("ENUM", "NUMBER")}
        for parameter in METADATA["parameters"]
    ]
    known = {"name": METADATA["name"], "description": METADATA["description"], "parameters": parameters}
    message = dataflow.TemplateMetadata.from_json(json.dumps(known), ignore_unknown_fields=False)
    assert [parameter.name for parameter in message.parameters] == list(PARAMETERS)


def test_every_parameter_has_an_example_here_that_its_regexes_take() -> None:
    assert VALUES.keys() == PARAMETERS.keys()
    for name, value in VALUES.items():
        assert all(re.fullmatch(regex, value) for regex in PARAMETERS[name]["regexes"]), name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("config", "newsbeam.yaml"),
        ("config", "gs://newsbeam-demo/newsbeam.json"),
        ("out", "s3://bucket/lake"),
        ("out", "lake"),
        ("sdk_container_image", "newsbeam"),
        ("sdk_container_image", "europe-docker.pkg.dev/newsbeam-demo/images/newsbeam"),
        ("number_of_worker_harness_threads", "0"),
        ("disk_size_gb", "-1"),
        ("flexrs_goal", "cheap"),
        ("dataflow_service_options", "enable prime"),
    ],
)
def test_regexes_refuse_what_would_fail_later(name: str, value: str) -> None:
    assert not all(re.fullmatch(regex, value) for regex in PARAMETERS[name]["regexes"])


def test_options_of_a_choice_are_those_that_the_regex_takes() -> None:
    for name, parameter in PARAMETERS.items():
        for option in parameter.get("enumOptions", ()):
            assert re.fullmatch(parameter["regexes"][0], option["value"]), name


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], list[str]]:
    """Runs the launcher, and gives the command line that it makes."""
    seen: dict[str, Any] = {}
    monkeypatch.setattr("pipeline.cli.__main__.main", lambda: seen.update(argv=list(sys.argv)))

    def launch(values: dict[str, str]) -> list[str]:
        arguments = [f"--{name}={value}" for name, value in values.items()]
        monkeypatch.setattr(sys, "argv", ["launch.py", *OF_THE_SERVICE, *arguments])
        runpy.run_path(str(FOLDER / "launch.py"), run_name="__main__")
        return list(seen["argv"])

    return launch


def test_parameters_become_a_command_line_and_the_rest_is_for_beam(
    launched: Callable[[dict[str, str]], list[str]],
) -> None:
    values = {"config": "/etc/newsbeam.yaml", "out": "gs://newsbeam-demo/lake", "sdk_container_image": IMAGE}
    rest = [flag for flag in OF_THE_SERVICE if not flag.startswith("--runner")]
    assert launched(values) == [
        *("newsbeam", "run", "/etc/newsbeam.yaml", "--out", "gs://newsbeam-demo/lake", "--runner", "DataflowRunner"),
        *("--", *rest, f"--sdk_container_image={IMAGE}"),
    ]


def test_newsbeam_and_beam_take_every_parameter_and_what_the_service_adds(
    launched: Callable[[dict[str, str]], list[str]],
) -> None:
    pytest.importorskip("google.cloud.dataflow_v1beta3", reason="comes with newsbeam[gcp]")
    _, *arguments = launched({**VALUES, "config": "/etc/newsbeam.yaml"})
    command_lines.check(arguments)


def test_a_config_with_a_uri_is_copied_for_as_long_as_it_is_needed(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="configs/my.yaml", Body=b"sources: []")
    FileSystems.set_options(PipelineOptions([]))
    local_file = runpy.run_path(str(FOLDER / "launch.py"))["local_file"]
    with local_file(f"s3://{BUCKET}/configs/my.yaml") as path:
        copy = Path(path)
        assert (copy.name, copy.read_text(encoding="utf-8")) == ("my.yaml", "sources: []")
    assert not copy.exists()


@pytest.mark.parametrize("place", [f"s3://{BUCKET}/gone.yaml", "nowhere://bucket/my.yaml"])
def test_a_config_that_cannot_be_read_is_told_in_one_line(s3: Any, place: str) -> None:
    local_file = runpy.run_path(str(FOLDER / "launch.py"))["local_file"]
    with pytest.raises(SystemExit, match=rf"^error: {place}: cannot be read"), local_file(place):
        pass
