"""A problem as tables of numbers: a row for each leader, a column for each host school.

The only door to numpy. Everything that holds for two people at a time is decided here at once:
who may go where, how well it fits, and how far it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from generator.matching.days import Pattern, Rows
from generator.matching.values import Host, Leader, Levels, Problem

_Key = TypeVar("_Key", bound=Hashable)
_Other = TypeVar("_Other", bound=Hashable)
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]

REQUIREMENTS = ("own-school", "there-already", "excluded", "other-hub", "far", "subject", "length",
                "days")  # fmt: skip
"""What may forbid that a leader goes to a host school, in the order in which it is told."""

MOST_THEMES = 3
METRES_IN_TENTH = 160.9344
"""Metres in a tenth of a mile."""


@dataclass(frozen=True)
class Tables:
    """A problem with everything that is counted from it. Build it with `tabled`."""

    problem: Problem
    rows: Rows
    leader_days: Flags
    """A row for each leader, a column for each day of the calendar."""
    host_days: Flags
    """The same for host schools, without those on which every place is taken."""
    broken: Mapping[str, Flags]
    """Requirement → the pairs that break it."""
    fit: Numbers
    tenths: Numbers
    """Tenths of miles; -1 where no distance counts or none is known."""

    @cached_property
    def allowed(self) -> Flags:
        """The pairs that break no requirement."""
        found: Flags = ~np.logical_or.reduce([self.broken[name] for name in REQUIREMENTS])
        return found

    @cached_property
    def cost(self) -> Numbers:
        """Tenths of miles as they count: an unknown way counts as the longest one."""
        if not self.problem.weights.distance:
            return np.zeros_like(self.tenths)
        longest = int(self.tenths.max(initial=0))
        virtual = self.problem.virtual
        known = np.where(self.tenths < 0, longest, self.tenths)
        ours = np.array([p.hub in virtual for p in self.problem.leaders], bool)
        theirs = np.array([h.hub in virtual for h in self.problem.hosts], bool)
        return np.where(ours[:, None] | theirs[None, :], 0, known)

    @cached_property
    def bonus(self) -> list[int]:
        """For each host school the points of spread that its first visitor brings."""
        points = self.problem.weights.spread
        return [0 if h.visited else points * (2 if h.missed else 1) for h in self.problem.hosts]

    @cached_property
    def capacity(self) -> list[int]:
        """How many can come to each host school in the year, or together where that is so."""
        return [
            min(h.places, h.at_once) if self.problem.together else h.places
            for h in self.problem.hosts
        ]

    def pattern(self, leader: int, host: int) -> Pattern:
        """How the days of a visit lie."""
        problem = self.problem
        return pattern_of(problem.leaders[leader], problem.hosts[host], problem.usual)

    def visits(self, leader: int, host: int) -> list[tuple[int, ...]]:
        """Every visit of a leader to a host school, the earliest first, as numbers of days."""
        possible = self.leader_days[leader] & self.host_days[host]
        every = _every_visit(self.rows, self.pattern(leader, host))
        return [tuple(visit) for visit in every[possible[every].all(axis=1)].tolist()]

    def nearly(
        self, leader: int, host: int, pattern: Pattern, most: int
    ) -> list[tuple[tuple[int, ...], int]]:
        """Visits for which no more than so many things are missing, the fewest first.

        With each, how many more the host school would need to have at once. The other things are
        days that the leader or the host school does not have.
        """
        visits = _every_visit(self.rows, pattern)
        if most < 0 or not len(visits):
            return []
        own, other = self.problem.leaders[leader], self.problem.hosts[host]
        lacks = np.array([_lacking(day, own, other, most) for day in self.rows.days])
        busy = [other.busy.get(day, 0) - other.at_once + 1 for day in self.rows.days]
        full = np.maximum(np.array(busy)[visits].max(axis=1), 0)
        count = lacks[visits].sum(axis=1) + full
        chosen = np.flatnonzero(count <= most)
        chosen = chosen[np.argsort(count[chosen], kind="stable")]
        pairs = zip(visits[chosen].tolist(), full[chosen].tolist(), strict=True)
        return [(tuple(visit), more) for visit, more in pairs]

    def room(self, host: int) -> dict[int, int]:
        """How many more can be at a host school on each day, by the day's number."""
        own = self.problem.hosts[host]
        return {n: own.at_once - own.busy.get(day, 0) for n, day in enumerate(self.rows.days)}

    def levels(self, hosts: Sequence[int]) -> Levels:
        """How good a matching is: for each leader the number of a host school, or -1."""
        pairs = [(leader, host) for leader, host in enumerate(hosts) if host >= 0]
        used = {host for _, host in pairs}
        fit = sum(int(self.fit[pair]) for pair in pairs) + self.company(hosts)
        tenths = -sum(int(self.cost[pair]) for pair in pairs)
        return Levels(len(pairs), fit, sum(self.bonus[host] for host in used), tenths)

    @property
    def pairs_up(self) -> bool:
        """Whether those who have not done it before are to go with somebody who has."""
        return self.problem.together and any(
            p.experienced is not None for p in self.problem.leaders
        )

    @cached_property
    def hoped(self) -> Numbers:
        """The fit of each pair if every newcomer had company: what fit can come to at most."""
        if not self.pairs_up:
            return self.fit
        leaders = self.problem.leaders
        known = np.array([bool(p.experienced) for p in leaders], bool)
        new = np.array([p.experienced is False for p in leaders], bool)
        reached = (self.allowed & known[:, None]).any(axis=0)
        roomy = np.array(self.capacity, np.int64) > 1
        met: Flags = new[:, None] & (reached & roomy)[None, :]
        hoped: Numbers = self.fit + self.problem.weights.stage * met
        return hoped

    def company(self, hosts: Sequence[int]) -> int:
        """The points for newcomers who go with somebody who has done it before."""
        if not self.pairs_up:
            return 0
        leaders = self.problem.leaders
        known = {host for p, host in zip(leaders, hosts, strict=True) if p.experienced}
        met = sum(
            host >= 0 and host in known and p.experienced is False
            for p, host in zip(leaders, hosts, strict=True)
        )
        return met * self.problem.weights.stage


