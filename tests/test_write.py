"""The output folder is the old site or the new one, whole, whatever happens in between."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator import write
from generator.write import MARKER, InUse, NotOurs, put, swapped, tree

OLD = {f"page-{number}.html": b"old" for number in range(20)}
NEW = {f"page-{number}.html": b"new" for number in range(30)}


def fill(target: Path, files: dict[str, bytes]) -> None:
    with swapped(target) as new:
        put(new, files)


def held(target: Path) -> dict[str, bytes]:
    return {path: data for path, data in tree(target).items() if path != MARKER}


def left_over(target: Path) -> set[str]:
    return {p.name for p in target.parent.iterdir()} - {target.name, f".{target.name}-lock"}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out" / "site"


def test_a_new_folder_is_made_and_later_replaced(target: Path) -> None:
    fill(target, OLD)
    assert held(target) == OLD
    fill(target, NEW)
    assert held(target) == NEW
    assert left_over(target) == set()
    assert target.stat().st_mode & 0o777 == 0o755


def test_what_the_old_folder_had_and_the_new_has_not_is_gone(target: Path) -> None:
    fill(target, NEW)
    fill(target, {"a/b.html": b"x"})
    assert held(target) == {"a/b.html": b"x"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError(28, "No space left")])
def test_an_exception_leaves_the_old_folder(target: Path, error: type[BaseException]) -> None:
    fill(target, OLD)
    with pytest.raises((ValueError, KeyboardInterrupt, OSError)), swapped(target) as new:
        put(new, NEW)
        raise error
    assert held(target) == OLD
    assert left_over(target) == set()


def test_an_exception_before_the_first_site_leaves_nothing(target: Path) -> None:
    with pytest.raises(ValueError, match="no"), swapped(target):
        raise ValueError("no")
    assert not target.exists()
    assert left_over(target) == set()


def test_a_file_in_place_of_a_folder_fails_and_leaves_the_old(target: Path) -> None:
    fill(target, OLD)
    with pytest.raises(OSError), swapped(target) as new:
        put(new, {"a": b"", "a/b": b""})
    assert held(target) == OLD


@pytest.mark.parametrize("name", ["letter.txt", ".hidden", "folder/file"])
def test_a_folder_that_no_build_wrote_is_refused(target: Path, name: str) -> None:
    put(target, {name: b"mine"})
    with pytest.raises(NotOurs), swapped(target):
        pytest.fail("it was opened")
    assert tree(target) == {name: b"mine"}
    assert left_over(target) == set()


def test_a_file_is_refused(target: Path) -> None:
    put(target.parent, {target.name: b"mine"})
    with pytest.raises(NotOurs), swapped(target):
        pytest.fail("it was opened")
    assert target.read_bytes() == b"mine"


def test_an_empty_folder_is_taken(target: Path) -> None:
    target.mkdir(parents=True)
    fill(target, NEW)
    assert held(target) == NEW


def test_a_link_stays_and_the_folder_it_leads_to_is_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "disk" / "real", tmp_path / "site"
    fill(real, OLD)
    link.symlink_to(real)
    fill(link, NEW)
    assert link.is_symlink()
    assert held(link) == held(real) == NEW
    assert left_over(real) == set()
    assert {p.name for p in tmp_path.iterdir()} == {"disk", "site"}


def test_a_link_to_a_folder_that_no_build_wrote_is_refused(tmp_path: Path) -> None:
    put(tmp_path / "mine", {"letter.txt": b"mine"})
    (tmp_path / "site").symlink_to(tmp_path / "mine")
    with pytest.raises(NotOurs), swapped(tmp_path / "site"):
        pytest.fail("it was opened")
    assert tree(tmp_path / "mine") == {"letter.txt": b"mine"}


def test_two_builds_at_once_by_any_name_are_refused(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "site"
    fill(real, OLD)
    link.symlink_to(real)
    with swapped(real) as new:
        put(new, NEW)
        for other in (real, link, tmp_path / "." / "real", tmp_path / "x" / ".." / "real"):
            with pytest.raises(InUse), swapped(other):
                pytest.fail("it was opened")
        with swapped(tmp_path / "other") as free:
            put(free, NEW)
    assert held(real) == NEW


def test_of_many_builds_at_once_each_wins_whole_or_is_refused(target: Path) -> None:
    fill(target, OLD)
    worker = (
        "import sys\nfrom pathlib import Path\nfrom generator.write import InUse, put, swapped\n"
        "target, name = Path(sys.argv[1]), sys.argv[2]\n"
        "for _ in range(40):\n"
        "    try:\n"
        "        with swapped(target) as new:\n"
        "            put(new, {f'{n}.html': name.encode() for n in range(20)})\n"
        "    except InUse:\n"
        "        pass\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", worker, str(target), name]) for name in "ab"]
    while any(process.poll() is None for process in running):
        try:
            found = set(held(target).values())
        except FileNotFoundError:
            continue  # the folder was replaced while it was being read
        assert len(found) <= 1 or found <= {b"old", b"a", b"b"}
    assert [process.returncode for process in running] == [0, 0]
    files = held(target)
    assert len(files) == 20
    assert len(set(files.values())) == 1


KILLED = """
import sys, time
from pathlib import Path
from generator.write import put, swapped
while True:
    with swapped(Path(sys.argv[1])) as new:
        put(new, {f"page-{number}.html": b"new" for number in range(30)})
    with swapped(Path(sys.argv[1])) as new:
        put(new, {f"page-{number}.html": b"old" for number in range(20)})
    print("once", flush=True)
