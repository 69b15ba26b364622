"""A record, its programme and the day → which letters it needs, to whom and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from generator import states
from generator.model import Network, Programme, Residency, Review
from generator.schooldays import DAY, why_no_school
from generator.states import Step
from generator.terms import is_in

Placed = Residency | Review

PREPARING = frozenset({"agreed", "scheduled"})
REFLECTING = frozenset({"presented", "reported", "reflected"})
CASCADING = frozenset({"participant_cascade", "host_cascade"})

VISITORS, HOST = "visitors", "host"
BOTH = (VISITORS, HOST)

WEEK = 7 * DAY
THANKS_FOR = 28 * DAY
"""How long after the last day thanks are still in time, and after a withdrawal a note of it."""
CASCADE_AHEAD = 14 * DAY
REFLECTION_AHEAD = 2 * DAY
REPLY_AHEAD = 14 * DAY


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter that a record needs. `name` is also its template's; `to` is of BOTH.

    `send_on` is the day to send it, None for now. `steps` are what is still to do.
    """

    name: str
    to: tuple[str, ...]
    send_on: dt.date | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Sides:
    """The roles of the two sides in a programme, by id; empty where nothing says it."""

    visitors: str
    host: str

    def of(self, role: str) -> str:
        """VISITORS, HOST or empty, for the role that owes something."""
        return {self.visitors: VISITORS, self.host: HOST}.get(role, "") if role else ""


def sides_of(programme: Programme, network: Network) -> Sides:
    """Who visits and who hosts, by what the programme and its forms say of their roles."""
    owed = {m.id: m.role for m in programme.milestones}
    asked = {
        form.form.matching: form.form.role
        for form in network.forms
        if form.form.matching and programme.id in form.form.programmes
    }
    return Sides(
        visitors=owed.get("participant_cascade") or asked.get("interest", ""),
        host=owed.get("host_cascade") or asked.get("offer", ""),
    )


def wanted(
    record: Placed, programme: Programme, network: Network, today: dt.date
) -> tuple[Wanted, ...]:
    """The letters of a record as it stands on a day, in the order in which they are sent."""
    return tuple(_wanted(record, programme, network, today))


def _wanted(
    record: Placed, programme: Programme, network: Network, today: dt.date
) -> Iterator[Wanted]:
    state = states.state_of(record, today)
    sides = sides_of(programme, network)
    steps = [s for s in states.steps_of(record, programme, today) if not s.done]
    # What a hub lead owes is not for a letter to others.
    steps = [s for s in steps if sides.of(s.milestone.role)]
    calendar = Calendar(network, record.year)
    last = record.dates[-1] if record.dates else None
    if state == "withdrawn" and record.withdrawn_on and states.matched_on(record):
        if today <= record.withdrawn_on + THANKS_FOR:
            yield Wanted("called-off", BOTH)
    elif state == "matched" and record.has_host and record.has_visitors:
        yield Wanted("introduction", BOTH, steps=_of(steps, PREPARING))
    elif state == "scheduled":
        send_on = calendar.on_or_before(record.dates[0] - WEEK)
        yield Wanted("week-before", (VISITORS,), send_on, _of(steps, REFLECTING))
        yield Wanted("week-before-host", (HOST,), send_on, _of(steps, REFLECTING))
    elif state in ("visited", "presented", "reflected") and last and last < today:
        after = calendar.on_or_after(last + DAY)
        if today <= last + THANKS_FOR:
            yield Wanted("thank-you", BOTH, after, _of(steps, REFLECTING | CASCADING))
        yield from _reminders(steps, sides, calendar, calendar.on_or_after(after + DAY))


def _reminders(
    steps: list[Step], sides: Sides, calendar: Calendar, earliest: dt.date
) -> Iterator[Wanted]:
    """Reminders of what is not done, to those who owe it; reflection concerns both sides."""
    for name, milestones, ahead in (
        ("reflection", REFLECTING, REFLECTION_AHEAD), ("cascade", CASCADING, CASCADE_AHEAD),
    ):  # fmt: skip
        own = _of(steps, milestones)
        if not own:
            continue
        owing = {sides.of(step.milestone.role) for step in own}
        to = BOTH if name == "reflection" else tuple(s for s in BOTH if s in owing)
        due = [step.due_on for step in own if step.due_on]
        send_on = calendar.on_or_before(min(due) - ahead) if due else earliest
        yield Wanted(name, to, max(send_on, earliest), own)


def _of(steps: list[Step], milestones: frozenset[str]) -> tuple[Step, ...]:
    return tuple(step for step in steps if step.milestone.id in milestones)


def match_by(programme: Programme, year: str) -> dt.date | None:
    """The day by which leaders and hosts of a year are matched; None where no dates are set."""
    dates = programme.find_year(year)
    if dates is None:
        return None
    milestone = next((m for m in programme.milestones if m.id == "matched"), None)
    if milestone and milestone.due_from == "sign_up_close":
        return dates.sign_up_closes_on + milestone.due_days * DAY
    phase = programme.find_phase(milestone.phase or "") if milestone else None
    return phase.ends_on(year) if phase else dates.window_starts_on


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a year on which people in schools read their post."""

    network: Network
    year: str

    def on_or_before(self, day: dt.date) -> dt.date:
        """The last school day up to a day."""
        return self._nearest(day, -DAY)

    def on_or_after(self, day: dt.date) -> dt.date:
        """The first school day from a day on."""
        return self._nearest(day, DAY)

    def _nearest(self, day: dt.date, step: dt.timedelta) -> dt.date:
        near = day
        # No holiday is as long as this; beyond the year's terms there is nothing to go by.
        for _ in range(60):
            if not why_no_school(near) and self._in_term(near):
                return near
            near += step
        return day

    def _in_term(self, day: dt.date) -> bool:
        terms = [t for t in self.network.terms if t.year == self.year and not t.local_authority]
        return not terms or any(is_in(day, term) for term in terms)
