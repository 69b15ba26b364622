"""Visits as pictures: their days in the year, and who visits whom on a map."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator import states
from generator.addresses import hub_url, record_url
from generator.docstree import hubs, residencies
from generator.docstree.residencies import Placed
from generator.docstree.scene import Scene
from generator.england import OUTLINES
from generator.model import Hub, Residency, School, academic_year
from generator.pictures import (
    Bar,
    Group,
    Lanes,
    Stop,
    Strip,
    Trip,
    VisitMap,
    Weeks,
    lanes,
    visit_map,
    weeks,
)
from generator.templates import span

_SCATTERED = 90_000
"""Metres from its middle from which a hub's schools are in no one place."""
_NO_COLOUR = "#5a675f"
_AGREED, _OPEN = "Both hub leads agreed", "Waits for a hub lead’s agreement"


def going_on(records: Iterable[Placed], scene: Scene) -> list[Placed]:
    """Records without those that are withdrawn, dated ones by their first day, then by state."""
    kept = [r for r in records if not states.is_withdrawn(r, scene.today)]
    return residencies.in_order(kept, scene)


@dataclass(frozen=True)
class Visits:
    """What the network's pictures show of one hub's own records of the year."""

    hub: str
    dated: tuple[tuple[str, tuple[dt.date, ...]], ...]
    """Those with days, in order: how each is drawn, and its days."""
    rows: tuple[tuple[tuple[Any, ...], list[Any]], ...]
    """The same as rows of the table behind, each with its place in it."""
    inside: int
    trips: tuple[tuple[str, str, int, bool], ...]
    """As in pictures.Trip."""
    place: tuple[float, float] | None
    """The middle of its schools in metres; None where they are in no one place."""


def visits(records: Iterable[Placed], hub: Hub, scene: Scene) -> Visits:
    """A hub's share of the pictures."""
    shown = going_on(records, scene)
    dated = [record for record in shown if record.dates]
    rank = {programme.id: n for n, programme in enumerate(scene.network.programmes)}
    inside, trips = _between_hubs(shown, scene)
    return Visits(
        hub.id, tuple((_stage(record, scene), record.dates) for record in dated),
        tuple(
            ((*residencies.place_of(record, scene.today), rank[record.programme]), row)
            for record, row in zip(dated, lane_rows(dated, scene, with_hub=True), strict=True)
        ),
        inside[hub.id], tuple((t.start, t.end, t.count, t.firm) for t in trips),
        _middle(hub, scene.today),
    )  # fmt: skip


def network_lanes(every: Iterable[Visits], year: str, scene: Scene) -> Lanes | None:
    """The year with a lane for each hub that has visits with days; None without any."""
    groups = [
        Group(
            scene.hubs[own.hub].name, f"{len(own.dated)} visit{'' if len(own.dated) == 1 else 's'}",
            f"{hub_url(own.hub)}progress/",
            tuple(Bar("", "", days, stage, "") for stage, days in own.dated),
        )
        for own in every
        if own.dated
    ]  # fmt: skip
    return _lanes(groups, year, scene)


def network_weeks(
    groups: Iterable[tuple[str, str, Sequence[Visits]]], year: str, scene: Scene
) -> Weeks | None:
    """The year with a line for each group of hubs (title, address), as visits a week."""
    found = [
        (title, href, [days for own in hubs_of for _, days in own.dated])
        for title, href, hubs_of in groups
    ]
    strips = [
        Strip(title, f"{len(days):,} visit{'' if len(days) == 1 else 's'}", href, tuple(days))
        for title, href, days in found
        if days
    ]
    if not strips:
        return None
    first, last = academic_year(year)
    terms, breaks = _terms(year, scene)
    return weeks(first, last, strips, scene.today, breaks, terms)


def hub_lanes(records: Iterable[Placed], year: str, scene: Scene) -> Lanes | None:
    """The year with a lane for each record that has days; None without any."""
    groups = [
        Group(
            residencies.title_of(record, scene), span(record.dates), record_url(record),
            (_bar(record, scene),),
        )
        for record in going_on(records, scene)
        if record.dates
    ]  # fmt: skip
    return _lanes(groups, year, scene)


def _bar(record: Placed, scene: Scene) -> Bar:
    return Bar("", "", record.dates, _stage(record, scene), record_url(record))


def _stage(record: Placed, scene: Scene) -> str:
    """How a visit is drawn: planned (and agreed or not), going on, or behind those who made it."""
    state = states.state_of(record, scene.today)
    if state == "under-way":
        return "now"
    order = states.STATES.index(state)
    return "been" if order >= states.STATES.index("visited") else "planned"


def _lanes(groups: Sequence[Group], year: str, scene: Scene) -> Lanes | None:
    if not groups:
        return None
    first, last = academic_year(year)
    terms, breaks = _terms(year, scene)
    return lanes(first, last, groups, scene.today, breaks, terms)


