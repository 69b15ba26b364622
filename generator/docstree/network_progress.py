"""How far the network has come in the year: every hub's share of it, and the board made of them.

Shares are read for every hub in every build, so they are small, and have no slots: pickle is four
times as fast without.

A network of few hubs has one board with a line for each hub. In a larger one the board has a line
for each region, and the region's own pages have the hubs.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator import progress as counting
from generator.addresses import hub_url
from generator.docstree import visits
from generator.docstree.hubs import Entry, counted
from generator.docstree.listing import Part
from generator.docstree.progress import STEPS, cell, facts, late_of, plan, section_of
from generator.docstree.regions import Region, regions
from generator.docstree.scene import Scene
from generator.docstree.visits import Visits
from generator.model import Hub, Programme
from generator.pictures import Strip
from generator.progress import Recruitment
from generator.templates import and_list, day, day_month

PROGRESS = "/progress/"
MOST = 12
"""Hubs on a board with everything: about 10 kB each."""
MOST_OF_A_REGION = 20
"""Hubs on one page of a region, which leaves the tables to the hubs' own boards."""
_MOST_BESIDE = 12
"""How many visits between hubs are listed beside the map; the table has them all."""


@dataclass(frozen=True)
class Missing:
    """Nobody of a hub that takes part was at an induction session; `late` once the last is over."""

    booked_on: dt.date | None
    last_on: dt.date | None
    late: bool


@dataclass(frozen=True)
class Standing:
    """One hub in one programme of the year. `late` says by role how much is overdue."""

    hub: str
    programme: str
    takes_part: bool
    has_records: bool
    recruitment: Recruitment
    states: Mapping[str, int]
    """State → how many of its records are in it."""
    late: Mapping[str, int]
    cells: tuple[Mapping[str, Any], ...]
    """Its steps of the year, one for each of STEPS."""
    missing: Missing | None


@dataclass(frozen=True)
class Share:
    """What the network's board shows of a hub."""

    standings: tuple[Standing, ...]
    visits: Visits


def share(scene: Scene, hub: Hub) -> Share:
    """A hub's share of the board, of its own records: what others owe for them is theirs."""
    year = scene.network.current_year
    every = counting.of_hub(scene.network, hub.id, year, scene.today)
    records = [record for one in every for record in one.records]
    return Share(tuple(_standing(one, scene) for one in every), visits.visits(records, hub, scene))


def _standing(one: counting.HubProgress, scene: Scene) -> Standing:
    programme = scene.programmes[one.programme]
    found = counting.find_unrepresented(scene.network, one.hub, one.year, programme, scene.today)
    booked = found.booked.starts_at.date() if found and found.booked else None
    # A record between hubs stands in the list of each and counts where it is written down.
    own = (item for item in one.owed if item.record is None or item.record.hub == one.hub)
    return Standing(
        one.hub, one.programme, one.steps.takes_part, bool(one.records), one.recruitment,
        {count.state: count.count for count in one.counts if count.count},
        dict(late_of(own)), tuple(cell(one, name, scene) for name in STEPS),
        Missing(booked, found.last_on, found.late) if found else None,
    )  # fmt: skip


# --- the board


