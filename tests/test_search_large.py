"""The search of a network of 1,000 hubs with 20,000 pieces of learning, in a real browser."""

import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from benchmarks.large_network import TODAY, learning_network
from generator import audience, content, search
from generator.docstree import Scene, searchable
from generator.search import Document
from tests.support.search_site import addresses, counting, lay_search, looked_up, titles

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.long

HUBS, PIECES = 1_000, 20_000
TYPED = 500
MOST_BYTES = 150_000
LARGEST_FILE = 30_000


def _documents(root: Path, hubs: int, pieces: int) -> list[Document]:
    network = audience.project(learning_network(hubs, pieces), "public", TODAY)
    prose, _ = content.read(root)
    scene = Scene(network, prose, TODAY, "public", frozenset(), lambda path: b"", network)
    return list(searchable.documents(scene))


@pytest.fixture(scope="module")
def documents(repository: Path) -> list[Document]:
    return _documents(repository, HUBS, PIECES)


@pytest.fixture(scope="module")
def address(
    documents: list[Document],
    sample_site: Path,
    tmp_path_factory: pytest.TempPathFactory,
    serve: Callable[..., str],
) -> str:
    folder = tmp_path_factory.mktemp("large") / "site"
    return serve(lay_search(sample_site, folder, documents))


def test_each_of_five_hundred_titles_typed_in_full_comes_first(
    documents: list[Document], address: str, chromium: "Browser"
) -> None:
    everywhere = [document for document in documents if not document.within]
    chosen = Random(500).sample(everywhere, TYPED)
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}search/")
    missed = []
    for document in chosen:
        page.fill("#seek-text", document.title)
        page.press("#seek-text", "Enter")
        page.wait_for_function(
            "text => document.getElementById('seek-count').textContent.includes(text)",
            arg=document.title,
        )
        looked_up(page)
        alike = {d.address for d in everywhere if d.title == document.title}
        if titles(page)[:1] != [document.title] or addresses(page)[0] not in alike:
            missed.append(document.title)
    context.close()
    assert missed == []


def test_a_search_transfers_less_than_150_kilobytes_in_all(
    documents: list[Document], address: str, chromium: "Browser"
) -> None:
    """From an empty cache, page, styles, script, font and index, without compression."""
    chance = Random(150)
    some = chance.sample([d for d in documents if d.address.startswith("hubs/")], 12)
    common = ["reading", "the pupils of the school", "reading lesson pupils class minutes week"]
    asked = [*common, "transition", "th", *(document.title for document in some)]
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


def test_a_search_is_indexed_in_time_linear_in_the_pieces(
    documents: list[Document], repository: Path
) -> None:
    quarter = _documents(repository, HUBS // 4, PIECES // 4)
    files = search.index(documents, {})
    assert max(map(len, files.values())) < LARGEST_FILE
    assert len(files) < 8_000
    small, large = (min(_seconds(d) for _ in range(2)) for d in (quarter, documents))
    assert large < 60
    assert large / small < 4 * 1.6


def _seconds(documents: list[Document]) -> float:
    started = time.process_time()
    search.index(documents, {})
    return time.process_time() - started
