"""A hub, its schools and what it keeps for each year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from generator.model.record import Record

HOST_TO_BE_FOUND = "Host school to be found"
"""What a page calls the host of a record that has none."""


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
    themes: tuple[str, ...] = ()
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

    def is_member(self, day: dt.date) -> bool:
        """Whether it belongs to its hub on a day: one that leaves later still does."""
        return self.left_on is None or day < self.left_on


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
    session_booked: str | None = None
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

    @property
    def is_between_hubs(self) -> bool:
        """Whether the host school is in another hub, so that both hub leads have to agree."""
        return self.hosting_hub != self.hub

    @property
    def other_hubs(self) -> tuple[str, ...]:
        """The hubs besides its own that have a part in it: that of the host school."""
        return (self.hosting_hub,) if self.is_between_hubs else ()

    @property
    def has_host(self) -> bool:
        """Whether a host school is known, also where the reader may not know which."""
        return self.host_school is not None or self.host not in ("", HOST_TO_BE_FOUND)

    @property
    def has_visitors(self) -> bool:
        """Whether it is known who comes: a residency is written for its participant."""
        return True

    @property
    def visitors(self) -> int:
        """How many of the host's places it takes."""
        return 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer(Record):
    """Who reviews. `label` is what a page may call them, set by the projection.

    `hub` is the hub of their school where it is another than the review's, and empty otherwise.
    It is found when the network is loaded, and stays where the school itself is not shown.
    """

    hub: str = ""
    school: str | None = None
    stage: str
    role: str | None = None
    hub_agreed_on: dt.date | None = None
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
        """The hub of the host school: a review is written there, whoever reviews."""
        return self.hub

    @property
    def is_between_hubs(self) -> bool:
        """Whether a reviewer's school is in another hub, whose lead has to agree as well."""
        return bool(self.other_hubs)

    @property
    def other_hubs(self) -> tuple[str, ...]:
        """The hubs besides its own that have a part in it: its reviewers', in their order."""
        away = (reviewer.hub for reviewer in self.reviewers)
        return tuple(dict.fromkeys(hub for hub in away if hub not in ("", self.hub)))

    @property
    def has_host(self) -> bool:
        """Whether a host school is known, also where the reader may not know which."""
        return self.host_school is not None or self.host not in ("", HOST_TO_BE_FOUND)

    @property
    def has_visitors(self) -> bool:
        """Whether it is known who comes."""
        return bool(self.reviewers)

    @property
    def visitors(self) -> int:
        """How many of the host's places it takes."""
        return len(self.reviewers)


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
    updated_on: dt.date | None = None
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


def find_source(
    piece: Learning, residencies: Iterable[Residency], reviews: Iterable[Review]
) -> Residency | Review | None:
    """The record of the piece's own hub and year that it comes from."""
    for residency in residencies:
        if residency.id == piece.residency:
            return residency
    return next((review for review in reviews if review.id == piece.review), None)


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
    team: str | None = None
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
