"""The programme's records as frozen values. No reading, no writing, no clock.

Every record class carries the fields of its Table Schema in generator/schemas/ under the same
names, plus what its folder says (`hub`, `year`, `id`) and `at`, which gives the place of a field.
tests/test_model.py keeps classes and schemas together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from generator.diagnostics import Location

Places = Callable[[str], Location]
"""Field name → where its value stands; the record's first line for a field that is not there."""


def nowhere(_field: str) -> Location:
    """The places of a record that was not read from a file."""
    return Location("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all records have in common."""

    at: Places = field(default=nowhere, compare=False, repr=False)
    faulty: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """Fields that were given and could not be used, or could not be read. Rules pass them over:
    the fault was reported where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme(Record):
    """A subject that residencies and learning are about."""

    id: str
    title: str
    description: str | None = None


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
class CareerStage(Record):
    """A career stage that a programme is open to."""

    id: str
    title: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeYear(Record):
    """Sign-up and window dates of a programme in one year."""

    year: str
    sign_up_opens_on: dt.date
    sign_up_closes_on: dt.date
    window_starts_on: dt.date
    window_ends_on: dt.date
    sign_up_link: str | None = None

    @property
    def sign_up_is_reversed(self) -> bool:
        """Whether it closes before it opens, so that nothing can be told by it."""
        return self.sign_up_closes_on < self.sign_up_opens_on

    @property
    def window_is_reversed(self) -> bool:
        """Whether it ends before it begins, so that nothing can be told by it."""
        return self.window_ends_on < self.window_starts_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase(Record):
    """A step of a programme's year. Months count from 1."""

    id: str
    title: str
    who: str
    when: str
    starts_month: int
    ends_month: int
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Record):
    """One thing that a role asks."""

    id: str
    title: str
    text: str
    when: str
    phase: str
    milestone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Record):
    """A part that somebody plays in a programme."""

    id: str
    title: str
    summary: str
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Record):
    """A point that each residency or review passes, who owes it and when it is due."""

    id: str
    title: str
    role: str
    due_from: str
    due_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain(Record):
    """Something that a programme sets out to bring about."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme(Record):
    """A programme that hubs can run."""

    id: str
    title: str
    short_title: str
    kind: str
    summary: str
    minimum_days: int
    maximum_days: int
    consecutive_days: int
    consecutive: str | None = None
    eligibility: str | None = None
    aliases: tuple[str, ...] = ()
    career_stages: tuple[CareerStage, ...] = ()
    years: tuple[ProgrammeYear, ...] = ()
    phases: tuple[Phase, ...] = ()
    roles: tuple[Role, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    gains: tuple[Gain, ...] = ()

    def find_year(self, year: str) -> ProgrammeYear | None:
        """The dates of one subscription year."""
        return next((y for y in self.years if y.year == year), None)

    def find_stage(self, stage: str) -> CareerStage | None:
        """A career stage by its id."""
        return next((s for s in self.career_stages if s.id == stage), None)

    def find_role(self, role: str) -> Role | None:
        """A role by its id."""
        return next((r for r in self.roles if r.id == role), None)


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
class Resource(Record):
    """Something in the pack. `hub` is empty for the network's own."""

    hub: str = ""
    id: str
    title: str
    description: str
    kind: str
    updated_on: dt.date
    release: str
    programme: str | None = None
    roles: tuple[str, ...] = ()
    phase: str | None = None
    file: str | None = None
    url: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Record):
    """One of a hub's two leading posts; vacant when nobody holds it."""

    post: str
    held_by: str | None = None
    school: str | None = None
    trust: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority(Record):
    """Something a hub has set out to improve."""

    id: str
    title: str
    text: str
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimonial(Record):
    """What somebody says, with their consent."""

    quotation: str | None = None
    name: str | None = None
    publish_name: bool | None = None
    post: str | None = None
    trust: str | None = None
    consent_on: dt.date | None = None
    consent_expires_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure(Record):
    """Days on which a school cannot have visitors; one day without `ends_on`."""

    starts_on: dt.date
    ends_on: dt.date | None = None
    reason: str | None = None

    def holds(self, day: dt.date) -> bool:
        """Whether the school is closed that day."""
        return self.starts_on <= day <= (self.ends_on or self.starts_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class School(Record):
    """A member school. Easting and northing are metres on the British National Grid."""

    hub: str = ""
    urn: str
    name: str
    phase: str
    setting: str
    local_authority: str
    trust: str | None = None
    postcode: str | None = None
    easting: int | None = None
    northing: int | None = None
    left_on: dt.date | None = None
    closed_dates: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Record):
    """The places that a host school offers in a year."""

    school: str | None = None
    places: int | None = None
    at_once: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation(Record):
    """A hub's part in a programme in one year."""

    hub: str = ""
    year: str = ""
    programme: str
    subscription: str
    not_subscribed: tuple[str, ...] = ()
    signed_up_on: dt.date | None = None
    lead: str | None = None
    lead_post: str | None = None
    session: str | None = None
    pack_released_on: dt.date | None = None
    briefing_on: dt.date | None = None
    planned: int | None = None
    how_we_run_it: str | None = None
    offers: tuple[Offer, ...] = ()

    @property
    def takes_part(self) -> bool:
        """A hub takes part when it has signed up and its subscription is active (rule 6)."""
        return self.signed_up_on is not None and self.subscription == "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Residency(Record):
    """One leader's days in a host school.

    `participant` and `host` are what a page may call the two sides; they are set when the
    network is projected to an audience, and are the only thing it has where consent is missing.
    """

    hub: str = ""
    year: str = ""
    id: str = ""
    programme: str
    participant_stage: str
    participant_school: str | None = None
    participant_role: str | None = None
    host_school: str | None = None
    host_hub: str | None = None
    dates: tuple[dt.date, ...] = ()
    participant_aims: str | None = None
    host_aims: str | None = None
    visit_plan: str | None = None
    themes: tuple[str, ...] = ()
    hub_agreed_on: dt.date | None = None
    host_hub_agreed_on: dt.date | None = None
    matched_on: dt.date | None = None
    agreed_on: dt.date | None = None
    presented_on: dt.date | None = None
    reflected_on: dt.date | None = None
    participant_cascade_on: dt.date | None = None
    host_cascade_on: dt.date | None = None
    withdrawn_on: dt.date | None = None
    gain_leader: str | None = None
    gain_host: str | None = None
    gain_own_school: str | None = None
    gain_hub: str | None = None
    publish_schools: bool | None = None
    participant: str = ""
    host: str = ""

    @property
    def hosting_hub(self) -> str:
        """The hub of the host school."""
        return self.host_hub or self.hub


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer(Record):
    """Who reviews. `label` is what a page may call them, set by the projection."""

    school: str | None = None
    stage: str
    role: str | None = None
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Record):
    """One peer review of a subject in a host school. `host` is set by the projection."""

    hub: str = ""
    year: str = ""
    id: str = ""
    programme: str
    host_school: str | None = None
    subject_focus: str
    reviewers: tuple[Reviewer, ...] = ()
    dates: tuple[dt.date, ...] = ()
    host_aims: str | None = None
    visit_plan: str | None = None
    themes: tuple[str, ...] = ()
    matched_on: dt.date | None = None
    agreed_on: dt.date | None = None
    reported_on: dt.date | None = None
    reflected_on: dt.date | None = None
    participant_cascade_on: dt.date | None = None
    host_cascade_on: dt.date | None = None
    withdrawn_on: dt.date | None = None
    publish_schools: bool | None = None
    host: str = ""

    @property
    def hosting_hub(self) -> str:
        """The hub of the host school: a review stays in its hub."""
        return self.hub


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning(Record):
    """One piece of shared learning."""

    hub: str = ""
    year: str = ""
    id: str = ""
    title: str
    kind: str
    role: str
    published_on: dt.date
    summary: str
    body: str
    themes: tuple[str, ...] = ()
    programme: str | None = None
    residency: str | None = None
    review: str | None = None
    priority: str | None = None
    school: str | None = None
    phases: tuple[str, ...] = ()
    tried: str | None = None
    changed: str | None = None
    others_can_use: str | None = None
    next_step: str | None = None
    publish_school: bool | None = None
    consent_on: dt.date | None = None
    consent_expires_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Record):
    """A hub's return to the central team."""

    hub: str = ""
    year: str = ""
    programme: str
    submitted_on: dt.date | None = None
    summary: str | None = None
    gain_leader: str | None = None
    gain_host: str | None = None
    gain_own_school: str | None = None
    gain_hub: str | None = None
    next_year: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HubYear:
    """What a hub keeps for one subscription year."""

    hub: str
    year: str
    participations: tuple[Participation, ...] = ()
    residencies: tuple[Residency, ...] = ()
    reviews: tuple[Review, ...] = ()
    learning: tuple[Learning, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @property
    def records(self) -> tuple[Residency | Review, ...]:
        """Its residencies, then its reviews."""
        return (*self.residencies, *self.reviews)

    def find_participation(self, programme: str) -> Participation | None:
        """The hub's part in one programme."""
        return next((p for p in self.participations if p.programme == programme), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub(Record):
    """A hub with its schools and years; `years` is newest first."""

    id: str
    name: str
    kind: str
    region: str
    strapline: str
    about: str
    contact: str
    funding: str | None = None
    posts: tuple[Post, ...] = ()
    colour: str | None = None
    logo: str | None = None
    priorities: tuple[Priority, ...] = ()
    testimonial: Testimonial | None = None
    schools: tuple[School, ...] = ()
    resources: tuple[Resource, ...] = ()
    years: tuple[HubYear, ...] = ()

    def find_year(self, year: str) -> HubYear | None:
        """The hub's records of one subscription year."""
        return next((y for y in self.years if y.year == year), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(Record):
    """Everything that data/ says, sound records only. Hubs are in order of their id."""

    name: str
    short_name: str
    strapline: str
    current_year: str
    contact: str
    introduction: str | None = None
    url: str | None = None
    repository: str | None = None
    branch: str | None = None
    brochure: str | None = None
    privacy_notice: str | None = None
    themes: tuple[Theme, ...] = ()
    terms: tuple[Term, ...] = ()
    key_dates: tuple[KeyDate, ...] = ()
    programmes: tuple[Programme, ...] = ()
    sessions: tuple[Session, ...] = ()
    resources: tuple[Resource, ...] = ()
    hubs: tuple[Hub, ...] = ()

    def find_hub(self, hub: str) -> Hub | None:
        """A hub by its id."""
        return next((h for h in self.hubs if h.id == hub), None)

    def find_programme(self, programme: str) -> Programme | None:
        """A programme by its id."""
        return next((p for p in self.programmes if p.id == programme), None)

    def find_session(self, session: str) -> Session | None:
        """An induction session by its id."""
        return next((s for s in self.sessions if s.id == session), None)

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

    def learning(self) -> Iterator[Learning]:
        """Every piece of learning, by hub, year (newest first) and id."""
        for hub in self.hubs:
            for year in hub.years:
                yield from year.learning


def academic_year(year: str) -> tuple[dt.date, dt.date]:
    """First and last day of a year: 1 September 2026 and 31 August 2027 of `2026-27`."""
    first = int(year[:4])
    return dt.date(first, 9, 1), dt.date(first + 1, 8, 31)


def year_of(day: dt.date) -> str:
    """The subscription year of a day: `2026-27` for 3 February 2027."""
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}-{(first + 1) % 100:02}"


def is_year(text: str) -> bool:
    """Whether `text` is a subscription year such as `2026-27`, its second half one more."""
    parts = text.split("-")
    return (
        len(text) == len("2026-27")
        and len(parts) == len(("2026", "27"))
        and all(part.isascii() and part.isdigit() for part in parts)
        and text.startswith("20")
        and (int(parts[0]) + 1) % 100 == int(parts[1])
    )
