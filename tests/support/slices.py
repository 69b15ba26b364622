"""Networks that hold less: heads of hubs alone, and one hub with what it has to do with."""

from dataclasses import replace

from generator.docstree import Scene
from generator.model import Hub, HubYear, Network, Residency, Review


def head(hub: Hub) -> Hub:
    """What others need to name a hub: nothing of its schools, resources and years."""
    return replace(hub, schools=(), resources=(), years=())


def with_heads(scene: Scene) -> Scene:
    """A scene in which hubs are heads, and whatever else is known of them was made before."""
    shares = dict(scene._shares)  # as a build keeps them
    return replace(
        scene, network=of_heads(scene.network), public=of_heads(scene.public), _shares=shares
    )


def of_heads(network: Network) -> Network:
    return replace(network, hubs=tuple(head(hub) for hub in network.hubs))


def slice_for(scene: Scene, hub: Hub) -> Scene:
    """A scene with a hub in full, and of others only what it has to do with."""
    network, public = slice_of(scene.network, hub.id), slice_of(scene.public, hub.id)
    return replace(scene, network=network, public=public, _shares={})


def slice_of(network: Network, hub_id: str) -> Network:
    """A network of one hub: of other hubs only records in which it has a part, and schools that
    these records or its own name."""
    [own] = [hub for hub in network.hubs if hub.id == hub_id]
    shared = network.shared().get(hub_id, ())
    records = [*shared, *(record for year in own.years for record in year.records)]
    urns = {urn for record in records for urn in _schools(record)}
    named = {record.hub for record in shared} | {h for r in records for h in r.other_hubs}
    hubs = [
        hub if hub.id == hub_id else _stub(hub, hub_id, urns)
        for hub in network.hubs
        if hub.id == hub_id or hub.id in named
    ]
    involved = tuple(one for one in network.involved if one.hub == hub_id)
    return replace(network, hubs=tuple(hubs), involved=involved)


def _stub(hub: Hub, hub_id: str, urns: set[str]) -> Hub:
    years = (_year(year, hub_id) for year in hub.years)
    return replace(
        head(hub),
        schools=tuple(school for school in hub.schools if school.urn in urns),
        years=tuple(year for year in years if year.records),
    )


def _year(year: HubYear, hub_id: str) -> HubYear:
    return HubYear(
        hub=year.hub,
        year=year.year,
        residencies=tuple(r for r in year.residencies if hub_id in r.other_hubs),
        reviews=tuple(r for r in year.reviews if hub_id in r.other_hubs),
    )


def _schools(record: Residency | Review) -> list[str]:
    if isinstance(record, Residency):
        found = [record.participant_school, record.host_school]
    else:
        found = [record.host_school, *(reviewer.school for reviewer in record.reviewers)]
    return [urn for urn in found if urn]