class Boards:
    """The network's board and, where that has regions, theirs."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.year = scene.network.current_year
        hubs = scene.network.hubs
        self.shares = dict(zip((hub.id for hub in hubs), scene.each(share), strict=True))
        self.by_programme: dict[str, list[Standing]] = {p.id: [] for p in scene.network.programmes}
        for own in self.shares.values():
            for one in own.standings:
                self.by_programme[one.programme].append(one)

    @property
    def is_large(self) -> bool:
        """Whether the board has a line for each region, not for each hub."""
        return len(self.shares) > MOST

    def board(self) -> dict[str, Any]:
        """What the network's public board shows."""
        found = {"today": day(self.scene.today), **self._sections()}
        return found | (self._of_regions() if self.is_large else self._of_hubs())

    def _sections(self) -> dict[str, Any]:
        lines = self._region_lines if self.is_large else self._hub_lines
        sections = [
            {**self._sums(programme, every), **lines(every)}
            for programme in self.scene.network.programmes
            if (every := self.by_programme[programme.id])
        ]
        return {"sections": sections, "facts": facts(sections)}

    def _sums(self, programme: Programme, every: Sequence[Standing]) -> dict[str, Any]:
        late: Counter[str] = Counter()
        states: Counter[str] = Counter()
        for one in every:
            late.update(one.late)
            states.update(one.states)
        return {
            **section_of(
                programme, counting.of_states(states, programme),
                counting.in_all([one.recruitment for one in every]), late,
            ),
            "taking_part": sum(one.takes_part for one in every),
            "grid_columns": list(STEPS.values()),
        }  # fmt: skip

    # --- hub by hub

    def _hub_lines(self, every: Sequence[Standing]) -> dict[str, Any]:
        """A programme with a line for each hub that has a part in it."""
        part = [one for one in every if one.takes_part or one.has_records]
        return {
            **plan([(*self._name(one.hub), one.recruitment) for one in part], self.scene),
            "grid": [
                {"title": title, "href": href, "cells": one.cells}
                for one in every
                for title, href in [self._name(one.hub)]
            ],
            **self._absent(every),
        }

    def _name(self, hub: str) -> tuple[str, str]:
        return self.scene.hubs[hub].name, f"{hub_url(hub)}progress/"

    def _absent(self, every: Iterable[Standing]) -> dict[str, Any]:
        """Hubs that signed up and had nobody at an induction session.

        `absent`: those for whom the last session is over, as links; `awaited`: a sentence on those
        who can still come.
        """
        found = [(one.hub, one.missing) for one in every if one.missing]
        absent = [
            {
                "label": title, "href": href, "icon": "warning",
                "note": f"The last session was on {day(one.last_on)}." if one.last_on else "",
            }
            for hub, one in found
            if one.late
            for title, href in [self._name(hub)]
        ]  # fmt: skip
        booked, without = [], []
        for hub, one in found:
            if one.late:
                continue
            name = self.scene.hubs[hub].name
            if one.booked_on is None:
                without.append(name)
            else:
                booked.append(f"{name} ({day_month(one.booked_on)})")
        last = _last(one for _, one in found)
        return {"absent": absent, "awaited": _awaited(and_list(booked), and_list(without), last)}

    def _of_hubs(self) -> dict[str, Any]:
        """The pictures with a line for each hub."""
        every = [own.visits for own in self.shares.values()]
        between = visits.between(every, self.scene)
        return {
            "lanes": visits.network_lanes(every, self.year, self.scene), "weeks": None,
            "lane_columns": ["Visit", "Hub", "Days", "State"],
            "lane_rows": [row for _, row in sorted(
                (entry for own in every for entry in own.rows), key=lambda entry: entry[0]
            )],
            "trip_rows": between.rows(), **_beside(between, "hub"), "regions": [],
        }  # fmt: skip

    # --- region by region

    def _region_lines(self, every: Sequence[Standing]) -> dict[str, Any]:
        """A programme with a line for each region."""
        of_hub = {one.hub: one for one in every}
        planned, grid, absent = [], [], []
        for region in regions(self.scene):
            own = [of_hub[one.hub] for one in region.entries if one.hub in of_hub]
            if not own:
                continue
            href = f"{region.address(PROGRESS)}#{own[0].programme}"
            part = [one.recruitment for one in own if one.takes_part or one.has_records]
            if part:
                planned.append((region.title, href, counting.in_all(part)))
            cells = [_together(own, place) for place in range(len(STEPS))]
            grid.append({"title": region.title, "href": href, "cells": cells})
            if late := sum(one.missing is not None and one.missing.late for one in own):
                absent.append(
                    {"label": region.title, "href": href, "icon": "warning",
                     "note": f"{counted(late, 'hub')} had nobody at a session."}
                )  # fmt: skip
        to_come = [one.missing for one in every if one.missing and not one.missing.late]
        booked = sum(one.booked_on is not None for one in to_come)
        without = len(to_come) - booked
        return {
            **plan(planned, self.scene), "grid": grid, "absent": absent,
            "awaited": _awaited(
                counted(booked, "hub") if booked else "",
                counted(without, "hub") if without else "", _last(to_come),
            ),
        }  # fmt: skip

    def _of_regions(self) -> dict[str, Any]:
        """The pictures with a line for each region."""
        every = [
            (region, [self.shares[one.hub].visits for one in region.entries])
            for region in regions(self.scene)
        ]
        between = visits.between_regions((region.title, own) for region, own in every)
        weeks = visits.network_weeks(
            ((r.title, f"{r.address(PROGRESS)}#visits", own) for r, own in every),
            self.year, self.scene,
        )  # fmt: skip
        return {
            "lanes": None, "weeks": weeks,
            "week_columns": ["Region", *(month.label for month in weeks.frame.months)]
            if weeks else [],
            "week_rows": [_by_month(strip) for strip, _ in weeks.strips] if weeks else [],
            "trip_rows": between.rows("The same region"), **_beside(between, "region"),
            "regions": [
                {"title": region.title, "href": region.address(PROGRESS),
                 "text": f"{counted(len(region.entries), 'hub')}: {self._taking_part(region)}."}
                for region, _ in every
            ],
        }  # fmt: skip

    def _taking_part(self, region: Region) -> str:
        number = sum(
            any(one.takes_part for one in self.shares[entry.hub].standings)
            for entry in region.entries
        )
        return f"{number:,} take{'s' if number == 1 else ''} part this year"

    def parts(self, region: Region) -> Iterator[Part[Entry]]:
        """The pages of a region."""
        return region.parts(PROGRESS, MOST_OF_A_REGION)

    def of_part(self, part: Part[Entry]) -> dict[str, Any]:
        """What one of these pages shows: its hubs' lines, and no sums."""
        shares = [self.shares[one.hub] for one in part.entries]
        sections = []
        for programme in self.scene.network.programmes:
            every = [
                one for own in shares for one in own.standings if one.programme == programme.id
            ]
            if every:
                sections.append(
                    {"programme": programme, "grid_columns": list(STEPS.values()),
                     **self._hub_lines(every)}
                )  # fmt: skip
        return {
            "sections": sections,
            "today": day(self.scene.today),
            "lanes": visits.network_lanes([own.visits for own in shares], self.year, self.scene),
        }


