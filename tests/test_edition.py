"""A site's folder changes as a whole, at the cost of what differs, and equals a clean one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import edition, write
from generator.cache import Cache, name_of

Wanted = Mapping[str, Mapping[str, bytes]]


def make(target: Path, wanted: Wanted, kept: Cache) -> list[str]:
    """Make an edition; gives the parts that were put and not kept."""
    put = []
    with edition.next_edition(target, "Audience: public\n", kept) as new:
        for name, files in wanted.items():
            key = name_of(dict(files))
            if new.stands(name, key):
                new.keep(name)
            else:
                new.put(name, key, files)
                put.append(name)
    return put


def stands(target: Path) -> dict[str, bytes]:
    return {path: data for path, data in write.tree(target).items() if path != write.MARKER}


def whole(wanted: Wanted) -> dict[str, bytes]:
    return {path: data for files in wanted.values() for path, data in sorted(files.items())}


ONE: Wanted = {
    "a": {"hubs/a/index.html": b"a", "hubs/a/roles/index.html": b"roles"},
    "b": {"hubs/b/index.html": b"b"},
    "home": {"index.html": b"home"},
}
TWO: Wanted = {**ONE, "b": {"hubs/b/index.html": b"b, changed"}}


def test_only_what_differs_is_put_and_the_folder_is_whole(tmp_path: Path) -> None:
    kept = Cache(tmp_path / "cache")
    site = tmp_path / "site"
    assert make(site, ONE, kept) == ["a", "b", "home"]
    assert make(site, TWO, kept) == ["b"]
    assert stands(site) == whole(TWO)
    assert make(site, TWO, kept) == []
    assert make(site, ONE, kept) == ["b"]
    assert stands(site) == whole(ONE)


def test_an_edition_never_writes_into_the_one_that_stands(tmp_path: Path) -> None:
    kept = Cache(tmp_path / "cache")
    site = tmp_path / "site"
    for wanted in (ONE, TWO, ONE):
        make(site, wanted, kept)
    before = stands(site)
    with pytest.raises(OSError, match="full"), edition.next_edition(site, "", kept) as new:
        new.keep("a")
        new.put("b", "other", {"hubs/b/index.html": b"third", "hubs/b/new/index.html": b"x"})
        raise OSError("the disk is full")
    assert stands(site) == before
    assert make(site, TWO, kept) == ["b"]
    assert stands(site) == whole(TWO)


def test_the_marker_is_the_same_whatever_was_there_before(tmp_path: Path) -> None:
    kept = Cache(tmp_path / "cache")
    for wanted in (ONE, TWO, ONE, TWO):
        make(tmp_path / "site", wanted, kept)
    make(tmp_path / "clean", TWO, Cache(None))
    assert write.tree(tmp_path / "site") == write.tree(tmp_path / "clean")


@pytest.mark.parametrize("change", ["file", "new file", "gone"])
def test_what_somebody_changed_in_the_site_does_not_come_back(tmp_path: Path, change: str) -> None:
    kept = Cache(tmp_path / "cache")
    site = tmp_path / "site"
    make(site, ONE, kept)
    make(site, TWO, kept)
    time.sleep(0.05)
    if change == "file":
        (site / "index.html").write_bytes(b"by hand")
    elif change == "new file":
        (site / "hubs" / "a" / "stray.html").write_bytes(b"by hand")
    else:
        (site / "hubs" / "a" / "roles" / "index.html").unlink()
    for wanted in (TWO, ONE, TWO, ONE):
        make(site, wanted, kept)
        assert stands(site) == whole(wanted)


def test_without_a_cache_or_with_another_one_the_site_is_the_same(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for number, wanted in enumerate((ONE, TWO, ONE)):
        make(site, wanted, Cache(tmp_path / f"cache-{number}") if number != 1 else Cache(None))
        assert stands(site) == whole(wanted)


KILLED = """
import os, sys
from pathlib import Path
from generator import edition
from generator.cache import Cache
root = Path(sys.argv[1])
with edition.next_edition(root / "site", "", Cache(root / "cache")) as new:
    new.keep("a")
    new.put("b", "third", {"hubs/b/index.html": b"third"})
    os.kill(os.getpid(), 9)
"""


def test_a_killed_build_leaves_the_site_and_no_trace_in_the_next(tmp_path: Path) -> None:
    kept = Cache(tmp_path / "cache")
    make(tmp_path / "site", ONE, kept)
    make(tmp_path / "site", TWO, kept)
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert ended.returncode == -9
    assert stands(tmp_path / "site") == whole(TWO)
    make(tmp_path / "site", ONE, kept)
    assert stands(tmp_path / "site") == whole(ONE)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".site-lock", "cache", "site"]


PATHS = st.sampled_from(["x", "x/y", "x/y/z", "u/index.html", "u", "v/w", "v"])


@st.composite
def sites(draw: st.DrawFn) -> Wanted:
    """Parts whose paths do not stand in each other's way."""
    found: dict[str, dict[str, bytes]] = {}
    taken: set[str] = set()
    for name in draw(st.lists(st.sampled_from("pqr"), unique=True)):
        files = {}
        for path in draw(st.lists(PATHS, max_size=4)):
            if not any(f"{t}/".startswith(f"{path}/") or f"{path}/".startswith(f"{t}/")
                       for t in taken):  # fmt: skip
                taken.add(path)
                files[path] = draw(st.sampled_from([b"1", b"2"]))
        found[name] = files
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(sites(), min_size=1, max_size=6))
def test_any_sequence_of_editions_ends_as_a_clean_one(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Wanted]
) -> None:
    root = tmp_path_factory.mktemp("editions")
    kept = Cache(root / "cache")
    for wanted in steps:
        make(root / "site", wanted, kept)
        assert stands(root / "site") == whole(wanted)
    folders = {Path(path) for path, _, files in os.walk(root / "site") if not files}
    assert not [folder for folder in folders if not any(folder.iterdir())], "an empty folder stays"
