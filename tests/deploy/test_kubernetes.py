"""The manifests, as kustomize makes them, against the schemas of Kubernetes and of Flink's operator."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pipeline.config import load
from tests.deploy import command_lines

kubernetes_validate = pytest.importorskip("kubernetes_validate")

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
FLINK_SCHEMA = json.loads(Path(__file__).with_name("flink-deployment.schema.json").read_text(encoding="utf-8"))
# The oldest that is still looked after, and the newest that the schemas know.
VERSIONS = ("1.31.0", kubernetes_validate.latest_version())
OVERLAYS = ("cron", "flink-run", "flink-stream")
# Of the other pods, Flink's own container is what its image makes it.
OURS = "newsbeam"

needs_kubectl = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl, which has kustomize in it")


def read(path: Path) -> list[dict[str, Any]]:
    return [document for document in yaml.safe_load_all(path.read_text(encoding="utf-8")) if document]


def rendered(overlay: str) -> list[dict[str, Any]]:
    command = ["kubectl", "kustomize", str(FOLDER / overlay)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


def manifests() -> list[Path]:
    found = sorted(FOLDER.glob("*/*.yaml"))
    return [path for path in found if path.name not in ("kustomization.yaml", "newsbeam.yaml")]


def pods(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The specs of pods that a manifest makes, or of their templates."""
    spec = document.get("spec", {})
    match document["kind"]:
        case "CronJob":
            yield spec["jobTemplate"]["spec"]["template"]["spec"]
        case "Deployment":
            yield spec["template"]["spec"]
        case "FlinkDeployment":
            yield spec["podTemplate"]["spec"]
            yield spec["taskManager"]["podTemplate"]["spec"]


def containers() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Name of the file, spec of the pod, container: all that run newsbeam."""
    return [
        (f"{path.parent.name}/{path.name}", pod, container)
        for path in manifests()
        for document in read(path)
        for pod in pods(document)
        for container in pod["containers"]
        if container.get("image") == OURS
    ]


def check(document: dict[str, Any]) -> None:
    if document["kind"] == "FlinkDeployment":
        jsonschema.validate(document, FLINK_SCHEMA)
        checked = [
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "spec": pod} for pod in pods(document)
        ]
    else:
        checked = [document]
    for version in VERSIONS:
        for each in checked:
            kubernetes_validate.validate(each, version, strict=True)


@pytest.mark.parametrize("path", manifests(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_each_manifest_fits_its_schema(path: Path) -> None:
    for document in read(path):
        check(document)


def test_the_schemas_refuse_a_key_that_does_not_exist() -> None:
    (job,) = read(FOLDER / "cron" / "run.yaml")
    job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["argz"] = []
    with pytest.raises(kubernetes_validate.ValidationError):
        check(job)
    (session,) = read(FOLDER / "flink" / "session.yaml")
    session["spec"]["taskManagers"] = {}
    with pytest.raises(jsonschema.ValidationError):
        check(session)


@needs_kubectl
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_what_kustomize_makes_fits_the_schemas_and_names_what_is_there(overlay: str) -> None:
    documents = rendered(overlay)
    for document in documents:
        check(document)
    there = {(document["kind"], document["metadata"]["name"]) for document in documents}
    assert len(there) == len(documents)
    for pod in (pod for document in documents for pod in pods(document)):
        assert pod.get("serviceAccountName", "newsbeam") in {name for kind, name in there if kind == "ServiceAccount"}
        for volume in pod.get("volumes", ()):
            if "configMap" in volume:
                assert ("ConfigMap", volume["configMap"]["name"]) in there
            if "persistentVolumeClaim" in volume:
                assert ("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]) in there
        for container in pod["containers"]:
            for source in container.get("envFrom", ()):
                assert "secretRef" in source or ("ConfigMap", source["configMapRef"]["name"]) in there


@needs_kubectl
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_launcher_and_workers_have_one_image_whose_version_stands_in_one_place(overlay: str) -> None:
    documents = rendered(overlay)
    images = {
        container["image"]
        for document in documents
        for pod in pods(document)
        for container in pod["containers"]
        if container.get("image", "").startswith(OURS)
    }
    tag = yaml.safe_load((FOLDER / overlay / "kustomization.yaml").read_text(encoding="utf-8"))["images"][0]["newTag"]
    assert images == {f"newsbeam:{tag}"}


@pytest.mark.parametrize(
    ("name", "pod", "container"), containers(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_newsbeam_has_no_rights_and_bounded_resources(
    name: str, pod: dict[str, Any], container: dict[str, Any]
) -> None:
    rights = {**pod.get("securityContext", {}), **container["securityContext"]}
    assert rights["runAsUser"] == 10001
    assert rights["allowPrivilegeEscalation"] is False
    assert rights["readOnlyRootFilesystem"] is True
    assert rights["capabilities"] == {"drop": ["ALL"]}
    assert container["resources"]["limits"].keys() == container["resources"]["requests"].keys() == {"cpu", "memory"}
    # Beam's boot writes to the folder it stands in, newsbeam to TMPDIR.
    assert container["workingDir"] == "/tmp"
    assert {"name": "scratch", "mountPath": "/tmp"} in container["volumeMounts"]


def test_pods_run_as_nobody_in_particular_with_the_default_profile() -> None:
    for path in manifests():
        for document in read(path):
            contexts = [pod["securityContext"] for pod in pods(document) if "securityContext" in pod]
            for context in contexts:
                assert context["runAsNonRoot"] is True
                assert context["seccompProfile"] == {"type": "RuntimeDefault"}
            assert contexts or not list(pods(document))


@pytest.mark.parametrize(
    ("name", "pod", "container"), containers(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_newsbeam_and_beam_understand_the_arguments(name: str, pod: dict[str, Any], container: dict[str, Any]) -> None:
    arguments = container["args"]
    if arguments[0].startswith("-"):
        assert arguments == ["--worker_pool"], "the flag of Beam's boot"
        assert {"name": "pool", "containerPort": 50000} in container["ports"]
        return
    command_lines.check(arguments)


def test_jobs_point_at_the_session_cluster_the_jar_and_the_pool() -> None:
    (session,) = read(FOLDER / "flink" / "session.yaml")
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    launchers = [container["args"] for name, _, container in containers() if name.startswith("flink-")]
    assert len(launchers) == 2
    for arguments in launchers:
        flags = dict(flag.removeprefix("--").split("=") for flag in arguments if "=" in flag)
        assert flags["flink_master"] == f"{session['metadata']['name']}-rest:8081"
        assert f" {flags['flink_job_server_jar']}\n" in dockerfile
        assert flags["environment_config"] == "localhost:50000"


def test_flink_is_of_one_version_everywhere() -> None:
    (session,) = read(FOLDER / "flink" / "session.yaml")
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    version = session["spec"]["image"].partition(":")[2].partition("-")[0]
    assert session["spec"]["flinkVersion"] == f"v{version.replace('.', '_')}"
    assert f"ARG FLINK={version}\n" in dockerfile


def test_the_config_is_valid() -> None:
    assert len(load(FOLDER / "base" / "newsbeam.yaml").sources) == 2
