"""What pages tell of the lines of their site, added up, aged and judged."""

import dataclasses
import math
from collections.abc import Iterable, Sequence

from transforms.core.pages.boilerplate import AMID, END, SKETCH_SIZE, TOP
from transforms.core.text.normalise import fold_line
from transforms.records import LearnedLine, LineEvidence, StoryTrace

# A quote that two stories share is no boilerplate; what stands on three that have nothing else in common is.
MIN_STORIES = 3
"""Stories that make a line boilerplate."""

MAX_STORIES = 12
"""Stories that are remembered of a line: the newest, and of one day those with the least ids."""

HALF_LIFE_DAYS = 14
"""A page counts half after so many days. What has come to less than half a page is forgotten: a line of one page after
as many days, one of a hundred pages after three and a half months."""

_MIN_PAGES = 0.5
# Amid a text stands what the story says, unless it stands on many pages of the site; a short line may be a heading of
# the kind that many stories have ("Background"), so it takes more.
_MIN_SHARE = 0.1
_MIN_SHORT_SHARE = 0.6
_MIN_SHORT_STORIES = 5
_SHORT_CHARS = 50
# It stands in a place if it does so on this share of the stories.
_MIN_PLACE_SHARE = 0.25
# A line that is about more of its pages than this is none. Source: benchmarks/boilerplate_gain.py; with 1/3 it finds
# 93 % of the lines that made sites repeat, with 1/2 it finds 99 %, and both remove nothing else.
_MAX_ABOUT_SHARE = 1 / 2
# Two texts with this share of their word runs in common tell one story.
_MIN_ALIKE = 0.25


def merge(parts: Iterable[LineEvidence]) -> LineEvidence:
    """The evidence of one line, from several pages or parts of a run; the order does not matter."""
    known = list(parts)
    if len(known) == 1:
        return known[0]
    return dataclasses.replace(
        known[0],
        text=min((part.text for part in known if part.text), default=""),
        pages=sum(part.pages for part in known),
        about=sum(part.about for part in known),
        day=max(part.day for part in known),
        stories=_newest(trace for part in known for trace in part.stories),
    )


def add(known: LineEvidence | None, new: LineEvidence) -> LineEvidence:
    """What earlier runs know, aged to the day of the new evidence, and the new.

    Args:
      known: None if nothing; what is past its time counts as nothing.
    """
    if known is None or expiry(known) < new.day:
        return new
    return merge([aged(known, new.day), new])


def aged(known: LineEvidence, day: int) -> LineEvidence:
    """Evidence as it counts on a later day; an earlier one leaves it as it is."""
    weight = 0.5 ** (max(0, day - known.day) / HALF_LIFE_DAYS)
    return dataclasses.replace(known, pages=known.pages * weight, about=known.about * weight, day=max(day, known.day))


def expiry(known: LineEvidence) -> int:
    """The last day on which it counts; days since the epoch."""
    pages = max(known.pages + known.about, _MIN_PAGES)
    return known.day + math.floor(HALF_LIFE_DAYS * math.log2(pages / _MIN_PAGES))


def is_worth_keeping(evidence: LineEvidence) -> bool:
    """Whether it may add up to something: a line that is about every page it was seen on need not be remembered."""
    return evidence.pages > 0


def judge(evidence: LineEvidence, site_pages: float) -> LearnedLine | None:
    """What a line is by its evidence; None for a line that is no boilerplate.

    Args:
      site_pages: pages of the site, as evidence of its own.
    """
    if evidence.about > _MAX_ABOUT_SHARE * (evidence.pages + evidence.about):
        return None
    traces = evidence.stories
    if _is_widespread(evidence, site_pages):
        return LearnedLine(evidence.key, evidence.site, (TOP, AMID, END))
    if count_stories([trace for trace in traces if trace.place != AMID]) < MIN_STORIES:
        return None
    places = (place for place in (TOP, END) if _share(traces, place) >= _MIN_PLACE_SHARE)
    return LearnedLine(evidence.key, evidence.site, tuple(places))


def count_stories(traces: Sequence[StoryTrace]) -> int:
    """How many stories they are of, where versions and copies of a story are one."""
    groups: list[list[StoryTrace]] = []
    for trace in traces:
        akin = [group for group in groups if any(is_one_story(trace, other) for other in group)]
        groups = [group for group in groups if group not in akin] + [[trace, *(t for group in akin for t in group)]]
    return len(groups)


def is_one_story(one: StoryTrace, other: StoryTrace) -> bool:
    """Whether two texts are versions or copies of one, by the share of word runs that they have in common.

    Source: bottom-k sketches; A. Broder, On the resemblance and containment of documents, 1997.
    """
    mine, others = _hashes(one.sketch), _hashes(other.sketch)
    least = sorted(mine | others)[:SKETCH_SIZE]
    shared = sum(number in mine and number in others for number in least)
    return one.story == other.story or shared >= _MIN_ALIKE * max(1, len(least))


def _newest(traces: Iterable[StoryTrace]) -> tuple[StoryTrace, ...]:
    by_story: dict[str, StoryTrace] = {}
    for trace in traces:
        seen = by_story.setdefault(trace.story, trace)
        if seen is not trace:
            by_story[trace.story] = max(trace, seen, key=dataclasses.astuple)
    return tuple(sorted(by_story.values(), key=lambda trace: (-trace.day, trace.story))[:MAX_STORIES])


def _is_widespread(evidence: LineEvidence, site_pages: float) -> bool:
    is_short = len(fold_line(evidence.text)) < _SHORT_CHARS
    share, stories = (_MIN_SHORT_SHARE, _MIN_SHORT_STORIES) if is_short else (_MIN_SHARE, MIN_STORIES)
    return evidence.pages >= share * site_pages and count_stories(evidence.stories) >= stories


def _share(traces: Sequence[StoryTrace], place: str) -> float:
    return sum(trace.place == place for trace in traces) / max(1, len(traces))


def _hashes(sketch: bytes) -> frozenset[bytes]:
    return frozenset(sketch[start : start + 4] for start in range(0, len(sketch), 4))
