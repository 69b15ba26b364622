"""Problems of matching made by chance, the same for the same seed, in which every rule binds."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from generator.matching.days import Pattern
from generator.matching.values import Host, Leader, Place, Problem, Weights
from tests.support.matching_oracle import DAY, is_school_day

_T = TypeVar("_T")
HUBS = ("h1", "h2", "h3")
SCHOOLS = tuple(str(900_000 + n) for n in range(14))
THEMES = ("behaviour", "coaching", "curriculum", "reading", "trust")
PHASES = ("primary", "secondary", "special")
STAGES = ("middle", "senior")
SUBJECTS = ("history", "science")
PATTERNS = (Pattern(1), Pattern(2), Pattern(2), Pattern(2), Pattern(3), Pattern(2, 1),
            Pattern(1, 1))  # fmt: skip
STARTS = ("2026-12-14", "2027-01-18", "2027-03-15", "2027-04-23", "2027-05-24")
"""Where calendars begin: three of them run into bank holidays."""


def residencies(seed: int, leaders: int = 7, hosts: int = 6, span: int = 13) -> Problem:
    """Leaders who come when they can: up to so many of each, and of days."""
    return _Chance(seed).problem(leaders, hosts, span, together=False)


def reviews(seed: int, leaders: int = 7, hosts: int = 6, span: int = 13) -> Problem:
    """Reviewers: those of one host school come on the same days."""
    return _Chance(seed).problem(leaders, hosts, span, together=True)


def exactly(seed: int, leaders: int, hosts: int, span: int, *, together: bool) -> Problem:
    """A larger problem, of so many leaders, host schools and days."""
    return _Chance(seed, is_full=True).problem(leaders, hosts, span, together=together)


def in_order(problem: Problem, leaders: Sequence[Leader], hosts: Sequence[Host]) -> Problem:
    """A problem of these leaders and host schools, in order of their ids, as a pool has them."""
    return replace(
        problem,
        leaders=tuple(sorted(leaders, key=lambda p: p.id)),
        hosts=tuple(sorted(hosts, key=lambda h: h.id)),
    )


class _Chance:
    def __init__(self, seed: int, *, is_full: bool = False) -> None:
        self.random = random.Random(seed)
        self.is_full = is_full
        self.strict = self.random.choice([0.15, 0.4, 1.0])
        """How much is ruled out, so that some problems have few matchings and some have many."""

    def count(self, most: int) -> int:
        return most if self.is_full else max(1, most - self.random.choice([0, 0, 1, 2, 3, 6]))

    def some(self, choices: Sequence[_T], chance: float) -> frozenset[_T]:
        return frozenset(c for c in choices if self.random.random() < chance)

    def rules_out(self, chance: float) -> bool:
        return self.happens(chance * self.strict)

    def happens(self, chance: float) -> bool:
        return self.random.random() < chance

    def problem(self, leaders: int, hosts: int, span: int, *, together: bool) -> Problem:
        calendar = self.calendar(span)
        usual = Pattern(1) if together and self.happens(0.5) else Pattern(2)
        people = [self.leader(n, calendar, together=together) for n in range(self.count(leaders))]
        schools = [self.host(n, calendar, together=together) for n in range(self.count(hosts))]
        if together and self.happens(0.25):
            people = [replace(p, experienced=None) for p in people]
        problem = Problem(
            (), (), calendar, self.random.choice(["calendar-days", "school-days"]), usual,
            together, self.some(HUBS, 0.1), self.weights(),
        )  # fmt: skip
        return in_order(problem, people, schools)

    def calendar(self, span: int) -> tuple[dt.date, ...]:
        day, found = dt.date.fromisoformat(self.random.choice(STARTS)), []
        for _ in range(max(4, self.count(span))):
            while not is_school_day(day) or self.happens(0.1):
                day += DAY
            found.append(day)
            day += DAY
        return tuple(found)

    def days(self, calendar: Sequence[dt.date]) -> frozenset[dt.date]:
        """A few days, most days, or days that lie together."""
        if self.happens(0.3):
            first = self.random.randrange(len(calendar) - 2)
            return frozenset(calendar[first : first + self.random.randint(3, 6)])
        return self.some(calendar, self.random.choice([0.6, 0.8, 1.0]))

    def place(self) -> Place | None:
        if self.happens(0.15):
            return None
        # A coarse grid, so that ways are often equally long.
        return Place(400_000 + 8000 * self.random.randrange(6), 300_000)

    def leader(self, number: int, calendar: Sequence[dt.date], *, together: bool) -> Leader:
        has_pattern = self.happens(0.1 if together else 0.6)
        return Leader(
            id=f"P{number:03}",
            hub=self.random.choice(HUBS[:2] if self.happens(0.8) else HUBS),
            school=self.random.choice(SCHOOLS),
            stage=self.random.choice(STAGES),
            phase=self.random.choice(PHASES),
            days=self.days(calendar),
            pattern=self.random.choice(PATTERNS) if has_pattern else None,
            themes=self.some(THEMES, self.random.choice([0.0, 0.4, 0.8])),
            host_phases=self.some(PHASES, 0.3),
            subjects=self.some(SUBJECTS, 0.5),
            preferred=tuple(self.random.sample(SCHOOLS, self.random.choice([0, 0, 2, 5]))),
            not_schools=self.some(SCHOOLS, 0.08 * self.strict),
            not_hosts=self.some(SCHOOLS, 0.06 * self.strict),
            other_hubs=not self.rules_out(0.5),
            farthest=self.random.choice([4, 12]) if self.rules_out(0.6) else None,
            place=self.place(),
            experienced=self.random.choice([None, True, False]),
        )

    def host(self, number: int, calendar: Sequence[dt.date], *, together: bool) -> Host:
        at_once = self.random.choice([1, 2, 3, 4] if together else [1, 1, 1, 2])
        days = self.days(calendar)
        return Host(
            id=f"S{number:03}",
            hub=self.random.choice(HUBS[:2] if self.happens(0.8) else HUBS),
            # Now and then two offers come from one school.
            school=SCHOOLS[number % len(SCHOOLS)] if number and self.happens(0.95) else SCHOOLS[0],
            days=days,
            places=self.random.choice([1, 1, 2, 2, 3]),
            at_once=at_once,
            busy={
                day: self.random.randint(1, at_once) for day in sorted(days) if self.happens(0.15)
            },
            pattern=self.random.choice(PATTERNS) if self.happens(0.4) else None,
            longest=self.random.choice([1, 2, 3]) if self.rules_out(0.5) else None,
            themes=self.some(THEMES, 0.5),
            shows=self.some(PHASES, 0.5),
            stages=self.some(STAGES, 0.4),
            phases=self.some(PHASES, 0.4),
            subject=self.random.choice(SUBJECTS) if self.rules_out(0.4) else "",
            not_schools=self.some(SCHOOLS, 0.08 * self.strict),
            other_hubs=not self.rules_out(0.5),
            place=self.place(),
            visited=self.happens(0.3),
            missed=self.happens(0.3),
        )

    def weights(self) -> Weights:
        if self.happens(0.3):
            return Weights()
        theme, phase, stage, preference, spread = (
            self.random.choice([0, 1, 2, 5]) for _ in range(5)
        )
        return Weights(theme, phase, stage, preference, spread, self.random.choice([0, 1, 1]))
