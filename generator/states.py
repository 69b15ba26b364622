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

HUB_AGREED, HOST_HUB_AGREED = "hub_agreed", "host_hub_agreed"
REVIEWERS_HUB_AGREED = "reviewers_hub_agreed"
AGREEMENTS = {
    HUB_AGREED: "Agreement of the participant’s hub",
    HOST_HUB_AGREED: "Agreement of the host’s hub",
    REVIEWERS_HUB_AGREED: "Agreement of the reviewers’ hub",
}
"""What a record between hubs waits for before it is matched: kind of agreement → its title.

The first two are steps of a residency. Reviewers may come from several hubs, so that a step of a
review has its hub's id behind the kind: `reviewers_hub_agreed_lodestar`.
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone of one record. `done_on` may be None for a step that has no date of its own.

    `hub` is the hub whose people owe it: the record's own, but for another hub's agreement.
    `is_set` tells a due date that counts from a known day from one that is the end of a step of
    the year, and will move.
    """

    milestone: Milestone
    done: bool
    done_on: dt.date | None
    due_on: dt.date | None
    overdue: bool
    hub: str = ""
    is_set: bool = True


def state_of(record: Residency | Review, today: dt.date) -> str:
    """The state of a record on a day: one of STATES."""
    presented = record.presented_on if isinstance(record, Residency) else record.reported_on
    days = record.dates if record.agreed_on else ()
    # The first that holds: later states stand before earlier ones.
    reached = {
        "withdrawn": is_withdrawn(record, today),
        "complete": record.participant_cascade_on and record.host_cascade_on,
        "reflected": record.reflected_on,
        "presented": presented,
        "proposed": matched_on(record) is None,
        "visited": days and days[-1] < today,
        "under-way": days and days[0] <= today,
        "scheduled": days,
        "agreed": record.agreed_on,
    }
    return next((state for state, holds in reached.items() if holds), "matched")


def is_withdrawn(record: Residency | Review, today: dt.date) -> bool:
    """Whether a record was withdrawn by a day."""
    return record.withdrawn_on is not None and record.withdrawn_on <= today


def has_reached(record: Residency | Review, state: str, today: dt.date) -> bool:
    """Whether a record is in a state or past it; a withdrawn one has reached that state alone."""
    own = state_of(record, today)
    if "withdrawn" in (own, state):
        return own == state
    return STATES.index(own) >= STATES.index(state)


def matched_on(record: Residency | Review) -> dt.date | None:
    """The day of the match, or of the agreement to its plan where nobody wrote the match down.

    Between hubs it is the day from which all their leads agreed.
    """
    own = record.matched_on or record.agreed_on
    if not record.is_between_hubs:
        return own
    days = [one.day for one in _agreements(record)]
    if isinstance(record, Review):
        # The hub of the host agrees by making the match; a residency has a date for it.
        days.append(own)
    elif record.matched_on:
        days.append(record.matched_on)
    given = [day for day in days if day is not None]
    return max(given) if len(given) == len(days) else None


def is_agreement(milestone: str) -> bool:
    """Whether the milestone of a step is the agreement of a hub."""
    return milestone in AGREEMENTS or milestone.startswith(f"{REVIEWERS_HUB_AGREED}_")


def hubs_to_agree(record: Residency | Review) -> tuple[str, ...]:
    """The hubs whose lead has still to agree; none for a record within one hub.

    The host's hub comes last in a review, whose lead agrees by making the match.
    """
    found = [one.hub for one in _agreements(record) if one.day is None]
    if isinstance(record, Review) and record.is_between_hubs:
        found += [] if record.matched_on or record.agreed_on else [record.hub]
    return tuple(found)


def label_of(state: str, programme: Programme) -> str:
    """The state as readers see it, in the words of the programme's kind."""
    if programme.kind == "review":
        return {"visited": "Reviewed", "presented": "Feedback given"}.get(state, LABELS[state])
    return LABELS[state]


def lead_role(programme: Programme) -> str:
    """The id of the role that leads the programme in a hub: the one that owes the match."""
    owner = next((m.role for m in programme.milestones if m.id == "matched"), "")
    return owner or next((role.id for role in programme.roles), "")


