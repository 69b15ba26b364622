"""data/ hub by hub: the same values and faults as reading it whole, whatever was kept."""

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from generator import reading
from generator.cache import Cache
from generator.checks import check
from generator.diagnostics import Diagnostic, Location
from generator.load import load
from tests.support.networks import BROKEN, lay_base, lay_case
from tests.support.random_edits import Editor

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


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_edits_the_faults_are_those_of_the_network_read_whole(
    repository: Path, tmp_path: Path, seed: int
) -> None:
    follow(repository, tmp_path, seed, edits=7)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 20))
def test_after_many_edits_the_faults_are_those_of_the_network_read_whole(
    repository: Path, tmp_path: Path, seed: int
) -> None:
    follow(repository, tmp_path, seed, edits=40)


def follow(repository: Path, root: Path, seed: int, edits: int) -> None:
    """Edit the sample network, every fourth time back to what it was, and compare each time."""
    shutil.copytree(repository / "data", root / "data")
    editor = Editor(root, seed)
    done = []
    for number in range(edits):
        if number % 4 == 3:
            shutil.rmtree(root / "data")
            shutil.copytree(repository / "data", root / "data")
        else:
            done.append(editor.edit())
        found = read(root)
        loaded = load(root)
        whole = check(loaded, TODAY)
        assert shown(found.diagnostics) == shown(whole), done
        hubs = {hub: one.hub() for hub, one in found.hubs.items()}
        assert [reading.place_reviewers(h, hubs) for h in hubs.values()] == list(
            loaded.network.hubs
        )
        assert found.frame == replace(loaded.network, hubs=())
        assert dict(found.documents) == dict(loaded.files)


def shown(diagnostics: list[Diagnostic]) -> list[tuple[str, Location, str, str, str]]:
    """All of each fault, the excerpt too, which equal locations may differ in."""
    return [(d.code, d.location, d.location.text, d.message, d.hint) for d in diagnostics]
