"""What the templates of letters are given: plain values, addresses and days in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from generator.addresses import hub_url, record_url
from generator.letters.choosing import HOST, VISITORS, Placed, Wanted, sides_of
from generator.letters.pages import Link, Pages
from generator.letters.people import People, Person
from generator.letters.setting import Setting
from generator.model import Hub, Programme, ProgrammeYear, Residency, School
from generator.templates import and_list, day, long_day, span

POSTS = {"senior-partner": "Senior Partner", "hub-manager": "Hub Manager"}
WELCOME = ("day_starts", "day_ends", "access", "arrangements")
"""The answers of a host that a visitor is shown: what the form says it asks them for."""
NEEDS = "needs"
"""The answer of a visitor that the host is shown, and nobody else."""
_NUMBERS = ("no", "one", "two", "three", "four", "five")


def of_all(setting: Setting, programme: Programme) -> dict[str, Any]:
    """What every letter is given: network, hub, programme and who sends it."""
    network, hub = setting.network, setting.hub
    return {
        "network": {"name": network.name, "contact": network.contact},
        "hub": {"name": hub.name, "contact": hub.contact, "url": setting.link(hub_url(hub.id))},
        "programme": {
            "title": programme.title, "kind": programme.kind, "summary": programme.summary,
            "url": setting.link(f"/programmes/{programme.id}/"),
            "days": _days_wanted(programme), "together": _number(programme.consecutive_days),
            "is_together": programme.consecutive_days > 1,
        },
        "sender": _sender(setting, programme),
    }  # fmt: skip


def of_record(
    setting: Setting, record: Placed, programme: Programme, people: People, wanted: Wanted
) -> dict[str, Any]:
    """What a letter about a record is given."""
    sides = sides_of(programme, setting.network)
    hosting = setting.network.find_hub(record.hosting_hub) or setting.hub
    visitors = _visitors(setting, record, people)
    host = _host(setting, record, people.host, hosting)
    addressed = [
        *(visitors if VISITORS in wanted.to else []),
        *([host] if HOST in wanted.to else []),
    ]
    pages = Pages(setting, programme, sides, hosting)
    steps = [pages.step(step, record) for step in wanted.steps]
    return of_all(setting, programme) | {
        "greeting": _greeting(addressed),
        "visitors": visitors, "host": host,
        "record": _record(setting, record),
        "hubs": _hubs(setting, record),
        "steps": steps,
        "guides": _once(link for step in steps for link in step["guides"]),
        "forms": _once(link for step in steps for link in step["forms"]),
        "confidential": [
            {"who": side, **form}
            for side, role in ((VISITORS, sides.visitors), (HOST, sides.host))
            if side in wanted.to
            for form in pages.confidential(role)
        ],
        "sharing": pages.sharing(),
        "helps": {
            "before": pages.guides({"agreed", "scheduled"}, (sides.visitors, sides.host)),
            "visiting": pages.guides({"visited", "presented", "reported"}, (sides.visitors,)),
            "hosting": pages.guides({"visited"}, (sides.host,)),
        },
        "roles": pages.roles(),
    }  # fmt: skip


def of_invitation(
    setting: Setting, programme: Programme, match_by: dt.date, reply_by: dt.date
) -> dict[str, Any]:
    """What the invitation to a hub's schools is given."""
    sides = sides_of(programme, setting.network)
    pages = Pages(setting, programme, sides, setting.hub)
    dates = programme.find_year(setting.year)
    return of_all(setting, programme) | {
        "greeting": "Dear colleague,",
        "stages": and_list([f"{stage.title}s" for stage in programme.career_stages]),
        "between": _between(dates, setting.today) if dates else "",
        "reply_by": long_day(reply_by) if setting.today <= reply_by else "",
        "match_by": day(match_by),
        "forms": {kind: pages.matching(kind) for kind in ("interest", "offer")},
        "gains": [{"title": gain.title, "text": gain.text} for gain in programme.gains],
        "role_pages": [*pages.roles().values()],
    }  # fmt: skip


def _between(dates: ProgrammeYear, today: dt.date) -> str:
    """When visits may fall, from the day of the letter on."""
    last = day(dates.window_ends_on)
    if today < dates.window_starts_on:
        return f"between {day(dates.window_starts_on)} and {last}"
    return f"at any time until {last}"


