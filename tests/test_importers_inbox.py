"""Private answers reach the inbox and nothing else, once, however often a file is imported."""

import os
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from generator import importers
from generator.forms.answers import parse
from generator.importers import NotPrivate, NotWritten, Plan, disk, inbox
from tests.importer_fixtures import club, shapes
from tests.support.command import snapshot

MICROSOFT = ["ID", "Start time", "Completion time", "Email", "Name", "Which hub?", "Name2",
             "What is your post?"]  # fmt: skip
GOOGLE = ["Timestamp", "Which hub?", "Name", "What is your post?"]


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> club.Place:
    return club.place(club.lay(tmp_path_factory.mktemp("net")))


@pytest.fixture
def place(network: club.Place, tmp_path: Path) -> club.Place:
    """The network, which no test here changes, with an inbox that is new for each."""
    return replace(network, private=tmp_path / "private")


def microsoft(count: int) -> list[list[str]]:
    return [
        [str(n), "", f"{n % 28 + 1:02}/11/2026 10:{n % 60:02}:00", "anonymous", "anonymous",
         "Tamar Valley", f"Person {n}", "Head"]
        for n in range(1, count + 1)
    ]  # fmt: skip


def planned(
    place: club.Place, headings: Sequence[str], lines: Sequence[Sequence[str]], form: str = "club"
) -> Plan:
    return place.plan(place.read(form, shapes.table(headings, lines)))


def outcomes(plan: Plan) -> list[str]:
    return [row.outcome for row in plan.rows]


def test_each_response_becomes_a_file_of_answers(place: club.Place) -> None:
    plan = planned(place, MICROSOFT, microsoft(2))
    paths = list(plan.files)
    assert all(path.startswith("private/club/2026-27/tamar-valley/microsoft-") for path in paths)
    found, faults = parse(plan.files[paths[0]], paths[0])
    assert found and not faults
    assert (found.form, found.hub, found.year) == ("club", "tamar-valley", "2026-27")
    assert found.answered_at == "2026-11-02T10:01:00"
    assert found.answers == {"hub": "tamar-valley", "name": "Person 1", "post": "Head"}
    assert not place.private.exists()


def test_writing_keeps_answers_to_their_owner(place: club.Place) -> None:
    assert place.write(planned(place, MICROSOFT, microsoft(3))) == 3
    files = [path for path in place.private.rglob("*") if path.is_file()]
    assert len(files) == 3
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
        assert stat.S_IMODE(place.private.stat().st_mode) == 0o700


def test_a_second_import_adds_nothing_also_when_rows_moved_or_were_added(
    place: club.Place,
) -> None:
    lines = microsoft(12)
    place.write(planned(place, MICROSOFT, lines))
    before = snapshot(place.private)
    again = planned(place, MICROSOFT, lines)
    assert outcomes(again) == ["there"] * 12
    assert "Nothing was written." in importers.report(again, written=True)
    assert place.write(planned(place, MICROSOFT, lines)) == 0
    Random(3).shuffle(lines)
    again = planned(place, MICROSOFT, [*lines, microsoft(13)[12]])
    assert outcomes(again) == ["there"] * 12 + ["new"]
    assert place.write(again) == 1
    after = snapshot(place.private)
    assert {path: after[path] for path in before} == before
    assert len(after) == 13


def test_the_same_responses_as_xlsx_and_in_the_other_order_of_dates_are_known(
    place: club.Place,
) -> None:
    place.write(planned(place, MICROSOFT, microsoft(6)))
    american = [[*line[:2], f"11/{line[2][:2]}/2026 {line[2][11:16]}", *line[3:]]
                for line in microsoft(6)]  # fmt: skip
    data = shapes.table(MICROSOFT, american)
    for month_first in (True, False):
        responses = place.read("club", data, month_first=month_first)
        assert outcomes(place.plan(responses)) == ["there"] * 6
    book = shapes.book(
        [MICROSOFT, *([int(line[0]), None, f"2026-11-{line[2][:2]}T{line[2][11:]}", *line[3:]]
                      for line in microsoft(6))]
    )  # fmt: skip
    assert outcomes(place.plan(place.read("club", book, "a.xlsx"))) == ["there"] * 6


