"""Which schools took part in a programme in a year, counted for one audience.

It is the one place that counts schools from the whole data. What it gives for the public and the
network follows `small_groups`; a hub's own people know the numbers as they are.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator import small_groups, states
from generator.model import Amount, Network, Residency, Review, SchoolsInvolved


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


def involved(
    network: Network, today: dt.date, *, protected: bool = True
) -> tuple[SchoolsInvolved, ...]:
    """A count for each programme, year and hub with records, then the network's, in that order.

    `network` is not projected. Withdrawn records do not count. Without `protected` every number is
    exact. Linear in the records.
    """
    parts = _parts(network, today)
    members = {hub.id: frozenset(school.urn for school in hub.schools) for hub in network.hubs}
    found = []
    for (programme, year), hubs in sorted(parts.items()):
        groups = []
        for hub, part in sorted(hubs.items()):
            group = _group(part, members.get(hub, frozenset()))
            groups.append(group)
            exact = group.named + group.others
            found.append(
                SchoolsInvolved(programme, year, hub, group.amount)
                if protected
                else SchoolsInvolved(
                    programme, year, hub, Amount(exact, exact),
                    len(part.visiting), len(part.hosting),
                )
            )  # fmt: skip
        whole = sum(group.named + group.others for group in groups)
        found.append(
            SchoolsInvolved(programme, year, "", small_groups.total(groups))
            if protected
            else SchoolsInvolved(
                programme, year, "", Amount(whole, whole),
                sum(len(part.visiting) for part in hubs.values()),
                sum(len(part.hosting) for part in hubs.values()),
            )
        )  # fmt: skip
    return tuple(found)


def _group(part: _Part, members: frozenset[str]) -> small_groups.Group:
    others = len(part.all - part.named)
    candidates = max(len(members - part.named), others)
    return small_groups.Group(len(part.named), others, part.places, candidates)


def _parts(network: Network, today: dt.date) -> dict[tuple[str, str], dict[str, _Part]]:
    """Programme and year → hub → what its schools did."""
    found: dict[tuple[str, str], dict[str, _Part]] = defaultdict(lambda: defaultdict(_Part))
    for record in network.records():
        if states.is_withdrawn(record, today):
            continue
        hubs = found[record.programme, record.year]
        for hub, urn, is_host in _sides(record):
            part = hubs[hub]
            (part.hosting if is_host else part.visiting).add(urn)
            if record.publish_schools:
                part.named.add(urn)
            else:
                part.places += 1
    return found


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
