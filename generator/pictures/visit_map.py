"""Who visits whom → discs and arrows on a map, with names where there is room for them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

WIDTH = 600.0
"""Of every map, in its own units; a phone shows two of them as one pixel."""
_LOWEST, _HIGHEST = 330.0, 700.0
_EDGE = 34.0
_TEXT = 24.0
"""The largest size at which names are drawn, which is what room is kept for."""
_LETTER = 0.54
"""The width of a letter in parts of the size of its text."""
_BENDS = (0.16, 0.34)
"""How far arrows leave the straight line, in parts of its length."""
_NEAREST_KM = 24.0
"""The least that a map shows from side to side."""
_SHORTER = (20, 12, 7)
"""How many letters are tried of a name that has no room as a whole."""
_MOST_MOVED = 120
"""Up to so many discs are moved off each other; the table names them all."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A hub or a school to be drawn. Metres on the National Grid; None: it has no one place.

    `mark` is what stands in its disc; one without is a dot. `home` ones make the frame, and
    others that lie outside it are drawn at its edge.
    """

    key: str
    name: str
    colour: str
    easting: float | None
    northing: float | None
    mark: str = ""
    home: bool = True


@dataclass(frozen=True, slots=True)
class Trip:
    """`count` visits from one stop to another; not `firm` while somebody has still to agree."""

    start: str
    end: str
    count: int
    firm: bool = True


@dataclass(frozen=True, slots=True)
class Label:
    """A name, where it stands and which end of it is there: `start`, `middle` or `end`.

    A name that is too long for the room is shortened.
    """

    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Disc:
    """A stop in its place."""

    stop: Stop
    x: float
    y: float
    radius: float
    label: Label | None
    outside: bool
    """It lies further off than the frame reaches, or in no one place."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A trip as a curve: `path` and `head` for SVG, and where its count stands."""

    trip: Trip
    path: str
    head: str
    x: float
    y: float
    way: tuple[tuple[float, float], ...]
    """Points along it."""


