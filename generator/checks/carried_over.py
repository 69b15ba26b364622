"""What was carried over from last year by copying, and what this year still lacks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Iterator
from functools import cache

from generator.diagnostics import Diagnostic, Rule
from generator.load import Entry, Loaded
from generator.model import (
    Hub,
    HubYear,
    Network,
    Outcome,
    Participation,
    Residency,
    Review,
    Session,
    academic_year,
    is_year,
    year_of,
)
from generator.source import Scalar
from generator.tables import Field, Row, tables

OTHER_YEAR = Rule(
    "date-of-another-year",
    "A date of another year",
    "A new year often begins with a copy of the last. A date that stays behind makes something "
    "look done that has not happened yet.",
    "Correct the date, or take it out until it has happened.",
)
SAME_SIGN_UP = Rule(
    "sign-up-of-last-year",
    "The sign-up is last year's",
    "A hub signs up for each year anew. The same date in two years was copied.",
    "Write the day the hub signed up this year, or take the line out.",
)
OLDER_YEAR = Rule(
    "text-names-older-year",
    "The text names an older year",
    "Text that was written for last year reads as out of date this year.",
    "Read the text again and bring it up to date, or leave it when it looks back on purpose.",
    "warning",
)
SAME_RECORD = Rule(
    "record-repeats-last-year",
    "The record is the same as one of last year",
    "The same people in the same school a year later do happen, and a copied file is more likely.",
    "Delete the file if it was copied. Otherwise write this year's aims.",
    "warning",
)
NO_PROGRAMME_YEAR = Rule(
    "programme-without-current-year",
    "A programme has no dates for the current year",
    "Sign-up and window dates of the current year are shown on the programme's page.",
    "Add the year under `years`, or leave it when the programme does not run this year.",
    "warning",
)
NO_SESSION = Rule(
    "no-session-in-current-year",
    "No induction session in the current year",
    "The programme runs this year, and hubs look for its induction session.",
    "Add a session to `data/sessions.yaml`.",
    "warning",
)
LEARNING_OTHER_YEAR = Rule(
    "learning-published-in-another-year",
    "Learning that was published in another year",
    "Learning is listed under the year of its folder.",
    "Correct `published_on`, or leave it when the learning belongs to this year all the same.",
    "warning",
)
RULES = (
    OTHER_YEAR, SAME_SIGN_UP, OLDER_YEAR, SAME_RECORD, NO_PROGRAMME_YEAR, NO_SESSION,
    LEARNING_OTHER_YEAR,
)  # fmt: skip

_MILESTONES = (
    "hub_agreed_on", "host_hub_agreed_on", "matched_on", "agreed_on", "presented_on", "reported_on",
    "withdrawn_on",
)  # fmt: skip
# These may follow in the autumn after.
_LATE = ("reflected_on", "participant_cascade_on", "host_cascade_on", "submitted_on")
_PARTICIPATION = ("signed_up_on", "pack_released_on", "briefing_on")
_YEAR_IN_TEXT = re.compile(r"(?<![\w/-])(20[0-9]{2})[-/–](?:20)?([0-9]{2})(?![\w/-])")  # noqa: RUF001
# These look back by nature.
_LOOKING_BACK = ("learning", "outcome")
_ABOUT_A_YEAR = (dt.timedelta(weeks=50), dt.timedelta(weeks=54))


def check(loaded: Loaded, today: dt.date) -> Iterator[Diagnostic]:
    """Every year's records against the year of their folder and the year before."""
    network = loaded.network
    for hub in network.hubs:
        for year in hub.years:
            yield from _dates(year, hub, network, today)
            yield from _same_records(year, hub)
            yield from _learning(year)
    for session in network.sessions:
        yield from _session(session)
    for entry in loaded.entries:
        yield from _texts(entry)
    yield from _current_year(loaded)


# --- dates ---------------------------------------------------------------------------------


def _dates(year: HubYear, hub: Hub, network: Network, today: dt.date) -> Iterator[Diagnostic]:
    first, last = academic_year(year.year)
    for record in year.records:
        # A milestone ahead of time is reported as such.
        reached = tuple(name for name in _MILESTONES if not _is_ahead(record, name, today))
        yield from _outside(record, reached, first, last)
        yield from _outside(record, _LATE, first, None)
    for outcome in year.outcomes:
        yield from _outside(outcome, _LATE, first, None)
    before = hub.find_year(_year_before(year.year))
    for participation in year.participations:
        copied = before.find_participation(participation.programme) if before else None
        signed_up = participation.signed_up_on
        if signed_up and copied and copied.signed_up_on == signed_up:
            message = f"The sign-up on {signed_up} is that of {copied.year}."
            hint = "Write this year's date, or take the line out until the hub signs up."
            yield SAME_SIGN_UP.at(participation.at("signed_up_on"), message, hint)
        else:
            # Sign-up may open in the summer before.
            programme = network.find_programme(participation.programme)
            own = programme.find_year(year.year) if programme else None
            opens = min(first, own.sign_up_opens_on) if own else first
            yield from _outside(participation, _PARTICIPATION[:1], opens, last)
        yield from _outside(participation, _PARTICIPATION[1:], first, last)


