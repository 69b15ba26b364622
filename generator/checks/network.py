"""What the network shares: its years and terms, its programmes' rules, its sessions' clock."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterator, Mapping

from generator import clock
from generator.diagnostics import Diagnostic, Rule
from generator.files import DEVICES
from generator.load import Loaded
from generator.model import Phase, Programme, Session, academic_year, is_year
from generator.spelling import listed, suggest
from generator.tables import Row

NOT_A_YEAR = Rule(
    "year-does-not-run-on",
    "The two halves of a year do not follow each other",
    "A subscription year runs from one September to the next August, such as `2026-27`.",
    "Write the second half as the year after the first.",
)
NO_CURRENT_YEAR = Rule(
    "current-year-without-programme",
    "No programme runs in the current year",
    "The site shows the current year first, and it would show nothing.",
    "Correct `current_year`, or add the year to a programme.",
)
NO_TERMS = Rule(
    "terms-missing",
    "The current year has no term dates",
    "Without term dates nobody is told when a day falls in the holidays.",
    "Add the year's terms to `data/network.yaml`.",
    "warning",
)
REVERSED = Rule(
    "period-ends-before-it-begins",
    "Something ends before it begins",
    "One of the two is a slip.",
    "Correct the one that is wrong.",
)
DAYS_DO_NOT_FIT = Rule(
    "programme-days-do-not-fit",
    "No visit could have the days that the programme asks for",
    "The fewest days cannot be more than the most, and no more days can follow each other than "
    "there are.",
    "Correct `minimum_days`, `maximum_days` or `consecutive_days`.",
)
NO_STEP = Rule(
    "milestone-without-step",
    "A milestone that is due by a step, and no step",
    "`due_from: phase` says that the milestone is due by the end of a step of the year, and "
    "`phase` says which. Without it the milestone would never be due.",
    "Add `phase` with the id of a step, or count the due date from something else.",
)
WINDOW = Rule(
    "window-outside-year",
    "The programme's window is not in its year",
    "The window says when visits of that year typically fall, and a year runs from 1 September "
    "to 31 August.",
    "Correct the window, or the year.",
)
UNKNOWN_ZONE = Rule(
    "time-zone-unknown",
    "A time zone that no clock knows",
    "Readers see the session's time on their own clock, and calendars need the time zone for that.",
    "Write `Europe/London`, or another name of the same form.",
)
NO_SUCH_TIME = Rule(
    "session-time-does-not-exist",
    "A time that the clock leaves out",
    "On the last Sunday in March the clock goes from 01:00 to 02:00, and no time between the two "
    "exists.",
    "Choose another time.",
)
TIME_TWICE = Rule(
    "session-time-twice",
    "A time that comes twice",
    "On the last Sunday in October the clock goes back, and the hour from 01:00 to 02:00 comes "
    "twice. Nobody could tell which is meant.",
    "Choose another time.",
)
RESERVED_ID = Rule(
    "id-kept-by-computers",
    "An id that computers keep for themselves",
    "The id becomes the address of a page. `index` is the page of the folder itself, and names "
    "such as `con` and `nul` cannot be files on Windows.",
    "Choose another id.",
)
LIBRARY_ID = Rule(
    "theme-id-kept-by-library",
    "A theme's id is the address of another page",
    "A theme's page is `/learning/<id>/`. Below `/learning/by/` and `/learning/digest/` the "
    "library has pages of its own.",
    "Choose another id.",
)
RULES = (
    RESERVED_ID, LIBRARY_ID, NOT_A_YEAR, NO_CURRENT_YEAR, NO_TERMS, REVERSED, DAYS_DO_NOT_FIT,
    NO_STEP, WINDOW, UNKNOWN_ZONE, NO_SUCH_TIME, TIME_TWICE,
)  # fmt: skip

LIBRARY_PAGES = frozenset({"by", "digest"})
"""Folders of `/learning/` that are no theme's."""
_NO_ADDRESS = DEVICES | {"index"}
_YEARS = {
    ("network", "current_year"), ("term", "year"), ("programme_year", "year"), ("session", "year"),
}  # fmt: skip
_PERIODS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "term": (("starts_on", "ends_on"), ("half_term_starts_on", "half_term_ends_on")),
    "closure": (("starts_on", "ends_on"),),
    "programme_year": (
        ("sign_up_opens_on", "sign_up_closes_on"),
        ("window_starts_on", "window_ends_on"),
    ),
    "testimonial": (("consent_on", "consent_expires_on"),),
    "learning": (("consent_on", "consent_expires_on"), ("published_on", "updated_on")),
}


def check(loaded: Loaded) -> Iterator[Diagnostic]:
    """Years, terms, programmes and sessions."""
    for entry in loaded.entries:
        for row in entry.family:
            yield from _year(row)
            yield from _period(row)
            yield from _address(row)
    yield from _current_year(loaded)
    for programme in loaded.network.programmes:
        yield from _programme(programme)
    for session in loaded.network.sessions:
        yield from _clock(session)


