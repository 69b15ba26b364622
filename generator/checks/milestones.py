"""What has happened in a residency or review: in order, not ahead of time (rule 8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import pairwise

from generator.diagnostics import Diagnostic, Rule
from generator.load import Loaded
from generator.model import Residency, Review, academic_year, is_year, year_of

ORDER = Rule(
    "milestone-out-of-order",
    "A milestone comes before the one it follows",
    "A residency is matched, agreed, held, presented, reflected on and cascaded, in this order. "
    "Two may fall on one day. A date out of order makes due dates and the progress board wrong.",
    "Correct the date that is wrong.",
)
FUTURE = Rule(
    "milestone-in-the-future",
    "A milestone that has not come yet",
    "A date here says that something was done, so it is written when it has happened. Planned "
    "days stand under `dates`; due dates are worked out.",
    "Take the date out until it has happened, or correct it.",
)
NO_HOST = Rule(
    "milestone-without-host",
    "Matched or agreed, and no host school",
    "A match joins a participant and a host school.",
    "Add `host_school`, or take the milestone out.",
)
NO_DAYS = Rule(
    "milestone-without-days",
    "Presented, reported or reflected, and no days",
    "What comes after the days can only have happened when the days have.",
    "Add `dates`, or take the milestone out.",
)
AFTER_WITHDRAWAL = Rule(
    "milestone-after-withdrawal",
    "Something happened after the withdrawal",
    "A record that was withdrawn ends there. If the visit took place after all, it was not "
    "withdrawn.",
    "Delete `withdrawn_on`, or correct the date.",
)
RULES = (ORDER, FUTURE, NO_HOST, NO_DAYS, AFTER_WITHDRAWAL)

_BEFORE = ("matched_on", "agreed_on")
_AFTER = ("presented_on", "reported_on", "reflected_on")
_CASCADES = ("participant_cascade_on", "host_cascade_on")
_ALL = (
    "hub_agreed_on", "host_hub_agreed_on", *_BEFORE, *_AFTER, *_CASCADES, "withdrawn_on",
)  # fmt: skip
_Past = Mapping[str, dt.date]
"""Milestones that have come, by field."""


def check(loaded: Loaded, today: dt.date) -> Iterator[Diagnostic]:
    """The milestones of every residency and review."""
    for record in loaded.network.records():
        yield from _future(record, today)
        yield from _incomplete(record)
        # What is ahead of time was reported, and is not compared with anything.
        past = {f: day for f in _ALL if (day := _day(record, f)) and day <= today}
        if "withdrawn_on" in past:
            yield from _after_withdrawal(record, past)
        elif record.withdrawn_on is None:
            yield from _out_of_order(record, past)


def _day(record: Residency | Review, field: str) -> dt.date | None:
    value = getattr(record, field, None)
    return value if isinstance(value, dt.date) else None


def _future(record: Residency | Review, today: dt.date) -> Iterator[Diagnostic]:
    for field in _ALL:
        day = _day(record, field)
        if day and day > today:
            message = f"`{field}` is {day}, and today is {today}."
            hint = "Take it out until it has happened."
            yield FUTURE.at(record.at(field), message, hint)


def _incomplete(record: Residency | Review) -> Iterator[Diagnostic]:
    reached = [field for field in (*_BEFORE, *_AFTER, *_CASCADES) if _day(record, field)]
    if reached and record.host_school is None and "host_school" not in record.faulty:
        message = f"`{reached[0]}` is given, and there is no `host_school`."
        hint = f"Add `host_school`, or take `{reached[0]}` out."
        yield NO_HOST.at(record.at(reached[0]), message, hint)
        return
    held = [field for field in reached if field not in _BEFORE]
    if held and not record.dates and "dates" not in record.faulty:
        message = f"`{held[0]}` is given, and there are no `dates`."
        hint = f"Add `dates`, or take `{held[0]}` out."
        yield NO_DAYS.at(record.at(held[0]), message, hint)


def _after_withdrawal(record: Residency | Review, past: _Past) -> Iterator[Diagnostic]:
    withdrawn = past["withdrawn_on"]
    for field in (*_BEFORE, *_AFTER, *_CASCADES):
        if field in past and past[field] > withdrawn:
            message = f"`{field}` is {past[field]}, after the withdrawal on {withdrawn}."
            hint = "Delete `withdrawn_on`, or correct one of the two dates."
            yield AFTER_WITHDRAWAL.at(record.at(field), message, hint)
            return


def _out_of_order(record: Residency | Review, past: _Past) -> Iterator[Diagnostic]:
    """The first pair that is out of order; what follows from it is not said again."""
    steps = list(_steps(record, past))
    pairs = list(pairwise(steps))
    for cascade in _CASCADES:
        if cascade in past and steps:
            pairs.append((steps[-1], (f"`{cascade}`", past[cascade], cascade)))
    for (earlier, first, _), (later, second, place) in pairs:
        # A date from before the year is last year's, which is reported as such.
        if second < first and not _is_from_before(record, second):
            message = f"{later[0].upper()}{later[1:]} is {second}, before {earlier} on {first}."
            yield ORDER.at(record.at(place), message, "Correct the date that is wrong.")
            return


def _steps(record: Residency | Review, past: _Past) -> Iterator[tuple[str, dt.date, str]]:
    """What each step is called, its day, and the field that it stands in, in their order."""
    for field in _BEFORE:
        if field in past:
            yield f"`{field}`", past[field], field
    days = record.dates
    # Days of another year are reported as such.
    if days and "dates" not in record.faulty and {year_of(day) for day in days} == {record.year}:
        first, last = days.index(min(days)), days.index(max(days))
        yield "the first day", days[first], f"dates.{first}"
        yield "the last day", days[last], f"dates.{last}"
    for field in _AFTER:
        if field in past:
            yield f"`{field}`", past[field], field


def _is_from_before(record: Residency | Review, day: dt.date) -> bool:
    return is_year(record.year) and day < academic_year(record.year)[0]
