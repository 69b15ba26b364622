"""A matching that is hard ends: with the best that was found, and a bound that none can pass."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.matching import explain
from generator.matching.explain import reasons, unplaced
from generator.matching.solve import solve, solve_tables
from generator.matching.solver import Budget
from generator.matching.tables import tabled
from tests.support import matching_instances as instances
from tests.support.matching_oracle import Oracle

FEW = settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
HARD = instances.exactly(2, 26, 15, 18, together=True)
"""The flow does not settle it: days that all share get in each other's way."""


@FEW
@given(st.integers(0, 10**6), st.booleans(), st.sampled_from([0.0, 0.01, 0.02, 0.05]))
def test_what_was_found_holds_and_nothing_is_beyond_the_bound(
    seed: int, together: bool, steps: float
) -> None:
    small = instances.reviews if together else instances.residencies
    problem = small(seed)
    oracle, solution = Oracle(problem), solve(problem, steps)
    assert oracle.faults(solution) == []
    assert solution.levels <= oracle.best().levels <= solution.bound


@pytest.mark.parametrize("steps", [0.0, 0.02, 0.05])
def test_a_small_budget_gives_a_whole_matching_with_its_gap(steps: float) -> None:
    best, solution = solve(HARD), solve(HARD, steps)
    assert best.is_proven
    assert not solution.is_proven
    assert solution.gap > 0
    assert Oracle(HARD).faults(solution) == []
    assert solution.levels <= best.levels <= solution.bound
    assert solution.levels.placed >= best.levels.placed - 3
    assert solve(HARD, steps) == solution


def test_more_steps_make_it_no_worse() -> None:
    found = [solve(HARD, steps).levels for steps in (0.0, 0.05, 0.2, 5.0)]
    assert found == sorted(found)


def test_a_budget_is_used_up_once_and_by_everyone() -> None:
    budget = Budget(0.05)
    assert not solve_tables(tabled(HARD), budget).is_proven
    assert budget.left <= 0


def test_what_cannot_be_proven_is_not_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing left for explanations each is left out, and none is made up."""
    tables = tabled(HARD)
    solution = solve_tables(tables)
    monkeypatch.setattr(explain, "STEPS", 0.0)
    assert {reason.elsewhere for reason in reasons(tables, solution).values()} == {None}
    assert {one.changes for one in unplaced(tables, solution)} == {None}


def test_beside_a_matching_that_is_not_proven_nothing_is_compared() -> None:
    tables = tabled(HARD)
    solution = solve_tables(tables, Budget(0.02))
    assert {reason.elsewhere for reason in reasons(tables, solution).values()} == {None}


def test_whoever_looks_is_told_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr(explain, "STEPS", 0.1)
    tables = tabled(HARD)
    solution = solve_tables(tables, watch=lambda *said: told.append(said))
    reasons(tables, solution, watch=lambda *said: told.append(said))
    assert all(0 <= done < total for _, done, total in told)
    first = list(dict.fromkeys(what for what, _, _ in told))
    assert first[0] == "Placing as many as possible"
    assert first[-1] == "Explaining places"
