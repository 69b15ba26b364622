"""Who can come to one host school in one year: days for all of them, or why that cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from generator.matching import solver
from generator.matching.days import fit_in
from generator.matching.tables import Tables

_STEPS = 20_000
_SOLVER_STEPS = 5.0

Days = tuple[int, ...]
"""The days of a visit, as their numbers in the calendar."""


@dataclass(frozen=True, slots=True)
class Cut:
    """No more than `most` of these leaders can come to this host school."""

    host: int
    leaders: frozenset[int]
    most: int


@dataclass
class Timetable:
    """The days of each host school. What was found once is remembered."""

    tables: Tables
    _visits: dict[tuple[int, int], list[Days]] = field(default_factory=dict)
    _known: dict[tuple[int, tuple[int, ...]], list[Days] | None] = field(default_factory=dict)

    def visits(self, leader: int, host: int) -> list[Days]:
        """Every visit that a leader can pay to a host school."""
        key = (leader, host)
        if key not in self._visits:
            self._visits[key] = self.tables.visits(leader, host)
        return self._visits[key]

    def find(self, host: int, leaders: Sequence[int]) -> list[Days] | None:
        """Days for each of the leaders, in their order: the earliest that go together.

        None when there are none.
        """
        key = (host, tuple(leaders))
        if key not in self._known:
            self._known[key] = self._find(host, leaders)
        return self._known[key]

    def cuts(self, hosts: Sequence[int]) -> list[Cut]:
        """What stands against a matching: for each leader a host school, or -1."""
        return [
            self._cut(host, leaders)
            for host, leaders in visitors(hosts).items()
            if self.find(host, leaders) is None
        ]

    def _find(self, host: int, leaders: Sequence[int]) -> list[Days] | None:
        if self.tables.problem.together:
            return self._common(host, leaders)
        choices = [self.visits(leader, host) for leader in leaders]
        room = self.tables.room(host)
        found = fit_in(choices, room, _STEPS)
        if isinstance(found, bool):
            return _by_solver(choices, room)
        return found

    def _common(self, host: int, leaders: Sequence[int]) -> list[Days] | None:
        """The first days that suit everyone, who all come on the same."""
        if len(leaders) > self.tables.capacity[host]:
            return None
        shared = set(self.visits(leaders[0], host)).intersection(
            *(self.visits(leader, host) for leader in leaders[1:])
        )
        room = self.tables.room(host)
        fitting = [days for days in shared if all(room[d] >= len(leaders) for d in days)]
        return [min(fitting)] * len(leaders) if fitting else None

    def _cut(self, host: int, leaders: Sequence[int]) -> Cut:
        """As few leaders as cannot come together, and all who stand in the same way."""
        few = list(leaders)
        for leader in leaders:
            without = [other for other in few if other != leader]
            if without and self.find(host, without) is None:
                few = without
        if not self.tables.problem.together:
            wider = self._wider(host, few)
            if wider is not None:
                return wider
        return Cut(host, frozenset(few), len(few) - 1)

    def _wider(self, host: int, few: Sequence[int]) -> Cut | None:
        """All leaders who can only come on the days that these need, and how many find room."""
        needed = {day for leader in few for visit in self.visits(leader, host) for day in visit}
        column = self.tables.allowed[:, host].nonzero()[0].tolist()
        everyone = frozenset(
            leader
            for leader in column
            if all(needed.issuperset(visit) for visit in self.visits(leader, host))
        )
        shortest = min(self.tables.pattern(leader, host).together for leader in everyone)
        most = self._packed(needed, self.tables.room(host), shortest)
        return Cut(host, everyone, most) if most < len(few) else None

    def _packed(self, days: set[int], room: dict[int, int], count: int) -> int:
        """How many visits of `count` days in a row find room on some days: the earliest first."""
        left, found = dict(room), 0
        for first in sorted(days):
            run = self.tables.rows.run(first, count)
            while run and all(day in days and left[day] > 0 for day in run):
                for day in run:
                    left[day] -= 1
                found += 1
        return found


def visitors(hosts: Sequence[int]) -> dict[int, list[int]]:
    """Host school → its leaders, both in order."""
    found: dict[int, list[int]] = {}
    for leader, host in enumerate(hosts):
        if host >= 0:
            found.setdefault(host, []).append(leader)
    return dict(sorted(found.items()))


def _by_solver(choices: Sequence[Sequence[Days]], room: dict[int, int]) -> list[Days] | None:
    """`fit_in` for what is too tangled for it: the earliest days in sum."""
    program = solver.Program()
    on: dict[int, dict[int, int]] = {}
    own: list[list[int]] = []
    cost: dict[int, int] = {}
    for options in choices:
        numbers = []
        for rank, days in enumerate(options):
            variable = program.variable()
            numbers.append(variable)
            cost[variable] = -rank
            for day in days:
                on.setdefault(day, {})[variable] = 1
        program.limit(dict.fromkeys(numbers, 1), 1, 1)
        own.append(numbers)
    for day, terms in on.items():
        program.limit(terms, None, room[day])
    try:
        answer = program.best(cost, solver.Budget(_SOLVER_STEPS))
    except solver.Infeasible:
        return None
    return [
        next(days for days, v in zip(options, numbers, strict=True) if answer.values[v])
        for options, numbers in zip(choices, own, strict=True)
    ]
