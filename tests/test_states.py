"""The state of a residency or review, what is due and what is overdue, on any day."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import (
    Milestone,
    Phase,
    Programme,
    ProgrammeYear,
    Residency,
    Review,
    Reviewer,
)
from generator.states import (
    LABELS,
    STATES,
    has_reached,
    hubs_to_agree,
    is_agreement,
    label_of,
    lead_role,
    matched_on,
    next_step,
    state_of,
    steps_of,
)

D = dt.date
DAYS = (D(2027, 2, 3), D(2027, 2, 4))
BEFORE, FIRST, LAST, AFTER = D(2027, 2, 2), D(2027, 2, 3), D(2027, 2, 4), D(2027, 2, 5)
LATER = D(2027, 6, 1)
MATCHED: dict[str, Any] = {"matched_on": D(2026, 12, 2), "host_school": "900417"}
AGREED = {**MATCHED, "agreed_on": D(2027, 1, 12)}
SCHEDULED = {**AGREED, "dates": DAYS}
PRESENTED = {**SCHEDULED, "presented_on": LAST}
REFLECTED = {**PRESENTED, "reflected_on": AFTER}
CASCADES = {"participant_cascade_on": D(2027, 3, 10), "host_cascade_on": D(2027, 3, 17)}
COMPLETE = {**REFLECTED, **CASCADES}


BETWEEN: dict[str, Any] = {
    "host_school": "900417", "host_hub": "moorland", "hub_agreed_on": D(2026, 12, 4),
    "host_hub_agreed_on": D(2026, 12, 9),
}  # fmt: skip


def residency(**more: Any) -> Residency:
    return Residency(
        programme="lrp", hub="tamar", year="2026-27", participant_school="900112",
        participant_stage="senior", **more,
    )  # fmt: skip


def review(**more: Any) -> Review:
    return Review(programme="mlqar", year="2026-27", subject_focus="Geography", **more)


@pytest.mark.parametrize(
    ("record", "today", "state"),
    [
        ({}, LATER, "proposed"),
        ({"dates": DAYS, "host_school": "900417"}, LATER, "proposed"),
        ({"agreed_on": D(2027, 1, 12), "host_school": "900417"}, LATER, "agreed"),
        ({**MATCHED, "host_hub": "moorland"}, LATER, "proposed"),
        ({**MATCHED, "host_hub": "moorland", "hub_agreed_on": BEFORE}, LATER, "proposed"),
        ({**MATCHED, "host_hub": "moorland", "host_hub_agreed_on": BEFORE}, LATER, "proposed"),
        ({**MATCHED, **BETWEEN}, LATER, "matched"),
        (BETWEEN, LATER, "matched"),
        ({**MATCHED, "host_hub": "tamar"}, LATER, "matched"),
        ({**SCHEDULED, "host_hub": "moorland"}, AFTER, "proposed"),
        ({**SCHEDULED, **BETWEEN}, AFTER, "visited"),
        ({**BETWEEN, "withdrawn_on": BEFORE}, LATER, "withdrawn"),
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
        (MATCHED, "matched", "Matched"),
        ({**SCHEDULED, "dates": (LAST,)}, "visited", "Reviewed"),
        ({**SCHEDULED, "dates": (LATER,)}, "scheduled", "Scheduled"),
        ({**SCHEDULED, "reported_on": LAST, **CASCADES}, "complete", "Complete"),
        ({**SCHEDULED, "withdrawn_on": LAST}, "withdrawn", "Withdrawn"),
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


FIELDS = (
    "matched_on", "hub_agreed_on", "host_hub_agreed_on", "agreed_on", "dates", "presented_on",
    "reflected_on", "participant_cascade_on", "host_cascade_on",
)  # fmt: skip


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(FIELDS), st.integers(-60, 60), max_size=8),
    st.sampled_from(FIELDS),
    st.integers(-60, 60),
    st.sampled_from([None, "moorland", "tamar"]),
    st.integers(-70, 70),
)
def test_a_date_that_is_added_never_moves_a_residency_back(
    known: dict[str, int], added: str, offset: int, host_hub: str | None, passing: int
) -> None:
    def with_dates(dates: dict[str, int]) -> Residency:
        days: dict[str, Any] = {name: FIRST + dt.timedelta(n) for name, n in dates.items()}
        if "dates" in days:
            days["dates"] = (days["dates"], days["dates"] + dt.timedelta(1))
        return residency(host_school="900417", host_hub=host_hub, **days)

    today = FIRST + dt.timedelta(passing)
    before = state_of(with_dates(known), today)
    after = state_of(with_dates({added: offset} | known), today)
    assert STATES.index(before) <= STATES.index(after)
    assert has_reached(with_dates({added: offset} | known), before, today)


# --- what is due


def milestone(name: str, due_from: str, days: int, phase: str | None = None) -> Milestone:
    return Milestone(
        id=name, title=name, role="hub-lead", due_from=due_from, due_days=days, phase=phase
    )


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


# --- due by the end of a step of the year


def phase(name: str, first: int, last: int) -> Phase:
    return Phase(id=name, title=name, who="Hub", when="Then", starts_month=first, ends_month=last)


PHASED = replace(
    PROGRAMME,
    phases=(phase("matching", 11, 12), phase("days", 1, 2), phase("sharing", 3, 7)),
    milestones=(
        milestone("matched", "sign_up_close", 60, "matching"),
        milestone("agreed", "matched", 30, "matching"),
        milestone("scheduled", "agreed", 14, "matching"),
        milestone("visited", "last_day", 0, "days"),
        milestone("reflected", "last_day", 7, "days"),
        milestone("host_cascade", "phase", 5, "sharing"),
    ),
)


def due(record: Residency | Review, programme: Programme = PHASED) -> dict[str, D | None]:
    return {step.milestone.id: step.due_on for step in steps_of(record, programme, BEFORE)}


@pytest.mark.parametrize(
    ("last", "year", "day"),
    [
        (9, "2026-27", D(2026, 9, 30)), (12, "2026-27", D(2026, 12, 31)),
        (1, "2026-27", D(2027, 1, 31)), (2, "2026-27", D(2027, 2, 28)),
        (2, "2027-28", D(2028, 2, 29)), (8, "2026-27", D(2027, 8, 31)),
        (2, "2099-00", D(2100, 2, 28)),
    ],
)  # fmt: skip
def test_a_step_ends_with_the_last_day_of_its_month_in_the_subscription_year(
    last: int, year: str, day: D
) -> None:
    assert phase("x", 9, last).ends_on(year) == day
    assert phase("x", 9, last).starts_on(year) == D(int(year[:4]), 9, 1)
    assert phase("x", 1, last).starts_on(year) == D(int(year[:4]) + 1, 1, 1)


def test_what_nothing_is_known_of_is_due_by_the_end_of_its_step() -> None:
    assert due(residency()) == {
        # Sign-up closes on 6 November, and nothing is due before what it follows.
        "matched": D(2027, 1, 5), "agreed": D(2027, 1, 5), "scheduled": D(2027, 1, 5),
        "visited": D(2027, 2, 28), "reflected": D(2027, 2, 28), "host_cascade": D(2027, 8, 5),
    }  # fmt: skip


def test_a_day_that_is_known_counts_and_the_step_no_longer() -> None:
    assert due(residency(**SCHEDULED)) == {
        "matched": D(2027, 1, 5), "agreed": D(2027, 1, 1), "scheduled": D(2027, 1, 26),
        "visited": LAST, "reflected": D(2027, 2, 11), "host_cascade": D(2027, 8, 5),
    }  # fmt: skip


def test_a_review_is_due_by_its_steps_too() -> None:
    assert due(review()) == due(residency())


def test_nothing_is_due_in_a_year_that_the_programme_does_not_run_in() -> None:
    assert set(due(replace(residency(), year="2030-31")).values()) == {None}


def test_a_milestone_of_a_step_that_is_not_there_is_due_as_without_one() -> None:
    lost = replace(PHASED, phases=())
    assert due(residency(), lost) == {
        "matched": D(2027, 1, 5), "agreed": None, "scheduled": None, "visited": None,
        "reflected": None, "host_cascade": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("record", "today", "late"),
    [
        # One cause, one fault: what waits for the match is not late besides.
        ({}, LATER, ["matched"]),
        (MATCHED, LATER, ["agreed"]),
        (AGREED, LATER, ["scheduled"]),
        (SCHEDULED, LATER, ["reflected"]),
        ({**SCHEDULED, "reflected_on": AFTER}, LATER, []),
        ({**SCHEDULED, "reflected_on": AFTER}, D(2027, 8, 6), ["host_cascade"]),
        ({"withdrawn_on": AFTER}, LATER, []),
        (COMPLETE, D(2027, 8, 6), []),
    ],
)
def test_by_a_step_only_what_is_next_is_overdue(
    record: dict[str, Any], today: D, late: list[str]
) -> None:
    steps = steps_of(residency(**record), PHASED, today)
    assert [step.milestone.id for step in steps if step.overdue] == late


# --- between two hubs


def test_a_residency_between_hubs_begins_with_the_agreement_of_each() -> None:
    record = residency(**MATCHED, host_hub="moorland", hub_agreed_on=D(2026, 12, 3))
    steps = steps_of(record, PHASED, BEFORE)
    assert [(s.milestone.id, s.hub, s.done) for s in steps[:3]] == [
        ("hub_agreed", "tamar", True), ("host_hub_agreed", "moorland", False),
        ("matched", "tamar", False),
    ]  # fmt: skip
    following = next_step(steps)
    assert following is not None
    assert following.milestone.title == "Agreement of the host’s hub"
    assert following.milestone.role == lead_role(PHASED) == "hub-lead"
    assert following.due_on == D(2027, 1, 5)
    # The agreement is late; the match that waits for it is not late besides.
    assert [s.milestone.id for s in steps if s.overdue] == ["host_hub_agreed"]


def test_a_match_between_hubs_holds_from_the_day_on_which_both_have_agreed() -> None:
    assert matched_on(residency(**BETWEEN)) == D(2026, 12, 9)
    assert matched_on(residency(**{**MATCHED, **BETWEEN})) == D(2026, 12, 9)
    late = residency(**{**BETWEEN, "matched_on": D(2026, 12, 20)})
    assert matched_on(late) == D(2026, 12, 20)
    assert matched_on(replace(late, host_hub_agreed_on=None)) is None
    assert {s.milestone.id: s.due_on for s in steps_of(late, PROGRAMME, BEFORE)}["agreed"] == D(
        2027, 1, 19
    )


def test_a_residency_within_its_hub_asks_for_no_agreement() -> None:
    for record in (residency(**MATCHED), residency(**MATCHED, host_hub="tamar"), review()):
        assert steps_of(record, PHASED, BEFORE)[0].milestone.id == "matched"


def reviewers(**agreed: D | None) -> dict[str, Any]:
    """One of the review's own hub, and one of each other hub with the day that its lead agreed."""
    others = (Reviewer(stage="middle", hub=hub, hub_agreed_on=on) for hub, on in agreed.items())
    return {"hub": "tamar", "reviewers": (Reviewer(stage="middle"), *others)}


