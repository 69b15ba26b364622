"""Each hub's progress in each programme, and the network's as their sum."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from generator.model import Network, Residency, Review
from generator.progress.counts import Count, by_state, find_year, records_of, shared_with
from generator.progress.owed import Owed, once, owed
from generator.progress.recruiting import Recruitment, in_all, recruitment
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
    every = [one for hub in network.hubs for one in of_hub(network, hub.id, year, today)]
    order = {programme.id: place for place, programme in enumerate(network.programmes)}
    return tuple(sorted(every, key=lambda one: order[one.programme]))


def of_hub(network: Network, hub: str, year: str, today: dt.date) -> tuple[HubProgress, ...]:
    """One hub in each programme in which it has a part or records, in the programmes' order.

    Of other hubs only the records are looked at in which this one has a part.
    """
    own = find_year(network, hub, year)
    items = owed(network, hub, year, today)
    found = []
    for programme in network.programmes:
        records = records_of(network, hub, year, programme.id)
        shared = shared_with(network, hub, year, programme.id)
        if not (records or shared or (own and own.find_participation(programme.id))):
            continue
        found.append(
            HubProgress(
                hub=hub, programme=programme.id, year=year,
                steps=year_steps(network, hub, year, programme, today),
                recruitment=recruitment(network, hub, year, programme.id, today),
                counts=by_state(records, programme, today),
                owed=tuple(item for item in items if item.programme == programme.id),
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
                briefed=passed["briefing"], recruitment=in_all([one.recruitment for one in own]),
                counts=by_state(records, programme, today),
                owed=tuple(item for item in items if item.programme == programme.id),
            )
        )  # fmt: skip
    return tuple(found)
