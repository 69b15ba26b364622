"""Dates as readers read them, and the dates that readers should know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from generator import diary
from generator.docstree.scene import Scene
from generator.model import Participation, Programme, ProgrammeYear, Session
from generator.templates import long_day


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
    network = scene.network
    return [
        tile(date.day, date.title, scene.today, **_more(date))
        for date in diary.dates(network, network.current_year, programme, part)
    ]


def _more(date: diary.Date) -> dict[str, Any]:
    """What the tile of a date says below its day, and where it leads."""
    if date.session is not None:
        note = f"{clock(date.session.starts_at)}, online, {date.session.minutes} minutes"
        return {"note": note, "href": "/induction/"}
    if date.leads_to_programme:
        return {"href": f"/programmes/{date.programme}/"}
    return {"note": date.text}


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