@lru_cache(maxsize=32)
def _every_visit(rows: Rows, pattern: Pattern) -> Numbers:
    """Every visit that the calendar has, whoever could come: visits by days.

    Kept for the many problems of one calendar that an explanation solves; they are not written to.
    """
    found = np.array([*rows.visits(pattern)], np.int64).reshape(-1, pattern.days)
    found.flags.writeable = False
    return found


def _lacking(day: dt.date, leader: Leader, host: Host, most: int) -> int:
    """How many of the two would have to find a day; more than `most` where one cannot."""
    if day in host.never or (leader.is_fixed and day not in leader.days):
        return most + 1
    return (day not in leader.days) + (day not in host.days)


def pattern_of(leader: Leader, host: Host, usual: Pattern) -> Pattern:
    """What the leader wants, or else what the host school offers, or else what is usual."""
    return leader.pattern or host.pattern or usual


def tabled(problem: Problem) -> Tables:
    """The tables of a problem. Time and memory grow with leaders times hosts times days."""
    rows = Rows.of(problem.calendar, problem.consecutive)
    number = {day: n for n, day in enumerate(rows.days)}
    leader_days = _marks((p.days for p in problem.leaders), number)
    host_days = _marks((h.days for h in problem.hosts), number)
    for index, host in enumerate(problem.hosts):
        for day, count in host.busy.items():
            if day in number and count >= host.at_once:
                host_days[index, number[day]] = False
    tenths = _tenths(problem)
    broken = _broken(problem, tenths)
    broken["days"] = ~_can_meet(problem, rows, leader_days, host_days)
    return Tables(problem, rows, leader_days, host_days, broken, _fit(problem), tenths)


def retabled(tables: Tables, problem: Problem) -> Tables:
    """The tables of a problem that differs from that of `tables`: what is the same is kept."""
    old = tables.problem
    if problem.leaders == old.leaders and all(
        replace(new, places=0, at_once=0) == replace(was, places=0, at_once=0)
        and (new.at_once == was.at_once or not was.busy)
        for new, was in zip(problem.hosts, old.hosts, strict=True)
    ):
        return replace(tables, problem=problem)
    return tabled(problem)


