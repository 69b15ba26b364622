"""Residencies and reviews as rows, cards, timelines and facts for the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from generator import states, titles
from generator.addresses import hub_url, record_url
from generator.docstree.scene import Scene
from generator.model import Programme, Residency, Review, Role, School, academic_year
from generator.pictures import Bar, Timeline, timeline
from generator.templates import and_list, day, long_day, span

Placed = Residency | Review

_ORDER = {state: number for number, state in enumerate(states.STATES)}


def title_of(record: Placed, scene: Scene) -> str:
    """What the record is called on a page and in lists."""
    return titles.title_of(record, scene.schools, scene.programmes.get(record.programme))


def in_order(records: Iterable[Placed], scene: Scene) -> list[Placed]:
    """Dated ones by their first day, then the others by state and id."""
    return sorted(records, key=lambda record: place_of(record, scene.today))


def place_of(record: Placed, today: dt.date) -> tuple[bool, dt.date, int, str, str]:
    """Where a record stands in that order; withdrawn ones come last."""
    state = states.state_of(record, today)
    first = record.dates[0] if record.dates else dt.date.max
    return state == "withdrawn", first, _ORDER[state], record.hub, record.id


def state_cell(record: Placed, scene: Scene) -> dict[str, Any]:
    """The state as a badge; overdue is said beside it."""
    programme = scene.programmes[record.programme]
    state = states.state_of(record, scene.today)
    return {"state": state, "text": states.label_of(state, programme)}


def overdue_steps(record: Placed, scene: Scene) -> list[states.Step]:
    """The milestones whose due date has passed."""
    programme = scene.programmes[record.programme]
    return [s for s in states.steps_of(record, programme, scene.today) if s.overdue]


def rows(records: Sequence[Placed], scene: Scene, *, with_hub: bool) -> list[list[Any]]:
    """Rows for a table of residencies (title, host, days, state) or of reviews."""
    found = []
    for record in records:
        days: Any = "To be agreed"
        if record.dates:
            days = {"text": span(record.dates), "iso": record.dates[0].isoformat()}
        state: Any = state_cell(record, scene)
        if overdue_steps(record, scene):
            state = [state, {"state": "overdue", "text": "Overdue"}]
        who = record.participant if isinstance(record, Residency) else f"{len(record.reviewers)}"
        row: list[Any] = [
            {"text": title_of(record, scene), "href": record_url(record)}, who, record.host, days,
            state,
        ]  # fmt: skip
        if with_hub:
            row.insert(1, {"text": scene.hubs[record.hub].name, "href": hub_url(record.hub)})
        found.append(row)
    return found


def columns(kind: str, *, with_hub: bool) -> list[str]:
    """The heads of `rows`."""
    residency = ["Residency", "Participant", "Host school", "Days", "State"]
    review = ["Focus", "Reviewers", "Host school", "Days", "State"]
    heads = residency if kind == "residency" else review
    return [heads[0], "Hub", *heads[1:]] if with_hub else heads


def filters(record: Placed, scene: Scene) -> dict[str, Any]:
    """Values for the filter bar."""
    host = scene.schools.get(record.host_school or "")
    return {
        "hub": record.hub, "state": states.state_of(record, scene.today),
        "theme": list(record.themes), "programme": record.programme,
        "phase": [host.phase] if host else [],
    }  # fmt: skip


def year_timeline(records: Sequence[Placed], year: str, scene: Scene) -> Timeline | None:
    """The year from September to August with one line for each record that has dates."""
    return timeline_of([bar(record, scene) for record in records], year, scene)


def bar(record: Placed, scene: Scene) -> Bar:
    """A record as a line of a timeline."""
    return Bar(
        label=title_of(record, scene), note=span(record.dates) if record.dates else "",
        days=record.dates, state=states.state_of(record, scene.today), href=record_url(record),
    )  # fmt: skip


def timeline_of(bars: Iterable[Bar], year: str, scene: Scene) -> Timeline | None:
    """The year with those of the lines that have dates; None without any."""
    dated = [one for one in bars if one.days]
    if not dated:
        return None
    first, last = academic_year(year)
    breaks = [
        (term.half_term_starts_on, term.half_term_ends_on)
        for term in scene.network.terms
        if term.year == year
        and term.local_authority is None
        and term.half_term_starts_on
        and term.half_term_ends_on
    ]
    return timeline(first, last, dated, scene.today, breaks)


def checklist(record: Placed, scene: Scene) -> list[dict[str, Any]]:
    """The milestones of a record as a checklist with who owes each and by when."""
    programme = scene.programmes[record.programme]
    found = []
    for step in states.steps_of(record, programme, scene.today):
        role = programme.find_role(step.milestone.role)
        when = ""
        if step.done and step.done_on:
            when = f"Done on {day(step.done_on)}"
        elif not step.done and step.due_on and not states.is_withdrawn(record, scene.today):
            when = f"{'Overdue since' if step.overdue else 'Due'} {day(step.due_on)}"
        found.append(
            {
                "title": step.milestone.title, "done": step.done, "when": when,
                "who": _named(role.title if role else "", step, record, scene),
                "href": role_url(programme, step.milestone.role, record.hub) if role else "",
            }
        )  # fmt: skip
    return found


def role_url(programme: Programme, role: str, hub: str = "") -> str:
    """The address of a role page in a microsite, or on the network's site."""
    return f"{hub_url(hub) if hub else '/'}roles/{programme.id}/{role}/"


