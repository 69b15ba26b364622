"""The network's own pages are made of what each hub adds to them, and of nothing else of hubs."""

import datetime as dt
import pickle
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from generator import audience, build, sources
from generator.docstree import Scene, hubs, network_progress, network_site, records, subscribing
from generator.docstree.scene import Share
from generator.docstree.shares import SHARES
from tests.support.slices import slice_for, with_heads

TODAY = dt.date(2026, 11, 22)
OWN: tuple[Share, ...] = (
    hubs.entry, records.lines, records.numbers, network_progress.share,
    subscribing.visit_days, subscribing.visit_milestones,
)  # fmt: skip
PAGES = ("index", "hubs/", "programmes/", "residencies/", "progress/", "archive/", "calendar/")


@pytest.fixture(scope="module", params=audience.AUDIENCES)
def sample(request: pytest.FixtureRequest, repository: Path) -> Scene:
    """The sample network as each audience may see it."""
    options = build.Options(repository, repository / "site", TODAY, request.param)
    loaded, pages, _ = sources.read(repository, TODAY)
    return sources.plan(options, loaded, pages)


def pages_of(scene: Scene, repository: Path) -> Mapping[str, bytes]:
    """The pages and calendars of the network's tree that show hubs and their records."""
    tree = network_site(scene, sources.environment(repository), {})
    wanted = tuple(f"docs/{name}" for name in PAGES)
    return {path: data for path, data in tree.files.items() if path.startswith(wanted)}


def test_what_hubs_add_is_kept_by_the_build() -> None:
    assert set(OWN) <= set(SHARES)


def test_what_a_hub_adds_does_not_depend_on_hubs_it_has_nothing_to_do_with(sample: Scene) -> None:
    for hub in sample.network.hubs:
        small = slice_for(sample, hub)
        assert len(small.network.hubs) < len(sample.network.hubs)
        for share in OWN:
            assert share(small, small.hubs[hub.id]) == share(sample, hub), (hub.id, share)


def test_what_a_hub_adds_can_be_kept_in_a_file(sample: Scene) -> None:
    for share in OWN:
        made = sample.each(share)
        assert pickle.loads(pickle.dumps(made)) == made


def test_the_networks_pages_need_no_more_than_the_heads_of_hubs(
    sample: Scene, repository: Path
) -> None:
    whole = pages_of(sample, repository)
    for share in SHARES:
        sample.each(share)
    small = with_heads(sample)
    small = replace(small, network=replace(small.network, involved=sample.network.involved))
    # The library and the outcomes have tests of their own for this.
    for name in ("library", "outcomes"):
        small.__dict__[name] = getattr(sample, name)
    assert not any(hub.years or hub.schools for hub in small.network.hubs)
    made = pages_of(small, repository)
    assert len(made) > 10
    assert made == whole


def test_a_share_is_made_once_for_all_pages(sample: Scene) -> None:
    assert sample.each(hubs.entry) is sample.each(hubs.entry)
