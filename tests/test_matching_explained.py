"""What is said of a matching is true: the smallest change places the person, nothing smaller does.

Single things that could be otherwise are listed and made here, without the program's own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from typing import NamedTuple

import pytest

from generator.matching import explain
from generator.matching.changes import Change, changed
from generator.matching.explain import MOST_CHANGES, Unplaced
from generator.matching.solve import solve_tables
from generator.matching.tables import tabled
from generator.matching.values import Host, Leader, Levels, Problem, Solution
from tests.support import matching_instances as instances
from tests.support.matching_oracle import DAY, Oracle

Make = Callable[[int, int, int, int], Problem]
KINDS = pytest.mark.parametrize("make", [instances.residencies, instances.reviews])


class Thing(NamedTuple):
    """One thing that could be otherwise."""

    kind: str
    host: str = ""
    day: dt.date = dt.date.min


@dataclass(frozen=True)
class Case:
    """A problem solved, and somebody who is not placed in it."""

    problem: Problem
    leader: Leader
    why: Unplaced

    def is_placed(self, problem: Problem) -> bool:
        """Whether the best of all matchings places the leader."""
        hosts = Oracle(problem).best().hosts
        return hosts[[p.id for p in problem.leaders].index(self.leader.id)] != ""


def _cases(make: Make, seeds: range, *size: int) -> Iterator[Case]:
    for seed in seeds:
        problem = make(seed, *size)
        tables = tabled(problem)
        for why in explain.unplaced(tables, solve_tables(tables)):
            leader = next(p for p in problem.leaders if p.id == why.leader)
            yield Case(problem, leader, why)


def _things(problem: Problem, leader: Leader) -> Iterator[Thing]:
    for host in problem.hosts:
        yield Thing("place", host.id)
        yield Thing("at-once", host.id)
        for day in problem.calendar:
            if day not in host.days:
                yield Thing("host-day", host.id, day)
        if not host.other_hubs:
            yield Thing("host-other-hubs", host.id)
        if host.longest is not None:
            yield Thing("longer", host.id)
        if host.school in leader.not_schools or leader.school in host.not_schools:
            yield Thing("exclusion", host.id)
    yield from (Thing("leader-day", "", day) for day in problem.calendar if day not in leader.days)
    if not leader.other_hubs:
        yield Thing("leader-other-hubs")
    if leader.pattern and leader.pattern.days > problem.usual.days:
        yield Thing("shorter")
    if leader.farthest is not None:
        yield Thing("farther")


def _otherwise(problem: Problem, leader_id: str, thing: Thing) -> Problem:
    leader = next(p for p in problem.leaders if p.id == leader_id)
    hosts = {h.id: h for h in problem.hosts}
    if thing.kind.startswith("leader") or thing.kind in {"shorter", "farther"}:
        own: dict[str, Leader] = {
            "leader-day": replace(leader, days=leader.days | {thing.day}),
            "leader-other-hubs": replace(leader, other_hubs=True),
            "shorter": replace(leader, pattern=problem.usual),
            "farther": replace(leader, farthest=None),
        }
        leader = own[thing.kind]
    else:
        host = hosts[thing.host]
        pattern = leader.pattern or host.pattern or problem.usual
        theirs: dict[str, Host] = {
            "place": replace(host, places=host.places + 1),
            "at-once": replace(host, at_once=host.at_once + 1),
            "host-day": replace(host, days=host.days | {thing.day}),
            "host-other-hubs": replace(host, other_hubs=True),
            "longer": replace(host, longest=pattern.days),
            "exclusion": replace(host, not_schools=host.not_schools - {leader.school}),
        }
        hosts[host.id] = theirs[thing.kind]
        if thing.kind == "exclusion":
            leader = replace(leader, not_schools=leader.not_schools - {host.school})
    leaders = [leader if p.id == leader_id else p for p in problem.leaders]
    return instances.in_order(problem, leaders, list(hosts.values()))


def _placing(case: Case, count: int) -> tuple[Thing, ...] | None:
    """So many single things that would place the leader; None where there are none."""
    things = list(_things(case.problem, case.leader))
    for chosen in combinations_with_replacement(things, count):
        problem = case.problem
        for thing in chosen:
            problem = _otherwise(problem, case.leader.id, thing)
        if case.is_placed(problem):
            return chosen
    return None


def _told(case: Case) -> str:
    return f"{case.leader.id}: {[(c.kind, c.host, str(c.day)) for c in case.why.changes or ()]}"


@KINDS
def test_the_smallest_change_places_the_person_and_nothing_smaller_does(make: Make) -> None:
    """Of up to two things every smaller choice is tried; of three, every single one."""
    sizes: set[int] = set()
    for case in _cases(make, range(35), 5, 4, 8):
        changes = case.why.changes
        if not changes:
            continue
        assert case.is_placed(changed(case.problem, case.leader.id, changes)), _told(case)
        for count in range(min(len(changes), 2)):
            assert _placing(case, count) is None, _told(case)
        sizes.add(len(changes))
    assert sizes >= {1, 2, 3}


@pytest.mark.long
@KINDS
def test_no_two_things_place_a_person_of_whom_three_are_told(make: Make) -> None:
    tried = 0
    for case in _cases(make, range(50, 250), 4, 3, 6):
        changes = case.why.changes or ()
        if len(changes) == 3:
            assert _placing(case, 2) is None, _told(case)
            tried += 1
        elif len(changes) == 2:
            assert _placing(case, 1) is None, _told(case)
    assert tried > 10


def _fewest(problem: Problem, leader: Leader, host: Host) -> int | None:
    """How many things stand between two at least, when a school has all the room; None for ever."""
    stands = set(Oracle(problem).stands(leader, host))
    if stands & {"own school", "there already", "subject"}:
        return None
    fixed = any(name.startswith("excluded") for name in stands) + ("too far" in stands)
    if "another hub" in stands:
        fixed += (not leader.other_hubs) + (not host.other_hubs)
    wanted = leader.pattern or host.pattern or problem.usual
    patterns = {(wanted, 0)}
    if leader.pattern and problem.usual.days < wanted.days:
        patterns.add((problem.usual, 1))
    always = frozenset(problem.calendar)
    found = []
    for pattern, shorter in patterns:
        # The most that the busiest days of a visit lack in room is one thing for each visitor.
        free = replace(host, days=always, at_once=99, longest=None, pattern=pattern)
        willing = replace(leader, days=always, pattern=pattern)
        for visit in Oracle(problem).visits(willing, free):
            opened = sum((d not in host.days) + (d not in leader.days) for d in visit)
            crowd = max(host.busy.get(d, 0) for d in visit) + 1 - host.at_once
            longer = host.longest is not None and pattern.days > host.longest
            found.append(fixed + shorter + longer + opened + max(0, crowd))
    return min(found, default=None)


@KINDS
def test_nothing_is_told_only_where_nothing_helps(make: Make) -> None:
    """No single thing helps; and where nobody else would take the room, too much is in the way."""
    empty = 0
    for case in _cases(make, range(70), 5, 4, 8):
        if case.why.changes != ():
            continue
        assert _placing(case, 1) is None, _told(case)
        if len(case.problem.leaders) - len(_solved(case.problem).placements) == 1:
            fewest = [_fewest(case.problem, case.leader, h) for h in case.problem.hosts]
            # Room for one is a place and one more at once.
            assert all(few is None or few > MOST_CHANGES - 2 for few in fewest), case
        empty += 1
    assert empty > 3


@KINDS
def test_what_stands_in_the_way_is_counted_once_for_each_host_school(make: Make) -> None:
    words = {
        "own-school": {"own school"}, "there-already": {"there already"},
        "excluded": {"excluded by the leader", "excluded by the host school"},
        "other-hub": {"another hub"}, "far": {"too far"}, "subject": {"subject"},
        "length": {"too long"}, "days": {"no days"},
    }  # fmt: skip
    for case in _cases(make, range(30), 5, 4, 8):
        oracle = Oracle(case.problem)
        counts: dict[str, int] = {}
        free = []
        for host in case.problem.hosts:
            stands = set(oracle.stands(case.leader, host))
            name = next((name for name, own in words.items() if own & stands), "places")
            counts[name] = counts.get(name, 0) + 1
            free += [host.id] * (not stands)
        assert dict(case.why.hosts) == counts
        assert sorted(case.why.full) == free


def _costs(was: Levels, then: Levels) -> Levels:
    return Levels(
        was.placed - then.placed, was.fit - then.fit, was.spread - then.spread,
        was.tenths - then.tenths,
    )  # fmt: skip


@KINDS
def test_elsewhere_costs_what_trying_every_matching_says(make: Make) -> None:
    told = 0
    for seed in range(60):
        problem = make(seed, 6, 5, 10)
        tables = tabled(problem)
        solution = solve_tables(tables)
        reasons = explain.reasons(tables, solution)
        assert list(reasons) == [p.leader for p in solution.placements]
        for placement in solution.placements:
            pair = placement.leader, placement.host
            best = Oracle(problem, forbidden={pair}).best()
            elsewhere = reasons[placement.leader].elsewhere
            assert elsewhere is not None
            assert elsewhere.costs == _costs(solution.levels, best.levels), (seed, pair)
            assert elsewhere.costs >= Levels(0, 0, 0, 0)
            assert elsewhere.host != placement.host
            told += 1
    assert told > 50


@KINDS
def test_reasons_say_what_the_two_have_in_common(make: Make) -> None:
    for seed in range(30):
        problem = make(seed, 6, 5, 10)
        solution = _solved(problem)
        people = {p.id: p for p in problem.leaders}
        hosts = {h.id: h for h in problem.hosts}
        reasons = explain.reasons(tabled(problem), solution)
        for placement in solution.placements:
            leader, host = people[placement.leader], hosts[placement.host]
            reason = reasons[leader.id]
            assert set(reason.themes) == leader.themes & host.themes
            assert reason.wants_phase == bool(leader.host_phases & host.shows)
            assert reason.is_welcome == (leader.phase in host.phases)
            assert reason.is_hoped_for == (leader.stage in host.stages)
            named = [n for n, school in enumerate(leader.preferred) if school == host.school]
            assert reason.rank == (named[0] if named else None)
            if reason.companion:
                there = {p.leader for p in solution.placements if p.host == host.id}
                assert people[reason.companion].experienced
                assert reason.companion in there
                assert leader.experienced is False


def _solved(problem: Problem) -> Solution:
    return solve_tables(tabled(problem))


def test_another_hub_in_the_pool_is_told_when_it_is_the_smallest_change() -> None:
    """Somebody whose only host school is their own would have one in the hub that joins."""
    monday = dt.date(2027, 1, 18)
    week = tuple(monday + n * DAY for n in range(5))
    leader = Leader("P1", "h1", "900001", "senior", "primary", frozenset(week), other_hubs=True)
    own = Host("S1", "h1", "900001", frozenset(week), places=1, at_once=1, other_hubs=True)
    there = replace(own, id="S2", hub="h2", school="900002")
    alone = Problem((leader,), (own,), week)

    def join(hub: str) -> Problem | None:
        return replace(alone, hosts=(own, there)) if hub == "h2" else None

    tables = tabled(alone)
    (why,) = explain.unplaced(tables, solve_tables(tables), join, ("h0", "h2"))
    assert why.changes == (Change("hub", hub="h2"),)
    at_home = tabled(replace(alone, leaders=(replace(leader, other_hubs=False),)))
    (why,) = explain.unplaced(at_home, solve_tables(at_home), join, ("h2",))
    assert why.changes == () or {c.kind for c in why.changes or ()} == {"leader-other-hubs", "hub"}


def test_what_each_hub_gains_is_what_it_has_more_than_alone() -> None:
    seen = 0
    for seed in range(25):
        problem = instances.residencies(seed)
        gains = explain.gains(problem, _solved(problem))
        hubs = {p.hub for p in problem.leaders} | {h.hub for h in problem.hosts}
        assert [gain.hub for gain in gains] == (sorted(hubs) if len(hubs) > 1 else [])
        best = Oracle(problem).best()
        for gain in gains:
            alone = replace(
                problem,
                leaders=tuple(p for p in problem.leaders if p.hub == gain.hub),
                hosts=tuple(h for h in problem.hosts if h.hub == gain.hub),
            )
            assert gain.alone == Oracle(alone).best().levels.placed
            placed = [p for p, h in zip(problem.leaders, best.hosts, strict=True) if h]
            assert gain.together == sum(p.hub == gain.hub for p in placed)
            seen += 1
    assert seen > 20
