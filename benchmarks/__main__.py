"""`python -m benchmarks`: measure the program on the sample network, or on a generated one."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import measure, networks
from benchmarks.measure import Cost
from generator import build, write

TODAY = dt.date(2026, 11, 22)
RUNS = 3
RESULTS = Path(__file__).with_name("results.json")

COLD, HUB, CHECK, IMPORT = "cold build", "one hub again", "check", "import"
PLAIN, PLAIN_HUB = "plain mkdocs, all trees", "plain mkdocs, one tree"
RATIOS = ((COLD, PLAIN), (HUB, PLAIN_HUB))


@dataclass(frozen=True, slots=True)
class Target:
    """What one of the numbers should stay under."""

    case: str
    part: str
    limit: float
    unit: str


TARGETS = (
    Target(COLD, "wall", 25, "s"),
    Target(COLD, "peak", 400, "MB"),
    Target(HUB, "wall", 3, "s"),
)
"""For the sample network on two cores."""


def cases(root: Path, work: Path) -> tuple[int, Mapping[str, Callable[[], Cost]]]:
    """How many pages the network has, and what is measured of it."""
    variables = {"PYTHONPATH": str(networks.REPOSITORY)}
    python = [sys.executable, "-m"]
    common = ["--root", str(root), "--today", TODAY.isoformat()]
    trees = _write_trees(root, work / "trees")
    hub = next(name for name in trees if name)
    pages = sum(len(list((tree / "docs").rglob("*.md"))) for tree in trees.values())

    def lrp(*arguments: str) -> Cost:
        return measure.run([*python, "generator", *arguments, *common], work, variables)

    def plain(name: str) -> Cost:
        tree = trees[name]
        command = [*python, "mkdocs", "build", "--quiet", "--site-dir", str(tree / "site")]
        return measure.run(command, tree, variables)

    def all_plain() -> Cost:
        total = Cost(0, 0, 0)
        for name in trees:
            total += plain(name)
        return total

    def cold() -> Cost:
        return lrp("build", "--out", str(work / f"site-{os.urandom(4).hex()}"))

    out = str(work / "site")
    lrp("build", "--out", out)
    return pages, {
        COLD: cold,
        HUB: lambda: lrp("build", hub, "--out", out),
        CHECK: lambda: lrp("check"),
        IMPORT: lambda: measure.run(
            [sys.executable, "-c", "import generator.cli_build"], work, variables
        ),
        PLAIN: all_plain,
        PLAIN_HUB: lambda: plain(hub),
    }


def _write_trees(root: Path, folder: Path) -> dict[str, Path]:
    """The docs trees as folders that plain MkDocs builds with the same theme."""
    options = build.Options(root=root, out=folder, today=TODAY)
    loaded, prose, _ = build.read(root, TODAY)
    base = build.engine_base(root)
    write.put(folder, {"mkdocs.yml": base.configuration})
    found = {}
    for tree in build.render(options, build.plan(options, loaded, prose)):
        place = folder / (tree.name or "network")
        theme = f"theme:\n  custom_dir: {json.dumps(str(build.theme_folder(root)))}\n".encode()
        write.put(place, {**tree.files, "mkdocs.yml": tree.files["mkdocs.yml"] + theme})
        found[tree.name] = place
    return found


def main() -> None:
    """Measure, print a table, and write results.json when asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--hubs", type=int, default=0, help="a generated network of that many hubs")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"default: {RUNS}")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name} too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lrp-benchmark-") as folder:
        work = Path(folder)
        root = networks.REPOSITORY
        if arguments.hubs:
            root = networks.generate(work / "network", arguments.hubs)
        pages, measured = cases(root, work)
        costs: dict[str, list[Cost]] = {name: [] for name in measured}
        # One run of each in turn, so that a busy minute of the machine falls on all of them.
        for _ in range(arguments.runs):
            for name, once in measured.items():
                costs[name].append(once())
    network = f"{arguments.hubs} generated hubs" if arguments.hubs else "sample network"
    _show(f"{network}, {pages} pages", costs, judged=not arguments.hubs)
    if arguments.write:
        _write(network, pages, costs)


def _show(network: str, costs: Mapping[str, list[Cost]], *, judged: bool) -> None:
    runs = len(costs[COLD])
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    print(f"{network}; {runs} runs; {cores} cores, load {load:.1f}; memory: {measure.MEMORY}")
    print(
        f"\n{'':26}{'wall s':>8}{'median':>8}{'spread':>8}{'cpu s':>8}{'median':>8}{'peak MB':>9}"
    )
    for name, own in costs.items():
        wall, cpu = (measure.summary([getattr(c, part) for c in own]) for part in ("wall", "cpu"))
        peak = max(cost.peak for cost in own)
        print(
            f"{name:26}{wall.least:8.2f}{wall.median:8.2f}{wall.spread:8.2f}"
            f"{cpu.least:8.2f}{cpu.median:8.2f}{peak:9.0f}"
        )
    print()
    for name, plain in RATIOS:
        for part in ("wall", "cpu"):
            print(f"{name} / {plain}, {part}: {_ratio(costs, name, plain, part):.2f}")
    for target in TARGETS if judged else ():
        values = [float(getattr(cost, target.part)) for cost in costs[target.case]]
        median, worst = measure.summary(values).median, max(values)
        word = "met" if median < target.limit else "MISSED"
        reached = f"{median:.1f} {target.unit} in the middle, {worst:.1f} at worst"
        print(f"{target.case} < {target.limit:g} {target.unit}: {word}, {reached}")


def _ratio(costs: Mapping[str, list[Cost]], name: str, plain: str, part: str) -> float:
    ours, theirs = (
        measure.summary([getattr(cost, part) for cost in costs[case]]).median
        for case in (name, plain)
    )
    return ours / theirs


def _write(network: str, pages: int, costs: Mapping[str, list[Cost]]) -> None:
    results = {
        "network": network,
        "pages": pages,
        "memory": measure.MEMORY,
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)),
        "cases": {name: [asdict(cost) for cost in own] for name, own in costs.items()},
        "ratios": {
            f"{name} / {plain}": {p: _ratio(costs, name, plain, p) for p in ("wall", "cpu")}
            for name, plain in RATIOS
        },
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    print(f"\nWritten to {RESULTS.relative_to(networks.REPOSITORY)}")


if __name__ == "__main__":
    try:
        main()
    except measure.Failed as failed:
        sys.exit(f"A command that was to be measured failed: {failed}")
