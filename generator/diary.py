"""The dates of a year that everybody should know: sign-up, induction, windows, key dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from generator.model import Network, Participation, Programme, Session, year_of


@dataclass(frozen=True, slots=True)
class Date:
    """One such date. `id` is its own within the network and stays when the date moves."""

    id: str
    day: dt.date
    title: str
    programme: str | None = None
    """The programme it belongs to; None for all."""
    text: str = ""
    leads_to_programme: bool = False
    """Whether the programme's page says more of it."""
    session: Session | None = None


def dates(
    network: Network, year: str, programme: str | None = None, part: Participation | None = None
) -> list[Date]:
    """The dates of a year, of one programme or of all, in order of day and title.

    With a hub's `part` in the programme: its briefing, and neither the sign-up nor the sessions
    that it has behind it.
    """
    found: list[Date] = []
    for one in network.programmes:
        if programme in (None, one.id):
            found += _of_programme(one, year, part)
    for session in network.sessions:
        attended = part is not None and part.session is not None
        if session.year == year and programme in (None, session.programme) and not attended:
            found.append(of_session(session))
    for key_date in network.key_dates:
        own = key_date.programme
        if year_of(key_date.date) == year and programme in (None, own or programme):
            name = f"key-date-{key_date.id}"
            found.append(Date(name, key_date.date, key_date.title, own, key_date.text or ""))
    return sorted(found, key=lambda date: (date.day, date.title, date.id))


def of_session(session: Session) -> Date:
    """The day of an induction session."""
    return Date(
        f"session-{session.id}", session.starts_at.date(), session.title, session.programme,
        session.text or "", session=session,
    )  # fmt: skip


def _of_programme(one: Programme, year: str, part: Participation | None) -> Iterator[Date]:
    dated = one.find_year(year)
    if dated is None:
        return
    name, key = one.short_title, f"{one.id}-{year}"
    if part is None or part.signed_up_on is None:
        opens, closes = dated.sign_up_opens_on, dated.sign_up_closes_on
        yield Date(f"{key}-sign-up-opens", opens, f"{name}: sign-up opens", one.id, "", True)
        yield Date(f"{key}-sign-up-closes", closes, f"{name}: sign-up closes", one.id, "", True)
    if part is not None and part.briefing_on is not None:
        title = f"{name}: briefing for our schools"
        yield Date(f"{key}-briefing-{part.hub}", part.briefing_on, title, one.id, "", True)
    first, last = dated.window_starts_on, dated.window_ends_on
    yield Date(f"{key}-window-starts", first, f"{name}: first days of the window", one.id)
    yield Date(f"{key}-window-ends", last, f"{name}: last day of the window", one.id)
