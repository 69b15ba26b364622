"""What goes to those who make microsites: plain values, and of records only what may be seen."""

from pathlib import Path

import pytest

from generator import audience, build, cache, making, reading, sources
from generator.load import load
from generator.options import Names
from generator.slices import Slices
from tests.support.small_network import TODAY, small_network, write_network
from tests.test_audience import with_canaries


def sent(root: Path, reader: audience.Audience = "public") -> tuple[bytes, dict[str, bytes]]:
    """The workshop and the job of each hub, as they leave the process that read them."""
    options = build.Options(root=root, out=root / "site", today=TODAY, audience=reader)
    kept = cache.Cache(None)
    found = reading.read(root, TODAY, kept)
    assert found.diagnostics == []
    prose, _ = sources.prose_of(root)
    shop = sources.gather(options, found, prose, Names("", ""), kept).shop
    slices = Slices(found, kept)
    jobs = {hub: making.job(shop, hub, slices.network(hub), {}) for hub in found.hubs}
    return cache.pack(shop), {hub: cache.pack(job) for hub, job in jobs.items()}


def test_what_is_withheld_is_in_nothing_that_is_sent(tmp_path: Path) -> None:
    network, canaries = with_canaries(agreed=False)
    shop, jobs = sent(write_network(tmp_path, network))
    everything = b"".join((shop, *jobs.values()))
    assert len(canaries) > 20
    assert [field for field, canary in canaries.items() if canary.encode() in everything] == []


def test_what_may_be_seen_is_sent(tmp_path: Path) -> None:
    network, canaries = with_canaries(agreed=True)
    shop, jobs = sent(write_network(tmp_path, network))
    everything = b"".join((shop, *jobs.values()))
    assert [field for field, canary in canaries.items() if canary.encode() in everything]


@pytest.mark.parametrize("reader", ["public", "network"])
def test_a_job_arrives_as_the_hubs_own_part_of_the_projected_network(
    reader: audience.Audience, tmp_path: Path
) -> None:
    root = write_network(tmp_path, small_network())
    packed, jobs = sent(root, reader)
    shop = cache.unpack(packed)
    whole = load(root).network
    for seen, of in ((reader, "network"), ("public", "public")):
        projected = audience.project(whole, seen, TODAY)
        for hub, job in jobs.items():
            network = getattr(making.scene(shop, cache.unpack(job)), of)
            assert network.find_hub(hub) == projected.find_hub(hub)
            assert network.sessions == projected.sessions
            assert network.themes == projected.themes