def test_a_changed_answer_is_told_and_what_stands_is_left(place: club.Place) -> None:
    lines = microsoft(3)
    place.write(planned(place, MICROSOFT, lines))
    before = snapshot(place.private)
    lines[1][7] = "Deputy"
    plan = planned(place, MICROSOFT, lines)
    assert outcomes(plan) == ["there", "changed", "there"]
    assert "Row 3: left, because" in importers.report(plan)
    assert place.write(plan) == 0
    assert snapshot(place.private) == before


def test_a_changed_hub_does_not_make_a_second_file(place: club.Place) -> None:
    lines = microsoft(1)
    place.write(planned(place, MICROSOFT, lines))
    lines[0][5] = "Weardale"
    assert outcomes(planned(place, MICROSOFT, lines)) == ["changed"]


def test_two_people_in_one_second_are_two_answers_in_any_order(place: club.Place) -> None:
    one = ["20/11/2026 10:00:00", "Weardale", "A", "Head"]
    two = ["20/11/2026 10:00:00", "Weardale", "B", "Head"]
    place.write(planned(place, GOOGLE, [one]))
    assert outcomes(planned(place, GOOGLE, [two, one])) == ["new", "there"]
    place.write(planned(place, GOOGLE, [two, one]))
    for lines in ([one, two], [two, one], [one], [two]):
        assert set(outcomes(planned(place, GOOGLE, lines))) == {"there"}
    assert len(snapshot(place.private)) == 2


def test_rows_without_number_or_time_are_known_by_what_they_say(place: club.Place) -> None:
    headings, lines = GOOGLE[1:], [["Weardale", "A", "x"], ["Weardale", "A", "x"],
                                   ["Weardale", "B", ""]]  # fmt: skip
    plan = planned(place, headings, lines)
    assert [(row.outcome, row.reason) for row in plan.rows] == [
        ("new", ""), ("left", "says the same as row 2"), ("new", ""),
    ]  # fmt: skip
    place.write(plan)
    assert outcomes(planned(place, headings, lines)) == ["there"] * 3


