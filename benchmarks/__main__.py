"""`python -m benchmarks`: what a build and a check cost, beside other ways to make the same pages.

Networks of 10 to 1,000 hubs are generated, each with the same seed. In each one every case runs in
its turn, and then again: a busy minute of the machine falls on all of them. A case that has taken a
minute in all is not run again, and none is begun when the time is up.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks import measure, networks, ours, page, results, rivals, shares, size
from benchmarks.measure import Cost
from benchmarks.results import Measured, Measurement, Results
from benchmarks.rivals import Case
from generator.load import load

HUBS = (10, 50, 100, 500, 1000)
RUNS = 2
MINUTES = 35
_FEWEST_HUBS = 8
_ENOUGH = 60
"""Seconds after which a case is not run again."""
_HELP_RUNS = 10


class Clock:
    """How much of the time is left, and what could not be begun."""

    def __init__(self, minutes: float) -> None:
        self._until = time.monotonic() + minutes * 60
        self.left_out: list[str] = []

    def up(self) -> bool:
        """Whether no other case is to be begun."""
        return time.monotonic() > self._until

    def says(self, text: str) -> None:
        """A line of progress."""
        left = max(0, self._until - time.monotonic()) / 60
        print(f"{left:5.1f} min left  {text}", file=sys.stderr, flush=True)


def measured(hubs: int, arguments: argparse.Namespace, clock: Clock, work: Path) -> Measured:
    """One network: ours, then the other ways, and serving."""
    clock.says(f"{hubs} hubs: generating")
    root = networks.generate(work / "network", hubs)
    network = ours.Measured(root, work)
    count = size.records(load(root).network)

    def wanted(cases: Iterable[Case]) -> list[Case]:
        return [case for case in cases if arguments.only in case.name]

    def run(cases: Sequence[Case]) -> list[Measurement]:
        return list(rounds(f"{hubs} hubs", cases, arguments.runs, clock))

    found = []
    for cases in (list(network.checks()), list(network.builds())):
        chosen = wanted(cases)
        if cases[0] not in chosen:
            # The others of the group go on from what the first one leaves.
            cases[0].once()
        found += run(chosen)
    pages = size.pages(network.site)[0]
    if not clock.up():
        # A clean copy of the data: the other ways get what was generated, before any edit.
        clean = networks.generate(work / "clean", hubs) if hubs <= rivals.MOST_HUBS else root
        found += run(wanted(rivals.cases(clean, network.site, work)))
    if arguments.only in ours.SERVE:
        found += _served(network, hubs, arguments.runs, clock)
    return Measured(hubs, pages, count, tuple(found))


def rounds(name: str, cases: Sequence[Case], runs: int, clock: Clock) -> Iterator[Measurement]:
    """Each case once in its turn, so many times."""
    costs: dict[str, list[Cost]] = {case.name: [] for case in cases}
    spent = dict.fromkeys(costs, 0.0)
    for number in range(1, runs + 1):
        for case in cases:
            if clock.up() or spent[case.name] > _ENOUGH:
                continue
            began = time.monotonic()
            cost = case.once()
            spent[case.name] += time.monotonic() - began
            costs[case.name].append(cost)
            clock.says(
                f"{name}, run {number}: {case.name:34} {cost.wall:8.2f} s {cost.peak:6.0f} MB"
            )
    for case in cases:
        if costs[case.name]:
            yield Measurement(
                case.name, tuple(costs[case.name]), case.note, **rivals.described(case)
            )
        else:
            clock.left_out.append(f"{name}: {case.name}")


def _served(network: ours.Measured, hubs: int, runs: int, clock: Clock) -> list[Measurement]:
    if clock.up():
        clock.left_out.append(f"{hubs} hubs: {ours.SERVE}")
        return []
    costs = tuple(network.serving(runs))
    clock.says(f"{hubs} hubs: {ours.SERVE:41} {costs[0].wall:8.2f} s")
    return [Measurement(ours.SERVE, costs, "From saving to the new page; no processor time.")]


def main() -> None:
    """Measure, print the tables, and write them when asked."""
    arguments = _arguments()
    clock, load = Clock(arguments.minutes), os.getloadavg()[0]
    found = []
    for hubs in arguments.hubs:
        with tempfile.TemporaryDirectory(prefix="lrp-benchmark-") as folder:
            if not clock.up():
                found.append(measured(hubs, arguments, clock, Path(folder)))
            else:
                clock.left_out.append(f"{hubs} hubs")
    helped = list(rounds("help", [ours.help_text()], _HELP_RUNS, Clock(1)))
    whole = Results(
        cores=len(os.sched_getaffinity(0)),
        yardstick=measure.yardstick(),
        memory=measure.MEMORY,
        versions={"python": platform.python_version(), **rivals.versions()},
        networks=tuple(found),
        help_text=helped[0],
        left_out=tuple(clock.left_out),
        load=round(load, 1),
        shares={} if arguments.only or clock.up() else shares.measured(),
    )
    print(page.tables(whole))
    if arguments.write:
        results.write(whole)
        page.write(results.read())
        print(f"Written to {results.FILE.relative_to(networks.REPOSITORY)} and {page.PAGE.name}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--hubs", type=_hubs, default=HUBS, help=f"default: {','.join(map(str, HUBS))}"
    )
    parser.add_argument("--runs", type=int, default=RUNS, help=f"at most; default: {RUNS}")
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    parser.add_argument("--minutes", type=float, default=MINUTES, help=f"default: {MINUTES}")
    parser.add_argument("--quick", action="store_true", help="10 hubs, one run: to try it")
    parser.add_argument("--write", action="store_true", help="write JSON, charts and the page too")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.hubs, arguments.runs = (10,), 1
    return arguments


def _hubs(text: str) -> tuple[int, ...]:
    found = tuple(int(number) for number in text.split(","))
    if min(found) < _FEWEST_HUBS:
        raise argparse.ArgumentTypeError(f"a network has at least {_FEWEST_HUBS} hubs here")
    return found


if __name__ == "__main__":
    try:
        main()
    except measure.Failed as failed:
        sys.exit(f"A command that was to be measured failed: {failed}")
