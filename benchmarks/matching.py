"""`python -m benchmarks.matching`: how long matching takes, and how many it places beside others.

Pools are generated round real schools of the register (pools.py); two more are others' data. The
others are who comes first is served first, and the hospital-resident answer of the library
`matching`, which knows places but no days: of what it sends, what has no days is taken off.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import pickle
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import inbox, measure, pools
from benchmarks.measure import Cost
from benchmarks.networks import REPOSITORY
from generator.matching import explain
from generator.matching.days import Pattern
from generator.matching.solve import solve, solve_tables
from generator.matching.tables import Tables, tabled
from generator.matching.timetable import Timetable, visitors
from generator.matching.values import Host, Leader, Problem, Solution, Weights

OTHERS = pools.SHARED / "matching"
_PROFILED = 12
"""Runs of `lrp match` of which the least time of each function is taken, at least."""
_MONDAY = dt.date(2027, 1, 18)
_DAY = frozenset({_MONDAY})


@dataclass(frozen=True, slots=True)
class Size:
    """A generated pool, and what matching it should stay under."""

    leaders: int
    hosts: int
    hubs: int
    seconds: float
    megabytes: float = 1000
    gap: float = 0.01
    """A matching that is not proven stays under this."""


SIZES = (Size(40, 25, 1, 2), Size(1000, 500, 50, 20))


def first_come(tables: Tables) -> list[int]:
    """For each leader, in order, the best host school that still has room; -1 where none has."""
    timetable, there = Timetable(tables), [-1] * len(tables.problem.leaders)
    for leader, preferred in enumerate(_preferences(tables)):
        for host in preferred:
            guests = [*(p for p, h in enumerate(there) if h == host), leader]
            if len(guests) <= tables.capacity[host] and timetable.find(host, guests) is not None:
                there[leader] = host
                break
    return there


def hospital_resident(tables: Tables) -> list[int] | None:
    """What the library gives, for each leader, whether or not there are days. None without it."""
    try:
        from matching.games import HospitalResident
    except ImportError:
        return None
    residents = {n: own for n, own in enumerate(_preferences(tables)) if own}
    hospitals: dict[int, list[int]] = {}
    for leader, own in residents.items():
        for host in own:
            if tables.capacity[host]:
                hospitals.setdefault(host, []).append(leader)
    for host, own in hospitals.items():
        fit, cost = tables.fit[:, host].tolist(), tables.cost[:, host].tolist()
        own.sort(key=[(-f, c) for f, c in zip(fit, cost, strict=True)].__getitem__)
    residents = {n: [h for h in own if h in hospitals] for n, own in residents.items()}
    residents = {n: own for n, own in residents.items() if own}
    capacity = {host: tables.capacity[host] for host in hospitals}
    answer: dict[Any, list[Any]] = {}

    def play() -> None:
        game = HospitalResident.create_from_dictionaries(residents, hospitals, capacity)
        answer.update(game.solve(optimal="resident"))

    _deep(play)
    found = [-1] * len(tables.problem.leaders)
    for hospital, guests in answer.items():
        for guest in guests:
            found[guest.name] = hospital.name
    return found


def _deep(call: Callable[[], None]) -> None:
    """Call something that calls itself very often: the library copies its players that way."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000_000)
    threading.stack_size(1 << 29)
    try:
        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(0)
        sys.setrecursionlimit(usual)


def with_days(tables: Tables, hosts: Sequence[int]) -> list[int]:
    """A matching without those for whom no days are left at their host school, the last first."""
    timetable, found = Timetable(tables), [-1] * len(hosts)
    for host, guests in visitors(hosts).items():
        stay: list[int] = []
        for guest in guests:
            if timetable.find(host, [*stay, guest]) is not None:
                stay.append(guest)
                found[guest] = host
    return found


def _preferences(tables: Tables) -> list[list[int]]:
    """For each leader the host schools where nothing stands in the way, the best fit first."""
    found = []
    for leader, allowed in enumerate(tables.allowed):
        fit, cost = tables.fit[leader].tolist(), tables.cost[leader].tolist()
        wishes = [(-f, c) for f, c in zip(fit, cost, strict=True)]
        found.append(sorted(allowed.nonzero()[0].tolist(), key=wishes.__getitem__))
    return found


def projects(folder: Path) -> Problem:
    """Students as leaders with their choices, projects as host schools; only chosen ones count.

    A choice that is made again counts once, one of a project that is not there not at all.
    """
    with (folder / "projects.csv").open(encoding="utf-8", newline="") as file:
        places = {row["code"]: int(row["capacity"]) for row in csv.DictReader(file)}
    with (folder / "students.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wishes = {
        row["name"]: [row[str(n)] for n in range(25) if row[str(n)] in places] for row in rows
    }
    return _of_choices(wishes, places)


def hospitals(file: Path) -> Problem:
    """A reported hospital-resident case: one place in each hospital that both sides list."""
    said = json.loads(file.read_text("utf-8"))
    listed = {h: {str(r) for r in own} for h, own in said["hospitals"].items()}
    wishes = {
        r: [str(h) for h in own if r in listed.get(str(h), ())]
        for r, own in said["residents"].items()
    }
    return _of_choices(wishes, dict.fromkeys(listed, 1))


