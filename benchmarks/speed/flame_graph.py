"""A flame graph as one small SVG file: where the samples of a profiler were taken.

The wider a box, the more samples: the function, or what it called, was at work. What calls stands above what is
called. Runs of frames inside one library are one box, so that what remains can be read; boxes too narrow to be seen are
left out.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_WIDTH, _ROW, _MARGIN, _HEAD = 1200, 17, 10, 62
_CHARACTER = 6.3
_LEAST_SHARE = 0.002
_LEAST_LABEL = 4
_FRAME = re.compile(r"(?P<function>.*?) \((?P<file>.*?)(?::\d+)?\)$")

# The first area that a frame's file matches is its own; frames that match none belong to the area of their caller.
_AREAS = (
    ("start", "starting: imports, rules", "#b8b8b8", re.compile(r"strict_yaml|yaml/|rule_files|pydantic")),
    ("clean", "cleaning", "#f0a35e", re.compile(r"core/pages/|trafilatura|htmldate|lxml/html|readability|dateparser")),
    ("language", "language", "#8fc27a", re.compile(r"langdetect|py3langid|core/text/language|tag_language")),
    ("entities", "entities", "#7fb3d5", re.compile(r"spacy|thinc|slovnet|navec|core/entities/|link_entities|numpy")),
    ("http", "HTTP", "#c39bd3", re.compile(r"aiohttp|asyncio|io/http_client|io/polite_client|io/turns|yarl")),
    ("lake", "lake and ledger", "#e6c84f", re.compile(r"pyarrow|io/lake_|core/lake/|write_lake|io/ledger_store")),
    ("sandbox", "passing pages to the cleaner and back", "#e08080", re.compile(r"io/sandbox|multiprocessing/")),
    ("beam", "Beam", "#d3b8a0", re.compile(r"apache_beam|grpc|cloudpickle")),
)
_LIBRARIES = {"apache_beam": "Beam", "asyncio": "asyncio", "grpc/": "gRPC"}
_PASSED_OVER = re.compile(r"threading\.py|concurrent/futures|<string>|runpy|typer/|click/|transforms/meter\.py")
_IMPORTING = "start"
# Functions that wait; the profiler takes some of them for work.
_WAITS = re.compile(r"select|poll|_?wait(_once)?|sleep|acquire|join")


@dataclass
class Box:
    """A frame at its place.

    Attributes:
      area: name of its area; empty if it has none.
      samples: taken in it and in what it called.
    """

    name: str
    area: str = ""
    samples: int = 0
    called: dict[str, "Box"] = field(default_factory=dict)


def tree_of(stacks: Iterable[str]) -> Box:
    """The boxes of a profile.

    Args:
      stacks: lines `process 1:"command";caller (file);called (file) samples`, as `py-spy record --format raw` writes
        them; those of threads that wait are left out.
    """
    root = Box("all processes")
    for line in stacks:
        frames, _, samples = line.rstrip().rpartition(" ")
        if _is_waiting(frames):
            continue
        box, area = root, ""
        box.samples += int(samples)
        for name, own_area in _simplified(frames.split(";")):
            area = own_area or area
            box = box.called.setdefault(name, Box(name, area))
            box.samples += int(samples)
    return root


def shares(root: Box) -> dict[str, float]:
    """The share of each area in the samples, by what it is; the rest is the interpreter's and what has no area."""
    counts: dict[str, int] = {}

    def count(box: Box) -> None:
        own = box.samples - sum(called.samples for called in box.called.values())
        if own:
            counts[box.area] = counts.get(box.area, 0) + own
        for called in box.called.values():
            count(called)

    count(root)
    told = {area: meaning for area, meaning, _, _ in _AREAS}
    total = max(root.samples, 1)
    return {told.get(area, "other"): number / total for area, number in sorted(counts.items(), key=lambda c: -c[1])}


