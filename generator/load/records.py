"""Rows → records. A record whose values cannot be used is left out, with its fault reported."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from generator import model, tables
from generator.diagnostics import Location
from generator.load.rows import Entry
from generator.model import Network

_CLASSES: Mapping[str, type[model.Record]] = {
    "network": model.Network, "theme": model.Theme, "term": model.Term,
    "key_date": model.KeyDate, "matching": model.Matching,
    "programme": model.Programme, "career_stage": model.CareerStage,
    "programme_year": model.ProgrammeYear, "phase": model.Phase, "role": model.Role,
    "duty": model.Duty, "milestone": model.Milestone, "gain": model.Gain,
    "session": model.Session, "resource": model.Resource, "hub": model.Hub, "post": model.Post,
    "priority": model.Priority, "testimonial": model.Testimonial, "school": model.School,
    "closure": model.Closure, "participation": model.Participation, "offer": model.Offer,
    "residency": model.Residency, "review": model.Review, "reviewer": model.Reviewer,
    "learning": model.Learning, "outcome": model.Outcome, "form": model.Form,
    "form_block": model.FormBlock, "form_destination": model.FormDestination,
    "form_section": model.FormSection, "form_rule": model.FormRule,
    "form_privacy": model.FormPrivacy, "form_field": model.FormField,
    "form_constraints": model.FormConstraints, "form_question": model.FormQuestion,
    "form_option": model.FormOption, "form_condition": model.FormCondition,
    "redirect": model.Redirect,
}  # fmt: skip
_KEPT_WHEN_FAULTY = {"network", "hub"}


def _record(row: tables.Row, **own: Any) -> Any:
    """The record of a row, or None when a value it cannot do without has a fault."""
    name = row.table.name
    if not row.sound and name not in _KEPT_WHEN_FAULTY:
        return None
    values = dict(row.values)
    faulty = set(row.faulty)
    if row.source.document.damaged:
        faulty.update(row.table.fields.keys() - row.source.values.keys())
    for column in _special(name):
        if column.table:
            children = [_record(child) for child in row.children.get(column.name, ())]
            kept = tuple(child for child in children if child is not None)
            if len(kept) < len(children):
                faulty.add(column.name)
            values[column.name] = kept if column.type == "array" else next(iter(kept), None)
            if column.required and column.type == "object" and not kept:
                return None
        elif values.get(column.name) is None:
            values[column.name] = ""
    for key in _reserved(name):
        values[row.table.fields[key].attribute] = values.pop(key)
    return _CLASSES[name](**values, **own, at=_Places(row), faulty=frozenset(faulty))


@cache
def _special(table: str) -> tuple[tables.Field, ...]:
    """The fields whose value is made of rows, or must be there."""
    return tuple(f for f in tables.tables()[table].fields.values() if f.table or f.required)


@cache
def _reserved(table: str) -> tuple[str, ...]:
    """The fields that a record calls something else."""
    return tuple(f.name for f in tables.tables()[table].fields.values() if f.attribute != f.name)


class _Dropped:
    """What becomes of places when a record is kept: they would hold the whole file with it."""

    def __new__(cls) -> Any:
        return model.nowhere


class _Places:
    """Where the fields of a row stand."""

    __slots__ = ("row",)

    def __init__(self, row: tables.Row) -> None:
        self.row = row

    def __call__(self, name: str) -> Location:
        stem, _, number = name.partition(".")
        return self.row.item_at(stem, int(number)) if number else self.row.at(stem)

    def __reduce__(self) -> tuple[type, tuple[()]]:
        return _Dropped, ()


class _Whole:
    """The place of every field of a record whose file could not be read."""

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        self.path = path

    def __call__(self, _name: str) -> Location:
        return Location(self.path)

    def __reduce__(self) -> tuple[type, tuple[()]]:
        return _Dropped, ()


def network_of(entries: Iterable[Entry]) -> Network:
    """The network's own records, without hubs, of its own files."""
    by_table: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_table[entry.table].append(entry)
    own: dict[str, Any] = {
        "programmes": tuple(_records(by_table["programme"])),
        "sessions": tuple(_records(by_table["session"])),
        "resources": tuple(_records(by_table["resource"])),
        "forms": tuple(_records(by_table["form"])),
        "redirects": tuple(_records(by_table["redirect"])),
    }
    for entry in by_table["network"]:
        for row in entry.rows:
            network: Network = _record(row, **own)
            return network
    own |= _all_faulty("network", "data/network.yaml")
    return Network(name="", short_name="", strapline="", current_year="", contact="", **own)