def _terms(
    year: str, scene: Scene
) -> tuple[list[tuple[dt.date, dt.date, str]], list[tuple[dt.date, dt.date]]]:
    """The terms that most schools have, and the half terms in them."""
    own = [
        term for term in scene.network.terms if term.year == year and term.local_authority is None
    ]
    breaks = [
        (term.half_term_starts_on, term.half_term_ends_on)
        for term in own
        if term.half_term_starts_on and term.half_term_ends_on
    ]
    return [(term.starts_on, term.ends_on, term.name.capitalize()) for term in own], breaks


def lane_rows(records: Iterable[Placed], scene: Scene, *, with_hub: bool) -> list[list[Any]]:
    """The table behind the lanes: the visit, its hub, its days and its state."""
    found = []
    for record in going_on(records, scene):
        if record.dates:
            row: list[Any] = [
                {"text": residencies.title_of(record, scene), "href": record_url(record)},
                {"text": span(record.dates), "iso": record.dates[0].isoformat()},
                residencies.state_cell(record, scene),
            ]
            if with_hub:
                row.insert(1, scene.hubs[record.hub].name)
            found.append(row)
    return found


@dataclass(frozen=True, slots=True)
class Between:
    """Visits over all hubs: how many inside each place (a hub, or a region), and between them.

    `names` has every place in its order; `located` those that lie somewhere.
    """

    names: Mapping[str, str]
    located: Mapping[str, tuple[float, float]]
    colours: Mapping[str, str]
    inside: Mapping[str, int]
    trips: tuple[Trip, ...]

    def map(self) -> VisitMap | None:
        """The places where they lie, the visits inside each, and arrows for those between them."""
        busy = {place for trip in self.trips for place in (trip.start, trip.end)}
        stops = []
        for place, name in self.names.items():
            count = self.inside.get(place, 0)
            easting, northing = self.located.get(place, (None, None))
            stops.append(
                Stop(
                    place, name, self.colours.get(place, _NO_COLOUR), easting, northing,
                    mark=str(count) if count or place in busy else "",
                )
            )  # fmt: skip
        return visit_map(stops, self.trips, OUTLINES)

    def rows(self, inside: str = "The same hub") -> list[list[Any]]:
        """The table behind the map: from, to, how many, whether both hub leads agreed."""
        going: dict[str, list[Trip]] = {}
        for trip in self.trips:
            going.setdefault(trip.start, []).append(trip)
        found: list[list[Any]] = []
        for place, name in self.names.items():
            if count := self.inside.get(place):
                found.append([name, inside, count, ""])
            for trip in going.get(place, ()):
                agreed = _AGREED if trip.firm else _OPEN
                found.append([name, self.names[trip.end], trip.count, agreed])
        return found

    def beside(self) -> list[dict[str, str]]:
        """Visits between places for the list beside the map."""
        return [
            {
                "start": self.names[trip.start], "end": self.names[trip.end],
                "note": f"{trip.count} visit{'' if trip.count == 1 else 's'}"
                + ("" if trip.firm else f", wait{'s' if trip.count == 1 else ''} for agreement"),
            }
            for trip in self.trips
        ]  # fmt: skip


def between(every: Iterable[Visits], scene: Scene) -> Between:
    """Visits inside and between hubs."""
    known = list(every)
    hubs_of = {own.hub: scene.hubs[own.hub] for own in known}
    return Between(
        {hub.id: hub.name for hub in hubs_of.values()},
        {own.hub: own.place for own in known if own.place},
        {hub.id: hubs.colour_of(hub) for hub in hubs_of.values()},
        {own.hub: own.inside for own in known if own.inside},
        _in_all(Trip(*trip) for own in known for trip in own.trips),
    )


def between_regions(groups: Iterable[tuple[str, Sequence[Visits]]]) -> Between:
    """Visits inside and between regions (title and hubs); a region lies in the middle of its hubs.

    Visits between two hubs of a region are inside it.
    """
    known = dict(groups)
    region_of = {own.hub: title for title, hubs_of in known.items() for own in hubs_of}
    inside = Counter({title: sum(v.inside for v in own) for title, own in known.items()})
    trips = []
    for own in (own for hubs_of in known.values() for own in hubs_of):
        for first, last, count, firm in own.trips:
            start, end = region_of[first], region_of[last]
            if start == end:
                inside[start] += count
            else:
                trips.append(Trip(start, end, count, firm))
    located = {}
    for title, hubs_of in known.items():
        places = [own.place for own in hubs_of if own.place]
        if places:
            located[title] = (
                sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)
            )  # fmt: skip
    return Between(
        {title: title for title in known}, located, dict.fromkeys(known, hubs.DEFAULT_COLOUR),
        {title: count for title, count in inside.items() if count}, _in_all(trips),
    )  # fmt: skip


