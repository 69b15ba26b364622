"""Outcomes and open data of the network are made of what each hub adds, and of nothing else."""

import datetime as dt
import pickle
from pathlib import Path

import pytest

from generator import audience, build, sources
from generator.docstree import Scene, outcomes
from generator.docstree.scene import Share, outcomes_of, rows_of
from generator.docstree.shares import SHARES
from tests.support.slices import slice_for, with_heads

TODAY = dt.date(2026, 11, 22)
OWN: tuple[Share, ...] = (outcomes_of, rows_of)


@pytest.fixture(scope="module", params=audience.AUDIENCES)
def sample(request: pytest.FixtureRequest, repository: Path) -> Scene:
    """The sample network as each audience may see it."""
    options = build.Options(repository, repository / "site", TODAY, request.param)
    loaded, pages, _ = sources.read(repository, TODAY)
    return sources.plan(options, loaded, pages)


def test_what_hubs_add_is_kept_by_the_build() -> None:
    assert set(OWN) <= set(SHARES)


def test_what_a_hub_adds_does_not_depend_on_hubs_it_has_nothing_to_do_with(sample: Scene) -> None:
    for hub in sample.network.hubs:
        small = slice_for(sample, hub)
        for share in OWN:
            assert share(small, small.hubs[hub.id]) == share(sample, hub), hub.id


def test_what_a_hub_adds_can_be_kept_in_a_file(sample: Scene) -> None:
    for share in OWN:
        made = sample.each(share)
        assert pickle.loads(pickle.dumps(made)) == made


def test_the_networks_outcomes_need_no_more_than_the_heads_of_hubs(sample: Scene) -> None:
    sample.each(outcomes_of)
    small = with_heads(sample)
    assert not any(hub.years for hub in small.network.hubs)
    whole, made = (
        {page.path: page.values for page in outcomes.network_pages(scene)}
        for scene in (sample, small)
    )
    assert made == whole
    for year in outcomes.years_of(sample):
        assert outcomes.in_short(small, year) == outcomes.in_short(sample, year)


def test_the_open_data_needs_no_more_than_the_heads_of_hubs(sample: Scene) -> None:
    whole = dict(sample.open_data.files)
    small = with_heads(sample)
    assert dict(small.open_data.files) == whole
    assert any(table.count for table in small.open_data.tables if table.source.is_of_hubs)
