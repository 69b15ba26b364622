"""A pool → what is proposed: who goes where and why, who does not and what would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.matching.explain import Gain, Reason, Unplaced, gains, reasons, unplaced
from generator.matching.pool import Pool, Pooling
from generator.matching.solve import solve_tables
from generator.matching.tables import tabled
from generator.matching.values import Host, Leader, Placement, Problem, Solution
from generator.watch import Watch, unwatched


@dataclass(frozen=True)
class Proposal:
    """A solved pool with its reasons. `reasons` are by the leader's reference."""

    pool: Pool
    solution: Solution
    reasons: Mapping[str, Reason]
    unplaced: tuple[Unplaced, ...]
    gains: tuple[Gain, ...]
    leaders: Mapping[str, Leader]
    hosts: Mapping[str, Host]
    explained: frozenset[str] = frozenset()
    """Those whose explanation was asked for by name."""

    def is_cross(self, placement: Placement) -> bool:
        """Whether leader and host school are in different hubs, whose leads have to agree."""
        return self.leaders[placement.leader].hub != self.hosts[placement.host].hub


def propose(
    pooling: Pooling, hubs: Sequence[str], explain: Sequence[str] = (), watch: Watch = unwatched
) -> Proposal:
    """The best matching of some hubs, explained. `explain` names leaders to explain in any case."""
    pool = pooling.pool(hubs)
    tables = tabled(pool.problem)
    solution = solve_tables(tables, watch=watch)

    def join(hub: str) -> Problem | None:
        return pooling.pool([*hubs, hub]).problem

    others = [
        hub.id
        for hub in pooling.network.hubs
        if hub.id not in pool.hubs and pooling.takes_part(hub.id)
    ]
    return Proposal(
        pool=pool, solution=solution, reasons=reasons(tables, solution, explain, watch),
        unplaced=unplaced(tables, solution, join, others, explain, watch),
        gains=gains(pool.problem, solution),
        leaders={p.id: p for p in pool.problem.leaders},
        hosts={h.id: h for h in pool.problem.hosts},
        explained=frozenset(explain),
    )  # fmt: skip
