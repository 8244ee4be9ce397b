"""Dataflow: its client is installed, knows an account, and the flags that a job cannot do without are there."""

import importlib.util

from apache_beam.options.pipeline_options import (
    GoogleCloudOptions,
    PipelineOptions,
    SetupOptions,
    TestOptions,
    WorkerOptions,
)
from apache_beam.options.pipeline_options_validator import PipelineOptionsValidator

from pipeline.engines.places import EngineError, Found

# Without an image of ours the workers would lack newsbeam itself, and find out only once they run.
_NEEDED = (
    (GoogleCloudOptions, "project"),
    (GoogleCloudOptions, "region"),
    (GoogleCloudOptions, "temp_location"),
    (WorkerOptions, "sdk_container_image"),
)


def complete(options: PipelineOptions) -> Found:
    """Checks what can be checked before Dataflow is asked.

    Raises:
      EngineError: something is missing or malformed.
    """
    if importlib.util.find_spec("google.cloud.storage") is None:
        raise EngineError("Dataflow needs more packages: pip install 'newsbeam[gcp]'")
    missing = [f"--{name}" for view, name in _NEEDED if not getattr(options.view_as(view), name)]
    if missing:
        raise EngineError(f"Dataflow needs {', '.join(missing)} behind `--`; docs/deploy.md has an example")
    cloud = options.view_as(GoogleCloudOptions)
    cloud.staging_location = cloud.staging_location or cloud.temp_location
    setup = options.view_as(SetupOptions)
    if setup.save_main_session is None:
        # Nothing of ours stands in __main__; Beam would send it to the workers all the same.
        setup.save_main_session = False
    validator = PipelineOptionsValidator(options, None)
    faults = validator.validate_cloud_options(cloud)
    for name in ("temp_location", "staging_location"):
        faults += validator.validate_gcs_path(cloud, name)
    if faults:
        raise EngineError(f"Dataflow: {' '.join(fault.rstrip('.') + '.' for fault in faults)}")
    if not cloud.no_auth and not options.view_as(TestOptions).dry_run:
        _check_account()
    return Found(cloud.region)


def _check_account() -> None:
    import google.auth  # noqa: PLC0415  # comes with an extra
    from google.auth.exceptions import DefaultCredentialsError  # noqa: PLC0415

    try:
        google.auth.default()
    except DefaultCredentialsError as error:
        raise EngineError(
            "there is no account for Google Cloud here; log in with `gcloud auth application-default login`, or set "
            "GOOGLE_APPLICATION_CREDENTIALS"
        ) from error