def _marks(sets: Iterable[frozenset[dt.date]], number: Mapping[dt.date, int]) -> Flags:
    chosen = list(sets)
    found = np.zeros((len(chosen), len(number)), bool)
    for index, days in enumerate(chosen):
        found[index, [number[day] for day in days if day in number]] = True
    return found


def _same(ours: Iterable[str], theirs: Iterable[str]) -> Flags:
    """Where a text of the leaders is a text of the host schools."""
    found = np.array(list(ours), object)[:, None] == np.array(list(theirs), object)[None, :]
    return np.asarray(found, bool)


def _every(
    ours: Sequence[_Key], theirs: Sequence[_Other], test: Callable[[_Key, _Other], bool]
) -> Flags:
    """A test of something of the leaders with something of the host schools."""
    own, other = list(dict.fromkeys(ours)), list(dict.fromkeys(theirs))
    small = np.array([[test(a, b) for b in other] for a in own], bool)
    rows = {key: n for n, key in enumerate(own)}
    columns = {key: n for n, key in enumerate(other)}
    small = small.reshape(len(own), len(other))
    found: Flags = small[np.ix_([rows[k] for k in ours], [columns[k] for k in theirs])]
    return found


def _broken(problem: Problem, tenths: Numbers) -> dict[str, Flags]:
    leaders, hosts = problem.leaders, problem.hosts
    farthest = np.array([np.inf if p.farthest is None else p.farthest * 10 for p in leaders])
    free = (
        np.array([p.other_hubs for p in leaders], bool)[:, None]
        & np.array([h.other_hubs for h in hosts], bool)[None, :]
    )
    return {
        "own-school": _same((p.school for p in leaders), (h.school for h in hosts)),
        "there-already": _named(
            [p.not_hosts for p in leaders], [h.school for h in hosts]
        ),
        "excluded": _named([p.not_schools for p in leaders], [h.school for h in hosts])
        | _named([h.not_schools for h in hosts], [p.school for p in leaders]).T,
        "other-hub": ~_same((p.hub for p in leaders), (h.hub for h in hosts)) & ~free,
        "far": tenths > farthest[:, None],
        "subject": _every(
            [p.subjects for p in leaders], [h.subject for h in hosts],
            lambda known, wanted: bool(wanted) and wanted not in known,
        ),
        "length": _every(
            [p.pattern for p in leaders], [(h.pattern or problem.usual, h.longest) for h in hosts],
            lambda own, other: other[1] is not None and (own or other[0]).days > other[1],
        ),
    }  # fmt: skip


def _named(named: Sequence[frozenset[str]], schools: Sequence[str]) -> Flags:
    """Where a set of schools holds one of a list of schools."""
    found = np.zeros((len(named), len(schools)), bool)
    columns: dict[str, list[int]] = {}
    for index, school in enumerate(schools):
        columns.setdefault(school, []).append(index)
    for row, own in enumerate(named):
        for school in own:
            found[row, columns.get(school, [])] = True
    return found


def _tenths(problem: Problem) -> Numbers:
    shape = (len(problem.leaders), len(problem.hosts))
    found = np.full(shape, -1, np.int64)
    ways = [(i, p.place) for i, p in enumerate(problem.leaders) if p.place]
    ends = [(i, h.place) for i, h in enumerate(problem.hosts) if h.place]
    if not ways or not ends:
        return found
    start = np.array([(place.easting, place.northing) for _, place in ways], float)
    end = np.array([(place.easting, place.northing) for _, place in ends], float)
    metres = np.hypot(start[:, None, 0] - end[None, :, 0], start[:, None, 1] - end[None, :, 1])
    whole = np.rint(metres / METRES_IN_TENTH).astype(np.int64)
    found[np.ix_([i for i, _ in ways], [i for i, _ in ends])] = whole
    for index, leader in enumerate(problem.leaders):
        if leader.hub in problem.virtual:
            found[index] = -1
    for index, host in enumerate(problem.hosts):
        if host.hub in problem.virtual:
            found[:, index] = -1
    return found


