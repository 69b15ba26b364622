"""The best matching, wish by wish, and a proof of it.

1. Without the days of one school getting in each other's way the matching is a flow (relax.py). If
   its days can be had, nothing is better.
2. Else CP-SAT chooses among the pairs that may matter, one wish after the other. Whenever days do
   not go together at a host school (timetable.py), it learns why and chooses again.
3. Of the matchings that are equally good, the first is taken: the first leader, by id, goes to the
   first host school that such a matching has for them, then the second leader, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from generator.matching import solver
from generator.matching.relax import Relaxed, Scale, relax
from generator.matching.solver import Program
from generator.matching.tables import Flags, Tables, tabled
from generator.matching.timetable import Cut, Timetable, visitors
from generator.matching.values import Levels, Placement, Problem, Solution

STEPS = 60.0
"""How long CP-SAT may think about one wish, in its own steps: about seconds, and the same on every
machine."""
_FIRST_PAIRS = 100
"""How many pairs, and three for every two leaders, are chosen among at first. More make CP-SAT
slow, and which others matter is known when a first matching was found."""
_ROUNDS = 6
"""How often the bound is drawn closer before CP-SAT takes over."""
_RADIX = 1 << 30
WISHES = ("placed", "fit", "spread", "tenths")
"""The wishes in their order, as `Levels` names them."""


def solve(problem: Problem, steps: float = STEPS) -> Solution:
    """The best matching of a problem; equal for equal problems."""
    return solve_tables(tabled(problem), steps)


def solve_tables(tables: Tables, steps: float = STEPS) -> Solution:
    """`solve`, for tables that were made already."""
    search = Search(tables, steps)
    hosts, bound = search.best()
    levels = tables.levels(hosts)
    hosts = search.first(hosts)
    return Solution(placements(tables, search.timetable, hosts), levels, bound)


def placements(tables: Tables, timetable: Timetable, hosts: Sequence[int]) -> tuple[Placement, ...]:
    """A matching with its days, in order of the leaders."""
    problem, found = tables.problem, {}
    for host, leaders in visitors(hosts).items():
        days = timetable.find(host, leaders)
        if days is None:
            raise AssertionError("a matching was chosen whose days cannot be had")
        for leader, own in zip(leaders, days, strict=True):
            tenths = int(tables.tenths[leader, host])
            found[leader] = Placement(
                problem.leaders[leader].id, problem.hosts[host].id,
                tuple(tables.rows.days[n] for n in own), int(tables.fit[leader, host]),
                None if tenths < 0 else tenths,
            )  # fmt: skip
    return tuple(found[leader] for leader in sorted(found))


@dataclass
class Search:
    """One problem being solved."""

    tables: Tables
    steps: float = STEPS
    timetable: Timetable = field(init=False)
    cuts: dict[Cut, None] = field(default_factory=dict)
    relaxed: Relaxed | None = None

    def __post_init__(self) -> None:
        self.timetable = Timetable(self.tables)

    def best(self) -> tuple[list[int], Levels]:
        """A matching as good as any that was found, and what none can pass."""
        scale = Scale.of(self.tables)
        if scale is None:
            return self._by_wishes(self.tables.allowed)
        self.relaxed, has_days = self._close(scale)
        pairs = self._first_pairs()
        if has_days:
            hosts, levels = self.relaxed.hosts, self.tables.levels(self.relaxed.hosts)
            if self.relaxed.below(levels) < scale.fine:
                return hosts, levels
            pairs = self._in_question(hosts)
        while True:
            hosts, bound = self._by_wishes(pairs)
            # A pair that loses more than this matching does can be in none that is better.
            needed = self._in_question(hosts)
            if not (needed & ~pairs).any():
                return hosts, min(bound, self.relaxed.levels)
            pairs |= needed

    def _close(self, scale: Scale) -> tuple[Relaxed, bool]:
        """A flow with a close bound, and whether it is a matching whose days can be had."""
        prices: dict[Cut, int] = {}
        relaxed = relax(self.tables, scale, prices)
        for _ in range(_ROUNDS):
            found = self.timetable.cuts(relaxed.hosts)
            if not found:
                return relaxed, True
            for cut in found:
                self.cuts[cut] = None
                prices[cut] = prices.get(cut, 0) + relaxed.price(cut)
            relaxed = relax(self.tables, scale, prices)
        return relaxed, not self.timetable.cuts(relaxed.hosts)

    def _first_pairs(self) -> Flags:
        """The pairs to begin with: those that lose least."""
        allowed = self.tables.allowed
        most = _FIRST_PAIRS + 3 * len(self.tables.problem.leaders) // 2
        if self.relaxed is None or int(allowed.sum()) <= most:
            return allowed
        limit = np.partition(self.relaxed.loss[allowed], most)[most]
        found: Flags = allowed & (self.relaxed.loss < max(limit, 1))
        return found

    def _in_question(self, hosts: Sequence[int]) -> Flags:
        """The pairs that a matching at least as good as this one may have."""
        if self.relaxed is None:
            return self.tables.allowed.copy()
        loses = self.relaxed.below(self.tables.levels(hosts))
        found: Flags = self.tables.allowed & (self.relaxed.loss <= loses)
        for leader, host in enumerate(hosts):
            if host >= 0:
                found[leader, host] = True
        return found

    def _by_wishes(self, pairs: Flags) -> tuple[list[int], Levels]:
        choice = _Choice(self.tables, pairs)
        if self.relaxed is not None:
            choice.suggest(self.relaxed.hosts)
        most = self.relaxed.levels if self.relaxed else None
        bounds = []
        for name in WISHES:
            answer = self._maximise(choice, choice.wishes[name], name, most)
            bounds.append(answer.bound)
            choice.program.limit(choice.wishes[name], answer.objective, None)
            if most is not None and answer.objective != getattr(most, name):
                most = None
        hosts = choice.hosts()
        return hosts, _bound(self.tables.levels(hosts), bounds)

    def _maximise(
        self, choice: _Choice, terms: Mapping[int, int], name: str, most: Levels | None
    ) -> solver.Answer:
        """The most of one wish whose days can be had. Raises nothing: leaving all out holds."""
        if most is not None:
            choice.program.limit(terms, None, getattr(most, name))
        while True:
            choice.learn(list(self.cuts))
            answer = choice.program.best(terms, self.steps)
            found = self.timetable.cuts(choice.hosts())
            if not found:
                return answer
            self.cuts |= dict.fromkeys(found)

    def first(self, hosts: Sequence[int]) -> list[int]:
        """The first, by the ids of leaders and host schools, of all matchings as good as this."""
        levels = self.tables.levels(hosts)
        pairs = self._in_question(hosts)
        if self.relaxed is not None and not self.cuts and not self.relaxed.below(levels):
            pairs = self.relaxed.movable.copy()
            for leader, host in enumerate(hosts):
                if host >= 0:
                    pairs[leader, host] = True
        if int(pairs.sum()) <= levels.placed:
            return list(hosts)
        choice = _Choice(self.tables, pairs)
        choice.suggest(hosts)
        for name in WISHES:
            choice.program.limit(choice.wishes[name], getattr(levels, name), None)
        loose = self._loose(choice, hosts)
        ranks = [(leader, pairs[leader].nonzero()[0].tolist()) for leader in sorted(loose)]
        for terms in _batches(ranks):
            by_variable = {choice.of[pair]: weight for pair, weight in terms.items()}
            answer = self._maximise(choice, by_variable, "", None)
            choice.program.limit(by_variable, answer.objective, None)
        return choice.hosts()

    def _loose(self, choice: _Choice, hosts: Sequence[int]) -> set[int]:
        """The leaders who are elsewhere in some matching that is as good."""
        unknown, found = set(range(len(hosts))), set()
        while unknown:
            terms: dict[int, int] = {}
            for (leader, host), variable in choice.of.items():
                if leader in unknown:
                    if hosts[leader] == host:
                        terms[variable] = -1
                    elif hosts[leader] < 0:
                        terms[variable] = 1
            self._maximise(choice, terms, "", None)
            moved = {i for i in unknown if choice.hosts()[i] != hosts[i]}
            if not moved:
                break
            found |= moved
            unknown -= moved
        choice.suggest(hosts)
        return found


def _batches(
    ranks: Sequence[tuple[int, Sequence[int]]],
) -> Iterator[Mapping[tuple[int, int], int]]:
    """Groups of leaders, each as one number: the rank of the first weighs more than all others.

    The first host school of a leader counts most. Going nowhere comes last and counts nothing.
    """
    groups: list[tuple[int, Sequence[int]]] = []
    radix = 1
    for leader, own in ranks:
        if groups and radix * (len(own) + 1) > _RADIX:
            yield _weighed(groups)
            groups, radix = [], 1
        groups.append((leader, own))
        radix *= len(own) + 1
    if groups:
        yield _weighed(groups)


def _weighed(groups: Sequence[tuple[int, Sequence[int]]]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    weight = 1
    for leader, own in reversed(groups):
        for rank, host in enumerate(own):
            found[leader, host] = (len(own) - rank) * weight
        weight *= len(own) + 1
    return found


def _bound(levels: Levels, bounds: Sequence[int]) -> Levels:
    """What no matching can pass: the first wish that is not proven ends what is known."""
    for name, most in zip(WISHES, bounds, strict=True):
        if most != getattr(levels, name):
            return replace(levels, **{name: most})
    return levels


class _Choice:
    """The pairs to choose among, as a program, with each wish as a sum."""

    def __init__(self, tables: Tables, pairs: Flags) -> None:
        self.tables = tables
        self.program = Program()
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
        fit = {v: int(tables.fit[pair]) for pair, v in self.of.items()}
        self.wishes: dict[str, Mapping[int, int]] = {
            "placed": dict.fromkeys(self.of.values(), 1),
            "fit": fit | self._company(),
            "spread": self._spread(columns),
            "tenths": {v: -int(tables.cost[pair]) for pair, v in self.of.items()},
        }

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
