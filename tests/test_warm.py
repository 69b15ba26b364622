"""What serving has at hand says the same as what is on the disk."""

import os
import pickle
import shutil
from pathlib import Path

import pytest

from generator.cache import Cache, Files
from generator.warm import Followed, Warm


@pytest.fixture
def warm(tmp_path: Path) -> Warm:
    return Warm(tmp_path / "cache")


def test_what_was_kept_is_there_at_once_and_on_the_disk_later(warm: Warm, tmp_path: Path) -> None:
    disk = Cache(tmp_path / "cache")
    warm.put("kind", "key", b"made")
    warm.remember("state/name", {"a": 1})
    assert warm.get("kind", "key") == b"made"
    assert warm.recall("state/name") == {"a": 1}
    assert (disk.get("kind", "key"), disk.recall("state/name")) == (None, None)
    warm.flush()
    assert (disk.get("kind", "key"), disk.recall("state/name")) == (b"made", {"a": 1})


def test_little_waits_for_the_disk_however_much_is_kept(warm: Warm, tmp_path: Path) -> None:
    for number in range(5):
        warm.put("kind", str(number), bytes(10_000_000))
    assert Cache(tmp_path / "cache").get("kind", "0") is not None


def test_what_is_forgotten_is_not_at_hand_either(warm: Warm) -> None:
    warm.remember("state/name", 1)
    warm.flush()
    warm.forget("state/name")
    assert warm.recall("state/name") is None
    warm.put("kind", "key", b"made")
    warm.remember("state/other", 1)
    warm.cool()
    assert (warm.get("kind", "key"), warm.recall("state/other")) == (None, None)


def test_another_process_gets_the_cache_without_what_is_at_hand(warm: Warm) -> None:
    warm.remember("state/name", "at hand")
    sent = pickle.dumps(warm)
    assert b"at hand" not in sent
    assert type(pickle.loads(sent)) is Cache


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in ("network.yaml", "hubs/a/hub.yaml", "hubs/a-b/hub.yaml", "hubs/b/x/one.yaml"):
        write(tmp_path, f"data/{path}", path)
    return tmp_path


def write(root: Path, path: str, text: str) -> None:
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, "utf-8")


def test_files_that_were_told_of_are_as_if_all_were_looked_at(root: Path) -> None:
    seen = Followed(root, Cache(None))

    def same(*told: str) -> None:
        seen.touch(told)
        assert [*seen.below("data").items()] == [*Files(root, Cache(None)).below("data").items()]
        seen.remember()

    same()
    write(root, "data/hubs/a/hub.yaml", "another")
    same("data/hubs/a/hub.yaml")
    write(root, "data/hubs/a/new/deep.yaml", "new")
    write(root, "data/hubs/b/x/two.yaml", "new")
    same("data/hubs/a/new/deep.yaml", "data/hubs/b/x/two.yaml")
    (root / "data/hubs/b/x").rename(root / "data/hubs/b/y")
    same("data/hubs/b/y")
    shutil.rmtree(root / "data/hubs/a/new")
    same("data/hubs/a/new")
    write(root, "data/hubs/c/hub.yaml", "a new hub")
    same("data/hubs/c/hub.yaml")
    shutil.rmtree(root / "data/hubs/a-b")
    same("data/hubs/a-b/hub.yaml", "data/hubs/a-b")
    write(root, "data/network.yaml", "another")
    same("data/network.yaml")


def test_only_the_hub_that_was_told_of_is_looked_at(root: Path) -> None:
    seen = Followed(root, Cache(None))
    before = dict(seen.below("data"))
    write(root, "data/hubs/a/hub.yaml", "another")
    write(root, "data/hubs/b/x/one.yaml", "another")
    seen.touch(["data/hubs/a/hub.yaml"])
    now = seen.below("data")
    assert now["data/hubs/a/hub.yaml"] != before["data/hubs/a/hub.yaml"]
    assert now["data/hubs/b/x/one.yaml"] == before["data/hubs/b/x/one.yaml"]


def test_after_very_many_changes_every_file_is_looked_at(root: Path) -> None:
    seen = Followed(root, Cache(None))
    before = dict(seen.below("data"))
    write(root, "data/hubs/b/x/one.yaml", "another")
    os.utime(root / "data/hubs/b/x/one.yaml")
    seen.touch(f"data/hubs/a/{number}.yaml" for number in range(500))
    assert seen.below("data") != before
