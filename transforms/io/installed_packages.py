"""Where packages are installed."""

import importlib.util
from pathlib import Path


def folder_of(package: str) -> Path | None:
    """The folder of an installed package, found without running its code; None where it is not installed.

    A folder of that name without `__init__.py`, such as one in the working folder, is no package.

    Args:
      package: import name, without dots.
    """
    spec = importlib.util.find_spec(package)
    return None if spec is None or spec.origin is None else Path(spec.origin).parent