@dataclass(frozen=True, slots=True)
class VisitMap:
    """A map WIDTH wide; y grows downwards. `coast` are outlines for a polygon's `points`."""

    width: float
    height: float
    discs: tuple[Disc, ...]
    arrows: tuple[Arrow, ...]
    coast: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The part of the National Grid that is shown, in kilometres, and units for each of them."""

    left: float
    top: float
    scale: float
    height: float

    def place(self, easting: float, northing: float) -> tuple[float, float]:
        return (easting - self.left) * self.scale, (self.top - northing) * self.scale


def visit_map(
    stops: Iterable[Stop],
    trips: Iterable[Trip],
    outlines: Sequence[Sequence[tuple[int, int]]] = (),
    *,
    named: bool = True,
) -> VisitMap | None:
    """Stops and the trips between them; None when no stop has a place.

    `outlines` (kilometres on the grid) are drawn behind them and are inside the frame as a whole.
    The order of stops and trips does not matter. Trips between stops that are not there are left
    out.
    """
    every = sorted(stops, key=lambda stop: stop.key)
    frame = _frame(every, outlines)
    if frame is None:
        return None
    discs = {disc.stop.key: disc for disc in _apart(_placed(every, frame), frame.height)}
    shown = list(discs.values())
    arrows = _arrows(trips, discs)
    if named:
        shown = _labelled(shown, arrows, frame.height)
    coast = tuple(
        " ".join(f"{x:.0f},{y:.0f}" for x, y in (frame.place(*point) for point in outline))
        for outline in outlines
    )
    return VisitMap(WIDTH, frame.height, tuple(shown), tuple(arrows), coast)


def _frame(stops: Sequence[Stop], outlines: Sequence[Sequence[tuple[int, int]]]) -> _Frame | None:
    located = [
        (stop.easting / 1000, stop.northing / 1000, stop.home)
        for stop in stops
        if stop.easting is not None and stop.northing is not None
    ]
    points = [(x, y) for x, y, home in located if home] or [(x, y) for x, y, _ in located]
    if not points:
        return None
    points += [(float(x), float(y)) for outline in outlines for x, y in outline]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    room = 2 * _EDGE
    wide = max(right - left, _NEAREST_KM)
    scale = min((WIDTH - room) / wide, (_HIGHEST - room) / max(top - bottom, 1.0))
    height = max((top - bottom) * scale + room, _LOWEST)
    return _Frame(
        (left + right) / 2 - WIDTH / scale / 2, (top + bottom) / 2 + height / scale / 2, scale,
        round(height, 1),
    )  # fmt: skip


def _placed(stops: Sequence[Stop], frame: _Frame) -> list[Disc]:
    """Each stop where it lies, at the edge, or (without a place) in the top right corner."""
    marked = sum(bool(stop.mark) for stop in stops)
    radius = 21.0 if marked <= 14 else 16.0 if marked <= 30 else 11.0
    discs = []
    parked = 0
    for stop in stops:
        own = radius if stop.mark else 7.0
        if stop.easting is None or stop.northing is None:
            x, y, outside = WIDTH - _EDGE - 60, _EDGE + 30 + parked * 3.4 * radius, True
            parked += 1
        else:
            x, y = frame.place(stop.easting / 1000, stop.northing / 1000)
            outside = not (0 <= x <= WIDTH and 0 <= y <= frame.height)
        x, y = _inside(x, y, own, frame.height)
        discs.append(Disc(stop, x, y, own, None, outside))
    return discs


def _inside(x: float, y: float, radius: float, height: float) -> tuple[float, float]:
    """The point on the way to the middle of the frame where a disc is inside it."""
    middle_x, middle_y = WIDTH / 2, height / 2
    room_x, room_y = middle_x - radius - 4, middle_y - radius - 4
    away = max(abs(x - middle_x) / room_x, abs(y - middle_y) / room_y, 1.0)
    return middle_x + (x - middle_x) / away, middle_y + (y - middle_y) / away


def _apart(discs: list[Disc], height: float) -> list[Disc]:
    """Discs that would lie on each other, moved just so far that an arrow fits between them."""
    places = [(disc.x, disc.y) for disc in discs]
    if len(discs) <= _MOST_MOVED:
        for _ in range(60):
            moved = False
            for a, b in combinations(range(len(discs)), 2):
                wanted = discs[a].radius + discs[b].radius + 14
                (ax, ay), (bx, by) = places[a], places[b]
                gap = math.hypot(bx - ax, by - ay)
                if gap >= wanted - 0.01:
                    continue
                # Two in one place go apart in a direction of their own.
                turn = math.atan2(by - ay, bx - ax) if gap > 0.01 else 2.4 * (a + b)
                push_x = math.cos(turn) * (wanted - gap) / 2
                push_y = math.sin(turn) * (wanted - gap) / 2
                places[a] = _inside(ax - push_x, ay - push_y, discs[a].radius, height)
                places[b] = _inside(bx + push_x, by + push_y, discs[b].radius, height)
                moved = True
            if not moved:
                break
    return [
        replace(disc, x=round(x, 1), y=round(y, 1))
        for disc, (x, y) in zip(discs, places, strict=True)
    ]


def _arrows(trips: Iterable[Trip], discs: Mapping[str, Disc]) -> list[Arrow]:
    """A curve for each trip; one that is alone between its two discs keeps clear of others."""
    known = [
        trip
        for trip in sorted(trips, key=lambda t: (t.start, t.end, t.firm))
        if trip.start in discs and trip.end in discs and trip.start != trip.end
    ]
    joined = Counter(frozenset((trip.start, trip.end)) for trip in known)
    drawn: Counter[tuple[str, str]] = Counter()
    arrows = []
    for trip in known:
        bend = _BENDS[min(drawn[trip.start, trip.end], 1)]
        drawn[trip.start, trip.end] += 1
        tried = [bend]
        if joined[frozenset((trip.start, trip.end))] == 1 and len(discs) <= _MOST_MOVED:
            tried += [-bend, 2 * bend, -2 * bend]
        curves = [_arrow(trip, discs[trip.start], discs[trip.end], part) for part in tried]
        arrows.append(min(curves, key=lambda curve: _crossed(curve, discs.values())))
    return arrows


def _arrow(trip: Trip, start: Disc, end: Disc, bend: float) -> Arrow:
    """A curve from edge to edge; there and back bend to different sides."""
    dx, dy = end.x - start.x, end.y - start.y
    bend_x, bend_y = (start.x + end.x) / 2 + dy * bend, (start.y + end.y) / 2 - dx * bend
    from_x, from_y = _towards(start.x, start.y, bend_x, bend_y, start.radius + 3)
    tip_x, tip_y = _towards(end.x, end.y, bend_x, bend_y, end.radius + 3)
    to_x, to_y = _towards(end.x, end.y, bend_x, bend_y, end.radius + 12)
    side_x, side_y = (tip_y - to_y) * 0.7, (to_x - tip_x) * 0.7
    head = (
        f"{tip_x:.1f},{tip_y:.1f} {to_x + side_x:.1f},{to_y + side_y:.1f} "
        f"{to_x - side_x:.1f},{to_y - side_y:.1f}"
    )
    path = f"M{from_x:.1f} {from_y:.1f}Q{bend_x:.1f} {bend_y:.1f} {to_x:.1f} {to_y:.1f}"
    way = tuple(
        _at(part / 10, (from_x, from_y), (bend_x, bend_y), (to_x, to_y)) for part in range(1, 10)
    )
    x, y = way[4]
    return Arrow(trip, path, head, round(x, 1), round(y, 1), way)


def _towards(x: float, y: float, to_x: float, to_y: float, length: float) -> tuple[float, float]:
    whole = math.hypot(to_x - x, to_y - y) or 1.0
    return x + (to_x - x) / whole * length, y + (to_y - y) / whole * length


def _at(
    part: float, start: tuple[float, float], bend: tuple[float, float], end: tuple[float, float]
) -> tuple[float, float]:
    """The point at a part of a quadratic curve."""
    rest = 1 - part
    return (
        rest * rest * start[0] + 2 * rest * part * bend[0] + part * part * end[0],
        rest * rest * start[1] + 2 * rest * part * bend[1] + part * part * end[1],
    )


def _crossed(arrow: Arrow, discs: Iterable[Disc]) -> int:
    """How many discs of other stops an arrow passes over."""
    ends = (arrow.trip.start, arrow.trip.end)
    return sum(
        any(math.hypot(x - d.x, y - d.y) < d.radius + 6 for x, y in arrow.way)
        for d in discs
        if d.stop.key not in ends
    )


_Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def _labelled(discs: Sequence[Disc], arrows: Sequence[Arrow], height: float) -> list[Disc]:
    """Each disc with its name on the side with most room; without one where there is none."""
    taken: list[_Box] = [
        (d.x - d.radius, d.y - d.radius, d.x + d.radius, d.y + d.radius) for d in discs
    ]
    counts: list[_Box] = [(x - 8, y - 8, x + 8, y + 8) for arrow in arrows for x, y in arrow.way]
    found = []
    for disc in discs:
        names = [disc.stop.name, *(_shortened(disc.stop.name, most) for most in _SHORTER)]
        best = next(
            (made for name in names if (made := _freest(disc, name, taken, counts, height))), None
        )
        if best:
            taken.append(best[1])
        found.append(replace(disc, label=best[0] if best else None))
    return found


def _shortened(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _freest(
    disc: Disc, name: str, taken: Sequence[_Box], arrows: Sequence[_Box], height: float
) -> tuple[Label, _Box] | None:
    """The side of a disc where a name covers nothing and meets the fewest arrows, if any."""
    free = [
        (label, box)
        for label, box in _sides(disc, name)
        if box[0] >= 2 and box[1] >= 2 and box[2] <= WIDTH - 2 and box[3] <= height - 2
        and not any(_meet(box, other) for other in taken)
    ]  # fmt: skip
    return min(free, key=lambda made: sum(_meet(made[1], a) for a in arrows), default=None)


def _sides(disc: Disc, name: str) -> list[tuple[Label, _Box]]:
    """Where a name may stand: right, left, above, below, and the room that it takes there."""
    wide, x, y, away = len(name) * _TEXT * _LETTER, disc.x, disc.y, disc.radius + 6
    middle = y + _TEXT * 0.33
    found = []
    for anchor, left, base, from_x in (
        ("start", x + away, middle, x + away),
        ("end", x - away - wide, middle, x - away),
        ("middle", x - wide / 2, y - away - 2, x),
        ("middle", x - wide / 2, y + away + _TEXT * 0.72, x),
    ):
        box = (left, base - _TEXT * 0.8, left + wide, base + _TEXT * 0.25)
        found.append((Label(name, round(from_x, 1), round(base, 1), anchor), box))
    return found


def _meet(one: _Box, two: _Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