def _address(row: Row) -> Iterator[Diagnostic]:
    """Themes and roles have pages of their own, named by their ids."""
    if row.table.name in ("theme", "role") and row.text("id") in _NO_ADDRESS:
        message = f"`{row.text('id')}` is a name that computers keep for themselves."
        yield RESERVED_ID.at(row.at("id"), message, "Choose another id.")
    if row.table.name == "theme" and row.text("id") in LIBRARY_PAGES:
        message = f"`{row.text('id')}` is the address of another page of the library."
        yield LIBRARY_ID.at(row.at("id"), message, "Choose another id.")


def _year(row: Row) -> Iterator[Diagnostic]:
    for table, name in _YEARS:
        if row.table.name == table and name not in row.faulty:
            text = row.text(name)
            if text and not is_year(text):
                right = f"{text[:4]}-{(int(text[:4]) + 1) % 100:02}"
                message = f"`{text}` is not one year: its halves do not follow each other."
                yield NOT_A_YEAR.at(row.at(name), message, f"Did you mean `{right}`?")


def _period(row: Row) -> Iterator[Diagnostic]:
    for first, last in _PERIODS.get(row.table.name, ()):
        starts, ends = row.values.get(first), row.values.get(last)
        if isinstance(starts, dt.date) and isinstance(ends, dt.date) and ends < starts:
            message = f"`{last}` is {ends}, before `{first}` on {starts}."
            yield REVERSED.at(row.at(last), message, "Correct the one that is wrong.")


def _current_year(loaded: Loaded) -> Iterator[Diagnostic]:
    network = loaded.network
    year = network.current_year
    if "current_year" in network.faulty or not is_year(year):
        return
    years_with_terms = {term.year for term in network.terms}
    if years_with_terms and "terms" not in network.faulty and year not in years_with_terms:
        message = f"There are no terms for {year}."
        yield NO_TERMS.at(network.at("terms"), message, f"Add the terms of {year}.")
    programmes = network.programmes
    told = len(programmes) == len(loaded.known.programmes) and not any(
        "years" in programme.faulty for programme in programmes
    )
    if programmes and told and not any(programme.find_year(year) for programme in programmes):
        years = sorted({y.year for programme in programmes for y in programme.years})
        message = f"No programme runs in {year}."
        hint = f"Write one of {listed(years)}, or add {year} to a programme."
        yield NO_CURRENT_YEAR.at(network.at("current_year"), message, hint)


# --- programmes ----------------------------------------------------------------------------


def _programme(programme: Programme) -> Iterator[Diagnostic]:
    low, high, row = programme.minimum_days, programme.maximum_days, programme.consecutive_days
    if low > high:
        message = f"The fewest days are {low} and the most are {high}."
        yield DAYS_DO_NOT_FIT.at(programme.at("minimum_days"), message, "Correct one of the two.")
    elif row > high:
        message = f"{row} days are to follow each other, and a visit has {high} at most."
        yield DAYS_DO_NOT_FIT.at(
            programme.at("consecutive_days"), message, f"Write {high} or less."
        )
    for year in programme.years:
        if not is_year(year.year):
            continue
        first, last = academic_year(year.year)
        for name in ("window_starts_on", "window_ends_on"):
            day = getattr(year, name)
            if not first <= day <= last:
                message = f"{day} is not in the year {year.year}."
                yield WINDOW.at(year.at(name), message, f"Write a day from {first} to {last}.")
                break
    for phase in programme.phases:
        yield from _months(phase)
    for milestone in programme.milestones:
        lacks = milestone.phase is None and "phase" not in milestone.faulty
        if milestone.due_from == "phase" and lacks:
            message = f"`{milestone.id}` is due by a step of the year, and there is no `phase`."
            hint = "Add `phase` with the id of one of the programme's `phases`."
            yield NO_STEP.at(milestone.at("due_from"), message, hint)


def _months(phase: Phase) -> Iterator[Diagnostic]:
    """Steps follow the school year, so that November comes before March."""
    if (phase.ends_month - 9) % 12 < (phase.starts_month - 9) % 12:
        message = f"The step `{phase.id}` ends before it begins: the year starts in September."
        yield REVERSED.at(phase.at("ends_month"), message, "Correct the one that is wrong.")


# --- sessions ------------------------------------------------------------------------------


def _clock(session: Session) -> Iterator[Diagnostic]:
    zone = clock.find_zone(session.time_zone)
    if zone is None:
        names = dict.fromkeys(sorted(zoneinfo.available_timezones()), "")
        hint = suggest(session.time_zone, names, "Write `Europe/London`.")
        message = f"`{session.time_zone}` is not a time zone."
        yield UNKNOWN_ZONE.at(session.at("time_zone"), message, hint)
        return
    moments = clock.moments(session.starts_at, zone)
    shown = f"{session.starts_at:%H:%M on %Y-%m-%d}"
    place = session.at("starts_at")
    if not moments:
        message = f"There is no {shown} in {session.time_zone}: the clock goes forward."
        yield NO_SUCH_TIME.at(place, message, "Choose another time.")
    elif len(moments) > 1:
        message = f"{shown} comes twice in {session.time_zone}: the clock goes back."
        yield TIME_TWICE.at(place, message, "Choose another time.")
