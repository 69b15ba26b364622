"""The state of a residency or review, what is due and what is overdue, on any day."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import Milestone, Programme, ProgrammeYear, Residency, Review
from generator.states import LABELS, STATES, label_of, next_step, state_of, steps_of

D = dt.date
DAYS = (D(2027, 2, 3), D(2027, 2, 4))
BEFORE, FIRST, LAST, AFTER = D(2027, 2, 2), D(2027, 2, 3), D(2027, 2, 4), D(2027, 2, 5)
LATER = D(2027, 6, 1)
MATCHED: dict[str, Any] = {"matched_on": D(2026, 12, 2), "host_school": "900417"}
AGREED = {**MATCHED, "agreed_on": D(2027, 1, 12)}
SCHEDULED = {**AGREED, "dates": DAYS}
PRESENTED = {**SCHEDULED, "presented_on": LAST}
REFLECTED = {**PRESENTED, "reflected_on": AFTER}
COMPLETE = {
    **REFLECTED,
    "participant_cascade_on": D(2027, 3, 10),
    "host_cascade_on": D(2027, 3, 17),
}


def residency(**more: Any) -> Residency:
    return Residency(
        programme="lrp", year="2026-27", participant_school="900112",
        participant_stage="senior", **more,
    )  # fmt: skip


def review(**more: Any) -> Review:
    return Review(programme="mlqar", year="2026-27", subject_focus="Geography", **more)


@pytest.mark.parametrize(
    ("record", "today", "state"),
    [
        ({}, LATER, "proposed"),
        (MATCHED, LATER, "matched"),
        ({**MATCHED, "dates": DAYS}, BEFORE, "matched"),
        ({**MATCHED, "dates": DAYS}, LATER, "matched"),
        (AGREED, LATER, "agreed"),
        (SCHEDULED, BEFORE, "scheduled"),
        (SCHEDULED, FIRST, "under-way"),
        (SCHEDULED, LAST, "under-way"),
        (SCHEDULED, AFTER, "visited"),
        ({**SCHEDULED, "dates": (FIRST, D(2027, 2, 10))}, AFTER, "under-way"),
        (PRESENTED, LAST, "presented"),
        ({**PRESENTED, "participant_cascade_on": LATER}, LATER, "presented"),
        (REFLECTED, AFTER, "reflected"),
        ({**SCHEDULED, "reflected_on": AFTER}, AFTER, "reflected"),
        ({**REFLECTED, "participant_cascade_on": LATER}, LATER, "reflected"),
        ({**REFLECTED, "host_cascade_on": LATER}, LATER, "reflected"),
        (COMPLETE, LATER, "complete"),
        ({**AGREED, "withdrawn_on": BEFORE}, BEFORE, "withdrawn"),
        ({**AGREED, "withdrawn_on": AFTER}, BEFORE, "agreed"),
        ({**COMPLETE, "withdrawn_on": BEFORE}, LATER, "withdrawn"),
        ({"withdrawn_on": BEFORE}, LATER, "withdrawn"),
    ],
)
def test_a_residency_is_in_the_state_that_its_milestones_say(
    record: dict[str, Any], today: D, state: str
) -> None:
    assert state_of(residency(**record), today) == state


@pytest.mark.parametrize(
    ("record", "state", "label"),
    [
        ({}, "proposed", "Proposed"),
        (SCHEDULED, "visited", "Reviewed"),
        ({**SCHEDULED, "reported_on": LAST}, "presented", "Feedback given"),
        ({**SCHEDULED, "reported_on": LAST, "reflected_on": AFTER}, "reflected", "Reflected"),
    ],
)
def test_a_review_has_its_own_words(record: dict[str, Any], state: str, label: str) -> None:
    programme = replace(PROGRAMME, kind="review")
    assert state_of(review(**record), AFTER) == state
    assert label_of(state, programme) == label


def test_every_state_has_a_label() -> None:
    assert list(LABELS) == list(STATES)
    assert label_of("under-way", PROGRAMME) == "Under way"


def dated(record: Residency, name: str, day: D) -> Residency:
    changes: dict[str, Any] = {name: day}
    return replace(record, **changes)


ORDERED = ("matched_on", "agreed_on", "dates", "presented_on", "reflected_on", "cascades")


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 30), min_size=6, max_size=6),
    st.integers(0, 300),
    st.booleans(),
)
def test_a_state_never_goes_back_as_milestones_are_added_in_order(
    gaps: list[int], ahead: int, own_first: bool
) -> None:
    day = D(2026, 11, 2)
    record = residency(host_school="900417")
    today = day
    states = [state_of(record, today)]
    for gap, step in zip(gaps, ORDERED, strict=True):
        today += dt.timedelta(gap)
        if step == "dates":
            first = today + dt.timedelta(1)
            record = replace(record, dates=(first, first + dt.timedelta(1)))
            for passing in range(4):
                states.append(state_of(record, today + dt.timedelta(passing)))
            today += dt.timedelta(3)
        elif step == "cascades":
            names = ["participant_cascade_on", "host_cascade_on"]
            for name in names if own_first else reversed(names):
                record = dated(record, name, today)
                states.append(state_of(record, today))
        else:
            record = dated(record, step, today)
        states.append(state_of(record, today))
    numbers = [STATES.index(state) for state in states]
    assert numbers == sorted(numbers)
    assert states[-1] == "complete"
    assert state_of(record, today + dt.timedelta(ahead)) == "complete"


@settings(deadline=None)
@given(
    st.integers(-100, 200),
    st.integers(0, 100),
    st.sampled_from([{}, MATCHED, AGREED, SCHEDULED, COMPLETE]),
)
def test_a_state_never_goes_back_as_time_passes(
    offset: int, later: int, record: dict[str, Any]
) -> None:
    today = FIRST + dt.timedelta(offset)
    one, two = (state_of(residency(**record), day) for day in (today, today + dt.timedelta(later)))
    assert STATES.index(one) <= STATES.index(two)


# --- what is due


def milestone(name: str, due_from: str, days: int) -> Milestone:
    return Milestone(id=name, title=name, role="hub-lead", due_from=due_from, due_days=days)


PROGRAMME = Programme(
    id="lrp", title="Leadership Residency Programme", short_title="Residencies", kind="residency",
    summary="", minimum_days=2, maximum_days=3, consecutive_days=2,
    years=(
        ProgrammeYear(
            year="2026-27", sign_up_opens_on=D(2026, 9, 7), sign_up_closes_on=D(2026, 11, 6),
            window_starts_on=D(2027, 1, 5), window_ends_on=D(2027, 5, 28),
        ),
    ),
    milestones=(
        milestone("matched", "sign_up_close", 40),
        milestone("agreed", "matched", 30),
        milestone("scheduled", "agreed", 0),
        milestone("visited", "last_day", 99),
        milestone("presented", "last_day", 0),
        milestone("reflected", "first_day", 7),
        milestone("participant_cascade", "last_day", 30),
        milestone("host_cascade", "last_day", 45),
    ),
)  # fmt: skip


def test_due_days_count_from_what_the_milestone_names() -> None:
    steps = {s.milestone.id: s.due_on for s in steps_of(residency(**SCHEDULED), PROGRAMME, BEFORE)}
    assert steps == {
        "matched": D(2026, 12, 16), "agreed": D(2027, 1, 1), "scheduled": D(2027, 1, 12),
        "visited": LAST, "presented": LAST, "reflected": D(2027, 2, 10),
        "participant_cascade": D(2027, 3, 6), "host_cascade": D(2027, 3, 21),
    }  # fmt: skip


def test_nothing_is_due_from_what_has_not_happened() -> None:
    steps = {s.milestone.id: s.due_on for s in steps_of(residency(), PROGRAMME, BEFORE)}
    assert {name for name, due in steps.items() if due} == {"matched"}
    other = replace(residency(), year="2025-26")
    assert all(s.due_on is None for s in steps_of(other, PROGRAMME, BEFORE))


@pytest.mark.parametrize(
    ("record", "today", "overdue"),
    [
        ({}, D(2026, 12, 16), []),
        ({}, D(2026, 12, 17), ["matched"]),
        (MATCHED, D(2027, 1, 2), ["agreed"]),
        (AGREED, D(2027, 1, 12), []),
        (AGREED, D(2027, 1, 13), ["scheduled"]),
        (SCHEDULED, LAST, []),
        (SCHEDULED, AFTER, ["presented"]),
        (SCHEDULED, D(2027, 2, 11), ["presented", "reflected"]),
        ({**MATCHED, "dates": DAYS}, AFTER, ["agreed", "visited", "presented"]),
        (COMPLETE, LATER, []),
        ({**MATCHED, "withdrawn_on": D(2027, 1, 1)}, LATER, []),
        ({**MATCHED, "withdrawn_on": LATER}, AFTER, ["agreed"]),
    ],
)
def test_what_is_not_done_is_overdue_the_day_after_it_is_due(
    record: dict[str, Any], today: D, overdue: list[str]
) -> None:
    steps = steps_of(residency(**record), PROGRAMME, today)
    assert [s.milestone.id for s in steps if s.overdue] == overdue


def test_what_is_next_is_the_first_that_is_not_done() -> None:
    following = next_step(steps_of(residency(**SCHEDULED), PROGRAMME, BEFORE))
    assert following is not None
    assert following.milestone.id == "visited"
    assert next_step(steps_of(residency(**COMPLETE), PROGRAMME, LATER)) is None


def test_steps_say_when_they_were_done() -> None:
    steps = steps_of(residency(**PRESENTED), PROGRAMME, AFTER)
    done = {s.milestone.id: s.done_on for s in steps if s.done}
    assert done == {
        "matched": D(2026, 12, 2), "agreed": D(2027, 1, 12), "scheduled": None, "visited": LAST,
        "presented": LAST,
    }  # fmt: skip
