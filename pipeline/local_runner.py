"""Beam's FnApiRunner, but that workers work only where there is something to work on, and share it as they go."""

import contextlib
import copy
import itertools
import math
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from apache_beam.metrics import monitoring_infos
from apache_beam.portability.api import beam_fn_api_pb2
from apache_beam.runners.portability.fn_api_runner.fn_runner import BundleManager, FnApiRunner
from apache_beam.runners.portability.fn_api_runner.worker_handlers import WorkerHandler
from apache_beam.utils.thread_pool_executor import shared_unbounded_instance

_Input = dict[str, Any]
_Cut = Callable[[Sequence[_Input], int], Iterator[_Input]]
_Result = tuple[beam_fn_api_pb2.InstructionResponse, list[beam_fn_api_pb2.ProcessBundleSplitResponse]]

# What the last piece is of the share of a worker: while it is worked on, others may have to wait. A bundle takes some
# 20 ms to begin and end.
_PARTS = 128
# What differs by less than this counts as of one size.
_ABOUT = 1.1


class LocalRunner(FnApiRunner):
    """Makes no bundle of nothing, and of some stages more bundles than there are workers.

    Beam's has every worker carry out every stage, be there elements for it or not, and what a small stage costs is to
    make its steps, in each worker anew. And it gives each worker as many keys, at once: the one that has got the longer
    texts, or the keys with more values, works on while the others wait. How elements are cut into bundles is a runner's
    to choose: no step may rely on a bundle in which none came.

    Args:
      cut_small: labels of the GroupByKeys behind which a worker that is done gets another piece, at first a large one
        and at last small ones. Not for steps that wait, as for the pace of a host: they need all their keys at once.
      weighed: labels of those behind which each worker gets as much of what is grouped, instead of as many keys.
      options: of FnApiRunner.
    """

    def __init__(self, *, cut_small: Collection[str] = (), weighed: Collection[str] = (), **options: Any) -> None:
        super().__init__(**options)
        self._cuts = {f"{label}/Read": _pieces for label in cut_small}
        self._cuts |= {f"{label}/Read": _even_shares for label in weighed}

    def _get_bundle_manager(self, bundle_context_manager: Any) -> BundleManager:
        manager = super()._get_bundle_manager(bundle_context_manager)
        steps = (step.unique_name for step in bundle_context_manager.stage.transforms)
        return _BusyWorkers(
            bundle_context_manager,
            manager._progress_frequency,
            cache_token_generator=manager._cache_token_generator,
            cut=next((self._cuts[step] for step in steps if step in self._cuts), None),
        )


class _BusyWorkers(BundleManager):
    """Gives bundles to as many workers as get an element, the first ones."""

    def __init__(self, *args: Any, cut: _Cut | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._cut = cut

    # The names are Beam's.
    def process_bundle(
        self, inputs: Any, expected_outputs: Any, fired_timers: Any, expected_output_timers: Any, dry_run: bool = False
    ) -> Any:
        whole = self.bundle_context_manager
        # A key's state is kept by one worker.
        workers = 1 if whole.stage.is_stateful() else whole.num_workers
        cut = self._cut if workers > 1 else None
        count = workers * _PARTS if cut else workers
        lists = {name: elements.partition(count) for name, elements in inputs.items()}
        parts = [{name: elements[part] for name, elements in lists.items()} for part in range(count)]
        busy = [part for part in parts if any(map(any, part.values()))]
        pieces = deque(cut(busy, workers) if cut and busy else busy or parts[:1])
        if not (busy or fired_timers):
            return beam_fn_api_pb2.InstructionResponse(process_bundle=beam_fn_api_pb2.ProcessBundleResponse()), []
        outputs = (expected_outputs, fired_timers, expected_output_timers, dry_run)
        handlers = whole.worker_handlers[: len(pieces)]
        if len(handlers) == 1:
            return _merged(self._work(handlers[0], pieces, *outputs))
        with shared_unbounded_instance() as threads:
            done = threads.map(lambda handler: self._work(handler, pieces, *outputs), handlers)
            return _merged(list(itertools.chain(*done)))

    def _work(
        self, handler: WorkerHandler, pieces: deque[_Input], outputs: Any, timers: Any, *expected: Any
    ) -> list[_Result]:
        """Has a worker work on one piece after the other, until none is left or one has failed."""
        own = copy.copy(self.bundle_context_manager)
        own._worker_handlers = [handler]
        try:
            return [
                BundleManager(
                    own, self._progress_frequency, cache_token_generator=self._cache_token_generator
                ).process_bundle(piece, outputs, timers, *expected)
                for piece in _taken(pieces)
            ]
        finally:
            pieces.clear()


def _pieces(parts: Sequence[_Input], workers: int) -> Iterator[_Input]:
    """Parts put together: each time half of what is left, shared out among the workers."""
    begin = 0
    while begin < len(parts):
        end = begin + math.ceil((len(parts) - begin) / (2 * workers))
        yield _together(parts[begin:end])
        begin = end


def _even_shares(parts: Sequence[_Input], workers: int) -> Iterator[_Input]:
    """Parts put together, a share for each worker: the largest part first, each to the one that has least so far.

    Those of about one size are dealt out in the order of their keys, so that hosts of one publisher, with pages that
    take as long, do not come to one worker.
    """
    shares: list[list[_Input]] = [[] for _ in range(workers)]
    loads = [0.0] * workers
    for part in sorted(parts, key=lambda part: (-_size(part), _content(part))):
        least = loads.index(min(loads))
        shares[least].append(part)
        loads[least] += _size(part)
    return (_together(share) for share in shares if share)


def _size(part: _Input) -> float:
    """Bytes, rounded to a power of `_ABOUT`."""
    return _ABOUT ** round(math.log(len(_content(part)), _ABOUT))


def _content(part: _Input) -> bytes:
    return b"".join(itertools.chain(*part.values()))


def _together(parts: Sequence[_Input]) -> _Input:
    return {name: list(itertools.chain(*(part[name] for part in parts))) for name in parts[0]}


def _taken(pieces: deque[_Input]) -> Iterator[_Input]:
    with contextlib.suppress(IndexError):
        while True:
            yield pieces.popleft()


def _merged(results: Sequence[_Result]) -> _Result:
    if len(results) == 1:
        return results[0]
    responses, splits = zip(*results, strict=True)
    infos = itertools.chain(*(response.process_bundle.monitoring_infos for response in responses))
    response = beam_fn_api_pb2.ProcessBundleResponse(monitoring_infos=monitoring_infos.consolidate(infos))
    return beam_fn_api_pb2.InstructionResponse(process_bundle=response), list(itertools.chain(*splits))
