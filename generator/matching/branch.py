"""Where few leaders are in each other's way: the flow again without one of them, then another.

The best flow without days is best of all once its days can be had. Where they cannot, one of the
leaders concerned goes elsewhere: each is tried apart (branch and bound). What stays below a
matching that is known already is left. Few conflicts are settled so in no time; for many there is
CP-SAT.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from generator.matching.relax import Relaxed, relax
from generator.matching.tables import Flags
from generator.matching.timetable import Timetable

MOST_FLOWS = 60
"""How many flows are tried. Each takes a few milliseconds for a hub and a tenth of a second for a
thousand leaders: far less than CP-SAT."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The best matching, and the pairs of it and of every other that is as good."""

    hosts: list[int]
    pairs: Flags


def settle(timetable: Timetable, first: Relaxed, known: Sequence[int]) -> Settled | None:
    """The best matching, from the flow of all pairs and a matching that is known.

    None where there are too many conflicts, and where a flow hopes for more than comes true: it
    takes it that newcomers have company (relax.py).
    """
    tables = timetable.tables
    least = first.scale.value(tables.levels(known)) * first.scale.fine
    # The best bound is looked at first; of equals, the one that was found first.
    open_flows, count = [(-first.bound, 0, first, tables.allowed)], 1
    best: list[int] | None = None
    pairs = np.zeros_like(tables.allowed)
    while open_flows:
        bound, _, flow, allowed = heapq.heappop(open_flows)
        if -bound < least:
            break
        ways = list(_ways_out(timetable, flow, allowed))
        if not ways:
            if flow.below(tables.levels(flow.hosts)):
                return None
            best, least = best or flow.hosts, -bound
            pairs |= flow.as_good()
        for narrower in ways:
            count += 1
            if count > MOST_FLOWS:
                return None
            found = relax(tables, flow.scale, {}, narrower)
            if found.bound >= least:
                heapq.heappush(open_flows, (-found.bound, count, found, narrower))
    return Settled(best, pairs) if best is not None else None


def _ways_out(timetable: Timetable, flow: Relaxed, allowed: Flags) -> Iterator[Flags]:
    """Pairs to go on with, which together hold every matching but this flow; none if it has days.

    The first leader who is in the way goes elsewhere; or stays, and the second goes; and so on.
    """
    cuts = timetable.cuts(flow.hosts)
    if not cuts:
        return
    cut = min(cuts, key=lambda cut: cut.most)
    there = [leader for leader in sorted(cut.leaders) if flow.hosts[leader] == cut.host]
    stays = allowed
    for leader in there[: cut.most + 1]:
        goes = stays.copy()
        goes[leader, cut.host] = False
        yield goes
        stays = stays.copy()
        stays[leader] = False
        stays[leader, cut.host] = True
