"""Files that nobody would send, and some that people do: right answers or one clear line."""

import io
import zipfile
from pathlib import Path

import pytest

from generator import importers
from generator.importers import Responses
from tests.importer_fixtures import club, shapes

HEAD = ["Which hub?", "Name", "What is your post?"]
ROW = ["Tamar Valley", "Robin", "Head"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> club.Place:
    return club.place(club.lay(tmp_path_factory.mktemp("net")))


def told(responses: Responses) -> list[str]:
    return [d.message for d in responses.diagnostics if d.severity == "error"]


def names(responses: Responses) -> list[str]:
    return [str(row.answers["name"]) for row in responses.rows if not row.faults]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"", "The selected file is empty."),
        ("a.xlsx", b"", "The selected file is empty."),
        ("a.csv", b"\n\n  \n", "The selected file is empty."),
        ("a.csv", b"a,b\x00,c\n", "that is no text"),
        ("a.csv", "Name\nRobin\n".encode("utf-16"), "UTF-16"),
        ("a.pdf", b"%PDF-1.7", "must be a CSV or XLSX"),
        ("a.csv", b"x" * 50_000_000, "must be smaller than 20MB"),
        ("a.yaml", b"", "The selected file is empty."),
        ("a.yaml", b"\xff\xfe\x00", "not saved as UTF-8"),
        ("a.yaml", b"x" * 50_000_000, "must be smaller than 20MB"),
        ("a.md", b"Nothing of interest.", "no `answers`"),
        ("a.csv", b"1,2,3\n4,5,6\n", "holds questions of the form `club`"),
        ("a.csv", b"Which hub?,Name\n", "holds headings and no answers"),
        ("a.csv", b'Which hub?,Name\n"Tamar,Robin\n', "quotation marks"),
        ("a.zip", b"PK\x03\x04broken", "damaged"),
        ("a.xlsx", b"PK\x03\x04broken", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_plain_line(
    place: club.Place, name: str, data: bytes, said: str
) -> None:
    responses = place.read("club", data, name)
    whole = [*told(responses), *(d.message for row in responses.rows for d in row.faults)]
    assert len(whole) == 1, whole
    assert said in whole[0]
    plan = place.plan(responses)
    assert not plan.files
    assert said in importers.report(plan)


def bomb(name: str, size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * size)
        if name.startswith("xl/"):
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "answers.yaml"])
def test_a_bomb_is_refused_before_it_is_unpacked(place: club.Place, name: str) -> None:
    data = bomb(name, 50_000_000)
    assert len(data) < 100_000
    assert len(told(place.read("club", data, "a.zip"))) == 1


def test_a_formula_is_refused_with_its_place_and_its_row_is_left(place: club.Place) -> None:
    data = shapes.book([HEAD, ROW, ["Tamar Valley", '="Rob"&"in"', "Head"]], formulas=["B3"])
    responses = place.read("club", data, "a.xlsx")
    assert names(responses) == ["Robin"]
    faults = [(str(d.location), d.message) for d in responses.rows[1].faults]
    assert faults == [("a.xlsx, Form1!B3", "The cell holds a formula, not a value.")]
    plan = place.plan(responses)
    assert len(plan.files) == 1
    assert "Row 3: left out" in importers.report(plan)


def test_a_formula_in_a_column_that_is_not_read_does_no_harm(place: club.Place) -> None:
    data = shapes.book([[*HEAD, "Sum"], [*ROW, "=1+1"]], formulas=["D2"])
    assert names(place.read("club", data, "a.xlsx")) == ["Robin"]


def test_a_title_row_and_blank_rows_stand_above_the_headings(place: club.Place) -> None:
    data = shapes.book([["Answers to our form"], [], HEAD, ROW, [], ["Weardale", "Sasha", "SLT"]])
    responses = place.read("club", data, "a.xlsx")
    assert responses.heading_row == 3
    assert names(responses) == ["Robin", "Sasha"]
    assert [(left.place, left.reason) for left in responses.left] == [
        ("row 1", "stands above the headings")
    ]
    assert [row.place for row in responses.rows] == ["row 4", "row 6"]


