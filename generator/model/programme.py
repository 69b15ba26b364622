"""A programme: who it is for, its year, its roles and what it sets out to bring about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from generator.model.record import Record

FIRST_MONTH = 9
"""Subscription years begin in September."""


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
    returns_due_on: dt.date | None = None
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
    done_when: str | None = None
    due_days: int | None = None

    def ends_on(self, year: str) -> dt.date:
        """The last day of its last month in a subscription year; September is the first month."""
        first = int(year[:4]) + (self.ends_month < FIRST_MONTH)
        following = dt.date(first + self.ends_month // 12, self.ends_month % 12 + 1, 1)
        return following - dt.timedelta(days=1)

    def starts_on(self, year: str) -> dt.date:
        """The first day of its first month in a subscription year."""
        first = int(year[:4]) + (self.starts_month < FIRST_MONTH)
        return dt.date(first, self.starts_month, 1)


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
    phase: str | None = None


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
    notice_days: int | None = None
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

    def find_phase(self, phase: str) -> Phase | None:
        """A step of the year by its id."""
        return next((p for p in self.phases if p.id == phase), None)

    def find_role(self, role: str) -> Role | None:
        """A role by its id."""
        return next((r for r in self.roles if r.id == role), None)
