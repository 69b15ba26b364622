"""Schools of hubs → dots and circles on the British National Grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


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


@dataclass(frozen=True)
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