def test_three_hundred_columns_are_refused_with_the_place(place: club.Place) -> None:
    wide = [f"c{n}" for n in range(300)]
    responses = place.read("club", shapes.table([*HEAD, *wide], [[*ROW, *wide]]))
    assert "200 columns" in told(responses)[0]


def test_many_columns_that_are_no_questions_are_all_listed(place: club.Place) -> None:
    wide = [f"Extra {chr(97 + n % 26)}{n}z" for n in range(150)]
    responses = place.read("club", shapes.table([*HEAD, *wide], [[*ROW, *wide]]))
    assert len(responses.diagnostics) == 150
    assert names(responses) == ["Robin"]


def test_a_column_without_a_heading_is_told(place: club.Place) -> None:
    responses = place.read("club", shapes.table([*HEAD, ""], [[*ROW, "", "stray"], [*ROW, "x"]]))
    assert [(str(d.location), d.severity) for d in responses.diagnostics] == [
        ("answers.csv, D3", "warning"), ("answers.csv, E2", "warning"),
    ]  # fmt: skip


def test_headings_in_the_middle_are_left_and_said_so(place: club.Place) -> None:
    responses = place.read("club", shapes.table(HEAD, [ROW, HEAD, ["Weardale", "Sasha", ""]]))
    assert names(responses) == ["Robin", "Sasha"]
    assert [left.reason for left in responses.left] == ["repeats the headings"]


def test_spaces_round_answers_make_no_difference(place: club.Place) -> None:
    data = shapes.table(HEAD, [["  tamar valley ", " Robin \n", "\u00a0Head "]])
    assert dict(place.read("club", data).rows[0].answers) == {
        "hub": "tamar-valley", "name": "Robin", "post": "Head",
    }  # fmt: skip


def test_hidden_characters_are_a_fault_of_their_row(place: club.Place) -> None:
    data = shapes.table(HEAD, [["Tamar Valley", "Ro\u202ebin", "Head"], ROW])
    responses = place.read("club", data)
    assert [d.message for d in responses.rows[0].faults] == [
        "Your name must not include hidden characters."
    ]
    assert names(responses) == ["Robin"]


def test_a_damaged_end_stops_the_whole_file(place: club.Place) -> None:
    data = shapes.table(HEAD, [ROW]) + b'Weardale,"Sasha'
    responses = place.read("club", data)
    assert "quotation marks" in told(responses)[0]
    assert not place.plan(responses).files


def test_a_second_sheet_with_answers_is_told(place: club.Place) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(shapes.book([HEAD, ROW])))
    sheet = book.create_sheet("Form2")
    for line in (HEAD[:2], ROW[:2]):
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    responses = place.read("club", out.getvalue(), "a.xlsx")
    assert names(responses) == ["Robin"]
    assert [d.message for d in responses.diagnostics] == [
        "The sheet “Form2” holds questions of the form too and was not read."
    ]


def test_robots_and_other_forms_are_left(place: club.Place) -> None:
    lines = [
        ["tamar-valley", "Robin", "", "club", "2026-11-20"],
        ["tamar-valley", "Bot", "http://spam.example", "club", "2026-11-20"],
        ["tamar-valley", "Other", "", "interest", "2026-11-20"],
    ]
    headings = ["hub", "name", "website", "form-name", "created_at"]
    responses = place.read("club", shapes.table(headings, lines))
    assert responses.source.id == "netlify"
    assert names(responses) == ["Robin"]
    assert [(left.place, left.reason) for left in responses.left] == [
        ("row 3", "fills in the box that only robots see"), ("row 4", "answers another form"),
    ]  # fmt: skip


GOOD = b"form: club\nreference: LRP-7F3K2Q\nhub: tamar-valley\nanswers:\n  name: Robin\n"


