"""The description of a workbook or CSV file → its bytes, always the same for the same."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from generator.sheets.cells import MAX_CELL, guarded, letter

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

Kind = Literal["text", "long", "number", "date", "yes-no"]

_LISTS = "Lists"
_WIDTHS: dict[Kind, int] = {"text": 14, "long": 60, "number": 12, "date": 14, "yes-no": 10}
_FORMATS: dict[Kind, str] = {"number": "0", "date": "d mmm yyyy"}
_SPARE_ROWS = 500
_LINE_HEIGHT, _MOST_LINES = 15, 12
_MAX_PROMPT, _MAX_TITLE = 255, 31
_INK, _PALE, _LINE = "FF1F2A30", "FFE8EEF0", "FF9FB2BA"
_EPOCH = dt.datetime(2000, 1, 1)
_FIRST_DAY, _LAST_DAY = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
_STAMP = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
# What XML cannot hold, CR (which XML turns into LF), and text that looks like such an escape.
_UNHOLDABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_LONE = re.compile("[\ud800-\udfff]")
_NOT_A_TITLE = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Cells are texts whatever the kind: dates as 2027-02-03, yes or no.

    `help` shows beside the header and when a cell is chosen. `options` make a drop-down list; with
    `free` other text is taken as well (several options in one cell). A text that does not fit its
    kind is written as it is. `minimum` and `maximum` are for numbers.
    """

    header: str
    kind: Kind = "text"
    help: str = ""
    options: tuple[str, ...] = ()
    free: bool = False
    width: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: a frozen row of headers, then rows of texts in the order of the columns."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]] = ()
    hidden: bool = False
    spare: int = _SPARE_ROWS
    """Empty rows below that have the same lists and checks."""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to read: a heading and paragraphs. One that begins with `# ` is a smaller heading."""

    title: str
    heading: str
    paragraphs: tuple[str, ...]


def workbook(sheets: Sequence[Sheet | Page]) -> bytes:
    """An XLSX file with these sheets. Titles must be unique, at most 31 characters.

    Text that begins like a formula gets a leading apostrophe, which `read` takes away again. A
    cell holds 32,767 characters; a longer text is cut. Half of a surrogate pair becomes U+FFFD.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    lists: dict[tuple[str, ...], str] = {}
    for sheet in sheets:
        if len(sheet.title) > _MAX_TITLE or _NOT_A_TITLE.search(sheet.title):
            raise ValueError(f"a sheet cannot have this title: {sheet.title}")
        target = book.create_sheet(sheet.title)
        if isinstance(sheet, Page):
            _fill_page(target, sheet)
        else:
            _fill_sheet(target, sheet, lists)
    _add_lists(book, lists)
    book.properties.creator = ""
    book.properties.created = _EPOCH
    out = io.BytesIO()
    book.save(out)
    return _settled(out.getvalue())


