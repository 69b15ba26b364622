"""What in private/ is past its time, what will be soon, and consent to publish that has ended.

Forms, questions and places are named, never an answer and never a person. A day that cannot be
told for certain is not told: whoever deletes too early cannot take it back.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from generator import source
from generator.diagnostics import Location
from generator.forms.answers import AnswerFile, read
from generator.load import Loaded
from generator.matching.links import FOLDER, Links
from generator.model import Form, FormPrivacy, Residency, Review, academic_year, is_year
from generator.private_folder import TOP

State = Literal["past", "soon"]
SOON = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Due:
    """A file of private/, or the answers to some of its questions, with the last day it is kept."""

    path: str
    form: str
    received_on: dt.date | None
    kept_until: dt.date
    state: State
    rule: str
    """How the day was worked out: `31 August at the end of 2026-27, and 30 days`."""
    said_at: Location
    """Where the form says so."""
    questions: tuple[str, ...] = ()
    """The questions whose answers go; empty for the file as a whole."""


@dataclass(frozen=True, slots=True)
class Untold:
    """Files of a folder of private/ for which nothing says how long they are kept."""

    folder: str
    files: int
    why: str


@dataclass(frozen=True, slots=True)
class Consent:
    """Consent to publish that has ended, or will soon. What it is for is not on the site then."""

    location: Location
    noun: str
    hub: str
    ends_on: dt.date
    state: State


@dataclass(frozen=True, slots=True)
class Retention:
    """The whole report on a day."""

    today: dt.date
    due: tuple[Due, ...]
    untold: tuple[Untold, ...]
    consents: tuple[Consent, ...]

    @property
    def to_delete(self) -> list[str]:
        """The files that are past their time as a whole, in order of path."""
        return [one.path for one in self.due if one.state == "past" and not one.questions]


def report(loaded: Loaded, private: Path, today: dt.date) -> Retention:
    """What `today` asks for. `private` is the folder of private answers, which may be missing."""
    search = _Search(loaded, private, today)
    due = sorted(search.files(), key=lambda one: (one.kept_until, one.path, one.questions))
    untold = tuple(
        Untold(folder, count, why) for (folder, why), count in sorted(search.untold.items())
    )
    consents = sorted(_consents(loaded, today), key=lambda one: (one.ends_on, one.location))
    return Retention(today, tuple(due), untold, tuple(consents))


# --- private/ ------------------------------------------------------------------------------


class _Search:
    def __init__(self, loaded: Loaded, private: Path, today: dt.date) -> None:
        self._loaded = loaded
        self._private = private
        self._today = today
        self._faulty = {d.location.path for d in loaded.diagnostics if d.severity == "error"}
        self._forms = {form.id: form for form in loaded.network.forms}
        self._records = {(r.year, r.hub, r.id): r for r in loaded.network.records()}
        self._links: dict[str, Links] = {}
        self.untold: Counter[tuple[str, str]] = Counter()

    def files(self) -> Iterator[Due]:
        """Every file for which a day can be told, past or soon; the others are counted."""
        references: set[str] = set()
        links = []
        for path in _walk(self._private):
            inside = path.relative_to(self._private)
            if inside.parts[0] == FOLDER:
                links.append(inside.as_posix())
                continue
            folder = inside.parts[0] if len(inside.parts) > 1 else ""
            answers, _ = read(self._private, inside.as_posix()) if _is_yaml(path) else (None, [])
            if answers is None:
                why = "cannot be read" if _is_yaml(path) else "no form says how long"
                self._untold(folder, why)
                continue
            references.add(answers.reference.upper())
            yield from self._answers(f"{TOP}/{inside.as_posix()}", answers, folder)
        yield from self._unfollowed(links, references)

    def _answers(self, path: str, answers: AnswerFile, folder: str) -> Iterator[Due]:
        form = self._forms.get(answers.form)
        file = f"data/forms/{answers.form}.yaml"
        if file in self._faulty or self._loaded.known.is_unread(file):
            # Half of a form might name a day that comes too early.
            self._untold(folder, f"`{file}` has faults: run `lrp check`")
            return
        privacy = form.form.privacy if form else None
        if form is None or privacy is None or privacy.kept_from is None:
            self._untold(folder, "no form says how long")
            return
        received = _day(answers.answered_at)
        whole = self._whole(privacy, answers, received)
        if whole is None:
            self._untold(folder, "does not say when it came or which year it is for")
            return
        until, rule = whole
        if state := self._state(until):
            at = privacy.at("kept_from")
            yield Due(path, form.id, received, until, state, rule, at)
        if until >= self._today:
            yield from self._sooner(path, form, answers, received, until)

    def _whole(
        self, privacy: FormPrivacy, answers: AnswerFile, received: dt.date | None
    ) -> tuple[dt.date, str] | None:
        """The last day of a file and how it comes about."""
        if privacy.kept_from == "year-end":
            if not is_year(answers.year):
                return None
            start, words = academic_year(answers.year)[1], f"the end of {answers.year}"
        elif received is None:
            return None
        else:
            start, words = received, "the day it came"
        months, days = privacy.kept_months or 0, privacy.kept_days or 0
        counted = ((months, "month"), (days, "day"))
        parts = [f"{n} {unit}{'s'[: n != 1]}" for n, unit in counted if n]
        rule = f"{' and '.join(parts)} after {words}" if parts else words
        return _later(start, months) + dt.timedelta(days=days), rule

    def _sooner(
        self, path: str, form: Form, answers: AnswerFile, received: dt.date | None, until: dt.date
    ) -> Iterator[Due]:
        """Answers that go before the rest: some days after the visit, where that was held."""
        given = [field for field in form.fields if answers.answers.get(field.name)]
        asked = [field for field in given if field.lrp.kept_days is not None]
        visit = self._last_day(answers) if asked else None
        if visit is None:
            return
        for days in sorted({f.lrp.kept_days or 0 for f in asked}):
            own = [f for f in asked if (f.lrp.kept_days or 0) == days]
            ends = visit + dt.timedelta(days=days)
            state = self._state(ends)
            if state and ends < until:
                rule = f"{days} days after the last day of the visit"
                at = own[0].lrp.at("kept_days")
                names = tuple(f.name for f in own)
                yield Due(path, form.id, received, ends, state, rule, at, names)

    def _last_day(self, answers: AnswerFile) -> dt.date | None:
        """The last day of the visits that answers led to; None until each has its days."""
        if not is_year(answers.year):
            return None
        if answers.year not in self._links:
            self._links[answers.year] = Links(self._private, answers.year)
        links = self._links[answers.year]
        reference = [answers.reference.upper()]
        keys = {k for p in self._loaded.network.programmes for k in links.of(reference, p.id)}
        records = [self._records.get((answers.year, *key)) for key in sorted(keys)]
        held = [record for record in records if not _is_withdrawn(record)]
        if not held or not all(record and record.dates for record in held):
            return None
        return max(day for record in held if record for day in record.dates)

    def _unfollowed(self, links: Sequence[str], references: set[str]) -> Iterator[Due]:
        """Links from records to answers of which none is left."""
        for path in links:
            document, _ = source.read(self._private, path)
            values = source.plain(document.top)
            if not isinstance(values, dict):
                self._untold(FOLDER, "cannot be read")
                continue
            interests = values.get("interests")
            named = [*interests] if isinstance(interests, list) else []
            named = [str(name).upper() for name in [*named, values.get("offer", "")] if name]
            if named and references.isdisjoint(named):
                rule = "its answers are gone"
                place = Location(f"{TOP}/{path}")
                yield Due(f"{TOP}/{path}", FOLDER, None, self._today, "past", rule, place)

    def _state(self, until: dt.date) -> State | None:
        if until < self._today:
            return "past"
        return "soon" if until <= self._today + SOON else None

    def _untold(self, folder: str, why: str) -> None:
        self.untold[f"{TOP}/{folder}".rstrip("/"), why] += 1


def _walk(folder: Path) -> Iterator[Path]:
    """Every file below a folder in order of path; no link is followed."""
    if folder.is_symlink() or not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path)
        elif path.is_file():
            yield path


def _is_yaml(path: Path) -> bool:
    return path.suffix in (".yaml", ".yml")


def _is_withdrawn(record: Residency | Review | None) -> bool:
    return record is not None and record.withdrawn_on is not None


def _day(moment: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(moment[:10])
    except ValueError:
        return None


def _later(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last of a month that is too short for it."""
    year, month = divmod(day.month - 1 + months, 12)
    following = dt.date(day.year + year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    return dt.date(day.year + year, month + 1, min(day.day, last))


# --- consent -------------------------------------------------------------------------------


def _consents(loaded: Loaded, today: dt.date) -> Iterator[Consent]:
    """Consent of every record that has a last day for it."""
    for entry in loaded.entries:
        for row in entry.family:
            ends = row.values.get("consent_expires_on")
            if not isinstance(ends, dt.date) or row.values.get("consent_on") is None:
                continue
            state: State | None = "past" if ends < today else None
            if state is None and ends <= today + SOON:
                state = "soon"
            if state:
                place = row.at("consent_expires_on")
                yield Consent(place, row.table.noun, entry.hub, ends, state)
