import hashlib
import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from deploy.engines import install_flink
from pipeline.engines import places
from pipeline.engines.flink import version_of


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    places.folder().mkdir(parents=True)
    return places.folder()


class FakeMaven:
    """Answers as Maven does; `copy-dependencies` leaves the given jars."""

    def __init__(self, jars: dict[str, bytes], has_official: bool = False, fault: str = "") -> None:
        self.jars, self.has_official, self.fault = jars, has_official, fault
        self.goals: list[str] = []

    def __call__(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        (goal,) = [word for word in command if word.startswith("dependency:")]
        folder = Path(command[-1].partition("=")[2])
        self.goals.append(goal)
        if goal == "dependency:copy-dependencies":
            folder.mkdir()
            for name, content in self.jars.items():
                (folder / name).write_bytes(content)
        elif self.has_official:
            (folder / "any-name-2.77.0.jar").write_bytes(b"official")
        else:
            return subprocess.CompletedProcess(command, 1, self.fault or "Unable to find artifact.", "")
        return subprocess.CompletedProcess(command, 0, "", "")


@pytest.fixture
def sums(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, bytes]:
    jars = {f"a-long-name-of-a-jar-{number}.jar": b"jar %d" % number for number in range(9)}
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in jars.items()]
    (tmp_path / "job_server_sums.txt").write_text("".join(lines), encoding="utf-8")
    monkeypatch.setattr(install_flink, "_HERE", tmp_path)
    return jars


def test_the_job_server_of_beams_version_is_taken_where_maven_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    maven = FakeMaven({}, has_official=True)
    monkeypatch.setattr(install_flink.subprocess, "run", maven)
    install_flink._get_job_server()
    assert places.installed_job_server() == places.job_server(places.BEAM)
    assert places.job_server(places.BEAM).read_bytes() == b"official"
    assert maven.goals == ["dependency:copy"]


def test_elsewhere_one_is_put_together_and_said_to_be_of_another_version(
    monkeypatch: pytest.MonkeyPatch, sums: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install_flink.subprocess, "run", FakeMaven(sums))
    install_flink._get_job_server()
    jar = places.installed_job_server()
    assert jar == places.job_server("2.70.0")
    assert version_of(jar) == "2.70.0"
    manifest = zipfile.ZipFile(jar).read("META-INF/MANIFEST.MF").decode()
    assert max(map(len, manifest.splitlines())) <= 72
    unfolded = manifest.replace("\r\n ", "")
    assert "Main-Class: org.apache.beam.runners.flink.FlinkJobServerDriver\r\n" in unfolded
    assert re.search(r"^Class-Path: (.*)\r$", unfolded, re.MULTILINE)[1].split() == [f"lib/{name}" for name in sums]
    assert f"is of Beam 2.70.0 and not of {places.BEAM}" in capsys.readouterr().out


@pytest.mark.parametrize("change", [{"a-long-name-of-a-jar-3.jar": b"other"}, {"one-more.jar": b"x"}])
def test_a_file_that_is_not_the_one_that_it_should_be_ends_it(
    change: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, sums: dict[str, bytes]
) -> None:
    monkeypatch.setattr(install_flink.subprocess, "run", FakeMaven(sums | change))
    with pytest.raises(
        SystemExit, match=rf"{next(iter(change))} are not the files of deploy/engines/job_server_sums.txt"
    ):
        install_flink._get_job_server()
    assert places.installed_job_server() is None


def test_any_other_fault_of_maven_is_not_taken_for_a_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install_flink.subprocess, "run", FakeMaven({}, fault="Unknown host"))
    with pytest.raises(SystemExit, match="Maven could not get the job server:\nUnknown host"):
        install_flink._get_job_server()


def test_without_java_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="there is no `java` on PATH; install Java 11 or 17 and Maven"):
        install_flink.main()


def test_the_sums_are_those_of_the_versions_in_the_pom() -> None:
    here = Path(install_flink.__file__).parent
    names = {line.split()[1] for line in (here / "job_server_sums.txt").read_text("utf-8").splitlines()}
    pom = (here / "job_server_pom.xml").read_text("utf-8")
    for artifact, version in re.findall(r"<artifactId>(beam-\S+)</artifactId>\s*<version>(\S+)</version>", pom):
        assert f"{artifact}-{version}.jar" in names
    assert install_flink.flink_home().name == "flink-1.19.3"
