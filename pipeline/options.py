"""Beam's options, with their views made once."""

from typing import Any

from apache_beam.options.pipeline_options import PipelineOptions


class RunOptions(PipelineOptions):
    """Options of a run.

    Beam asks for a view of them some 1,500 times while it builds and translates our graph, and makes a parser with all
    arguments of the view each time: a fifth of the CPU time that a launcher takes before the first bundle (measured
    with 2.77). A view holds nothing of its own, so that one of each kind does.
    """

    def view_as(self, cls: type[PipelineOptions]) -> Any:
        """See `PipelineOptions`."""
        views = self.__dict__.setdefault("_views", {})
        if cls not in views:
            views[cls] = super().view_as(cls)
        return views[cls]

    def __getstate__(self) -> dict[str, Any]:
        # A copy shares nothing with the original, and its views neither.
        state = super().__getstate__()  # type: ignore[no-untyped-call]  # Beam's is untyped
        return {name: value for name, value in state.items() if name != "_views"}
