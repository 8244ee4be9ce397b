"""Beam's FnApiRunner, but that workers work only where there is something to work on, and share it as they go."""

import contextlib
import copy
import itertools
import math
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from apache_beam.metrics import monitoring_infos
from apache_beam.portability.api import beam_fn_api_pb2
from apache_beam.runners.portability.fn_api_runner.fn_runner import BundleManager, FnApiRunner
from apache_beam.runners.portability.fn_api_runner.worker_handlers import WorkerHandler
from apache_beam.utils.thread_pool_executor import shared_unbounded_instance

_Input = dict[str, Any]
_Result = tuple[beam_fn_api_pb2.InstructionResponse, list[beam_fn_api_pb2.ProcessBundleSplitResponse]]

# What the last piece is of the share of a worker: while it is worked on, others may have to wait. A bundle takes some
# 20 ms to begin and end.
_PARTS = 64


class LocalRunner(FnApiRunner):
    """Makes no bundle of nothing, and of some stages more bundles than there are workers.

    Beam's has every worker carry out every stage, be there elements for it or not, and what a small stage costs is to
    make its steps, in each worker anew. And it gives each worker its share of the keys at once: the one that has got
    the longer texts works on while the others wait. How elements are cut into bundles is a runner's to choose: no step
    may rely on a bundle in which none came.

    Args:
      cut_small: labels of the GroupByKeys behind which a worker that is done gets another piece, at first a large one
        and at last small ones. Not for steps that wait, as for the pace of a host: they need all their keys at once.
      options: of FnApiRunner.
    """

    def __init__(self, *, cut_small: Collection[str] = (), **options: Any) -> None:
        super().__init__(**options)
        self._cut_small = frozenset(f"{label}/Read" for label in cut_small)

    def _get_bundle_manager(self, bundle_context_manager: Any) -> BundleManager:
        manager = super()._get_bundle_manager(bundle_context_manager)
        steps = {step.unique_name for step in bundle_context_manager.stage.transforms}
        return _BusyWorkers(
            bundle_context_manager,
            manager._progress_frequency,
            cache_token_generator=manager._cache_token_generator,
            parts=_PARTS if steps & self._cut_small else 1,
        )


class _BusyWorkers(BundleManager):
    """Gives bundles to as many workers as get an element, the first ones."""

    def __init__(self, *args: Any, parts: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self._parts = parts

    # The names are Beam's.
    def process_bundle(
        self, inputs: Any, expected_outputs: Any, fired_timers: Any, expected_output_timers: Any, dry_run: bool = False
    ) -> Any:
        whole = self.bundle_context_manager
        # A key's state is kept by one worker.
        workers = 1 if whole.stage.is_stateful() else whole.num_workers
        count = workers * self._parts if workers > 1 else 1
        cut = {name: elements.partition(count) for name, elements in inputs.items()}
        parts = [{name: elements[part] for name, elements in cut.items()} for part in range(count)]
        busy = [part for part in parts if any(map(any, part.values()))]
        pieces = deque(_pieces(busy or parts[:1], workers))
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
        yield {name: list(itertools.chain(*(part[name] for part in parts[begin:end]))) for name in parts[0]}
        begin = end


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
