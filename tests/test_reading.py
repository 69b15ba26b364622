"""data/ hub by hub: the same values and faults as reading it whole, whatever was kept."""

import datetime as dt
from pathlib import Path

import pytest

from generator import reading
from generator.cache import Cache
from generator.checks import check
from generator.load import load
from tests.support.networks import BROKEN, lay_base, lay_case

TODAY = dt.date(2026, 11, 22)
CASES = sorted(path.name for path in BROKEN.iterdir() if not path.name.startswith("_"))


def read(root: Path) -> reading.Reading:
    return reading.read(root, TODAY, Cache(root / ".cache"))


@pytest.mark.parametrize("name", CASES)
def test_broken_data_gives_the_same_faults_as_read_whole(name: str, tmp_path: Path) -> None:
    root = lay_case(name, tmp_path)
    whole = check(load(root), TODAY)
    for _ in range(3):
        assert read(root).diagnostics == whole


def test_hubs_are_those_of_the_network_read_whole(repository: Path, tmp_path: Path) -> None:
    found = reading.read(repository, TODAY, Cache(tmp_path))
    whole = load(repository).network
    hubs = {one.id: one.hub() for one in found.hubs.values()}
    assert list(hubs) == [hub.id for hub in whole.hubs]
    assert [reading.place_reviewers(hub, hubs) for hub in hubs.values()] == list(whole.hubs)
    assert {one.id: (one.head.name, one.head.region) for one in found.hubs.values()} == {
        hub.id: (hub.name, hub.region) for hub in whole.hubs
    }


def test_a_hubs_key_changes_with_its_own_files_only(tmp_path: Path) -> None:
    root = lay_base(tmp_path)
    before = read(root)
    (root / "data/hubs/tamar-valley/files").mkdir()
    after = read(root)
    assert after.frame_key == before.frame_key
    changed = [hub for hub in after.hubs if after.hubs[hub].key != before.hubs[hub].key]
    assert changed == ["tamar-valley"]
