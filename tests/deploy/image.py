"""Carries out a Dockerfile without Docker: a small Debian in a folder stands for the base image, overlays for layers.

Each command runs in a mount namespace of its own, which goes with it. That needs root, and debootstrap once.
"""

import dataclasses
import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

BASE_PACKAGES = "ca-certificates,python-is-python3,python3,python3-venv"
# How this machine reaches package registries.
_OF_THE_MACHINE = ("PIP_CERT", "PIP_DEFAULT_TIMEOUT", "PIP_INDEX_URL", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_PATHS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclasses.dataclass(frozen=True)
class Step:
    word: str
    value: str


@dataclasses.dataclass
class Stage:
    """A file system and how its processes start.

    Attributes:
      layers: topmost first; the first takes what is written.
    """

    layers: list[Path]
    env: dict[str, str]
    workdir: str = "/"
    user: str = "0:0"
    entrypoint: Sequence[str] = ()

    def run(
        self, command: str, *, network: bool = False, timeout_s: float = 900, extra: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs a shell command inside, as the stage's user; with loopback only, unless a network is asked for."""
        env = {**self.env, "HOME": "/home/newsbeam", **(extra or {})}
        inner = f"cd {shlex.quote(self.workdir)} && {command}"
        lines = [
            *_mounts(self, "root"),
            "mount -t proc proc root/proc",
            "mount --rbind /dev root/dev",
            *([] if network else ["ip link set lo up"]),
            f"exec chroot --userspec={self.user} root {shlex.join(['env', '-i', *_pairs(env), 'sh', '-c', inner])}",
        ]
        return self.outside(lines, network=network, timeout_s=timeout_s)

    def outside(
        self, lines: Sequence[str], *, network: bool = False, timeout_s: float = 900
    ) -> subprocess.CompletedProcess[str]:
        namespaces = ["--mount", "--pid", "--fork", "--kill-child", *([] if network else ["--net"])]
        return subprocess.run(
            ["unshare", *namespaces, "sh", "-euc", "\n".join(lines)],
            cwd=self.layers[0].parent,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )


def steps(dockerfile: str) -> list[Step]:
    """The instructions of a Dockerfile, each on one line."""
    lines = [line for line in dockerfile.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    parts = (line.split(None, 1) for line in joined.splitlines() if line.strip())
    return [Step(word.upper(), rest[0] if rest else "") for word, *rest in parts]


def let_through(path: str, dockerignore: str) -> bool:
    """Whether a file of the context reaches the build."""
    verdict = True
    for line in dockerignore.splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        wanted = pattern.startswith("!")
        glob = pattern.removeprefix("!").removeprefix("**/")
        parts = Path(path).parts
        ends = range(1, len(parts) + 1)
        starts = range(len(parts)) if "**/" in pattern else range(1)
        if any(fnmatch.fnmatch("/".join(parts[start:end]), glob) for start in starts for end in ends):
            verdict = wanted
    return verdict


def context(root: Path, into: Path) -> Path:
    """A copy of the files that the build may see."""
    ignored = (root / ".dockerignore").read_text(encoding="utf-8")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in listed:
        if let_through(name, ignored) and (root / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, into / name)
    return into


def base(folder: Path) -> Path:
    """A small Debian with Python, made once."""
    if not (folder / ".made").exists():
        sources = "\n".join(path.read_text(encoding="utf-8") for path in Path("/etc/apt").rglob("*.sources"))
        sources += "\n".join(path.read_text(encoding="utf-8") for path in Path("/etc/apt").rglob("sources.list"))
        mirror = re.search(r"^(?:URIs:|deb(?: \[.*?\])?) *(\S+)", sources, re.MULTILINE)
        assert mirror, "no mirror of Debian in /etc/apt"
        options = ["--variant=minbase", f"--include={BASE_PACKAGES}"]
        subprocess.run(["debootstrap", *options, "bookworm", folder, mirror[1]], check=True, capture_output=True)
        # As in slim images.
        (folder / "etc/dpkg/dpkg.cfg.d/slim").write_text("path-exclude /usr/share/man/*\n", encoding="utf-8")
        shutil.rmtree(folder / "usr/share/man")
        for name in ("etc/resolv.conf", "etc/hosts", "etc/ssl/certs/ca-certificates.crt"):
            if Path("/", name).exists():
                shutil.copy(Path("/", name), folder / name)
        (folder / ".made").touch()
    return folder


def build(dockerfile: str, files: Path, images: Mapping[str, Path], folder: Path) -> dict[str, Stage]:
    """Builds all stages; the last has no name of its own, and is under "".

    Args:
      files: context of the build.
      images: folders that stand for stages that others only copy from, by their names; their steps are passed over.
      folder: where the layers go; `folder / "base"` is there.
    """
    stages: dict[str, Stage] = {}
    current = Stage([], {})
    given = False
    for step in steps(dockerfile):
        if step.word == "FROM":
            image, _, name = step.value.partition(" AS ")
            layer = folder / f"layer-{len(stages)}"
            for path in (layer, folder / f"{layer.name}-work"):
                path.mkdir()
            if image in stages:
                parent = stages[image]
                current = dataclasses.replace(parent, layers=[layer, *parent.layers], env=dict(parent.env))
            else:
                below = images.get(name, folder / "base")
                current = Stage([layer, below], {"PATH": _PATHS})
            stages[name] = current
            given = name in images
        elif not given:
            _carry_out(step, current, stages, files)
    return stages


def _carry_out(step: Step, stage: Stage, stages: Mapping[str, Stage], files: Path) -> None:
    match step.word:
        case "RUN":
            of_the_machine = {name: os.environ[name] for name in _OF_THE_MACHINE if name in os.environ}
            done = stage.run(step.value, network=True, extra=of_the_machine)
            assert done.returncode == 0, f"RUN {step.value}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        case "COPY":
            _copy(step.value, stage, stages, files)
        case "ENV":
            for name, value in (pair.split("=", 1) for pair in shlex.split(step.value)):
                stage.env[name] = value.replace("${PATH}", stage.env["PATH"])
        case "WORKDIR":
            stage.workdir = step.value
            (stage.layers[0] / step.value.lstrip("/")).mkdir(parents=True, exist_ok=True)
        case "USER":
            stage.user = step.value
        case "ENTRYPOINT":
            stage.entrypoint = json.loads(step.value)
        case "ARG" | "CMD" | "HEALTHCHECK":
            pass
        case _:
            raise AssertionError(f"the test does not know {step.word}")


def _copy(value: str, stage: Stage, stages: Mapping[str, Stage], files: Path) -> None:
    words = value.split()
    options = dict(word.removeprefix("--").split("=", 1) for word in words if word.startswith("--"))
    *sources, target = (word for word in words if not word.startswith("--"))
    lines = _mounts(stage, "root")
    origin = shlex.quote(str(files))
    if "from" in options:
        lines += _mounts(stages[options["from"]], "from")
        origin = "from"
    absolute = str(Path(stage.workdir, target)) + ("/" if target.endswith(("/", ".")) else "")
    lines.append(f"mkdir -p root{absolute if absolute.endswith('/') else str(Path(absolute).parent)}")
    for source in sources:
        # As Docker does: of a folder its content, of a file the file.
        lines.append(
            f"for path in {origin}/{source.lstrip('/')}; do if [ -d $path ]; then mkdir -p root{absolute}; "
            f"cp -a --no-preserve=ownership $path/. root{absolute}; "
            f"else cp -a --no-preserve=ownership $path root{absolute}; fi; done"
        )
    copied = [absolute + Path(source).name for source in sources] if absolute.endswith("/") else [absolute]
    for option, command in (("chown", "chroot root chown -R"), ("chmod", "chroot root chmod")):
        if option in options:
            lines.append(f"{command} {options[option]} {' '.join(copied)}")
    done = stage.outside(lines)
    assert done.returncode == 0, f"COPY {value}\n{done.stderr}"


def _mounts(stage: Stage, name: str) -> list[str]:
    top, *below = stage.layers
    options = f"lowerdir={':'.join(map(str, below))},upperdir={top},workdir={top}-work"
    point = f"$PWD/{name}"
    return [f"mkdir -p {name}", f"mount -t overlay overlay -o {options} {point}"]


def _pairs(env: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in env.items()]
