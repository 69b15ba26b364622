"""The matching is the best there is: held against every matching tried, level by level."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from generator.matching import branch
from generator.matching.relax import Scale, relax
from generator.matching.solve import STEPS, Search, solve
from generator.matching.solver import Budget
from generator.matching.tables import Tables, tabled
from generator.matching.values import Host, Leader, Levels, Problem, Solution
from tests.support import matching_instances as instances
from tests.support.matching_oracle import Oracle

Make = Callable[[int], Problem]
KINDS = pytest.mark.parametrize("make", [instances.residencies, instances.reviews])
MONDAY = dt.date(2027, 1, 18)
WEEK = tuple(MONDAY + dt.timedelta(days=n) for n in range(5))


def _sent(problem: Problem, solution: Solution) -> tuple[str, ...]:
    went = {p.leader: p.host for p in solution.placements}
    return tuple(went.get(p.id, "") for p in problem.leaders)


def _differences(make: Make, seeds: Iterable[int]) -> list[str]:
    """Where the matching is not the one that trying every matching gives."""
    found = []
    for seed in seeds:
        problem = make(seed)
        solution, best = solve(problem), Oracle(problem).best()
        if solution.levels != best.levels or not solution.is_proven:
            found.append(f"{seed}: {solution.levels} of {solution.bound}, not {best.levels}")
        elif _sent(problem, solution) != best.hosts:
            found.append(f"{seed}: {_sent(problem, solution)}, not {best.hosts}")
    return found


@KINDS
def test_a_small_matching_is_the_first_of_the_best(make: Make) -> None:
    assert _differences(make, range(250)) == []


@KINDS
def test_so_it_is_where_flows_do_not_settle_it(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without branches CP-SAT decides wherever days get in each other's way."""
    monkeypatch.setattr(branch, "MOST_FLOWS", 1)
    assert _differences(make, range(100)) == []


def test_flows_settle_residencies_and_most_reviews() -> None:
    """A test of the two before: each way to the best matching is gone by many instances."""
    ways: dict[str, Counter[bool]] = {}
    for make in (instances.residencies, instances.reviews):
        counted = ways[make.__name__] = Counter()
        for seed in range(200):
            tables = tabled(make(seed))
            search = Search(tables, Budget(STEPS))
            search.best()
            if search.timetable.cuts(relax(tables, _scale(tables), {}).hosts):
                counted[search.as_good is not None] += 1
    assert ways["residencies"][True] > 5
    assert not ways["residencies"][False]
    assert min(ways["reviews"][True], ways["reviews"][False]) > 5


def _scale(tables: Tables) -> Scale:
    scale = Scale.of(tables)
    assert scale is not None
    return scale


@pytest.mark.long
@KINDS
def test_two_thousand_small_matchings_are_the_first_of_the_best(make: Make) -> None:
    assert _differences(make, range(250, 1250)) == []


def test_the_instances_bind() -> None:
    """A test of the tests: every requirement rules pairs out, and days do so between people."""
    ruled: set[str] = set()
    crowded = moved = 0
    for seed in range(60):
        for make in (instances.residencies, instances.reviews):
            problem = make(seed)
            oracle = Oracle(problem)
            ruled |= {
                n for p in problem.leaders for h in problem.hosts for n in oracle.stands(p, h)
            }
            best = oracle.best()
            # As many days and visitors at once as anybody could need.
            wide = replace(
                problem, hosts=tuple(replace(h, at_once=99, places=h.places) for h in problem.hosts)
            )
            crowded += Oracle(wide).best().levels != best.levels
            moved += len(set(best.hosts) - {""}) > 1
    assert ruled == {
        "own school", "there already", "excluded by the leader", "excluded by the host school",
        "another hub", "too far", "subject", "too long", "no days",
    }  # fmt: skip
    assert crowded > 10
    assert moved > 40


def _leader(own_id: str, **rest: object) -> Leader:
    plain = Leader(own_id, "h1", f"90{own_id[1:]}", "senior", "primary", frozenset(WEEK))
    return replace(plain, **rest)  # type: ignore[arg-type]


def _host(own_id: str, **rest: object) -> Host:
    plain = Host(own_id, "h1", f"95{own_id[1:]}", frozenset(WEEK), places=1, at_once=1)
    return replace(plain, **rest)  # type: ignore[arg-type]


def test_among_equals_the_first_leader_goes_to_the_first_host_school() -> None:
    leaders = tuple(_leader(f"P{n}") for n in range(1, 5))
    hosts = tuple(_host(f"S{n}") for n in range(1, 4))
    solution = solve(Problem(leaders, hosts, WEEK))
    assert _sent(Problem(leaders, hosts, WEEK), solution) == ("S1", "S2", "S3", "")


def test_a_tie_is_not_broken_at_the_cost_of_a_wish() -> None:
    """P1 would be first at S1, but S1 suits P2 better and P1 equally well elsewhere."""
    leaders = (_leader("P1"), _leader("P2", themes=frozenset({"reading"})))
    hosts = (_host("S1", themes=frozenset({"reading"})), _host("S2"))
    problem = Problem(leaders, hosts, WEEK)
    assert _sent(problem, solve(problem)) == ("S2", "S1")


def test_one_more_placed_outweighs_any_fit() -> None:
    """P2 can only go to S1, where P1 fits as well as can be."""
    themes = frozenset({"reading", "trust", "coaching"})
    leaders = (_leader("P1", themes=themes), _leader("P2", not_schools=frozenset({"952"})))
    hosts = (_host("S1", themes=themes), _host("S2"))
    problem = Problem(leaders, hosts, WEEK)
    assert _sent(problem, solve(problem)) == ("S2", "S1")


def test_visitors_share_a_school_on_other_days_when_one_at_once_is_its_limit() -> None:
    leaders = (_leader("P1"), _leader("P2"), _leader("P3"))
    problem = Problem(leaders, (_host("S1", places=3),), WEEK)
    solution = solve(problem)
    assert [p.days for p in solution.placements] == [WEEK[:2], WEEK[2:4]]


@pytest.mark.parametrize(
    ("leaders", "hosts", "calendar"),
    [
        ((), (), WEEK),
        ((), (_host("S1"),), WEEK),
        ((_leader("P1"),), (), WEEK),
        ((_leader("P1"),), (_host("S1"),), ()),
        ((_leader("P1", days=frozenset()),), (_host("S1", places=0, at_once=0),), WEEK),
    ],
)  # fmt: skip
def test_a_pool_with_nothing_to_match_has_an_empty_matching(
    leaders: tuple[Leader, ...], hosts: tuple[Host, ...], calendar: tuple[dt.date, ...]
) -> None:
    for together in (False, True):
        solution = solve(Problem(leaders, hosts, calendar, together=together))
        assert solution == Solution((), Levels(0, 0, 0, 0), Levels(0, 0, 0, 0))


def test_a_school_is_filled_to_its_last_day_and_no_further() -> None:
    """Sixteen visitors of one school: sixteen windows fit exactly, seventeen visitors do not."""
    days = tuple(MONDAY + dt.timedelta(days=7 * week + n) for week in range(8) for n in range(4))
    people = [_leader(f"P{n:02}", days=frozenset(days)) for n in range(17)]
    problem = Problem(tuple(people), (_host("S1", days=frozenset(days), places=17),), days)
    solution = solve(problem)
    assert (solution.levels.placed, solution.is_proven) == (16, True)
    assert Oracle(problem).faults(solution) == []
    assert int(tabled(problem).allowed.sum()) == 17