def whats_next(record: Placed, scene: Scene) -> dict[str, Any] | None:
    """The next milestone: what, who, by when. None when nothing is left to do."""
    programme = scene.programmes[record.programme]
    if states.state_of(record, scene.today) in ("withdrawn", "complete"):
        return None
    step = states.next_step(states.steps_of(record, programme, scene.today))
    if step is None:
        return None
    role = programme.find_role(step.milestone.role)
    by = f" by {long_day(step.due_on)}" if step.due_on else ""
    if step.overdue and step.due_on:
        by = f"; it was due on {long_day(step.due_on)}"
    return {
        "title": step.milestone.title, "overdue": step.overdue,
        "text": f"{_named(_the(role), step, record, scene)} does this{by}.",
        "href": role_url(programme, step.milestone.role, record.hub),
        "link": f"What the {role.title.lower()} does" if role else "",
    }  # fmt: skip


def _the(role: Role | None) -> str:
    return f"The {role.title.lower()}" if role else "Somebody"


def _named(who: str, step: states.Step, record: Placed, scene: Scene) -> str:
    """Who owes a step. Between hubs each has its lead, so the hub is named with them."""
    hub = scene.hubs.get(step.hub)
    if not record.is_between_hubs or hub is None or not states.is_agreement(step.milestone.id):
        return who
    # In a programme of reviews the lead is one “for reviews”, which are not those “of” their hub.
    join = "of" if isinstance(record, Residency) else "in"
    return f"{who} {join} {hub.name}" if who else hub.name


def facts(record: Placed, scene: Scene) -> list[tuple[str, Any]]:
    """What is known of a record, as names and values."""
    found: list[tuple[str, Any]] = [("State", state_cell(record, scene))]
    if isinstance(record, Residency):
        found.append(("Participant", record.participant))
    else:
        found.append(("Reviewers", [r.label for r in record.reviewers] or "To be found"))
    found.append(("Host school", _school_fact(record.host, record.host_school, scene)))
    found += _hubs_facts(record, scene)
    if record.dates:
        count = len(record.dates)
        days = [{"text": long_day(d), "iso": d.isoformat()} for d in record.dates]
        found.append(("Days" if count > 1 else "Day", days))
    else:
        found.append(("Days", "To be agreed"))
    if record.themes:
        themes = [
            {"text": scene.theme_titles[t], "href": scene.theme_urls.get(t, "")}
            for t in record.themes
            if t in scene.theme_titles
        ]
        found.append(("Themes", themes))
    if record.withdrawn_on:
        found.append(("Withdrawn", day(record.withdrawn_on)))
    return found


def _hubs_facts(record: Placed, scene: Scene) -> list[tuple[str, Any]]:
    """Which hubs a record joins and who of them has still to agree; none within one hub."""
    others = [scene.hubs[hub] for hub in record.other_hubs if hub in scene.hubs]
    if not others:
        return []
    is_residency = isinstance(record, Residency)
    own, other = ("participant", "host school") if is_residency else ("host school", "reviewers")
    parts = [(scene.hubs[record.hub], own), *((hub, other) for hub in others)]
    hubs = [{"text": f"{hub.name} ({part})", "href": hub_url(hub.id)} for hub, part in parts]
    waiting = [_agreeing(hub, record, scene) for hub in states.hubs_to_agree(record)]
    agreed = f"{'Both' if len(parts) == 2 else 'All'} hub leads have agreed"
    return [
        ("Hubs", hubs),
        ("Agreed by the hubs", f"Waiting for {and_list(waiting)}" if waiting else agreed),
    ]


def _agreeing(hub: str, record: Placed, scene: Scene) -> str:
    """A hub that has still to agree. Reviewers may come from several, so theirs has its name."""
    if isinstance(record, Residency):
        return "the participant’s hub" if hub == record.hub else "the host’s hub"
    return scene.hubs[hub].name if hub in scene.hubs else hub


def _school_fact(label: str, urn: str | None, scene: Scene) -> Any:
    school = scene.schools.get(urn or "")
    if school is None:
        return label
    return {"text": school.name, "note": school_note(school)}


def school_note(school: School) -> str:
    """Place and trust of a school on one line."""
    return ", ".join(part for part in (school.local_authority, school.trust or "") if part)
