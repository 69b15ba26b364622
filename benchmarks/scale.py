"""`python -m benchmarks.scale`: what a very large network takes, and what one microsite adds to it.

A network is generated and built once, cold, as a whole command. From it come the bytes, files and
processor time of a microsite and of its pack, and of what the network has beside its microsites.
`--write` keeps them in scale.json and fills docs/scale.md.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import measure, networks, ours, page, size, trees
from benchmarks.size import Size
from generator import build, pack, sources

HUBS = 2000
SCHOOLS = 25_000
"""State-funded and independent schools in England, in round numbers; twelve or so in each hub."""
FILE = Path(__file__).with_name("scale.json")
PAGE = networks.REPOSITORY / "docs" / "scale.md"
_SOME = 12
"""Of how many microsites the means are taken."""
_HOST_BYTES = 1_000_000_000
"""What GitHub Pages takes of one site."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A built network: a whole command's cost, and the sizes of its parts in bytes."""

    hubs: int
    wall: float
    cpu: float
    peak: float
    whole_bytes: int
    whole_files: int
    whole_pages: int
    microsite: Size
    pack_bytes: int
    pack_cpu: float
    network: Size
    largest: tuple[tuple[str, int], ...]
    """The largest files of the network's own part, by path."""

    @property
    def microsite_cpu(self) -> float:
        """Seconds of processor time that one microsite takes of a cold build, its pack and all."""
        return self.cpu / self.hubs

    @property
    def on_one_host(self) -> int:
        """How many microsites fit on GitHub Pages beside the network's own pages."""
        return max(0, int((_HOST_BYTES - self.network.raw) / self.microsite.raw))


def measured(hubs: int, work: Path) -> Scale:
    """Generate, build and weigh a network of so many hubs."""
    network = ours.Measured(networks.generate(work / "network", hubs), work)
    cold = next(case for case in network.builds() if case.name == ours.COLD).once()
    folders = sorted(path for path in (network.site / "hubs").iterdir() if (path / "pack").is_dir())
    some = folders[:: max(1, len(folders) // _SOME)][:_SOME]
    whole = [path for path in network.site.rglob("*") if path.is_file()]
    packs = [path.stat().st_size for path in network.site.glob("hubs/*/pack/*.zip")]
    own = _own_part(network.site)
    weighed = sorted(((path.stat().st_size, path) for path in own), reverse=True)[:5]
    return Scale(
        hubs, cold.wall, cold.cpu, cold.peak,
        sum(path.stat().st_size for path in whole), len(whole), size.pages(network.site)[0],
        _mean([size.of(folder) for folder in some]),
        round(statistics.mean(packs)) if packs else 0, _pack_seconds(network.root),
        size.weighed(own),
        tuple((path.relative_to(network.site).as_posix(), number) for number, path in weighed),
    )  # fmt: skip


def _own_part(site: Path) -> list[Path]:
    """The files of a site that belong to no microsite."""
    return [
        path
        for path in site.rglob("*")
        if path.is_file()
        and (path.relative_to(site).parts[0] != "hubs" or path.parent == site / "hubs")
    ]


def _mean(sizes: Sequence[Size]) -> Size:
    columns = zip(*(asdict(one).values() for one in sizes), strict=True)
    return Size(*(round(statistics.mean(column)) for column in columns))


def _pack_seconds(root: Path) -> float:
    """Processor time to make the pack of a hub, the mean of some in a process that is warm."""
    options = build.Options(root=root, out=root, today=trees.TODAY)
    loaded, prose, _ = sources.read(root, trees.TODAY)
    hubs = tuple(hub.id for hub in loaded.network.hubs)
    some = hubs[:: max(1, len(hubs) // _SOME)][:_SOME]
    options = build.Options(root=root, out=root, today=trees.TODAY, hubs=some)
    recipes = [tree.pack for tree in sources.render(options, sources.plan(options, loaded, prose))]
    taken = []
    for recipe in recipes:
        if recipe is not None:
            began = time.process_time()
            pack.make(recipe)
            taken.append(time.process_time() - began)
    return statistics.median(taken) if taken else 0.0


def table(found: Scale) -> str:
    """The numbers as Markdown, with what follows from them for a whole country."""
    micro, own = found.microsite, found.network
    rows = [
        ("Cold build, two cores", f"{found.wall:,.0f} s, {found.cpu:,.0f} s of processor time"),
        ("Memory at its highest", f"{found.peak:,.0f} MB"),
        ("The site", f"{_mb(found.whole_bytes)} in {found.whole_files:,} files"),
        ("A microsite", f"{_mb(micro.raw)} in {micro.files} files, {micro.pages} of them pages"),
        ("A microsite, compressed as hosts send it", _mb(micro.sent)),
        ("Its pack, in that", _mb(found.pack_bytes)),
        ("A microsite, processor time", f"{found.microsite_cpu:.3f} s"),
        ("Its pack, processor time", f"{found.pack_cpu:.3f} s"),
        ("The network’s own part", f"{_mb(own.raw)} in {own.files:,} files"),
        ("Microsites that fit into 1 GB beside it", f"{found.on_one_host:,}"),
    ]
    lines = [f"| {found.hubs:,} hubs, {found.whole_pages:,} pages | |", "|---|--:|"]
    lines += [f"| {name} | {value} |" for name, value in rows]
    largest = ", ".join(f"`{path}` ({_mb(number)})" for path, number in found.largest)
    return "\n".join([*lines, "", f"The largest files of the network’s own part: {largest}."])


def _mb(count: float) -> str:
    return f"{count / 1e6:,.2f} MB" if count < 1e8 else f"{count / 1e6:,.0f} MB"


def read(file: Path = FILE) -> Scale:
    """The numbers of the last run that was written. Raises OSError where there is none."""
    found = json.loads(file.read_text("utf-8"))
    sizes = {name: Size(**found[name]) for name in ("microsite", "network")}
    largest = tuple((path, number) for path, number in found["largest"])
    return Scale(**{**found, **sizes, "largest": largest})


def whole(text: str, found: Scale) -> str:
    """docs/scale.md with its table written anew."""
    return page.filled(text, {"scale": table(found)})


def main() -> None:
    """Measure, print, and write when asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--hubs", type=int, default=HUBS, help=f"default: {HUBS}")
    parser.add_argument("--write", action="store_true", help="write scale.json and docs/scale.md")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lrp-scale-") as folder:
        found = measured(arguments.hubs, Path(folder))
    print(table(found))
    if arguments.write:
        FILE.write_text(json.dumps(asdict(found), indent=1) + "\n", "utf-8")
        PAGE.write_text(whole(PAGE.read_text("utf-8"), read()), "utf-8")


if __name__ == "__main__":
    try:
        main()
    except measure.Failed as failed:
        sys.exit(f"A command that was to be measured failed: {failed}")
