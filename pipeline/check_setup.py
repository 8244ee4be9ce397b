"""Is this machine ready for a run: one small check for each thing that a run needs."""

import dataclasses
import importlib.metadata
import os
import platform
import pyexpat
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from apache_beam.io.filesystem import BeamIOError
from apache_beam.io.filesystems import FileSystems
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from pipeline.config import EntitiesConfig, HttpConfig, LoadedConfig, load
from transforms.errors import ConfigError, FileUnreadableError, ModelError
from transforms.io import bundled_models, official_models
from transforms.io.alias_tables import load_aliases
from transforms.io.entity_models import ChosenModels, choose_models
from transforms.io.files import list_files

DISTRIBUTION = "newsbeam"
DEFAULT_OUT = "out"

# Source: Expat 2.4.1 release notes, CVE-2013-0340; older ones let a feed's entities expand without bound.
_SAFE_EXPAT = (2, 4, 1)

# Source: measured, 776 MiB at peak for Beam, trafilatura, language profiles and English model, 122 MB for those of
# French and Russian.
_WORKER_BYTES = 900 * 2**20

_SCARCE_DISK_BYTES = 2 * 2**30
_FULL_DISK_BYTES = 200 * 2**20


@dataclasses.dataclass(frozen=True)
class Check:
    """What one look at the machine found.

    Attributes:
      name: what was looked at.
      state: "fail" keeps a run from working, "warn" from working well.
      detail: what was found.
      remedy: how to mend or better it; empty where there is nothing to do.
    """

    name: str
    state: Literal["ok", "warn", "fail"]
    detail: str
    remedy: str = ""


@dataclasses.dataclass(frozen=True)
class Subject:
    """What is examined.

    Attributes:
      path: of the config; None if none was given.
      config: None if none was given or it is faulty.
      faults: of the config; empty if there are none.
    """

    path: Path | None = None
    config: LoadedConfig | None = None
    faults: str = ""

    @classmethod
    def of(cls, path: Path | None) -> "Subject":
        """With the config at `path`, faulty or not."""
        if path is None:
            return cls()
        try:
            return cls(path, load(path))
        except ConfigError as error:
            return cls(path, faults=str(error))

    @property
    def out(self) -> str:
        """Absolute path or URI of the lake."""
        return (self.config and self.config.out) or str(Path(DEFAULT_OUT).absolute())


def check_python(subject: Subject) -> Iterator[Check]:
    """Whether newsbeam supports this Python."""
    del subject
    needed = importlib.metadata.metadata(DISTRIBUTION)["Requires-Python"]
    version = platform.python_version()
    if SpecifierSet(needed).contains(version, prereleases=True):
        yield Check("Python", "ok", version)
    else:
        yield Check("Python", "fail", f"{version}, needed is {needed}", "install newsbeam with such a Python")


def check_packages(subject: Subject) -> Iterator[Check]:
    """Whether all packages that newsbeam requires are installed, in versions that it works with."""
    del subject
    faulty, versions = [], []
    for requirement in map(Requirement, importlib.metadata.requires(DISTRIBUTION) or ()):
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            faulty.append((requirement, "missing"))
            continue
        versions.append(f"{requirement.name} {version}")
        if not requirement.specifier.contains(version, prereleases=True):
            faulty.append((requirement, version))
    if faulty:
        found = ", ".join(f"{requirement.name} {state}" for requirement, state in faulty)
        wanted = " ".join(f"'{requirement}'" for requirement, _ in faulty)
        yield Check("packages", "fail", found, f"python -m pip install {wanted}")
    else:
        yield Check("packages", "ok", ", ".join(versions))


def check_expat(subject: Subject) -> Iterator[Check]:
    """Whether the XML parser stops entity bombs."""
    del subject
    version = ".".join(map(str, pyexpat.version_info))
    if pyexpat.version_info >= _SAFE_EXPAT:
        yield Check("XML parser", "ok", f"Expat {version}")
    else:
        needed = ".".join(map(str, _SAFE_EXPAT))
        yield Check(
            "XML parser",
            "fail",
            f"Expat {version} expands entity bombs",
            f"use a Python with Expat {needed} or newer",
        )


def check_config(subject: Subject) -> Iterator[Check]:
    """Whether the config, if one was given, can be used."""
    if subject.faults:
        yield Check("config", "fail", subject.faults, "see configs/README.md")
    elif subject.config is not None:
        kinds = [source.kind for source in subject.config.sources]
        yield Check(
            "config",
            "ok",
            f"{subject.path}: {kinds.count('feed')} feeds, {kinds.count('files')} patterns of files",
        )


def check_contact(subject: Subject) -> Iterator[Check]:
    """Whether publishers on the web are told whom to write to."""
    config = subject.config
    if (
        config is None
        or config.config.sample_newsroom
        or all(source.kind not in ("feed", "sitemap") for source in config.sources)
    ):
        return
    if config.config.http.user_agent == HttpConfig().user_agent:
        yield Check(
            "contact",
            "warn",
            "http.user_agent names nobody whom publishers can reach",
            "put your own URL or e-mail in it",
        )
    else:
        yield Check("contact", "ok", config.config.http.user_agent)


def check_files(subject: Subject) -> Iterator[Check]:
    """Whether each pattern of files and archives matches something."""
    for source in subject.config.sources if subject.config else ():
        if source.kind in ("files", "warc"):
            try:
                count = len(list_files(source.location))
            except FileUnreadableError as error:
                remedy = f"mend sources[{source.position}].{source.kind}; a relative path starts at the config's folder"
                yield Check(f"{source.kind} {source.name}", "fail", str(error), remedy)
            else:
                yield Check(f"{source.kind} {source.name}", "ok", f"{count} match")


