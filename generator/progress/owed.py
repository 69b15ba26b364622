"""Who owes what by when: the milestones of records and the duties of a hub in its year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator import states
from generator.model import Network, Programme, Residency, Review
from generator.progress.counts import records_of, shared_with
from generator.progress.recruiting import recruitment
from generator.progress.year import YearStep, YearSteps, year_steps

CENTRAL_TEAM = "central-team"
"""Who owes the pack. The network's central team is no role of a programme."""

_ASKED = ("signed_up", "session", "pack", "briefing", "recruited", "outcomes")
"""Steps of the year that a hub is asked for; matches and days are owed record by record."""
_BESIDE = ("recruited", "outcomes")
"""Those that do not wait for the ones before them, but for their time of the year."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that somebody owes.

    `hub` is the hub whose people owe it: the record's own, but for another hub's agreement.
    `record` and `milestone` (an id of the programme, or one that states.is_agreement knows) are
    None for a duty of the hub, whose `step` is one of year.TITLES. `count` is how many are
    missing, where a duty is to find some. `waiting_since` is the day of the last thing done
    before it.
    """

    hub: str
    year: str
    programme: str
    role: str
    """A role id of the programme, or CENTRAL_TEAM."""
    title: str
    due_on: dt.date | None
    overdue: bool
    late_days: int
    """Days since it was due; 0 for what is not overdue."""
    waiting_since: dt.date | None
    record: Residency | Review | None = None
    milestone: str | None = None
    step: str | None = None
    count: int | None = None


def owed(network: Network, hub: str, year: str, today: dt.date) -> tuple[Owed, ...]:
    """What is owed now or next in a hub, for its records and for those that it shares.

    Of each record every overdue milestone and the next one; of the hub every overdue duty and
    what it is asked for now. Overdue first (the latest by most days first), then by due date, hub,
    record and title; what has no date comes last.
    """
    found: list[Owed] = []
    for programme in network.programmes:
        found += _duties(network, hub, year, programme, today)
        records = (
            *records_of(network, hub, year, programme.id),
            *shared_with(network, hub, year, programme.id),
        )
        for record in records:
            found += _milestones(record, programme, today)
    return tuple(sorted(found, key=_order))


def all_owed(network: Network, year: str, today: dt.date) -> tuple[Owed, ...]:
    """What is owed in the whole network, each thing once, in the same order."""
    return once(owed(network, hub.id, year, today) for hub in network.hubs)


def once(lists: Iterable[Iterable[Owed]]) -> tuple[Owed, ...]:
    """What stands in any of several lists, in the same order and no more than once.

    A record between hubs stands in the list of each.
    """
    found = {_order(item): item for items in lists for item in items}
    return tuple(found[key] for key in sorted(found))


def _order(item: Owed) -> tuple[object, ...]:
    kind = "" if item.record is None else type(item.record).__name__
    home = item.hub if item.record is None else item.record.hub
    record = item.record.id if item.record else ""
    due = item.due_on or dt.date.max
    return (
        not item.overdue, due, home, item.programme, kind, record, item.milestone or "",
        item.step or "",
    )  # fmt: skip


def _milestones(record: Residency | Review, programme: Programme, today: dt.date) -> Iterator[Owed]:
    """Every overdue milestone of a record, and the next one."""
    if states.state_of(record, today) in ("withdrawn", "complete"):
        return
    steps = states.steps_of(record, programme, today)
    following = states.next_step(steps)
    asks = following is not None and states.is_agreement(following.milestone.id)
    since: dt.date | None = None
    for step in steps:
        # Each hub is asked for its agreement, whichever comes first in the list.
        is_asked = asks and not step.done and states.is_agreement(step.milestone.id)
        is_next = step is following or is_asked
        if step.overdue or is_next:
            yield Owed(
                hub=step.hub, year=record.year, programme=programme.id, role=step.milestone.role,
                title=step.milestone.title, due_on=step.due_on, overdue=step.overdue,
                late_days=_late(step.due_on, today) if step.overdue else 0, waiting_since=since,
                record=record, milestone=step.milestone.id,
            )  # fmt: skip
        since = step.done_on or since


def _duties(
    network: Network, hub: str, year: str, programme: Programme, today: dt.date
) -> Iterator[Owed]:
    steps = year_steps(network, hub, year, programme, today)
    for step in _asked(steps, today):
        missing = None
        if step.id == "recruited":
            missing = recruitment(network, hub, year, programme.id, today).missing or None
        done = [s.done_on for s in steps.in_order if s.done_on is not None]
        role = CENTRAL_TEAM if step.id == "pack" else states.lead_role(programme)
        yield Owed(
            hub=hub, year=year, programme=programme.id, role=role, title=step.title,
            due_on=step.due_on, overdue=step.overdue,
            late_days=_late(step.due_on, today) if step.overdue else 0,
            waiting_since=max(done, default=None), step=step.id, count=missing,
        )  # fmt: skip


def _asked(steps: YearSteps, today: dt.date) -> Iterator[YearStep]:
    """The duties of a hub that are overdue, and those that it can do now."""
    if not steps.takes_part:
        first = steps.step("signed_up")
        # A hub that has not signed up may still do so; afterwards it does not take part.
        if steps.subscription and not first.done and first.due_on and today <= first.due_on:
            yield first
        return
    open_ = [steps.step(name) for name in _ASKED if not steps.step(name).done]
    following = next((step for step in open_ if step.id not in _BESIDE), None)
    for step in open_:
        if step.overdue or step is following or (_is_now(step, today) and step.id in _BESIDE):
            yield step


def _is_now(step: YearStep, today: dt.date) -> bool:
    begun = step.starts_on is not None and step.starts_on <= today
    return begun and (step.due_on is None or step.due_on >= today)


def _late(due_on: dt.date | None, today: dt.date) -> int:
    return (today - due_on).days if due_on else 0
