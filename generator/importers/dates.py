"""Days and times in a column, where the order of day and month is said and never guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

_NUMERIC = re.compile(
    r"\s*(?P<first>[0-9]{1,2})(?P<sign>[/.-])(?P<second>[0-9]{1,2})(?P=sign)"
    r"(?P<year>[0-9]{4}|[0-9]{2})(?:[ ,T]+(?P<clock>[0-9].*))?\s*"
)
_ISO = re.compile(
    r"\s*(?P<year>[0-9]{4})(?P<sign>[-/])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})"
    r"(?:[ T]+(?P<clock>[0-9].*))?\s*"
)
_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})(?:\.[0-9]+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>.*)"
)
_ZONE = re.compile(
    r"Z|(?:GMT|UTC)?\s*(?:(?P<sign>[+-])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?)?"
)
_ZONES = {"BST": "+01:00", "EST": "", "CET": "+01:00", "CEST": "+02:00"}
_PARTS = re.compile(r"([\n;,]|\s(?:to|until|-|\u2013)\s)")
_CENTURY = 2000


@dataclass(frozen=True, slots=True)
class Order:
    """What the numeric dates of a column allow: how many there are of each kind, and where.

    The numbers of the first row that can only be day first, and only month first, or 0.
    """

    both: int = 0
    day_first: int = 0
    month_first: int = 0

    @property
    def is_open(self) -> bool:
        """Whether every numeric date fits both orders."""
        return bool(self.both) and not self.day_first and not self.month_first


def order(values: Iterable[tuple[int, str]]) -> Order:
    """The order of the numeric dates among some cells, each with the number of its row."""
    both = day_first = month_first = 0
    for row, text in values:
        for item in _PARTS.split(text) if len(text) > len("31-12-2026") else (text,):
            match = _NUMERIC.fullmatch(item)
            if match is None:
                continue
            first, second = int(match["first"]), int(match["second"])
            if first > 12 >= second:
                day_first = day_first or row
            elif second > 12 >= first:
                month_first = month_first or row
            elif first != second:
                both += 1
    return Order(both, day_first, month_first)


def day(text: str, *, month_first: bool) -> str:
    """A day as ISO, without its time, where it is written in figures; else the text as it is."""
    if match := _ISO.fullmatch(text):
        return f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return text
    first, second = int(match["first"]), int(match["second"])
    number, month = (second, first) if month_first else (first, second)
    return f"{_year(match['year'])}-{month:02}-{number:02}"


def days(text: str, *, month_first: bool) -> str:
    """A list of days and stretches of days, each day in figures as ISO."""
    if not month_first and "T" not in text:
        return text
    return "".join(day(part, month_first=month_first) for part in _PARTS.split(text))


@dataclass(frozen=True, slots=True)
class Moment:
    """When an answer was given. `text` is ISO, with a zone where the tool says one.

    `key` is the same whichever of the two orders the date is read in, and has no zone.
    """

    text: str
    key: str
    day: dt.date


def moment(text: str, *, month_first: bool) -> Moment | None:
    """A time as a tool writes it, such as `8/20/25 12:51:45`; None where there is none."""
    match = _ISO.fullmatch(text) or _NUMERIC.fullmatch(text)
    if match is None:
        return None
    date = _date(day(match[0], month_first=month_first)) or _date(
        day(match[0], month_first=not month_first)
    )
    clock = _CLOCK.fullmatch((match["clock"] or "").strip())
    if date is None:
        return None
    low, high = sorted((date.day, date.month))
    known = f"{date.year}-{low:02}-{high:02}"
    if clock is None:
        return Moment(date.isoformat(), known, date)
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"][0] in "pP" else 0)
    if hour > 23 or int(clock["minute"]) > 59:
        return Moment(date.isoformat(), known, date)
    shown = f"{hour:02}:{clock['minute']}"
    seconds = clock["second"] or "00"
    zone = _zone(clock["zone"])
    return Moment(f"{date.isoformat()}T{shown}:{seconds}{zone}", f"{known}T{shown}:{seconds}", date)


@cache
def _zone(text: str) -> str:
    text = text.strip()
    if text in _ZONES:
        return _ZONES[text]
    match = _ZONE.fullmatch(text)
    if not text or match is None:
        return ""
    if not match["sign"]:
        return "Z"
    return f"{match['sign']}{int(match['hours']):02}:{match['minutes'] or '00'}"


@cache
def _year(text: str) -> str:
    return text if len(text) == len("2026") else str(_CENTURY + int(text))


@cache
def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