def test_a_review_waits_for_each_hub_that_its_reviewers_come_from() -> None:
    record = review(**MATCHED, **reviewers(moorland=D(2026, 12, 9), lodestar=None))
    assert record.is_between_hubs
    assert record.other_hubs == ("moorland", "lodestar")
    assert (state_of(record, LATER), matched_on(record)) == ("proposed", None)
    assert hubs_to_agree(record) == ("lodestar",)
    steps = steps_of(record, PHASED, BEFORE)
    assert [(s.milestone.id, s.hub, s.done) for s in steps[:3]] == [
        ("reviewers_hub_agreed_moorland", "moorland", True),
        ("reviewers_hub_agreed_lodestar", "lodestar", False),
        ("matched", "tamar", False),
    ]
    assert [is_agreement(s.milestone.id) for s in steps[:3]] == [True, True, False]
    assert len({s.milestone.id for s in steps}) == len(steps)
    following = next_step(steps)
    assert following is not None
    assert following.milestone.title == "Agreement of the reviewers’ hub"
    assert following.milestone.role == lead_role(PHASED)
    assert following.due_on == D(2027, 1, 5)
    assert [s.milestone.id for s in steps if s.overdue] == ["reviewers_hub_agreed_lodestar"]


def test_a_review_is_matched_once_its_own_hub_made_the_match_and_the_others_agreed() -> None:
    agreed = reviewers(moorland=D(2026, 12, 9))
    assert matched_on(review(**MATCHED, **agreed)) == D(2026, 12, 9)
    assert matched_on(review(**agreed, agreed_on=D(2026, 12, 20))) == D(2026, 12, 20)
    unmade = review(**agreed)
    assert (matched_on(unmade), hubs_to_agree(unmade)) == (None, ("tamar",))
    following = next_step(steps_of(unmade, PHASED, BEFORE))
    assert following is not None
    assert (following.milestone.id, following.hub) == ("matched", "tamar")
    assert hubs_to_agree(review(**reviewers(moorland=None))) == ("moorland", "tamar")


