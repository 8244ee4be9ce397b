"""Beam's FnApiRunner, whose workers work only where there is something to work on."""

import copy
from collections.abc import Sequence
from typing import Any

from apache_beam.portability.api import beam_fn_api_pb2
from apache_beam.runners.portability.fn_api_runner.fn_runner import (
    BundleManager,
    FnApiRunner,
    ParallelBundleManager,
)


class LocalRunner(FnApiRunner):
    """Makes no bundle of nothing.

    Beam's has every worker carry out every stage, be there elements for it or not, and what a small stage costs is to
    make its steps, in each worker anew. How elements are cut into bundles is a runner's to choose: no step may rely on
    a bundle in which none came.
    """

    def _get_bundle_manager(self, bundle_context_manager: Any) -> BundleManager:
        manager = super()._get_bundle_manager(bundle_context_manager)
        return _BusyWorkers(
            bundle_context_manager, manager._progress_frequency, cache_token_generator=manager._cache_token_generator
        )


class _BusyWorkers(ParallelBundleManager):
    """Gives bundles to as many workers as get an element, the first ones."""

    # The names are Beam's.
    def process_bundle(
        self, inputs: Any, expected_outputs: Any, fired_timers: Any, expected_output_timers: Any, dry_run: bool = False
    ) -> Any:
        whole = self.bundle_context_manager
        # A key's state is kept by one worker.
        workers = 1 if whole.stage.is_stateful() else whole.num_workers
        cut = {name: elements.partition(workers) for name, elements in inputs.items()}
        parts = [{name: pieces[worker] for name, pieces in cut.items()} for worker in range(workers)]
        busy = [part for part in parts if any(map(any, part.values()))]
        if fired_timers and not busy:
            busy = parts[:1]
        if not busy:
            return beam_fn_api_pb2.InstructionResponse(process_bundle=beam_fn_api_pb2.ProcessBundleResponse()), []
        self.bundle_context_manager = copy.copy(whole)
        self.bundle_context_manager._worker_handlers = whole.worker_handlers[: len(busy)]
        expected = (expected_outputs, fired_timers, expected_output_timers, dry_run)
        if len(busy) == 1:
            return BundleManager.process_bundle(self, busy[0], *expected)
        self._num_workers = len(busy)
        cut_again: dict[str, Any] = {name: _Cut([part[name] for part in busy]) for name in inputs}
        return super().process_bundle(cut_again, *expected)


class _Cut:
    """Elements that are in parts already."""

    def __init__(self, parts: Sequence[Sequence[bytes]]) -> None:
        self._parts = parts

    def partition(self, _: int) -> Sequence[Sequence[bytes]]:
        return self._parts