def _once(links: Iterable[Link]) -> list[Link]:
    """Each page once, in the order in which they come first."""
    return list({(link["title"], link["url"]): link for link in links}.values())


# --- the people ------------------------------------------------------------------------------


def _visitors(setting: Setting, record: Placed, people: People) -> list[dict[str, Any]]:
    if isinstance(record, Residency):
        own = [(record.participant_school, record.participant_role, "")]
    else:
        own = [(reviewer.school, reviewer.role, reviewer.hub) for reviewer in record.reviewers]
    found = []
    for (urn, post, home), person in zip(own, people.visitors, strict=True):
        school = setting.schools.get(urn or "")
        hub = setting.network.find_hub(home) or setting.hub
        found.append(_person(person, post or person.post, school, hub))
    return found


def _host(setting: Setting, record: Placed, person: Person, hub: Hub) -> dict[str, Any]:
    school = setting.schools.get(record.host_school or "")
    made = _person(person, person.post, school, hub)
    welcome = {name: person.answers.get(name, "") for name in WELCOME}
    return made | welcome | {
        "authority": school.local_authority if school else "",
        "postcode": (school.postcode or "") if school else "",
    }  # fmt: skip


def _person(person: Person, post: str, school: School | None, hub: Hub) -> dict[str, Any]:
    where = school.name if school else "a school"
    known = (person.name, post, where)
    return {
        "name": person.name, "email": person.email, "post": post, "school": where,
        "hub": hub.name, "full": ", ".join(part for part in known if part),
        NEEDS: person.answers.get(NEEDS, ""),
    }  # fmt: skip


def _greeting(addressed: Sequence[Mapping[str, Any]]) -> str:
    """`Dear A and B,`; whoever is not known by name is a colleague at their school."""
    names = [str(one["name"]) for one in addressed]
    if not any(names):
        return "Dear colleague," if len(names) == 1 else "Dear colleagues,"
    if all(names):
        return f"Dear {and_list(names)},"
    parts = [
        name or f"colleague at {one['school']}" for name, one in zip(names, addressed, strict=True)
    ]
    return f"Dear {', dear '.join(parts)},"


# --- the record, the hub and the programme -----------------------------------------------------


def _hubs(setting: Setting, record: Placed) -> dict[str, Any] | None:
    """The hub that writes, the others, which have a copy, and `every` one; None within one hub."""
    if not record.is_between_hubs:
        return None
    others = (setting.network.find_hub(hub) for hub in record.other_hubs)
    away = [hub.name for hub in others if hub]
    return {
        "home": setting.hub.name, "away": and_list(away),
        "every": and_list([setting.hub.name, *away]), "several": len(away) > 1,
    }  # fmt: skip


def _record(setting: Setting, record: Placed) -> dict[str, Any]:
    residency = record if isinstance(record, Residency) else None
    return {
        "url": setting.link(record_url(record)),
        "days": [long_day(value) for value in record.dates],
        "when": and_list([long_day(value) for value in record.dates]),
        "span": span(record.dates), "number": _number(len(record.dates)),
        "last_day": long_day(record.dates[-1]) if record.dates else "",
        "aims": (residency.participant_aims or "") if residency else "",
        "host_aims": record.host_aims or "",
        "focus": "" if residency else getattr(record, "subject_focus", ""),
        "has_plan": bool(record.visit_plan),
    }  # fmt: skip


def _sender(setting: Setting, programme: Programme) -> dict[str, Any]:
    """Who signs: the post that leads the programme in the hub. A vacant one is said so."""
    hub, part = setting.hub, setting.part(programme)
    lead = (part.lead if part else None) or ""
    held = {post.post for post in hub.posts if post.held_by}
    others = [POSTS[post] for post in POSTS if post in held and post != lead]
    title = POSTS.get(lead) or (part.lead_post if part else None) or ""
    vacant = title if lead in POSTS and lead not in held else ""
    return {
        "post": "" if vacant else title,
        "vacant": vacant,
        "instead": f"the {others[0]}" if others else "the central team",
        "instead_at": hub.contact if others else setting.network.contact,
    }


def _days_wanted(programme: Programme) -> str:
    """`two or three days`, `one day`."""
    fewest, most = programme.minimum_days, programme.maximum_days
    if fewest == most:
        return f"{_number(most)} day{'s'[: most > 1]}"
    join = "or" if most == fewest + 1 else "to"
    return f"{_number(fewest)} {join} {_number(most)} days"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