def csv_file(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file as Excel expects it: UTF-8 with its mark, commas, guarded against formulas."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in ([*headers], *rows):
        writer.writerow([_LONE.sub("\ufffd", guarded(text)) for text in row])
    return out.getvalue().encode("utf-8-sig")


def _fill_page(target: Worksheet, page: Page) -> None:
    from openpyxl.styles import Alignment, Font

    target.sheet_view.showGridLines = False
    target.sheet_properties.pageSetUpPr = _fit_to_page()
    target.page_setup.fitToHeight = 0
    target.column_dimensions["A"].width = 100
    for number, text in enumerate((page.heading, *page.paragraphs), 1):
        cell = target.cell(number, 1)
        shown = text.removeprefix("# ")
        _set_text(cell, shown)
        heading = number == 1 or shown != text
        size = 18 if number == 1 else 13 if heading else 11
        cell.font = Font(name="Calibri", bold=heading, size=size, color=_INK)
        cell.alignment = Alignment(wrap_text=True, vertical="top" if not heading else "bottom")
        lines = sum(-(-max(len(part), 1) // 105) for part in shown.split("\n"))
        target.row_dimensions[number].height = {18: 30, 13: 30}.get(size, 16 * lines + 4)


def _fill_sheet(target: Worksheet, sheet: Sheet, lists: dict[tuple[str, ...], str]) -> None:
    target.freeze_panes = "A2"
    if sheet.hidden:
        target.sheet_state = "hidden"
    last = max(len(sheet.rows), 1) + 1 + sheet.spare
    widths: list[int] = []
    for number, column in enumerate(sheet.columns):
        _set_header(target.cell(1, number + 1), column)
        name = letter(number)
        dimension = target.column_dimensions[name]
        widths.append(column.width or _width(column, [row[number] for row in sheet.rows]))
        dimension.width = widths[-1]
        dimension.hidden = column.hidden
        # The format of the whole column, so that a row that somebody adds has it too.
        dimension.number_format = _FORMATS.get(column.kind, "@")
        dimension.alignment = _alignment(column)
        if (validation := _validation(column, lists)) and not sheet.hidden:
            validation.add(f"{name}2:{name}{last}")
            target.add_data_validation(validation)
    target.row_dimensions[1].height = 32
    for line, row in enumerate(sheet.rows, 2):
        for number, (column, text) in enumerate(zip(sheet.columns, row, strict=True), 1):
            if text:
                _set(target.cell(line, number), column, text)
        target.row_dimensions[line].height = _height(sheet.columns, row, widths)
    if not sheet.hidden:
        target.auto_filter.ref = f"A1:{letter(len(sheet.columns) - 1)}{max(len(sheet.rows), 1) + 1}"
    target.page_setup.orientation = "landscape"
    target.print_title_rows, target.print_title_cols = "1:1", "A:A"


def _fit_to_page() -> Any:
    from openpyxl.worksheet.properties import PageSetupProperties

    return PageSetupProperties(fitToPage=True)


def _width(column: Column, texts: Sequence[str]) -> int:
    """Room for the header, and for an option or text of common length."""
    longest = max((len(text) for text in (*column.options, *texts)), default=0)
    least = max(_WIDTHS[column.kind], min(len(column.header) + 6, 24))
    return least if column.kind in ("long", "date") else min(max(least, longest + 4), 40)


def _height(columns: Sequence[Column], row: Sequence[str], widths: Sequence[int]) -> int:
    """Room for a row's longest cell, up to a limit: not every program finds it out by itself."""
    lines = 1
    for column, text, width in zip(columns, row, widths, strict=True):
        if text and not column.hidden:
            lines = max(lines, sum(1 + len(part) // width for part in text.split("\n")))
    return _LINE_HEIGHT * min(lines, _MOST_LINES) + 4


def _set_header(cell: Any, column: Column) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    _set_text(cell, column.header)
    cell.font = Font(name="Calibri", bold=True, size=11, color=_INK)
    cell.fill = PatternFill("solid", fgColor=_PALE)
    cell.border = Border(bottom=Side("thin", color=_LINE))
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    if column.help:
        lines = -(-len(column.help) // 40) + column.help.count("\n") + 1
        cell.comment = Comment(_held(column.help), "", height=20 * lines + 10, width=300)


def _alignment(column: Column) -> Any:
    from openpyxl.styles import Alignment

    return Alignment(
        wrap_text=column.kind in ("text", "long"), vertical="top",
        horizontal="left" if column.kind in ("date", "number") else None,
    )  # fmt: skip


def _set(cell: Any, column: Column, text: str) -> None:
    cell.alignment = _alignment(column)
    cell.number_format = _FORMATS.get(column.kind, "@")
    if column.kind == "date" and (day := _find_day(text)):
        cell.value = day
        cell.number_format = _FORMATS["date"]
    elif column.kind == "number" and _WHOLE.fullmatch(text):
        cell.value = int(text)
    else:
        _set_text(cell, text)


def _set_text(cell: Any, text: str) -> None:
    cell.value = _held(guarded(text))[:MAX_CELL]
    cell.data_type = "s"


def _held(text: str) -> str:
    """A text with the signs that XML cannot hold written as Excel writes them: `_x0007_`."""
    if _LONE.search(text):
        text = _LONE.sub("\ufffd", text)
    return _UNHOLDABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def _find_day(text: str) -> dt.date | None:
    """The day of a text such as 2027-02-03, when a spreadsheet can hold it and give it back."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text and day >= dt.date(1900, 3, 1) else None


def _validation(column: Column, lists: dict[tuple[str, ...], str]) -> DataValidation | None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if column.options:
        name = lists.setdefault(column.options, letter(len(lists)))
        formula = f"{_LISTS}!${name}$1:${name}${len(column.options)}"
        says = "Choose an entry of the list."
        found = DataValidation("list", formula, allow_blank=True, showErrorMessage=not column.free)
    elif column.kind == "yes-no":
        says = "Write yes or no."
        found = DataValidation("list", '"yes,no"', allow_blank=True, showErrorMessage=True)
    elif column.kind == "date":
        says = f"Write a date between {_FIRST_DAY.year} and {_LAST_DAY.year}, like 3/2/2027."
        found = DataValidation(
            "date", _serial(_FIRST_DAY), _serial(_LAST_DAY), operator="between", allow_blank=True,
            showErrorMessage=True,
        )  # fmt: skip
    elif column.kind == "number":
        low = column.minimum if column.minimum is not None else -(10**9)
        high = column.maximum if column.maximum is not None else 10**9
        says = f"Write a whole number between {low:,} and {high:,}."
        found = DataValidation(
            "whole", str(low), str(high), operator="between", allow_blank=True,
            showErrorMessage=True,
        )  # fmt: skip
    elif column.help:
        says = ""
        found = DataValidation(None, allow_blank=True)
    else:
        return None
    found.errorTitle, found.error = _held(column.header)[:_MAX_TITLE], says or None
    if column.help:
        found.showInputMessage = True
        found.promptTitle = _held(column.header)[:_MAX_TITLE]
        found.prompt = _cut(_held(column.help), _MAX_PROMPT)
    return found


def _serial(day: dt.date) -> str:
    return str((day - dt.date(1899, 12, 30)).days)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _add_lists(book: Workbook, lists: dict[tuple[str, ...], str]) -> None:
    if not lists:
        return
    target = book.create_sheet(_LISTS)
    target.sheet_state = "hidden"
    for options, name in lists.items():
        for line, option in enumerate(options, 1):
            cell = target[f"{name}{line}"]
            _set_text(cell, option)
            cell.number_format = "@"


def _settled(data: bytes) -> bytes:
    """The same file without the moment when it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w") as kept:
        for part in made.infolist():
            content = made.read(part)
            if part.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(part.filename, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            kept.writestr(entry, content, compresslevel=6)
    return out.getvalue()
