"""Dates as pages print them and as their metadata gives them."""

import calendar
import datetime
import email.utils
import importlib
import re
from functools import cache

_EARLIEST = datetime.datetime(1990, 1, 1, tzinfo=datetime.UTC)
_DAY = datetime.timedelta(days=1)
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
# Where two languages give one name to different months ("listopad"), the earlier language has it.
_LANGUAGES = (
    "en", "es", "pt", "fr", "de", "it", "nl", "ru", "ar", "tr", "pl", "id", "uk", "cs", "ro", "hu", "el", "sv",
    "da", "nb", "fi", "he", "fa", "ur", "hi", "bn", "sw", "bg", "sr", "hr", "sk", "sl", "lt", "lv", "et", "ca",
    "vi", "sq",
)  # fmt: skip
# The keys of dateparser's data.
_MONTHS = tuple(month.lower() for month in calendar.month_name[1:])
_CLOCK = (
    r"(?:[,;·|\s–-]{1,3}(?:at |um |à |kl\.? ?|as |às |a las )?"
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::\d{2})?(?:\s?(?P<half>[ap])\.?m\b\.?)?)?"
)


@cache
def _months() -> dict[str, int]:
    """Give the number of each month name, abbreviations included, in the languages above.

    Source: dateparser's translation data (Unicode CLDR).
    """
    months: dict[str, int] = {}
    for language in _LANGUAGES:
        info = importlib.import_module(f"dateparser.data.date_translation_data.{language}").info
        for number, key in enumerate(_MONTHS, 1):
            for name in info[key]:
                if name.isalpha() or not name.isascii():
                    months.setdefault(name.casefold().rstrip("."), number)
    return months


def is_month(word: str) -> bool:
    """Whether a word is the name of a month, in full or abbreviated, in one of the languages above."""
    return word.casefold().rstrip(".") in _months()


@cache
def printed_date_pattern() -> str:
    """Give a regular expression, without groups, for a date with its year in the words of many languages."""
    month = "(?:" + "|".join(sorted(map(re.escape, _months()), key=len, reverse=True)) + r")\.?"
    day = r"\d{1,2}(?:st|nd|rd|th|er|º|ª|\.)?"
    of = r"(?:\s(?:de|del|of)\s|\s?,?\s)"
    return (
        rf"(?:{month}\s{day},?\s\d{{4}}|{day}{of}{month}{of}\d{{4}}"
        r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{4}"
        r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일])"
    )


@cache
def _printed() -> re.Pattern[str]:
    month = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        rf"(?:(?P<m1>{month})\.?\s(?P<d1>\d{{1,2}})\w{{0,2}},?\s(?P<y1>\d{{4}})"
        rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?(?:\s(?:de|of)\s|\s)(?P<m2>{month})\.?"
        r"(?:\s(?:de|del)\s|,?\s)(?P<y2>\d{4})"
        r"|(?P<y3>\d{4})\s?[-/.年년]\s?(?P<m3>\d{1,2})\s?[-/.月월]\s?(?P<d3>\d{1,2})"
        r"|(?P<d4>\d{1,2})[-/.]\s?(?P<m4>\d{1,2})[-/.]\s?(?P<y4>\d{4}))" + _CLOCK,
        re.IGNORECASE,
    )


def parse_printed_date(text: str) -> int | None:
    """Read the date (and hour, taken as UTC) that a line prints in words or figures.

    A date in words wins over one in figures, whose day and month may be either way round; there the day is
    taken to come first, unless it cannot be one.

    Returns:
      Microseconds since the epoch, midnight UTC where no hour is printed; None where there is no date.
    """
    found = sorted(_printed().finditer(text), key=lambda match: not (match["m1"] or match["m2"]))
    for match in found:
        if match["m1"]:
            year, month, day = int(match["y1"]), _months()[match["m1"].casefold()], int(match["d1"])
        elif match["m2"]:
            year, month, day = int(match["y2"]), _months()[match["m2"].casefold()], int(match["d2"])
        elif match["y3"]:
            year, month, day = int(match["y3"]), int(match["m3"]), int(match["d3"])
        else:
            year, month, day = int(match["y4"]), int(match["m4"]), int(match["d4"])
            if month > 12:
                month, day = day, month
        hour = int(match["hour"] or 0) % 24
        if match["half"]:
            hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
        try:
            moment = datetime.datetime(year, month, day, hour, int(match["minute"] or 0), tzinfo=datetime.UTC)
        except ValueError:
            continue
        return _microseconds(moment)
    return None


def parse_timestamp(value: str) -> int | None:
    """Read a date of a page's metadata: ISO 8601, RFC 5322, or as printed. Without a zone it is taken as UTC.

    Returns:
      Microseconds since the epoch; None where it cannot be read.
    """
    value = value.strip()[:100]
    try:
        moment = datetime.datetime.fromisoformat(value)
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(value)
        except ValueError:
            return parse_printed_date(value)
    try:
        return _microseconds(moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC))
    except OverflowError:
        return None


def is_sane(moment_us: int | None, now_us: int) -> bool:
    """Whether a publication date can be true: after 1989, and at most a day ahead of the clock."""
    return moment_us is not None and _microseconds(_EARLIEST) <= moment_us <= now_us + _DAY // _MICROSECOND


_MICROSECOND = datetime.timedelta(microseconds=1)


def _microseconds(moment: datetime.datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND
