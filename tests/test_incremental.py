"""A build that keeps what stands gives the same bytes as one that makes everything."""

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import networks
from generator import assembly, build, write
from generator.build import Built, Options
from tests.support.buildable import change, lay_network
from tests.support.command import heavily
from tests.support.site_edits import SiteEditor

TODAY = dt.date(2026, 11, 22)


def options_of(root: Path) -> Options:
    return Options(root=root, out=root.parent / "site", today=TODAY, jobs=1)


def clean(options: Options, place: Path) -> tuple[Built, dict[str, bytes]]:
    """The same, made without anything that was there before."""
    built = build.build_or_refuse(replace(options, out=place, cache=False))
    files = write.tree(place) if place.exists() else {}
    shutil.rmtree(place, ignore_errors=True)
    return built, files


def same(options: Options, said: str) -> Built:
    """Build on, and compare with a clean build; gives what the build on did."""
    built = build.build_or_refuse(options)
    afresh, files = clean(options, options.root.parent / "clean")
    assert [str(d) for d in built.diagnostics] == [str(d) for d in afresh.diagnostics], said
    assert (built.failed, built.pages) == (afresh.failed, afresh.pages), said
    if not built.failed:
        stands = write.tree(options.out)
        assert stands.keys() == files.keys(), said
        assert [path for path in files if stands[path] != files[path]] == [], said
    return built


@pytest.fixture
def network(tmp_path: Path) -> Path:
    return lay_network(tmp_path / "network")


def test_the_networks_pages_are_the_same_however_many_are_made_at_once(
    network: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = options_of(network)
    monkeypatch.setattr(assembly, "_AT_ONCE", 1_000)
    built, together = clean(options, network.parent / "together")
    monkeypatch.setattr(assembly, "_AT_ONCE", 4)
    again, few = clean(options, network.parent / "few")
    assert again.pages == built.pages > 4
    assert few == together


def test_what_is_made_again_is_what_shows_the_change(network: Path) -> None:
    options = options_of(network)
    first = same(options, "the first build")
    assert {"tamar-valley", "moorland-virtual"} <= set(first.made)
    assert same(options, "nothing changed").made == ()

    change(network, "data/hubs/moorland-virtual/hub.yaml", "name: Moorland", "name: Moor")
    made = same(options, "a hub's name").made
    assert "moorland-virtual" in made

    change(network, "content/about.md", "Every page can be mended.", "Each page can be mended.")
    made = same(options, "a sentence of prose").made
    assert "about:about/index.html" in made
    assert not any(name.startswith("programmes:") for name in made)

    assert "tamar-valley" in same(replace(options, today=dt.date(2026, 11, 23)), "a day later").made
    assert same(replace(options, audience="network"), "for members").made
    assert same(options, "for everyone again").made


def test_kinds_of_edits_one_after_the_other(network: Path) -> None:
    options = options_of(network)
    editor = SiteEditor(network, seed=6)
    for edit in editor.kinds[::3]:
        said = edit()
        same(options, said)


def test_some_hubs_only_and_then_all_again(network: Path) -> None:
    options = options_of(network)
    build.build(options)
    change(network, "data/hubs/moorland-virtual/hub.yaml", "name: Moorland", "name: Moor")
    some = build.build(replace(options, hubs=("tamar-valley",)))
    assert "moorland-virtual" not in some.made
    assert "moorland-virtual" in same(options, "all again").made


def test_a_cache_that_is_damaged_or_emptied_changes_nothing(network: Path) -> None:
    options = options_of(network)
    build.build(options)
    files = sorted(p for p in (network / ".lrp-cache").rglob("*") if p.is_file())
    assert len(files) > 20
    for number, file in enumerate(files):
        data = file.read_bytes()
        if number % 3 == 0:
            file.unlink()
        elif number % 3 == 1:
            file.write_bytes(data[: len(data) // 2])
    same(options, "a damaged cache")
    change(network, "content/about.md", "Every page can be mended.", "Each page can be mended.")
    shutil.rmtree(network / ".lrp-cache")
    same(options, "no cache")


def test_a_build_that_finds_everything_as_it_was_loads_nothing_heavy(network: Path) -> None:
    heavily(network, "build", "--today", str(TODAY))
    said, loaded = heavily(network, "build", "--today", str(TODAY))
    assert "nothing has changed" in said
    assert loaded == "[]"


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_of_edits(tmp_path: Path, seed: int) -> None:
    root = networks.generate(tmp_path / "network", 5)
    options = replace(options_of(root), jobs=2)
    editor = SiteEditor(root, seed)
    same(options, "the first build")
    said: list[str] = []
    for _ in range(20):
        said.append(editor.edit())
        same(options, "; ".join(said))
