"""Days as people write them → `2027-02-03`. site_templates/assets/form.js does the same."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
MOST_DAYS = 200
"""Days in one answer; more are a slip in a year."""

_SPACE = r"[ \u00a0]+"
_WEEKDAY = re.compile(rf"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?{_SPACE}")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DIGITS = re.compile(r"([0-9]{1,2})([/. -])([0-9]{1,2})\2([0-9]{4})")
_NAMED = re.compile(rf"([0-9]{{1,2}})(?:st|nd|rd|th)?{_SPACE}([a-z]+){_SPACE}([0-9]{{4}})")
_RANGE = re.compile(rf"{_SPACE}(?:to|until|-|\u2013){_SPACE}")
_ONLY_DAY = re.compile(r"[0-9]{1,2}(?:st|nd|rd|th)?")
_DAY_MONTH = re.compile(rf"[0-9]{{1,2}}(?:st|nd|rd|th)?{_SPACE}[a-z]+")
_ITEMS = re.compile(r"[\n;,]")


def real(year: str, month: str, day: str) -> str | None:
    """The ISO date of three parts, where the month may be a name; None when there is none."""
    number = month_of(month)
    if not (number and re.fullmatch("[0-9]{1,2}", day) and re.fullmatch("[0-9]{4}", year)):
        return None
    try:
        return dt.date(int(year), number, int(day)).isoformat()
    except ValueError:
        return None


def month_of(text: str) -> int:
    """`2`, `02`, `Feb`, `Sept` and `February` → 2; 0 for anything else."""
    plain = text.strip(" .").lower()
    if re.fullmatch("[0-9]{1,2}", plain):
        return int(plain) if 1 <= int(plain) <= 12 else 0
    if len(plain) < 3:
        return 0
    return next((n for n, name in enumerate(MONTHS, 1) if name.startswith(plain)), 0)


def parse_day(text: str) -> str | None:
    """One day in any of the usual ways, the day before the month; None when it is none."""
    plain = _WEEKDAY.sub("", text.strip(" \u00a0").lower(), count=1)
    if match := _ISO.fullmatch(plain):
        return real(*match.groups())
    if match := _DIGITS.fullmatch(plain):
        return real(match[4], match[3], match[1])
    if match := _NAMED.fullmatch(plain):
        return real(match[3], match[2], match[1])
    return None


def items(text: str) -> list[str]:
    """The entries of a list of days: one a line, or parted by a comma or semicolon."""
    return [item for part in _ITEMS.split(text) if (item := part.strip(" \u00a0\t\r"))]


def parse_item(text: str) -> tuple[str, ...] | None:
    """The days of one entry: a day, or the Mondays to Fridays from one day to another."""
    parts = _RANGE.split(text.lower())
    if len(parts) == 1:
        day = parse_day(text)
        return (day,) if day else None
    if len(parts) != 2:
        return None
    last = parse_day(parts[1])
    if last is None:
        return None
    first = parse_day(_completed(parts[0].strip(" \u00a0"), last))
    if first is None or first > last:
        return None
    found = tuple(_weekdays(dt.date.fromisoformat(first), dt.date.fromisoformat(last)))
    return found if 0 < len(found) <= MOST_DAYS else None


def _completed(text: str, last: str) -> str:
    """`8` and `8 march` with the month and year of the day at the other end."""
    plain = _WEEKDAY.sub("", text, count=1)
    if _ONLY_DAY.fullmatch(plain):
        return f"{re.sub('[a-z]', '', plain)}/{last[5:7]}/{last[:4]}"
    if _DAY_MONTH.fullmatch(plain):
        return f"{plain} {last[:4]}"
    return plain


def _weekdays(first: dt.date, last: dt.date) -> Iterator[str]:
    for number in range(min((last - first).days, 3 * MOST_DAYS) + 1):
        day = first + dt.timedelta(days=number)
        if day.weekday() < 5:
            yield day.isoformat()
