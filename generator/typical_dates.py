"""The dates of a year as they typically fall in England, and last year's moved on by a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from generator.model import ProgrammeYear, Term, academic_year
from generator.schooldays import DAY, why_no_school

Dates = dict[str, str]
"""A record of terms or of a programme's year: texts by field, dates as in files."""
_YEAR = 52 * 7 * DAY
_TERM_DAYS = ("starts_on", "ends_on", "half_term_starts_on", "half_term_ends_on")
_PROGRAMME_DAYS = (
    "sign_up_opens_on", "sign_up_closes_on", "window_starts_on", "window_ends_on",
    "returns_due_on",
)  # fmt: skip


def terms(year: str) -> list[Dates]:
    """The three terms of a year as they typically fall in England, half terms included."""
    first = int(year[:4])
    friday = _good_friday(first + 1)
    # With Easter in March the holiday begins with it; otherwise the week before it is free too.
    early = (friday + 2 * DAY).month == 3
    late_may = _weekday_before(dt.date(first + 1, 5, 31), 0)
    days = {
        "autumn": (
            _school_day(dt.date(first, 9, 2), DAY),
            _weekday_before(dt.date(first, 12, 21), 4),
            _weekday_before(dt.date(first, 10, 31), 0),
        ),
        "spring": (
            _school_day(_weekday_before(dt.date(first + 1, 1, 9), 0), DAY),
            friday - (1 if early else 7) * DAY,
            _weekday_before(dt.date(first + 1, 2, 18), 0),
        ),
        "summer": (
            _school_day(friday + (17 if early else 10) * DAY, DAY),
            _school_day(dt.date(first + 1, 7, 21), -DAY),
            late_may,
        ),
    }
    return [
        {
            "year": year, "name": name,
            "starts_on": starts.isoformat(), "ends_on": ends.isoformat(),
            "half_term_starts_on": monday.isoformat(),
            "half_term_ends_on": (monday + 4 * DAY).isoformat(),
        }
        for name, (starts, ends, monday) in days.items()
    ]  # fmt: skip


def programme_year(year: str) -> Dates:
    """Sign-up from September to November, days from January to May."""
    first = int(year[:4])
    window = _school_day(_weekday_before(dt.date(first + 1, 1, 9), 0), DAY)
    days = {
        "sign_up_opens_on": _weekday_before(dt.date(first, 9, 13), 0),
        "sign_up_closes_on": _weekday_before(dt.date(first, 11, 30), 4),
        "window_starts_on": window,
        "window_ends_on": _weekday_before(dt.date(first + 1, 5, 31), 0) - 3 * DAY,
    }
    return {"year": year} | {name: day.isoformat() for name, day in days.items()}


def _weekday_before(day: dt.date, weekday: int) -> dt.date:
    """The last Monday (0) to Sunday (6) on or before a day."""
    return day - (day.weekday() - weekday) % 7 * DAY


def _school_day(day: dt.date, step: dt.timedelta) -> dt.date:
    while why_no_school(day):
        day += step
    return day


def _good_friday(year: int) -> dt.date:
    """The only bank holiday that is a Friday between 20 March and 23 April."""
    first = _weekday_before(dt.date(year, 3, 26), 4)
    return next(day for week in range(6) if why_no_school(day := first + 7 * week * DAY))


# --- last year's, moved on -----------------------------------------------------------------


def next_term(term: Term, year: str) -> Dates:
    """A term of one year as it probably falls in another: as far from the typical dates.

    A local authority whose half term began a week early begins it a week early again. Easter is
    taken account of. Dates are school days of the year.
    """
    old = {record["name"]: record for record in terms(term.year)}.get(term.name, {})
    new = {record["name"]: record for record in terms(year)}.get(term.name, {})
    found = {"year": year, "name": term.name}
    if term.local_authority:
        found["local_authority"] = term.local_authority
    for field in _TERM_DAYS:
        day = getattr(term, field)
        if day is not None:
            moved = _moved(day, field, old, new, years=int(year[:4]) - int(term.year[:4]))
            found[field] = _in_school(moved, field, year).isoformat()
    return found


def _moved(
    day: dt.date, field: str, old: Mapping[str, str], new: Mapping[str, str], *, years: int
) -> dt.date:
    if field in old and field in new:
        return dt.date.fromisoformat(new[field]) + (day - dt.date.fromisoformat(old[field]))
    return day + years * _YEAR


def next_programme_year(dates: ProgrammeYear, year: str) -> Dates:
    """A programme's dates on the same weekdays of another year, as near to the same days as can be.

    The sign-up link is left out: a form of last year takes no one to this year's.
    """
    years = int(year[:4]) - int(dates.year[:4])
    found = {"year": year}
    for field in _PROGRAMME_DAYS:
        day = getattr(dates, field)
        if day is None:
            continue
        found[field] = _in_school(_same_weekday(day, years), field, year).isoformat()
    return found


def _same_weekday(day: dt.date, years: int) -> dt.date:
    """The day of the same weekday that is nearest to the same date some years later."""
    leap = day.month == 2 and day.day == 29
    wanted = dt.date(day.year + years, 2, 28) if leap else day.replace(year=day.year + years)
    apart = (day.weekday() - wanted.weekday() + 3) % 7 - 3
    return wanted + apart * DAY


def _in_school(day: dt.date, field: str, year: str) -> dt.date:
    """The nearest school day of the year inwards: later for a beginning, earlier for an end."""
    first, last = academic_year(year)
    # Bank holidays stand at both ends of a half term, which is free anyway.
    if "half_term" in field:
        return min(max(day, first), last)
    inwards = -DAY if "ends" in field or "closes" in field else DAY
    return _school_day(min(max(day, first), last), inwards)