def test_saved_answers_one_after_another_keep_their_places(place: club.Place) -> None:
    data = (
        GOOD
        + b"---\n"
        + GOOD.replace(b"7F3K2Q", b"AAAAAA").replace(
            b"  name: Robin\n", b"  post: Head\n  places: many\n"
        )
    )
    responses = place.read("club", data, "a.yaml")
    assert names(responses) == ["Robin"]
    assert [row.hub for row in responses.rows] == ["tamar-valley", "tamar-valley"]
    assert [(str(d.location), d.message) for d in responses.rows[1].faults] == [
        ("a.yaml", "Enter your name."),
        ("a.yaml:12:1", "The number of places must be a whole number, like 3."),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"form: club", b"form: interest", "The file holds answers to the form `interest`."),
        (b"hub: tamar-valley", b"hub: nowhere", "There is no hub `nowhere`."),
        (b"  name: Robin\n", b"  name: {a: b}\n", "neither a text nor a list"),
        (b"  name: Robin\n", b"  name: Robin\n  shoe: '43'\n", "has no question `shoe`"),
        (b"  name: Robin\n", b"  name: *x\n", ""),
        (b"  name: Robin\n", b"  name: Robin\n  name: Sasha\n", ""),
        (b"answers:\n  name: Robin\n", b"answers: Robin\n", "no `answers`"),
    ],
)
def test_saved_answers_with_a_slip_are_left(
    place: club.Place, old: bytes, new: bytes, said: str
) -> None:
    responses = place.read("club", GOOD.replace(old, new), "a.yaml")
    messages = [d.message for d in responses.rows[0].faults]
    assert any(said in message for message in messages), messages
    assert not place.plan(responses).files


def test_a_zip_and_a_folder_of_saved_answers_are_read(place: club.Place, tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("in/a.yaml", GOOD)
        archive.writestr("../b.yaml", GOOD.replace(b"7F3K2Q", b"BBBBBB"))
        archive.writestr("empty.yaml", b"")
        archive.writestr("photo.png", b"\x89PNG")
    responses = place.read("club", out.getvalue(), "all.zip")
    assert len(names(responses)) == 2
    assert sorted(left.place for left in responses.left) == ["empty.yaml", "photo.png"]
    (tmp_path / "a.yaml").write_bytes(GOOD)
    (tmp_path / "in").mkdir()
    (tmp_path / "in/photo.png").write_bytes(b"PNG")
    (tmp_path / "b.md").write_text("### Which hub?\n\nTamar Valley\n\n### Name\n\nSasha\n")
    form = place.network.find_form("club")
    assert form
    read = importers.read(form, place.network, importers.opened(tmp_path))
    assert names(read) == ["Robin", "Sasha"]
    assert [left.place for left in read.left] == ["in/photo.png"]
    plan = place.plan(responses)
    assert all(path.startswith("private/club/2026-27/tamar-valley/lrp-") for path in plan.files)


def test_no_more_of_a_huge_file_is_read_than_shows_that_it_is(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(2_000_000_000)
    assert len(importers.opened(tmp_path / "a.csv")["a.csv"]) == 20_000_001


def test_ten_thousand_rows_are_all_accounted_for_in_a_short_report(place: club.Place) -> None:
    lines = [["Tamar Valley", "" if n % 1000 == 7 else f"N{n}", "Head"] for n in range(10_000)]
    plan = place.plan(place.read("club", shapes.table(HEAD, lines)))
    report = importers.report(plan)
    assert len(plan.files) == 9_990
    assert "10,000 rows: 9,990 new, 10 left out." in report
    assert len(report) < 20_000
    assert "rows 9, 1009, 2009" in report


def test_a_csv_in_a_zip_as_google_hands_it_out_is_read(place: club.Place) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Club.csv", shapes.table(HEAD, [ROW]))
    responses = place.read("club", out.getvalue(), "Club.csv.zip")
    assert (responses.name, names(responses)) == ("Club.csv", ["Robin"])
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("Other.csv", shapes.table(HEAD, [ROW]))
    responses = place.read("club", out.getvalue(), "Club.csv.zip")
    assert names(responses) == ["Robin"]
    assert [left.place for left in responses.left] == ["Other.csv"]
