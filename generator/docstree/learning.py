"""Pieces of learning as cards, lists and facts for the pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from generator.addresses import SEARCH, hub_url, learning_url, record_url
from generator.docstree.listing import Part
from generator.docstree.residencies import title_of
from generator.docstree.scene import Scene
from generator.library import values
from generator.model import Entry, Learning, Residency, Review, find_source
from generator.templates import day
from generator.titles import KINDS_OF_LEARNING

LIBRARY = "/learning/"
WAYS = {
    "theme": "Theme", "programme": "Programme", "phase": "Phase", "kind": "Kind", "hub": "Hub",
    "year": "Year",
}  # fmt: skip
_PARTS = (
    ("tried", "How it was tried"), ("changed", "What changed"),
    ("others_can_use", "What others can use"), ("next_step", "Next step"),
)  # fmt: skip


def cards(pieces: Iterable[Entry], *, with_hub: bool = True) -> list[dict[str, Any]]:
    """Cards with the filter values of each piece."""
    return [_card(piece, with_hub=with_hub) for piece in pieces]


def _card(piece: Entry, *, with_hub: bool) -> dict[str, Any]:
    meta = [piece.hub_name] if with_hub else []
    meta.append(day(piece.published_on))
    return {
        "title": piece.title, "href": learning_url(piece),
        "eyebrow": KINDS_OF_LEARNING[piece.kind], "text": piece.summary, "meta": meta,
        "filters": {
            "kind": piece.kind, "hub": piece.hub, "theme": list(piece.themes),
            "phase": list(piece.phases), "year": piece.year, "programme": piece.programme or "",
        },
    }  # fmt: skip


def value_url(way: str, value: str) -> str:
    """The page of one value of a way into the library; a hub's is in its microsite."""
    if way == "theme":
        return f"{LIBRARY}{value}/"
    return f"{hub_url(value)}learning/" if way == "hub" else f"{LIBRARY}by/{way}/{value}/"


def groups(
    pieces: Sequence[Entry], scene: Scene, *, without: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """The filter bar's groups: only values that occur, in ways in which the pieces differ."""
    found = []
    for way, label in WAYS.items():
        used = {value for piece in pieces for value in values(piece, way)}
        ranks, titles = scene.ranks[way], scene.shelves[way]
        known = sorted((value for value in used if value in ranks), key=ranks.__getitem__)
        if len(known) > 1 and way not in without:
            options = [{"value": value, "label": titles[value]} for value in known]
            found.append({"key": way, "label": label, "options": options})
    return found


def listed(
    part: Part[Entry], scene: Scene, *, without: Iterable[str] = (), with_hub: bool = True
) -> dict[str, Any]:
    """Values for the `piece_list` component: one page of a list, its filters and its pages."""
    return {
        "cards": cards(part.entries, with_hub=with_hub),
        "groups": groups(part.entries, scene, without=without),
        "span": part.span, "numbers": part.numbers,
        "search": f"{SEARCH}?kind=learning",
    }  # fmt: skip


def in_short(piece: Learning) -> list[dict[str, str]]:
    """What a reader in a hurry wants, as far as it is written."""
    return [
        {"id": name.replace("_", "-"), "title": title, "text": text}
        for name, title in _PARTS
        if (text := getattr(piece, name))
    ]


def facts(piece: Learning, scene: Scene) -> list[tuple[str, Any]]:
    """Provenance: hub, school, role, where it comes from."""
    hub = scene.hubs[piece.hub]
    found: list[tuple[str, Any]] = [
        ("Kind", _shelf("kind", [piece.kind], scene)[0]),
        ("Hub", {"text": hub.name, "href": hub_url(hub.id)}),
        ("Written by", piece.role),
    ]
    school = scene.schools.get(piece.school or "")
    if school is not None:
        found.append(("School", school.name))
    source = find_record(piece, scene)
    if source is not None:
        name = "Residency" if isinstance(source, Residency) else "Review"
        found.append((name, {"text": title_of(source, scene), "href": record_url(source)}))
    if programme := scene.programmes.get(piece.programme or ""):
        href = value_url("programme", programme.id)
        found.append(("Programme", {"text": programme.title, "href": href}))
    priority = next((p for p in hub.priorities if p.id == piece.priority), None)
    if priority is not None:
        name = "Funded for the priority" if piece.kind == "funded-activity" else "Hub priority"
        href = f"{hub_url(hub.id)}#priorities"
        found.append((name, {"text": priority.title, "href": href, "note": priority.text}))
    if phases := _shelf("phase", piece.phases, scene):
        found.append(("Useful for", phases))
    found.append(("Published", _day(piece.published_on)))
    if piece.updated_on is not None:
        found.append(("Updated", _day(piece.updated_on)))
    return found


def _shelf(way: str, wanted: Iterable[str], scene: Scene) -> list[dict[str, str]]:
    titles = scene.shelves[way]
    return [{"text": titles[v], "href": value_url(way, v)} for v in wanted if v in titles]


def _day(value: Any) -> dict[str, str]:
    return {"text": day(value), "iso": value.isoformat()}


def find_record(piece: Learning, scene: Scene) -> Residency | Review | None:
    """The residency or review that a piece comes from, where it may be named."""
    year = scene.hubs[piece.hub].find_year(piece.year)
    return find_source(piece, year.residencies, year.reviews) if year else None
