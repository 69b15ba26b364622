"""Shares and slices: what follows the change says the same as what looks at everything."""

import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.large_network import TODAY, learning_network
from generator import build, sources
from generator.docstree import Scene, hub_learning, library, searchable
from generator.docstree.tree import at_once
from generator.library import Nearby, entries, shelf
from generator.model import Hub, Network
from tests.test_library_pages import scene_of

SHARES = (shelf, library.offered, searchable.of_hub, searchable.years_of)


@pytest.fixture(scope="module", params=["sample", "large"])
def scene(request: pytest.FixtureRequest, repository: Path) -> Scene:
    """The sample, and a network with more learning than any page lists."""
    if request.param == "large":
        return scene_of(learning_network(30, 300, seed=11))
    loaded, content, _ = sources.read(repository, TODAY)
    return sources.plan(build.Options(repository, repository / "site", TODAY), loaded, content)


def with_heads(scene: Scene) -> Scene:
    """A scene whose hubs are heads, with shares as they come back from a cache."""
    shares = {
        f"{share.__module__}.{share.__qualname__}": pickle.loads(pickle.dumps(scene.each(share)))
        for share in SHARES
    }
    network = replace(
        scene.network,
        hubs=tuple(replace(h, schools=(), resources=(), years=()) for h in scene.network.hubs),
    )
    return replace(scene, network=network, public=network, _shares=shares)


def alone(scene: Scene, hub: Hub, nearby: Nearby) -> Scene:
    """A scene with one hub in full and nothing of the others but the names of their schools."""
    others = (
        replace(other, years=(), resources=()) for other in scene.network.hubs if other != hub
    )
    network: Network = replace(scene.network, hubs=(hub, *others))
    return replace(scene, network=network, _shares={}, beside=nearby)


def record(*given: Any, **named: Any) -> Any:
    """What a page would be made from."""
    return given, named


def of_the_library(scene: Scene) -> tuple[Any, ...]:
    pages = list(library.LibraryPages(scene, record).pages(None))
    return pages, at_once(library.feed_files(scene)), searchable.search_page(scene)


def test_the_library_is_the_same_made_of_heads_and_shares(scene: Scene) -> None:
    assert of_the_library(with_heads(scene)) == of_the_library(scene)


def test_the_search_is_the_same_made_of_heads_and_shares(scene: Scene) -> None:
    def standing(address: str) -> str | None:
        return address if len(address) % 7 else None

    found = searchable.index(scene, standing)
    assert len(found) > 20
    assert searchable.index(with_heads(scene), standing) == found


def of_a_microsite(scene: Scene, hub: Hub) -> Iterator[Any]:
    yield list(hub_learning.pages(hub, scene, record))
    yield scene.feeds.files(hub_learning.feed_of(hub))
    for year in hub.years:
        for piece in year.learning:
            yield hub_learning.piece_page(piece, scene, record, "", [])


def test_a_microsites_learning_is_the_same_made_of_its_hub_and_what_is_nearby(scene: Scene) -> None:
    told = 0
    for hub in scene.network.hubs:
        nearby = pickle.loads(pickle.dumps(scene.nearby[hub.id]))
        assert list(of_a_microsite(alone(scene, hub, nearby), hub)) == [*of_a_microsite(scene, hub)]
        told += len(nearby.others)
    assert told


def test_the_digest_of_what_is_nearby_tells_every_change_of_it(scene: Scene) -> None:
    hub = next(hub for hub in scene.network.hubs if entries(hub))
    nearby = scene.nearby[hub.id]
    place, shown = next((place, shown) for place, shown in nearby.related.items() if shown)
    other = entries(replace(hub, name="Another name"))[0]
    for changed in (
        replace(nearby, related={**nearby.related, place: (other, *shown[1:])}),
        replace(nearby, related={**nearby.related, place: shown[1:]}),
        replace(nearby, others=()),
        replace(nearby, themes=nearby.themes[1:]),
    ):
        assert changed.digest() != nearby.digest()
    assert pickle.loads(pickle.dumps(nearby)).digest() == nearby.digest()
