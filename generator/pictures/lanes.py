"""The visits of a year → lanes, one for each hub or record; what overlaps stands on levels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.pictures.timeline import Bar, Mark, Timeline, timeline

_LEAST_DAYS = 6
"""A visit is drawn at least so long, or a phone would not show it; two need as much room."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One record in a lane: `level` counts from 0 at the top, `span` is from first to last day."""

    state: str
    span: Mark
    marks: tuple[Mark, ...]
    level: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the picture, `levels` visits high."""

    label: str
    note: str
    href: str
    visits: tuple[Visit, ...]
    levels: int


@dataclass(frozen=True, slots=True)
class Group:
    """What becomes a lane. Of its bars only days and state are drawn."""

    label: str
    note: str
    href: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Lanes:
    """A year as a picture; all measures are percent of the width."""

    months: tuple[Mark, ...]
    terms: tuple[Mark, ...]
    breaks: tuple[Mark, ...]
    lanes: tuple[Lane, ...]
    today: float | None


def lanes(
    first: dt.date,
    last: dt.date,
    groups: Sequence[Group],
    today: dt.date,
    breaks: Iterable[tuple[dt.date, dt.date]] = (),
    terms: Iterable[tuple[dt.date, dt.date, str]] = (),
) -> Lanes:
    """Where each group's visits stand between two dates; what lies outside is cut."""
    frame = timeline(first, last, [bar for group in groups for bar in group.bars], today, breaks)
    lines = iter(frame.lines)
    found = []
    for group in groups:
        own = [next(lines) for _ in group.bars]
        shown = sorted(
            ((line.marks, line.bar.state) for line in own if line.marks),
            key=lambda entry: (entry[0][0].left, entry[0][-1].left, entry[1]),
        )
        found.append(_lane(group, shown, _LEAST_DAYS / ((last - first).days + 1) * 100))
    return Lanes(
        frame.months, _terms(first, last, terms, today), frame.breaks, tuple(found), frame.today
    )


def _lane(group: Group, shown: Sequence[tuple[tuple[Mark, ...], str]], least: float) -> Lane:
    """Each visit on the first level that is free where it begins."""
    free_from: list[float] = []
    visits = []
    for marks, state in shown:
        left, right = marks[0].left, marks[-1].left + marks[-1].width
        level = next((n for n, free in enumerate(free_from) if free <= left), len(free_from))
        free_from[level : level + 1] = [max(right, marks[-1].left + least)]
        visits.append(Visit(state, Mark(left, round(right - left, 2)), marks, level))
    return Lane(group.label, group.note, group.href, tuple(visits), max(len(free_from), 1))


def _terms(
    first: dt.date, last: dt.date, terms: Iterable[tuple[dt.date, dt.date, str]], today: dt.date
) -> tuple[Mark, ...]:
    """Terms between the two dates, with their names."""
    found: list[Mark] = []
    for start, end, name in sorted(terms):
        if max(start, first) <= min(end, last):
            marks: Timeline = timeline(first, last, [], today, [(start, end)])
            found.append(Mark(marks.breaks[0].left, marks.breaks[0].width, name))
    return tuple(found)
