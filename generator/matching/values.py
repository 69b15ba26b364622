"""What is matched with what: leaders who asked, host schools that offered, and the answer.

The words are those of a residency. In a review the leaders are reviewers, and those who come to
one host school come on the same days (`Problem.together`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.matching.days import TWO_DAYS, Pattern


@dataclass(frozen=True, slots=True)
class Place:
    """Where a school is: metres on the British National Grid."""

    easting: int
    northing: int


@dataclass(frozen=True, slots=True)
class Leader:
    """Somebody who would go. `id` is the reference of the answers; schools are URNs.

    `days` are the days on which they can be away. `pattern` is how these are used; None where the
    host school says it. `farthest` is in miles. `experienced` is None where nobody asked for it.
    """

    id: str
    hub: str
    school: str
    stage: str
    phase: str
    days: frozenset[dt.date]
    pattern: Pattern | None = None
    themes: frozenset[str] = frozenset()
    host_phases: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    preferred: tuple[str, ...] = ()
    not_schools: frozenset[str] = frozenset()
    not_hosts: frozenset[str] = frozenset()
    """Host schools to which this person goes already."""
    other_hubs: bool = False
    farthest: int | None = None
    place: Place | None = None
    experienced: bool | None = None
    record: str = ""
    """The id of a proposed record of this person's that has no host yet."""
    is_fixed: bool = False
    """Whether `days` are those of that record, which nobody moves."""


@dataclass(frozen=True, slots=True)
class Host:
    """A school that would have visitors. `id` is the reference of the answers.

    `places` are those still free in the year, `at_once` those on one day, and `busy` says how many
    of these are taken on a day. `days` are the days on which visitors can come. `visited` is
    whether somebody comes already, `missed` whether the school offered last year and had nobody.
    """

    id: str
    hub: str
    school: str
    days: frozenset[dt.date]
    places: int
    at_once: int
    busy: Mapping[dt.date, int] = field(default_factory=dict)
    pattern: Pattern | None = None
    longest: int | None = None
    """How many days a visit may have; None for as many as the programme allows."""
    themes: frozenset[str] = frozenset()
    shows: frozenset[str] = frozenset()
    """The phases that a visitor sees."""
    stages: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    """The phases from which visitors are welcome; none for all."""
    subject: str = ""
    not_schools: frozenset[str] = frozenset()
    other_hubs: bool = False
    place: Place | None = None
    visited: bool = False
    missed: bool = False
    never: frozenset[dt.date] = frozenset()
    """Days that nobody could open: out of term, or when the school has said that it is closed."""
    record: str = ""
    """The id of a review of this school that has no reviewers yet."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Points of each wish; `Matching` in generator/model says what each is for."""

    theme: int = 4
    phase: int = 2
    stage: int = 2
    preference: int = 2
    spread: int = 1
    distance: int = 1


@dataclass(frozen=True)
class Problem:
    """Everything that a matching is decided by. Leaders and hosts are in order of their id.

    `calendar` holds the days that count at all, in order; which of them follow each other is
    decided by `consecutive`. `usual` is the pattern of those who want no other.
    """

    leaders: tuple[Leader, ...]
    hosts: tuple[Host, ...]
    calendar: tuple[dt.date, ...]
    consecutive: str = "calendar-days"
    usual: Pattern = TWO_DAYS
    together: bool = False
    virtual: frozenset[str] = frozenset()
    """Hubs to and from which no distance counts."""
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True, slots=True, order=True)
class Levels:
    """How good a matching is, the first wish first; `tenths` of miles count the other way."""

    placed: int
    fit: int
    spread: int
    tenths: int
    """Minus the distance of all leaders together, in tenths of miles."""

    @property
    def miles(self) -> float:
        """The distance of all leaders together, one way."""
        return -self.tenths / 10


@dataclass(frozen=True, slots=True)
class Placement:
    """One leader at one host school, on these days. `tenths` of miles; None where none counts."""

    leader: str
    host: str
    days: tuple[dt.date, ...]
    fit: int
    tenths: int | None


@dataclass(frozen=True, slots=True)
class Solution:
    """The best matching that was found, in order of the leaders.

    It is proven when `levels` equals `bound`; otherwise no matching is better than `bound`.
    """

    placements: tuple[Placement, ...]
    levels: Levels
    bound: Levels

    @property
    def is_proven(self) -> bool:
        """Whether no matching can be better."""
        return self.levels == self.bound

    @property
    def gap(self) -> float:
        """How far from the bound it may be, on the first level that is not proven: 0.01 is 1 %."""
        for name in ("placed", "fit", "spread", "tenths"):
            own: int = getattr(self.levels, name)
            most: int = getattr(self.bound, name)
            if own != most:
                return abs(most - own) / max(1, abs(most), abs(own))
        return 0.0
