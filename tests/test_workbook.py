"""A hub's workbook goes out, is edited as people edit, and changes what they edited."""

import datetime as dt
import difflib
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from generator import sheets, workbook
from generator.checks import check
from generator.load import Loaded, load
from generator.sheets import Unreadable
from generator.tables import tables
from generator.workbook import Result
from tests.support.networks import lay_base

TODAY = dt.date(2026, 11, 22)
HUB, YEAR = "tamar-valley", "2026-27"
FOLDER = f"data/hubs/{HUB}"
RESIDENCIES = f"{FOLDER}/{YEAR}/residencies"


class Network:
    """A copy of the sample network, whose workbook somebody edits."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.loaded: Loaded = load(root)

    def read(self, path: str) -> bytes:
        return (self.root / path).read_bytes()

    def export(self, hub: str = HUB, year: str = YEAR) -> bytes:
        return workbook.export(self.loaded, hub, year)

    def changes(self, data: bytes, hub: str = HUB, year: str = YEAR) -> Result:
        return workbook.changes(self.loaded, self.read, hub, year, data, TODAY, "hub.xlsx")

    def edited(self, edit: Callable[["Book"], object], hub: str = HUB, year: str = YEAR) -> Result:
        """What comes of a workbook that was opened, edited and saved."""
        return self.changes(Book.of(self.export(hub, year), edit), hub, year)

    def diff(self, result: Result) -> list[str]:
        """The lines that differ, over all files, as `- old` and `+ new`."""
        found = []
        for path, data in result.files.items():
            old = self.read(path).decode().splitlines() if (self.root / path).exists() else []
            lines = difflib.unified_diff(old, data.decode().splitlines(), n=0, lineterm="")
            found += [line for line in lines if line[:3] not in ("---", "+++") and line[0] != "@"]
        return found

    def write(self, result: Result) -> None:
        for path, data in result.files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(data)
        self.loaded = load(self.root)

    def replace(self, path: str, old: str, new: str) -> None:
        text = self.read(path).decode()
        assert old in text
        (self.root / path).write_bytes(text.replace(old, new, 1).encode())
        self.loaded = load(self.root)


class Book:
    """A workbook as a person has it open: cells by the header of their column."""

    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))

    @classmethod
    def of(cls, data: bytes, edit: Callable[["Book"], object]) -> bytes:
        book = cls(data)
        edit(book)
        out = io.BytesIO()
        book.book.save(out)
        return out.getvalue()

    def sheet(self, title: str) -> Any:
        return self.book[title]

    def column(self, title: str, header: str) -> int:
        return next(int(c.column) for c in self.sheet(title)[1] if c.value == header)

    def row(self, title: str, key: str) -> int:
        column = self.sheet(title)["A"]
        return next(int(c.row) for c in column if str(c.value) == key)

    def cell(self, title: str, key: str, header: str) -> Any:
        return self.sheet(title).cell(self.row(title, key), self.column(title, header))

    def put(self, title: str, key: str, header: str, value: object) -> None:
        self.cell(title, key, header).value = value

    def add(self, title: str, **cells: object) -> int:
        """A row below the last; spaces in headers are written as underscores."""
        row = 1 + max(int(c.row) for c in self.sheet(title)["A"] if c.value is not None)
        headers = {c.value: c.column for c in self.sheet(title)[1]}
        for name, value in cells.items():
            header = name.replace("_", " ")
            self.sheet(title).cell(row, headers[header]).value = value
        return row


@pytest.fixture(scope="module")
def sample(repository: Path) -> Network:
    """The sample network itself, only ever read."""
    return Network(repository)


@pytest.fixture
def own(repository: Path, tmp_path: Path) -> Network:
    """A copy of the sample network that a test may change."""
    shutil.copytree(repository / "data", tmp_path / "data")
    shutil.copytree(repository / "content", tmp_path / "content")
    return Network(tmp_path)


def said(result: Result) -> list[str]:
    return [f"{d.location.path.rpartition(', ')[2]} {d.code}" for d in result.diagnostics]


def is_nothing(result: Result) -> bool:
    return not (result.files or result.changes or result.diagnostics or result.notes)


# --- out -----------------------------------------------------------------------------------


def test_the_round_trip_of_every_hub_and_year_changes_nothing(sample: Network) -> None:
    trips = [(hub.id, year.year) for hub in sample.loaded.network.hubs for year in hub.years]
    assert len({hub for hub, _ in trips}) == 8
    for hub, year in trips:
        data = sample.export(hub, year)
        assert is_nothing(sample.changes(data, hub, year)), hub
        # Nor when a spreadsheet has opened it and saved it again.
        assert is_nothing(sample.changes(Book.of(data, lambda _: None), hub, year)), hub
        assert sample.export(hub, year) == data


def test_every_field_of_every_record_has_a_column_and_every_value_a_cell(sample: Network) -> None:
    book = Book(sample.export())
    assert book.book.sheetnames == [
        "Read me", "Schools", "Residencies", "Reviews", "Resources", "Learning", "Workbook",
        "Lists",
    ]  # fmt: skip
    for title, name in (("Schools", "school"), ("Residencies", "residency"), ("Reviews", "review"),
                        ("Resources", "resource"), ("Learning", "learning")):  # fmt: skip
        headers = [cell.value for cell in book.sheet(title)[1]]
        assert headers[-1] == "Record"
        wanted = [field.title for field in tables()[name].fields.values()]
        assert [h for h in headers[:-1] if h != "Id" or name == "resource"] == wanted
    own = sample.loaded.network.find_hub(HUB)
    assert own
    assert book.sheet("Schools").max_row == 1 + len(own.schools)


def test_cells_are_what_people_can_use(sample: Network) -> None:
    book = Book(sample.export())
    assert book.cell("Residencies", "r-03", "Host school").value == "900107 Long Orchard School"
    assert book.cell("Residencies", "r-02", "Host school").value.startswith("900801 ")
    assert book.cell("Residencies", "r-03", "Dates").value == "2027-01-26; 2027-01-27"
    agreed = book.cell("Residencies", "r-03", "Agreed")
    assert (agreed.value, agreed.is_date) == (dt.datetime(2026, 11, 19), True)
    assert book.cell("Schools", "900101", "URN").data_type == "s"
    assert book.cell("Schools", "900101", "Closed dates").value == (
        "2027-01-11 | 2027-01-22 | Year 11 mock examinations"
    )
    checks = {
        str(check.sqref).split(":")[0]: check
        for check in book.sheet("Residencies").data_validations.dataValidation
    }
    stage = checks[f"{sheets.letter(book.column('Residencies', 'Career stage') - 1)}2"]
    choices = [cell.value for cell in book.sheet("Lists")[stage.formula1.split("$")[1]]]
    assert [choice for choice in choices if choice][-1] == "middle"
    cover = " ".join(str(cell.value) for cell in book.sheet("Read me")["A"])
    assert "does not delete its record" in cover


def test_no_hub_and_no_year_has_no_workbook(sample: Network) -> None:
    with pytest.raises(KeyError):
        sample.export("nowhere")


# --- edits as people make them -------------------------------------------------------------

EDITS: list[tuple[str, str, str, object, list[str]]] = [
    ("Residencies", "r-03", "Matched", "12/11/2026",
     ["-matched_on: 2026-11-13", "+matched_on: 2026-11-12"]),
    ("Residencies", "r-03", "Matched", dt.datetime(2026, 11, 12),
     ["-matched_on: 2026-11-13", "+matched_on: 2026-11-12"]),
    ("Residencies", "r-03", "Matched", "12 November 2026",
     ["-matched_on: 2026-11-13", "+matched_on: 2026-11-12"]),
    ("Residencies", "r-03", "Participant's school", 900105,
     ["-participant_school: 900103", "+participant_school: 900105"]),
    ("Residencies", "r-03", "Host school", "900106 Cattewater Academy",
     ["-host_school: 900107", "+host_school: 900106"]),
    ("Residencies", "r-03", "Post", None, ["-participant_role: SEND co-ordinator"]),
    ("Residencies", "r-03", "Post", "no: #1", ["-participant_role: SEND co-ordinator",
                                              '+participant_role: "no: #1"']),
    ("Residencies", "r-03", "Themes", "send; reading", ["+  - reading"]),
    ("Residencies", "r-03", "Dates", "27/1/2027; 28 Jan 2027", ["-  - 2027-01-26",
                                                               "+  - 2027-01-28"]),
    ("Residencies", "r-03", "Publish the schools", False,
     ["-publish_schools: yes", "+publish_schools: no"]),
    ("Residencies", "r-05", "Host school", "900101 Hingston Down Academy",
     ["+host_school: 900101"]),
    ("Schools", "900102", "Easting", 242901, ["-  easting: 242900", "+  easting: 242901"]),
    ("Schools", "900102", "Trust", "+44 Trust", ["-  trust: Westing Trust", "+  trust: +44 Trust"]),
    ("Schools", "900102", "Closed dates", "1/2/2027 | | Mocks\n2027-03-01",
     ["+  closed_dates:", "+    - starts_on: 2027-02-01", "+      reason: Mocks",
      "+    - starts_on: 2027-03-01"]),
    ("Schools", "900101", "Closed dates", "2027-01-11 | 2027-01-21 | Year 11 mock examinations",
     ["-      ends_on: 2027-01-22", "+      ends_on: 2027-01-21"]),
    ("Schools", "900101", "Closed dates", None,
     ["-  closed_dates:", "-    - starts_on: 2027-01-11", "-      ends_on: 2027-01-22",
      "-      reason: Year 11 mock examinations"]),
    ("Resources", "tamar-transfer-note", "Version", 4, ['-  version: "3"', '+  version: "4"']),
    ("Learning", "open-gate-with-no-programme", "Next step", "To ask again.",
     ["+next_step: To ask again."]),
    ("Learning", "open-gate-with-no-programme", "Text", "One.\n\n- two\n- three",
     ["+  One.", "+  - two", "+  - three"]),
]  # fmt: skip


@pytest.mark.parametrize(("title", "key", "header", "value", "lines"), EDITS)
def test_an_edit_changes_exactly_its_lines(
    sample: Network, title: str, key: str, header: str, value: object, lines: list[str]
) -> None:
    result = sample.edited(lambda book: book.put(title, key, header, value))
    assert [d for d in result.diagnostics if d.severity == "error"] == []
    found = sample.diff(result)
    if title == "Learning":
        found = [line for line in found if line[0] == "+"]
    assert found == lines
    assert len(result.files) == len(result.changes) == 1
    change = result.changes[0]
    assert (change.sheet, change.record, change.is_new) == (title, key, False)


def test_a_dry_run_says_each_change_in_a_line(sample: Network) -> None:
    def edit(book: Book) -> None:
        book.put("Residencies", "r-03", "Matched", "12/11/2026")
        book.put("Residencies", "r-03", "Post", None)

    assert list(map(str, sample.edited(edit).changes)) == [
        "Residencies row 4, r-03: participant_role → nothing",
        "Residencies row 4, r-03: matched_on → 2026-11-12",
    ]


def test_what_was_written_loads_clean_and_makes_the_same_workbook(own: Network) -> None:
    def edit(book: Book) -> None:
        for title, key, header, value, _ in EDITS[::2]:
            book.put(title, key, header, value)

    result = own.edited(edit)
    assert len(result.changes) > 5
    assert check(own.loaded, TODAY) == []
    own.write(result)
    # Whatever the checks say now was said of the workbook, as something to look at.
    told = {d.code for d in result.diagnostics if d.severity == "warning"}
    assert {d.code for d in check(own.loaded, TODAY)} <= told
    assert is_nothing(own.changes(own.export()))


def test_comments_and_odd_layout_survive_an_edit_beside_them(own: Network) -> None:
    path = f"{RESIDENCIES}/r-03.yaml"
    text = own.read(path).decode()
    text = text.replace("matched_on:", "# The hub met twice.\n'matched_on' :  # second meeting\n ")
    text = text.replace("themes:\n  - send\n", "themes: [ send ]   # one\n\n").replace("\n", "\r\n")
    (own.root / path).write_bytes(text.encode())
    own.loaded = load(own.root)
    assert is_nothing(own.changes(own.export()))
    result = own.edited(lambda book: book.put("Residencies", "r-03", "Career stage", "senior"))
    expected = text.replace("participant_stage: middle", "participant_stage: senior")
    assert result.files[path] == expected.encode()


def test_rows_may_be_sorted_and_columns_moved_or_taken_out(sample: Network) -> None:
    def edit(book: Book) -> None:
        sheet = book.sheet("Residencies")
        rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(reversed(rows), 2):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column).value = value
        sheet.delete_cols(book.column("Residencies", "Visit plan"))
        sheet.move_range("A1:A9", cols=40)
        book.sheet("Learning").delete_cols(book.column("Learning", "Record"))

    assert is_nothing(sample.edited(edit))


# --- rows that come and go -----------------------------------------------------------------


def test_new_rows_become_new_records_with_the_next_free_ids(own: Network) -> None:
    def edit(book: Book) -> None:
        row: dict[str, object] = {
            "Programme": "lrp", "Participant's_school": "900104 Leatside School",
            "Career_stage": "senior", "Publish_the_schools": "no",
        }  # fmt: skip
        book.add("Residencies", Id="r-07", **row)
        book.add("Residencies", Id=" ", **(row | {"Participant's_school": 900108}))
        book.add("Schools", URN=900110, Name="Notter School", Phase="primary",
                 Setting="mainstream", Local_authority="Cornwall")  # fmt: skip
        book.add("Learning", Id=" ", Title="Who’s there? A routine", Kind="practice",
                 Written_by="Headteacher", Themes="reading", Published=dt.date(2026, 11, 20),
                 Summary="Short.", Text="**One**\n\nTwo", Publish_the_school="no")  # fmt: skip
        book.add("Resources", Id=" ", Title="Guide to the river", Description="A guide.",
                 Kind="other", Address="/templates/visit-plan/", Updated="1/11/2026",
                 Release="open")  # fmt: skip

    result = own.edited(edit)
    # That the hub now has more than it planned is told, and stops nothing.
    assert [d.code for d in result.diagnostics] == ["more-records-than-planned"]
    assert set(result.files) == {
        f"{RESIDENCIES}/r-07.yaml", f"{RESIDENCIES}/r-08.yaml", f"{FOLDER}/schools.yaml",
        f"{FOLDER}/resources.yaml", f"{FOLDER}/{YEAR}/learning/whos-there-a-routine.yaml",
    }  # fmt: skip
    assert result.files[f"{RESIDENCIES}/r-08.yaml"] == (
        b"programme: lrp\nparticipant_school: 900108\nparticipant_stage: senior\n"
        b"publish_schools: no\n"
    )
    schools = own.read(f"{FOLDER}/schools.yaml")
    assert result.files[f"{FOLDER}/schools.yaml"] == schools + (
        b"- urn: 900110\n  name: Notter School\n  phase: primary\n  setting: mainstream\n"
        b"  local_authority: Cornwall\n"
    )
    assert b"- id: guide-to-the-river\n" in result.files[f"{FOLDER}/resources.yaml"]
    own.write(result)
    assert is_nothing(own.changes(own.export()))
    assert own.loaded.diagnostics == []


def test_a_copied_row_without_its_id_is_a_new_record(own: Network) -> None:
    def edit(book: Book) -> None:
        sheet = book.sheet("Residencies")
        row = book.row("Residencies", "r-05")
        for column in range(2, sheet.max_column + 1):
            sheet.cell(row + 1, column).value = sheet.cell(row, column).value
        sheet.cell(row + 1, book.column("Residencies", "Participant's school")).value = "900101"

    result = own.edited(edit)
    assert list(result.files) == [f"{RESIDENCIES}/r-06.yaml"]


def test_a_deleted_row_or_sheet_deletes_nothing_and_is_said(sample: Network) -> None:
    def edit(book: Book) -> None:
        book.sheet("Residencies").delete_rows(book.row("Residencies", "r-03"))
        del book.book["Learning"]

    result = sample.edited(edit)
    assert (result.files, result.changes, result.diagnostics) == ({}, (), ())
    assert result.notes == (
        "Residencies: r-03 has no row; it stays.",
        "The sheet Learning is not in the workbook; its records stay.",
    )


# --- what is left --------------------------------------------------------------------------


def test_a_row_is_left_where_its_record_has_changed_since(own: Network) -> None:
    sent = own.export()
    own.replace(
        f"{RESIDENCIES}/r-03.yaml", "participant_stage: middle", "participant_stage: senior"
    )
    own.replace(
        f"{RESIDENCIES}/r-04.yaml", "participant_stage: middle", "participant_stage: senior"
    )

    def edit(book: Book) -> None:
        book.put("Residencies", "r-03", "Post", "Headteacher")
        book.put("Residencies", "r-01", "Post", "Headteacher")

    result = own.changes(Book.of(sent, edit))
    # r-04 has changed as well, but nobody edited its row.
    assert said(result) == ["Residencies!A4 workbook-row-collides"]
    assert list(result.files) == [f"{RESIDENCIES}/r-01.yaml"]
    assert len(own.diff(result)) == 2


def test_a_changed_or_missing_id_is_refused(sample: Network) -> None:
    def edit(book: Book) -> None:
        book.put("Residencies", "r-03", "Id", "r-30")
        book.put("Residencies", "r-04", "Id", None)
        book.put("Schools", "900102", "URN", 900199)
        book.put("Residencies", "r-05", "Id", "r-01")

    result = sample.edited(edit)
    assert said(result) == [
        "Schools!A3 workbook-id-changed", "Residencies!A4 workbook-id-changed",
        "Residencies!A5 workbook-id-changed", "Residencies!A6 workbook-row-twice",
    ]  # fmt: skip
    assert result.files == {}
    assert "`r-03` was changed to `r-30`" in result.diagnostics[1].message


def test_a_record_that_was_deleted_does_not_come_back_by_itself(own: Network) -> None:
    sent = own.export()
    (own.root / RESIDENCIES / "r-05.yaml").unlink()
    own.loaded = load(own.root)
    result = own.changes(Book.of(sent, lambda book: None))
    assert said(result) == ["Residencies!A6 workbook-record-gone"]
    assert result.files == {}


FAULTS: list[tuple[str, str, str, object, str]] = [
    ("Residencies", "r-03", "Matched", "soon", "Residencies!O4 value-not-of-its-kind"),
    ("Residencies", "r-03", "Matched", "31/11/2026", "Residencies!O4 value-not-of-its-kind"),
    ("Residencies", "r-03", "Agreed", "12/1/2027", "Residencies!P4 milestone-in-the-future"),
    ("Residencies", "r-03", "Host school", "Long Orchard",
     "Residencies!F4 residency-unknown-host-school"),
    ("Residencies", "r-03", "Programme", None, "Residencies!B4 value-missing"),
    ("Residencies", "r-03", "Themes", "send; sand", "Residencies!L4 unknown-theme"),
    ("Residencies", "r-03", "Publish the schools", "perhaps",
     "Residencies!Z4 value-not-of-its-kind"),
    ("Residencies", "r-03", "Post", "=A1", "Residencies!E4 cell-formula"),
    ("Residencies", "r-03", "Post", "#N/A", "Residencies!E4 cell-error"),
    ("Residencies", "r-03", "Post", "x" * 81, "Residencies!E4 value-too-long"),
    ("Schools", "900109", "Easting", 7_000_000, "Schools!H10 value-out-of-range"),
    ("Schools", "900109", "Phase", "Primary", "Schools!C10 value-not-listed"),
    ("Schools", "900109", "Postcode", "nowhere", "Schools!G10 value-of-wrong-form"),
    ("Schools", "900109", "Closed dates", "Monday", "Schools!K10 value-not-of-its-kind"),
    ("Schools", "900109", "Name", None, "Schools!B10 value-missing"),
    ("Learning", "open-gate-with-no-programme", "Summary", "Write to a.person@example.org",
     "Learning!N2 personal-email"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "key", "header", "value", "fault"), FAULTS)
def test_a_fault_is_told_at_its_cell_and_its_row_is_left(
    sample: Network, title: str, key: str, header: str, value: object, fault: str
) -> None:
    def edit(book: Book) -> None:
        book.put(title, key, header, value)
        book.put("Residencies", "r-05", "Post", "Headteacher")

    result = sample.edited(edit)
    errors = [d for d in result.diagnostics if d.severity == "error"]
    assert [f"{d.location.path.rpartition(', ')[2]} {d.code}" for d in errors] == [fault]
    assert str(errors[0].location).startswith("hub.xlsx, ")
    assert [change.record for change in result.changes] == ["r-05"]
    assert list(result.files) == [f"{RESIDENCIES}/r-05.yaml"]


def test_a_fault_that_an_edit_brings_to_another_record_is_told_at_the_edit(
    sample: Network,
) -> None:
    def edit(book: Book) -> None:
        book.put("Schools", "900107", "Left on", dt.date(2026, 8, 31))
        book.put("Schools", "900102", "Trust", "Sound and Shore Schools")

    result = sample.edited(edit)
    errors = [d for d in result.diagnostics if d.severity == "error"]
    assert errors
    assert {d.location.path for d in errors} == {"hub.xlsx, Schools!J8"}
    assert [change.record for change in result.changes] == ["900102"]


def test_faults_of_new_rows_are_told_at_their_cells(sample: Network) -> None:
    def edit(book: Book) -> None:
        book.add("Residencies", Id=" ", Programme="lrp", Career_stage="senior")
        book.add("Residencies", Id="R 9", Programme="lrp")
        book.add("Schools", Name="No number", Phase="primary", Setting="mainstream",
                 Local_authority="Devon", URN=" ")  # fmt: skip

    result = sample.edited(edit)
    assert said(result) == [
        "Schools!A11 value-missing", "Residencies!C7 value-missing",
        "Residencies!Z7 value-missing", "Residencies!A8 workbook-id-not-an-id",
    ]  # fmt: skip
    assert result.diagnostics[0].hint == "Fill in this cell."
    assert result.files == {}


def test_a_fault_that_was_there_before_is_not_the_workbook_s(own: Network) -> None:
    own.replace(f"{RESIDENCIES}/r-03.yaml", "participant_stage: middle", "participant_stage: x")
    result = own.edited(lambda book: book.put("Residencies", "r-03", "Post", "Headteacher"))
    assert result.diagnostics == ()
    assert list(result.files) == [f"{RESIDENCIES}/r-03.yaml"]


def test_unknown_and_missing_columns_are_said(sample: Network) -> None:
    def edit(book: Book) -> None:
        book.sheet("Residencies")["AB1"] = "Our notes"
        book.sheet("Residencies")["AB2"] = "Ring first."
        book.sheet("Schools").delete_cols(1)

    result = sample.edited(edit)
    assert said(result) == [
        "Schools!A1 workbook-column-missing", "Residencies!AB1 workbook-column-unknown",
    ]  # fmt: skip
    assert result.files == {}


def test_a_file_that_cannot_be_changed_is_left(own: Network) -> None:
    with (own.root / RESIDENCIES / "r-03.yaml").open("a") as file:
        file.write("host_aims: twice\n")
    own.loaded = load(own.root)
    result = own.edited(lambda book: book.put("Residencies", "r-03", "Post", "Headteacher"))
    assert said(result) == ["Residencies!A4 workbook-file-unread"]
    assert result.files == {}


def test_a_text_that_is_longer_than_a_cell_is_never_cut_in_the_file(own: Network) -> None:
    path = f"{FOLDER}/{YEAR}/learning/open-gate-with-no-programme.yaml"
    own.replace(path, "body: |\n", "body: |\n" + "  A line of words.\n" * 3_000)
    assert is_nothing(own.changes(own.export()))
    key = "open-gate-with-no-programme"
    result = own.edited(lambda book: book.put("Learning", key, "Text", "Short"))
    assert said(result) == ["Learning!O2 workbook-text-cut"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (lambda n: n.export("weardale"), "the workbook of the hub `weardale`"),
        (lambda n: n.export(HUB, "2025-26"), "workbook of 2025-26"),
        (lambda n: sheets.workbook([sheets.Sheet("S", (sheets.Column("a"),))]), "the template"),
        (lambda n: b"a,b\n1,2\n", "must be a CSV or XLSX"),
    ],
)
def test_another_workbook_is_refused(
    sample: Network, data: Callable[[Network], bytes], says: str
) -> None:
    with pytest.raises(Unreadable, match=says):
        sample.changes(data(sample))


# --- records of every kind -----------------------------------------------------------------


def test_reviewers_stand_in_a_cell_and_come_back(tmp_path: Path) -> None:
    network = Network(lay_base(tmp_path))
    hub = next(h for h in network.loaded.network.hubs for y in h.years if y.reviews)
    year = next(y for y in hub.years if y.reviews)
    review = year.reviews[0]
    assert is_nothing(network.changes(network.export(hub.id, year.year), hub.id, year.year))
    book = Book(network.export(hub.id, year.year))
    text = str(book.cell("Reviews", review.id, "Reviewers").value)
    assert text.startswith(f"{review.reviewers[0].school} ")
    result = network.edited(
        lambda book: book.put("Reviews", review.id, "Reviewers", f"{text} | \\| odd"),
        hub.id, year.year,
    )  # fmt: skip
    assert [str(change.field) for change in result.changes] == ["reviewers"]
    assert any("odd" in line for line in network.diff(result))


@pytest.mark.parametrize(
    "text", ["a; b", "a | b", "back\\slash", "\\n", "\\;", "'quoted", "=1+1", "+44", "no"]
)
def test_signs_that_part_values_come_back_inside_them(own: Network, text: str) -> None:
    shown = text.replace("'", "''")
    own.replace(f"{FOLDER}/schools.yaml", "Year 11 mock examinations", f"'{shown}'")
    assert is_nothing(own.changes(own.export()))
    guarded = sheets.guarded(text)
    result = own.edited(lambda book: book.put("Schools", "900101", "Trust", guarded))
    assert len(own.diff(result)) == 2
    own.write(result)
    hub = own.loaded.network.find_hub(HUB)
    assert hub
    assert (hub.schools[0].trust, hub.schools[0].closed_dates[0].reason) == (text, text)


# --- files that could not be read ----------------------------------------------------------


DAMAGED = [b"# Caf\xe9\n- school: 900101\n", b"school: 900101\n", b"text\n", b"- [\n"]


@pytest.mark.parametrize("data", DAMAGED)
def test_a_list_that_could_not_be_read_is_never_replaced(own: Network, data: bytes) -> None:
    path = own.root / FOLDER / "schools.yaml"
    path.write_bytes(data)
    own.loaded = load(own.root)
    result = own.edited(
        lambda book: book.add(
            "Schools", URN=900199, Name="New School", Phase="primary", Setting="mainstream",
            Local_authority="Plymouth",
        )
    )  # fmt: skip
    assert [d.code for d in result.diagnostics] == ["workbook-file-unread"]
    assert "schools.yaml` cannot be changed as it is." in result.diagnostics[0].message
    assert (result.files, result.before, result.changes) == ({}, {}, ())


@pytest.mark.parametrize("data", [b"", b"\n", b"# None yet.\n", b"[]\n"])
def test_a_list_with_nothing_in_it_gets_its_first_row(own: Network, data: bytes) -> None:
    path = f"{FOLDER}/resources.yaml"
    (own.root / path).write_bytes(data)
    own.loaded = load(own.root)
    result = own.edited(
        lambda book: book.add(
            "Resources", Id=" ", Title="Guide to the river", Description="A guide.",
            Programme="lrp", Roles="hub-lead", Kind="guidance",
            Address="https://river.example/guide", Updated="2026-11-01", Release="open",
        )
    )  # fmt: skip
    assert list(result.files) == [path], [str(d) for d in result.diagnostics]
    assert result.before == {path: data}
    assert b"title: Guide to the river\n" in result.files[path]
    assert result.files[path].startswith(data if b"#" in data else b"- id: ")


def test_the_id_of_a_damaged_file_is_not_given_again(own: Network) -> None:
    old = own.root / RESIDENCIES / "r-05.yaml"
    damaged = old.with_name("r-06.yaml")
    damaged.write_bytes(b"# Caf\xe9\n" + old.read_bytes())
    own.loaded = load(own.root)
    row: dict[str, object] = {
        "Programme": "lrp", "Participant's_school": "900104 Leatside School",
        "Career_stage": "senior", "Publish_the_schools": "no",
    }  # fmt: skip
    given = own.edited(lambda book: book.add("Residencies", Id=" ", **row))
    assert list(given.files) == [f"{RESIDENCIES}/r-07.yaml"], [str(d) for d in given.diagnostics]
    assert given.before == {}
    typed = own.edited(lambda book: book.add("Residencies", Id="r-06", **row))
    assert (said(typed), typed.files) == (["Residencies!A7 workbook-file-unread"], {})
    assert "r-06.yaml` cannot be changed as it is." in typed.diagnostics[0].message


def test_the_result_carries_the_bytes_that_it_was_made_from(own: Network) -> None:
    path = f"{FOLDER}/schools.yaml"
    result = own.edited(lambda book: book.put("Schools", "900101", "Trust", "Estover Trust"))
    assert result.before == {path: own.read(path)}
    assert set(result.files) == {path}
