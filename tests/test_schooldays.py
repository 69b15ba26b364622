"""School days in England, against what gov.uk publishes."""

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.schooldays import follows, why_no_school

OFFICIAL = Path(__file__).parents[2] / "shared" / "data" / "bank-holidays.json"
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


def official() -> set[dt.date]:
    if not OFFICIAL.exists():
        pytest.skip(f"{OFFICIAL} is not here; it holds gov.uk's bank holidays")
    events = json.loads(OFFICIAL.read_text("utf-8"))["england-and-wales"]["events"]
    return {dt.date.fromisoformat(event["date"]) for event in events}


def test_bank_holidays_are_those_of_gov_uk_from_2012_to_2028() -> None:
    expected = official()
    day, last = dt.date(2012, 1, 1), dt.date(2028, 12, 31)
    found = set()
    while day <= last:
        if "bank holiday" in (why_no_school(day) or ""):
            found.add(day)
        day += dt.timedelta(days=1)
    assert found == {day for day in expected if day.weekday() < 5}


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2027-02-06", "a Saturday"),
        ("2027-02-07", "a Sunday"),
        ("2027-03-26", "a bank holiday (Good Friday)"),
        ("2027-05-03", "a bank holiday (Early May bank holiday)"),
        ("2027-12-27", "a bank holiday (Christmas Day)"),
        ("2026-03-17", None),
        ("2026-12-01", None),
        ("2027-02-03", None),
    ],
)
def test_a_day_without_school_says_why(day: str, why: str | None) -> None:
    assert why_no_school(dt.date.fromisoformat(day)) == why


@pytest.mark.parametrize(
    ("earlier", "later", "calendar", "school"),
    [
        ("2027-02-03", "2027-02-04", True, True),
        ("2027-02-05", "2027-02-08", False, True),  # Friday and the Monday after
        ("2027-03-25", "2027-03-30", False, True),  # over Easter
        ("2027-02-05", "2027-02-09", False, False),
        ("2027-02-04", "2027-02-03", False, False),
        ("2027-02-04", "2027-02-04", False, False),
    ],
)
def test_what_follows_depends_on_the_programme(
    earlier: str, later: str, calendar: bool, school: bool
) -> None:
    days = dt.date.fromisoformat(earlier), dt.date.fromisoformat(later)
    assert follows(*days, consecutive="calendar-days") is calendar
    assert follows(*days, consecutive="school-days") is school


@settings(deadline=None)
@given(DAYS)
def test_the_next_calendar_day_follows_in_both_ways(day: dt.date) -> None:
    after = day + dt.timedelta(days=1)
    assert follows(day, after, consecutive="calendar-days")
    assert follows(day, after, consecutive="school-days")


@settings(deadline=None)
@given(DAYS, st.integers(-20, 20))
def test_school_days_follow_when_no_school_day_lies_between(day: dt.date, apart: int) -> None:
    later = day + dt.timedelta(days=apart)
    between = [day + dt.timedelta(days=n) for n in range(1, apart)]
    expected = apart > 0 and all(why_no_school(d) for d in between)
    assert follows(day, later, consecutive="school-days") is expected