"""


def test_a_build_that_is_killed_leaves_the_old_site_or_the_new_one(target: Path) -> None:
    for moment in range(20):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(target)], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(moment / 1500)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert held(target) in (OLD, NEW)
    fill(target, NEW)
    assert left_over(target) == set()


def test_a_build_killed_between_two_renames_is_mended(target: Path) -> None:
    """Where a system cannot exchange two folders at once."""
    fill(target, OLD)
    target.rename(target.parent / f".{target.name}-old")
    put(target.parent / f".{target.name}-new-abcd1234", {"half.html": b""})
    with pytest.raises(ValueError, match="no"), swapped(target):
        assert held(target) == OLD
        raise ValueError("no")
    assert held(target) == OLD
    assert left_over(target) == set()


def test_without_an_exchange_at_once_the_old_folder_steps_aside(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(target, OLD)
    monkeypatch.setattr(write, "_exchange_at_once", lambda *_: False)
    fill(target, NEW)
    assert held(target) == NEW
    assert left_over(target) == set()


def test_only_what_builds_of_this_folder_left_is_removed(tmp_path: Path) -> None:
    keep = (".site-new-shop", ".site-new-abcd1234x", ".other-new-abcd1234", ".site-newer")
    for name in keep:
        put(tmp_path / name, {"a": b""})
    put(tmp_path / ".site-new-abcd1234", {"a": b""})
    fill(tmp_path / "site", NEW)
    fill(tmp_path / "s[i]te", NEW)
    fill(tmp_path / "*", NEW)
    assert {p.name for p in tmp_path.iterdir() if p.is_dir()} == {*keep, "site", "s[i]te", "*"}


def test_a_tree_is_the_same_however_it_was_written(tmp_path: Path) -> None:
    files = {"b/c.txt": b"1", "a.txt": b"2", "b.txt": b"3", "B/z": b"4", "é": b"5", "b/a/c": b""}
    put(tmp_path / "one", files)
    put(tmp_path / "two", dict(reversed(files.items())))
    one, two = tree(tmp_path / "one"), tree(tmp_path / "two")
    assert one == files
    assert list(one.items()) == list(two.items())


def test_the_tree_of_no_folder_is_empty(tmp_path: Path) -> None:
    assert tree(tmp_path / "absent") == {}


# --- files that stand and are changed ------------------------------------------------------


def test_files_are_changed_and_added_together(tmp_path: Path) -> None:
    put(tmp_path, {"a/b": b"old"})
    write.change(tmp_path, {"a/b": b"new", "c/d": b"more"}, {"a/b": b"old"})
    assert tree(tmp_path) == {"a/b": b"new", "c/d": b"more"}


@pytest.mark.parametrize("now", [b"edited", None])
def test_a_file_that_is_not_as_it_was_stops_the_change(tmp_path: Path, now: bytes | None) -> None:
    held = {"a": b"old"} | ({} if now is None else {"b": now})
    put(tmp_path, held)
    with pytest.raises(write.Standing) as error:
        write.change(tmp_path, {"a": b"1", "b": b"2", "c": b"3"}, {"a": b"old", "b": b"old"})
    assert error.value.paths == ("b",)
    assert tree(tmp_path) == held


def test_a_new_file_that_stands_by_now_takes_the_change_back(tmp_path: Path) -> None:
    put(tmp_path, {"a": b"old", "b": b"theirs"})
    with pytest.raises(write.Standing):
        write.change(tmp_path, {"a": b"1", "b": b"2"}, {"a": b"old"})
    assert tree(tmp_path) == {"a": b"old", "b": b"theirs"}


@pytest.mark.parametrize("is_standing", [True, False])
@pytest.mark.parametrize("path", ["in/file", "in/deeper/file"])
def test_no_linked_folder_is_written_into(tmp_path: Path, path: str, is_standing: bool) -> None:
    other = tmp_path / "other"
    put(other, {"file": b"old", "deeper/file": b"old"})
    root = tmp_path / "root"
    root.mkdir()
    (root / "in").symlink_to(other)
    before = {path: b"old"} if is_standing else {}
    with pytest.raises(write.IsLink):
        write.change(root, {path: b"new"}, before)
    with pytest.raises(write.IsLink):
        write.renew(root, {path: b"new"}, [b"old"])
    assert set(tree(other).values()) == {b"old"}


MARKS = (b"# Made by us", b'"$comment": "Made by us')


@pytest.mark.parametrize(
    "own",
    [b"# Made by us, anew\nname: x\n", b'{\r\n  "$schema": "x",\r\n  "$comment": "Made by us"'],
)
def test_what_was_made_before_is_made_anew(tmp_path: Path, own: bytes) -> None:
    put(tmp_path, {"a": own, "same": b"same"})
    files = {"a": b"new", "b/c": b"more", "same": b"same"}
    assert write.renew(tmp_path, files, MARKS) == ["a", "b/c"]
    assert tree(tmp_path) == files


@pytest.mark.parametrize(
    "theirs",
    [
        b"", b"name: Mine\n", b"# see also: # Made by us\n", b"a: 1\nb: 2\nc: 3\n# Made by us\n",
        b"# " + b"x" * 500 + b"\n# Made by us\n", b'{"note": "Made by us"}',
    ],
)  # fmt: skip
def test_what_only_speaks_of_the_mark_is_somebody_s_own(tmp_path: Path, theirs: bytes) -> None:
    held = {"a": b"# Made by us\n", "b": theirs}
    put(tmp_path, held)
    with pytest.raises(write.Standing) as error:
        write.renew(tmp_path, {"a": b"1", "b": b"2", "c": b"3"}, MARKS)
    assert error.value.paths == ("b",)
    assert tree(tmp_path) == held


def test_where_one_file_cannot_be_made_none_is_made_anew(tmp_path: Path) -> None:
    held = {"a": b"# Made by us\n", "folder/file": b"theirs"}
    put(tmp_path, held)
    with pytest.raises(write.Standing):
        write.renew(tmp_path, {"a": b"1", "b": b"2", "folder": b"3"}, MARKS)
    assert tree(tmp_path) == held


def test_private_files_and_the_folders_made_for_them_are_their_owners_alone(tmp_path: Path) -> None:
    files = {"letters/2026-27/a.txt": b"new", "letters/b.txt": b"other"}
    write.add(tmp_path, files, private=True)
    for folder in ("letters", "letters/2026-27"):
        assert (tmp_path / folder).stat().st_mode & 0o777 == 0o700
    for path in files:
        assert (tmp_path / path).stat().st_mode & 0o777 == 0o600
    write.change(
        tmp_path, {**files, "c/d": b"1"}, {path: files[path] for path in files}, private=True
    )
    assert (tmp_path / "c").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "c/d").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "letters/b.txt").stat().st_mode & 0o777 == 0o600
