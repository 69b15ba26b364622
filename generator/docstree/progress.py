"""How far a hub has come in the year, for its progress board and its private one.

Everything here is made from the projected network. The public boards have counts and states; what
`private_board` adds is for the hub's own people.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from generator import progress, states
from generator.addresses import hub_url, record_url
from generator.docstree import residencies, visits
from generator.docstree.residencies import Placed, role_url
from generator.docstree.scene import Scene, year_label
from generator.model import Hub, Programme, Residency
from generator.pictures import Funnel, Numbers, funnel, tallies
from generator.progress import CENTRAL_TEAM, Count, HubProgress, Owed, Recruitment, YearStep
from generator.small_groups import at_least_some
from generator.templates import and_list, day, day_month

NOUNS = {"residency": ("residency", "residencies"), "review": ("review", "reviews")}
STEPS = {
    "signed_up": "Signed up", "session": "At an induction", "pack": "Pack released",
    "briefing": "Briefing held",
}  # fmt: skip
"""The steps that the network's board shows for each hub, as what was done."""
_SHARED = {
    "residency": "Hosted for other hubs",
    "review": "Of other hubs, with reviewers from here",
}
"""What a private board calls the records of other hubs that have a part in the hub."""
_CENTRAL = "Central team"


def counted(count: int, kind: str) -> str:
    """`1 residency`, `5 reviews`."""
    return f"{count:,} {NOUNS[kind][count != 1]}"


