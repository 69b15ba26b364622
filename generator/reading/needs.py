"""What a hub's files name outside of their own hub, and what of other hubs a check of it sees.

A hub that was found without fault is not checked again while its own files, the network's own and
what it sees of other hubs are the same. One with faults is checked again whenever any hub's facts
changed, because hints look further: they say what somebody may have meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from generator import personal, tables
from generator.cache import digest, name_of
from generator.load import Entry, Facts, Known
from generator.model import Hub, Residency, Review
from generator.source import Scalar, Sequence
from generator.tables import Row


@dataclass(frozen=True, slots=True)
class Needs:
    """What a hub's files name that is not their own hub's, each in order."""

    hubs: tuple[str, ...]
    """Ids of hubs that host its residencies, whether or not there are such hubs."""
    urns: tuple[str, ...]
    """URNs that are not among its schools of today."""
    mailboxes: tuple[str, ...]
    """Addresses in its texts that are not its own."""

    def __reduce__(self) -> tuple[type[Needs], tuple[object, ...]]:
        return Needs, (self.hubs, self.urns, self.mailboxes)


def needs_of(hub: Hub, entries: Iterable[Entry], facts: Facts) -> Needs:
    """What a hub's files name elsewhere."""
    urns: set[str] = set()
    hubs: set[str] = set()
    boxes: set[str] = set()
    for entry in entries:
        boxes_in = boxes if entry.has_signs(personal.may_hold_address) else None
        for row in entry.family:
            _named(row, urns, hubs, boxes_in)
    staying = {urn for urn, _, left_on in facts.members if left_on is None}
    return Needs(
        tuple(sorted(hubs - {hub.id})), tuple(sorted(urns - staying)),
        tuple(sorted(boxes.difference(facts.mailboxes))),
    )  # fmt: skip


def _named(row: Row, urns: set[str], hubs: set[str], boxes: set[str] | None) -> None:
    naming = _naming(row.table.name)
    values = row.source.values
    for name in naming if boxes is None else values:
        value = values.get(name)
        if value is None:
            continue
        wanted = naming.get(name)
        for item in value.items if isinstance(value, Sequence) else (value,):
            if not isinstance(item, Scalar):
                continue
            if wanted:
                (urns if wanted == "school" else hubs).add(item.text.strip())
            elif boxes is not None:
                found = personal.find(item.text)
                boxes.update(item.text[a:b].lower() for a, b, kind in found if kind == "email")


@cache
def _naming(table: str) -> Mapping[str, str]:
    """The fields of a table that name a school or a hub."""
    fields = tables.tables()[table].fields.values()
    return {f.name: f.refers for f in fields if f.refers in ("school", "hub")}


def outward_of(hub: Hub) -> str:
    """The digest of what checks of other hubs' records may see of a hub's schools and records."""
    schools = [
        (one.urn, one.left_on, one.local_authority,
         [(closure.starts_on, closure.ends_on) for closure in one.closed_dates])
        for one in hub.schools
    ]  # fmt: skip
    parts = [
        (
            part.year, part.programme, part.subscription, part.not_subscribed, part.signed_up_on,
            [(offer.school, offer.places, offer.at_once) for offer in part.offers],
            sorted(part.faulty),
        )
        for year in hub.years
        for part in year.participations
    ]  # fmt: skip
    visits = [_visit(record) for year in hub.years for record in year.records]
    return name_of((schools, parts, visits))


def _visit(record: Residency | Review) -> tuple[Any, ...]:
    guests: tuple[Any, ...]
    if isinstance(record, Residency):
        guests = ("residency", record.host_hub, record.participant_school)
    else:
        guests = ("review", *(reviewer.school for reviewer in record.reviewers))
    return (
        record.year, record.id, record.programme, record.host_school, record.matched_on,
        record.dates, record.withdrawn_on, guests,
    )  # fmt: skip


class Around:
    """What each hub sees of the others."""

    def __init__(
        self, known: Known, needs: Mapping[str, Needs], outward: Mapping[str, str]
    ) -> None:
        self._known = known
        self._needs = needs
        self._outward = outward
        self._named = {hub: frozenset(self._names(hub, own)) for hub, own in needs.items()}
        self._naming: dict[str, set[str]] = {}
        for hub, others in self._named.items():
            for other in others:
                self._naming.setdefault(other, set()).add(hub)

    def _names(self, hub: str, own: Needs) -> Iterator[str]:
        yield from (other for other in own.hubs if other in self._needs)
        for urn in own.urns:
            yield from (other for other in self._known.listings.get(urn, ()) if other != hub)

    def related(self, hub: str) -> frozenset[str]:
        """The hubs that one names, that name it, and that name those that it names.

        The last are there because their visitors take places in the same host schools.
        """
        named = self._named[hub]
        found = named.union(self._naming.get(hub, ()), *(self._naming[other] for other in named))
        return found - {hub}

    @cached_property
    def everything(self) -> str:
        """The digest of all hubs' facts."""
        return name_of([*self._known.facts.values()])

    @cached_property
    def _unread(self) -> list[tuple[str, ...]]:
        return [facts.unread for facts in self._known.facts.values() if facts.unread]

    def of_network(self, targets: Iterable[str]) -> str:
        """The digest of what the network's own files see; `targets` are hubs that they name."""
        known = self._known
        facts = [known.facts.get(hub) for hub in sorted(set(targets))]
        return digest(*known.facts, "", *sorted(known.mailboxes), name_of(facts))

    def of(self, hub: str) -> str:
        """The digest of what one hub sees."""
        known, needs, facts = self._known, self._needs[hub], self._known.facts[hub]
        seen: list[object] = []
        for other in sorted(self.related(hub) | set(needs.hubs)):
            there = known.facts.get(other)
            seen += [other, self._outward.get(other, "")]
            seen += [there.unread, there.participations] if there else []
        for urn in needs.urns:
            where = known.listings.get(urn)
            # A school that nobody lists may stand on a list that could not be read.
            seen += [urn, where or self._unread, known.members.get(urn), known.names.get(urn)]
        seen += [box for box in needs.mailboxes if box in known.mailboxes]
        seen += self._first_elsewhere(facts)
        return digest(*seen)

    def _first_elsewhere(self, facts: Facts) -> Iterator[object]:
        """What the hub has and another hub had before it."""
        known, hub = self._known, facts.id
        if facts.is_named and (first := known.first_named[facts.name.casefold()]) != hub:
            yield first
        for urn, _, left_on in facts.listed:
            if not left_on and (first := known.first_members[urn]) != hub:
                yield first
            if len(known.listings[urn]) > 1:
                yield known.members.get(urn)
                yield known.names.get(urn)
        for table, year, piece in facts.records:
            path = f"data/hubs/{hub}/{year}/learning/{piece}.yaml"
            if table == "learning" and (first := known.first_learning[piece]) != path:
                yield first
