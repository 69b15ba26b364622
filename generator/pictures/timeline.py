"""The days of a year → where they stand on a line from its first to its last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a timeline: a label and the days on it."""

    label: str
    note: str
    days: tuple[dt.date, ...]
    state: str
    href: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a timeline in percent of its width."""

    left: float
    width: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A bar with its marks."""

    bar: Bar
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A year as a picture; all measures are percent of the width."""

    months: tuple[Mark, ...]
    breaks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    today: float | None


def timeline(
    first: dt.date,
    last: dt.date,
    bars: Sequence[Bar],
    today: dt.date,
    breaks: Iterable[tuple[dt.date, dt.date]] = (),
) -> Timeline:
    """Where months, breaks, days and today stand between two dates; what lies outside is cut."""
    whole = (last - first).days + 1

    def mark(start: dt.date, end: dt.date, label: str = "") -> Mark:
        start, end = max(start, first), min(end, last)
        left = (start - first).days / whole * 100
        width = ((end - start).days + 1) / whole * 100
        return Mark(round(left, 2), round(width, 2), label)

    months = []
    start = first
    while start <= last:
        following = _next_month(start)
        months.append(mark(start, following - dt.timedelta(days=1), f"{start:%b}"))
        start = following
    lines = tuple(
        Line(bar, tuple(mark(a, b) for a, b in _runs(bar.days) if a <= last and first <= b))
        for bar in bars
    )
    return Timeline(
        months=tuple(months),
        breaks=tuple(mark(a, b) for a, b in breaks if max(a, first) <= min(b, last)),
        lines=lines,
        today=mark(today, today).left if first <= today <= last else None,
    )


def _next_month(value: dt.date) -> dt.date:
    if value.month == _MONTHS:
        return dt.date(value.year + 1, 1, 1)
    return dt.date(value.year, value.month + 1, 1)


def _runs(days: Sequence[dt.date]) -> list[tuple[dt.date, dt.date]]:
    """Days that follow each other, as first and last."""
    runs: list[tuple[dt.date, dt.date]] = []
    for value in sorted(days):
        if runs and value - runs[-1][1] == dt.timedelta(days=1):
            runs[-1] = (runs[-1][0], value)
        else:
            runs.append((value, value))
    return runs
