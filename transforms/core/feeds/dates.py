"""Dates as feeds print them to points in time.

feedparser's own dates are not used: it reads unix time as the year 1704, CEST as UTC, week dates as November.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# RSS is younger than 1990; a feed may be ahead of us by its time zone and an embargo, not by more.
EARLIEST_US = 631_152_000_000_000
MAX_AHEAD_US = 2 * 86_400_000_000

# Names that are in use in feeds, in hours from UTC. Of names with several meanings the one of RFC 822 (EST to
# PDT), or of more readers: BST is British, IST Indian.
# Source: RFC 822, section 5.1; IANA tz database.
_ZONES = {
    **{
        "z": 0,
        "ut": 0,
        "utc": 0,
        "gmt": 0,
        "wet": 0,
        "west": 1,
        "bst": 1,
        "cet": 1,
        "met": 1,
        "mez": 1,
        "cest": 2,
    },
    **{
        "mest": 2,
        "mesz": 2,
        "eet": 2,
        "eest": 3,
        "msk": 3,
        "trt": 3,
        "wat": 1,
        "cat": 2,
        "sast": 2,
        "eat": 3,
    },
    **{
        "gst": 4,
        "pkt": 5,
        "ist": 5.5,
        "npt": 5.75,
        "wib": 7,
        "ict": 7,
        "hkt": 8,
        "sgt": 8,
        "pht": 8,
        "awst": 8,
    },
    **{"jst": 9, "kst": 9, "acst": 9.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "brt": -3, "art": -3},
    **{"ndt": -2.5, "nst": -3.5, "adt": -3, "ast": -4, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6},
    **{"mst": -7, "pdt": -7, "pst": -8, "akdt": -8, "akst": -9, "hst": -10},
}
_OFFSET = re.compile(
    r"(?P<local>.*(?::\d\d|T\d{2,6})(?:[.,]\d+)?)\s*(?:GMT|UTC)?\s?(?P<sign>[+-])(?P<h>\d\d?):?(?P<m>\d\d)?(?:\s*\(.*\))?"
)
_ZONE = re.compile(r"(?P<local>.*\d(?:\s?[ap]\.?m\.?)?)\s*\(?(?P<zone>[A-Z][a-z]+/[A-Za-z_/]+|[A-Za-z]{1,5})\)?")
_UNIX_SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?")
_UNIX_MILLISECONDS = re.compile(r"\d{12,13}")
_ISO = re.compile(r"\d{4}-?(?:\d\d|W\d).*")
_RFC_822 = re.compile(r"(?:[^\W\d]+\.?,?\s*)?\d{1,2}[\s-][A-Za-z]{3,9}[\s-]\d{2,4}(?:\s+\d{1,2}:\d\d(?::\d\d)?)?")
_NUMERIC = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}\b.*")
_WORTH_READING = re.compile(r"(?=.*(?<!\d)(?:19|20)\d\d(?!\d))(?=.*(?<!\d)\d{1,2}(?!\d)).{8,80}")


def parse_date(printed: str, *, now_us: int, language: str = "", thoroughly: bool = True) -> int | None:
    """Read a date and time.

    Unix time, ISO 8601, RFC 822 with any usual zone name, and the notations of many languages. UTC where no
    zone is given, midnight where no time is.

    Args:
      printed: as in the feed; may be empty.
      now_us: when the feed was fetched, microseconds since the epoch, UTC.
      language: of the feed, for instance "de-AT"; empty if unknown.
      thoroughly: whether to try the notations of other languages, at 1 to 20 ms a date instead of 0.02.

    Returns:
      Microseconds since the epoch, UTC. None if it is no date, cannot exist, leaves open which number is the
      month ("01/02/2024"), or lies before 1990 or more than two days after `now_us`.
    """
    text = " ".join(printed.split())
    local, zone = _split_zone(text)
    moment = _unix(text) or _iso(local) or _rfc_822(local)
    if moment is None and thoroughly:
        moment = _any_notation(local, language)
    if moment is None:
        return None
    try:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        moment_us = (aware - _EPOCH) // timedelta(microseconds=1)
    except OverflowError:
        return None
    return moment_us if EARLIEST_US <= moment_us <= now_us + MAX_AHEAD_US else None


def _split_zone(text: str) -> tuple[str, tzinfo]:
    """Take the zone off the end; UTC where there is none that is known."""
    if match := _OFFSET.fullmatch(text):
        offset = timedelta(hours=int(match["h"]), minutes=int(match["m"] or 0))
        if offset < timedelta(days=1):
            return match["local"], timezone(-offset if match["sign"] == "-" else offset)
    if match := _ZONE.fullmatch(text):
        zone = _named_zone(match["zone"])
        if zone is not None:
            return match["local"], zone
    return text, UTC


def _named_zone(name: str) -> tzinfo | None:
    if "/" not in name:
        hours = _ZONES.get(name.lower())
        return None if hours is None else timezone(timedelta(hours=hours))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _unix(text: str) -> datetime | None:
    if _UNIX_SECONDS.fullmatch(text):
        return _EPOCH + timedelta(seconds=float(text))
    if _UNIX_MILLISECONDS.fullmatch(text):
        return _EPOCH + timedelta(milliseconds=int(text))
    return None


def _iso(text: str) -> datetime | None:
    if not _ISO.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc_822(text: str) -> datetime | None:
    fields = parsedate_tz(text) if _RFC_822.fullmatch(text) else None
    if fields is None:
        return None
    try:
        return datetime(*fields[:6])  # the zone is split off
    except ValueError:
        return None


def _any_notation(text: str, language: str) -> datetime | None:
    """Read month names of any language, "10:00 am", dates with dots and slashes."""
    if not _WORTH_READING.fullmatch(text):
        return None
    if (numbers := _NUMERIC.fullmatch(text)) and max(map(int, numbers.groups())) <= 12:
        return None
    # Imported here: few feeds have a date that needs it.
    import dateparser  # noqa: PLC0415
    from dateparser.data.languages_info import language_order  # noqa: PLC0415

    code = language.partition("-")[0].lower()
    return dateparser.parse(
        text,
        languages=[code, "en"] if code in language_order else None,
        settings={
            # Without these the answer would depend on today.
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month", "year"],
            "RELATIVE_BASE": datetime(2000, 1, 1),
            "DATE_ORDER": "DMY",
        },
    )