def _fit(problem: Problem) -> Numbers:
    leaders, hosts, weights = problem.leaders, problem.hosts, problem.weights
    themes = sorted({theme for p in leaders for theme in p.themes})
    asked = np.array([[t in p.themes for t in themes] for p in leaders], np.float32)
    shown = np.array([[t in h.themes for t in themes] for h in hosts], np.float32)
    wide = len(themes)
    common = asked.reshape(len(leaders), wide) @ shown.reshape(len(hosts), wide).T
    found: Numbers = np.minimum(common, MOST_THEMES).astype(np.int64) * weights.theme
    found += weights.phase * _every(
        [p.host_phases for p in leaders], [h.shows for h in hosts],
        lambda wanted, shows: not wanted or not wanted.isdisjoint(shows),
    )  # fmt: skip
    found += weights.phase * _every(
        [p.phase for p in leaders], [h.phases for h in hosts],
        lambda own, welcome: not welcome or own in welcome,
    )  # fmt: skip
    found += weights.stage * _every(
        [p.stage for p in leaders], [h.stages for h in hosts],
        lambda own, hoped: not hoped or own in hoped,
    )  # fmt: skip
    columns: dict[str, list[int]] = {}
    for index, host in enumerate(hosts):
        columns.setdefault(host.school, []).append(index)
    for index, leader in enumerate(leaders):
        for rank, school in enumerate(leader.preferred):
            found[index, columns.get(school, [])] += weights.preference * preference(rank)
    return found


def preference(rank: int) -> int:
    """What the place on the list of a leader's wishes counts: three times, twice, once."""
    return max(1, 3 - rank)


def _can_meet(problem: Problem, rows: Rows, leader_days: Flags, host_days: Flags) -> Flags:
    """The pairs that have days for a visit, each with the pattern that holds for it."""
    own = [p.pattern for p in problem.leaders]
    shape = (len(problem.leaders), len(problem.hosts))
    offered = [h.pattern or problem.usual for h in problem.hosts]
    found = np.zeros(shape, bool)
    for pattern in sorted({*filter(None, own), *offered}):
        meet = _meet(rows, leader_days, host_days, pattern)
        mine = np.array([p == pattern for p in own], bool)[:, None]
        theirs = np.array([p == pattern for p in offered], bool)[None, :]
        none = np.array([p is None for p in own], bool)[:, None]
        found |= meet & (mine | (none & theirs))
    return found


def _meet(rows: Rows, leader_days: Flags, host_days: Flags, pattern: Pattern) -> Flags:
    starts, begins = _starts(rows, leader_days, pattern), _starts(rows, host_days, pattern)
    if not pattern.later:
        # Small whole numbers in floats are exact, and much faster.
        common = starts.astype(np.float32) @ begins.astype(np.float32).T
        return np.asarray(common > 0, bool)
    found = np.zeros((len(leader_days), len(host_days)), bool)
    days = len(rows.days)
    if not days:
        return found
    apart = np.array([_first_apart(rows, n, pattern) for n in range(days)])
    for index in range(len(leader_days)):
        both = begins & starts[index]
        first = both.argmax(axis=1)
        shared = host_days & leader_days[index]
        last = days - 1 - shared[:, ::-1].argmax(axis=1)
        found[index] = both.any(axis=1) & shared.any(axis=1) & (last >= apart[first])
    return found


def _starts(rows: Rows, possible: Flags, pattern: Pattern) -> Flags:
    """Where days that follow each other can begin."""
    found = np.zeros_like(possible)
    for first in range(len(rows.days)):
        run = rows.run(first, pattern.together)
        if run is not None:
            found[:, first] = possible[:, list(run)].all(axis=1)
    return found


def _first_apart(rows: Rows, first: int, pattern: Pattern) -> int:
    """The first day late enough after days together from `first`; high if there is none."""
    run = rows.run(first, pattern.together)
    if run is None:
        return 10**6
    return rows.first_apart(run[-1])
