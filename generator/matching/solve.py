"""The best matching, wish by wish, and a proof of it.

1. Without the days of one school getting in each other's way the matching is a flow (relax.py). If
   its days can be had, nothing is better. Where few are in each other's way, each of them is tried
   elsewhere (branch.py).
2. Else CP-SAT chooses among the pairs that may matter, one wish after the other. Whenever days do
   not go together at a host school (timetable.py), it learns why and chooses again.
3. Of the matchings that are equally good, the first is taken: the first leader, by id, goes to the
   first host school that such a matching has for them, then the second leader, and so on.

All questions to CP-SAT together may take so many steps (solver.Budget). Where days are so scarce
that they are used up, the best matching found so far is given, with a bound that none can pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from generator.matching import solver
from generator.matching.branch import settle
from generator.matching.choice import WISHES, Choice
from generator.matching.relax import Relaxed, Scale, relax
from generator.matching.solver import Budget, OutOfSteps
from generator.matching.tables import Flags, Tables, tabled
from generator.matching.timetable import Cut, Timetable, visitors
from generator.matching.values import Levels, Placement, Problem, Solution
from generator.watch import Watch, unwatched

STEPS = 30.0
"""How much CP-SAT may think about a whole matching, and as much again about ties."""
_FIRST_PAIRS = 100
"""How many pairs, and three for every two leaders, are chosen among at first. More make CP-SAT
slow, and which others matter is known when a first matching was found."""
_ROUNDS = 6
"""How often the bound is drawn closer before CP-SAT takes over."""
_RADIX = 1 << 30
_SEEKING = {"placed": "Placing as many as possible", "fit": "Where it suits best",
            "spread": "Spreading it over the schools", "tenths": "Keeping ways short"}  # fmt: skip


def solve(problem: Problem, steps: float = STEPS) -> Solution:
    """The best matching of a problem; equal for equal problems."""
    return solve_tables(tabled(problem), Budget(steps))


def solve_tables(
    tables: Tables, budget: Budget | None = None, watch: Watch = unwatched
) -> Solution:
    """`solve`, for tables that were made already, within what is left of a budget."""
    search = Search(tables, budget or Budget(STEPS), watch)
    hosts, bound = search.best()
    levels = tables.levels(hosts)
    if levels == bound:
        search.budget = budget or Budget(STEPS)
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
    budget: Budget
    watch: Watch = unwatched
    timetable: Timetable = field(init=False)
    cuts: dict[Cut, None] = field(default_factory=dict)
    relaxed: Relaxed | None = None
    as_good: Flags | None = None
    """The pairs of every best matching, where they are known."""

    def __post_init__(self) -> None:
        self.timetable = Timetable(self.tables)

    def best(self) -> tuple[list[int], Levels]:
        """A matching as good as any that was found, and what none can pass."""
        scale = Scale.of(self.tables)
        if scale is None:
            nowhere = [-1] * len(self.tables.problem.leaders)
            return self._by_wishes(self.tables.allowed, nowhere)
        first = relax(self.tables, scale, {})
        if (settled := settle(self.timetable, first, self._with_days(first.hosts))) is not None:
            self.as_good = settled.pairs
            return settled.hosts, self.tables.levels(settled.hosts)
        self.relaxed, has_days = self._close(first)
        pairs = self._first_pairs()
        if has_days:
            hosts, levels = self.relaxed.hosts, self.tables.levels(self.relaxed.hosts)
            if self.relaxed.below(levels) < scale.fine:
                return hosts, levels
            pairs = self._in_question(hosts)
        hosts = self._with_days(self.relaxed.hosts)
        while True:
            hosts, bound = self._by_wishes(pairs, hosts)
            # A pair that loses more than this matching does can be in none that is better.
            needed = self._in_question(hosts)
            if not (needed & ~pairs).any():
                return hosts, min(bound, self.relaxed.levels)
            if self.budget.left <= 0:
                return hosts, self.relaxed.levels
            pairs |= needed

    def _close(self, relaxed: Relaxed) -> tuple[Relaxed, bool]:
        """A flow with a closer bound, and whether it is a matching whose days can be had."""
        prices: dict[Cut, int] = {}
        for _ in range(_ROUNDS):
            found = self.timetable.cuts(relaxed.hosts)
            if not found:
                return relaxed, True
            for cut in found:
                self.cuts[cut] = None
                prices[cut] = prices.get(cut, 0) + relaxed.price(cut)
            relaxed = relax(self.tables, relaxed.scale, prices)
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

    def _by_wishes(self, pairs: Flags, known: list[int]) -> tuple[list[int], Levels]:
        """The best matching of some pairs, none worse than a known one, and a bound of them.

        Where the budget ends it is the best that was found until then.
        """
        choice = Choice(self.tables, pairs)
        choice.suggest(known)
        hosts, bounds = known, []
        most = self.relaxed.levels if self.relaxed else None
        least: Levels | None = self.tables.levels(known)
        for number, name in enumerate(WISHES):
            self.watch(_SEEKING[name], number, len(WISHES))
            wish = choice.wishes[name]
            low = None if least is None else getattr(least, name)
            high = None if most is None else getattr(most, name)
            choice.program.limit(wish, low, high)
            if low is not None and low == high:
                # The known matching has what none can pass, and all that was found before.
                hosts = known
                bounds.append(low)
                continue
            try:
                answer = self._maximise(choice, wish)
            except OutOfSteps:
                hosts = max(hosts, self._with_days(choice.hosts()), key=self.tables.levels)
                break
            hosts = choice.hosts()
            bounds.append(answer.bound)
            choice.program.limit(wish, answer.objective, None)
            if most is not None and answer.objective != getattr(most, name):
                most = None
            if least is not None and answer.objective != getattr(least, name):
                least = None
        beyond = [choice.most(name) for name in WISHES]
        return hosts, _bound(self.tables.levels(hosts), bounds, beyond)

    def _maximise(self, choice: Choice, terms: Mapping[int, int]) -> solver.Answer:
        """The most of a sum whose days can be had. Raises OutOfSteps; leaving all out holds."""
        while True:
            choice.learn(list(self.cuts))
            answer = choice.program.best(terms, self.budget)
            found = self.timetable.cuts(choice.hosts())
            if not found:
                return answer
            self.cuts |= dict.fromkeys(found)

    def _with_days(self, hosts: Sequence[int]) -> list[int]:
        """A matching without those for whom no days are left, who go elsewhere if they can."""
        found = [-1] * len(hosts)
        guests: dict[int, list[int]] = {}

        def joins(leader: int, host: int) -> bool:
            own = [*guests.get(host, ()), leader]
            if len(own) > self.tables.capacity[host] or self.timetable.find(host, own) is None:
                return False
            guests[host], found[leader] = own, host
            return True

        left = [n for n, host in enumerate(hosts) if host < 0 or not joins(n, host)]
        for leader in left:
            allowed = self.tables.allowed[leader].nonzero()[0].tolist()
            best = sorted(allowed, key=lambda host: -int(self.tables.fit[leader, host]))
            any(joins(leader, host) for host in best)
        return found

    def first(self, hosts: Sequence[int]) -> list[int]:
        """The first, by the ids of leaders and host schools, of all matchings as good as this.

        Where the budget ends it is the first that was found until then.
        """
        levels = self.tables.levels(hosts)
        pairs = self._in_question(hosts) if self.as_good is None else self.as_good
        if int(pairs.sum()) <= levels.placed:
            return list(hosts)
        choice = Choice(self.tables, pairs)
        choice.suggest(hosts)
        for name in WISHES:
            choice.program.limit(choice.wishes[name], getattr(levels, name), None)
        found = list(hosts)
        try:
            loose = self._loose(choice, hosts)
            ranks = [(leader, pairs[leader].nonzero()[0].tolist()) for leader in sorted(loose)]
            for terms in _batches(ranks):
                by_variable = {choice.of[pair]: weight for pair, weight in terms.items()}
                answer = self._maximise(choice, by_variable)
                choice.program.limit(by_variable, answer.objective, None)
                found = choice.hosts()
        except OutOfSteps:
            return found
        return choice.hosts()

    def _loose(self, choice: Choice, hosts: Sequence[int]) -> set[int]:
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
            self._maximise(choice, terms)
            now = choice.hosts()
            moved = {i for i in unknown if now[i] != hosts[i]}
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


def _bound(levels: Levels, bounds: Sequence[int], beyond: Sequence[int]) -> Levels:
    """What no matching can pass: proven wishes, a bound of the next, and `beyond` of the others."""
    known = 0
    for name, most in zip(WISHES, bounds, strict=False):
        known += 1
        if most != getattr(levels, name):
            break
    return Levels(*bounds[:known], *beyond[known:])
