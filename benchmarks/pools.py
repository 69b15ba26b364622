"""Pools of leaders and host schools at real places, the same for the same seed.

Each hub lies round a school of the register; its leaders and host schools are the nearest ones.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import math
import random
from collections.abc import Sequence
from pathlib import Path

from benchmarks.networks import REPOSITORY, SEED
from generator.matching.days import Pattern
from generator.matching.values import Host, Leader, Place, Problem
from generator.schooldays import why_no_school

SHARED = REPOSITORY.parent / "shared" / "data"
REGISTER = SHARED / "gias_open_composite.utf8.csv.gz"
TERM = dt.date(2027, 1, 4), dt.date(2027, 3, 25)
HALF_TERM = dt.date(2027, 2, 15), dt.date(2027, 2, 19)
THEMES = tuple(f"theme-{n}" for n in range(12))
PHASES = ("primary", "secondary", "special")

School = tuple[str, Place]
"""A URN and where it is."""


def schools(register: Path = REGISTER) -> list[School]:
    """The schools of the register that have a place. Raises OSError where there is no register."""
    with gzip.open(register, "rt", encoding="utf-8", newline="") as file:
        return [
            (row["URN"], Place(int(row["Easting"]), int(row["Northing"])))
            for row in csv.DictReader(file)
            if row["Easting"].isdigit() and row["Northing"].isdigit()
        ]


def pool(known: Sequence[School], leaders: int, hosts: int, hubs: int, seed: int = SEED) -> Problem:
    """So many leaders and host schools in so many hubs, for the spring term of 2027."""
    chance = random.Random(seed)
    calendar = _calendar()
    people: list[Leader] = []
    offers: list[Host] = []
    for number in range(hubs):
        own = leaders // hubs + (number < leaders % hubs), hosts // hubs + (number < hosts % hubs)
        near = _near(known, chance.choice(known)[1], sum(own))
        chance.shuffle(near)
        hub = f"hub-{number:02}"
        for school in near[: own[0]]:
            people.append(_leader(f"P{len(people):05}", hub, school, near, calendar, chance))
        for school in near[own[0] :]:
            offers.append(_host(f"S{len(offers):05}", hub, school, calendar, chance))
    # Ids say nothing of hubs, as those of answers say nothing.
    chance.shuffle(people)
    return Problem(tuple(sorted(people, key=lambda p: p.id)), tuple(offers), calendar)


def _near(known: Sequence[School], centre: Place, count: int) -> list[School]:
    def miles(school: School) -> tuple[float, str]:
        urn, place = school
        way = math.hypot(place.easting - centre.easting, place.northing - centre.northing)
        return way, urn

    return sorted(known, key=miles)[:count]


def _calendar() -> tuple[dt.date, ...]:
    days = (TERM[0] + dt.timedelta(days=n) for n in range((TERM[1] - TERM[0]).days + 1))
    return tuple(
        day for day in days if not why_no_school(day) and not HALF_TERM[0] <= day <= HALF_TERM[1]
    )


def _days(calendar: Sequence[dt.date], weeks: float, chance: random.Random) -> frozenset[dt.date]:
    """Some weekdays of some weeks: how most people answer."""
    weekdays = chance.sample(range(5), chance.choice([2, 3, 3, 4]))
    mondays = sorted({day - dt.timedelta(days=day.weekday()) for day in calendar})
    chosen = [monday for monday in mondays if chance.random() < weeks]
    return frozenset(
        day
        for day in calendar
        if day.weekday() in weekdays and day - dt.timedelta(days=day.weekday()) in chosen
    )


def _leader(
    own_id: str, hub: str, school: School, near: Sequence[School],
    calendar: Sequence[dt.date], chance: random.Random,
) -> Leader:  # fmt: skip
    named = [urn for urn, _ in chance.sample(near, min(len(near), 3))]
    return Leader(
        id=own_id, hub=hub, school=school[0], place=school[1],
        stage=chance.choice(["middle", "senior"]),
        phase=chance.choices(PHASES, [6, 3, 1])[0],
        days=_days(calendar, 0.6, chance),
        pattern=chance.choice([Pattern(2), Pattern(2), Pattern(3), Pattern(2, 1)]),
        themes=frozenset(chance.sample(THEMES, chance.randint(1, 4))),
        host_phases=frozenset(chance.sample(PHASES, 1)) if chance.random() < 0.3 else frozenset(),
        preferred=tuple(named) if chance.random() < 0.3 else (),
        not_schools=frozenset(named[:1]) if chance.random() < 0.05 else frozenset(),
        other_hubs=chance.random() < 0.5,
        farthest=chance.choice([None, 20, 40]),
    )  # fmt: skip


def _host(
    own_id: str, hub: str, school: School, calendar: Sequence[dt.date], chance: random.Random
) -> Host:
    return Host(
        id=own_id, hub=hub, school=school[0], place=school[1],
        days=_days(calendar, 0.7, chance),
        places=chance.choice([1, 1, 2, 3]),
        at_once=chance.choice([1, 1, 2]),
        longest=chance.choice([None, 2, 3]),
        themes=frozenset(chance.sample(THEMES, chance.randint(2, 5))),
        shows=frozenset(chance.choices(PHASES, [6, 3, 1])),
        stages=frozenset({"senior"}) if chance.random() < 0.3 else frozenset(),
        other_hubs=chance.random() < 0.6,
        visited=chance.random() < 0.1,
        missed=chance.random() < 0.2,
    )  # fmt: skip
