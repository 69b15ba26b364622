"""The network's lists of residencies and reviews: this year's, and those of past years.

Few records stand one by one, with filters. Of many, a region's pages say of each hub how many it
has and in which states, and lead to the hub's own list.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator import states
from generator.addresses import hub_url
from generator.docstree import hubs, residencies
from generator.docstree.listing import Part
from generator.docstree.regions import Region, regions
from generator.docstree.scene import Scene
from generator.model import Hub, HubYear, Residency
from generator.pictures import Bar, Timeline
from generator.templates import day

MOST = 72
"""Records that are listed one by one: about 100 kB with their line in the year."""
RESIDENCIES = "/residencies/"
KINDS = {"residency": ("residency", "residencies"), "review": ("review", "reviews")}
_LISTS = {"residency": "residencies/", "review": "reviews/"}


@dataclass(frozen=True)
class Line:
    """One record in a list. Lines are in order of their keys."""

    kind: str
    key: tuple[bool, dt.date, int, str, str]
    row: Sequence[Any]
    filters: Mapping[str, Any]
    bar: Bar


Lines = Mapping[str, tuple[Line, ...]]


def lines(scene: Scene, hub: Hub) -> Lines:
    """A hub's share of the lists, by year."""
    return {
        year.year: tuple(
            Line(
                _kind(record), residencies.place_of(record, scene.today), row,
                residencies.filters(record, scene), residencies.bar(record, scene),
            )
            for record, row in zip(
                year.records, residencies.rows(year.records, scene, with_hub=True), strict=True
            )
        )
        for year in hub.years
        if year.records
    }  # fmt: skip


@dataclass(frozen=True)
class Numbers:
    """A hub's records of one kind and year. `next_on` is the first day that is still to come."""

    count: int
    living: int
    """Those that were not withdrawn."""
    states: Mapping[str, tuple[str, int]]
    """State → its label and how many are in it, in the order of STATES."""
    next_on: dt.date | None
    href: str
    """Where the hub lists them."""


def numbers(scene: Scene, hub: Hub) -> Mapping[tuple[str, str], Numbers]:
    """A hub's records in numbers, by year and kind."""
    run = {programme.kind for programme in scene.network.programmes_of(hub)}
    return {
        (year.year, kind): _numbers(kind, year, run, scene)
        for year in hub.years
        for kind in KINDS
        if any(_kind(record) == kind for record in year.records)
    }


def _numbers(kind: str, year: HubYear, run: set[str], scene: Scene) -> Numbers:
    own = [record for record in year.records if _kind(record) == kind]
    found = Counter(states.state_of(record, scene.today) for record in own)
    labels = {cell["state"]: cell["text"] for cell in (
        residencies.state_cell(record, scene) for record in own
    )}  # fmt: skip
    to_come = [
        day
        for record in own
        if not states.is_withdrawn(record, scene.today)
        for day in record.dates
        if day >= scene.today
    ]
    href = hub_url(year.hub)
    if year.year != scene.network.current_year:
        href += f"{year.year}/"
    elif kind in run:
        href += _LISTS[kind]
    return Numbers(
        len(own), sum(record.withdrawn_on is None for record in own),
        {state: (labels[state], found[state]) for state in states.STATES if found[state]},
        min(to_come, default=None), href,
    )  # fmt: skip


def _kind(record: residencies.Placed) -> str:
    return "residency" if isinstance(record, Residency) else "review"


# --- what lists are made of


