"""What is chosen among, as a program for CP-SAT: pairs of leaders and host schools, and wishes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.matching.solver import Program
from generator.matching.tables import Flags, Tables
from generator.matching.timetable import Cut

WISHES = ("placed", "fit", "spread", "tenths")
"""The wishes in their order, as `Levels` names them."""


@dataclass(frozen=True, slots=True)
class _Visit:
    """Days on which some leaders can all come, and how many of them there is room for."""

    leaders: frozenset[int]
    room: int

    def is_within(self, other: _Visit) -> bool:
        """Whether the other serves as well whoever comes."""
        return self.leaders <= other.leaders and self.room <= other.room


class Choice:
    """The pairs to choose among, as a program, with each wish as a sum."""

    def __init__(self, tables: Tables, pairs: Flags) -> None:
        self.tables = tables
        # Days that all share are no flow: there it helps to look at the program as a whole first.
        self.program = Program(presolve=tables.problem.together)
        self.of: dict[tuple[int, int], int] = {}
        self.known = 0
        rows: dict[int, list[int]] = {}
        columns: dict[int, list[int]] = {}
        for leader, host in zip(*(axis.tolist() for axis in pairs.nonzero()), strict=True):
            variable = self.program.variable()
            self.of[leader, host] = variable
            rows.setdefault(leader, []).append(variable)
            columns.setdefault(host, []).append(variable)
        for own in rows.values():
            self.program.limit(dict.fromkeys(own, 1), None, 1)
        for host, own in columns.items():
            self.program.limit(dict.fromkeys(own, 1), None, tables.capacity[host])
        if tables.problem.together:
            self._common_days()
        fit = {v: int(tables.fit[pair]) for pair, v in self.of.items()}
        self.wishes: dict[str, Mapping[int, int]] = {
            "placed": dict.fromkeys(self.of.values(), 1),
            "fit": fit | self._company(),
            "spread": self._spread(columns),
            "tenths": {v: -int(tables.cost[pair]) for pair, v in self.of.items()},
        }

    def _common_days(self) -> None:
        """A variable for each visit that all who come to a host school may share: one is chosen."""
        visitors: dict[int, dict[int, int]] = {}
        for (leader, host), variable in self.of.items():
            visitors.setdefault(host, {})[leader] = variable
        for host, own in visitors.items():
            visits = self._worth_having(host, own)
            chosen = {self.program.variable(): visit for visit in visits}
            self.program.limit(dict.fromkeys(chosen, 1), None, 1)
            most = {variable: -visit.room for variable, visit in chosen.items()}
            self.program.limit({**dict.fromkeys(own.values(), 1), **most}, None, 0)
            for leader, variable in own.items():
                suits = [v for v, visit in chosen.items() if leader in visit.leaders]
                self.program.limit({variable: 1, **dict.fromkeys(suits, -1)}, None, 0)

    def _worth_having(self, host: int, leaders: Iterable[int]) -> list[_Visit]:
        """The visits to a host school, without those that suit fewer than another, or the same."""
        room, suits = self.tables.room(host), dict[tuple[int, ...], set[int]]()
        for leader in leaders:
            for days in self.tables.visits(leader, host):
                suits.setdefault(days, set()).add(leader)
        most = self.tables.capacity[host]
        every = {
            _Visit(frozenset(own), min(most, len(own), *(room[day] for day in days)))
            for days, own in suits.items()
        }
        found = [
            one for one in every
            if not any(one != other and one.is_within(other) for other in every)
        ]  # fmt: skip
        return sorted(found, key=lambda visit: (sorted(visit.leaders), visit.room))

    def _spread(self, columns: Mapping[int, list[int]]) -> dict[int, int]:
        """A variable for each host school that counts: whether anybody comes."""
        found = {}
        for host, own in columns.items():
            if points := self.tables.bonus[host]:
                used = self.program.variable()
                self.program.limit({**dict.fromkeys(own, 1), used: -1}, 0, None)
                found[used] = points
        return found

    def _company(self) -> dict[int, int]:
        """A variable for each newcomer at a host school: whether somebody experienced comes too."""
        if not self.tables.pairs_up:
            return {}
        leaders, found = self.tables.problem.leaders, {}
        experienced: dict[int, list[int]] = {}
        for (leader, host), variable in self.of.items():
            if leaders[leader].experienced:
                experienced.setdefault(host, []).append(variable)
        for (leader, host), variable in list(self.of.items()):
            if leaders[leader].experienced is False and host in experienced:
                met = self.program.variable()
                self.program.limit({variable: 1, met: -1}, 0, None)
                self.program.limit({**dict.fromkeys(experienced[host], 1), met: -1}, 0, None)
                found[met] = self.tables.problem.weights.stage
        return found

    def most(self, name: str) -> int:
        """What a wish comes to at most, as if nobody were in another's way."""
        wish, own = dict(self.wishes[name]), dict[int, int]()
        for (leader, _), variable in self.of.items():
            own[leader] = max(own.get(leader, 0), wish.pop(variable, 0))
        return sum(own.values()) + sum(max(0, points) for points in wish.values())

    def learn(self, cuts: Sequence[Cut]) -> None:
        """Take in the cuts that were found since the last time."""
        for cut in cuts[self.known :]:
            own = [self.of[i, cut.host] for i in sorted(cut.leaders) if (i, cut.host) in self.of]
            if len(own) > cut.most:
                self.program.limit(dict.fromkeys(own, 1), None, cut.most)
        self.known = len(cuts)

    def suggest(self, hosts: Sequence[int]) -> None:
        """A matching to begin from."""
        wanted = {(i, h) for i, h in enumerate(hosts) if h >= 0}
        values = [0] * len(self.program.variables)
        for pair, variable in self.of.items():
            values[variable] = int(pair in wanted)
        self.program.hint = values

    def hosts(self) -> list[int]:
        """The matching of the last answer."""
        found = [-1] * len(self.tables.problem.leaders)
        for (leader, host), variable in self.of.items():
            if self.program.hint[variable]:
                found[leader] = host
        return found