def svg(root: Box, title: str) -> str:
    """The picture.

    Args:
      title: one line above it.
    """
    boxes = list(_boxes(root, 0, _MARGIN, (_WIDTH - 2 * _MARGIN) / max(root.samples, 1), root))
    height = _HEAD + _ROW * (1 + max(row for row, *_ in boxes)) + _MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif">',
            "<style>text{font-size:11px;fill:#222}rect{stroke:#fff;stroke-width:.5}</style>",
            f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
            f'<text x="{_MARGIN}" y="20" style="font-size:14px;font-weight:bold">{html.escape(title)}</text>',
            *_legend(shares(root)),
            *(shape for _, shape in boxes),
            "</svg>\n",
        ]
    )


def _simplified(frames: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Names and areas of the boxes of a stack: whose process it is, then its frames, those of a library as one.

    A function that comes again further down, as in recursion, has its box once. An import is one box, named after the
    first module that it runs; what that module does is not told.
    """
    processes = [frame for frame in frames if frame.startswith("process ")]
    yield _role(processes), ""
    seen, is_importing = set(), False
    for found in filter(None, map(_FRAME.match, frames[len(processes) :])):
        file = found["file"]
        if "importlib" in file:
            is_importing = True
        elif is_importing:
            yield f"import {_package(file)}", _IMPORTING
            return
        elif not _PASSED_OVER.search(file):
            library = next((name for part, name in _LIBRARIES.items() if part in file), "")
            name = library or f"{found['function']} ({_short(file)})"
            if name not in seen:
                seen.add(name)
                yield name, next((area for area, _, _, pattern in _AREAS if pattern.search(file)), "")


def _is_waiting(stack: str) -> bool:
    last = stack.rpartition(";")[2].partition(" (")[0]
    return _WAITS.fullmatch(last.rpartition(".")[2]) is not None


def _role(processes: Sequence[str]) -> str:
    """What a process is, by its line of descent: a worker is forked, and has the launcher's command line."""
    if any("sandboxed" in process for process in processes):
        return "cleaners"
    return "workers" if len(processes) > 1 else "launcher"


def _package(file: str) -> str:
    return _short(file).removesuffix(".py").removesuffix("/__init__")


def _short(file: str) -> str:
    return "/".join(file.rsplit("site-packages/", 1)[-1].split("/")[-3:])


def _boxes(box: Box, row: int, left: float, scale: float, root: Box) -> Iterator[tuple[int, str]]:
    width = box.samples * scale
    yield row, _shape(box, row, left, width, box.samples / max(root.samples, 1))
    for called in sorted(box.called.values(), key=lambda each: -each.samples):
        if called.samples >= _LEAST_SHARE * root.samples:
            yield from _boxes(called, row + 1, left, scale, root)
        left += called.samples * scale


def _shape(box: Box, row: int, left: float, width: float, share: float) -> str:
    top = _HEAD + row * _ROW
    colour = next((colour for area, _, colour, _ in _AREAS if area == box.area), "#dddddd")
    fits = int((width - 4) / _CHARACTER)
    text = ""
    if fits >= _LEAST_LABEL:
        label = box.name if len(box.name) <= fits else f"{box.name[: fits - 1]}…"
        text = f'<text x="{left + 3:.1f}" y="{top + 12}">{html.escape(label)}</text>'
    return (
        f'<g><title>{html.escape(box.name)}: {share:.1%}</title><rect x="{left:.1f}" y="{top}" width="{width:.1f}" '
        f'height="{_ROW}" fill="{colour}"/>{text}</g>'
    )


def _legend(told: dict[str, float]) -> Iterator[str]:
    left = float(_MARGIN)
    colours = {meaning: colour for _, meaning, colour, _ in _AREAS}
    for meaning, share in told.items():
        label = f"{meaning} {share:.0%}"
        yield f'<rect x="{left:.0f}" y="32" width="12" height="12" fill="{colours.get(meaning, "#dddddd")}"/>'
        yield f'<text x="{left + 16:.0f}" y="42">{html.escape(label)}</text>'
        left += 30 + len(label) * _CHARACTER
