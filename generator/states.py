"""The state of a residency or review and what is due next, computed and never typed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from generator.model import Milestone, Programme, Residency, Review

STATES = (
    "proposed", "matched", "agreed", "scheduled", "under-way", "visited", "presented",
    "reflected", "complete", "withdrawn",
)  # fmt: skip
"""In the order that a residency passes them; withdrawn may come at any time."""

LABELS = {state: state.replace("-", " ").capitalize() for state in STATES}


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone of one record. `done_on` may be None for a step that has no date of its own."""

    milestone: Milestone
    done: bool
    done_on: dt.date | None
    due_on: dt.date | None
    overdue: bool


def state_of(record: Residency | Review, today: dt.date) -> str:
    """The state of a record on a day: one of STATES."""
    presented = record.presented_on if isinstance(record, Residency) else record.reported_on
    days = record.dates if record.agreed_on else ()
    # The first that holds: later states stand before earlier ones.
    reached = {
        "withdrawn": record.withdrawn_on is not None and record.withdrawn_on <= today,
        "complete": record.participant_cascade_on and record.host_cascade_on,
        "reflected": record.reflected_on,
        "presented": presented,
        "proposed": record.matched_on is None,
        "visited": days and days[-1] < today,
        "under-way": days and days[0] <= today,
        "scheduled": days,
        "agreed": record.agreed_on,
    }
    return next((state for state, holds in reached.items() if holds), "matched")


def label_of(state: str, programme: Programme) -> str:
    """The state as readers see it, in the words of the programme's kind."""
    if programme.kind == "review":
        return {"visited": "Reviewed", "presented": "Feedback given"}.get(state, LABELS[state])
    return LABELS[state]


def steps_of(record: Residency | Review, programme: Programme, today: dt.date) -> tuple[Step, ...]:
    """Every milestone of a record, in the programme's order."""
    return tuple(_step(record, programme, milestone, today) for milestone in programme.milestones)


def next_step(steps: tuple[Step, ...]) -> Step | None:
    """The first milestone that is still to come."""
    return next((step for step in steps if not step.done), None)


def _step(
    record: Residency | Review, programme: Programme, milestone: Milestone, today: dt.date
) -> Step:
    done, done_on = _done(record, milestone.id, today)
    due_on = _due(record, programme, milestone)
    withdrawn = record.withdrawn_on is not None and record.withdrawn_on <= today
    overdue = not done and not withdrawn and due_on is not None and due_on < today
    return Step(milestone, done, done_on, due_on, overdue)


def _done(
    record: Residency | Review, milestone: str, today: dt.date
) -> tuple[bool, dt.date | None]:
    if milestone == "scheduled":
        return bool(record.dates), None
    if milestone == "visited":
        past = bool(record.dates) and record.agreed_on is not None and record.dates[-1] < today
        return past, record.dates[-1] if past else None
    done_on: dt.date | None = getattr(record, f"{milestone}_on", None)
    return done_on is not None, done_on


def _due(record: Residency | Review, programme: Programme, milestone: Milestone) -> dt.date | None:
    if milestone.id == "visited":
        return record.dates[-1] if record.dates else None
    year = programme.find_year(record.year)
    anchors = {
        "sign_up_close": year.sign_up_closes_on if year else None,
        "matched": record.matched_on,
        "agreed": record.agreed_on,
        "first_day": record.dates[0] if record.dates else None,
        "last_day": record.dates[-1] if record.dates else None,
    }
    anchor = anchors[milestone.due_from]
    return anchor + dt.timedelta(days=milestone.due_days) if anchor else None
