"""Numbers → the geometry of pictures. Drawing them is site_templates/pictures.j2's work."""

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
    """Where months, breaks, days and today stand between two dates."""
    whole = (last - first).days + 1

    def mark(start: dt.date, end: dt.date, label: str = "") -> Mark:
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
        Line(bar, tuple(mark(a, b) for a, b in _runs(bar.days) if first <= a and b <= last))
        for bar in bars
    )
    return Timeline(
        months=tuple(months),
        breaks=tuple(mark(a, b) for a, b in breaks),
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


@dataclass(frozen=True, slots=True)
class Spot:
    """A school on the map."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Area:
    """A hub on the map: its schools, and where its name stands."""

    name: str
    href: str
    colour: str
    spots: tuple[Spot, ...]
    x: float
    y: float
    reach: float


@dataclass(frozen=True, slots=True)
class Map:
    """Hubs on the British National Grid. Units are kilometres; y grows downwards as in SVG."""

    width: float
    height: float
    left: float
    top: float
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What the map needs to know of a school: metres on the grid and a name."""

    easting: int
    northing: int
    name: str


_EDGE = 25.0
_TOP = 700.0
"""Kilometres north of the grid's origin that the map's y counts down from."""


def draw_map(hubs: Iterable[tuple[str, str, str, Sequence[Place]]]) -> Map | None:
    """Hubs (name, address, colour, schools) → a map that just holds them; None without schools."""
    areas = []
    for name, href, colour, places in hubs:
        spots = tuple(
            Spot(round(p.easting / 1000, 1), round(_TOP - p.northing / 1000, 1), p.name)
            for p in sorted(places, key=lambda p: (p.northing, p.easting, p.name))
        )
        if not spots:
            continue
        x = sum(spot.x for spot in spots) / len(spots)
        y = sum(spot.y for spot in spots) / len(spots)
        reach = max(((s.x - x) ** 2 + (s.y - y) ** 2) ** 0.5 for s in spots)
        areas.append(Area(name, href, colour, spots, round(x, 1), round(y, 1), round(reach, 1)))
    every = [spot for area in areas for spot in area.spots]
    if not every:
        return None
    left = min(spot.x for spot in every) - _EDGE
    top = min(spot.y for spot in every) - _EDGE
    width = max(spot.x for spot in every) + _EDGE - left
    height = max(spot.y for spot in every) + _EDGE - top
    return Map(round(width, 1), round(height, 1), round(left, 1), round(top, 1), tuple(areas))