def _in_all(trips: Iterable[Trip]) -> tuple[Trip, ...]:
    """Trips with the same ends as one, in the order of their ends."""
    found: Counter[tuple[str, str, bool]] = Counter()
    for trip in trips:
        found[trip.start, trip.end, trip.firm] += trip.count
    return tuple(Trip(start, end, n, firm) for (start, end, firm), n in sorted(found.items()))


def _between_hubs(records: Iterable[Placed], scene: Scene) -> tuple[Counter[str], list[Trip]]:
    """Visits inside each hub, and trips between hubs, of records that have a host.

    A trip leads to the host's hub. A review counts once for each other hub that sends reviewers.
    """
    inside: Counter[str] = Counter()
    trips = []
    for record in records:
        if not record.has_host:
            continue
        others = [hub for hub in record.other_hubs if hub in scene.hubs]
        if not others:
            inside[record.hub] += 1
        for other in others:
            start, end = (
                (record.hub, other) if isinstance(record, Residency) else (other, record.hub)
            )
            trips.append(Trip(start, end, 1, states.has_reached(record, "matched", scene.today)))
    return inside, list(_in_all(trips))


def _middle(hub: Hub, today: dt.date) -> tuple[float, float] | None:
    """The middle of a hub's schools; None for one that is in no one place."""
    located = [
        (school.easting, school.northing)
        for school in hubs.members(hub, today)
        if school.easting is not None and school.northing is not None
    ]
    if not located or hub.kind == "virtual":
        return None
    x = sum(easting for easting, _ in located) / len(located)
    y = sum(northing for _, northing in located) / len(located)
    scattered = max(math.hypot(e - x, n - y) for e, n in located) > _SCATTERED
    return None if scattered else (x, y)


def hub_map(hub: Hub, records: Iterable[Placed], scene: Scene) -> dict[str, Any] | None:
    """A hub's schools and who visits whom; None when no visit is between schools that are shown.

    `map`; `key`: the numbered schools; `rows`: the table behind it; `hidden`: how many visits
    are between schools that are not named or have no place on the map.
    """
    shown, hidden = _between_schools(hub, records, scene)
    if not shown:
        return None
    used = {urn for start, end, _ in shown for urn in (start, end)}
    known = sorted(
        (scene.schools[urn] for urn in used), key=lambda s: (s.hub != hub.id, s.name, s.urn)
    )
    numbers = {school.urn: number for number, school in enumerate(known, 1)}
    stops = [_stop(school, hub, str(numbers[school.urn]), scene) for school in known]
    rest = (s for s in hubs.members(hub, scene.today) if s.urn not in used and _lies(s))
    stops += [_stop(school, hub, "", scene) for school in rest]
    trips = Counter(
        (start, end, states.has_reached(record, "matched", scene.today))
        for start, end, record in shown
    )
    outlines = OUTLINES if _middle(hub, scene.today) is None else ()
    drawn = visit_map(
        stops, [Trip(a, b, n, firm) for (a, b, firm), n in trips.items()], outlines, named=False
    )
    key = [
        {"number": numbers[s.urn], "name": s.name,
         "hub": scene.hubs[s.hub].name if s.hub != hub.id and s.hub in scene.hubs else ""}
        for s in known
    ]  # fmt: skip
    rows = [
        [scene.schools[start].name, scene.schools[end].name, span(record.dates) or "To be agreed",
         residencies.state_cell(record, scene)]
        for start, end, record in shown
    ]  # fmt: skip
    return {"map": drawn, "key": key, "rows": rows, "hidden": hidden}


def _between_schools(
    hub: Hub, records: Iterable[Placed], scene: Scene
) -> tuple[list[tuple[str, str, Placed]], int]:
    """From and to URN of each visit that can be drawn, and how many records cannot."""
    shown: list[tuple[str, str, Placed]] = []
    hidden = 0
    for record in going_on(records, scene):
        if not record.has_host:
            continue
        host = record.host_school or ""
        pairs = [
            (start, host, record)
            for start in _from(record, hub)
            if start != host
            and all(urn in scene.schools and _lies(scene.schools[urn]) for urn in (start, host))
        ]
        shown += pairs
        hidden += not pairs
    return shown, hidden


def _from(record: Placed, hub: Hub) -> list[str]:
    """The schools of those who visit. Of another hub's review only the reviewers from this hub."""
    if isinstance(record, Residency):
        return [record.participant_school or ""]
    going = [r for r in record.reviewers if hub.id in (record.hub, r.hub)]
    return sorted({reviewer.school or "" for reviewer in going})


def _lies(school: School) -> bool:
    return school.easting is not None and school.northing is not None


def _stop(school: School, hub: Hub, mark: str, scene: Scene) -> Stop:
    own = scene.hubs.get(school.hub)
    return Stop(
        school.urn, school.name, hubs.colour_of(own) if own else _NO_COLOUR,
        school.easting, school.northing, mark, home=school.hub == hub.id,
    )  # fmt: skip
