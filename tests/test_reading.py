"""data/ hub by hub: the same values and faults as reading it whole, whatever was kept."""

import datetime as dt
import multiprocessing
import os
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import networks
from generator import load as load_package
from generator import reading
from generator.cache import Cache, pack
from generator.checks import check
from generator.diagnostics import Diagnostic, Location
from generator.load import load
from tests.support.command import heavily, lrp_alone
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


HUB = "data/hubs/tamar-valley"
R_01 = f"{HUB}/2026-27/residencies/r-01.yaml"


def damaged(place: Path, data: bytes) -> Iterator[bytes]:
    """A file cut short, garbled, emptied, and records that are sound and something else."""
    yield data[: len(data) // 2]
    yield data[:20] + bytes(byte ^ 0x55 for byte in data[20:])
    yield b""
    if place.parent.name in ("hubs", "frames"):
        Cache(place.parents[1]).put("others", "other", pack(("x", 1, {"a": [2]})))
        yield (place.parents[1] / "others" / "other").read_bytes()


def test_a_damaged_cache_is_as_if_it_was_not_there(tmp_path: Path) -> None:
    root = lay_case("many-faults", tmp_path)
    whole = check(load(root), TODAY)
    network = load(root).network
    read(root)
    places = [place for place in (root / ".cache").rglob("*") if place.is_file()]
    assert len(places) >= 4
    for place in places:
        sound = place.read_bytes()
        for data in damaged(place, sound):
            place.write_bytes(data)
            found = read(root)
            assert found.diagnostics == whole
            hubs = {hub: one.hub() for hub, one in found.hubs.items()}
            assert tuple(reading.place_reviewers(h, hubs) for h in hubs.values()) == network.hubs
            place.write_bytes(sound)


def test_a_change_within_the_same_second_and_of_the_same_size_is_seen(tmp_path: Path) -> None:
    root = lay_base(tmp_path)
    file = root / R_01
    text = file.read_text("utf-8")
    assert read(root).diagnostics == []
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns
    file.write_text(text.replace("900112", "900999"), "utf-8")
    os.utime(file, ns=times)
    assert read(root).diagnostics == check(load(root), TODAY) != []


def test_what_is_unchanged_is_neither_parsed_nor_checked_again(tmp_path: Path) -> None:
    root = lay_base(tmp_path)
    assert lrp_alone("check", "--today", str(TODAY), cwd=root).out == "No faults.\n"
    assert heavily(root, "check", "--today", str(TODAY)) == ("No faults.", "[]")


def test_sound_records_are_read_without_the_validator(tmp_path: Path) -> None:
    root = lay_base(tmp_path)
    said, loaded = heavily(root, "check", "--no-cache", "--today", str(TODAY))
    assert said == "No faults."
    assert "frictionless" not in loaded


def test_bank_holidays_are_looked_up_once_and_kept(tmp_path: Path) -> None:
    root = lay_base(tmp_path)
    assert "holidays" in heavily(root, "check", "--today", str(TODAY))[1]
    place = root / R_01
    place.write_text(f"{place.read_text('utf-8')}# again\n", "utf-8")
    assert heavily(root, "check", "--today", str(TODAY)) == ("No faults.", "[]")


def test_a_change_of_one_hub_reads_that_hub_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay_base(tmp_path)
    read(root)
    seen: list[str] = []
    really = load_package.read_hub

    def read_hub(root: Path, hub: str, *more: Any) -> load_package.Part:
        seen.append(hub)
        return really(root, hub, *more)

    monkeypatch.setattr(load_package, "read_hub", read_hub)
    read(root)
    assert seen == []
    file = root / f"{HUB}/2026-27/learning/reading-routine.yaml"
    file.write_text(file.read_text("utf-8").replace("summary: ", "summary: At last, "), "utf-8")
    read(root)
    assert seen == ["tamar-valley"]


def test_another_day_is_another_check(tmp_path: Path) -> None:
    root = lay_base(tmp_path)
    kept = Cache(root / ".cache")
    for today in (TODAY, dt.date(2026, 9, 1), TODAY):
        assert reading.read(root, today, kept).diagnostics == check(load(root), today)


def test_two_readings_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    root = lay_case("many-faults", tmp_path)
    whole = check(load(root), TODAY)
    with ProcessPoolExecutor(3, multiprocessing.get_context("spawn")) as executor:
        found = list(executor.map(read_only_faults, [root] * 9))
    assert found == [shown(whole)] * 9


def read_only_faults(root: Path) -> list[tuple[str, Location, str, str, str]]:
    return shown(read(root).diagnostics)


def test_days_on_which_a_host_in_any_other_hub_is_closed_are_found_by_several_processes(
    tmp_path: Path,
) -> None:
    root = networks.generate(tmp_path / "network", hubs=40)
    visits = [
        (named[1], re.findall(r"^  - (20\S+)$", text, re.MULTILINE), school[1])
        for text in (path.read_text("utf-8") for path in root.rglob("residencies/*.yaml"))
        if (named := re.search(r"^host_hub: (\S+)$", text, re.MULTILINE))
        and (school := re.search(r"^host_school: (\S+)$", text, re.MULTILINE))
    ]
    held = [visit for visit in visits if visit[1]]
    assert len(held) >= 4
    for hub, days, urn in held:
        schools = root / "data/hubs" / hub / "schools.yaml"
        closed = f"  closed_dates:\n    - starts_on: {days[0]}\n      ends_on: {days[-1]}\n"
        text = re.sub(
            rf"(- urn: {urn}\n(?:  (?!closed).*\n)*?)(?=- urn|  closed|\Z)",
            rf"\g<1>{closed}      reason: Building works\n",
            schools.read_text("utf-8"),
        )
        schools.write_text(text, "utf-8")
    found = reading.read(root, TODAY, Cache(None)).diagnostics
    assert shown(found) == shown(check(load(root), TODAY))
    assert len([d for d in found if d.code == "day-when-host-closed"]) >= len(held)


def test_many_hubs_are_read_by_several_processes_with_the_same_result(tmp_path: Path) -> None:
    root = networks.generate(tmp_path / "network", hubs=26)
    broken = min((root / "data/hubs").rglob("r-*.yaml"))
    broken.write_text(
        broken.read_text("utf-8").replace("programme: lrp", "programme: lpr"), "utf-8"
    )
    found = reading.read(root, TODAY, Cache(None))
    loaded = load(root)
    assert shown(found.diagnostics) == shown(check(loaded, TODAY)) != []
    hubs = {hub: one.hub() for hub, one in found.hubs.items()}
    assert tuple(reading.place_reviewers(h, hubs) for h in hubs.values()) == loaded.network.hubs
