"""Workbooks and CSV files: what goes out comes back, and what cannot be used is said plainly."""

import csv
import datetime as dt
import gzip
import io
import json
import re
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from generator import sheets
from generator.sheets import Column, Page, Row, Sheet, Unreadable

NAUGHTY = Path(__file__).parents[2] / "shared" / "data" / "blns.json.gz"
SIGNS = st.text("'=+-@\t\r\n＝＋－＠ _x0041_\x07\x00ab", max_size=12)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | SIGNS


def naughty() -> list[str]:
    with gzip.open(NAUGHTY, "rt", encoding="utf-8") as file:
        return [str(text) for text in json.load(file)]


def rows_of(data: bytes, name: str = "a.xlsx", sheet: int = 0) -> list[Row]:
    return list(sheets.read(data, name)[sheet].rows())


def cells_of(data: bytes, name: str = "a.xlsx") -> list[tuple[str, ...]]:
    return [row.cells for row in rows_of(data, name)]


def made(fill: Callable[[Any], object]) -> bytes:
    """A workbook as somebody else's program makes it."""
    book = Workbook()
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_sheet(xml: str) -> bytes:
    """A workbook whose only sheet is this XML."""
    parts = parts_of(made(lambda sheet: sheet.append(["x"])))
    parts["xl/worksheets/sheet1.xml"] = xml.encode()
    return zipped(parts)


SHARED = "xl/sharedStrings.xml"