def test_a_lead_agrees_to_each_reviewer_of_theirs() -> None:
    first = Reviewer(stage="middle", hub="moorland", hub_agreed_on=D(2026, 12, 4))
    second = replace(first, hub_agreed_on=None)
    one = review(**MATCHED, hub="tamar", reviewers=(first, second))
    assert hubs_to_agree(one) == ("moorland",)
    both = replace(one, reviewers=(first, replace(second, hub_agreed_on=D(2026, 12, 7))))
    assert (hubs_to_agree(both), matched_on(both)) == ((), D(2026, 12, 7))


def test_a_review_within_its_hub_asks_for_no_agreement() -> None:
    record = review(**MATCHED, **reviewers())
    assert not record.is_between_hubs
    assert matched_on(record) == D(2026, 12, 2)
    assert steps_of(record, PHASED, BEFORE)[0].milestone.id == "matched"


def test_days_that_nobody_has_agreed_to_are_not_in_the_diary() -> None:
    proposed = steps_of(residency(**MATCHED, dates=DAYS), PHASED, BEFORE)
    assert {s.milestone.id for s in proposed if s.done} == {"matched"}
    agreed = steps_of(residency(**SCHEDULED), PHASED, BEFORE)
    assert {s.milestone.id for s in agreed if s.done} == {"matched", "agreed", "scheduled"}


def test_the_lead_of_a_programme_is_who_owes_the_match() -> None:
    own = replace(PHASED, milestones=(replace(milestone("matched", "phase", 0), role="guide"),))
    assert lead_role(own) == "guide"
    assert lead_role(replace(own, milestones=())) == ""
