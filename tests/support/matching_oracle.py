"""The best matching by trying every one, and what is wrong with a matching: for small problems.

Written from the rules alone and for plainness. It shares nothing with the program but the values.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from generator.matching.values import Host, Leader, Levels, Problem, Solution

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
METRES = 160.9344
"""In a tenth of a mile."""
BANK_HOLIDAYS = frozenset(
    map(
        dt.date.fromisoformat,
        ["2026-12-25", "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03",
         "2027-05-31"],
    )
)  # fmt: skip
"""As gov.uk lists them for England, for the months that the instances lie in."""

Visit = tuple[dt.date, ...]


def is_school_day(day: dt.date) -> bool:
    """Whether schools may open."""
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


@dataclass(frozen=True)
class Best:
    """For each leader the id of a host school, or none; and how good that is."""

    hosts: tuple[str, ...]
    levels: Levels


@dataclass
class Oracle:
    """One problem, tried out. `forbidden` are pairs of ids that may not be."""

    problem: Problem
    forbidden: Collection[tuple[str, str]] = ()
    _visits: dict[tuple[str, str], list[Visit]] = field(default_factory=dict)
    _can: dict[tuple[str, tuple[str, ...]], bool] = field(default_factory=dict)
    _longest: int = -1

    def visits(self, leader: Leader, host: Host) -> list[Visit]:
        """Every way in which the days of a visit can lie."""
        key = leader.id, host.id
        if key not in self._visits:
            possible = {
                day
                for day in self.problem.calendar
                if day in leader.days and day in host.days and self.room(host, day) > 0
            }
            self._visits[key] = sorted(self._lie(leader, host, possible))
        return self._visits[key]

    def _lie(self, leader: Leader, host: Host, possible: set[dt.date]) -> Iterator[Visit]:
        pattern = leader.pattern or host.pattern or self.problem.usual
        for first in possible:
            days = [first]
            while len(days) < pattern.together:
                days.append(self.next_day(days[-1]))
            if not possible.issuperset(days):
                continue
            if not pattern.later:
                yield tuple(days)
            for later in possible if pattern.later else ():
                if later >= days[-1] + WEEK:
                    yield (*days, later)

    def next_day(self, day: dt.date) -> dt.date:
        """The day that follows."""
        day += DAY
        while self.problem.consecutive == "school-days" and not is_school_day(day):
            day += DAY
        return day

    def room(self, host: Host, day: dt.date) -> int:
        """How many more a host school can have on a day."""
        return host.at_once - host.busy.get(day, 0)

    def tenths(self, leader: Leader, host: Host) -> int | None:
        """Tenths of miles; None where none counts or none is known."""
        if {leader.hub, host.hub} & self.problem.virtual or not leader.place or not host.place:
            return None
        east = leader.place.easting - host.place.easting
        north = leader.place.northing - host.place.northing
        return round(math.sqrt(east * east + north * north) / METRES)

    def cost(self, leader: Leader, host: Host) -> int:
        """What a way counts."""
        if not self.problem.weights.distance or {leader.hub, host.hub} & self.problem.virtual:
            return 0
        known = self.tenths(leader, host)
        if known is not None:
            return known
        if self._longest < 0:
            every = (self.tenths(p, h) for p in self.problem.leaders for h in self.problem.hosts)
            self._longest = max((way for way in every if way is not None), default=0)
        return self._longest

    def stands(self, leader: Leader, host: Host) -> list[str]:
        """The requirements that stand between two, whoever else comes."""
        pattern = leader.pattern or host.pattern or self.problem.usual
        tenths = self.tenths(leader, host)
        found = {
            "own school": leader.school == host.school,
            "there already": host.school in leader.not_hosts,
            "excluded by the leader": host.school in leader.not_schools,
            "excluded by the host school": leader.school in host.not_schools,
            "another hub": leader.hub != host.hub and not (leader.other_hubs and host.other_hubs),
            "too far": None not in (tenths, leader.farthest)
            and (tenths or 0) > 10 * (leader.farthest or 0),
            "subject": bool(host.subject) and host.subject not in leader.subjects,
            "too long": host.longest is not None and pattern.days > host.longest,
            "no days": not self.visits(leader, host),
            "forbidden": (leader.id, host.id) in self.forbidden,
        }
        return [name for name, is_so in found.items() if is_so]

    def fit(self, leader: Leader, host: Host) -> int:
        """The points of one leader at one host school."""
        weights = self.problem.weights
        points = weights.theme * min(3, len(leader.themes & host.themes))
        if not leader.host_phases or leader.host_phases & host.shows:
            points += weights.phase
        if not host.phases or leader.phase in host.phases:
            points += weights.phase
        if not host.stages or leader.stage in host.stages:
            points += weights.stage
        if host.school in leader.preferred:
            rank = leader.preferred.index(host.school)
            points += weights.preference * (3, 2, *[1] * rank)[rank]
        return points

    def can_host(self, host: Host, leaders: Sequence[Leader]) -> bool:
        """Whether there are places, and days for all of them."""
        if self.problem.together:
            if len(leaders) > min(host.places, host.at_once):
                return False
            shared = set.intersection(*(set(self.visits(p, host)) for p in leaders))
            return any(all(self.room(host, d) >= len(leaders) for d in days) for days in shared)
        return len(leaders) <= host.places and self._have_days(host, leaders, {})

    def _have_days(self, host: Host, leaders: Sequence[Leader], taken: dict[dt.date, int]) -> bool:
        if not leaders:
            return True
        for days in self.visits(leaders[0], host):
            if all(taken.get(day, 0) < self.room(host, day) for day in days):
                more = {day: taken.get(day, 0) + 1 for day in days}
                if self._have_days(host, leaders[1:], taken | more):
                    return True
        return False

    def levels(self, hosts: Sequence[str]) -> Levels:
        """How good a matching is: for each leader the id of a host school, or none."""
        problem, weights = self.problem, self.problem.weights
        by_id = {h.id: h for h in problem.hosts}
        pairs = [(p, by_id[h]) for p, h in zip(problem.leaders, hosts, strict=True) if h]
        fit = sum(self.fit(p, h) for p, h in pairs)
        if problem.together and any(p.experienced is not None for p in problem.leaders):
            known = {h.id for p, h in pairs if p.experienced is True}
            fit += weights.stage * sum(p.experienced is False and h.id in known for p, h in pairs)
        used = {h.id: h for _, h in pairs}.values()
        spread = sum(weights.spread * (2 if h.missed else 1) for h in used if not h.visited)
        return Levels(len(pairs), fit, spread, -sum(self.cost(p, h) for p, h in pairs))

    def best(self) -> Best:
        """Every matching is tried, leader by leader, in the order in which ties are decided.

        What cannot be completed, or cannot place as many as one found before, is left.
        """
        options = [
            [h for h in self.problem.hosts if not self.stands(p, h)] for p in self.problem.leaders
        ]
        found = Best(("",) * len(options), self.levels(("",) * len(options)))
        chosen: list[str] = []

        def place(missed: int) -> None:
            nonlocal found
            number = len(chosen)
            if len(options) - missed < found.levels.placed:
                return
            if number == len(options):
                levels = self.levels(chosen)
                if levels > found.levels:
                    found = Best(tuple(chosen), levels)
                return
            for host in options[number]:
                if self._can_join(host, chosen):
                    chosen.append(host.id)
                    place(missed)
                    chosen.pop()
            chosen.append("")
            place(missed + 1)
            chosen.pop()

        place(0)
        return found

    def _can_join(self, host: Host, chosen: Sequence[str]) -> bool:
        """Whether the next leader can go to a host school, after those who were sent there."""
        leaders = self.problem.leaders
        there = [p for p, h in zip(leaders, chosen, strict=False) if h == host.id]
        there.append(leaders[len(chosen)])
        key = host.id, tuple(p.id for p in there)
        if key not in self._can:
            self._can[key] = self.can_host(host, there)
        return self._can[key]

    def faults(self, solution: Solution) -> list[str]:
        """What a matching breaks, and what it says of itself that is not so."""
        leaders = {p.id: p for p in self.problem.leaders}
        hosts = {h.id: h for h in self.problem.hosts}
        found = []
        went = {p.leader: p for p in solution.placements}
        if list(went) != sorted(went) or len(went) != len(solution.placements):
            found.append("the placements are not one for each leader, in order")
        for placement in solution.placements:
            leader, host = leaders[placement.leader], hosts[placement.host]
            about = f"{leader.id} at {host.id}: "
            found += [about + name for name in self.stands(leader, host)]
            if placement.days not in self.visits(leader, host):
                found.append(about + f"not on {placement.days}")
            if placement.fit != self.fit(leader, host):
                found.append(about + "the fit is another")
            if placement.tenths != self.tenths(leader, host):
                found.append(about + "the way is another")
        for host in self.problem.hosts:
            found += self._crowding(host, [p.days for p in went.values() if p.host == host.id])
        sent = [went[p.id].host if p.id in went else "" for p in self.problem.leaders]
        if solution.levels != self.levels(sent):
            found.append("the levels are others")
        return found

    def _crowding(self, host: Host, visits: Sequence[Visit]) -> Iterator[str]:
        if len(visits) > host.places:
            yield f"{host.id}: more than the places"
        for day in sorted({day for days in visits for day in days}):
            if sum(day in days for days in visits) > self.room(host, day):
                yield f"{host.id}: too many on {day}"
        if self.problem.together and len(set(visits)) > 1:
            yield f"{host.id}: not on the same days"
