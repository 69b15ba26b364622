"""Records by state, and which records a hub owns and shares with others."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator import states
from generator.model import HubYear, Network, Programme, Residency, Review


@dataclass(frozen=True, slots=True)
class Count:
    """How many records are in one state, and how many have come at least so far.

    `reached` leaves withdrawn records out, so it falls from state to state, as a funnel does; of
    the state `withdrawn` itself it is the count. `label` is in the words of the programme's kind.
    """

    state: str
    label: str
    count: int
    reached: int


def by_state(
    records: Iterable[Residency | Review], programme: Programme, today: dt.date
) -> tuple[Count, ...]:
    """The records of one programme by state, in the order of STATES, empty states too."""
    found = Counter(
        states.state_of(record, today) for record in records if record.programme == programme.id
    )
    return of_states(found, programme)


def of_states(found: Mapping[str, int], programme: Programme) -> tuple[Count, ...]:
    """The same from how many there are in each state; one that is not there is empty."""
    going_on = [state for state in states.STATES if state != "withdrawn"]
    return tuple(
        Count(
            state, states.label_of(state, programme), found.get(state, 0),
            sum(found.get(s, 0) for s in going_on[going_on.index(state):])
            if state in going_on
            else found.get(state, 0),
        )
        for state in states.STATES
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Year:
    """What hubs keep for one year, and in which records of others they have a part, by hub."""

    hubs: Mapping[str, HubYear]
    shared: Mapping[str, tuple[Residency | Review, ...]]


_latest: tuple[Network, str, _Year] | None = None
"""The last one that was asked for. Pages ask for one hub after the other, and to look through all
hubs for each of them would take the square of the time."""


def find_year(network: Network, hub: str, year: str) -> HubYear | None:
    """What a hub keeps for a year."""
    return _of(network, year).hubs.get(hub)


def records_of(
    network: Network, hub: str, year: str, programme: str | None = None
) -> tuple[Residency | Review, ...]:
    """The hub's own records of a year, of one programme or of all, by kind and id."""
    own = find_year(network, hub, year)
    return tuple(r for r in (own.records if own else ()) if programme in (None, r.programme))


def shared_with(
    network: Network, hub: str, year: str, programme: str | None = None
) -> tuple[Residency | Review, ...]:
    """Records of other hubs in which the hub has a part, by hub and id.

    Its schools host the residencies among them, and reviewers come from them in the reviews.
    """
    shared = _of(network, year).shared.get(hub, ())
    return tuple(record for record in shared if programme in (None, record.programme))


def _of(network: Network, year: str) -> _Year:
    global _latest  # noqa: PLW0603 - the same for the same network, which never changes
    latest = _latest
    if latest is None or latest[0] is not network or latest[1] != year:
        hubs = {hub.id: own for hub in network.hubs if (own := hub.find_year(year))}
        shared: dict[str, list[Residency | Review]] = {}
        for own in hubs.values():
            for record in own.records:
                for other in record.other_hubs:
                    shared.setdefault(other, []).append(record)
        found = _Year(hubs, {hub: tuple(records) for hub, records in shared.items()})
        latest = _latest = (network, year, found)
    return latest[2]
