"""Visits as pictures: their days in the year, and who visits whom on a map."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from generator import states
from generator.addresses import hub_url, record_url
from generator.docstree import hubs, residencies
from generator.docstree.residencies import Placed
from generator.docstree.scene import Scene
from generator.england import OUTLINES
from generator.model import Hub, Residency, School, academic_year
from generator.pictures import Bar, Group, Lanes, Stop, Trip, VisitMap, lanes, visit_map
from generator.templates import span

_SCATTERED = 90_000
"""Metres from its middle from which a hub's schools are in no one place."""
_NO_COLOUR = "#5a675f"


def going_on(records: Iterable[Placed], scene: Scene) -> list[Placed]:
    """Records without those that are withdrawn, dated ones by their first day, then by state."""
    kept = [r for r in records if not states.is_withdrawn(r, scene.today)]
    return residencies.in_order(kept, scene)


def network_lanes(records: Iterable[Placed], year: str, scene: Scene) -> Lanes | None:
    """The year with a lane for each hub that has visits with days; None without any."""
    by_hub: dict[str, list[Placed]] = {}
    for record in going_on(records, scene):
        if record.dates:
            by_hub.setdefault(record.hub, []).append(record)
    groups = [
        Group(
            hub.name, f"{len(own)} visit{'' if len(own) == 1 else 's'}",
            f"{hub_url(hub.id)}progress/", tuple(_bar(record, scene) for record in own),
        )
        for hub in scene.network.hubs
        if (own := by_hub.get(hub.id))
    ]  # fmt: skip
    return _lanes(groups, year, scene)


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
    state = states.state_of(record, scene.today)
    return Bar("", "", record.dates, _stage(state), record_url(record))


def _stage(state: str) -> str:
    """How a visit is drawn: planned (and agreed or not), going on, or behind those who made it."""
    if state == "under-way":
        return "now"
    order = states.STATES.index(state)
    return "been" if order >= states.STATES.index("visited") else "planned"


def _lanes(groups: Sequence[Group], year: str, scene: Scene) -> Lanes | None:
    if not groups:
        return None
    first, last = academic_year(year)
    own = [
        term for term in scene.network.terms if term.year == year and term.local_authority is None
    ]
    breaks = [
        (term.half_term_starts_on, term.half_term_ends_on)
        for term in own
        if term.half_term_starts_on and term.half_term_ends_on
    ]
    terms = [(term.starts_on, term.ends_on, term.name.capitalize()) for term in own]
    return lanes(first, last, groups, scene.today, breaks, terms)


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


def network_map(records: Iterable[Placed], scene: Scene) -> VisitMap | None:
    """Hubs where they lie, the visits inside each, and arrows for those between them."""
    inside, trips = _between_hubs(records, scene)
    stops = []
    for hub in scene.network.hubs:
        place = _middle(hub, scene.today)
        count = inside.get(hub.id, 0)
        busy = count or any(hub.id in (trip.start, trip.end) for trip in trips)
        easting, northing = place or (None, None)
        stops.append(
            Stop(
                hub.id, hub.name, hubs.colour_of(hub), easting, northing,
                mark=str(count) if busy else "",
            )
        )  # fmt: skip
    return visit_map(stops, trips, OUTLINES)


def trip_rows(records: Iterable[Placed], scene: Scene) -> list[list[Any]]:
    """The table behind the network's map: from hub, to hub, how many, whether both agreed."""
    inside, trips = _between_hubs(records, scene)
    found: list[list[Any]] = []
    for hub in scene.network.hubs:
        if inside.get(hub.id):
            found.append([hub.name, "The same hub", inside[hub.id], ""])
        for trip in (trip for trip in trips if trip.start == hub.id):
            agreed = "Both hub leads agreed" if trip.firm else "Waits for a hub lead’s agreement"
            found.append([hub.name, scene.hubs[trip.end].name, trip.count, agreed])
    return found


def trips(records: Iterable[Placed], scene: Scene) -> list[dict[str, str]]:
    """Visits between hubs for the list beside the map."""
    return [
        {
            "start": scene.hubs[trip.start].name, "end": scene.hubs[trip.end].name,
            "note": f"{trip.count} visit{'' if trip.count == 1 else 's'}"
            + ("" if trip.firm else ", waits for agreement"),
        }
        for trip in _between_hubs(records, scene)[1]
    ]  # fmt: skip


def _between_hubs(records: Iterable[Placed], scene: Scene) -> tuple[Mapping[str, int], list[Trip]]:
    """Visits inside each hub, and trips between hubs, of records that have a host.

    A trip leads to the host's hub. A review counts once for each other hub that sends reviewers.
    """
    inside: Counter[str] = Counter()
    between: Counter[tuple[str, str, bool]] = Counter()
    for record in going_on(records, scene):
        if not record.has_host:
            continue
        others = [hub for hub in record.other_hubs if hub in scene.hubs]
        if not others:
            inside[record.hub] += 1
        for other in others:
            start, end = (
                (record.hub, other) if isinstance(record, Residency) else (other, record.hub)
            )
            firm = states.has_reached(record, "matched", scene.today)
            between[start, end, firm] += 1
    return inside, [Trip(a, b, n, firm) for (a, b, firm), n in sorted(between.items())]


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