def _all_faulty(table: str, path: str) -> dict[str, Any]:
    """What stands in for a record whose file could not be read: no field of it may be judged."""
    return {"at": _Whole(path), "faulty": frozenset(tables.tables()[table].fields)}


def _records(entries: list[Entry]) -> Iterator[Any]:
    """The sound records of files of one table, in the order of files and lines."""
    for entry in entries:
        place: dict[str, str] = {}
        if entry.id:
            place["id"] = entry.id
        if entry.hub:
            place["hub"] = entry.hub
        if entry.year:
            place["year"] = entry.year
        for row in entry.rows:
            record = _record(row, **place)
            if record is not None:
                yield record


def hub_of(hub: str, entries: Iterable[Entry]) -> model.Hub:
    """A hub with its records, of its files. The hubs of reviewers are not told yet."""
    by_table: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_table[entry.table, entry.year].append(entry)
    years = sorted({year for _, year in by_table if year}, reverse=True)
    own: dict[str, Any] = {
        "id": hub,
        "schools": tuple(_records(by_table["school", ""])),
        "resources": tuple(_records(by_table["resource", ""])),
        "years": tuple(
            model.HubYear(
                hub=hub,
                year=year,
                participations=tuple(_records(by_table["participation", year])),
                residencies=tuple(_records(by_table["residency", year])),
                reviews=tuple(_records(by_table["review", year])),
                learning=tuple(_records(by_table["learning", year])),
                outcomes=tuple(_records(by_table["outcome", year])),
            )
            for year in years
        ),
    }
    for entry in by_table["hub", ""]:
        for row in entry.rows:
            found: model.Hub = _record(row, **own)
            return found
    own |= _all_faulty("hub", f"data/hubs/{hub}/hub.yaml")
    return model.Hub(name=hub, kind="local", region="", strapline="", about="", contact="", **own)


# --- reviewers from other hubs -------------------------------------------------------------

Members = Mapping[str, Sequence[tuple[str, dt.date | None]]]
"""URN → each hub that lists the school, in order, and the day on which it left that hub."""


def place_reviewers(hub: model.Hub, hubs: Mapping[str, model.Hub]) -> model.Hub:
    """The hub, and with each of its reviewers from another hub's school the id of that hub.

    `hubs` are in order of id; those that list none of the reviewers' schools may be left out.
    """
    if not has_visitors(hub):
        return hub
    wanted = {r.school for year in hub.years for review in year.reviews for r in review.reviewers}
    members: dict[str, list[tuple[str, dt.date | None]]] = defaultdict(list)
    for other in hubs.values():
        for school in other.schools:
            if school.urn in wanted:
                members[school.urn].append((school.hub, school.left_on))
    return with_homes(hub, members)


def has_visitors(hub: model.Hub) -> bool:
    """Whether any reviewer's school is not among the schools that the hub has still."""
    if not any(year.reviews for year in hub.years):
        return False
    own = {school.urn for school in hub.schools if school.left_on is None}
    return any(
        reviewer.school not in own
        for year in hub.years
        for review in year.reviews
        for reviewer in review.reviewers
    )


def with_homes(hub: model.Hub, members: Members) -> model.Hub:
    """The hub, and with each of its reviewers from another hub's school the id of that hub.

    A review names a reviewer's school and not its hub, and pages may not be shown the school.
    """

    def placed(review: model.Review) -> model.Review:
        reviewers = tuple(replace(r, hub=_home(r, review, members)) for r in review.reviewers)
        return replace(review, reviewers=reviewers)

    years = tuple(replace(year, reviews=tuple(map(placed, year.reviews))) for year in hub.years)
    return replace(hub, years=years)


def _home(reviewer: model.Reviewer, review: model.Review, members: Members) -> str:
    """The other hub of a reviewer's school when the review takes place; empty for its own."""
    day = model.academic_year(review.year)[0] if model.is_year(review.year) else dt.date.min
    day = max(review.dates, default=day)
    listed = members.get(reviewer.school or "", ())
    staying = [hub for hub, left_on in listed if left_on is None or left_on >= day]
    homes = staying or [hub for hub, _ in listed]
    return "" if review.hub in homes else next(iter(homes), "")
