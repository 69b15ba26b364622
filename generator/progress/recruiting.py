"""Recruitment against plan: leaders and places, those found and those still to find."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from generator import states
from generator.model import Network
from generator.progress.counts import find_year, records_of, shared_with


@dataclass(frozen=True)
class Recruitment:
    """A hub's recruitment for one programme and year. Withdrawn records count in `withdrawn` alone.

    `recruited` is `placed` and `waiting` together. `planned` is None where the hub gave no number,
    `places_offered` where the reader may not know it. `places_taken` counts every visitor at the
    hub's schools, those of other hubs too.
    """

    planned: int | None
    recruited: int
    placed: int
    """With a host school, and in a review with a reviewer."""
    waiting: int
    withdrawn: int
    hosts_offering: int
    places_offered: int | None
    places_taken: int

    @property
    def missing(self) -> int:
        """How many are still to be recruited to reach the plan."""
        return max((self.planned or 0) - self.recruited, 0)


def recruitment(
    network: Network, hub: str, year: str, programme: str, today: dt.date = dt.date.max
) -> Recruitment:
    """A hub's recruitment; all zero where it has no part in the programme."""
    own = find_year(network, hub, year)
    part = own.find_participation(programme) if own else None
    every = records_of(network, hub, year, programme)
    going_on = [r for r in every if not states.is_withdrawn(r, today)]
    placed = sum(r.has_host and r.has_visitors for r in going_on)
    shared = shared_with(network, hub, year, programme)
    going_on_there = [r for r in shared if not states.is_withdrawn(r, today)]
    # A review of another hub takes places there, and none here.
    hosted = [r for r in (*going_on, *going_on_there) if r.hosting_hub == hub and r.has_host]
    places = [offer.places for offer in part.offers] if part else []
    known = [number for number in places if number is not None]
    return Recruitment(
        planned=part.planned if part else None, recruited=len(going_on), placed=placed,
        waiting=len(going_on) - placed, withdrawn=len(every) - len(going_on),
        hosts_offering=len(places),
        places_offered=sum(known) if len(known) == len(places) else None,
        places_taken=sum(record.visitors for record in hosted),
    )  # fmt: skip


def in_all(parts: Sequence[Recruitment]) -> Recruitment:
    """Several hubs together: the plans of those that gave one, the places if all of them told."""
    planned = [part.planned for part in parts if part.planned is not None]
    places = [part.places_offered for part in parts if part.places_offered is not None]
    return Recruitment(
        planned=sum(planned) if planned else None,
        recruited=sum(part.recruited for part in parts), placed=sum(p.placed for p in parts),
        waiting=sum(part.waiting for part in parts), withdrawn=sum(p.withdrawn for p in parts),
        hosts_offering=sum(part.hosts_offering for part in parts),
        places_offered=sum(places) if len(places) == len(parts) else None,
        places_taken=sum(part.places_taken for part in parts),
    )  # fmt: skip
