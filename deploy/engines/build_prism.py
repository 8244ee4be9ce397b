"""Builds Prism, Beam's portable local runner, from the Go module of the installed Beam's version.

    make prism

Go's own client gets the module and checks it against the public checksum database. Minutes; nothing the second time.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pipeline.engines import places

_MODULE = "github.com/apache/beam/sdks/v2/go/cmd/prism"


def main() -> None:
    """Ends with status 1 and one sentence where that is not possible."""
    target = places.prism()
    if target.is_file():
        print(f"Prism {places.BEAM} is there: {target}")
        return
    go = shutil.which("go")
    if go is None:
        sys.exit(
            "make prism: there is no `go` on PATH; install Go 1.25 or newer, or let `--runner prism` download Prism"
        )
    print(f"Building Prism {places.BEAM} (once, some minutes) ...", flush=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        done = subprocess.run(
            [go, "install", f"{_MODULE}@v{places.BEAM}"], env={**os.environ, "GOBIN": scratch}, check=False
        )
        if done.returncode:
            sys.exit("make prism: Go could not build it, see above; is its module proxy within reach?")
        (Path(scratch) / "prism").replace(target)
    print(f"Built {target}")


if __name__ == "__main__":
    main()