def _together(every: Sequence[Standing], place: int) -> dict[str, Any]:
    """One step of the year in several hubs: `state` as in progress.cell, and how many of them."""
    cells = [one.cells[place] for one in every]
    label = cells[0]["label"]
    part = [found for one, found in zip(every, cells, strict=True) if one.takes_part]
    if not part:
        return {"state": "none", "text": "None takes part" if place == 0 else "", "label": label}
    done = sum(found["state"] == "done" for found in part)
    late = sum(found["state"] == "late" for found in part)
    text = f"{done:,} of {len(part):,}"
    if late:
        return {"state": "late", "text": f"{text}, {late:,} late", "label": label}
    return {"state": "done" if done == len(part) else "to-come", "text": text, "label": label}


def _by_month(strip: Strip) -> list[Any]:
    """A region's visits by the month in which they begin, from September to August."""
    found = Counter(days[0].month for days in strip.visits)
    return [strip.label, *(found[month] for month in (9, 10, 11, 12, *range(1, 9)))]


def _last(missing: Iterable[Missing]) -> dt.date | None:
    """The day of the last session that somebody can still come to."""
    return max((one.last_on for one in missing if one.last_on and not one.late), default=None)


def _awaited(booked: str, without: str, last: dt.date | None) -> str:
    """Who has a place at a session and who has none yet, in up to three sentences."""
    if not (booked or without):
        return ""
    parts = []
    if booked:
        parts.append(f"A place is booked for {booked}.")
    if without:
        parts.append(f"No place is booked yet for {without}.")
    parts.append(f"The last session is on {day(last)}." if last else "No session is set yet.")
    return " ".join(parts)


def _beside(between: visits.Between, place: str) -> dict[str, Any]:
    """The map of visits, and the first of those between hubs or regions beside it."""
    trips = between.beside()
    more = len(trips) - _MOST_BESIDE
    said = f"{more} more are in the table." if more > 0 else ""
    return {
        "map": between.map(), "place": place, "trips": trips[:_MOST_BESIDE],
        "trips_title": f"Between {place}s" if trips else "",
        "trips_more": said if trips else f"Every visit is inside one {place} so far.",
    }  # fmt: skip
