"""Live progress: workers on this machine tell the launcher over loopback datagrams; a lost one costs nothing."""

import dataclasses
import functools
import socket
from collections import Counter
from typing import Protocol


class Progress(Protocol):
    """Picklable; told how many elements have passed a step."""

    def tell(self, step: str, count: int) -> None:
        """So many more elements have passed the step."""
        ...


@dataclasses.dataclass(frozen=True)
class Silence:
    """Nobody listens."""

    def tell(self, step: str, count: int) -> None:
        """See `Progress`."""


SILENCE = Silence()


@dataclasses.dataclass(frozen=True)
class Datagrams:
    """A `ProgressListener` listens on loopback.

    Attributes:
      port: UDP.
    """

    port: int

    def tell(self, step: str, count: int) -> None:
        """See `Progress`."""
        _socket().sendto(f"{count} {step}".encode(), ("127.0.0.1", self.port))


@functools.cache
def _socket() -> socket.socket:
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


class ProgressListener:
    """Adds up what all workers tell."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self._counts: Counter[str] = Counter()

    @property
    def progress(self) -> Datagrams:
        """What the workers get."""
        return Datagrams(self._socket.getsockname()[1])

    def counts(self) -> Counter[str]:
        """Elements that have passed each step so far."""
        while True:
            try:
                count, step = self._socket.recv(256).decode().split(" ", 1)
            except BlockingIOError:
                return self._counts.copy()
            self._counts[step] += int(count)

    def close(self) -> None:
        """Stops listening; what is told later goes nowhere."""
        self._socket.close()
