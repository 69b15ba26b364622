"""The only door to OR-Tools: flows of least cost, and CP-SAT for what must be chosen.

Everything here gives the same answer on every run and machine: one thread, one seed, and limits
counted in steps and never in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_LEAST = 0.01
"""What a question takes at least, in steps: telling it to OR-Tools is work as well."""
MOST_COST = 1 << 61
"""The largest product of a cost and the number of nodes that a flow can hold."""


@dataclass(frozen=True, slots=True)
class Arcs:
    """Pairs of a leader and a host school, by their numbers, and what each brings."""

    leader: NDArray[np.int64]
    host: NDArray[np.int64]
    gain: NDArray[np.int64]


def best_flow(
    shape: tuple[int, ...], arcs: Arcs, capacity: Sequence[int], bonus: Sequence[int]
) -> list[int]:
    """The choice of arcs of most gain: for each of `shape`'s rows (leaders) a host school, or -1.

    A host school takes `capacity` leaders; its first brings `bonus` besides.
    """
    rows, columns = shape
    start, end = rows + columns, rows + columns + 1
    flow = min_cost_flow.SimpleMinCostFlow()
    pairs = flow.add_arcs_with_capacity_and_unit_cost(
        arcs.leader, rows + arcs.host, np.ones(len(arcs.leader), np.int64), -arcs.gain
    )
    each = np.arange(rows)
    ones, zeros = np.ones(rows, np.int64), np.zeros(rows, np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(np.full(rows, start), each, ones, zeros)
    flow.add_arcs_with_capacity_and_unit_cost(each, np.full(rows, end), ones, zeros)
    for column, (most, points) in enumerate(zip(capacity, bonus, strict=True)):
        if most > 0:
            flow.add_arc_with_capacity_and_unit_cost(rows + column, end, 1, -points)
        if most > 1:
            flow.add_arc_with_capacity_and_unit_cost(rows + column, end, most - 1, 0)
    flow.set_node_supply(start, rows)
    flow.set_node_supply(end, -rows)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow was not solved: {status}")
    found = [-1] * rows
    for row, column, used in zip(
        arcs.leader.tolist(), arcs.host.tolist(), flow.flows(pairs).tolist(), strict=True
    ):
        if used:
            found[row] = column
    return found


@dataclass(frozen=True, slots=True)
class Answer:
    """The best values that were found, and a bound that none can pass. None when there are none."""

    values: list[int]
    objective: int
    bound: int

    @property
    def is_proven(self) -> bool:
        """Whether nothing better exists."""
        return self.objective == self.bound


class Infeasible(Exception):
    """No values hold to every rule."""


class OutOfSteps(Exception):
    """Nothing was found within the steps that were given."""


@dataclass
class Budget:
    """Steps that several questions may take together.

    A step is one of OR-Tools' deterministic time: about a second of a machine of its own, and the
    same amount of work on every machine.
    """

    left: float

    def take(self, steps: float) -> None:
        """Take off what was used."""
        self.left -= steps


def _model() -> cp_model.CpModel:
    # Imported here: it brings pandas, which no matching needs that the flow settles by itself.
    from ortools.sat.python import cp_model

    return cp_model.CpModel()


@dataclass
class Program:
    """Yes-or-no variables, rules that are sums of them, and something to make most of.

    With `presolve` OR-Tools makes the program simpler before it begins: worth it for few and hard
    questions.
    """

    presolve: bool = False
    model: cp_model.CpModel = field(default_factory=_model)
    variables: list[cp_model.IntVar] = field(default_factory=list)
    hint: list[int] = field(default_factory=list)

    def variable(self) -> int:
        """A new variable, by its number."""
        self.variables.append(self.model.new_bool_var(""))
        return len(self.variables) - 1

    def limit(self, terms: Mapping[int, int], low: int | None, high: int | None) -> None:
        """The sum of variables times numbers stays between two numbers; None for no end."""
        total = self._sum(terms)
        if low is not None and low == high:
            self.model.add(total == low)
            return
        if low is not None:
            self.model.add(total >= low)
        if high is not None:
            self.model.add(total <= high)

    def best(self, terms: Mapping[int, int], budget: Budget) -> Answer:
        """The values with the greatest sum. Raises Infeasible, and OutOfSteps when none is found.

        Once the budget is used up every question raises OutOfSteps.
        """
        from ortools.sat.python import cp_model

        if budget.left <= 0:
            raise OutOfSteps
        self.model.maximize(self._sum(terms))
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for variable, value in zip(self.variables, self.hint, strict=False):
            self.model.add_hint(variable, value)
        worker = cp_model.CpSolver()
        worker.parameters.num_workers = 1
        worker.parameters.random_seed = 1
        # What is chosen here is nearly a flow: its linear relaxation says nearly all.
        worker.parameters.linearization_level = 2
        worker.parameters.cp_model_presolve = self.presolve
        worker.parameters.max_deterministic_time = budget.left
        status = worker.solve(self.model)
        budget.take(max(_LEAST, worker.response_proto.deterministic_time))
        if status == cp_model.INFEASIBLE:
            raise Infeasible
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise OutOfSteps
        values = [worker.value(variable) for variable in self.variables]
        objective = sum(values[v] * by for v, by in terms.items())
        bound = objective if status == cp_model.OPTIMAL else int(worker.best_objective_bound)
        self.hint = values
        return Answer(values, objective, max(bound, objective))

    def _sum(self, terms: Mapping[int, int]) -> cp_model.LinearExpr:
        from ortools.sat.python import cp_model

        chosen = [self.variables[v] for v in terms]
        return cp_model.LinearExpr.weighted_sum(chosen, list(terms.values()))
