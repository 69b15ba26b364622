"""Which schools took part in a programme in a year, counted for one audience.

It is the one place that counts schools from the whole data. What it gives for the public and the
network follows `small_groups`; a hub's own people know the numbers as they are.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from generator import small_groups, states
from generator.model import Amount, Hub, Network, Residency, Review, SchoolsInvolved


@dataclass(frozen=True)
class Counted:
    """One hub's schools in a programme and year, as they are: not for pages, but for `involved`.

    It holds what `small_groups` may hide, as data/ does. It is made of the hub's own schools and
    records and of those of others in which it has a part.
    """

    programme: str
    year: str
    hub: str
    group: small_groups.Group
    visiting: int
    hosting: int

    @property
    def all(self) -> int:
        """How many schools took part."""
        return self.group.named + self.group.others


@dataclass(slots=True)
class _Part:
    """What the records of one programme and year say of one hub's schools, by URN."""

    named: set[str] = field(default_factory=set)
    visiting: set[str] = field(default_factory=set)
    hosting: set[str] = field(default_factory=set)
    places: int = 0
    """Places in the records that show no school."""

    @property
    def all(self) -> set[str]:
        return self.visiting | self.hosting


def counted(hub: Hub, shared: Iterable[Residency | Review], today: dt.date) -> tuple[Counted, ...]:
    """The counts of one hub, by programme and year.

    Neither it nor `shared`, the records of other hubs in which it has a part, is projected.
    Withdrawn records do not count. Linear in the records.
    """
    own = [record for year in hub.years for record in year.records]
    # A hub whose records have no school yet counts too: with none.
    found = {(r.programme, r.year): _Part() for r in own if not states.is_withdrawn(r, today)}
    for record in (*own, *shared):
        if states.is_withdrawn(record, today):
            continue
        for side, urn, is_host in _sides(record):
            if side == hub.id:
                part = found.setdefault((record.programme, record.year), _Part())
                _place(part, record, urn, is_host=is_host)
    members = frozenset(school.urn for school in hub.schools)
    return tuple(
        Counted(
            programme, year, hub.id, _group(part, members), len(part.visiting), len(part.hosting)
        )
        for (programme, year), part in sorted(found.items())
    )


def of_network(network: Network, today: dt.date) -> list[Counted]:
    """The counts of every hub of a network that is not projected."""
    shared = network.shared()
    return [one for hub in network.hubs for one in counted(hub, shared.get(hub.id, ()), today)]


def involved(counts: Iterable[Counted], *, protected: bool = True) -> tuple[SchoolsInvolved, ...]:
    """A count for each programme, year and hub, then the network's, in that order.

    `counts` are those of all its hubs. Without `protected` every number is exact.
    """
    places: dict[tuple[str, str], list[Counted]] = defaultdict(list)
    for one in counts:
        places[one.programme, one.year].append(one)
    found = []
    for (programme, year), several in sorted(places.items()):
        hubs = sorted((one for one in several if one.all), key=lambda one: one.hub)
        if protected:
            found += [SchoolsInvolved(programme, year, one.hub, one.group.amount) for one in hubs]
            whole = small_groups.total([one.group for one in hubs])
            found.append(SchoolsInvolved(programme, year, "", whole))
            continue
        found += [
            SchoolsInvolved(programme, year, one.hub, _exact(one.all), one.visiting, one.hosting)
            for one in hubs
        ]
        found.append(
            SchoolsInvolved(
                programme, year, "", _exact(sum(one.all for one in hubs)),
                sum(one.visiting for one in hubs), sum(one.hosting for one in hubs),
            )
        )  # fmt: skip
    return tuple(found)


def _exact(count: int) -> Amount:
    return Amount(count, count)


def _group(part: _Part, members: frozenset[str]) -> small_groups.Group:
    others = len(part.all - part.named)
    candidates = max(len(members - part.named), others)
    return small_groups.Group(len(part.named), others, part.places, candidates)


def _place(part: _Part, record: Residency | Review, urn: str, *, is_host: bool) -> None:
    (part.hosting if is_host else part.visiting).add(urn)
    if record.publish_schools:
        part.named.add(urn)
    else:
        part.places += 1


def _sides(record: Residency | Review) -> Iterator[tuple[str, str, bool]]:
    """Hub, URN and whether it is the host of each place in a record that has a school."""
    if isinstance(record, Residency):
        if record.participant_school:
            yield record.hub, record.participant_school, False
    else:
        for reviewer in record.reviewers:
            if reviewer.school:
                yield reviewer.hub or record.hub, reviewer.school, False
    if record.host_school:
        yield record.hosting_hub, record.host_school, True
