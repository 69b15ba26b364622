"""A frozen year: what its list says, and which changes are told."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from generator import frozen
from generator.checks import check
from generator.diagnostics import Diagnostic
from generator.files import DataFile
from generator.load import load, with_files
from tests.support.command import TODAY, lrp
from tests.support.edits import TAMAR, Draft

OLD = f"{TAMAR}/2025-26"
PART = f"{OLD}/participation.yaml"
OUTCOMES = f"{OLD}/outcomes.yaml"
LIST = "data/frozen/2025-26.txt"
ON = ("--today", TODAY)


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    """A network whose year 2025-26 is frozen."""
    draft = Draft(tmp_path)
    draft.write(PART, "# As agreed in May.\n- programme: lrp\n  subscription: active\n")
    draft.write(OUTCOMES, "- programme: lrp\n  summary: Three schools opened their doors.\n")
    said = lrp("freeze", "2025-26", *ON, cwd=tmp_path)
    assert (said.code, said.out) == (0, f"Wrote {LIST}: 2 files are kept as they are.\n")
    assert draft.faults() == []
    return draft


def told(draft: Draft) -> list[tuple[str, str]]:
    faults: list[Diagnostic] = draft.faults()
    assert {fault.code for fault in faults} <= {"frozen-year-changed"}
    assert {fault.severity for fault in faults} <= {"warning"}
    return [(fault.location.path, fault.message) for fault in faults]


def test_a_file_that_changes_is_told_at_that_file(draft: Draft) -> None:
    draft.swap(PART, ("subscription: active", "subscription: lapsed"))
    assert told(draft) == [(PART, "This file has changed since 2025-26 was frozen.")]


def test_a_changed_note_is_a_change(draft: Draft) -> None:
    draft.swap(PART, ("in May", "in June"))
    assert [path for path, _ in told(draft)] == [PART]


def test_a_file_that_is_added_or_taken_away_is_told(draft: Draft) -> None:
    (draft.root / OUTCOMES).unlink()
    draft.write(f"{OLD}/residencies/r-01.yaml", "programme: lrp\nparticipant_stage: senior\n")
    found = dict(told_about(draft))
    assert found[LIST] == f"The file `{OUTCOMES}` is gone, and 2025-26 is frozen."
    assert found[f"{OLD}/residencies/r-01.yaml"] == "This file is new, and 2025-26 is frozen."


def told_about(draft: Draft) -> list[tuple[str, str]]:
    """The changes alone: a hasty record may have faults of its own."""
    faults = [fault for fault in draft.faults() if fault.code == "frozen-year-changed"]
    return [(fault.location.path, fault.message) for fault in faults]


def test_a_hub_that_is_gone_is_told_once(draft: Draft) -> None:
    shutil.rmtree(draft.root / TAMAR)
    messages = [message for _, message in told_about(draft)]
    assert messages == ["The hub `tamar-valley` is gone, and 2025-26 is frozen."]
    assert lrp("freeze", "2025-26", "tamar-valley", *ON, cwd=draft.root).code == 2


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_ends_of_lines_and_a_mark_of_the_encoding_do_not_count(draft: Draft, end: str) -> None:
    text = (draft.root / PART).read_text("utf-8")
    draft.write(PART, "\ufeff" + text.replace("\n", end))
    assert told(draft) == []


def test_a_change_that_is_only_tried_is_told_too(draft: Draft) -> None:
    loaded = load(draft.root)
    data = (draft.root / PART).read_bytes() + b"# A note.\n"
    file = next(entry for entry in loaded.entries if entry.path == PART)
    tried = with_files(loaded, {DataFile(PART, file.table, file.hub, file.year): data})
    assert [fault.code for fault in check(tried, dt.date(2026, 11, 22))] == ["frozen-year-changed"]


def test_a_year_that_goes_on_may_change(draft: Draft) -> None:
    path = f"{TAMAR}/2026-27/participation.yaml"
    draft.write(path, (draft.root / path).read_text("utf-8") + "# A note.\n")
    assert told(draft) == []


def test_freezing_again_accepts_what_stands_now_in_the_hubs_that_are_named(draft: Draft) -> None:
    other = "data/hubs/moorland-virtual/2025-26/participation.yaml"
    draft.write(other, "- programme: lrp\n  subscription: active\n")
    draft.swap(PART, ("in May", "in June"))
    assert [path for path, _ in told(draft)] == [other, PART]
    assert lrp("freeze", "2025-26", "tamar-valley", *ON, cwd=draft.root).code == 0
    assert [path for path, _ in told(draft)] == [other]
    assert lrp("freeze", "2025-26", *ON, cwd=draft.root).code == 0
    assert told(draft) == []


def test_a_damaged_list_is_told_where_it_is_damaged(draft: Draft) -> None:
    text = (draft.root / LIST).read_text("utf-8")
    draft.write(LIST, text + "<<<<<<< HEAD\n")
    [(path, message)] = told(draft)
    assert path == LIST
    assert message == "This line does not say which file of 2025-26 it is about."


def test_a_file_beside_the_lists_is_not_known(draft: Draft) -> None:
    draft.write("data/frozen/notes.txt", "Remember the milk.\n")
    assert draft.codes() == ["file-not-known"]


def test_a_year_that_is_not_over_cannot_be_frozen(draft: Draft) -> None:
    said = lrp("freeze", "2026-27", *ON, cwd=draft.root)
    assert (said.code, said.err) == (
        2, "lrp: 2026-27 is not over: the current year is 2026-27.\n",
    )  # fmt: skip
    said = lrp("freeze", "2024-25", *ON, cwd=draft.root)
    assert (said.code, said.err) == (2, "lrp: The network has nothing in 2024-25.\n")


def test_a_list_reads_back_as_it_was_written() -> None:
    digests = {PART: frozen.digest(b"a"), OUTCOMES: frozen.digest(b"b")}
    found = frozen.parse(frozen.text("2025-26", "2026-09-01", digests), "2025-26")
    assert (found.digests, found.unclear) == (digests, ())
    assert list(found.digests) == sorted(digests)


def test_lines_that_are_no_lines_of_the_year_are_unclear() -> None:
    sound = f"{frozen.digest(b'')}  {PART}"
    lines = [
        sound, sound, sound.replace("2025-26", "2024-25"), f"{sound[:31]}  {PART}", "\x00", "é",
        f"{frozen.digest(b'')}  data/network.yaml",
    ]  # fmt: skip
    found = frozen.parse("\n".join(lines).encode("utf-8") + b"\n\xff\xfe", "2025-26")
    assert list(found.digests) == [PART]
    assert [place.line for place in found.unclear] == [2, 3, 4, 5, 6, 7, 8]
