"""The gazetteer that is shipped, loaded once per process."""

import functools
import io
import threading
from importlib import resources

import numpy as np

from transforms.core.entities.gazetteer import Gazetteer

_FILE = "gazetteer.npz"

_loading = threading.Lock()


def load_gazetteer() -> Gazetteer:
    """The gazetteer, read by the first call of a process; safe to call from several threads."""
    with _loading:
        return _load()


@functools.cache
def _load() -> Gazetteer:
    stored = resources.files(__package__).joinpath(_FILE).read_bytes()
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        return Gazetteer.from_arrays(dict(arrays))
