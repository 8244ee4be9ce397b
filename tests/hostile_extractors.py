"""Stand-ins for `clean_page` that do to their process what a hostile page might do."""

import ctypes
import importlib
import os
import re
import signal
import time

from transforms.errors import NoTextError
from transforms.records import CleanPage

_READY_S = time.monotonic()


def process_id() -> int:
    return os.getpid()


def ready_and_called_s() -> tuple[float, float]:
    """When this module was imported, and now."""
    return _READY_S, time.monotonic()


def behave(body: str) -> str:  # noqa: PLR0912  # one case a way to fail
    """Does what the body says; anything else is given back in upper case."""
    match body:
        case "sleep":
            time.sleep(600)
        case "loop":
            while True:
                pass
        case "loop in C":
            re.match(r"(a+)+$", "a" * 64 + "b")
        case "allocate":
            return "x" * 2**33
        case "allocate bit by bit":
            hoard = []
            while True:
                hoard.append(bytearray(10_000_000))
        case "segfault":
            ctypes.string_at(0)
        case "abort":
            os.abort()
        case "exit":
            os._exit(0)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "bug":
            raise ZeroDivisionError("a bug of the cleaner")
        case "no text":
            raise NoTextError("nothing here")
        case "litter":
            print("on stdout")  # noqa: T201
            os.write(2, b"on stderr \x1b[31m" * 100_000)
    return body.upper()


def clean_or_misbehave(body: bytes, **_: object) -> CleanPage:
    return CleanPage(text=behave(body.decode()))


def behave_and_tell(body: str) -> int:
    behave(body)
    return os.getpid()


def hoard(megabytes: int, kept: list[bytearray] = []) -> int:  # noqa: B006  # a leak
    kept.append(bytearray(megabytes * 2**20))
    return os.getpid()


class Unloadable:
    """Its pickle names a module that does not exist."""

    def __call__(self) -> None: ...

    def __reduce__(self) -> str | tuple[object, ...]:
        return importlib.import_module, ("not_there",)


class NoModels:
    """No language has an entity model."""

    def load(self, language: str) -> None: ...
