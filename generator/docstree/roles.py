"""Roles: the three (or more) parts of a programme, their guidance and who to ask."""

from __future__ import annotations

from typing import Any

from generator.docstree.residencies import role_url
from generator.docstree.scene import Scene
from generator.model import Hub, Participation, Programme, Role
from generator.templates import Safe

_POSTS = {"senior-partner": "Senior Partner", "hub-manager": "Hub Manager"}
_NOTES = {
    "senior-partner": "Sets the hub’s direction; ask about priorities and agreements.",
    "hub-manager": "Runs the hub from day to day; ask about dates, matches and papers.",
}


def guidance(programme: Programme, role: Role, scene: Scene) -> dict[str, Any] | None:
    """The prose of a role page from content/, or None where nobody has written it."""
    prose = scene.content.find(f"roles/{programme.id}/{role.id}")
    if prose is None:
        return None
    return {"body": Safe(prose.body), "description": prose.description, "path": prose.path}


def checklist(role: Role, *, anchored: bool) -> list[dict[str, Any]]:
    """A role's duties as a checklist; each leads to its section of the guidance."""
    return [
        {
            "title": duty.title, "note": duty.text, "when": duty.when,
            "href": f"#{duty.id}" if anchored else "",
        }
        for duty in role.duties
    ]  # fmt: skip


def templates_for(programme: Programme, role: Role, scene: Scene) -> list[dict[str, Any]]:
    """The fill-in templates of content/ that a role uses."""
    found = []
    for name, prose in scene.content.under("templates"):
        roles = prose.meta.get("role", [])
        wanted = [roles] if isinstance(roles, str) else list(roles) if roles else []  # type: ignore[call-overload]
        programmes = prose.meta.get("programme", [])
        run_by = [programmes] if isinstance(programmes, str) else list(programmes)  # type: ignore[call-overload]
        if role.id in wanted and (not run_by or programme.id in run_by):
            found.append(
                {"label": prose.title, "href": f"/templates/{name}/", "note": prose.description,
                 "icon": "file"}
            )  # fmt: skip
    return found


def year_steps(
    programme: Programme, scene: Scene, done: frozenset[str] | None = None
) -> list[dict[str, Any]]:
    """The steps of the year for the `steps` component.

    With `done` (ids of the steps a hub has passed) the first other one is current; without it
    the calendar's month decides.
    """
    month = scene.today.month
    current_found = False
    found = []
    for phase in programme.phases:
        if done is not None:
            state = "done" if phase.id in done else "next" if current_found else "current"
        else:
            state = (
                "current"
                if _in_months(month, phase.starts_month, phase.ends_month)
                else ("done" if _school_month(phase.ends_month) < _school_month(month) else "next")
            )
            if state == "current" and current_found:
                state = "next"
        current_found = current_found or state == "current"
        found.append(
            {"title": phase.title, "state": state, "when": phase.when, "text": phase.text or "",
             "note": phase.who}
        )  # fmt: skip
    return found


def _school_month(month: int) -> int:
    """Months counted from September, 0 to 11."""
    return (month - 9) % 12


def _in_months(month: int, first: int, last: int) -> bool:
    return _school_month(first) <= _school_month(month) <= _school_month(last)


def who_to_ask(scene: Scene, hub: Hub | None = None) -> list[dict[str, Any]]:
    """Senior Partner, Hub Manager, central team; without a hub the first two in general."""
    levels: list[dict[str, Any]] = []
    for post, title in _POSTS.items():
        level: dict[str, Any] = {"title": title, "note": _NOTES[post]}
        if hub is None:
            level["post"] = "Of your hub"
            level["href"] = ""
        else:
            level |= _holder(hub, post, scene)
        levels.append(level)
    central = {
        "title": "Central team", "post": scene.network.name, "email": scene.network.contact,
        "note": "Asks and answers across hubs; ask about the programme itself.",
    }  # fmt: skip
    return [*levels, central]


def _holder(hub: Hub, post: str, scene: Scene) -> dict[str, Any]:
    for held in hub.posts:
        if held.post == post and held.held_by:
            school = scene.schools.get(held.school or "")
            where = school.name if school else held.trust or ""
            return {"post": ", ".join(p for p in (held.held_by, where) if p), "email": hub.contact}
    return {"vacant": True, "email": hub.contact}


def lead_of(participation: Participation, hub: Hub, scene: Scene) -> str:
    """The hub lead's post in words, also while nobody holds it."""
    vacant = _POSTS.get(participation.lead or "")
    nobody = f"{vacant} (vacant)" if vacant else "To be named"
    return find_lead(participation, hub, scene) or nobody


def find_lead(participation: Participation, hub: Hub, scene: Scene) -> str | None:
    """The hub lead's post in words; None while it is vacant or not named."""
    if participation.lead in _POSTS:
        holder = _holder(hub, participation.lead, scene)
        return f"{_POSTS[participation.lead]} ({holder['post']})" if "post" in holder else None
    return participation.lead_post


def role_cards(programme: Programme, hub: str = "") -> list[dict[str, Any]]:
    """A card for each role."""
    return [
        {
            "title": role.title, "href": role_url(programme, role.id, hub), "text": role.summary,
            "meta": f"{len(role.duties)} duties",
        }
        for role in programme.roles
    ]  # fmt: skip