def _is_ahead(record: Residency | Review, name: str, today: dt.date) -> bool:
    day = getattr(record, name, None)
    return isinstance(day, dt.date) and day > today


def _outside(
    record: Residency | Review | Participation | Outcome,
    names: tuple[str, ...],
    first: dt.date,
    last: dt.date | None,
) -> Iterator[Diagnostic]:
    for name in names:
        day = getattr(record, name, None)
        if isinstance(day, dt.date) and (day < first or (last and day > last)):
            message = f"`{name}` is in the year {year_of(day)}, and this folder is `{record.year}`."
            hint = "Correct it, or take it out until it has happened."
            yield OTHER_YEAR.at(record.at(name), message, hint)


def _session(session: Session) -> Iterator[Diagnostic]:
    day = session.starts_at.date()
    if is_year(session.year) and year_of(day) != session.year:
        message = (
            f"The session starts in the year {year_of(day)}, and is listed for {session.year}."
        )
        yield OTHER_YEAR.at(session.at("starts_at"), message, "Correct one of the two.")


def _learning(year: HubYear) -> Iterator[Diagnostic]:
    for piece in year.learning:
        if year_of(piece.published_on) != year.year:
            published = year_of(piece.published_on)
            message = f"It was published in the year {published}, and this folder is `{year.year}`."
            hint = f"Correct the date, or move the file to `{published}`."
            yield LEARNING_OTHER_YEAR.at(piece.at("published_on"), message, hint)


def _year_before(year: str) -> str:
    return year_of(academic_year(year)[0] - dt.timedelta(days=1))


# --- texts ---------------------------------------------------------------------------------


def _texts(entry: Entry) -> Iterator[Diagnostic]:
    if not entry.year or entry.table in _LOOKING_BACK:
        return
    for row in entry.family:
        for column in _prose(row.table.name):
            yield from _older_year(entry, row, column)


@cache
def _prose(table: str) -> tuple[Field, ...]:
    return tuple(column for column in tables()[table].fields.values() if _is_prose(column))


def _is_prose(column: Field) -> bool:
    return (
        column.type == "string"
        and column.format is None
        and column.refers is None
        and not column.constraints.get("pattern")
        and not column.enum
    )


def _older_year(entry: Entry, row: Row, column: Field) -> Iterator[Diagnostic]:
    value = row.source.values.get(column.name)
    if not isinstance(value, Scalar) or "20" not in value.text:
        return
    for match in _YEAR_IN_TEXT.finditer(value.text):
        year = f"{match.group(1)}-{match.group(2)}"
        if is_year(year) and year < entry.year:
            message = f"The text names {match.group()}, and this folder is `{entry.year}`."
            hint = "Bring the text up to date, or leave it when it looks back."
            yield OLDER_YEAR.at(value.place_of(match.group(), match.start()), message, hint)
            return


# --- records -------------------------------------------------------------------------------


def _same_records(year: HubYear, hub: Hub) -> Iterator[Diagnostic]:
    before = hub.find_year(_year_before(year.year))
    if before is None:
        return
    earlier: dict[Hashable, list[Residency | Review]] = {}
    for record in before.records:
        earlier.setdefault(_who(record), []).append(record)
    for record in year.records:
        for old in earlier.get(_who(record), ()):
            if _is_copy(record, old):
                message = f"This is the same as `{old.id}` of {old.year}."
                hint = "Delete the file if it was copied, or write this year's aims."
                yield SAME_RECORD.at(record.at("programme"), message, hint)
                break


def _who(record: Residency | Review) -> Hashable:
    if isinstance(record, Residency):
        participant = (record.participant_school, record.participant_stage, record.participant_role)
        return record.programme, record.host_school, participant
    reviewers = tuple((r.school, r.stage, r.role) for r in record.reviewers)
    return record.programme, record.host_school, record.subject_focus, reviewers


def _is_copy(record: Residency | Review, old: Residency | Review) -> bool:
    """Whether the words are the same, or the days are, if need be moved by a year."""
    aims = [(getattr(r, "participant_aims", None), r.host_aims) for r in (record, old)]
    if any(aims[0]) and aims[0] == aims[1]:
        return True
    if not record.dates or len(record.dates) != len(old.dates):
        return False
    moved = {new - day for new, day in zip(record.dates, old.dates, strict=True)}
    low, high = _ABOUT_A_YEAR
    return len(moved) == 1 and all(not move or low <= move <= high for move in moved)


# --- the current year ----------------------------------------------------------------------


def _current_year(loaded: Loaded) -> Iterator[Diagnostic]:
    network = loaded.network
    year = network.current_year
    running = [p for p in network.programmes if "years" in p.faulty or p.find_year(year)]
    if not is_year(year) or not running:
        return
    unread = loaded.known.is_unread("data/sessions.yaml")
    sessions = set(loaded.known.own.sessions)
    for programme in network.programmes:
        if programme not in running:
            message = f"`{programme.id}` has no dates for {year}."
            hint = "Add the year, or leave it when the programme does not run."
            yield NO_PROGRAMME_YEAR.at(programme.at("years"), message, hint)
        elif (programme.id, year) not in sessions and not unread:
            message = f"`{programme.id}` has no induction session in {year}."
            hint = "Add one to `data/sessions.yaml`."
            yield NO_SESSION.at(programme.at("years"), message, hint)
