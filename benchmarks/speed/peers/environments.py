"""The environments of the other tools: made on first use, kept for the next one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_KEPT_IN = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newsbeam" / "peers"
_STAMP = "requirements.txt"


class NoEnvironmentError(Exception):
    """An environment could not be made."""


def python_of(name: str) -> Path:
    """The Python of an environment; makes it unless it is there with these very requirements.

    Args:
      name: of `requirements-<name>.txt`.

    Raises:
      NoEnvironmentError: pip failed; the message has what it said.
    """
    wanted = (_HERE / f"requirements-{name}.txt").read_text(encoding="utf-8")
    folder = _KEPT_IN / name
    python = folder / "bin" / "python"
    if (folder / _STAMP).exists() and (folder / _STAMP).read_text(encoding="utf-8") == wanted and python.exists():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    print(f"Making the environment of {name} in {folder} (once, about two minutes) ...", file=sys.stderr, flush=True)
    _call(sys.executable, "-m", "venv", str(folder))
    _call(str(python), "-m", "pip", "install", "-q", "-r", str(_HERE / f"requirements-{name}.txt"))
    (folder / _STAMP).write_text(wanted, encoding="utf-8")
    return python


def _call(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoEnvironmentError(f"{' '.join(command)}:\n{done.stderr[-2000:]}")
