"""The network's outcomes of a programme and year: the sum of its hubs, and how far they spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from generator.model import Network, SchoolsInvolved
from generator.outcomes.counting import GainCount, HubOutcomes, ThemeCount, themes_of

MEASURES: Mapping[str, tuple[str, Callable[[HubOutcomes], int]]] = {
    "going_on": ("Recorded, not withdrawn", lambda one: one.going_on),
    "placed": ("Placed with a host", lambda one: one.placed),
    "visited": ("Days done", lambda one: one.visited),
    "completed": ("Complete, shared in both schools", lambda one: one.completed),
    "withdrawn": ("Withdrawn", lambda one: one.withdrawn),
    "days": ("Days spent", lambda one: one.days),
    "between": ("Between hubs", lambda one: one.between),
}
"""What is summed over hubs: id → its title and how to read it."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the middle and the most of a number over the hubs that have records."""

    least: int
    middle: float
    most: int


@dataclass(frozen=True, slots=True)
class NetworkOutcomes:
    """The network in a programme and year; every record counts once, in the hub it belongs to.

    `sums` and `spreads` have the ids of MEASURES; `spreads` is empty where fewer than two hubs
    have records. `planned` is the sum of the plans that were given.
    """

    programme: str
    year: str
    hubs: tuple[HubOutcomes, ...]
    planned: int | None
    sums: Mapping[str, int]
    spreads: Mapping[str, Spread]
    cascaded: tuple[int, int]
    gains: tuple[GainCount, ...]
    themes: tuple[ThemeCount, ...]
    schools: SchoolsInvolved | None
    active: int
    """How many hubs have records."""
    returned: int
    """How many hubs have sent their return."""


def network_outcomes(
    network: Network, programme: str, year: str, hubs: Sequence[HubOutcomes], *, protected: bool
) -> NetworkOutcomes:
    """The sum of `hubs`, which are all with a part in the programme that year."""
    active = [one for one in hubs if one.going_on]
    plans = [one.planned for one in hubs if one.planned is not None]
    return NetworkOutcomes(
        programme=programme, year=year, hubs=tuple(hubs),
        planned=sum(plans) if plans else None,
        sums={name: sum(read(one) for one in hubs) for name, (_, read) in MEASURES.items()},
        spreads={
            name: _spread([read(one) for one in active]) for name, (_, read) in MEASURES.items()
        } if len(active) > 1 else {},
        cascaded=(sum(o.cascaded[0] for o in hubs), sum(o.cascaded[1] for o in hubs)),
        gains=_gains(network, programme, hubs),
        themes=themes_of([one.themes for one in hubs], network, protected=protected),
        schools=next(
            (s for s in network.involved if (s.programme, s.year, s.hub) == (programme, year, "")),
            None,
        ),
        active=len(active),
        returned=sum(one.returned_on is not None for one in hubs),
    )  # fmt: skip


def _spread(numbers: Sequence[int]) -> Spread:
    return Spread(min(numbers), median(numbers), max(numbers))


def _gains(network: Network, programme: str, hubs: Sequence[HubOutcomes]) -> tuple[GainCount, ...]:
    """Records that tell of each gain in all hubs; the words are the hubs' own, in `words_of`."""
    found = network.find_programme(programme)
    counted = []
    for number, gain in enumerate(found.gains if found else ()):
        parts = [one.gains[number].records for one in hubs]
        known = [part for part in parts if part is not None]
        counted.append(GainCount(gain.id, gain.title, sum(known) if known else None, ""))
    return tuple(counted)


def words_of(hubs: Sequence[HubOutcomes], gain: int, most: int) -> tuple[tuple[str, str], ...]:
    """Hub and what its return, once sent, says of a gain (its place among the programme's).

    Up to `most` hubs speak. Each gain begins with the hub after the one where the last left off,
    so that a page with all gains lets as many hubs speak as it can.
    """
    sent = [one for one in hubs if one.returned_on is not None]
    said = [(one.hub, one.gains[gain].words) for one in sent if one.gains[gain].words]
    if len(said) <= most:
        return tuple(said)
    start = gain * most % len(said)
    return tuple((said * 2)[start : start + most])
