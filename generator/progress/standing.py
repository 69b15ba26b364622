"""Each hub's progress in each programme, and the network's as their sum."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from generator.model import Network, Residency, Review
from generator.progress.counts import Count, by_state, find_year, records_of, shared_with
from generator.progress.owed import Owed, once, owed
from generator.progress.recruiting import Recruitment, recruitment
from generator.progress.year import YearSteps, year_steps


@dataclass(frozen=True, slots=True)
class HubProgress:
    """One hub in one programme and year.

    `counts`, `recruitment` and `records` are of the hub's own records; `owed` has also what
    concerns the records of other hubs in which it has a part, which are `shared`.
    """

    hub: str
    programme: str
    year: str
    steps: YearSteps
    recruitment: Recruitment
    counts: tuple[Count, ...]
    owed: tuple[Owed, ...]
    records: tuple[Residency | Review, ...]
    shared: tuple[Residency | Review, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The network in one programme and year; every record is counted once.

    `hubs` are those with a part in the programme. The next four count those of them that take
    part and have passed the step. `owed` has every item once.
    """

    programme: str
    year: str
    hubs: int
    signed_up: int
    inducted: int
    packs_released: int
    briefed: int
    recruitment: Recruitment
    counts: tuple[Count, ...]
    owed: tuple[Owed, ...]

    @property
    def overdue(self) -> int:
        """How many things are overdue."""
        return sum(item.overdue for item in self.owed)


def progress(network: Network, year: str, today: dt.date) -> tuple[HubProgress, ...]:
    """Every hub with a part in a programme or with records of it, by programme and hub."""
    items = {hub.id: owed(network, hub.id, year, today) for hub in network.hubs}
    found = []
    for programme in network.programmes:
        for hub in network.hubs:
            own = find_year(network, hub.id, year)
            records = records_of(network, hub.id, year, programme.id)
            shared = shared_with(network, hub.id, year, programme.id)
            if not (records or shared or (own and own.find_participation(programme.id))):
                continue
            found.append(
                HubProgress(
                    hub=hub.id, programme=programme.id, year=year,
                    steps=year_steps(network, hub.id, year, programme, today),
                    recruitment=recruitment(network, hub.id, year, programme.id, today),
                    counts=by_state(records, programme, today),
                    owed=tuple(o for o in items[hub.id] if o.programme == programme.id),
                    records=records, shared=shared,
                )
            )  # fmt: skip
    return tuple(found)


def summary(
    network: Network, year: str, today: dt.date, every: Sequence[HubProgress] | None = None
) -> tuple[Summary, ...]:
    """The network in each programme that some hub has a part in, in the programmes' order.

    `every` is its `progress`, where that is at hand already.
    """
    every = progress(network, year, today) if every is None else every
    items = once(one.owed for one in every)
    found = []
    for programme in network.programmes:
        own = [one for one in every if one.programme == programme.id]
        if not own:
            continue
        steps = [one.steps for one in own if one.steps.takes_part]
        passed = {
            name: sum(s.step(name).done for s in steps)
            for name in ("signed_up", "session", "pack", "briefing")
        }
        records = [record for one in own for record in one.records]
        found.append(
            Summary(
                programme=programme.id, year=year, hubs=len(own), signed_up=passed["signed_up"],
                inducted=passed["session"], packs_released=passed["pack"],
                briefed=passed["briefing"], recruitment=_sum([one.recruitment for one in own]),
                counts=by_state(records, programme, today),
                owed=tuple(item for item in items if item.programme == programme.id),
            )
        )  # fmt: skip
    return tuple(found)


def _sum(parts: list[Recruitment]) -> Recruitment:
    """All hubs together: the plans of those that gave one, and the places if all of them told."""
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
