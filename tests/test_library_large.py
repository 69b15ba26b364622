"""Twenty thousand pieces in a thousand hubs: small pages, all reached, at a cost in proportion."""

import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from benchmarks.large_network import TODAY, learning_network, library_of
from benchmarks.learning import scene_of
from generator import docstree, sources
from generator.addresses import learning_url
from generator.docstree import Scene
from generator.engines import mkdocs
from generator.library import Library
from tests.test_library_pages import reached

pytestmark = pytest.mark.long

PIECES = 20_000
LARGEST = 100_000
"""Bytes of the largest page of the library."""


@pytest.fixture(scope="module")
def built(repository: Path) -> tuple[Scene, Mapping[str, bytes]]:
    """The finished pages of the network's own site; the thousand microsites are left out."""
    scene = scene_of(PIECES)
    tree = docstree.network_site(scene, sources.environment(repository), {})
    return scene, mkdocs.build(tree, sources.engine_base(repository))


def test_the_largest_page_of_the_library_is_under_100_kilobytes(
    built: tuple[Scene, Mapping[str, bytes]],
) -> None:
    _, site = built
    sizes = {p: len(d) for p, d in site.items() if p.startswith("learning/")}
    assert len(sizes) > 2_000
    assert {path: size for path, size in sizes.items() if size >= LARGEST} == {}


def test_links_without_script_lead_from_the_library_to_every_piece(
    built: tuple[Scene, Mapping[str, bytes]],
) -> None:
    scene, site = built
    pages = {
        f"/{path.removesuffix('index.html')}": data.decode() for path, data in site.items()
        if path.startswith("learning/") and path.endswith(".html")
    }  # fmt: skip
    found = reached(pages, "/learning/")
    assert len(scene.library.pieces) == PIECES
    assert {learning_url(piece) for piece in scene.library.pieces} <= found
    assert set(pages) <= found


def steps(work: Any) -> int:
    """How many lines of the program `work` runs: what it costs, whatever the machine does."""
    count = 0

    def line(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def all_of(library: Library, scene_network: Any) -> None:
    """What pages and microsites together ask of the library."""
    library.by("theme")
    library.nearby(scene_network.hubs, TODAY, (theme.id for theme in scene_network.themes))


def test_four_times_the_pieces_cost_four_times_the_steps_and_a_little_more() -> None:
    """The lists of rare words fill up at first, hence the little; pieces times hubs would be 16."""
    costs = []
    for pieces in (1_250, 5_000):
        network = learning_network(pieces // 20, pieces)
        costs.append(steps(lambda n=network: all_of(library_of(n), n)))
    assert 3.5 < costs[1] / costs[0] < 6
