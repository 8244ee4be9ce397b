"""The graph as a Dataflow job: translated by Dataflow's own runner, which starts nothing here."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from apache_beam.options.pipeline_options import GoogleCloudOptions
from apache_beam.portability.api import beam_runner_api_pb2
from typer.testing import CliRunner

from pipeline.cli.__main__ import app
from pipeline.config import bundled_configs, load
from pipeline.run import run
from pipeline.runners import Engine, engine
from pipeline.stream import stream
from transforms.errors import ConfigError

apiclient = pytest.importorskip("apache_beam.runners.dataflow.internal.apiclient", reason="comes with newsbeam[gcp]")
# The clients of Google warn of each other.
pytestmark = pytest.mark.filterwarnings("default")

# Source: Dataflow's quotas, "JSON job request".
LARGEST_JOB_BYTES = 10 * 2**20
IMAGE = "europe-docker.pkg.dev/newsbeam-demo/images/newsbeam:0.1.0"
FLAGS = [
    "--project=newsbeam-demo",
    "--region=europe-west3",
    "--job_name=newsbeam",
    "--temp_location=gs://newsbeam-demo/tmp",
    "--staging_location=gs://newsbeam-demo/staging",
    f"--sdk_container_image={IMAGE}",
    "--no_auth",
]
STEPS = {
    *(
        "ListSources",
        "ListRetries",
        "DropSeen",
        "FetchPages",
        "ExtractArticles",
        "LearnBoilerplate",
        "StripBoilerplate",
    ),
    *("DropUnchanged", "TagLanguage", "LinkEntities", "DropKnownFailures", "DeferFailures", "CountOutcomes"),
    *("WriteLake", "WriteFeedLedger", "MergeLedger", "CommitRun"),
}


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    # Otherwise Google's clients ask the network whether this is a machine of theirs.
    monkeypatch.setenv("NO_GCE_CHECK", "true")


class _Silent:
    """Hears of a stream, and says nothing."""

    def started(self, *_: object) -> None: ...

    def committed(self, *_: object) -> None: ...


def dataflow(*flags: str) -> Engine:
    return engine("dataflow", [*FLAGS, *flags])


def names(engine: Engine) -> set[str]:
    return {transform.unique_name for transform in engine.runner.proto_pipeline.components.transforms.values()}


@pytest.mark.parametrize("config", ["local.yaml", "news.yaml"])
def test_the_dry_run_translates_every_step(config: str, tmp_path: Path) -> None:
    chosen = dataflow("--dry_run=True")
    assert chosen.only_describes
    assert run(load(bundled_configs() / config), str(tmp_path / "lake"), chosen) is None
    assert {name for name in names(chosen) if "/" not in name} >= STEPS


def test_workers_have_our_image_and_get_no_package_from_elsewhere(tmp_path: Path) -> None:
    chosen = dataflow("--dry_run=True")
    run(load(bundled_configs() / "news.yaml"), str(tmp_path / "lake"), chosen)
    (environment,) = chosen.runner.proto_pipeline.components.environments.values()
    assert environment.urn == "beam:env:docker:v1"
    assert IMAGE.encode() in environment.payload
    staged = {
        beam_runner_api_pb2.ArtifactStagingToRolePayload.FromString(dependency.role_payload).staged_name
        for dependency in environment.dependencies
    }
    # A list of what is installed here, which workers only log.
    assert staged <= {"submission_environment_dependencies.txt"}


def test_a_template_is_written_and_nothing_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uploads: list[str] = []

    def stage(self: Any, folder: str, name: str, stream_or_path: Any, **_: Any) -> None:
        if folder.startswith("gs://"):
            uploads.append(f"{folder.rstrip('/')}/{name}")
        else:
            Path(folder, name).write_bytes(stream_or_path.read())

    def submit(*_: Any) -> None:
        pytest.fail("a job was started")

    monkeypatch.setattr(apiclient.DataflowApplicationClient, "stage_file_with_retry", stage)
    monkeypatch.setattr(apiclient.DataflowApplicationClient, "submit_job_description", submit)
    monkeypatch.setattr(GoogleCloudOptions, "_warn_if_soft_delete_policy_enabled", lambda *_: None)
    chosen = dataflow(f"--template_location={tmp_path}/job_object")
    assert run(load(bundled_configs() / "news.yaml"), str(tmp_path / "lake"), chosen) is None
    job = json.loads((tmp_path / "job_object").read_text(encoding="utf-8"))
    assert job["type"] == "JOB_TYPE_BATCH"
    pools = job["environment"]["workerPools"]
    assert {image["containerImage"] for pool in pools for image in pool["sdkHarnessContainerImages"]} == {IMAGE}
    assert (tmp_path / "job_object").stat().st_size < LARGEST_JOB_BYTES
    assert any(upload.endswith("pipeline.pb") for upload in uploads)
    assert all(upload.startswith("gs://newsbeam-demo/staging") for upload in uploads)


def test_the_dry_run_of_a_stream_translates_an_unbounded_graph(tmp_path: Path) -> None:
    chosen = dataflow("--dry_run=True")
    loaded = load(bundled_configs() / "news.yaml")
    assert stream(loaded, str(tmp_path / "lake"), chosen, _Silent()) == 0
    assert {name for name in names(chosen) if "/" not in name} >= {"FetchPages", "LinkEntities", "WriteLake"}
    collections = chosen.runner.proto_pipeline.components.pcollections.values()
    assert any(each.is_bounded == beam_runner_api_pb2.IsBounded.UNBOUNDED for each in collections)


def test_a_stream_is_no_template(tmp_path: Path) -> None:
    chosen = dataflow("--template_location=gs://newsbeam-demo/job")
    with pytest.raises(ConfigError, match="a stream needs the process that started it"):
        stream(load(bundled_configs() / "news.yaml"), str(tmp_path), chosen, _Silent())


def test_the_command_says_that_nothing_was_started(tmp_path: Path) -> None:
    config = str(bundled_configs() / "news.yaml")
    arguments = ["run", config, "--out", str(tmp_path / "lake"), "--runner", "dataflow", "--", *FLAGS]
    told = CliRunner().invoke(app, [*arguments, "--dry_run=True"])
    assert told.exit_code == 0, told.output
    assert "The job is described, and was not started." in told.stderr
    assert told.stdout == ""


def test_other_jobs_are_run() -> None:
    assert not dataclasses.replace(engine("local", []), name="any").only_describes
    assert not dataflow().only_describes
