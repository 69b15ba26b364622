"""Dates as readers read them, and the dates that readers should know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from generator.docstree.scene import Scene
from generator.model import Participation, Programme, ProgrammeYear, Session
from generator.templates import day


def long_day(value: dt.date) -> str:
    """`Wednesday 3 February 2027`."""
    return f"{value:%A} {day(value)}"


def span(days: Sequence[dt.date]) -> str:
    """Several days in few words: `3 and 4 February 2027`, `20, 23 and 24 November 2026`."""
    if not days:
        return ""
    groups: list[tuple[tuple[int, int], list[dt.date]]] = []
    for value in days:
        key = (value.year, value.month)
        if not groups or groups[-1][0] != key:
            groups.append((key, []))
        groups[-1][1].append(value)
    parts = []
    for number, (_, group) in enumerate(groups):
        name = f"{group[0]:%B}"
        last = number == len(groups) - 1
        year = f" {group[0].year}" if last or groups[number + 1][0][0] != group[0].year else ""
        parts.append(f"{and_list([str(value.day) for value in group])} {name}{year}")
    return and_list(parts)


def and_list(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) <= 1:
        return "".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1]


def tile(value: dt.date, title: str, today: dt.date, **more: Any) -> dict[str, Any]:
    """One entry for the `key_dates` component."""
    return {
        "iso": value.isoformat(), "human": long_day(value), "title": title,
        "past": value < today, **more,
    }  # fmt: skip


def clock(value: dt.datetime) -> str:
    """`4pm`, `9.30am`."""
    hour = value.hour % 12 or 12
    minutes = f".{value.minute:02d}" if value.minute else ""
    return f"{hour}{minutes}{'am' if value.hour < 12 else 'pm'}"


def network_dates(
    scene: Scene, programme: str | None = None, part: Participation | None = None
) -> list[dict[str, Any]]:
    """The current year's dates: sign-up, induction sessions, windows and key dates, in order.

    With a hub's `part` in the programme: its briefing, and neither the sign-up nor the sessions
    that it has behind it.
    """
    network, today = scene.network, scene.today
    year = network.current_year
    found: list[tuple[dt.date, str, dict[str, Any]]] = []
    for one in network.programmes:
        dates = one.find_year(year)
        if programme not in (None, one.id) or dates is None:
            continue
        name = one.short_title
        href = f"/programmes/{one.id}/"
        if part is None or part.signed_up_on is None:
            found += [
                (dates.sign_up_opens_on, f"{name}: sign-up opens", {"href": href}),
                (dates.sign_up_closes_on, f"{name}: sign-up closes", {"href": href}),
            ]
        if part is not None and part.briefing_on is not None:
            found.append((part.briefing_on, f"{name}: briefing for our schools", {"href": href}))
        found += [
            (dates.window_starts_on, f"{name}: first days of the window", {}),
            (dates.window_ends_on, f"{name}: last day of the window", {}),
        ]
    for session in network.sessions:
        attended = part is not None and part.session is not None
        if session.year == year and programme in (None, session.programme) and not attended:
            note = f"{clock(session.starts_at)}, online, {session.minutes} minutes"
            more = {"note": note, "href": "/induction/"}
            found.append((session.starts_at.date(), session.title, more))
    for key_date in network.key_dates:
        if in_year(key_date.date, year) and programme in (None, key_date.programme or programme):
            found.append((key_date.date, key_date.title, {"note": key_date.text or ""}))
    found.sort(key=lambda entry: (entry[0], entry[1]))
    return [tile(value, title, today, **more) for value, title, more in found]


def session_links(session: Session) -> list[dict[str, Any]]:
    """Where to join a session and where its recording is, for readers who may know."""
    named = [("Join", session.joining_link, "people"), ("Recording of", session.recording, "file")]
    return [
        {"label": f"{what} {session.title[0].lower()}{session.title[1:]}", "href": href,
         "note": long_day(session.starts_at.date()), "icon": icon}
        for what, href, icon in named
        if href
    ]  # fmt: skip


def upcoming(tiles: Iterable[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The first of the dates that are not past."""
    return [entry for entry in tiles if not entry["past"]][:most]


def in_year(value: dt.date, year: str) -> bool:
    """Whether a day lies in a subscription year, 1 September to 31 August."""
    first = int(year[:4])
    return dt.date(first, 9, 1) <= value <= dt.date(first + 1, 8, 31)


def sign_up(scene: Scene, programme: Programme) -> dict[str, Any] | None:
    """Whether hubs can sign up today, until when, and how."""
    dates = programme.find_year(scene.network.current_year)
    if dates is None:
        return None
    link = dates.sign_up_link or f"mailto:{scene.network.contact}"
    return {
        "programme": programme.title, "programme_href": f"/programmes/{programme.id}/",
        "state": _sign_up_state(dates, scene.today), "opens": long_day(dates.sign_up_opens_on),
        "closes": long_day(dates.sign_up_closes_on), "href": link,
        "days_left": (dates.sign_up_closes_on - scene.today).days,
        "link": "Sign your hub up" if dates.sign_up_link else "Write to the central team",
    }  # fmt: skip


def _sign_up_state(dates: ProgrammeYear, today: dt.date) -> str:
    if today < dates.sign_up_opens_on:
        return "before"
    return "open" if today <= dates.sign_up_closes_on else "closed"
