"""The steps of the Dockerfile, carried out; the image that comes out, used in each of its roles.

Takes minutes and packages from the network: `make test-deploy`.
"""

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy import image

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
# Beam's boot and its local runner are in the Go module of the same version.
GO_MODULE = "github.com/apache/beam/sdks/v2"

pytestmark = [
    pytest.mark.skipif("NEWSBEAM_TEST_DEPLOY" not in os.environ, reason="takes minutes: make test-deploy"),
    pytest.mark.skipif(os.geteuid() != 0, reason="mounts need root"),
    pytest.mark.skipif(shutil.which("debootstrap") is None, reason="needs Debian's package debootstrap"),
]


@pytest.fixture(scope="module")
def beam_programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Beam's own boot and prism, built from its Go module."""
    if shutil.which("go") is None:
        pytest.skip("without Go there is no boot of Beam to put into the image")
    folder = tmp_path_factory.mktemp("go")
    version = next(
        line for line in (ROOT / "deploy" / "requirements.lock").read_text().splitlines() if "apache-beam" in line
    )
    version = version.split("==")[1].split()[0]
    made = {"boot": f"{GO_MODULE}/python/container", "prism": f"{GO_MODULE}/go/cmd/prism"}
    commands = [["go", "mod", "init", "boot.example"], ["go", "get", *(f"{path}@v{version}" for path in made.values())]]
    commands += [["go", "build", "-o", name, path] for name, path in made.items()]
    for command in commands:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return {name: folder / name for name in made}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, beam_programs: dict[str, Path]) -> dict[str, image.Stage]:
    folder = tmp_path_factory.mktemp("image")
    (folder / "base").symlink_to(image.base(ROOT / ".image-base"))
    images = {}
    for name, path, content in (
        ("beam", "opt/apache/beam/boot", beam_programs["boot"].read_bytes()),
        ("prism", "out/prism", beam_programs["prism"].read_bytes()),
        ("flink", "opt/apache/beam/jars/beam-runners-flink-job-server.jar", b"stands for the jar"),
        ("template", "opt/google/dataflow/python_template_launcher", b"stands for the launcher"),
    ):
        images[name] = folder / name
        file = images[name] / path
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
        file.chmod(0o755)
    files = image.context(ROOT, folder / "context")
    return image.build(DOCKERFILE, files, images, folder)


def entry(stage: image.Stage, arguments: str) -> str:
    return f"{' '.join(stage.entrypoint)} {arguments}"


def test_it_launches_a_run_as_a_user_without_rights_and_without_a_network(built: dict[str, image.Stage]) -> None:
    stage = built[""]
    assert stage.user == "10001:10001"
    done = stage.run(entry(stage, "run local.yaml --out /lake --json -- --direct_num_workers=1"))
    assert done.returncode == 0, done.stderr
    manifest = json.loads(done.stdout)
    assert manifest["books"]["articles"] == 40
    assert "nothing" not in stage.run("ls /lake/articles || echo nothing").stdout


def test_its_user_cannot_change_it(built: dict[str, image.Stage]) -> None:
    told = built[""].run(
        "for path in / /opt/newsbeam /opt/newsbeam/bin /opt/apache/beam; do test ! -w $path; done; id -u"
    )
    assert (told.returncode, told.stdout) == (0, "10001\n")


def test_all_models_are_in_it(built: dict[str, image.Stage]) -> None:
    checks = json.loads(built[""].run("newsbeam doctor --json").stdout)["checks"]
    models = {check["name"].split()[-1]: check["state"] for check in checks if check["name"].startswith("entity model")}
    assert {
        language: models[language] for language in ("en", "fr", "ru", "da", "fi", "hr", "pt", "sr")
    } == dict.fromkeys(("en", "fr", "ru", "da", "fi", "hr", "pt", "sr"), "ok")


def test_it_reads_and_writes_s3_and_cloud_storage(built: dict[str, image.Stage]) -> None:
    script = "from apache_beam.io.filesystems import FileSystems as F; print(F.get_filesystem('s3://a/b'), F.get_filesystem('gs://a/b'))"
    told = built[""].run(f'python -c "{script}"', extra={"NO_GCE_CHECK": "true"})
    assert ("S3FileSystem" in told.stdout, "GCSFileSystem" in told.stdout) == (True, True), told.stderr


# Until somebody listens on a port.
WAIT = """
import socket, sys, time
for _ in range(60):
    try:
        socket.create_connection(("localhost", int(sys.argv[1]))).close()
        break
    except OSError:
        time.sleep(1)
"""


def test_it_is_the_worker_of_a_run_on_another_runner(built: dict[str, image.Stage]) -> None:
    stage = built[""]
    wait = f"python -c {shlex.quote(WAIT)}"
    run = entry(
        stage,
        "run local.yaml --out /lake/prism --json --runner PortableRunner -- --job_endpoint=localhost:8073 "
        "--environment_type=EXTERNAL --environment_config=localhost:50000",
    )
    script = (
        f"({entry(stage, '--worker_pool')} >/tmp/pool.log 2>&1 &) && (prism >/tmp/prism.log 2>&1 &) && "
        f"{wait} 50000 && {wait} 8073 && {run}; status=$?; tail -n 40 /tmp/pool.log >&2; exit $status"
    )
    done = stage.run(script, timeout_s=400)
    assert done.returncode == 0, done.stderr[-6000:]
    assert json.loads(done.stdout)["books"]["articles"] == 40
    assert "Starting worker pool" in done.stderr


def test_a_stream_ends_cleanly_when_its_container_is_stopped(built: dict[str, image.Stage]) -> None:
    stage = built[""]
    script = (
        f"{entry(stage, 'stream local.yaml --out /lake/stream')} >/tmp/stream.log 2>&1 & pid=$!; "
        "for try in $(seq 120); do grep -q Streaming /tmp/stream.log && break; sleep 1; done; sleep 30; "
        "kill -TERM $pid; wait $pid; status=$?; cat /tmp/stream.log; exit $status"
    )
    done = stage.run(script, timeout_s=600)
    assert done.returncode == 0, done.stdout[-6000:]
    assert "Ended; " in done.stdout


def test_its_java_starts(built: dict[str, image.Stage]) -> None:
    told = built[""].run("java -version")
    assert (told.returncode, 'openjdk version "17.' in told.stderr) == (0, True), told.stderr


def test_for_dataflow_the_same_runs_as_root(built: dict[str, image.Stage]) -> None:
    stage = built["dataflow"]
    told = stage.run(
        "id -u && test -x /opt/google/dataflow/python_template_launcher && python $FLEX_TEMPLATE_PYTHON_PY_FILE"
    )
    assert told.stdout == "0\n"
    # Python's own parser: the launcher has started, and wants to be told what to run.
    assert "the following arguments are required: --config, --out" in told.stderr
