"""Many small things become few parcels, so that they need not go through a shuffle one by one."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam.utils.windowed_value import WindowedValue

from transforms.io.shelf import Shelf
from transforms.meter import Meter
from transforms.records import Parcel

Item = tuple[Hashable, Any]
"""A key, and what goes into a parcel of that key; picklable."""


class PackFn(beam.DoFn):
    """Gives (key, parcel): each parcel is a list of items of one key and one window, in the order of their elements.

    A parcel has the timestamp of its window's end. What is held back is bounded, and put out at a bundle's end at the
    latest. One more output, `MEASURES`, tells the time that the items take to make.

    Args:
      stage: name of the composite.
      items_of: gives the items of an element in its window.
      shelf: where parcels wait.
      max_held: items held at a time, of all keys together; when they are reached all of them are put out.
    """

    def __init__(self, stage: str, items_of: Callable[[Any, Any], Iterable[Item]], shelf: Shelf, max_held: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Beam's is untyped
        self._stage, self._items_of, self._shelf, self._max_held = stage, items_of, shelf, max_held

    def start_bundle(self) -> None:
        """Begins with nothing held."""
        self._meter = Meter(self._stage)
        self._empty()

    def process(self, element: Any, window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        """Holds the items of an element, and puts out what is held when it is enough."""
        yield from self._meter.timed(window, self._hold(element, window))

    def finish_bundle(self) -> Iterator[Any]:
        """Puts the rest out."""
        yield from self._parcels()
        yield from self._meter.measures()

    def _hold(self, element: Any, window: Any) -> Iterator[WindowedValue]:
        for key, item in self._items_of(element, window):
            self._held[window, key].append(item)
            self._count += 1
        if self._count >= self._max_held:
            yield from self._parcels()

    def _parcels(self) -> Iterator[WindowedValue]:
        held = self._held
        self._empty()
        for (window, key), items in held.items():
            parcel: tuple[Hashable, Parcel] = (key, self._shelf.put(items))
            yield WindowedValue(parcel, window.max_timestamp(), (window,))

    def _empty(self) -> None:
        self._held: defaultdict[tuple[Any, Hashable], list[Any]] = defaultdict(list)
        self._count = 0