def shared(texts: list[str]) -> bytes:
    """The table of texts into which the cells of most programs point."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    entries = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'<sst xmlns="{main}" count="1">{entries}</sst>'.encode()


def sheet_xml(rows: str) -> str:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'


def refusal(data: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(Unreadable) as refused:
        rows_of(data, name)
    return refused.value.message


# --- out and back --------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=8))
@example(["'", "''", "'=1", "''=1", "=1", "-", "-5", "+44 1632 960001", "'Twas", "_x0041_"])
@example(["\r", "a\rb", "\x00", "\x0b", "\ufffe", "_x005F_x0041_", "x005F_", "  a  ", "\n"])
def test_any_text_comes_back_from_a_workbook_as_it_was(texts: list[str]) -> None:
    columns = tuple(Column(f"c{n}") for n in range(len(texts)))
    back = rows_of(sheets.workbook([Sheet("S", columns, [texts])]))
    assert back[0].cells == tuple(f"c{n}" for n in range(len(texts)))
    found = back[1].cells if len(back) > 1 else ()
    assert found + ("",) * (len(texts) - len(found)) == tuple(texts)


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=8))
@example(["'", "''", "'=1", "''=1", "=1", "-", "-5", "+44 1632 960001", "'Twas", "a;b", 'a"b'])
@example(["\r", "a\rb\r\nc", "\x0b", "  a  ", "\n", "a\tb"])
def test_any_text_comes_back_from_a_csv_file_as_it_was(texts: list[str]) -> None:
    data = sheets.csv_file([f"c{n}" for n in range(len(texts))], [texts])
    if any("\0" in text for text in texts):
        assert "is no text" in refusal(data, "a.csv")
        return
    back = cells_of(data, "a.csv")
    found = back[1] if len(back) > 1 else ()
    assert found + ("",) * (len(texts) - len(found)) == tuple(texts)


def test_every_naughty_string_comes_back_from_both() -> None:
    texts = [text for text in naughty() if text]
    rows = [[text, "x"] for text in texts]
    book = sheets.workbook([Sheet("S", (Column("a"), Column("b")), rows)])
    assert [row[0] for row in cells_of(book)[1:]] == texts
    listed = sheets.csv_file(["a", "b"], rows)
    assert [row[0] for row in cells_of(listed, "a.csv")[1:]] == texts


@settings(deadline=None)
@given(TEXTS)
def test_no_text_that_goes_out_begins_like_a_formula(text: str) -> None:
    assert sheets.guarded(text)[:1] not in set("=+-@\t\r\n＝＋－＠")
    assert sheets.unguarded(sheets.guarded(text)) == text


def test_half_a_character_becomes_the_sign_for_what_cannot_be_shown() -> None:
    data = sheets.workbook([Sheet("S", (Column("a"),), [["a\ud800b"]])])
    assert cells_of(data)[1] == ("a\ufffdb",)
    assert cells_of(sheets.csv_file(["a"], [["a\ud800b"]]), "a.csv")[1] == ("a\ufffdb",)


# --- what a workbook holds -----------------------------------------------------------------

DESCRIPTION = (
    Page("Read me", "Heading", ("A paragraph.", "# Smaller", "Another.")),
    Sheet(
        "Visits",
        (
            Column("URN", help="Six digits."), Column("Day", "date"),
            Column("Pupils", "number", minimum=0, maximum=30), Column("Agreed", "yes-no"),
            Column("Phase", options=("primary", "secondary")),
            Column("Themes", options=("reading", "send"), free=True), Column("Notes", "long"),
            Column("Key", hidden=True),
        ),
        [["012345", "2027-02-03", "12", "yes", "primary", "reading; send", "=1+1", "k"]],
    ),
)  # fmt: skip


def test_cells_have_the_kind_of_their_column() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(sheets.workbook(DESCRIPTION)))["Visits"]
    row: Any = next(sheet.iter_rows(min_row=2))
    urn, day, pupils, agreed, *_, notes, _key = row
    assert (urn.value, urn.number_format, urn.data_type) == ("012345", "@", "s")
    assert (day.value, day.is_date) == (dt.datetime(2027, 2, 3), True)
    assert (pupils.value, agreed.value) == (12, "yes")
    assert (notes.value, notes.data_type, notes.alignment.wrap_text) == ("'=1+1", "s", True)
    # The next row has the formats too, though nobody has written in it.
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.column_dimensions["H"].hidden


def test_columns_have_their_checks_lists_notes_and_a_frozen_header() -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheets.workbook(DESCRIPTION)))
    sheet = book["Visits"]
    checks = {str(v.sqref)[0]: v for v in sheet.data_validations.dataValidation}
    assert (checks["B"].type, checks["B"].formula1, checks["B"].formula2) == (
        "date", "36526", "73050",
    )  # fmt: skip
    assert (checks["C"].type, checks["C"].formula1, checks["C"].formula2) == ("whole", "0", "30")
    assert (checks["D"].type, checks["D"].formula1) == ("list", '"yes,no"')
    assert (checks["E"].formula1, checks["E"].showErrorMessage) == ("Lists!$A$1:$A$2", True)
    assert (checks["F"].formula1, checks["F"].showErrorMessage) == ("Lists!$B$1:$B$2", False)
    assert checks["A"].prompt == "Six digits."
    assert [cell.value for cell in book["Lists"]["B"]] == ["reading", "send"]
    assert book["Lists"].sheet_state == "hidden"
    assert sheet["A1"].comment.text == "Six digits."
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert str(checks["B"].sqref) == "B2:B502"


def test_a_workbook_is_the_same_bytes_whenever_it_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = sheets.workbook(DESCRIPTION)
    time.sleep(2.1)  # the zip format counts in steps of two seconds
    assert sheets.workbook(DESCRIPTION) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_a_text_that_no_cell_holds_is_cut_and_a_bad_title_is_an_error() -> None:
    data = sheets.workbook([Sheet("S", (Column("a"),), [["x" * 40_000]])])
    assert len(cells_of(data)[1][0]) == sheets.MAX_CELL
    with pytest.raises(ValueError, match="title"):
        sheets.workbook([Sheet("a/b", (Column("a"),))])


# --- what others write ---------------------------------------------------------------------


def test_values_are_read_as_texts_with_their_places() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["Header", None, "Third"])
        sheet.append([])
        sheet.append([dt.date(2027, 2, 3), dt.datetime(2027, 2, 3, 9, 30), 3.0, 0.1 + 0.2, True])
        sheet.append([dt.time(9, 30), 900112, -5, 1e20, None, None])
        sheet["G3"] = "#N/A"
        sheet["H3"] = "=SUM(A1:A2)"

    found = rows_of(made(fill))
    assert [row.number for row in found] == [1, 3, 4]
    assert found[0].cells == ("Header", "", "Third")
    assert found[1].cells[:5] == ("2027-02-03", "2027-02-03T09:30:00", "3", "0.3", "yes")
    assert found[1].faults == {6: "error", 7: "formula"}
    assert found[2].cells == ("09:30:00", "900112", "-5", "1e+20")
    place = sheets.place("a.xlsx", "Sheet", 3, 7)
    assert str(place) == "a.xlsx, Sheet!H3"
    assert "formula" in sheets.fault("formula", place).message


@pytest.mark.parametrize(
    ("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_have_a_spreadsheet_s_names(column: int, name: str) -> None:
    assert sheets.letter(column) == name == get_column_letter(column + 1)


def test_hidden_rows_merged_cells_and_hidden_sheets_are_read() -> None:
    book = Workbook()
    first: Any = book.active
    first.append(["a", "b", "c"])
    first.append(["joined", None, "d"])
    first.merge_cells("A2:B2")
    first.row_dimensions[2].hidden = True
    book.create_sheet("Away").sheet_state = "veryHidden"
    out = io.BytesIO()
    book.save(out)
    grids = sheets.read(out.getvalue(), "a.xlsx")
    assert [(grid.title, grid.hidden) for grid in grids] == [("Sheet", False), ("Away", True)]
    rows = list(grids[0].rows())
    assert (rows[1].cells, rows[1].hidden) == (("joined", "", "d"), True)
    assert list(grids[1].rows()) == []


def test_dates_of_the_other_epoch_are_the_same_days() -> None:
    book = Workbook()
    book.epoch = dt.datetime(1904, 1, 1)
    sheet: Any = book.active
    sheet.append([dt.date(2027, 2, 3)])
    out = io.BytesIO()
    book.save(out)
    assert cells_of(out.getvalue()) == [("2027-02-03",)]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1" t="inlineStr"><is><r><t>one </t></r><r><t>two</t></r></is></c>', "one two"),
        ('<c r="A1" t="inlineStr"><is><t>東</t><rPh><t>ひがし</t></rPh></is></c>', "東"),
        ('<c t="str"><v>plain</v></c>', "plain"),
        ('<c r="A1" t="d"><v>2027-02-03T00:00:00</v></c>', "2027-02-03"),
        ('<c r="A1"><v>1E3</v></c>', "1000"),
        ('<c r="A1"/><c r="B1" s="0"/>', None),
        ('<c r="A1" t="inlineStr"><is><t>_xD83D__xDE00_</t></is></c>', "\U0001f600"),
        ('<c r="A1" t="inlineStr"><is><t>_x005F_x0041_ x005F_</t></is></c>', "_x0041_ x005F_"),
    ],
)
def test_cells_that_other_programs_write_are_understood(cell: str, text: str | None) -> None:
    found = cells_of(with_sheet(sheet_xml(f"<row>{cell}</row>")))
    assert found == ([] if text is None else [(text,)])


def test_texts_are_found_in_the_table_that_all_sheets_share() -> None:
    cells = "".join(f'<c t="s"><v>{n}</v></c>' for n in (2, 0, 1, 3))
    rich = "<r><t>b</t></r><rPh><t>no</t></rPh><r><t xml:space='preserve'> c</t></r>"
    parts = parts_of(with_sheet(sheet_xml(f"<row>{cells}</row>")))
    data = zipped({**parts, SHARED: shared([f"a</t></si><si>{rich}</si><si><t>_x0007_", "'=1"])})
    assert cells_of(data) == [("\x07", "a", "b c", "=1")]


def test_a_sheet_that_says_it_is_one_cell_is_read_whole() -> None:
    data = made(lambda sheet: [sheet.append([n, n]) for n in range(50)])
    parts = parts_of(data)
    name = "xl/worksheets/sheet1.xml"
    parts[name] = re.sub(b'<dimension ref="[^"]*"', b'<dimension ref="A1"', parts[name])
    assert b'ref="A1"' in parts[name]
    assert len(rows_of(zipped(parts))) == 50


def test_a_prefix_on_every_name_changes_nothing() -> None:
    xml = sheet_xml('<row r="4"><c r="C4"><v>7</v></c></row>')
    xml = re.sub(r"<(/?)(\w)", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x=")
    row = rows_of(with_sheet(xml))[0]
    assert (row.number, row.cells) == (4, ("", "", "7"))


# --- CSV -----------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_csv_is_told_by_its_header_and_never_guessed(
    delimiter: str, encoding: str, ending: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL)
    header = ["Name, or a; post", "School\tand town", "£"]
    writer.writerows([header, ["Zoë", "two\nlines", "a,b;c\td"], [], ["", "x", ""]])
    found = rows_of(out.getvalue().encode(encoding), "answers.csv")
    assert [row.cells for row in found] == [
        tuple(header), ("Zoë", "two\nlines", "a,b;c\td"), ("", "x"),
    ]  # fmt: skip
    assert [row.number for row in found] == [1, 2, 4]


def test_a_csv_file_may_name_its_separator_or_have_one_column() -> None:
    assert cells_of(b"sep=;\r\na;b,c\r\n1;2\r\n", "a.csv") == [("a", "b,c"), ("1", "2")]
    assert cells_of(b"\r\nonly\n'\t;\n", "a.csv") == [("only",), ("\t;",)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        ("a,b".encode("utf-16"), "UTF-16"),
        (b"a,b\n1,\x00\n", "line 2"),
        (b"a,b\n1,\x81\n", "UTF-8; see line 2"),
        (b'a,b\n1,"open\n', "quotation marks"),
        (b'a,b\n1,"x"y\n', "line 2"),
        (b"%PDF-1.7\n", "must be a CSV or XLSX"),
        (b"<html><table>", "must be a CSV or XLSX"),
        (b"a\n" + b"x" * 32_768, "A2 must be 32,767 characters"),
        (b"," * 200 + b"x\n", "more than 200 columns in row 1"),
        (b"a\n" * 200_001, "200,000 rows or fewer"),
        (b"a" * 20_000_001, "must be smaller than 20MB"),
    ],
)  # fmt: skip
def test_what_is_no_usable_csv_is_refused_in_words(data: bytes, says: str) -> None:
    assert says in refusal(data, "answers.csv")


# --- files that are refused ----------------------------------------------------------------


def with_part(name: str, content: bytes = b"x") -> bytes:
    return zipped({**parts_of(made(lambda sheet: sheet.append(["x"]))), name: content})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel workbook (.xls)"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "has a password",
        ),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "OpenDocument"),
        (zipped({"word/document.xml": b"<a/>"}), "must be a CSV or XLSX"),
        (zipped({"xl/workbook.bin": b""}), ".xlsb"),
        (with_part("xl/vbaProject.bin"), "macros"),
        (with_part("xl/externalLinks/externalLink1.xml"), "other workbooks"),
        (b"PK\x03\x04 and nothing else", "damaged"),
        (b"plain text", "must be a CSV or XLSX"),
    ],
)  # fmt: skip
def test_what_is_no_usable_workbook_is_refused_in_words(data: bytes, says: str) -> None:
    assert says in refusal(data)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ('<row><c r="GS1"><v>1</v></c></row>', "more than 200 columns"),
        ('<row><c t="s"><v>99</v></c></row>', "damaged"),
        ('<row><c t="s"><v>-1</v></c></row>', "damaged"),
        ("<row><c><v>abc</v></c></row>", "damaged"),
        ('<row r="x"><c><v>1</v></c></row>', "damaged"),
        ("<row><c>", "damaged"),
        ("".join(f"<row><c><v>{n}</v></c></row>" for n in range(200_001)), "200,000 rows or fewer"),
        (f'<row><c t="str"><v>{"x" * 32_768}</v></c></row>', "A1 must be 32,767"),
    ],
)  # fmt: skip
def test_a_damaged_or_boundless_sheet_is_refused_in_words(rows: str, says: str) -> None:
    assert says in refusal(with_sheet(sheet_xml(rows)))


def test_entities_are_refused_wherever_they_stand() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    data = with_sheet(bomb + sheet_xml('<row><c t="str"><v>&b;</v></c></row>'))
    assert "damaged" in refusal(data)
    for part in ("xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"):
        parts = {**parts_of(made(lambda sheet: sheet.append(["x"]))), SHARED: shared(["x"])}
        parts[part] = bomb.encode() + re.sub(rb"^<\?xml.*?\?>", b"", parts[part])
        assert "damaged" in refusal(zipped(parts)), part


def test_a_bomb_is_refused_before_anything_is_unpacked() -> None:
    bomb = with_sheet(sheet_xml("<row/>" + " " * 50_000_000))
    assert len(bomb) < 100_000
    tracemalloc.start()
    try:
        assert "unpacks to far more" in refusal(bomb)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_either() -> None:
    bomb = with_sheet(sheet_xml("<row/>" + " " * 50_000_000))
    name = b"xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        size = struct.pack("<I", archive.getinfo(name.decode()).file_size)
    # Both the part's own header and the zip's list now say that it is small.
    lying = bomb.replace(size, struct.pack("<I", 900))
    assert lying != bomb
    tracemalloc.start()
    try:
        assert "damaged" in refusal(lying)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_many_parts_and_a_large_sum_are_refused() -> None:
    many = {f"p{n}": b"" for n in range(2_001)}
    assert "too large when it is unpacked" in refusal(zipped(many))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_a_sentence_and_never_a_crash(data: st.DataObject) -> None:
    whole = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(4, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        whole = whole[: data.draw(st.integers(4, len(whole)))]
    try:
        rows_of(bytes(whole))
    except Unreadable as refused:
        assert refused.message.endswith(".")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a", "..\\a.tsv"]))
def test_any_bytes_are_rows_or_a_sentence(data: bytes, name: str) -> None:
    try:
        for grid in sheets.read(data, name):
            list(grid.rows())
    except Unreadable as refused:
        assert refused.message.endswith(".")


WHOLE = sheets.workbook([Sheet("S", (Column("a"), Column("b", "date")), [["x", "2027-02-03"]] * 9)])


# --- size ----------------------------------------------------------------------------------


def large() -> bytes:
    """100,000 rows of 12 columns as Excel writes them, its texts in the shared table."""
    texts = [f"answer {n}" for n in range(400_000)]
    names = [get_column_letter(c + 1) for c in range(12)]
    rows = []
    for n in range(100_000):
        cells = "".join(
            f'<c r="{names[c]}{n + 1}" t="s"><v>{(n * 8 + c) % 400_000}</v></c>'
            if c % 3 else f'<c r="{names[c]}{n + 1}"><v>{n * c}</v></c>'
            for c in range(12)
        )  # fmt: skip
        rows.append(f'<row r="{n + 1}">{cells}</row>')
    parts = parts_of(with_sheet(sheet_xml("".join(rows))))
    return zipped({**parts, SHARED: shared(texts)})


@pytest.mark.long
def test_a_hundred_thousand_rows_are_read_in_little_memory() -> None:
    data = large()
    assert sum(1 for grid in sheets.read(data, "a.xlsx") for _ in grid.rows()) == 100_000
    rows = sheets.read(data, "a.xlsx")[0].rows()
    tracemalloc.start()
    try:
        assert sum(1 for _, _ in zip(rows, range(20_000), strict=False)) == 20_000
        # The table of texts is held, which was made before; the rows are not.
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
