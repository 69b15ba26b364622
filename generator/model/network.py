"""The network: what every hub shares, and the hubs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.model.counts import SchoolsInvolved
from generator.model.form import Form
from generator.model.hub import Hub, Learning, Residency, Resource, Review, School
from generator.model.programme import Programme
from generator.model.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme(Record):
    """A subject that residencies and learning are about."""

    id: str
    title: str
    description: str | None = None
    known: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Record):
    """First and last school day of a term, for one authority or (None) for all others."""

    year: str
    name: str
    starts_on: dt.date
    ends_on: dt.date
    local_authority: str | None = None
    half_term_starts_on: dt.date | None = None
    half_term_ends_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDate(Record):
    """A date of the network's year."""

    id: str
    date: dt.date
    title: str
    programme: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(Record):
    """What counts in matching: points for each wish, where 0 leaves it out, and days of notice."""

    theme: int | None = None
    phase: int | None = None
    stage: int | None = None
    preference: int | None = None
    spread: int | None = None
    distance: int | None = None
    notice_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Record):
    """An online induction session. `starts_at` is the clock time in `time_zone`."""

    id: str
    programme: str
    year: str
    title: str
    starts_at: dt.datetime
    time_zone: str
    minutes: int
    joining_link: str | None = None
    slides: str | None = None
    recording: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect(Record):
    """An address that the site once had: moved to another, or removed.

    `back` says that the page had the new address before it had the old one.
    """

    from_: str
    to: str | None = None
    back: bool | None = None
    removed_on: dt.date | None = None
    reason: str | None = None


MANY_HUBS = 100
"""More hubs than these are looked for by name and not chosen from a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(Record):
    """Everything that data/ says, sound records only. Hubs are in order of their id.

    `involved` counts schools as the audience may know them; it is set by the projection.
    """

    name: str
    short_name: str
    strapline: str
    current_year: str
    contact: str
    introduction: str | None = None
    url: str | None = None
    repository: str | None = None
    branch: str | None = None
    team: str | None = None
    brochure: str | None = None
    form_endpoint: str | None = None
    editor: str | None = None
    data_licence: str | None = None
    privacy_notice: str | None = None
    matching: Matching | None = None
    themes: tuple[Theme, ...] = ()
    terms: tuple[Term, ...] = ()
    key_dates: tuple[KeyDate, ...] = ()
    programmes: tuple[Programme, ...] = ()
    sessions: tuple[Session, ...] = ()
    resources: tuple[Resource, ...] = ()
    hubs: tuple[Hub, ...] = ()
    forms: tuple[Form, ...] = ()
    involved: tuple[SchoolsInvolved, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    many_hubs: bool = False
    """Whether the whole network has many hubs, where only some of them are here."""

    @property
    def has_many_hubs(self) -> bool:
        """Whether it has more hubs than anybody looks through."""
        return self.many_hubs or len(self.hubs) > MANY_HUBS

    def find_hub(self, hub: str) -> Hub | None:
        """A hub by its id."""
        return next((h for h in self.hubs if h.id == hub), None)

    def find_programme(self, programme: str) -> Programme | None:
        """A programme by its id."""
        return next((p for p in self.programmes if p.id == programme), None)

    def find_session(self, session: str) -> Session | None:
        """An induction session by its id."""
        return next((s for s in self.sessions if s.id == session), None)

    def find_form(self, form: str) -> Form | None:
        """A form by its id."""
        return next((f for f in self.forms if f.id == form), None)

    def programmes_of(self, hub: Hub) -> tuple[Programme, ...]:
        """The programmes that a hub runs or ran in any year; the first one if there is none."""
        run = {part.programme for year in hub.years for part in year.participations}
        return tuple(p for p in self.programmes if p.id in run) or self.programmes[:1]

    def programme_of(self, record: Residency | Review) -> Programme | None:
        """The programme of a record, when it is one for records of that kind."""
        kind = "residency" if isinstance(record, Residency) else "review"
        programme = self.find_programme(record.programme)
        return programme if programme and programme.kind == kind else None

    def find_theme(self, theme: str) -> Theme | None:
        """A theme by its id."""
        return next((t for t in self.themes if t.id == theme), None)

    def schools_by_urn(self) -> Mapping[str, School]:
        """Every school of every hub. Build it once for many look-ups."""
        return {school.urn: school for hub in self.hubs for school in hub.schools}

    def residencies(self) -> Iterator[Residency]:
        """Every residency, by hub, year (newest first) and id."""
        for hub in self.hubs:
            for year in hub.years:
                yield from year.residencies

    def reviews(self) -> Iterator[Review]:
        """Every review, by hub, year (newest first) and id."""
        for hub in self.hubs:
            for year in hub.years:
                yield from year.reviews

    def records(self) -> Iterator[Residency | Review]:
        """Every residency and review, by hub, year (newest first) and id."""
        for hub in self.hubs:
            for year in hub.years:
                yield from year.records

    def shared(self) -> Mapping[str, tuple[Residency | Review, ...]]:
        """Hub id → records of other hubs in which it has a part. Build it once."""
        found: dict[str, list[Residency | Review]] = {}
        for record in self.records():
            for hub in record.other_hubs:
                found.setdefault(hub, []).append(record)
        return {hub: tuple(records) for hub, records in found.items()}

    def learning(self) -> Iterator[Learning]:
        """Every piece of learning, by hub, year (newest first) and id."""
        for hub in self.hubs:
            for year in hub.years:
                yield from year.learning
