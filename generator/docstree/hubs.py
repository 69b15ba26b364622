"""Hubs as cards, lists and pictures, and where each stands in the year."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from generator import colour, progress
from generator.addresses import hub_url
from generator.audience import describe_school
from generator.docstree.residencies import school_note
from generator.docstree.scene import Scene
from generator.england import OUTLINES
from generator.model import Hub, Participation, Programme, School
from generator.pictures import Map, Place, draw_map
from generator.titles import PHASES

KINDS = {"local": "Local hub", "regional": "Regional hub", "virtual": "Virtual hub"}
DEFAULT_COLOUR = "#22506b"


def colour_of(hub: Hub) -> str:
    """The hub's colour, or the network's."""
    return (hub.colour or DEFAULT_COLOUR).lower()


def monogram(hub: Hub) -> str:
    """Up to two initials: `TV` for Tamar Valley."""
    words = [w for w in re.split(r"[^A-Za-z0-9]+", hub.name) if w and w.lower() not in _SMALL]
    return "".join(word[0] for word in words[:2]).upper() or hub.name[:1].upper()


_SMALL = {"and", "of", "the", "in", "upon", "on"}


def look(hub: Hub) -> bytes:
    """The style sheet with the hub's colour and the shades made from it."""
    shades = colour.shades(colour_of(hub))
    lines = "".join(f"  {name}: {value};\n" for name, value in shades.items())
    return f":root {{\n{lines}}}\n".encode()


def members(hub: Hub, today: dt.date) -> list[School]:
    """The hub's schools of today, in order of name and URN."""
    return sorted(
        (school for school in hub.schools if school.is_member(today)), key=lambda s: (s.name, s.urn)
    )


def schools_by_phase(hub: Hub, today: dt.date) -> list[dict[str, Any]]:
    """Groups for the `school_list` component."""
    found = []
    for phase, title in PHASES.items():
        own = [school for school in members(hub, today) if school.phase == phase]
        if own:
            schools = [
                {"name": s.name, "place": school_note(s),
                 "setting": "" if s.setting == "mainstream" else describe_school(s).capitalize()}
                for s in own
            ]  # fmt: skip
            found.append({"phase": title, "schools": schools})
    return found


@dataclass(frozen=True)
class Entry:
    """A hub as the network's lists show it; without slots, which pickle is slow with."""

    hub: str
    kind: str
    region: str
    schools: int
    phases: tuple[str, ...]
    programmes: tuple[str, ...]
    """Those that it takes part in this year."""
    years: tuple[str, ...]
    card: Mapping[str, Any]
    places: tuple[Place, ...]
    """Its schools on the map."""


def entry(scene: Scene, hub: Hub) -> Entry:
    """A hub's share of the directory, with the filter values of its card."""
    schools = members(hub, scene.today)
    phases = tuple(sorted({school.phase for school in schools}))
    programmes = tuple(p.programme for p in _participations(hub, scene) if p.takes_part)
    card = {
        "title": hub.name, "href": hub_url(hub.id), "eyebrow": KINDS[hub.kind],
        "text": hub.strapline, "meta": [hub.region, counted(len(schools), "school")],
        "monogram": monogram(hub), "colour": colour_of(hub),
        "filters": {
            "kind": hub.kind, "region": slug(hub.region), "phase": list(phases),
            "programme": list(programmes),
        },
    }  # fmt: skip
    return Entry(
        hub.id, hub.kind, hub.region, len(schools), phases, programmes,
        tuple(year.year for year in hub.years), card, _places(hub, scene),
    )  # fmt: skip


def counted(count: int, noun: str) -> str:
    """`1 school`, `1,204 schools`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def cards(entries: Iterable[Entry]) -> list[Mapping[str, Any]]:
    """A card for each hub with the filter values of the directory."""
    return [one.card for one in entries]


def groups(
    entries: Collection[Entry], scene: Scene, within: str | None = None
) -> list[dict[str, Any]]:
    """The directory's filter groups: kind, region, phase, programme; only values that occur.

    Those of one region, `within`, have none for regions.
    """
    kinds = [k for k in KINDS if any(one.kind == k for one in entries)]
    regions = sorted({one.region for one in entries})
    phases = [p for p in PHASES if any(p in one.phases for one in entries)]
    by_region = {
        "key": "region", "label": "Region",
        "options": [{"value": slug(r), "label": r} for r in regions],
    }  # fmt: skip
    return [
        {"key": "kind", "label": "Kind",
         "options": [{"value": k, "label": KINDS[k]} for k in kinds]},
        *([by_region] if within is None else []),
        {"key": "phase", "label": "Phase",
         "options": [{"value": p, "label": PHASES[p]} for p in phases]},
        {"key": "programme", "label": "Takes part this year",
         "options": [{"value": p.id, "label": p.short_title} for p in scene.network.programmes]},
    ]  # fmt: skip


def slug(text: str) -> str:
    """A filter value of a title."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _participations(hub: Hub, scene: Scene) -> tuple[Participation, ...]:
    year = hub.find_year(scene.network.current_year)
    return year.participations if year else ()


def map_of(scene: Scene, hub: Hub) -> Map | None:
    """A hub's schools on the British National Grid."""
    return draw_map([_area(hub, _places(hub, scene))], OUTLINES)


def network_map(entries: Iterable[Entry], scene: Scene) -> Map | None:
    """The schools of all hubs on the British National Grid."""
    return draw_map((_area(scene.hubs[one.hub], one.places) for one in entries), OUTLINES)


def _area(hub: Hub, places: tuple[Place, ...]) -> tuple[str, str, str, tuple[Place, ...]]:
    return hub.name, hub_url(hub.id), colour_of(hub), places


def _places(hub: Hub, scene: Scene) -> tuple[Place, ...]:
    return tuple(
        Place(school.easting, school.northing, school.name)
        for school in members(hub, scene.today)
        if school.easting is not None and school.northing is not None
    )


def steps_done(hub: Hub, programme: Programme, scene: Scene) -> frozenset[str]:
    """The steps of this year that the hub has passed, by the programme's phase ids."""
    year = scene.network.current_year
    steps = progress.year_steps(scene.network, hub.id, year, programme, scene.today)
    # Recruiting has no step of its own: it ends with the match.
    return frozenset(s.phase for s in steps.in_order if s.done and s.id != "recruited" and s.phase)


def standing(hub: Hub, programme: Programme, scene: Scene) -> str:
    """One sentence on where the hub stands in a programme's year."""
    year = hub.find_year(scene.network.current_year)
    part = year.find_participation(programme.id) if year else None
    if part is None or part.signed_up_on is None:
        return f"{hub.name} has not signed up for {programme.title} this year."
    if part.subscription != "active":
        return f"{hub.name}’s subscription for this year is {part.subscription}."
    if part.session is None:
        return "Signed up; waiting for a representative to attend an induction session."
    count = sum(r.programme == programme.id for r in (year.records if year else ()))
    noun = programme.kind if count == 1 else _plural(programme.kind)
    return f"Signed up and inducted: {count} {noun} so far this year."


def _plural(kind: str) -> str:
    return {"residency": "residencies", "review": "reviews"}[kind]
