"""Very many schools → discs on the British National Grid, each for those of one square."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.pictures.hub_map import Place

_TOP = 700.0
"""Kilometres north of the grid's origin that the map's y counts down from."""
_EDGE = 22.0
_SQUARE = 20
"""Kilometres from side to side: England has fewer than 500 such squares."""
_LEAST, _MOST = 2.2, 9.6
"""The radius of the smallest disc and of the largest."""


@dataclass(frozen=True, slots=True)
class Square:
    """The schools of one square: their middle, and a disc whose area grows with their number."""

    x: float
    y: float
    radius: float
    count: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A map in kilometres; y grows downwards as in SVG. `coast` are a polygon's `points`."""

    width: float
    height: float
    left: float
    top: float
    squares: tuple[Square, ...]
    coast: tuple[str, ...]
    most: int
    """Schools in the fullest square."""


def draw_grid(
    places: Iterable[Place], outlines: Sequence[Sequence[tuple[int, int]]] = ()
) -> Grid | None:
    """Where schools are many and where few; None without any. `outlines` are in kilometres."""
    found: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for place in places:
        x, y = place.easting / 1000, place.northing / 1000
        found.setdefault((int(x // _SQUARE), int(y // _SQUARE)), []).append((x, y))
    if not found:
        return None
    most = max(len(own) for own in found.values())
    squares = tuple(
        Square(
            round(sum(x for x, _ in own) / len(own), 1),
            round(_TOP - sum(y for _, y in own) / len(own), 1),
            round(max(_LEAST, _MOST * math.sqrt(len(own) / most)), 1), len(own),
        )
        for _, own in sorted(found.items())
    )  # fmt: skip
    coast = [[(float(x), _TOP - y) for x, y in outline] for outline in outlines]
    every = [(s.x, s.y) for s in squares] + [point for outline in coast for point in outline]
    left, top = min(x for x, _ in every) - _EDGE, min(y for _, y in every) - _EDGE
    return Grid(
        round(max(x for x, _ in every) + _EDGE - left, 1),
        round(max(y for _, y in every) + _EDGE - top, 1), round(left, 1), round(top, 1), squares,
        tuple(" ".join(f"{x:g},{y:g}" for x, y in outline) for outline in coast), most,
    )  # fmt: skip
