"""The days of residencies and reviews: how many, in a row, and on which days (rules 1 to 4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from generator.diagnostics import Diagnostic, Rule
from generator.load import Loaded
from generator.model import (
    Programme,
    Residency,
    Review,
    School,
    academic_year,
    is_year,
    year_of,
)
from generator.schooldays import follows, why_no_school
from generator.terms import Terms

NUMBER = Rule(
    "days-wrong-number",
    "Too few or too many days",
    "A visit that is too short shows the display boards and not the school; one that is too long "
    "cannot be covered at home. Each programme says how many days it has.",
    "Correct the dates, or take them out until they are agreed.",
)
CONSECUTIVE = Rule(
    "days-not-consecutive",
    "The days do not follow each other",
    "The second day in a row is when a visitor stops being one. Most programmes ask for two "
    "consecutive days; whether Friday and the Monday after count is the programme's choice.",
    "Choose days that follow each other.",
)
NO_SCHOOL = Rule(
    "day-without-school",
    "A day on a weekend or a bank holiday",
    "Nobody is in school on that day. A slip in the date is the usual cause.",
    "Correct the date.",
)
CLOSED = Rule(
    "day-when-host-closed",
    "A day on which the host school cannot have visitors",
    "The host school listed these days as closed to visitors, for example for examinations.",
    "Choose another day, or correct the `closed_dates` of the host school.",
)
OUT_OF_TERM = Rule(
    "day-out-of-term",
    "A day outside term time",
    "The day is in the holidays or the half term of the host school's local authority.",
    "Choose another day, or correct the terms in `data/network.yaml`.",
)
REPEATED = Rule(
    "day-repeated",
    "The same day twice",
    "Another day was probably meant.",
    "Write the day that was meant, or delete the second.",
)
ORDER = Rule(
    "days-not-in-order",
    "The days are not in order",
    "The first and the last day decide what is due when.",
    "Write the earliest day first.",
)
OTHER_YEAR = Rule(
    "day-outside-year",
    "A day in another academic year",
    "A year's folder holds what happens from 1 September to 31 August, and is counted as one.",
    "Correct the date, or move the file to the folder of the year it belongs to.",
)
OUTSIDE_WINDOW = Rule(
    "day-outside-window",
    "A day outside the programme's usual time",
    "Most visits fall in the window that the programme names, so that hubs can support them "
    "together. Others are fine when they are meant.",
    "Correct the date, or leave it when it is meant.",
    "warning",
)
RULES = (
    NUMBER, CONSECUTIVE, NO_SCHOOL, CLOSED, OUT_OF_TERM, REPEATED, ORDER, OTHER_YEAR,
    OUTSIDE_WINDOW,

)  # fmt: skip


def check(loaded: Loaded) -> Iterator[Diagnostic]:
    """The days of every residency and review that is not withdrawn."""
    network = loaded.network
    terms = Terms(network)
    schools = {(hub.id, school.urn): school for hub in network.hubs for school in hub.schools}
    for record in network.records():
        if record.withdrawn_on or not record.dates or "dates" in record.faulty:
            continue
        programme = network.programme_of(record)
        host = schools.get((record.hosting_hub, record.host_school or ""))
        yield from _sequence(record, programme)
        for number, day in enumerate(record.dates):
            # The first fault of a day is its cause; a day of the wrong year is in no term either.
            faults = _faults(record, number, day, host, terms)
            first = next(faults, None) or next(_window(record, number, day, programme), None)
            if first:
                yield first


def _sequence(record: Residency | Review, programme: Programme | None) -> Iterator[Diagnostic]:
    """How many days there are, their order, and whether enough of them follow each other."""
    days = record.dates
    repeated = [n for n, day in enumerate(days) if day in days[:n]]
    for number in repeated:
        message = f"{days[number]} stands twice."
        yield REPEATED.at(record.at(f"dates.{number}"), message, "Write the day that was meant.")
    if repeated:
        return
    unordered = next((n for n in range(1, len(days)) if days[n] < days[n - 1]), None)
    if unordered is not None:
        message = f"{days[unordered]} stands after {days[unordered - 1]}."
        yield ORDER.at(record.at(f"dates.{unordered}"), message, "Write the earliest day first.")
    if programme and not _has_faulty_days(programme):
        yield from _number(record, programme)


def _has_faulty_days(programme: Programme) -> bool:
    return programme.minimum_days > programme.maximum_days


def _number(record: Residency | Review, programme: Programme) -> Iterator[Diagnostic]:
    number, low, high = len(record.dates), programme.minimum_days, programme.maximum_days
    if not low <= number <= high:
        limits = f"{low}" if low == high else f"{low} to {high}"
        noun = "day" if high == 1 else "days"
        message = f"There {_are(number)} here; a {programme.kind} has {limits} {noun}."
        yield NUMBER.at(record.at("dates"), message, "Add or take away days.")
        return
    if any(year_of(day) != record.year or why_no_school(day) for day in record.dates):
        return  # the day itself is wrong, and is reported
    wanted = min(programme.consecutive_days, number)
    consecutive = programme.consecutive or "calendar-days"
    if longest_run(record.dates, consecutive) < wanted:
        message = f"No {wanted} of these days follow each other."
        hint = f"Choose at least {wanted} days in a row."
        if consecutive == "school-days":
            hint = f"Choose at least {wanted} school days in a row; weekends between do not count."
        yield CONSECUTIVE.at(record.at("dates"), message, hint)


def longest_run(dates: Sequence[dt.date], consecutive: str) -> int:
    """The greatest number of days that follow each other."""
    days = sorted(set(dates))
    longest = run = 1 if days else 0
    for earlier, later in pairwise(days):
        run = run + 1 if follows(earlier, later, consecutive=consecutive) else 1
        longest = max(longest, run)
    return longest


def _are(number: int) -> str:
    return "is 1 day" if number == 1 else f"are {number} days"


def _faults(
    record: Residency | Review, number: int, day: dt.date, host: School | None, terms: Terms
) -> Iterator[Diagnostic]:
    place = f"dates.{number}"
    if is_year(record.year) and year_of(day) != record.year:
        message = f"{day} is in the year {year_of(day)}, and this folder is `{record.year}`."
        first, last = academic_year(record.year)
        hint = f"Write a day from {first} to {last}, or move the file to `{year_of(day)}`."
        yield OTHER_YEAR.at(record.at(place), message, hint)
    if why := why_no_school(day):
        yield NO_SCHOOL.at(record.at(place), f"{day} is {why}.", "Choose a school day.")
    if host is None:
        return
    if any(closure.holds(day) for closure in host.closed_dates):
        message = f"`{host.urn}` cannot have visitors on {day} ({day:%A})."
        yield CLOSED.at(
            record.at(place), message, "Choose a day outside the school's `closed_dates`."
        )
    yield from _out_of_term(record, number, day, host, terms)


def _out_of_term(
    record: Residency | Review, number: int, day: dt.date, host: School, terms: Terms
) -> Iterator[Diagnostic]:
    known = terms.of(host, record.year)
    if not known:
        return
    place = f"dates.{number}"
    of = f"`{host.urn}` ({host.local_authority})"
    for term in known:
        starts, ends = term.half_term_starts_on, term.half_term_ends_on
        if starts and ends and starts <= day <= ends:
            message = f"{day} is in the {term.name} half term of {of}."
            yield OUT_OF_TERM.at(
                record.at(place), message, f"Half term is from {starts} to {ends}."
            )
            return
    if not any(term.starts_on <= day <= term.ends_on for term in known):
        spans = ", ".join(f"{term.starts_on} to {term.ends_on}" for term in known)
        message = f"{day} is in the holidays of {of}."
        yield OUT_OF_TERM.at(record.at(place), message, f"Terms are {spans}.")


def _window(
    record: Residency | Review, number: int, day: dt.date, programme: Programme | None
) -> Iterator[Diagnostic]:
    year = programme.find_year(record.year) if programme else None
    if year is None or year.window_is_reversed:
        return
    if not year.window_starts_on <= day <= year.window_ends_on:
        message = f"{day} is outside the usual time of `{record.programme}` in {record.year}."
        hint = f"It is usually from {year.window_starts_on} to {year.window_ends_on}."
        yield OUTSIDE_WINDOW.at(record.at(f"dates.{number}"), message, hint)
