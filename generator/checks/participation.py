"""A hub's part in a programme: sign-up, induction, pack, briefing and lead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Rule
from generator.load import Loaded
from generator.model import (
    HubYear,
    Network,
    Participation,
    Session,
    academic_year,
    is_year,
)

WRONG_SESSION = Rule(
    "participation-wrong-session",
    "An induction session of another programme or year",
    "The induction session prepares a hub for one programme in one year.",
    "Write the id of a session of the same programme and year.",
)
SESSION_AHEAD = Rule(
    "participation-session-ahead",
    "An induction session that has not been held",
    "`session` names the session that a representative attended, so it is written afterwards.",
    "Take the line out until somebody has attended.",
)
PACK_BEFORE_SESSION = Rule(
    "pack-before-session",
    "The pack was released before the induction session",
    "The pack is released to a hub once a representative attended an induction session.",
    "Correct `pack_released_on`, or the session.",
)
PACK_WITHOUT_SESSION = Rule(
    "pack-without-session",
    "The pack was released and no induction session was attended",
    "The pack is released to a hub once a representative attended an induction session.",
    "Add `session`, or take `pack_released_on` out.",
)
BRIEFING_BEFORE_SIGN_UP = Rule(
    "briefing-before-sign-up",
    "The briefing came before the sign-up",
    "A hub signs up first and presents the programme to its schools afterwards.",
    "Correct one of the two dates.",
)
SIGN_UP_OUTSIDE = Rule(
    "sign-up-outside-dates",
    "The hub signed up when sign-up was not open",
    "The programme says when sign-up opens and closes. A late hub may have been let in; a slip in "
    "the date is as likely.",
    "Correct the date, or leave it when it is right.",
    "warning",
)
MORE_THAN_PLANNED = Rule(
    "more-records-than-planned",
    "More residencies or reviews than the hub planned",
    "The planned number is shown beside the number so far.",
    "Raise `planned` to the number that the hub now plans.",
    "warning",
)
NO_LEAD_POST = Rule(
    "lead-without-post",
    "Somebody else leads, and their post is not given",
    "The page says whom to ask. Where neither the Hub Manager nor the Senior Partner leads, it "
    "shows the post of the person who does.",
    "Add `lead_post` with a post, never a name.",
)
RULES = (
    WRONG_SESSION, SESSION_AHEAD, PACK_BEFORE_SESSION, PACK_WITHOUT_SESSION,
    BRIEFING_BEFORE_SIGN_UP, SIGN_UP_OUTSIDE, MORE_THAN_PLANNED, NO_LEAD_POST,
)  # fmt: skip


def check(loaded: Loaded, today: dt.date) -> Iterator[Diagnostic]:
    """Every hub's part in every programme and year."""
    network = loaded.network
    for hub in network.hubs:
        for year in hub.years:
            for participation in year.participations:
                yield from _session(participation, network, today)
                yield from _sign_up(participation, network)
                yield from _planned(participation, year)
                yield from _lead(participation)


def _session(
    participation: Participation, network: Network, today: dt.date
) -> Iterator[Diagnostic]:
    released = participation.pack_released_on
    if participation.session is None:
        if released and "session" not in participation.faulty:
            message = "The pack was released, and no induction session was attended."
            hint = "Add `session`, or take `pack_released_on` out."
            yield PACK_WITHOUT_SESSION.at(participation.at("pack_released_on"), message, hint)
        return
    session = network.find_session(participation.session)
    if session is None:
        return
    place = participation.at("session")
    if (session.programme, session.year) != (participation.programme, participation.year):
        message = f"`{session.id}` is a session of `{session.programme}` in {session.year}."
        yield WRONG_SESSION.at(place, message, _other_session(participation, network))
        return
    held_on = session.starts_at.date()
    if held_on > today:
        message = f"`{session.id}` is held on {held_on}, and today is {today}."
        yield SESSION_AHEAD.at(place, message, "Take it out until somebody has attended.")
    elif released and released < held_on:
        message = f"The pack was released on {released}, before the session on {held_on}."
        hint = "Correct `pack_released_on`, or the session."
        yield PACK_BEFORE_SESSION.at(participation.at("pack_released_on"), message, hint)


def _other_session(participation: Participation, network: Network) -> str:
    wanted = (participation.programme, participation.year)
    fitting = [s.id for s in network.sessions if _of(s) == wanted]
    if not fitting:
        return "Take it out until a session of this programme was attended."
    return f"Write one of {', '.join(f'`{session}`' for session in fitting)}."


def _of(session: Session) -> tuple[str, str]:
    return session.programme, session.year


def _sign_up(participation: Participation, network: Network) -> Iterator[Diagnostic]:
    signed_up = participation.signed_up_on
    if signed_up is None or not is_year(participation.year):
        return
    if participation.briefing_on and participation.briefing_on < signed_up:
        message = f"The briefing on {participation.briefing_on} came before the sign-up."
        hint = f"Correct it, or the sign-up on {signed_up}."
        yield BRIEFING_BEFORE_SIGN_UP.at(participation.at("briefing_on"), message, hint)
    programme = network.find_programme(participation.programme)
    year = programme.find_year(participation.year) if programme else None
    first, last = academic_year(participation.year)
    # A sign-up in another year is last year's, which is reported as such.
    if year is None or not first <= signed_up <= last or year.sign_up_is_reversed:
        return
    if not year.sign_up_opens_on <= signed_up <= year.sign_up_closes_on:
        message = f"The hub signed up on {signed_up}, when sign-up was not open."
        hint = f"It was open from {year.sign_up_opens_on} to {year.sign_up_closes_on}."
        yield SIGN_UP_OUTSIDE.at(participation.at("signed_up_on"), message, hint)


def _planned(participation: Participation, year: HubYear) -> Iterator[Diagnostic]:
    if participation.planned is None:
        return
    records = [
        record
        for record in year.records
        if record.programme == participation.programme and record.withdrawn_on is None
    ]
    if len(records) > participation.planned:
        message = f"The hub planned {participation.planned}, and there are {len(records)} records."
        hint = f"Write {len(records)}, or the number that the hub now plans."
        yield MORE_THAN_PLANNED.at(participation.at("planned"), message, hint)


def _lead(participation: Participation) -> Iterator[Diagnostic]:
    missing = participation.lead_post is None and "lead_post" not in participation.faulty
    if participation.lead == "other" and missing:
        message = "Neither of the two posts leads, and no `lead_post` is given."
        hint = "Add `lead_post`, for example `Assistant headteacher`."
        yield NO_LEAD_POST.at(participation.at("lead"), message, hint)
