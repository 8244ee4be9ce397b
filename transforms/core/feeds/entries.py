"""What any format of feed is read into before its meaning is judged."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class RawEntry:
    """One entry as printed, its markup and all; empty where absent.

    Attributes:
      links: where the page may be, best first; of any scheme, relative to xml:base or else the feed's URL.
      permalink: the guid, if the feed calls it a link; usable only if absolute.
      content: full text, where the feed carries it.
      authors: names, in order, those of the feed where the format makes them apply.
      published: date and time in any notation.
      updated: likewise.
      language: of the entry alone.
    """

    links: tuple[str, ...] = ()
    permalink: str = ""
    guid: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class PollHints:
    """How a feed asks to be polled.

    Attributes:
      wait_s: time between two polls; 0 if the feed does not say.
      skip_hours: hours (0 to 23, UTC) at which it asks not to be read.
      skip_days: days (0 is Monday, UTC), likewise.
    """

    wait_s: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True)
class RawFeed:
    """A feed as printed.

    Attributes:
      format: as in `parse.ParsedFeed`.
      language: of the whole feed, as printed; empty if absent.
    """

    title: str
    format: str
    language: str
    entries: tuple[RawEntry, ...]
    hints: PollHints = PollHints()
