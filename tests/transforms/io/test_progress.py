import pickle
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from transforms.io import progress
from transforms.io.progress import SILENCE, Datagrams, ProgressListener


def close_sender() -> None:
    progress._socket().close()
    progress._socket.cache_clear()


@pytest.fixture(autouse=True)
def sender() -> Iterator[None]:
    """Each test has a sending socket of its own: it is made once per process."""
    close_sender()
    yield
    close_sender()


def test_what_several_workers_tell_adds_up_by_step() -> None:
    with closing(ProgressListener()) as listener:
        assert listener.counts() == Counter()
        worker, other = listener.progress, pickle.loads(pickle.dumps(listener.progress))
        worker.tell("pages", 3)
        other.tell("pages", 4)
        other.tell("feeds of one day", 1)
        assert listener.counts() == {"pages": 7, "feeds of one day": 1}
        worker.tell("pages", 1)
        assert listener.counts() == {"pages": 8, "feeds of one day": 1}


def test_the_counts_given_are_a_copy() -> None:
    with closing(ProgressListener()) as listener:
        listener.counts()["pages"] = 5
        assert listener.counts() == Counter()


def test_it_listens_on_loopback_only() -> None:
    with closing(ProgressListener()) as listener:
        assert listener._socket.getsockname()[0] == "127.0.0.1"
        assert listener._socket.type == socket.SOCK_DGRAM


def test_telling_when_nobody_listens_costs_nothing() -> None:
    with closing(ProgressListener()) as listener:
        told = listener.progress
    told.tell("pages", 1)
    told.tell("pages", 1)
    SILENCE.tell("pages", 1)
    assert told == Datagrams(told.port)


def test_the_silent_one_travels_to_workers() -> None:
    assert pickle.loads(pickle.dumps(SILENCE)) == SILENCE
