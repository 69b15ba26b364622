"""A proposal as plain values for JSON: stable keys, ids only, never a name or what people wrote.

docs/matching.md says what each key is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.matching.changes import Change
from generator.matching.explain import Elsewhere, Gain, Reason, Unplaced
from generator.matching.proposal import Proposal
from generator.matching.values import Levels, Placement


def as_json(
    proposal: Proposal, records: Mapping[str, tuple[str, str, str]] | None = None
) -> dict[str, Any]:
    """One programme's proposal. Days are ISO dates, miles one way, points as in docs/matching.md.

    `records` are the records that were written, as in `records.Files`.
    """
    pool, solution = proposal.pool, proposal.solution
    return {
        "programme": pool.programme.id,
        "year": pool.year,
        "hubs": list(pool.hubs),
        "leaders": len(pool.problem.leaders),
        "host_schools": len(pool.problem.hosts),
        "free_places": sum(host.places for host in pool.problem.hosts),
        "left_out": pool.left_out,
        "proven": solution.is_proven,
        "gap": round(solution.gap, 6),
        "result": _levels(solution.levels),
        "bound": _levels(solution.bound),
        "placements": [
            _placement(proposal, placement, records or {}) for placement in solution.placements
        ],
        "not_placed": [_unplaced(proposal, unplaced) for unplaced in proposal.unplaced],
        "placed_already": [
            {"interest": reference, "record": record}
            for reference, record in sorted(pool.settled.items())
        ],
        "gains": [_gain(gain) for gain in proposal.gains],
    }


def _levels(levels: Levels) -> dict[str, int | float]:
    return {
        "placed": levels.placed, "fit": levels.fit, "spread": levels.spread, "miles": levels.miles,
    }  # fmt: skip


def _placement(
    proposal: Proposal, placement: Placement, records: Mapping[str, tuple[str, str, str]]
) -> dict[str, Any]:
    leader, host = proposal.leaders[placement.leader], proposal.hosts[placement.host]
    record = records.get(placement.leader)
    return {
        "interest": placement.leader,
        "hub": leader.hub,
        "school": leader.school,
        "offer": placement.host,
        "host_hub": host.hub,
        "host_school": host.school,
        "days": [day.isoformat() for day in placement.days],
        "miles": None if placement.tenths is None else placement.tenths / 10,
        "fit": placement.fit,
        "waits_for_agreement": proposal.is_cross(placement),
        "record": f"{record[0]}/{record[2]}" if record else None,
        "why": _reason(proposal.reasons[placement.leader]),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "themes": list(reason.themes),
        "wanted_phase": reason.wants_phase,
        "welcome_phase": reason.is_welcome,
        "hoped_for_stage": reason.is_hoped_for,
        "choice": None if reason.rank is None else reason.rank + 1,
        "first_visitor": reason.is_first,
        "companion": reason.companion or None,
        "elsewhere": _elsewhere(reason.elsewhere) if reason.elsewhere else None,
    }


def _elsewhere(found: Elsewhere) -> dict[str, Any]:
    costs = found.costs
    return {
        "offer": found.host or None,
        "fewer_placed": costs.placed,
        "less_fit": costs.fit,
        "less_spread": costs.spread,
        "more_miles": costs.tenths / 10,
    }


def _unplaced(proposal: Proposal, unplaced: Unplaced) -> dict[str, Any]:
    leader = proposal.leaders[unplaced.leader]
    changes = unplaced.changes
    return {
        "interest": leader.id,
        "hub": leader.hub,
        "school": leader.school,
        "blocked_by": dict(unplaced.hosts),
        "would_suit": list(unplaced.full),
        "smallest_change": None if changes is None else [_change(change) for change in changes],
    }


def _change(change: Change) -> dict[str, str | None]:
    return {
        "kind": change.kind,
        "offer": change.host or None,
        "day": change.day.isoformat() if change.day else None,
        "hub": change.hub or None,
    }


def _gain(gain: Gain) -> dict[str, int | str]:
    return {
        "hub": gain.hub, "leaders": gain.leaders,
        "placed_alone": gain.alone, "placed_together": gain.together,
        "fit_alone": gain.fit_alone, "fit_together": gain.fit_together,
    }  # fmt: skip