def check_models(subject: Subject) -> Iterator[Check]:
    """Which entity model reads each language, whether it is the published one and loads, and what else there is."""
    entities = subject.config.config.entities if subject.config else EntitiesConfig()
    models = choose_models(entities.models)
    for language in models.choices:
        yield _check_model(models, language)
    for language in sorted(official_models.LANGUAGES - set(entities.models)):
        for name in official_models.names(language):
            if official_models.is_installed(name) and (objection := official_models.objection(name)):
                remedy = f"if you trust it, write {language}: {name} under entities.models"
                yield Check(f"entity model {language}", "warn", f"{name} is not used: it {objection}", remedy)
    for language, name in bundled_models.restricted().items():
        if language not in models.choices:
            remedy = f"where that is no hindrance, write {language}: {name} under entities.models"
            yield Check(f"entity model {language}", "ok", f"{name} is here, but not for commercial use", remedy)
    if others := sorted(official_models.LANGUAGES - set(models.choices)):
        advised = official_models.advised("de" if "de" in others else others[0])
        remedy = f"for instance {advised}: {official_models.download_command(advised)}"
        yield Check("more entity models", "ok", f"Explosion has some for {', '.join(others)}", remedy)


def _check_model(models: ChosenModels, language: str) -> Check:
    name, choice = f"entity model {language}", models.choices[language]
    try:
        models.load(language)
    except ModelError as error:
        return Check(name, "fail", str(error), f"mend that, or write {language}: null under entities.models")
    detail = f"{' '.join(filter(None, (choice.name, choice.version)))} ({choice.origin})"
    if choice.origin in ("config", "official") or language not in official_models.LANGUAGES:
        return Check(name, "ok", detail)
    advised = official_models.advised(language)
    return Check(name, "ok", detail, f"a larger one, {advised}: {official_models.download_command(advised)}")


def check_aliases(subject: Subject) -> Iterator[Check]:
    """Whether the table of aliases for Wikidata is there and what it should be; nothing where none is named."""
    aliases = subject.config.aliases if subject.config else ""
    if not aliases:
        return
    try:
        load_aliases(aliases)
    except ConfigError as error:
        yield Check("aliases", "fail", str(error), "mend the table, or take entities.wikidata out of the config")
    else:
        yield Check("aliases", "ok", aliases)


def check_lake(subject: Subject) -> Iterator[Check]:
    """Whether the lake can be written: a file is made there and removed again."""
    try:
        if "://" in subject.out:
            _touch_uri(subject.out)
        else:
            _touch(_existing(Path(subject.out)))
    except (BeamIOError, OSError, ValueError, ImportError) as error:
        yield Check(
            "lake",
            "fail",
            f"{subject.out} cannot be written: {error}",
            "choose another --out, or mend its rights",
        )
    else:
        yield Check("lake", "ok", f"{subject.out} can be written")


def check_temp(subject: Subject) -> Iterator[Check]:
    """Whether Beam can spill to the folder for temporary files."""
    del subject
    try:
        folder = tempfile.gettempdir()
        _touch(Path(folder))
    except OSError as error:
        yield Check("temp folder", "fail", str(error), "set TMPDIR to a folder that can be written")
    else:
        yield Check("temp folder", "ok", folder)


def check_disk(subject: Subject) -> Iterator[Check]:
    """Whether the lake's disk has room."""
    if "://" in subject.out:
        return
    free = shutil.disk_usage(_existing(Path(subject.out))).free
    state: Literal["ok", "warn", "fail"] = (
        "fail" if free < _FULL_DISK_BYTES else "warn" if free < _SCARCE_DISK_BYTES else "ok"
    )
    remedy = "" if state == "ok" else "free some space, or choose an --out on another disk"
    yield Check("disk", state, f"{free / 2**30:,.1f} GiB free", remedy)


def check_memory(subject: Subject) -> Iterator[Check]:
    """Whether there is memory for one worker process a core."""
    del subject
    cores, memory = len(os.sched_getaffinity(0)), _memory_bytes()
    detail = f"{cores} cores, {memory / 2**30:,.1f} GiB of memory"
    workers = max(1, memory // _WORKER_BYTES)
    if workers >= cores:
        yield Check("machine", "ok", detail)
    else:
        yield Check(
            "machine",
            "warn",
            f"{detail}: too little for a worker on each core",
            f"run with --direct_num_workers={workers}",
        )


def check_all(subject: Subject) -> list[Check]:
    """Every check, in the order of `CHECKS`."""
    return [result for check in CHECKS for result in check(subject)]


CHECKS: tuple[Callable[[Subject], Iterator[Check]], ...] = (
    check_python,
    check_packages,
    check_expat,
    check_config,
    check_contact,
    check_files,
    check_models,
    check_aliases,
    check_lake,
    check_disk,
    check_temp,
    check_memory,
)


def _existing(path: Path) -> Path:
    """`path`, or the nearest folder above it that exists already."""
    # Not Path.exists, which raises where a folder above may not be looked into.
    return next(candidate for candidate in (path, *path.parents) if os.path.exists(candidate))  # noqa: PTH110


def _touch(folder: Path) -> None:
    with tempfile.NamedTemporaryFile(prefix=".newsbeam-doctor-", dir=folder) as file:
        file.write(b"newsbeam")
        file.flush()


def _touch_uri(folder: str) -> None:
    uri = FileSystems.join(folder, f".newsbeam-doctor-{uuid.uuid4().hex}")
    with FileSystems.create(uri) as file:
        file.write(b"newsbeam")
    FileSystems.delete([uri])


def _memory_bytes() -> int:
    """Memory of the machine, or of the container where that has less."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text(encoding="ascii").strip() if limit.is_file() else "max"
    return machine if text == "max" else min(machine, int(text))
