"""Pieces of learning as cards and facts for the pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.addresses import hub_url, learning_url, record_url
from generator.docstree.residencies import title_of
from generator.docstree.scene import Scene, year_label
from generator.model import Learning, Residency, Review
from generator.templates import day

KINDS = {
    "residency": "From a residency",
    "review": "From a review",
    "practice": "Practice",
    "research": "Research",
    "subject-group": "Subject group",
    "joint-practice-development": "Joint practice development",
    "training": "Training or speaker",
    "visit": "School visit",
    "funded-activity": "Funded activity",
}


def url(piece: Learning) -> str:
    """The permanent address of a piece."""
    return learning_url(piece)


def newest(pieces: Iterable[Learning]) -> list[Learning]:
    """Newest first; on the same day by id."""
    return sorted(pieces, key=lambda piece: (-piece.published_on.toordinal(), piece.id))


def cards(
    pieces: Iterable[Learning], scene: Scene, *, with_hub: bool = True
) -> list[dict[str, Any]]:
    """Cards with the filter values of each piece."""
    return [_card(piece, scene, with_hub=with_hub) for piece in pieces]


def _card(piece: Learning, scene: Scene, *, with_hub: bool) -> dict[str, Any]:
    meta = [scene.hubs[piece.hub].name] if with_hub else []
    meta.append(day(piece.published_on))
    return {
        "title": piece.title, "href": url(piece), "eyebrow": KINDS[piece.kind],
        "text": piece.summary, "meta": meta,
        "filters": {
            "kind": piece.kind, "hub": piece.hub, "theme": list(piece.themes),
            "phase": list(piece.phases), "year": piece.year, "programme": piece.programme or "",
        },
    }  # fmt: skip


def groups(pieces: Iterable[Learning], scene: Scene, *, with_hub: bool) -> list[dict[str, Any]]:
    """The filter bar's groups: only values that occur."""
    pieces = list(pieces)
    kinds = [k for k in KINDS if any(piece.kind == k for piece in pieces)]
    themes = [t for t in scene.network.themes if any(t.id in piece.themes for piece in pieces)]
    years = sorted({piece.year for piece in pieces}, reverse=True)
    found = [
        {"key": "theme", "label": "Theme",
         "options": [{"value": t.id, "label": t.title} for t in themes]},
        {"key": "kind", "label": "Kind",
         "options": [{"value": k, "label": KINDS[k]} for k in kinds]},
    ]  # fmt: skip
    if with_hub:
        hubs = [h for h in scene.network.hubs if any(piece.hub == h.id for piece in pieces)]
        options = [{"value": h.id, "label": h.name} for h in hubs]
        found.append({"key": "hub", "label": "Hub", "options": options})
    if len(years) > 1:
        options = [{"value": y, "label": year_label(y)} for y in years]
        found.append({"key": "year", "label": "Year", "options": options})
    return found


def facts(piece: Learning, scene: Scene) -> list[tuple[str, Any]]:
    """Provenance: hub, school, role, where it comes from."""
    hub = scene.hubs[piece.hub]
    found: list[tuple[str, Any]] = [
        ("Kind", KINDS[piece.kind]),
        ("Hub", {"text": hub.name, "href": hub_url(hub.id)}),
        ("Written by", piece.role),
    ]
    school = scene.schools.get(piece.school or "")
    if school is not None:
        found.append(("School", school.name))
    source = find_source(piece, scene)
    if source is not None:
        name = "Residency" if isinstance(source, Residency) else "Review"
        found.append((name, {"text": title_of(source, scene), "href": record_url(source)}))
    priority = next((p for p in hub.priorities if p.id == piece.priority), None)
    if priority is not None:
        found.append(("Hub priority", priority.title))
    published = {"text": day(piece.published_on), "iso": piece.published_on.isoformat()}
    found.append(("Published", published))
    return found


def find_source(piece: Learning, scene: Scene) -> Residency | Review | None:
    """The residency or review that a piece comes from, where it may be named."""
    year = scene.hubs[piece.hub].find_year(piece.year)
    if year is None:
        return None
    for residency in year.residencies:
        if residency.id == piece.residency:
            return residency
    return next((review for review in year.reviews if review.id == piece.review), None)


def related(piece: Learning, scene: Scene, most: int = 3) -> list[Learning]:
    """Other pieces that share most themes with this one; newer first among equals."""
    own = set(piece.themes)
    others = [
        other
        for other in scene.network.learning()
        if own & set(other.themes) and (other.hub, other.year, other.id) != _key(piece)
    ]
    others.sort(key=lambda o: (-len(own & set(o.themes)), -o.published_on.toordinal(), o.hub, o.id))
    return others[:most]


def _key(piece: Learning) -> tuple[str, str, str]:
    return piece.hub, piece.year, piece.id
