"""Small changes that would place somebody: what they are, and a problem with them made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from generator.matching.days import Pattern
from generator.matching.tables import Tables
from generator.matching.values import Host, Leader, Problem

Kind = Literal[
    "place", "at-once", "host-day", "leader-day", "hub", "leader-other-hubs", "host-other-hubs",
    "shorter", "longer", "farther", "exclusion",
]  # fmt: skip
ORDER: tuple[Kind, ...] = (
    "place", "at-once", "host-day", "leader-day", "hub", "leader-other-hubs", "host-other-hubs",
    "shorter", "longer", "farther", "exclusion",
)  # fmt: skip
"""Of changes of one size the first is told: what is asked of a school before what is asked of a
person, and what somebody ruled out last of all."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would be otherwise: a place more, a day opened, another hub in the pool.

    `host` is the reference of an offer, `day` the day that is opened by the host school or found by
    the leader, `hub` the hub that joins.
    """

    kind: Kind
    host: str = ""
    day: dt.date | None = None
    hub: str = ""


def changed(problem: Problem, leader: str, changes: Sequence[Change]) -> Problem:
    """The problem with changes made for a leader; a hub that joins is not made here."""
    for change in changes:
        leaders = tuple(
            _leader(p, change, problem) if p.id == leader else p for p in problem.leaders
        )
        asking = next(p for p in leaders if p.id == leader)
        hosts = tuple(
            _host(h, change, problem, asking) if h.id == change.host else h for h in problem.hosts
        )
        problem = replace(problem, leaders=leaders, hosts=hosts)
    return problem


def _leader(leader: Leader, change: Change, problem: Problem) -> Leader:
    match change.kind:
        case "leader-day" if change.day:
            return replace(leader, days=leader.days | {change.day})
        case "leader-other-hubs":
            return replace(leader, other_hubs=True)
        case "shorter":
            return replace(leader, pattern=problem.usual)
        case "farther":
            return replace(leader, farthest=None)
        case "exclusion":
            school = next(h.school for h in problem.hosts if h.id == change.host)
            return replace(leader, not_schools=leader.not_schools - {school})
        case _:
            return leader


def _host(host: Host, change: Change, problem: Problem, leader: Leader) -> Host:
    match change.kind:
        case "place":
            return replace(host, places=host.places + 1)
        case "at-once":
            return replace(host, at_once=host.at_once + 1)
        case "host-day" if change.day:
            return replace(host, days=host.days | {change.day})
        case "host-other-hubs":
            return replace(host, other_hubs=True)
        case "longer":
            wanted = leader.pattern or host.pattern or problem.usual
            return replace(host, longest=wanted.days)
        case "exclusion":
            return replace(host, not_schools=host.not_schools - {leader.school})
        case _:
            return host


def missing(tables: Tables, leader: int, host: int, most: int) -> list[tuple[Change, ...]]:
    """What would let a leader go to a host school, up to so many things, the least first.

    Each is a full list: with its changes made no requirement stands between the two, but for the
    places and for the days of others. Only days of the calendar are opened, and none on which the
    host school is out of term or has said that it is closed.
    """
    problem = tables.problem
    own, other = problem.leaders[leader], problem.hosts[host]
    broken = {name for name, flags in tables.broken.items() if flags[leader, host]}
    if {"own-school", "there-already", "subject"}.intersection(broken):
        return []
    made: list[Change] = []
    if "excluded" in broken:
        made.append(Change("exclusion", other.id))
    if "other-hub" in broken:
        made += [] if own.other_hubs else [Change("leader-other-hubs")]
        made += [] if other.other_hubs else [Change("host-other-hubs", other.id)]
    if "far" in broken:
        made.append(Change("farther", other.id))
    wanted = tables.pattern(leader, host)
    found = _visits(tables, leader, host, wanted, made, most)
    if own.pattern and problem.usual.days < wanted.days and not own.is_fixed:
        shorter = [*made, Change("shorter", other.id)]
        found += _visits(tables, leader, host, problem.usual, shorter, most)
    return sorted(found, key=len)


def _visits(
    tables: Tables, leader: int, host: int, pattern: Pattern, made: Sequence[Change], most: int
) -> list[tuple[Change, ...]]:
    """For each visit that lacks few enough days, what was made already and what to open."""
    own, other = tables.problem.leaders[leader], tables.problem.hosts[host]
    base = list(made)
    if other.longest is not None and pattern.days > other.longest:
        base.append(Change("longer", other.id))
    days = tables.rows.days
    found: dict[tuple[Change, ...], None] = {}
    for visit, full in tables.nearly(leader, host, pattern, most - len(base)):
        visit_days = [days[number] for number in visit]
        opened = [Change("host-day", other.id, day) for day in visit_days if day not in other.days]
        opened += [Change("leader-day", day=day) for day in visit_days if day not in own.days]
        found[*base, *opened, *[Change("at-once", other.id)] * full] = None
    return list(found)


def elsewhere_opened(tables: Tables, leader: int) -> list[Change]:
    """Single things at any host school that let others move, who then leave room."""
    problem, found = tables.problem, []
    for host in problem.hosts:
        found += [Change("place", host.id), Change("at-once", host.id)]
        found += [
            Change("host-day", host.id, day)
            for day in tables.rows.days
            if day not in host.days and day not in host.never
        ]
        if not host.other_hubs:
            found.append(Change("host-other-hubs", host.id))
        wanted = problem.leaders[leader].pattern or host.pattern or problem.usual
        if host.longest is not None and host.longest < wanted.days:
            found.append(Change("longer", host.id))
    return found