def steps_of(record: Residency | Review, programme: Programme, today: dt.date) -> tuple[Step, ...]:
    """Every milestone of a record, in the programme's order.

    A record between hubs begins with their agreements.
    """
    found = list(_agreement_steps(record, programme, today))
    for milestone in programme.milestones:
        done, done_on = _done(record, milestone.id, today)
        due_on, is_set = _due(record, programme, milestone)
        if due_on is not None and not is_set:
            # Nothing is due before what it follows.
            due_on = max([due_on, *(step.due_on for step in found if step.due_on)])
        # What waits for something else is late only when its turn has come: one cause, one fault.
        is_due = is_set or all(step.done for step in found)
        late = is_due and _is_late(record, done, due_on, today)
        found.append(Step(milestone, done, done_on, due_on, late, record.hub, is_set))
    return tuple(found)


def next_step(steps: tuple[Step, ...]) -> Step | None:
    """The first milestone that is still to come."""
    return next((step for step in steps if not step.done), None)


@dataclass(frozen=True, slots=True)
class _Agreement:
    """What one hub's lead says to a record between hubs; `day` is None until they have agreed."""

    kind: str
    hub: str
    day: dt.date | None

    @property
    def step(self) -> str:
        """Its id, which no other step of the record has, whichever hubs join later."""
        return f"{self.kind}_{self.hub}" if self.kind == REVIEWERS_HUB_AGREED else self.kind


def _agreements(record: Residency | Review) -> tuple[_Agreement, ...]:
    """The agreements that are written down beside the match; none within one hub."""
    if not record.is_between_hubs:
        return ()
    if isinstance(record, Residency):
        return (
            _Agreement(HUB_AGREED, record.hub, record.hub_agreed_on),
            _Agreement(HOST_HUB_AGREED, record.hosting_hub, record.host_hub_agreed_on),
        )
    found = []
    for hub in record.other_hubs:
        days = [reviewer.hub_agreed_on for reviewer in record.reviewers if reviewer.hub == hub]
        given = [day for day in days if day is not None]
        # A lead agrees to each reviewer of theirs.
        day = max(given) if len(given) == len(days) else None
        found.append(_Agreement(REVIEWERS_HUB_AGREED, hub, day))
    return tuple(found)


def _agreement_steps(
    record: Residency | Review, programme: Programme, today: dt.date
) -> tuple[Step, ...]:
    """The agreements as steps, due when the match is."""
    agreements = _agreements(record)
    if not agreements:
        return ()
    match = next((m for m in programme.milestones if m.id == "matched"), None)
    due_on, _ = _due(record, programme, match) if match else (None, False)
    found = []
    for one in agreements:
        milestone = Milestone(
            id=one.step, title=AGREEMENTS[one.kind], role=lead_role(programme),
            due_from=match.due_from if match else "", due_days=match.due_days if match else 0,
        )  # fmt: skip
        done = one.day is not None
        late = _is_late(record, done, due_on, today)
        found.append(Step(milestone, done, one.day, due_on, late, one.hub))
    return tuple(found)


def _is_late(
    record: Residency | Review, done: bool, due_on: dt.date | None, today: dt.date
) -> bool:
    return not done and not is_withdrawn(record, today) and due_on is not None and due_on < today


def _done(
    record: Residency | Review, milestone: str, today: dt.date
) -> tuple[bool, dt.date | None]:
    if milestone == "matched":
        day = matched_on(record)
        return day is not None, day
    if milestone == "scheduled":
        # Days that nobody has agreed to are a proposal.
        return bool(record.dates) and record.agreed_on is not None, None
    if milestone == "visited":
        past = bool(record.dates) and record.agreed_on is not None and record.dates[-1] < today
        return past, record.dates[-1] if past else None
    done_on: dt.date | None = getattr(record, f"{milestone}_on", None)
    return done_on is not None, done_on


def _due(
    record: Residency | Review, programme: Programme, milestone: Milestone
) -> tuple[dt.date | None, bool]:
    """When a milestone is due, and whether that is set.

    Where the day that it counts from is not known yet, it is due at the end of its phase, and that
    may change; so is the match between hubs, which waits for them to agree.
    """
    phase = programme.find_phase(milestone.phase or "")
    end = phase.ends_on(record.year) if phase and programme.find_year(record.year) else None
    if milestone.id == "visited":
        return (record.dates[-1], True) if record.dates else (end, False)
    year = programme.find_year(record.year)
    anchors = {
        "sign_up_close": year.sign_up_closes_on if year else None,
        "matched": matched_on(record),
        "agreed": record.agreed_on,
        "first_day": record.dates[0] if record.dates else None,
        "last_day": record.dates[-1] if record.dates else None,
        "phase": end,
    }
    anchor = anchors[milestone.due_from]
    if anchor is None:
        return end, False
    waits = milestone.id == "matched" and record.is_between_hubs
    return anchor + dt.timedelta(days=milestone.due_days), not waits