def test_a_repeated_number_with_another_answer_is_left_and_told(place: club.Place) -> None:
    lines = microsoft(2)
    lines[1][:3] = lines[0][:3]
    plan = planned(place, MICROSOFT, lines)
    assert [(row.outcome, row.reason) for row in plan.rows] == [
        ("new", ""), ("left", "has the number of row 2 and says something else"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "reference", ["../../../data/hubs/x", "/etc/passwd", "con", "LRP-..", "a" * 300, "LRP-\u202eX"]
)
def test_a_reference_is_never_a_path(place: club.Place, reference: str) -> None:
    text = f"form: club\nreference: {reference!r}\nhub: weardale\nanswers:\n  name: Robin\n"
    plan = place.plan(place.read("club", text, "a.yaml"))
    for path in plan.files:
        name = path.removeprefix("private/club/2026-27/weardale/")
        assert "/" not in name
        assert name.startswith("download-")


def test_answers_saved_from_the_web_form_keep_their_reference(place: club.Place) -> None:
    text = (
        "form: club\nreference: LRP-7F3K2Q\nanswered_at: '2026-11-20T14:03:22Z'\nhub: weardale\n"
        "year: 2026-27\nanswers:\n  name: Robin\n"
    )
    plan = place.plan(place.read("club", text, "a.yaml"))
    assert list(plan.files) == ["private/club/2026-27/weardale/lrp-7f3k2q.yaml"]
    found, _ = parse(next(iter(plan.files.values())), "")
    assert found and found.reference == "LRP-7F3K2Q"
    assert found.answered_at == "2026-11-20T14:03:22Z"
    assert found.answers == {"name": "Robin"}


@pytest.mark.parametrize("form", ["secret", "whisper", "mailbox"])
def test_a_form_whose_file_lies_still_sends_its_answers_to_the_inbox_alone(
    place: club.Place, form: str
) -> None:
    headings = ["What is it called?", "In short?", "Where do we write to?"]
    data = shapes.table(headings, [["A title that is long enough", "Short", "a@school.example"]])
    plan = place.plan(place.read(form, data, hub="weardale"))
    assert len(plan.files) == 1
    assert all(path.startswith(f"private/{form}/2026-27/weardale/") for path in plan.files)
    before = snapshot(place.root / "data")
    place.write(plan)
    assert snapshot(place.root / "data") == before


def test_a_plan_that_was_tampered_with_is_not_written(place: club.Place) -> None:
    plan = planned(place, MICROSOFT, microsoft(1))
    lie = replace(plan, files={"data/hubs/weardale/2026-27/learning/x.yaml": b"a: b\n"})
    with pytest.raises(NotWritten):
        importers.write(lie)
    with pytest.raises(NotWritten):
        importers.write(replace(plan, files={"private/../../x.yaml": b"a: b\n"}))
    assert not list(place.private.parent.parent.glob("**/x.yaml"))


@pytest.mark.parametrize(
    "folder",
    [
        ".", "data", "data/hubs", "content", "site/x", "..", "samples", "samples/private",
        ".github", "templates", "generator/x", "private-answers", "private/../site",
    ],
)  # fmt: skip
def test_the_inbox_is_never_in_what_is_published(place: club.Place, folder: str) -> None:
    responses = place.read("club", shapes.table(MICROSOFT, microsoft(1)))
    with pytest.raises(NotPrivate):
        importers.plan(responses, place.loaded, place.root, place.root / folder, club.TODAY)


@pytest.mark.parametrize("folder", ["private", "private/2026", "../elsewhere"])
def test_the_inbox_is_private_or_outside_the_network(place: club.Place, folder: str) -> None:
    responses = place.read("club", shapes.table(MICROSOFT, microsoft(1)))
    chosen = place.root / folder
    assert importers.plan(responses, place.loaded, place.root, chosen, club.TODAY).files
    assert not chosen.exists()


def test_a_link_to_what_is_published_is_no_inbox(place: club.Place) -> None:
    place.private.symlink_to(place.root / "data", target_is_directory=True)
    with pytest.raises(NotPrivate):
        planned(place, MICROSOFT, microsoft(1))
    place.private.unlink()
    plan = planned(place, MICROSOFT, microsoft(1))
    (place.private / "club").mkdir(parents=True)
    (place.private / "club/2026-27").symlink_to(place.root / "data", target_is_directory=True)
    with pytest.raises(NotWritten):
        importers.write(plan)


def test_nothing_is_written_over_and_a_failure_leaves_nothing(place: club.Place) -> None:
    plan = planned(place, MICROSOFT, microsoft(4))
    last = place.private / list(plan.files)[-1].removeprefix("private/")
    last.parent.mkdir(parents=True)
    last.write_text("mine")
    with pytest.raises(NotWritten, match="there already"):
        importers.write(plan)
    assert list(snapshot(place.private).values()) == [b"mine"]


def test_a_file_that_cannot_be_made_takes_the_others_with_it(place: club.Place) -> None:
    class Failing(inbox.Inbox):
        def __getitem__(self, path: str) -> bytes:
            if path == list(self)[-1]:
                raise OSError("disk full")
            return super().__getitem__(path)

    plan = planned(place, MICROSOFT, microsoft(4))
    failing = Failing()
    failing._files = plan.files._files  # type: ignore[attr-defined]
    with pytest.raises(OSError, match="disk full"):
        disk.write(replace(plan, files=failing))
    assert not place.private.exists()


def test_no_answer_is_in_the_report_of_a_private_form(place: club.Place) -> None:
    canary = "zanzibar-quince"
    lines = microsoft(3)
    for line in lines:
        line[6] = f"{canary} {line[0]}"
        line[7] = canary
    lines[2][6] = f"{canary}\u202e"
    headings = [*MICROSOFT, "How many places?", "Which themes?", "Since when?", "Shoe size"]
    lines = [[*line, canary, canary, canary, canary] for line in lines]
    plan = planned(place, headings, lines)
    assert all(row.response.faults for row in plan.rows)
    assert canary not in importers.report(plan)
    good = planned(place, MICROSOFT, [line[:8] for line in lines])
    assert good.files
    assert canary not in importers.report(good)
    place.write(good)
    assert canary not in importers.report(planned(place, MICROSOFT, [line[:8] for line in lines]))
    for text in (
        f"answers:\n  name: {canary}: x: y\n", f"answers:\n  name: [{canary}\n",
        f"answers:\n  name: @{canary}\n", f"answers:\n  places: {canary}\n",
        f"answers:\n  name: '{canary}\n", f"answers:\n  name: &a {canary}\n  post: *a\n",
    ):  # fmt: skip
        assert canary not in importers.report(place.plan(place.read("club", text, "a.yaml")))


def test_contact_details_in_a_heading_are_in_no_message_and_no_mapping(
    place: club.Place,
) -> None:
    details = "Jane Example jane@school.example 01632 960 001"
    headings = [*GOOGLE[1:], details, "Why do you want to join the club?"]
    lines = [["Weardale", "A", "Head", "x", "y"]]
    responses = place.read("club", shapes.table(headings, lines))
    said = importers.report(place.plan(responses)) + responses.mapping
    said += "".join(d.message + d.hint for d in responses.diagnostics)
    assert "Jane Example •••" in said
    assert "jane@" not in said
    assert "960 001" not in said
    # The mapping that is proposed can still be used: it names the column by its letter.
    assert "D: " in responses.mapping or "D:\n" in responses.mapping
    chosen = responses.mapping.replace("D:", "D: places", 1)
    found = place.read("club", shapes.table(headings, lines), mapping=chosen)
    assert [c.question for c in found.columns][3] == "places"
    nearly = place.read(
        "club",
        shapes.table([*GOOGLE[1:], "Where do we write to? jane@school.example"], [lines[0][:4]]),
    )
    assert [c.kind for c in nearly.columns][3] == "unsure"
    assert "jane@" not in importers.report(place.plan(nearly))
    unnamed = place.read(
        "club", shapes.table(headings, lines), mapping="Sam 01632 960 002: places\n"
    )
    assert "960 002" not in importers.report(place.plan(unnamed))
    text = "form: club\nhub: weardale\nanswers:\n  name: A\n  jane@school.example: x\n"
    saved = place.plan(place.read("club", text, "a.yaml"))
    assert saved.row_faults
    assert "jane@" not in importers.report(saved)


def test_every_row_is_accounted_for(place: club.Place) -> None:
    lines = microsoft(6)
    lines[2][6] = ""
    lines.insert(3, MICROSOFT)
    lines.append(["9", "", "20/11/2026 10:00:00", "", "", "", "", ""])
    place.write(planned(place, MICROSOFT, microsoft(1)))
    plan = planned(place, MICROSOFT, lines)
    report = importers.report(plan)
    for row in range(2, 10):
        assert f"Row {row}" in report
    assert "8 rows: 4 new, 1 there already, 3 left out." in report
    assert "Nothing was written; `--write` writes 4 files." in report
    assert "4 files were written." in importers.report(plan, written=True)


def test_what_belongs_to_no_hub_has_a_folder_that_no_hub_can_have(place: club.Place) -> None:
    data = shapes.table(
        ["What is the address of the page?", "What is wrong?", "What should it say?"],
        [["https://residencies.waymark.example/x/", "A fact", "Two"]],
    )
    plan = place.plan(place.read("correction", data))
    assert [path.rpartition("/")[0] for path in plan.files] == [
        "private/correction/2026-27/_network"
    ]


def test_the_sample_answers_are_known_again_in_their_own_inbox(network: club.Place) -> None:
    samples = club.REPOSITORY / "samples/private"
    place = replace(network, private=samples)
    folders = [folder for folder in sorted(samples.iterdir()) if folder.is_dir()]
    assert folders
    for folder in folders:
        form = place.network.find_form(folder.name)
        assert form
        responses = importers.read(form, place.network, importers.opened(folder))
        plan = place.plan(responses)
        assert set(outcomes(plan)) == {"there"}, importers.report(plan)
