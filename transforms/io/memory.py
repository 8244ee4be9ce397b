"""How a process that works on pages keeps its memory: malloc and Python's collector of cycles."""

import ctypes
import gc

# M_ARENA_MAX, M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of glibc's malloc.h; bytes. With thresholds of 4 and 8 MB a worker
# holds 40 MB less, but to have the memory of each batch of articles mapped anew takes 4 to 5 ms of CPU time a page.
_SETTINGS = {-8: 1, -3: 16 * 2**20, -1: 32 * 2**20}
# New objects, less those that are gone, after which cycles are looked for. With Python's 700 that takes 1 % of the time
# of cleaning, which leaves no cycles behind (150 pages: none).
_NEW_OBJECTS = 10_000


def tune() -> None:
    """Keeps heaps small and collections rare, in this process and those forked from it; to be called before any thread.

    glibc gives each thread a heap of its own, and every stage of a run works on another thread: what one has freed the
    next could not use. And once a large array was freed, it takes those of that size from a heap too, where a small
    one above them keeps them from being given back. Elsewhere there is no such function, and malloc stays as it is.

    Source: mallopt(3) of Linux.
    """
    gc.set_threshold(_NEW_OBJECTS)
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for parameter, value in _SETTINGS.items():
            mallopt(parameter, value)
