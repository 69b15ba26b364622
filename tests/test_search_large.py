"""The search of a network of 1,000 hubs with 20,000 pieces of learning, in a real browser."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from benchmarks.large_network import TODAY, learning_network
from generator import audience, content, search
from generator.docstree import Scene, searchable
from tests.support.search_site import (
    addresses,
    counting,
    lay_index,
    looked_up,
    read_index,
    titles,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.long

HUBS, PIECES = 1_000, 20_000
TYPED = 500
MOST_BYTES = 150_000
LARGEST_FILE = 30_000


@dataclass(frozen=True)
class Large:
    """A scene, the batches of its documents, and the index that is made of them."""

    scene: Scene
    batches: list[search.Batch]
    files: Mapping[str, bytes]

    @property
    def found_everywhere(self) -> list[list[str]]:
        """What is shown of each document that is found outside its hub as well."""
        shown = read_index(self.files)[1]
        everywhere = json.loads(self.files[f"{search.FOLDER}contents.json"])["everywhere"]
        return [record for number, record in shown.items() if number < everywhere]


def _large(root: Path, hubs: int, pieces: int) -> Large:
    network = audience.project(learning_network(hubs, pieces), "public", TODAY)
    prose, _ = content.read(root)
    scene = Scene(network, prose, TODAY, "public", frozenset(), lambda path: b"", network)
    batches = [searchable.of_network(scene), *scene.each(searchable.of_hub)]
    return Large(scene, batches, _index(batches))


def _index(batches: list[search.Batch]) -> dict[str, bytes]:
    return search.index_of(batches, searchable.SECTIONS, {}, lambda address: address)


@pytest.fixture(scope="module")
def large(repository: Path) -> Large:
    return _large(repository, HUBS, PIECES)


@pytest.fixture(scope="module")
def address(
    large: Large,
    sample_site: Path,
    tmp_path_factory: pytest.TempPathFactory,
    serve: Callable[..., str],
) -> str:
    folder = tmp_path_factory.mktemp("large") / "site"
    return serve(lay_index(sample_site, folder, large.files))


def test_each_of_five_hundred_titles_typed_in_full_comes_first(
    large: Large, address: str, chromium: "Browser"
) -> None:
    everywhere = large.found_everywhere
    chosen = Random(500).sample(everywhere, TYPED)
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}search/")
    missed = []
    for title, *_ in chosen:
        page.fill("#seek-text", title)
        page.press("#seek-text", "Enter")
        page.wait_for_function(
            "text => document.getElementById('seek-count').textContent.includes(text)",
            arg=title,
        )
        looked_up(page)
        alike = {address for other, address, *_ in everywhere if other == title}
        if titles(page)[:1] != [title] or addresses(page)[0] not in alike:
            missed.append(title)
    context.close()
    assert missed == []


def test_a_search_transfers_less_than_150_kilobytes_in_all(
    large: Large, address: str, chromium: "Browser"
) -> None:
    """From an empty cache, page, styles, script, font and index, without compression."""
    chance = Random(150)
    inside = [title for title, address, *_ in large.found_everywhere if address.startswith("hubs/")]
    some = chance.sample(inside, 12)
    common = ["reading", "the pupils of the school", "reading lesson pupils class minutes week"]
    asked = [*common, "transition", "th", *some]
    found = {}
    for query in asked:
        context = chromium.new_context(locale="en-GB")
        page = context.new_page()
        transfer = counting(page)
        page.goto(f"{address}search/?{urlencode({'q': query})}")
        looked_up(page)
        page.wait_for_load_state("networkidle")
        assert titles(page), query
        found[query] = (transfer.all, transfer.of_index)
        context.close()
    assert {query: sizes for query, sizes in found.items() if sizes[0] >= MOST_BYTES} == {}


def test_a_search_is_indexed_in_time_linear_in_the_pieces(large: Large, repository: Path) -> None:
    quarter = _large(repository, HUBS // 4, PIECES // 4)
    assert max(map(len, large.files.values())) < LARGEST_FILE
    assert len(large.files) < 8_000
    costs = [min(_seconds(one.batches) for _ in range(3)) for one in (quarter, large)]
    assert costs[1] < 12
    assert costs[1] / costs[0] < 4 * 1.6


def _seconds(batches: list[search.Batch]) -> float:
    started = time.process_time()
    _index(batches)
    return time.process_time() - started


def test_one_new_piece_of_learning_makes_few_files_anew(large: Large) -> None:
    network = large.scene.network
    hub = network.hubs[HUBS // 2]
    piece = replace(hub.years[0].learning[0], id="new", title="Herons beside a quiet canal")
    piece = replace(piece, published_on=TODAY)
    years = (replace(hub.years[0], learning=(*hub.years[0].learning, piece)), *hub.years[1:])
    batches = [*large.batches]
    batches[1 + HUBS // 2] = searchable.of_hub(large.scene, replace(hub, years=years))
    files = _index(batches)
    changed = [path for path, data in files.items() if large.files.get(path) != data]
    assert 10 < len(changed) < len(files) / 8
