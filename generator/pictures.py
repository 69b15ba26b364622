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
    scattered: bool
    """Its schools are far from each other, so that one place cannot stand for them."""


@dataclass(frozen=True, slots=True)
class Map:
    """Hubs on the British National Grid. Units are kilometres; y grows downwards as in SVG."""

    width: float
    height: float
    left: float
    top: float
    areas: tuple[Area, ...]
    coast: tuple[str, ...]
    """Outlines for an SVG polygon's `points`."""
    named: bool
    """Whether there is room for the names of the hubs."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the map needs to know of a school: metres on the grid and a name."""

    easting: int
    northing: int
    name: str


_EDGE = 22.0
_TOP = 700.0
"""Kilometres north of the grid's origin that the map's y counts down from."""
_SCATTERED = 90.0
"""Kilometres from its middle from which a hub's schools count as scattered."""
_NAMES = 14
"""The most hubs whose names stand on the map; the list beside it has them all."""


def draw_map(
    hubs: Iterable[tuple[str, str, str, Sequence[Place]]],
    outlines: Sequence[Sequence[tuple[int, int]]] = (),
) -> Map | None:
    """Hubs (name, address, colour, schools) → a map that just holds them; None without schools.

    `outlines` are drawn behind them, in kilometres on the grid; a map of several hubs holds
    them whole.
    """
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
        areas.append(
            Area(
                name, href, colour, spots, round(x, 1), round(y, 1), round(reach, 1),
                reach > _SCATTERED,
            )
        )  # fmt: skip
    every = [(spot.x, spot.y) for area in areas for spot in area.spots]
    if not every:
        return None
    coast = [[(float(x), _TOP - y) for x, y in outline] for outline in outlines]
    if len(areas) > 1:
        every += [point for outline in coast for point in outline]
        for area in (area for area in areas if not area.scattered):
            room = max(0, area.reach - _EDGE)
            every += [(area.x - room, area.y - room), (area.x + room, area.y + room)]
    left = min(x for x, _ in every) - _EDGE
    top = min(y for _, y in every) - _EDGE
    width = max(x for x, _ in every) + _EDGE - left
    height = max(y for _, y in every) + _EDGE - top
    return Map(
        round(width, 1), round(height, 1), round(left, 1), round(top, 1), tuple(areas),
        tuple(" ".join(f"{x:g},{y:g}" for x, y in outline) for outline in coast),
        1 < len(areas) <= _NAMES,
    )  # fmt: skip