class Records:
    """The records of a year over all hubs."""

    def __init__(self, scene: Scene, year: str) -> None:
        self.scene = scene
        self.year = year
        self.numbers = {
            hub.id: {kind: found[year, kind] for kind in KINDS if (year, kind) in found}
            for hub, found in zip(scene.network.hubs, scene.each(numbers), strict=True)
        }

    def count(self, kind: str) -> int:
        """How many records there are of a kind."""
        return sum(own[kind].count for own in self.numbers.values() if kind in own)

    def living(self, kind: str) -> int:
        """How many of them were not withdrawn."""
        return sum(own[kind].living for own in self.numbers.values() if kind in own)

    @property
    def is_long(self) -> bool:
        """Whether there are too many to stand one by one."""
        return sum(self.count(kind) for kind in KINDS) > MOST

    def in_order(self, kind: str) -> list[Line]:
        """The lines of a kind: dated ones by their first day, then by state, hub and id."""
        every = (line for own in self.scene.each(lines) for line in own.get(self.year, ()))
        return sorted((line for line in every if line.kind == kind), key=lambda line: line.key)

    def listed(self) -> dict[str, Any]:
        """The tables of a year that is not long."""
        own, reviews = self.in_order("residency"), self.in_order("review")
        return {
            "columns": residencies.columns("residency", with_hub=True),
            "rows": [line.row for line in own],
            "review_columns": residencies.columns("review", with_hub=True),
            "reviews": [line.row for line in reviews],
        }

    def filtered(self) -> dict[str, Any]:
        """The filters of the residencies, and their place in the year."""
        own = self.in_order("residency")
        used = {line.filters["hub"] for line in own}
        seen = dict.fromkeys((line.filters["state"], _label(line)) for line in own)
        return {
            "row_filters": [line.filters for line in own],
            "groups": [
                {"key": "state", "label": "State",
                 "options": [{"value": state, "label": label} for state, label in seen]},
                {"key": "hub", "label": "Hub",
                 "options": [
                     {"value": hub.id, "label": hub.name}
                     for hub in self.scene.network.hubs if hub.id in used
                 ]},
            ],
            "timeline": self._timeline([line.bar for line in own]),
        }  # fmt: skip

    def _timeline(self, bars: Sequence[Bar]) -> Timeline | None:
        return residencies.timeline_of(bars, self.year, self.scene)

    # --- by region

    def facts(self) -> list[tuple[str, str]]:
        """How many records of each kind, and in how many hubs."""
        counts = {kind: self.count(kind) for kind in KINDS}
        found = [(f"{n:,}", KINDS[kind][n != 1]) for kind, n in counts.items() if n]
        some = sum(bool(own) for own in self.numbers.values())
        return [*found, (f"{some:,}", "hub" if some == 1 else "hubs")]

    def by_state(self, kind: str) -> list[list[Any]]:
        """The states of the records of a kind, with how many are in each."""
        labels: dict[str, str] = {}
        found: Counter[str] = Counter()
        for own in self.numbers.values():
            if kind in own:
                for state, (label, count) in own[kind].states.items():
                    labels[state] = label
                    found[state] += count
        return [
            [{"text": labels[state], "state": state}, f"{found[state]:,}"]
            for state in states.STATES
            if state in found
        ]

    def beside(self, folder: str, shown: Region) -> list[dict[str, str]]:
        """Links to the other regions with records."""
        return [
            {"label": one["title"], "href": one["href"]}
            for one in self.regions(folder)
            if one["href"] != shown.address(folder)
        ]

    def regions(self, folder: str) -> list[dict[str, Any]]:
        """A card for each region with hubs to list: how many records, in how many hubs."""
        found = []
        for region in regions(self.scene):
            listed = [one for one in region.entries if self._is_listed(one)]
            if listed:
                counts = {
                    kind: sum(
                        own[kind].count for one in listed if kind in (own := self.numbers[one.hub])
                    )
                    for kind in KINDS
                }
                said = f"{_said(counts)} in " if any(counts.values()) else ""
                found.append(
                    {
                        "title": region.title, "href": region.address(folder),
                        "text": f"{said}{hubs.counted(len(listed), 'hub')}.",
                    }
                )  # fmt: skip
        return found

    def _is_listed(self, one: hubs.Entry) -> bool:
        """Whether a hub has records of the year, or a page about it once it is past."""
        return bool(self.numbers[one.hub]) or (not self._is_now and self.year in one.years)

    @property
    def _is_now(self) -> bool:
        return self.year == self.scene.network.current_year

    def parts(self, region: Region, folder: str) -> Iterator[Part[hubs.Entry]]:
        """The pages of a region's hubs with records; none where there are none."""
        kept = tuple(one for one in region.entries if self._is_listed(one))
        return Region(region.id, region.title, kept).parts(folder) if kept else iter(())

    def table(self, part: Part[hubs.Entry]) -> dict[str, Any]:
        """One of these pages as a table with filters."""
        kinds = [k for k in KINDS if any(k in self.numbers[one.hub] for one in part.entries)]
        seen = {
            state: label
            for one in part.entries
            for own in self.numbers[one.hub].values()
            for state, (label, _) in own.states.items()
        }
        return {
            "columns": ["Hub", *(KINDS[k][1].capitalize() for k in kinds), "States"]
            + (["Next day"] if self._is_now else []),
            "rows": [self._row(one.hub, kinds) for one in part.entries],
            "row_filters": [
                {"state": sorted({s for own in self.numbers[one.hub].values() for s in own.states})}
                for one in part.entries
            ],
            "groups": [
                {"key": "state", "label": "Has one that is",
                 "options": [
                     {"value": s, "label": seen[s]} for s in states.STATES if s in seen
                 ]},
            ],
        }  # fmt: skip

    def _row(self, hub: str, kinds: Sequence[str]) -> list[Any]:
        own = self.numbers[hub]
        total: dict[str, int] = Counter()
        for one in own.values():
            for label, count in one.states.values():
                total[label] += count
        home = hub_url(hub) if self._is_now else f"{hub_url(hub)}{self.year}/"
        row: list[Any] = [{"text": self.scene.hubs[hub].name, "href": home}]
        for kind in kinds:
            cell: Any = "0"
            if kind in own:
                cell = {"text": str(own[kind].count), "href": own[kind].href}
            row.append(cell)
        row.append(", ".join(f"{count} {label.lower()}" for label, count in total.items()))
        if self._is_now:
            days = [one.next_on for one in own.values() if one.next_on]
            first_day = min(days, default=None)
            row.append(
                {"text": day(first_day), "iso": first_day.isoformat()} if first_day
                else "None set"
            )  # fmt: skip
        return row


def _label(line: Line) -> str:
    cell = line.row[-1]
    return str((cell if isinstance(cell, Mapping) else cell[0])["text"])


def _said(counts: Mapping[str, int]) -> str:
    """`12 residencies and 1 review`."""
    said = [f"{n:,} {KINDS[kind][n != 1]}" for kind, n in counts.items() if n]
    return " and ".join(said)