def _of_choices(wishes: Mapping[str, Sequence[str]], places: Mapping[str, int]) -> Problem:
    """Only chosen host schools are possible; one day suits everyone, so that only places count."""
    leaders = tuple(
        Leader(
            id=f"P-{name}", hub="hub", school=f"P-{name}", stage="", phase="", days=_DAY,
            preferred=tuple(dict.fromkeys(own)), not_schools=frozenset(places) - frozenset(own),
        )
        for name, own in sorted(wishes.items())
    )  # fmt: skip
    hosts = tuple(
        Host(id=code, hub="hub", school=code, days=_DAY, places=count, at_once=max(1, count))
        for code, count in sorted(places.items())
    )
    weights = Weights(theme=0, phase=0, stage=0, spread=0, distance=0)
    return Problem(leaders, hosts, (_MONDAY,), usual=Pattern(1), weights=weights)


def _compare(name: str, problem: Problem, own: Solution) -> None:
    tables = tabled(problem)
    ours = own.levels
    print(f"\n{name}: {len(problem.leaders)} leaders, {len(problem.hosts)} host schools")
    proof = "proven" if own.is_proven else f"gap {own.gap:.2%}"
    print(f"  lrp               {ours.placed:5} placed, fit {ours.fit:6}, {proof}")
    first = tables.levels(first_come(tables))
    print(f"  first come        {first.placed:5} placed, fit {first.fit:6}")
    # The library says in warnings what it leaves out of its input.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sent = hospital_resident(tables)
    if sent is None:
        print("  hospital-resident: the library `matching` is not installed")
        return
    kept = tables.levels(with_days(tables, sent))
    lost = tables.levels(sent).placed - kept.placed
    print(f"  hospital-resident {kept.placed:5} placed, fit {kept.fit:6}, {lost} more without days")
    print(
        f"  lrp places {ours.placed / max(1, first.placed):.3f} of first come, "
        f"{ours.placed / max(1, kept.placed):.3f} of hospital-resident"
    )


def _measured(size: Size, problem: Problem, runs: int) -> Solution:
    """Match in processes of their own; the last one's matching."""
    with tempfile.TemporaryDirectory(prefix="lrp-matching-") as folder:
        work = Path(folder)
        (work / "problem").write_bytes(pickle.dumps(problem))
        command = [sys.executable, "-m", "benchmarks.matching", "--one", str(work)]
        variables = {"PYTHONPATH": str(REPOSITORY)}
        costs = [measure.run(command, work, variables) for _ in range(runs)]
        alone = measure.undisturbed(command, work, variables, runs)
        # Written by this program a moment ago, into a folder of its own.
        solution: Solution = pickle.loads((work / "solution").read_bytes())
    _show(size, costs, alone, solution)
    return solution


def _command(size: Size, problem: Problem, runs: int) -> None:
    """The same hub as files, and `lrp match` from its start to its end."""
    with tempfile.TemporaryDirectory(prefix="lrp-matching-") as folder:
        work = Path(folder) / "network"
        inbox.write(work, problem)
        command = [
            sys.executable, "-m", "generator", "match", inbox.HUB,
            "--root", str(work), "--today", "2026-11-22",
        ]  # fmt: skip
        # As it is once installed: every module compiled, which an unmeasured first run does.
        variables = {
            "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled"),
        }  # fmt: skip
        measure.run(command, work, variables)
        print("lrp match, with its files read and its listing printed:")
        costs = [measure.run(command, work, variables) for _ in range(runs)]
        alone = measure.undisturbed(command, work, variables, max(runs, _PROFILED))
    _show(size, costs, alone)


def _show(
    size: Size, costs: Sequence[Cost], alone: float, solution: Solution | None = None
) -> None:
    """Print what was measured, judged by the clock. `alone` is from `measure.undisturbed`."""
    wall, cpu = (measure.summary([getattr(c, part) for c in costs]) for part in ("wall", "cpu"))
    peak = max(cost.peak for cost in costs)
    met = wall.median < size.seconds and peak < size.megabytes
    wanted = f"under {size.seconds:g} s and {size.megabytes:g} MB"
    if solution is not None:
        met = met and (solution.is_proven or solution.gap < size.gap)
        wanted = f"{wanted}, and proven or a gap under {size.gap:.0%}"
    print(
        f"{size.leaders} x {size.hosts} in {size.hubs} hubs, whole process: "
        f"wall {wall.median:.2f} s (least {wall.least:.2f}), cpu {cpu.median:.2f} s, "
        f"peak {peak:.0f} MB; {wanted}: {'met' if met else 'MISSED'}\n"
        f"  without what others take from this machine about {alone:.2f} s, profiled"
    )


def one(work: Path) -> None:
    """Match and explain the problem in a folder, and leave the matching beside it."""
    problem: Problem = pickle.loads((work / "problem").read_bytes())
    tables = tabled(problem)
    solution = solve_tables(tables)
    explain.reasons(tables, solution)
    explain.unplaced(tables, solution)
    (work / "solution").write_bytes(pickle.dumps(solution))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="of each size; default: 3")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        one(arguments.one)
        return
    if not pools.REGISTER.exists():
        sys.exit(f"There is no register of schools at {pools.REGISTER}: nothing was measured.")
    known = pools.schools()
    print(f"This machine counts to five million in {measure.yardstick():.2f} s of processor time.")
    one_hub = SIZES[0]
    problem = pools.pool(known, one_hub.leaders, one_hub.hosts, one_hub.hubs)
    _command(one_hub, problem, arguments.runs)
    for size in SIZES:
        problem = pools.pool(known, size.leaders, size.hosts, size.hubs)
        _compare("the same pool", problem, _measured(size, problem, arguments.runs))
    for name, problem in (
        ("students and projects", projects(OTHERS)),
        ("hospitals and residents", hospitals(OTHERS / "issue_159.json")),
    ):
        _compare(name, problem, solve(problem))


if __name__ == "__main__":
    try:
        main()
    except measure.Failed as failed:
        sys.exit(f"A command that was to be measured failed: {failed}")
