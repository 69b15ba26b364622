"""Schools that took part, counted hub by hub, with the network's counts as their sum."""

import datetime as dt
import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from generator import involvement, load
from generator.model import Network
from tests.support.slices import slice_of

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def network(repository: Path) -> Network:
    """The sample as its files have it."""
    return load.load(repository).network


def test_a_hubs_counts_need_only_the_hub_and_the_records_in_which_it_has_a_part(
    network: Network,
) -> None:
    every = involvement.of_network(network, TODAY)
    for hub in network.hubs:
        small = slice_of(network, hub.id)
        [own] = [one for one in small.hubs if one.id == hub.id]
        made = involvement.counted(own, small.shared().get(hub.id, ()), TODAY)
        assert made == tuple(one for one in every if one.hub == hub.id)
        assert pickle.loads(pickle.dumps(made)) == made


@pytest.mark.parametrize("protected", [True, False])
def test_the_networks_counts_are_made_of_its_hubs(network: Network, protected: bool) -> None:
    counts = involvement.of_network(network, TODAY)
    found = involvement.involved(reversed(counts), protected=protected)
    assert found == involvement.involved(counts, protected=protected)
    wholes = [one for one in found if not one.hub]
    assert len(wholes) >= 4
    for whole in wholes:
        parts = [
            one for one in found
            if one.hub and (one.programme, one.year) == (whole.programme, whole.year)
        ]  # fmt: skip
        assert parts
        assert sum(one.took_part.low for one in parts) <= whole.took_part.high
        assert whole.took_part.low <= sum(one.took_part.high for one in parts)
    if not protected:
        schools = {
            (record.programme, record.year, urn)
            for record in network.records()
            if not record.withdrawn_on
            for _, urn, _ in involvement._sides(record)
        }
        assert sum(one.took_part.low for one in wholes) == len(schools)


def test_a_school_in_a_record_of_another_hub_counts_in_its_own(network: Network) -> None:
    record = next(r for r in network.residencies() if r.is_between_hubs and r.host_school)
    host = network.find_hub(record.hosting_hub)
    assert host is not None
    without = replace(host, years=())
    assert involvement.counted(without, (), TODAY) == ()
    [found] = involvement.counted(without, (record,), TODAY)
    assert (found.hosting, found.visiting, found.all) == (1, 0, 1)
    assert (found.programme, found.year, found.hub) == (record.programme, record.year, host.id)
