"""What was measured, as values, as JSON, and against the targets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from benchmarks import ours, rivals
from benchmarks.measure import Cost, Summary, summary

FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True, slots=True)
class Measurement:
    """One case of one network: each run's cost, and what it made where that is known."""

    case: str
    runs: tuple[Cost, ...]
    note: str = ""
    made_pages: int = 0
    made_page_bytes: int = 0

    def of(self, part: str) -> Summary:
        """Least, median and spread of `wall`, `cpu` (seconds) or `peak` (megabytes)."""
        return summary([getattr(run, part) for run in self.runs])


@dataclass(frozen=True, slots=True)
class Measured:
    """A network of so many hubs, and its cases in the order in which they are shown."""

    hubs: int
    pages: int
    records: int
    cases: tuple[Measurement, ...]

    def find(self, case: str) -> Measurement | None:
        """The case of that name, if it was measured."""
        return next((found for found in self.cases if found.case == case), None)


@dataclass(frozen=True, slots=True)
class Results:
    """A whole run: the machine, the versions, and each network."""

    cores: int
    yardstick: float
    """Seconds of processor time for counting to five million, so that machines can be compared."""
    memory: str
    versions: Mapping[str, str]
    networks: tuple[Measured, ...]
    help_text: Measurement | None = None
    left_out: tuple[str, ...] = ()
    """Cases for which the time was not enough."""
    load: float = 0.0
    """Others' work: how many processes wanted a core in the minute before the run, in the mean."""
    shares: Mapping[str, float] = field(default_factory=dict)
    """The share of each part of the program and each library in a cold build."""

    def find(self, hubs: int, case: str) -> Measurement | None:
        """A case of the network of so many hubs, if both were measured."""
        network = self.network(hubs)
        return network.find(case) if network else None

    def network(self, hubs: int) -> Measured | None:
        """The network of so many hubs, if it was measured."""
        return next((found for found in self.networks if found.hubs == hubs), None)


def write(results: Results, file: Path = FILE) -> None:
    """Write the results as JSON, hundredths of seconds and whole megabytes."""
    rounded = replace(
        results,
        yardstick=round(results.yardstick, 3),
        networks=tuple(replace(n, cases=tuple(map(_rounded, n.cases))) for n in results.networks),
        help_text=_rounded(results.help_text) if results.help_text else None,
    )
    file.write_text(json.dumps(asdict(rounded), indent=1) + "\n", "utf-8")


def _rounded(found: Measurement) -> Measurement:
    runs = (Cost(round(c.wall, 3), round(c.cpu, 3), round(c.peak, 1)) for c in found.runs)
    return replace(found, runs=tuple(runs))


def read(file: Path = FILE) -> Results:
    """The results of the last run that was written. Raises OSError where there is none."""
    found = json.loads(file.read_text("utf-8"))
    networks = tuple(
        Measured(**{**network, "cases": tuple(map(_measurement, network["cases"]))})
        for network in found["networks"]
    )
    helped = _measurement(found["help_text"]) if found["help_text"] else None
    left_out = tuple(found["left_out"])
    return Results(**{**found, "networks": networks, "help_text": helped, "left_out": left_out})


def _measurement(found: dict[str, object]) -> Measurement:
    runs = tuple(Cost(**run) for run in found["runs"])  # type: ignore[attr-defined]
    return Measurement(**{**found, "runs": runs})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Target:
    """A number that should stay under its limit; `reached` computes it, or None without data."""

    says: str
    limit: float
    unit: str
    reached: Callable[[Results], float | None]
    at_least: bool = False
    decimals: int = 2

    def met(self, value: float) -> bool:
        """Whether a number keeps to the limit."""
        return value >= self.limit if self.at_least else value <= self.limit


def _ratio(hubs: int, part: str, case: str, other: str, other_hubs: int = 0) -> Callable[
    [Results], float | None
]:  # fmt: skip
    def reached(results: Results) -> float | None:
        one, two = results.find(hubs, case), results.find(other_hubs or hubs, other)
        if one is None or two is None:
            return None
        return one.of(part).median / two.of(part).median

    return reached


def edits(network: Measured) -> list[Measurement]:
    """The edits of one hub that were measured of a network."""
    return [case for case in network.cases if case.case.startswith(ours.HUB_EDIT)]


def _slowest_edit(hubs: int) -> Callable[[Results], float | None]:
    def reached(results: Results) -> float | None:
        network = results.network(hubs)
        found = [case.of("wall").median for case in edits(network)] if network else []
        return max(found, default=None)

    return reached


def _edits_grow(results: Results) -> float | None:
    large, small = (_slowest_edit(hubs)(results) for hubs in (500, 50))
    return large / small if large and small else None


def _median(hubs: int, case: str, part: str) -> Callable[[Results], float | None]:
    def reached(results: Results) -> float | None:
        found = results.find(hubs, case)
        return found.of(part).median if found else None

    return reached


def _records(results: Results) -> float | None:
    network, found = results.network(1000), results.find(1000, ours.CHECK)
    return network.records / found.of("wall").median if network and found else None


def _milliseconds(results: Results) -> float | None:
    found = results.help_text
    return found.of("wall").median * 1000 if found else None


TARGETS = (
    Target("Cold, 100 hubs: processor time, as a share of `mkdocs build` for each hub", 1 / 15,
           "", _ratio(100, "cpu", ours.COLD, rivals.MKDOCS), decimals=3),
    Target("Cold, 100 hubs: processor time, as a share of Zensical for each hub", 1 / 8,
           "", _ratio(100, "cpu", ours.COLD, rivals.ZENSICAL), decimals=3),
    Target("Cold, 100 hubs: time, in multiples of Hugo's", 1,
           "", _ratio(100, "wall", ours.COLD, rivals.HUGO)),
    Target("One hub's edit in 500 hubs, the slowest kind", 1.5, "s", _slowest_edit(500)),
    Target("The same, in multiples of the edit in 50 hubs", 1.5, "", _edits_grow),
    Target("Nothing changed in 500 hubs", 0.8, "s", _median(500, ours.SAME, "wall")),
    Target("Serve, 500 hubs: from saving a text to its page", 0.3, "s",
           _median(500, ours.SERVE, "wall")),
    Target("Memory, cold: 1,000 hubs in multiples of 100", 1.5, "",
           _ratio(1000, "peak", ours.COLD, ours.COLD, 100)),
    Target("Memory, cold: 1,000 hubs", 600, "MB", _median(1000, ours.COLD, "peak"), decimals=0),
    Target("Check, cold: records a second in 1,000 hubs", 10_000, "", _records, True, 0),
    Target("Check with nothing changed in 1,000 hubs", 1, "s",
           _median(1000, ours.CHECK_SAME, "wall")),
    Target("`lrp --help`", 150, "ms", _milliseconds, decimals=0),
)  # fmt: skip


def judged(results: Results) -> Iterator[tuple[Target, float | None]]:
    """Each target with the number that was reached, None where it was not measured."""
    for target in TARGETS:
        yield target, target.reached(results)
