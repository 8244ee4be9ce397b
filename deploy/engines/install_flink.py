"""Gets Flink, and Beam's job server for it, through the ordinary clients of their registries.

    make flink

pip gets Flink and checks its hash. Maven gets the job-server jar of the installed Beam's version, checked against the
published sums. Where Maven has no such jar, a job server is put together from the modules of `job_server_pom.xml`,
whose hashes stand in `job_server_sums.txt`. Nothing is done the second time.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from pipeline.engines import places

_HERE = Path(__file__).parent
_ARTIFACT = f"org.apache.beam:beam-runners-flink-1.19-job-server:{places.BEAM}"
_MAIN = "org.apache.beam.runners.flink.FlinkJobServerDriver"
_PARTS = ("flink-dist-", "log4j-")
_ASSEMBLED = "2.70.0"
# Maven: no progress, and what does not fit its published sum is an error.
_MVN = ("mvn", "-B", "-ntp", "-q", "--strict-checksums", "-Dstyle.color=never")


def flink_home() -> Path:
    """Where Flink lies; `lib` is all of it that a session cluster needs."""
    (line,) = [line for line in _requirements().read_text("utf-8").splitlines() if not line.startswith("#")]
    return places.folder() / f"flink-{line.split()[0].partition('==')[2]}"


def main() -> None:
    """Ends with status 1 and one sentence where something cannot be had."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            sys.exit(f"make flink: there is no `{program}` on PATH; install Java 11 or 17 and Maven 3.8 or newer")
    places.folder().mkdir(parents=True, exist_ok=True)
    _install(flink_home(), _get_flink, "Flink")
    job_server = places.installed_job_server()
    if job_server is None:
        _get_job_server()
    elif job_server != places.job_server(places.BEAM):
        print(f"A job server of Beam {_ASSEMBLED} is there. Maven had none of {places.BEAM}; to ask again, remove it.")
    print(f"Flink and its job server are in {places.folder()}")


def _requirements() -> Path:
    return _HERE / "flink_requirements.txt"


def _install(target: Path, get, what: str) -> bool:
    """Lets `get` fill a scratch folder, which takes its place as a whole or not at all."""
    if target.is_dir():
        return True
    print(f"Getting {what} (once) ...", flush=True)
    with tempfile.TemporaryDirectory(dir=places.folder()) as name:
        scratch = Path(name) / "new"
        scratch.mkdir()
        if not get(scratch):
            return False
        scratch.rename(target)
    return True


def _get_flink(target: Path) -> bool:
    with tempfile.TemporaryDirectory(dir=places.folder()) as name:
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "-d", name]
        _run([*command, "-r", str(_requirements())], "pip could not get Flink, see above")
        (archive,) = Path(name).glob("*.tar.gz")
        (target / "lib").mkdir()
        with tarfile.open(archive) as packed:
            for member in packed:
                path = Path(member.name)
                if path.match("*/deps/lib/*.jar") and path.name.startswith(_PARTS):
                    member.name = path.name
                    packed.extract(member, target / "lib", filter="data")
    return True


def _get_job_server() -> None:
    official = places.job_server(places.BEAM).parent
    if _install(official, _get_official, f"the Flink job server of Beam {places.BEAM}"):
        return
    print(f"Maven has no {_ARTIFACT}.", flush=True)
    assembled = places.job_server(_ASSEMBLED).parent
    _install(assembled, _assemble, f"the modules of Beam {_ASSEMBLED} to put a job server together from")
    print(
        f"warning: the job server is of Beam {_ASSEMBLED} and not of {places.BEAM}: `make test-cluster` tests the two "
        "together, but Beam promises nothing about it."
    )


def _get_official(target: Path) -> bool:
    command = [*_MVN, "-U", "dependency:copy", f"-Dartifact={_ARTIFACT}", f"-DoutputDirectory={target}"]
    done = subprocess.run(command, cwd=target, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        (jar,) = target.glob("*.jar")
        jar.rename(target / "job-server.jar")
        return True
    # How the versions of its plugin say that the registry answered, and has not got it.
    if any(words in done.stdout for words in ("Unable to find artifact", "Could not find artifact", "was not found")):
        return False
    sys.exit(f"make flink: Maven could not get the job server:\n{done.stdout}{done.stderr}")


def _assemble(target: Path) -> bool:
    pom = ["-f", str(_HERE / "job_server_pom.xml")]
    _run(
        [*_MVN, *pom, "dependency:copy-dependencies", f"-DoutputDirectory={target / 'lib'}"],
        "Maven could not get the modules of the job server, see above",
    )
    expected = dict(reversed(line.split()) for line in (_HERE / "job_server_sums.txt").read_text("utf-8").splitlines())
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in (target / "lib").glob("*.jar")}
    if wrong := sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)):
        sys.exit(f"make flink: {', '.join(wrong)} are not the files of deploy/engines/job_server_sums.txt")
    _write_jar(target / "job-server.jar", sorted(found))
    return True


def _write_jar(path: Path, libraries: list[str]) -> None:
    """A jar of nothing but a manifest, which names the class to start and the jars beside it."""
    fields = {
        "Manifest-Version": "1.0",
        "Implementation-Version": _ASSEMBLED,
        "Main-Class": _MAIN,
        "Class-Path": " ".join(f"lib/{name}" for name in libraries),
    }
    # A line of a manifest has 72 bytes at most; a space at its start continues the one before.
    lines = [_folded(f"{name}: {value}") for name, value in fields.items()]
    with zipfile.ZipFile(path, "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", "\r\n".join(lines) + "\r\n\r\n")


def _folded(line: str) -> str:
    return "\r\n ".join(line[start : start + 70] for start in range(0, len(line), 70))


def _run(command: list[str], fault: str) -> None:
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"make flink: {fault}")


if __name__ == "__main__":
    main()