def facts(sections: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """How many records there are of each programme, and how many steps are overdue."""
    found = []
    for section in sections:
        count = section["going_on"]
        found.append((f"{count:,}", section["noun"] if count == 1 else section["nouns"]))
    late = sum(section["late"] for section in sections)
    found.append((f"{late:,}", "step overdue" if late == 1 else "steps overdue"))
    return found


def hub_board(scene: Scene, hub: Hub) -> dict[str, Any]:
    """What a hub's board shows: its programmes of the year, its visits in the year and on a map."""
    year = scene.network.current_year
    every = progress.of_hub(scene.network, hub.id, year, scene.today)
    sections = [_hub_section(one, scene) for one in every]
    records = [record for one in every for record in (*one.records, *one.shared)]
    return {
        "sections": sections, "facts": facts(sections) if sections else [],
        "today": day(scene.today),
        "lanes": visits.hub_lanes(records, year, scene),
        "lanes_label": _lanes_label([record for one in every for record in one.shared]),
        "lane_columns": ["Visit", "Days", "State"],
        "lane_rows": visits.lane_rows(records, scene, with_hub=False),
        "map": _hub_map(hub, records, scene),
    }  # fmt: skip


def _lanes_label(shared: Iterable[Placed]) -> str:
    """What the lanes show: a hub hosts residencies for others, and reviews in theirs."""
    part = "hosts" if all(isinstance(r, Residency) for r in shared) else "hosts or reviews"
    return f"Each line is one visit, those that the hub {part} for others among them"


def _hub_map(hub: Hub, records: Sequence[Placed], scene: Scene) -> dict[str, Any] | None:
    found = visits.hub_map(hub, records, scene)
    if found is None:
        return None
    hidden = found["hidden"]
    is_are = "visit is" if hidden == 1 else "visits are"
    return {
        **found,
        "hidden_text": f"{hidden} more {is_are} not drawn, where a school is not named here or has "
        "no place on the map." if hidden else "",
        "edge_text": " A dashed disc at the edge lies further off."
        if any(disc.outside for disc in found["map"].discs) else "",
    }  # fmt: skip


def _hub_section(one: HubProgress, scene: Scene) -> dict[str, Any]:
    programme, hub = scene.programmes[one.programme], scene.hubs[one.hub]
    shared = len(visits.going_on(one.shared, scene))
    return {
        **section_of(programme, one.counts, one.recruitment, late_of(one.owed)),
        "takes_part": one.steps.takes_part,
        **plan([(hub.name, f"{hub_url(hub.id)}progress/", one.recruitment)], scene),
        **_standing(one, hub, programme),
        "steps": _steps(one),
        "shared": shared,
        "shared_text": _shared_text(shared, programme.kind),
        "progress": one,
    }


def _shared_text(count: int, kind: str) -> str:
    """How many records of other hubs have a part here."""
    what = f"{counted(count, kind).capitalize()} of other hubs"
    if kind == "review":
        return f"{what} {'has' if count == 1 else 'have'} reviewers from here."
    return f"{what} {'is' if count == 1 else 'are'} hosted here."


def late_of(owed: Iterable[Owed]) -> Counter[str]:
    """Role → how much that it owes is overdue."""
    return Counter(item.role for item in owed if item.overdue)


def section_of(
    programme: Programme, counts: Sequence[Count], recruitment: Recruitment, late: Counter[str]
) -> dict[str, Any]:
    """What the boards of a hub and of the network have in common; `late` is counted by role."""
    living = [count for count in counts if count.state != "withdrawn"]
    drawn = funnel([(count.state, count.label, count.count) for count in living])
    withdrawn = sum(count.count for count in counts if count.state == "withdrawn")
    going_on = sum(count.count for count in living)
    return {
        "programme": programme, "noun": NOUNS[programme.kind][0], "nouns": NOUNS[programme.kind][1],
        "funnel": drawn, "funnel_rows": _funnel_rows(drawn), "withdrawn": withdrawn,
        "going_on": going_on, "recruitment": recruitment,
        "sentence": _sentence(programme, counts, going_on, withdrawn),
        "late": late.total(), **_late(late, programme),
    }  # fmt: skip


def _funnel_rows(drawn: Funnel | None) -> list[list[Any]]:
    if drawn is None:
        return []
    return [
        [{"text": stage.label, "state": stage.state}, stage.here, stage.reached]
        for stage in drawn.stages
    ]


def _sentence(programme: Programme, counts: Sequence[Count], going_on: int, withdrawn: int) -> str:
    """The whole in words: how many there are, how many have their days behind them."""
    reached = {count.state: count.reached for count in counts}
    parts = [f"{counted(going_on, programme.kind).capitalize()} in all"]
    parts.append(f"{reached['matched']:,} matched")
    parts.append(f"{reached['scheduled']:,} with days in the diary or behind them")
    parts.append(f"{reached['complete']:,} complete" if reached["complete"] else "none complete")
    text = f"{parts[0]}: {', '.join(parts[1:])}."
    return f"{text} {withdrawn:,} withdrawn." if withdrawn else text


def _late(found: Counter[str], programme: Programme) -> dict[str, str]:
    """How much is overdue, and with which roles: the most first, then in the programme's order."""
    order = [role.id for role in programme.roles]
    rank = {role: order.index(role) if role in order else len(order) for role in found}
    ranked = sorted(found, key=lambda role: (-found[role], rank[role], role))
    parts = [f"{role_title(role, programme).lower()} ({found[role]})" for role in ranked]
    return {
        "late_title": _late_title(found.total()),
        "late_text": f"Owed by: {and_list(parts)}.",
    }


def _late_title(total: int) -> str:
    return "1 step is overdue." if total == 1 else f"{total:,} steps are overdue."


def role_title(role: str, programme: Programme) -> str:
    """A role as readers see it; the central team is no role of a programme."""
    known = programme.find_role(role)
    return known.title if known else _CENTRAL if role == CENTRAL_TEAM else "Somebody"


def plan(every: Sequence[tuple[str, str, Recruitment]], scene: Scene) -> dict[str, Any]:
    """A bar for each hub or region (title, address) with its numbers in words, and the table."""
    numbers = [Numbers(r.planned, r.placed, r.waiting) for _, _, r in every]
    bars = [
        {
            "title": title, "href": href, "tally": drawn, "text": _in_words(r),
            "plan": "no plan given" if r.planned is None else f"{r.planned} planned",
        }
        for (title, href, r), drawn in zip(every, tallies(numbers), strict=True)
    ]  # fmt: skip
    rows = [
        [
            title, "" if r.planned is None else r.planned, r.placed, r.waiting, r.missing,
            _hosts(r, scene),
        ]
        for title, _, r in every
    ]  # fmt: skip
    return {"bars": bars, "plan_rows": rows}


def _hosts(r: Recruitment, scene: Scene) -> int | str:
    """How many schools offer to host; a small number is for the hub's own people."""
    return r.hosts_offering if scene.audience == "hub" else at_least_some(r.hosts_offering)


def _in_words(r: Recruitment) -> str:
    parts = [f"{r.placed} placed"]
    if r.waiting:
        parts.append(f"{r.waiting} waiting for a match")
    if r.missing:
        parts.append(f"{r.missing} to recruit")
    return ", ".join(parts)


def cell(one: HubProgress, name: str, scene: Scene) -> dict[str, Any]:
    """One step of one hub: `state` is done, late, booked, to-come or none, and `text` says it."""
    step = one.steps.step(name)
    if step.done:
        return {"state": "done", "text": _on(step.done_on) or "Done", "label": STEPS[name]}
    if not one.steps.takes_part:
        text = "Not signed up" if name == "signed_up" else ""
        return {"state": "none", "text": text, "label": STEPS[name]}
    if step.overdue:
        return {"state": "late", "text": f"Was due {_on(step.due_on)}", "label": STEPS[name]}
    booked = scene.network.find_session(one.steps.session_booked or "")
    if name == "session" and booked is not None and booked.starts_at.date() >= scene.today:
        on = day_month(booked.starts_at.date())
        return {"state": "booked", "text": f"Booked, {on}", "label": STEPS[name]}
    if name == "briefing" and one.steps.briefing_on is not None:
        on = day_month(one.steps.briefing_on)
        return {"state": "booked", "text": f"Set for {on}", "label": STEPS[name]}
    due = "To come"
    if step.due_on is not None:
        # What waits for a step that is late itself has a day that is past, and is not late.
        due = f"By {_on(step.due_on)}" if step.due_on >= scene.today else "Waits"
    return {"state": "to-come", "text": due, "label": STEPS[name]}


def _on(value: dt.date | None) -> str:
    return day_month(value) if value else ""


def _steps(one: HubProgress) -> list[dict[str, Any]]:
    """The steps of a hub's year for the `steps` component; the first that is open is current."""
    found = []
    current = False
    for step in one.steps.in_order:
        state = "done" if step.done else "overdue" if step.overdue else "next"
        if state == "next" and not current:
            state, current = "current", True
        found.append({"title": step.title, "state": state, "when": _when(step)})
    return found


def _when(step: YearStep) -> str:
    if step.done:
        return f"Done on {day(step.done_on)}" if step.done_on else "Done"
    if step.due_on is None:
        return ""
    return f"{'Overdue since' if step.overdue else 'By'} {day(step.due_on)}"


def _standing(one: HubProgress, hub: Hub, programme: Programme) -> dict[str, str]:
    """Why a hub with no part in a programme has none."""
    if one.steps.signed_up_on is None:
        title = f"{hub.name} has not signed up for {programme.title} this year"
        return {"absent_title": title, "absent_text": "Its progress appears here once it has."}
    title = f"{hub.name}’s subscription is {one.steps.subscription}"
    text = "Its progress appears here once the subscription for this year is active."
    return {"absent_title": title, "absent_text": text}


# --- the hub's private board


def private_board(scene: Scene, hub: Hub) -> dict[str, Any]:
    """What a hub's private board shows: all that its public board has, and who owes what."""
    found = hub_board(scene, hub)
    items = sorted(
        (item for section in found["sections"] for item in section["progress"].owed),
        key=lambda item: (not item.overdue, item.due_on or dt.date.max),
    )
    for section in found["sections"]:
        one: HubProgress = section["progress"]
        kind = section["programme"].kind
        own, shared = (residencies.in_order(r, scene) for r in (one.records, one.shared))
        section |= {
            "columns": [*residencies.columns(kind, with_hub=False), "What is next"],
            "records": _record_rows(own, scene), "shared_records": _record_rows(shared, scene),
            "shared_title": _SHARED[kind],
            "places": _places(one.recruitment),
        }  # fmt: skip
    agreements = _agreements(items, scene)
    late = sum(item.overdue for item in items)
    ways = [("Agreements between hubs", "agreements")] if agreements else []
    ways += [("Who owes what", "owed")]
    ways += [(s["programme"].title, s["programme"].id) for s in found["sections"]]
    ways += [("The year’s visits", "visits")] if found["lanes"] else []
    ways += [("Who visits whom", "map")] if found["map"] else []
    return {
        **found, "year": year_label(scene.network.current_year), "ways": ways,
        "agreements": agreements, "groups": _owed_by_role(items, scene),
        "late_title": _late_title(late),
        "late_text": _late_first(items, scene) if late else "",
    }  # fmt: skip


def _late_first(items: Sequence[Owed], scene: Scene) -> str:
    """What is late for longest, in a sentence."""
    first = items[0]
    title = residencies.title_of(first.record, scene) if first.record else "the hub’s year"
    days = f"{first.late_days} day{'' if first.late_days == 1 else 's'}"
    return f"The longest, for {days}: {first.title} ({title})."


def _places(r: Recruitment) -> list[tuple[str, Any]]:
    """The host schools' side of recruitment."""
    offered = "Not known" if r.places_offered is None else f"{r.places_offered}"
    return [
        ("Schools that offer to host", f"{r.hosts_offering}"),
        ("Places they offer", offered),
        ("Places taken", f"{r.places_taken}"),
    ]


def _owed_by_role(items: Sequence[Owed], scene: Scene) -> list[dict[str, Any]]:
    """What is owed, a group for each role of each programme: overdue first in each."""
    groups: dict[tuple[str, str], list[Owed]] = {}
    for item in items:
        groups.setdefault((item.programme, item.role), []).append(item)
    several = len({programme for programme, _ in groups}) > 1
    found = []
    for programme in scene.network.programmes:
        for role in (*(role.id for role in programme.roles), CENTRAL_TEAM):
            own = groups.get((programme.id, role), [])
            if own:
                found.append(
                    {
                        "title": role_title(role, programme)
                        + _of_which(role_title(role, programme), programme, several=several),
                        "href": role_url(programme, role, own[0].hub)
                        if role != CENTRAL_TEAM
                        else "",
                        "late": sum(item.overdue for item in own),
                        "rows": [_owed_row(item, scene) for item in own],
                    }
                )  # fmt: skip
    return found


def _of_which(title: str, programme: Programme, *, several: bool) -> str:
    """The programme of a role, where its title does not say it and there are several."""
    name = programme.short_title.lower()
    return f", {name}" if several and name not in title.lower() else ""


def _owed_row(item: Owed, scene: Scene) -> list[Any]:
    """What, for which record, by when."""
    what = item.title + (f" ({item.count} missing)" if item.count else "")
    if item.record is not None and len(item.record.other_hubs) > 1 and _is_agreement(item):
        # Two hubs of reviewers owe what is called the same.
        what = f"{what} ({_hub_name(item.hub, scene)})"
    about: Any = "The hub’s year"
    if item.record is not None:
        about = {
            "text": residencies.title_of(item.record, scene), "href": record_url(item.record),
            "note": _whose(item.record, item.hub, scene),
        }  # fmt: skip
    when: Any = "No date set"
    if item.due_on is not None:
        when = {"text": day(item.due_on), "iso": item.due_on.isoformat()}
    if item.overdue:
        late = f"{item.late_days} day{'' if item.late_days == 1 else 's'} late"
        when = [when, {"text": late, "state": "overdue"}]
    return [what, about, when]


def _whose(record: Placed, hub: str, scene: Scene) -> str:
    """Which record it is, and with whom `hub` shares it."""
    others = [one for one in (record.hub, *record.other_hubs) if one != hub]
    if not others:
        return record.id
    return f"{record.id}, with {and_list([_hub_name(one, scene) for one in others])}"


def _hub_name(hub: str, scene: Scene) -> str:
    return scene.hubs[hub].name if hub in scene.hubs else hub


def _is_agreement(item: Owed) -> bool:
    return item.milestone is not None and states.is_agreement(item.milestone)


def _record_rows(records: Sequence[Placed], scene: Scene) -> list[list[Any]]:
    """Every record with its people, days, state and what is next."""
    found = []
    for record, row in zip(records, residencies.rows(records, scene, with_hub=False), strict=True):
        step = residencies.whats_next(record, scene)
        following: Any = "Nothing is left to do"
        if states.is_withdrawn(record, scene.today):
            following = "Withdrawn"
        elif step is not None:
            following = {"text": step["title"], "note": step["text"]}
        found.append([*row, following])
    return found


def _agreements(items: Iterable[Owed], scene: Scene) -> list[dict[str, Any]]:
    """Records between hubs that wait for a hub lead's agreement."""
    return [
        {
            "title": residencies.title_of(item.record, scene), "href": record_url(item.record),
            "when": f"{scene.hubs[item.hub].name} has still to agree"
            + (f", by {day(item.due_on)}" if item.due_on else ""),
        }
        for item in items
        if item.record is not None and _is_agreement(item) and item.hub in scene.hubs
    ]  # fmt: skip
