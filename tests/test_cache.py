"""What is kept between builds: found again by its digest, never trusted when damaged."""

from __future__ import annotations

import datetime as dt
import os
import pickle
import threading
import time
from pathlib import Path

import pytest

from generator import cache
from generator.cache import Cache, Files, Namer, digest, name_of, pack, unpack
from generator.model import Theme


def test_what_was_put_is_found_by_its_kind_and_key(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    kept.put("pages", "a1", b"one")
    assert kept.get("pages", "a1") == b"one"
    assert kept.get("pages", "a2") is None
    assert kept.get("trees", "a1") is None


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 15])
def test_a_damaged_file_is_as_if_it_was_not_there(tmp_path: Path, damage: bytes) -> None:
    kept = Cache(tmp_path)
    kept.put("pages", "a1", b"one and more")
    place = tmp_path / "pages" / "a1"
    whole = place.read_bytes()
    place.write_bytes(whole[: len(damage)])
    assert kept.get("pages", "a1") is None
    place.write_bytes(whole[:-1] + b"!")
    assert kept.get("pages", "a1") is None
    kept.put("pages", "a1", b"one and more")
    assert kept.get("pages", "a1") == b"one and more"


def test_a_cache_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = Cache(tmp_path / "file" / "cache")
    kept.put("pages", "a1", b"one")
    assert kept.get("pages", "a1") is None
    assert Cache(None).get("pages", "a1") is None


def test_many_writers_and_readers_see_whole_values_only(tmp_path: Path) -> None:
    values = [bytes([number]) * 50_000 for number in range(8)]
    wrong: list[bytes] = []

    def work() -> None:
        kept = Cache(tmp_path)
        for value in values * 6:
            kept.put("pages", "same", value)
            found = kept.get("pages", "same")
            if found is not None and found not in values:
                wrong.append(found)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert not list(tmp_path.rglob(".new-*"))


def test_what_was_used_last_stays_when_there_is_too_much(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    for number in range(10):
        kept.put("pages", f"{number}", bytes(1000))
        os.utime(tmp_path / "pages" / f"{number}", (number * 1e6, number * 1e6))
    assert kept.get("pages", "2") is not None
    kept.trim(4_000)
    left = sorted(path.name for path in (tmp_path / "pages").iterdir())
    assert left == ["2", "8", "9"]


def test_plain_values_and_records_come_back_equal() -> None:
    value = {"hub": ("a", dt.date(2027, 2, 3), 1.5, None), "themes": frozenset({"send"})}
    assert unpack(pack(value)) == value
    theme = Theme(id="send", title="SEND")
    assert unpack(pack(theme)) == theme


def test_equal_values_have_equal_names_however_they_are_held() -> None:
    text = "a longer text"
    same = ["".join(["a longer", " text"]), text]
    assert name_of([text, text]) == name_of(same)
    assert name_of(unpack(pack([text, text]))) == name_of(same)
    assert name_of({"a": [text]}) != name_of({"a": text})
    assert name_of({("a", "b"): 1}) == name_of({("a", "b"): 1}) != name_of({("a", "c"): 1})
    assert name_of(Theme(id="a", title="b")) != name_of(Theme(id="a", title="c"))


def test_a_namer_names_what_it_has_named_before_as_one_that_has_not() -> None:
    themes = [Theme(id=f"t{number % 7}", title=f"Title {number}") for number in range(50)]
    values: list[object] = [{"theme": theme, "both": [theme, themes[0]]} for theme in themes]
    values += [{(1, 2): themes[0]}, {(1, 2): themes[1]}]
    used = Namer(Theme, most=8)
    for value in (*values, *reversed(values)):
        assert used.name_of(value) == Namer(Theme).name_of(unpack(pack(value)))
    assert len({used.name_of(value) for value in values}) == len(values)


class _Runs:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


@pytest.mark.parametrize("name", ["system", "path.join"])
def test_nothing_that_is_read_can_run(name: str) -> None:
    with pytest.raises(pickle.UnpicklingError):
        unpack(pickle.dumps(_Runs()))
    sneaking = b"\x80\x04\x8c\x0fgenerator.cache\x8c" + bytes([3 + len(name)])
    sneaking += b"os." + name.encode() + b"\x93."
    with pytest.raises(pickle.UnpicklingError):
        unpack(sneaking)


def test_digests_tell_where_one_part_ends() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("1", 2) == digest("1", "2")
    assert digest(b"x") == digest("x")


def test_every_change_below_a_folder_is_seen(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "hubs").mkdir(parents=True)
    one = data / "hubs" / "one.yaml"
    one.write_text("a")
    kept = Cache(tmp_path / "cache")

    def seen() -> dict[str, str]:
        files = Files(tmp_path, kept)
        found = dict(files.below("data"))
        files.remember()
        return found

    first = seen()
    assert list(first) == ["data/hubs", "data/hubs/one.yaml"]
    assert seen() == first
    one.write_text("b")  # as long as before, and within the same tick of many clocks
    second = seen()
    assert second != first
    (data / "hubs" / "two.yaml").write_text("b")
    third = seen()
    assert third["data/hubs/two.yaml"] == third["data/hubs/one.yaml"]
    (data / "hubs" / "two.yaml").unlink()
    assert seen() == second
    (data / "hubs" / "two.yaml").symlink_to("one.yaml")
    assert seen()["data/hubs/two.yaml"] == "link one.yaml"
    (data / "empty").mkdir()
    assert seen()["data/empty"] == "folder"


def test_a_file_that_stays_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    place = tmp_path / "data" / "one.yaml"
    place.write_text("a")
    long_ago = time.time() - 60
    os.utime(place, (long_ago, long_ago))
    kept = Cache(tmp_path / "cache")
    # The time of the last change of its number cannot be set, so the first look is made later.
    time.sleep(2.1)
    files = Files(tmp_path, kept)
    first = files.below("data")
    files.remember()
    before = place.stat()
    with place.open("r+b") as file:
        again = Files(tmp_path, kept)
        assert again.below("data") == first
        assert again.read == 0
        file.write(b"b")
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert Files(tmp_path, kept).below("data") != first  # same size and same date, yet seen


def test_another_program_has_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    now = cache.program()
    cache.program.cache_clear()
    monkeypatch.setattr("sys.version", "4.0")
    try:
        assert cache.program() != now
    finally:
        cache.program.cache_clear()
