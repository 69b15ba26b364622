"""`python -m benchmarks.learning`: what the library costs with more and more pieces.

Each size is measured in a process of its own: the index, what is related to every piece, what other
hubs learned for every hub, all feeds, and the docs tree of the network's site. The last column is
the time for each piece; it should stand still. The engine is measured apart, with `--engine`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.large_network import TODAY, learning_network
from benchmarks.networks import REPOSITORY
from generator import content, docstree, sources
from generator.audience import project
from generator.docstree import Scene, hub_learning, library
from generator.engines import mkdocs
from generator.library import Library, begun_on, shelf

SIZES = (5_000, 10_000, 20_000)
PIECES_OF_A_HUB = 20


@contextmanager
def timed(name: str, pieces: int) -> Iterator[None]:
    """Print the processor's seconds of a step, and its microseconds for each piece."""
    began = time.process_time()
    yield
    seconds = time.process_time() - began
    print(f"{name:<28} {seconds:8.2f} s {seconds / pieces * 1e6:8.0f} µs a piece", flush=True)


def scene_of(pieces: int) -> Scene:
    """A generated network of so many pieces as its public pages see it."""
    network = project(learning_network(pieces // PIECES_OF_A_HUB, pieces), "public", TODAY)
    prose, _ = content.read(REPOSITORY)
    return Scene(network, prose, TODAY, "public", frozenset(), lambda _path: b"", network)


def once(pieces: int, *, engine: bool) -> None:
    """Measure one size in this process."""
    scene = scene_of(pieces)
    network = scene.network
    print(f"{pieces:,} pieces in {len(network.hubs):,} hubs")
    with timed("shelves of all hubs, cold", pieces):
        shelves = [shelf(scene, hub) for hub in network.hubs]
    with timed("index", pieces):
        found = Library(shelves)
        found.by("theme")
    with timed("what is near all hubs", pieces):
        since = begun_on(network, TODAY)
        found.nearby(network.hubs, since, (theme.id for theme in network.themes))
    with timed("feeds of all hubs", pieces):
        for hub in network.hubs:
            scene.feeds.files(hub_learning.feed_of(hub))
    with timed("feeds of network and themes", pieces):
        library.feed_files(scene)
    with timed("docs tree of the network", pieces):
        tree = docstree.network_site(scene, sources.environment(REPOSITORY), {})
    pages = sum(path.startswith("docs/learning/") for path in tree.files)
    if engine:
        with timed("engine", pieces):
            site = mkdocs.build(tree, sources.engine_base(REPOSITORY))
        sizes = [len(data) for path, data in site.items()
                 if path.startswith("learning/") and path.endswith(".html")]  # fmt: skip
        print(f"largest of {len(sizes):,} library pages: {max(sizes) / 1000:.1f} kB")
    else:
        print(f"{pages:,} library pages and feeds")


def main() -> None:
    """Measure all sizes, or one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=__doc__)
    parser.add_argument("--pieces", type=int, help="one size, in this process")
    parser.add_argument("--engine", action="store_true", help="build the finished pages too")
    arguments = parser.parse_args()
    if arguments.pieces:
        once(arguments.pieces, engine=arguments.engine)
        return
    more = ["--engine"] if arguments.engine else []
    for size in SIZES:
        command = [sys.executable, "-m", "benchmarks.learning", "--pieces", str(size), *more]
        subprocess.run(command, cwd=Path(REPOSITORY), check=True)


if __name__ == "__main__":
    main()
