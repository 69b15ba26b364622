"""The steps of a hub's year: signed up, inducted, given the pack, briefed, and what follows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from generator import states
from generator.model import HubYear, Network, Participation, Phase, Programme, Session
from generator.progress.counts import find_year, records_of
from generator.progress.recruiting import recruitment

TITLES = {
    "signed_up": "Sign up",
    "session": "Take part in an induction session",
    "pack": "Release the pack to the hub",
    "briefing": "Hold the briefing for the hub’s schools",
    "recruited": "Recruit as many as planned",
    "matched": "Match everyone with a host school",
    "days": "See everyone’s days held",
    "outcomes": "Send the outcomes to the central team",
}
"""Step → what it asks, in the order of the year. All but `recruited` are `done_when` of a phase."""


_FOLLOWS = {"pack": ("session",), "briefing": ("session", "pack")}
"""Steps that cannot be asked for before others."""


@dataclass(frozen=True, slots=True)
class YearStep:
    """One step of a hub's year. `done_on` is None for what has no day of its own.

    `starts_on` is the first day on which anybody is asked for it. Nothing is overdue for a hub
    that does not take part.
    """

    id: str
    title: str
    phase: str
    """The id of the programme's phase that it ends; empty where the programme names none."""
    done: bool
    done_on: dt.date | None
    starts_on: dt.date | None
    due_on: dt.date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class YearSteps:
    """Where a hub stands in a programme's year. Sessions are ids."""

    hub: str
    year: str
    programme: str
    takes_part: bool
    """Signed up, with an active subscription."""
    subscription: str
    """As in its participation; empty where the hub has none."""
    signed_up_on: dt.date | None
    session_booked: str | None
    session_attended: str | None
    pack_released_on: dt.date | None
    briefing_on: dt.date | None
    """The day of the briefing, which may be still to come."""
    in_order: tuple[YearStep, ...]
    """One for each of TITLES, in its order."""

    def step(self, name: str) -> YearStep:
        """A step by its id: one of TITLES."""
        return next(step for step in self.in_order if step.id == name)


@dataclass(frozen=True, slots=True)
class Unrepresented:
    """A hub that signed up and had nobody at an induction session.

    `late` once the year's last session is over; before that it is still to come. `last_on` is the
    day of the last session; `booked` the session that the hub booked.
    """

    hub: str
    programme: str
    booked: Session | None
    last_on: dt.date | None
    late: bool


def year_steps(
    network: Network, hub: str, year: str, programme: Programme, today: dt.date
) -> YearSteps:
    """The steps of a hub in a programme's year; nothing is done where it has no part in it."""
    own = find_year(network, hub, year)
    part = own.find_participation(programme.id) if own else None
    takes_part = part is not None and part.takes_part
    done = _done(network, own, part, programme, today)
    steps: list[YearStep] = []
    for name, title in TITLES.items():
        phase = _phase(programme, name)
        due_on = _due(network, programme, part, year, name)
        is_done, done_on = done.get(name, (False, None))
        late = takes_part and not is_done and due_on is not None and due_on < today
        if any(not step.done for step in steps if step.id in _FOLLOWS.get(name, ())):
            late = False  # the one that it waits for is late
        dates = programme.find_year(year)
        if name == "recruited" and dates and dates.window_ends_on < today:
            late = False  # nobody can be recruited for days that are over
        begins = phase.starts_on(year) if phase and dates else None
        steps.append(
            YearStep(name, title, phase.id if phase else "", is_done, done_on, begins, due_on, late)
        )
    return YearSteps(
        hub=hub, year=year, programme=programme.id, takes_part=takes_part,
        subscription=part.subscription if part else "",
        signed_up_on=part.signed_up_on if part else None,
        session_booked=part.session_booked if part else None,
        session_attended=part.session if part and done["session"][0] else None,
        pack_released_on=part.pack_released_on if part else None,
        briefing_on=part.briefing_on if part else None, in_order=tuple(steps),
    )  # fmt: skip


def without_representative(
    network: Network, year: str, today: dt.date
) -> tuple[Unrepresented, ...]:
    """Every hub that takes part and attended no session, by programme and hub."""
    found = (
        find_unrepresented(network, hub.id, year, programme, today)
        for programme in network.programmes
        for hub in network.hubs
    )
    return tuple(one for one in found if one is not None)


def find_unrepresented(
    network: Network, hub: str, year: str, programme: Programme, today: dt.date
) -> Unrepresented | None:
    """A hub that takes part in a programme and attended no session."""
    own = find_year(network, hub, year)
    part = own.find_participation(programme.id) if own else None
    if part is None or not part.takes_part or _attended(network, part, today):
        return None
    last_on = _last_session(network, programme, year)
    booked = network.find_session(part.session_booked or "")
    late = last_on is not None and last_on < today
    return Unrepresented(hub, programme.id, booked, last_on, late)


def _done(
    network: Network, own: HubYear | None, part: Participation | None, programme: Programme,
    today: dt.date,
) -> dict[str, tuple[bool, dt.date | None]]:  # fmt: skip
    """Whether each step is done, and when."""
    if own is None or part is None:
        return {}
    records = [
        record
        for record in records_of(network, own.hub, own.year, programme.id)
        if not states.is_withdrawn(record, today)
    ]
    recruits = recruitment(network, own.hub, own.year, programme.id, today)
    full = bool(records) and not recruits.missing
    matched, visited = (
        full and all(states.has_reached(record, state, today) for record in records)
        for state in ("matched", "visited")
    )
    outcome = next((o for o in own.outcomes if o.programme == programme.id), None)
    return {
        "signed_up": _by(part.signed_up_on, today),
        "session": _by(_attended(network, part, today), today),
        "pack": _by(part.pack_released_on, today),
        "briefing": _by(part.briefing_on, today),
        "recruited": (full, None),
        "matched": (matched, None),
        "days": (visited, None),
        "outcomes": _by(outcome.submitted_on if outcome else None, today),
    }


def _by(day: dt.date | None, today: dt.date) -> tuple[bool, dt.date | None]:
    """What has a day is done from that day on."""
    return (True, day) if day is not None and day <= today else (False, None)


def _attended(network: Network, part: Participation, today: dt.date) -> dt.date | None:
    """The day of the session that a representative attended."""
    session = network.find_session(part.session or "")
    day = session.starts_at.date() if session else None
    return day if day is not None and day <= today else None


def _last_session(network: Network, programme: Programme, year: str) -> dt.date | None:
    days = [
        session.starts_at.date()
        for session in network.sessions
        if session.programme == programme.id and session.year == year
    ]
    return max(days, default=None)


def _phase(programme: Programme, step: str) -> Phase | None:
    """The first phase that ends with a step; recruiting ends with the match."""
    name = "matched" if step == "recruited" else step
    return next((phase for phase in programme.phases if phase.done_when == name), None)


def _due(
    network: Network, programme: Programme, part: Participation | None, year: str, step: str
) -> dt.date | None:
    """By when a step is to be done: from the programme's dates, the year's sessions, its phase."""
    dates = programme.find_year(year)
    if dates is None:
        return None
    if step == "signed_up":
        return dates.sign_up_closes_on
    last = _last_session(network, programme, year)
    if step == "session" and last is not None:
        return last
    phase = _phase(programme, step)
    if phase is None:
        return None
    names = (part.session, part.session_booked) if part else ()
    chosen = next((s for name in names if (s := network.find_session(name or ""))), None)
    anchor = chosen.starts_at.date() if chosen else last
    if phase.due_days is None or anchor is None:
        return phase.ends_on(year)
    return anchor + dt.timedelta(days=phase.due_days)
