"""The locked packages of the image: enough, of versions that newsbeam takes, and each with its hashes."""

import importlib.metadata
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = ("aws", "gcp")
# What the image is.
ENVIRONMENT = {
    "python_version": "3.11",
    "python_full_version": "3.11.14",
    "sys_platform": "linux",
    "platform_machine": "x86_64",
    "platform_system": "Linux",
    "os_name": "posix",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}


def locked(name: str) -> dict[str, tuple[str, list[str]]]:
    """Version and hashes of each package, by its canonical name."""
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            pinned = re.fullmatch(r"([A-Za-z0-9._-]+)==(\S+)((?: +--hash=sha256:[0-9a-f]{64})+) *", line)
            assert pinned, f"{name}: {line[:80]}"
            canonical = canonicalize_name(pinned[1])
            assert canonical not in found
            found[canonical] = (pinned[2], pinned[3].split())
    return found


LOCK = locked("requirements.lock")


def needed(requirements: list[str], extra: str) -> Iterator[Requirement]:
    for requirement in map(Requirement, requirements):
        if requirement.marker is None or requirement.marker.evaluate({**ENVIRONMENT, "extra": extra}):
            yield requirement


def check(requirement: Requirement, lock: dict[str, tuple[str, list[str]]]) -> None:
    name = canonicalize_name(requirement.name)
    assert name in lock, f"{requirement} is not locked: make the lock anew, see docs/deploy.md"
    version, _ = lock[name]
    assert requirement.specifier.contains(version, prereleases=True), f"{requirement}: locked is {version}"


@pytest.mark.parametrize("extra", ["", *EXTRAS])
def test_the_lock_holds_what_newsbeam_requires(extra: str) -> None:
    of_extra = PROJECT["project"]["optional-dependencies"].get(extra, [])
    for requirement in map(Requirement, [*PROJECT["project"]["dependencies"], *of_extra]):
        check(requirement, LOCK)


def test_the_lock_holds_what_its_packages_require_in_turn() -> None:
    extras = {"apache-beam": ["aws", "gcp"]}
    looked_at = 0
    for name, (version, _) in LOCK.items():
        try:
            installed = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        if installed.version != version:
            continue
        for extra in ("", *extras.get(name, ())):
            for requirement in needed(installed.requires or [], extra):
                check(requirement, LOCK)
        looked_at += 1
    assert looked_at > 0


def test_the_build_is_locked_as_well() -> None:
    for requirement in map(Requirement, PROJECT["build-system"]["requires"]):
        check(requirement, locked("build.lock"))


def test_every_package_has_a_hash_that_pip_would_check() -> None:
    assert all(hashes for _, hashes in [*LOCK.values(), *locked("build.lock").values()])
