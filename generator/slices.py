"""The network as one hub needs it: the hub whole, and of others what it has to do with.

A microsite is made of its hub's slice and of nothing else that hubs write. So what it costs does
not grow with the network, and it stays as it is while its slice does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from generator.cache import Cache, digest, name_of
from generator.model import MANY_HUBS, Hub, HubYear, Network, Residency, Review, School
from generator.reading import Head, Reading, place_reviewers

Gift = tuple[Hub, tuple[School, ...]]
"""What a hub has for another: itself with nothing but its schools and the records in which the
other has a part, and the schools of further hubs that these records name."""

_STATE = "state"


class Slices:
    """The slices of all hubs. Hubs are read when a slice that needs them is asked for."""

    def __init__(self, reading: Reading, kept: Cache) -> None:
        self._reading = reading
        self._hubs = reading.hubs
        self._kept = kept
        self._owners: dict[str, list[str]] = defaultdict(list)
        for hub in reading.hubs.values():
            for urn in hub.head.schools:
                self._owners[urn].append(hub.id)
        self._ties = self._tied()
        self._known: Mapping[str, str] = kept.recall(f"{_STATE}/gifts") or {}
        self._used: dict[str, str] = {}

    def _tied(self) -> Mapping[str, frozenset[str]]:
        """Hub → the hubs that it names or that name it, by their ids or by their schools."""
        found: dict[str, set[str]] = {hub: set() for hub in self._hubs}
        for hub in self._hubs.values():
            named = set(hub.head.hubs)
            for urn in (*hub.head.urns, *hub.head.schools):
                named.update(self._owners.get(urn, ()))
            for other in named & found.keys() - {hub.id}:
                found[hub.id].add(other)
                found[other].add(hub.id)
        return {hub: frozenset(others) for hub, others in found.items()}

    def tied(self, hub: str) -> list[str]:
        """The hubs that a hub has to do with, in order."""
        return sorted(self._ties[hub])

    def key(self, hub: str) -> str:
        """The digest of a slice, without reading any hub that is known already."""
        gifts = (self._gift_name(other, hub) for other in self.tied(hub))
        names = (
            part
            for hub, head in self._all_names()
            for part in (hub, head.name, head.kind, head.region)
        )
        return digest(
            self._reading.frame_key, self._hubs[hub].key, self._are_many, *gifts, "names", *names
        )  # fmt: skip

    def _gift_name(self, giver: str, to: str) -> str:
        around = (self._hubs[other].key for other in self.tied(giver) if other != to)
        # The other's schools decide which of the giver's reviewers are its own.
        own = digest(*self._hubs[to].head.schools)
        key = digest(self._hubs[giver].key, to, own, *around)
        name = self._used.get(key) or self._known.get(key)
        if name is None:
            name = name_of(self._gift(giver, to))
        self._used[key] = name
        return name

    def network(self, hub: str) -> Network:
        """The slice of a hub, unprojected, hubs in order of id."""
        stubs: dict[str, Hub] = {}
        further: dict[str, School] = {}
        for other in self.tied(hub):
            stubs[other], schools = self._gift(other, hub)
            further |= {f"{school.hub} {school.urn}": school for school in schools}
        stubs |= {other: _named_only(h) for other, h in self._all_names() if other not in stubs}
        stubs[hub] = self._whole(hub)
        for school in further.values():
            if school.hub not in stubs:
                stubs[school.hub] = replace(_bare(self._hubs[school.hub].hub()), schools=())
            known = stubs[school.hub]
            if school not in known.schools:
                stubs[school.hub] = replace(known, schools=(*known.schools, school))
        hubs = tuple(stubs[name] for name in sorted(stubs))
        return replace(self._reading.frame, hubs=hubs, many_hubs=self._are_many)

    @property
    def _are_many(self) -> bool:
        return len(self._hubs) > MANY_HUBS

    def _all_names(self) -> Iterable[tuple[str, Head]]:
        """The heads of all hubs, while they are few enough to choose from in a form."""
        return () if self._are_many else ((hub.id, hub.head) for hub in self._hubs.values())

    def _whole(self, hub: str) -> Hub:
        found = self._hubs[hub].hub()
        if not any(year.reviews for year in found.years):
            return found
        around = {other: self._hubs[other].hub() for other in self.tied(hub)}
        return place_reviewers(found, dict(sorted({**around, hub: found}.items())))

    def _gift(self, giver: str, to: str) -> Gift:
        hub = self._whole(giver)
        years = []
        named: set[str] = set()
        for year in hub.years:
            residencies = tuple(r for r in year.residencies if to in r.other_hubs)
            reviews = tuple(r for r in year.reviews if to in r.other_hubs)
            if residencies or reviews:
                years.append(
                    HubYear(hub=giver, year=year.year, residencies=residencies, reviews=reviews)
                )
                named |= _named((*residencies, *reviews))
        owners = {o for urn in named for o in self._owners.get(urn, ())} - {giver, to}
        further = tuple(
            school
            for owner in sorted(owners)
            for school in self._hubs[owner].hub().schools
            if school.urn in named
        )
        return replace(_bare(hub), years=tuple(years)), further

    def remember(self) -> None:
        """Keep the names of gifts, so that the next build need not read the givers."""
        if self._used != self._known:
            self._kept.remember(f"{_STATE}/gifts", self._used)


def _named_only(head: Head) -> Hub:
    """A hub of which nothing is known but what it is called."""
    return Hub(
        id=head.id, name=head.name, kind="local", region="", strapline="", about="",
        contact="",
    )  # fmt: skip


def _bare(hub: Hub) -> Hub:
    """A hub as others know it: its name, place and schools, and none of its texts and years."""
    return replace(
        hub, strapline="", about="", funding=None, posts=(), priorities=(), testimonial=None,
        resources=(), years=(),
    )  # fmt: skip


def _named(records: Iterable[Residency | Review]) -> set[str]:
    """The URNs of all schools that records name."""
    found: set[str | None] = set()
    for record in records:
        found.add(record.host_school)
        if isinstance(record, Residency):
            found.add(record.participant_school)
        else:
            found.update(reviewer.school for reviewer in record.reviewers)
    return {urn for urn in found if urn}
