"""Days of residencies and reviews (rules 1 to 4)."""

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.checks.days import longest_run
from generator.schooldays import follows, why_no_school
from tests.support.edits import LRP, NETWORK, R_02, TAMAR, Draft

DAYS = st.lists(st.dates(dt.date(2026, 9, 1), dt.date(2026, 10, 20)), max_size=6)
WAYS = st.sampled_from(["calendar-days", "school-days"])
DATES = "dates:\n  - 2027-02-03\n  - 2027-02-04"


def run_by_hand(days: list[dt.date], way: str) -> int:
    """The longest run, by trying every stretch of the days in order."""
    ordered = sorted(set(days))
    longest = 0
    for first in range(len(ordered)):
        for last in range(first, len(ordered)):
            stretch = ordered[first : last + 1]
            between = [
                day
                for earlier, later in itertools.pairwise(stretch)
                for day in (
                    earlier + dt.timedelta(days=n) for n in range(1, (later - earlier).days)
                )
            ]
            if all(way == "school-days" and why_no_school(day) for day in between):
                longest = max(longest, len(stretch))
    return longest


@settings(deadline=None)
@given(DAYS, WAYS)
def test_the_longest_run_is_that_found_by_hand(days: list[dt.date], way: str) -> None:
    assert longest_run(days, way) == run_by_hand(days, way)


@settings(deadline=None)
@given(DAYS, WAYS)
def test_a_run_does_not_depend_on_order_or_repetition(days: list[dt.date], way: str) -> None:
    assert longest_run(days, way) == longest_run([*reversed(days), *days], way)


@settings(deadline=None)
@given(DAYS)
def test_school_days_never_make_a_shorter_run(days: list[dt.date]) -> None:
    assert longest_run(days, "school-days") >= longest_run(days, "calendar-days")


@settings(deadline=None)
@given(st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1)), WAYS)
def test_two_days_follow_each_other_exactly_when_they_are_a_run(day: dt.date, way: str) -> None:
    for apart in range(1, 6):
        later = day + dt.timedelta(days=apart)
        assert (longest_run([day, later], way) == 2) is follows(day, later, consecutive=way)


@pytest.mark.parametrize(
    ("dates", "codes"),
    [
        ("[2027-02-03, 2027-02-04]", []),
        ("[2027-02-03, 2027-02-04, 2027-03-03]", []),
        ("[2027-02-03, 2027-03-03, 2027-03-04]", []),
        ("[]", []),
        ("[2027-02-03]", ["days-wrong-number"]),
        ("[2027-02-02, 2027-02-03, 2027-02-04, 2027-02-05]", ["days-wrong-number"]),
        ("[2027-02-03, 2027-02-05]", ["days-not-consecutive"]),
        ("[2027-02-05, 2027-02-08]", ["days-not-consecutive"]),
        ("[2027-02-05, 2027-02-06]", ["day-without-school"]),
        ("[2027-02-04, 2027-02-03]", ["days-not-in-order"]),
        ("[2027-02-03, 2027-02-03]", ["day-repeated"]),
        ("[2026-02-03, 2026-02-04]", ["day-outside-year"] * 2),
        ("[2027-08-31, 2027-09-01]", ["day-out-of-term", "day-outside-year"]),
        ("[2026-12-17, 2026-12-18]", []),
        ("[2026-12-18, 2026-12-21]", ["days-not-consecutive", "day-out-of-term"]),
        ("[2027-05-27, 2027-05-28]", []),
        ("[2027-06-08, 2027-06-09]", ["day-outside-window"] * 2),
    ],
)
def test_days_of_a_residency(dates: str, codes: list[str], tmp_path: Path) -> None:
    assert Draft(tmp_path).swap(R_02, (DATES, f"dates: {dates}")).codes() == codes


def test_a_programme_may_let_monday_follow_friday(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(R_02, (DATES, "dates: [2027-02-05, 2027-02-08]"))
    assert draft.codes() == ["days-not-consecutive"]
    draft.swap(LRP, ("consecutive_days: 2", "consecutive_days: 2\nconsecutive: school-days"))
    assert draft.codes() == []


def test_fewer_days_than_must_follow_each_other_all_follow_each_other(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(LRP, ("consecutive_days: 2", "consecutive_days: 3"))
    assert draft.codes() == []
    draft.swap(R_02, ("2027-02-04", "2027-02-05"))
    assert draft.codes() == ["days-not-consecutive"]


def test_a_withdrawn_residency_may_have_any_days(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(R_02, ("2027-02-04", "2027-02-06"))
    assert draft.codes() == ["day-without-school"]
    draft.swap(R_02, ("publish_schools", "withdrawn_on: 2026-11-20\npublish_schools"))
    assert draft.codes() == []


def test_a_local_authority_has_terms_of_its_own(tmp_path: Path) -> None:
    half_term = "[2026-12-09, 2026-12-10]"
    draft = Draft(tmp_path).residency(dates=half_term)
    assert draft.codes() == []
    draft.swap(
        NETWORK,
        (
            "key_dates:",
            "  - {year: 2026-27, name: autumn, local_authority: Devon, starts_on: 2026-09-02,"
            " ends_on: 2026-12-08}\nkey_dates:",
        ),
    )
    assert draft.codes() == ["day-out-of-term"] * 2
    # Other authorities go on as before, and Devon's other terms are the network's.
    draft.residency(dates="[2027-02-09, 2027-02-10]")
    assert draft.codes() == []


def test_a_year_without_terms_has_no_holidays(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    draft.write(
        f"{TAMAR}/2025-26/participation.yaml",
        "- programme: lrp\n  subscription: active\n  signed_up_on: 2025-09-22\n"
        "  offers: [{school: 900417, places: 1, at_once: 1}]\n",
    )
    draft.residency(f"{TAMAR}/2025-26/residencies/r-01.yaml", dates="[2026-04-07, 2026-04-08]")
    assert draft.codes() == []


def test_one_fault_for_each_day_and_each_at_its_place(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(R_02, (DATES, "dates: [2027-02-06, 2027-03-26, 2027-02-15]"))
    places = [(fault.code, fault.location.column) for fault in draft.faults()]
    assert places == [
        ("day-without-school", 9),
        ("day-without-school", 21),
        ("day-out-of-term", 33),
        ("days-not-in-order", 33),
    ]
