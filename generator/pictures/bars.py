"""Counts → bars: how far records have come, how many there are of those planned, year on year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_MOST_UNITS = 24
"""Up to so many records along a bar, each is drawn by itself, so that it can be counted."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar in percent of its width."""

    kind: str
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Stage:
    """One row of a funnel: `here` stand in the state now, `reached` have come at least so far."""

    state: str
    label: str
    here: int
    reached: int
    parts: tuple[Part, ...]
    """`further` for those that have gone on, then `here`."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """Every state in the order of the life; `whole` records began it."""

    whole: int
    stages: tuple[Stage, ...]


def funnel(counts: Sequence[tuple[str, str, int]]) -> Funnel | None:
    """State, label and how many are in it, in order → the funnel; None where there are none."""
    whole = sum(here for _, _, here in counts)
    if not whole:
        return None
    stages = []
    reached = whole
    for state, label, here in counts:
        parts = _parts([("further", reached - here), ("here", here)], whole)
        stages.append(Stage(state, label, here, reached, parts))
        reached -= here
    return Funnel(whole, tuple(stages))


@dataclass(frozen=True, slots=True)
class Tally:
    """One bar of a group that shares a scale. `plan_at` is where the plan ends, in percent."""

    parts: tuple[Part, ...]
    plan_at: float | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a bar of a plan shows. `planned` is None where nobody gave a number."""

    planned: int | None
    placed: int
    waiting: int


def tallies(rows: Sequence[Numbers]) -> tuple[Tally, ...]:
    """Bars on one scale, in the order given: `placed`, `waiting`, then what is `open`.

    While the longest bar is short enough to be counted, each unit is a part of its own.
    """
    whole = max((_length(row) for row in rows), default=0)
    found = []
    for row in rows:
        missing = max((row.planned or 0) - row.placed - row.waiting, 0)
        counted = [("placed", row.placed), ("waiting", row.waiting), ("open", missing)]
        if whole <= _MOST_UNITS:
            counted = [(kind, 1) for kind, count in counted for _ in range(count)]
        plan_at = round(row.planned / whole * 100, 2) if row.planned and whole else None
        found.append(Tally(_parts(counted, whole), plan_at))
    return tuple(found)


def stacks(rows: Sequence[Sequence[tuple[str, int]]]) -> tuple[tuple[Part, ...], ...]:
    """Bars on one scale, each of stretches of a kind and how many it stands for."""
    whole = max((sum(count for _, count in row) for row in rows), default=0)
    return tuple(_parts(row, whole) for row in rows)


def _length(row: Numbers) -> int:
    return max(row.planned or 0, row.placed + row.waiting)


def _parts(counted: Sequence[tuple[str, int]], whole: int) -> tuple[Part, ...]:
    """Stretches after each other; those of nothing are left out."""
    parts = []
    before = 0
    for kind, count in counted:
        if count:
            left, right = before / whole * 100, (before + count) / whole * 100
            parts.append(Part(kind, round(left, 2), round(right - left, 2)))
        before += count
    return tuple(parts)
