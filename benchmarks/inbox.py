"""A pool of one hub as files: a network with this hub alone, and the private answers.

It is what `lrp match` reads. Schools, days, places and wishes are those of the pool; its themes are
the first of the network's, and what it calls a special school is an all-through one.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from benchmarks.networks import REPOSITORY
from generator.matching.days import Pattern
from generator.matching.values import Host, Leader, Problem

HUB = "tamar-valley"
YEAR = "2026-27"
_SYMBOLS = "BCDFGHJKMN"
_DAYS = {Pattern(2): "two", Pattern(3): "three", Pattern(2, 1): "two-and-one"}


def write(root: Path, problem: Problem) -> None:
    """Write the network and its private answers under `root`, which must be new."""
    shutil.copytree(REPOSITORY / "content", root / "content")
    sample = REPOSITORY / "data"
    shutil.copytree(sample, root / "data", ignore=shutil.ignore_patterns("hubs"))
    network = yaml.safe_load((sample / "network.yaml").read_text("utf-8"))
    names = {f"theme-{n}": theme["id"] for n, theme in enumerate(network["themes"])}
    hub = root / "data" / "hubs" / HUB
    first = int(problem.hosts[0].school)
    leads = [
        {"post": post, "held_by": "Headteacher", "school": first}
        for post in ("senior-partner", "hub-manager")
    ]
    own = yaml.safe_load((sample / "hubs" / HUB / "hub.yaml").read_text("utf-8"))
    _put(hub / "hub.yaml", own | {"posts": leads})
    joined = {"programme": "lrp", "subscription": "active", "signed_up_on": dt.date(2026, 9, 16)}
    _put(hub / YEAR / "participation.yaml", [joined])
    _put(hub / "schools.yaml", [*_schools(problem)])
    answers = [
        *(("interest", _interest(leader, names)) for leader in problem.leaders),
        *(("host-offer", _offer(host, problem, names)) for host in problem.hosts),
    ]
    for number, (form, given) in enumerate(answers):
        symbols = "".join(_SYMBOLS[int(digit)] for digit in f"{number:06}")
        record = {
            "form": form, "reference": f"LRP-{symbols}", "answered_at": "2026-11-20T09:00:00Z",
            "hub": HUB, "year": YEAR, "answers": given,
        }  # fmt: skip
        _put(root / "private" / form / YEAR / HUB / f"lrp-{symbols.lower()}.yaml", record)


def _schools(problem: Problem) -> Iterable[Mapping[str, Any]]:
    """Each school of the pool once; a host school is of the first phase that it shows."""
    phases = {host.school: min(host.shows) for host in problem.hosts}
    phases = {leader.school: leader.phase for leader in problem.leaders} | phases
    places = {leader.school: leader.place for leader in problem.leaders}
    places |= {host.school: host.place for host in problem.hosts}
    for urn, place in sorted(places.items()):
        assert place is not None, "schools of a pool have places"
        yield {
            "urn": int(urn), "name": f"School {urn}", "phase": _phase(phases[urn]),
            "setting": "mainstream", "local_authority": "Devon",
            "easting": place.easting, "northing": place.northing,
        }  # fmt: skip


def _interest(leader: Leader, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": "Somebody", "email": f"{leader.id.lower()}@school.example",
        "school": leader.school, "post": "Assistant headteacher", "stage": leader.stage,
        "headteacher_agrees": "yes", "themes": _themes(leader.themes, names),
        "aims": "What would you show somebody who asks how it is done?",
        "host_phases": sorted(map(_phase, leader.host_phases)),
        "preferred_schools": "\n".join(leader.preferred),
        "other_hubs": "yes" if leader.other_hubs else "no",
        "not_schools": "\n".join(sorted(leader.not_schools)),
        "days_wanted": _DAYS[leader.pattern] if leader.pattern else "any",
        "possible_days": [day.isoformat() for day in sorted(leader.days)],
    }  # fmt: skip


def _offer(host: Host, problem: Problem, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "school": host.school, "name": "Somebody", "post": "Headteacher",
        "email": f"{host.id.lower()}@school.example", "headteacher_agrees": "yes",
        "themes": _themes(host.themes, names),
        "strengths": "What a visitor would see is how we do it every day.",
        "host_aims": "What would you change, if you were us for a week?",
        "places": str(host.places), "at_once": str(host.at_once),
        "days_offered": "two" if host.longest == 2 else "three",
        "stages": sorted(host.stages), "phases": sorted(map(_phase, host.phases)),
        "other_hubs": "yes" if host.other_hubs else "no",
        "open_days": [day.isoformat() for day in sorted(host.days & {*problem.calendar})],
        "day_starts": "08:30", "day_ends": "15:45",
    }  # fmt: skip


def _phase(phase: str) -> str:
    return "all-through" if phase == "special" else phase


def _themes(wanted: Iterable[str], names: Mapping[str, str]) -> list[str]:
    return sorted(names[theme] for theme in wanted if theme in names) or [*names.values()][:1]


def _put(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), "utf-8")
