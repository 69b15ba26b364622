"""Why a matching is as it is. Every answer is found by solving again, and none is a guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.matching.changes import ORDER, Change, changed, elsewhere_opened, missing
from generator.matching.solve import Search, solve, solve_tables
from generator.matching.solver import Budget
from generator.matching.tables import REQUIREMENTS, Tables, retabled, tabled
from generator.matching.values import Levels, Placement, Problem, Solution
from generator.watch import Watch, unwatched

MOST_CHANGES = 6
"""Changes of more things than this are not looked for: they are another matching."""
_MOST_TRIED = 2_000
STEPS = 30.0
"""How much CP-SAT may think to explain places, and as much again to find smallest changes. Each
leader who is named has as much to themselves."""
_EACH = 0.03
"""What solving one matching takes besides, so that there are never more than a thousand."""
EASY = 4_000
"""Up to so many pairs everything is explained; in a larger matching what is asked for."""

Joined = Callable[[str], Problem | None]
"""A hub → the problem with that hub in the pool; None where it cannot join."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The best matching in which somebody does not go where they are sent.

    `host` is where they go then; empty where they would go nowhere. `costs` is how much worse that
    matching is, wish by wish; its first number that is not nought says why it was not chosen.
    """

    host: str
    costs: Levels


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is sent to a host school."""

    themes: tuple[str, ...]
    wants_phase: bool
    is_welcome: bool
    is_hoped_for: bool
    rank: int | None
    """The place of the school among those the leader named, from 0."""
    is_first: bool
    """Whether the school would otherwise have nobody this year."""
    companion: str = ""
    """For a newcomer, who comes too and has done it before."""
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Why somebody is not placed.

    `hosts` says for how many host schools each requirement stands in the way, counted by the first
    that does; `full` are those to which they could go if there were room. `changes` is the smallest
    change that places them, empty where none of up to MOST_CHANGES things does, None where it was
    not looked for, or STEPS did not tell.
    """

    leader: str
    hosts: Mapping[str, int]
    full: tuple[str, ...]
    changes: tuple[Change, ...] | None = None


def reasons(
    tables: Tables,
    solution: Solution,
    wanted: Sequence[str] = (),
    watch: Watch = unwatched,
) -> dict[str, Reason]:
    """Why each placed leader goes where they go, by the leader's id.

    What would happen elsewhere is told for everyone in a matching of up to EASY pairs, as far as
    STEPS last, and for those `wanted` in any.
    """
    is_easy = int(tables.allowed.sum()) <= EASY
    problem = tables.problem
    leaders = {p.id: n for n, p in enumerate(problem.leaders)}
    hosts = {h.id: n for n, h in enumerate(problem.hosts)}
    found = {}
    budget = Budget(STEPS)
    for number, placement in enumerate(solution.placements):
        watch("Explaining places", number, len(solution.placements))
        leader, host = leaders[placement.leader], hosts[placement.host]
        reason = _reason(tables, solution, placement, leader, host)
        if is_easy or placement.leader in wanted:
            own = Budget(STEPS) if placement.leader in wanted else budget
            reason = replace(reason, elsewhere=elsewhere(tables, solution, leader, host, own))
        found[placement.leader] = reason
    return found


def _reason(
    tables: Tables, solution: Solution, placement: Placement, leader: int, host: int
) -> Reason:
    own, other = tables.problem.leaders[leader], tables.problem.hosts[host]
    company = ""
    if own.experienced is False:
        known = {p.id for p in tables.problem.leaders if p.experienced}
        there = [p.leader for p in solution.placements if p.host == placement.host]
        company = next((name for name in there if name in known), "")
    return Reason(
        themes=tuple(sorted(own.themes & other.themes)),
        wants_phase=bool(own.host_phases) and not own.host_phases.isdisjoint(other.shows),
        is_welcome=bool(other.phases) and own.phase in other.phases,
        is_hoped_for=bool(other.stages) and own.stage in other.stages,
        rank=own.preferred.index(other.school) if other.school in own.preferred else None,
        is_first=tables.bonus[host] > 0,
        companion=company,
    )


def elsewhere(
    tables: Tables, solution: Solution, leader: int, host: int, budget: Budget
) -> Elsewhere | None:
    """The best matching that does not send a leader to this host school.

    None where the budget did not prove it the best, or where this matching itself is not.
    """
    budget.take(_EACH)
    if budget.left <= 0 or not solution.is_proven:
        return None
    forbidden = tables.broken["there-already"].copy()
    forbidden[leader, host] = True
    other = replace(tables, broken={**tables.broken, "there-already": forbidden})
    hosts, bound = Search(other, budget).best()
    levels = other.levels(hosts)
    if levels != bound:
        return None
    was = solution.levels
    costs = Levels(
        was.placed - levels.placed, was.fit - levels.fit, was.spread - levels.spread,
        was.tenths - levels.tenths,
    )  # fmt: skip
    place = hosts[leader]
    return Elsewhere(tables.problem.hosts[place].id if place >= 0 else "", costs)


def unplaced(
    tables: Tables,
    solution: Solution,
    join: Joined = lambda _hub: None,
    hubs: Sequence[str] = (),
    wanted: Sequence[str] = (),
    watch: Watch = unwatched,
) -> tuple[Unplaced, ...]:
    """Why each of the others is not placed, in order of their ids.

    `hubs` are those that could join the pool, which `join` gives. The smallest change is looked for
    as in `reasons`.
    """
    problem = tables.problem
    placed = {p.leader for p in solution.placements}
    is_easy = int(tables.allowed.sum()) <= EASY
    found: list[Unplaced] = []
    budget = Budget(STEPS)
    for number, leader in enumerate(problem.leaders):
        if leader.id in placed:
            continue
        watch("Looking for what would help", len(found), len(problem.leaders) - len(placed))
        changes = None
        if leader.id in wanted or is_easy:
            own = Budget(STEPS) if leader.id in wanted else budget
            changes = smallest(tables, number, join, hubs, own)
        found.append(Unplaced(leader.id, _counts(tables, number), _full(tables, number), changes))
    return tuple(found)


def _counts(tables: Tables, leader: int) -> dict[str, int]:
    first = Counter(
        next((name for name in REQUIREMENTS if tables.broken[name][leader, host]), "places")
        for host in range(len(tables.problem.hosts))
    )
    return {name: first[name] for name in (*REQUIREMENTS, "places") if first[name]}


def _full(tables: Tables, leader: int) -> tuple[str, ...]:
    return tuple(tables.problem.hosts[host].id for host in _suiting(tables, leader))


def _suiting(tables: Tables, leader: int) -> list[int]:
    """The host schools that break no requirement, best first."""
    found = tables.allowed[leader].nonzero()[0].tolist()
    return sorted(
        found, key=lambda h: (-int(tables.fit[leader, h]), int(tables.cost[leader, h]), h)
    )


def smallest(
    tables: Tables,
    leader: int,
    join: Joined,
    hubs: Sequence[str],
    budget: Budget,
) -> tuple[Change, ...] | None:
    """The fewest changes with which the best matching places a leader; empty if there are none.

    Each candidate is made and the whole matching solved again. Of as many changes the first is
    taken, in ORDER and then by how well the host school suits. None where the budget did not tell.
    """
    own = tables.problem.leaders[leader]
    suiting = _suiting(tables, leader)
    others = [host for host in range(len(tables.problem.hosts)) if host not in suiting]
    for size in range(1, MOST_CHANGES + 1):
        bases = [
            (tables.problem.hosts[host].id, base)
            for host in (*suiting, *others)
            for base in missing(tables, leader, host, size)
        ]
        for changes in _candidates(tables, leader, bases, hubs, size):
            hub = next((change.hub for change in changes if change.hub), "")
            problem = join(hub) if hub else tables.problem
            if problem is None:
                continue
            budget.take(_EACH)
            if budget.left <= 0:
                return None
            made = changed(problem, own.id, changes)
            places = _places(retabled(tables, made) if not hub else tabled(made), own.id, budget)
            if places is None:
                return None
            if places:
                return changes
    return ()


def _places(tables: Tables, leader: str, budget: Budget) -> bool | None:
    """Whether the best matching places a leader; None where the budget did not tell."""
    number = next(n for n, p in enumerate(tables.problem.leaders) if p.id == leader)
    if not tables.allowed[number].any():
        return False
    solution = solve_tables(tables, budget)
    # Where the budget ends, it may not be the first of those that are equally good.
    if not solution.is_proven or budget.left <= 0:
        return None
    return any(p.leader == leader for p in solution.placements)


def _candidates(
    tables: Tables,
    leader: int,
    bases: Sequence[tuple[str, tuple[Change, ...]]],
    hubs: Sequence[str],
    size: int,
) -> Iterator[tuple[Change, ...]]:
    """Every change of so many things that may place a leader, in the order of ORDER.

    `bases` are what lets them go to a host school. To each may come more room there, or one thing
    at any host school that lets others make room: of these, where there would be more than
    _MOST_TRIED, only room.
    """
    own, found = tables.problem.leaders[leader], []
    anything = elsewhere_opened(tables, leader)
    room = [change for change in anything if change.kind in {"place", "at-once"}]
    ready = sum(len(base) == size - 1 for _, base in bases)
    is_tried = size == 1 or ready * len(anything) <= _MOST_TRIED
    for host, base in bases:
        more = size - len(base)
        if more == 0:
            found.append(base)
        if more == 1:
            found += [(*base, change) for change in (anything if is_tried else room)]
        for places in range(more, -1, -1) if more > 0 else ():
            added = [Change("place", host)] * places + [Change("at-once", host)] * (more - places)
            found.append((*base, *added))
    yes = () if own.other_hubs else (Change("leader-other-hubs"),)
    found += [(*yes, Change("hub", hub=hub)) for hub in hubs if len(yes) + 1 == size]
    ranks = {kind: number for number, kind in enumerate(ORDER)}
    unique = [changes for changes in dict.fromkeys(found) if changes]
    yield from sorted(unique, key=lambda changes: sorted(ranks[c.kind] for c in changes)[::-1])


@dataclass(frozen=True, slots=True)
class Gain:
    """What a hub has from looking further: leaders of its own placed, and how well they fit."""

    hub: str
    leaders: int
    alone: int
    together: int
    fit_alone: int
    fit_together: int


def gains(problem: Problem, solution: Solution) -> tuple[Gain, ...]:
    """For each hub of a pool of several what it would have by itself, and what it has now."""
    hubs = sorted({p.hub for p in problem.leaders} | {h.hub for h in problem.hosts})
    if len(hubs) < 2:
        return ()
    found = []
    for hub in hubs:
        alone = replace(
            problem, leaders=tuple(p for p in problem.leaders if p.hub == hub),
            hosts=tuple(h for h in problem.hosts if h.hub == hub),
        )  # fmt: skip
        own = {p.id for p in alone.leaders}
        by_itself = solve(alone)
        here = [p for p in solution.placements if p.leader in own]
        found.append(
            Gain(hub, len(own), by_itself.levels.placed, len(here),
                 sum(p.fit for p in by_itself.placements), sum(p.fit for p in here))
        )  # fmt: skip
    return tuple(found)
