"""The checks together: one fault for one cause, whatever is broken, and never an exception."""

import datetime as dt
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.checks import check
from generator.diagnostics import in_reading_order
from generator.load import load
from tests.support.edits import TODAY, Draft
from tests.support.networks import BASE

FILES = sorted(path.relative_to(BASE).as_posix() for path in BASE.rglob("*.yaml"))


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe", b"a: b\x00c\n", b"<<<<<<< HEAD\n", b"", b"# nothing\n", b"@\n"],
    ids=["utf-16", "NUL", "conflict", "empty", "comment", "at sign"],
)
def test_a_file_that_cannot_be_read_is_one_fault(path: str, data: bytes, tmp_path: Path) -> None:
    faults = Draft(tmp_path).write(path, data).faults()
    assert [fault.location.path for fault in faults] == [path]


@pytest.mark.parametrize("path", FILES)
def test_a_link_in_the_place_of_a_file_is_one_fault(path: str, tmp_path: Path) -> None:
    file = Draft(tmp_path).root / path
    file.unlink()
    file.symlink_to("/etc/hostname")
    assert [(d.code, d.location.path) for d in check(load(tmp_path), TODAY)] == [
        ("file-is-a-link", path)
    ]


LARGE = ("data/network.yaml", "data/programmes/lrp.yaml", "data/programmes/mlqar.yaml")


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=pytest.mark.long) if path in LARGE else path for path in FILES],
)
def test_one_broken_line_is_one_fault(path: str, tmp_path: Path) -> None:
    """Each line in turn loses its colon, as far as that breaks the file at all."""
    draft = Draft(tmp_path)
    lines = (BASE / path).read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.count(": ") != 1 or line.endswith((":", "|")) or "- " in line:
            continue
        changed = [*lines[:number], line.replace(": ", ": @", 1), *lines[number + 1 :]]
        faults = draft.write(path, "\n".join(changed) + "\n").faults()
        assert [fault.code for fault in faults] == ["yaml-first-character"], line


def test_faults_come_in_reading_order_without_doubles(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    for path in FILES:
        draft.write(path, (BASE / path).read_text("utf-8").replace("e", "f", 3))
    faults = draft.faults()
    assert len(faults) > 10
    assert faults == in_reading_order(faults)
    assert len({(d.location, d.code, d.message) for d in faults}) == len(faults)


def test_the_same_data_gives_the_same_faults(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    for path in FILES:
        draft.write(path, (BASE / path).read_text("utf-8").replace("a", "b", 2))
    once = draft.faults()
    assert once == draft.faults()


ODD = st.sampled_from([
    "", "no", "0001-01-01", "9999-12-31", "2026-08-31", "20", "2026-27", "[]", "{}", "[[a]]",
    "{a: b}", "- x", "x" * 5000, "0", "-1", "00", "900112", "lrp", "r-01", "tamar-valley", "#fff",
    "[9999-12-31, 0001-01-01]", "[2027-02-03, 2027-02-03]", "[9999-12-30, 9999-12-31]", "/", "..",
    "https://", "http://[", "javascript:x", "%", "&#x6a;avascript:x", "0001-01-01T00:00",
    "9999-12-31T23:59", "Europe", "../x", "\u00e9", "'{{7*7}}'", "=1+1", "[a, a]",
])  # fmt: skip


@pytest.mark.long
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(FILES), st.integers(0, 60), ODD), min_size=1, max_size=6))
def test_no_value_in_any_place_raises(changes: list[tuple[str, int, str]]) -> None:
    with TemporaryDirectory() as folder:
        root = Path(shutil.copytree(BASE, folder, dirs_exist_ok=True))
        for path, number, value in changes:
            lines = (root / path).read_text("utf-8").splitlines()
            at = number % len(lines)
            key, colon, _ = lines[at].partition(":")
            if colon:
                lines[at] = f"{key}: {value}"
            (root / path).write_text("\n".join(lines) + "\n", "utf-8")
        loaded = load(root)
        for today in (TODAY, dt.date.min, dt.date.max):
            assert all(fault.location.path for fault in check(loaded, today))
