"""The visits of a year → how many there are in each week, for groups of very many."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.pictures.lanes import Lanes, lanes

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Strip:
    """A group of visits, each as its days."""

    label: str
    note: str
    href: str
    visits: tuple[tuple[dt.date, ...], ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The visits that have a day in a week; measures are percent of the picture's."""

    left: float
    width: float
    height: float
    count: int
    been: bool
    """It is over."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """A year as a picture: its months and terms in `frame`, and the weeks of each group.

    All groups have one scale, so that their weeks compare.
    """

    frame: Lanes
    strips: tuple[tuple[Strip, tuple[Week, ...]], ...]
    most: int
    """Visits in the fullest week of any group."""


def weeks(
    first: dt.date,
    last: dt.date,
    strips: Sequence[Strip],
    today: dt.date,
    breaks: Iterable[tuple[dt.date, dt.date]] = (),
    terms: Iterable[tuple[dt.date, dt.date, str]] = (),
) -> Weeks:
    """Each group's weeks from Monday to Sunday between two dates; what lies outside is left out."""
    counted = [_counted(strip, first, last) for strip in strips]
    most = max((count for own in counted for count in own.values()), default=0)
    whole = (last - first).days + 1
    found = []
    for strip, own in zip(strips, counted, strict=True):
        drawn = []
        for monday, count in sorted(own.items()):
            begins, ends = max(monday, first), min(monday + dt.timedelta(days=_WEEK), last)
            drawn.append(
                Week(
                    round((begins - first).days / whole * 100, 2),
                    round((ends - begins).days / whole * 100, 2),
                    round(count / most * 100, 1), count, monday + dt.timedelta(days=_WEEK) <= today,
                )
            )  # fmt: skip
        found.append((strip, tuple(drawn)))
    return Weeks(lanes(first, last, [], today, breaks, terms), tuple(found), most)


def _counted(strip: Strip, first: dt.date, last: dt.date) -> Counter[dt.date]:
    """Monday → how many visits have a day in its week."""
    found: Counter[dt.date] = Counter()
    for days in strip.visits:
        shown = (day for day in days if first <= day <= last)
        found.update({day - dt.timedelta(days=day.weekday()) for day in shown})
    return found
