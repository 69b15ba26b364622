"""No requirement is ever broken, and nothing but what was asked decides the answer."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.matching.solve import solve
from generator.matching.values import Problem
from tests.support import matching_instances as instances
from tests.support.matching_oracle import Oracle

_T = TypeVar("_T")
REPOSITORY = Path(__file__).parents[1]
FEW = settings(
    max_examples=15, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip


@FEW
@given(st.integers(0, 10**6), st.booleans())
def test_no_requirement_is_broken(seed: int, together: bool) -> None:
    problem = instances.exactly(seed, 20, 12, 16, together=together)
    solution = solve(problem)
    assert Oracle(problem).faults(solution) == []
    assert solution.levels <= solution.bound
    assert solution.is_proven


@pytest.mark.long
@settings(FEW, max_examples=200)
@given(st.integers(0, 10**6), st.booleans())
def test_no_requirement_is_broken_in_larger_matchings(seed: int, together: bool) -> None:
    problem = instances.exactly(seed, 26, 15, 18, together=together)
    solution = solve(problem)
    assert Oracle(problem).faults(solution) == []
    assert solution.gap < 0.01


@pytest.mark.long
@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("seed", [0, 1])
def test_no_requirement_is_broken_where_a_proof_takes_minutes(seed: int, together: bool) -> None:
    problem = instances.exactly(seed, 60, 30, 25, together=together)
    solution = solve(problem)
    assert Oracle(problem).faults(solution) == []
    assert solution.gap < 0.01


@FEW
@given(st.integers(0, 10**6), st.booleans())
def test_the_order_of_files_changes_nothing(seed: int, together: bool) -> None:
    problem = instances.exactly(seed, 12, 8, 12, together=together)
    chance = random.Random(seed)
    leaders = [_rebuilt(p, chance) for p in problem.leaders]
    hosts = [_rebuilt(h, chance) for h in problem.hosts]
    chance.shuffle(leaders)
    chance.shuffle(hosts)
    assert solve(instances.in_order(problem, leaders, hosts)) == solve(problem)


def _rebuilt(value: _T, chance: random.Random) -> _T:
    """An equal leader or host school whose sets and mappings were filled in another order."""
    changes: dict[str, Any] = {}
    for field in fields(value):  # type: ignore[arg-type]
        held = getattr(value, field.name)
        if isinstance(held, frozenset):
            changes[field.name] = frozenset(chance.sample(sorted(held), len(held)))
        elif isinstance(held, dict):
            changes[field.name] = dict(chance.sample(sorted(held.items()), len(held)))
    return replace(value, **changes)  # type: ignore[type-var]


@FEW
@given(st.integers(0, 10**6), st.booleans())
def test_other_ids_decide_ties_and_nothing_else(seed: int, together: bool) -> None:
    """With the order of ids turned round it is as good, and first in the new order."""
    small = instances.reviews if together else instances.residencies
    problem = small(seed)
    turned = instances.in_order(
        problem,
        [replace(p, id=f"P{99 - n}") for n, p in enumerate(problem.leaders)],
        [replace(h, id=f"S{99 - n}") for n, h in enumerate(problem.hosts)],
    )
    solution, best = solve(turned), Oracle(turned).best()
    assert solution.levels == solve(problem).levels == best.levels
    went = {p.leader: p.host for p in solution.placements}
    assert tuple(went.get(p.id, "") for p in turned.leaders) == best.hosts


def test_the_answer_does_not_hang_on_how_a_process_hashes() -> None:
    code = (
        "from tests.support import matching_instances as instances\n"
        "from generator.matching.solve import solve\n"
        "for seed in range(9):\n"
        "    print(solve(instances.residencies(seed)))\n"
        "    print(solve(instances.reviews(seed)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONHASHSEED": "1"},
    ).stdout  # fmt: skip
    makes = (instances.residencies, instances.reviews)
    ours = [str(solve(make(seed))) for seed in range(9) for make in makes]
    assert said.splitlines() == ours


def test_a_solution_is_equal_when_it_is_found_twice() -> None:
    problem: Problem = instances.exactly(7, 20, 12, 16, together=False)
    assert solve(problem) == solve(problem)
