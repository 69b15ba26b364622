"""A file that somebody sends → its sheets, whatever made it; or one sentence why not."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from generator.sheets import xlsx
from generator.sheets.cells import (
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Grid,
    Row,
    Unreadable,
    letter,
    unguarded,
)

_OTHER = "The selected file must be a CSV or XLSX."
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UTF_8_HINT = "Save it again as CSV UTF-8."
_CSV_NAMES = ("", ".csv", ".txt", ".tsv", ".tab")
_PAGE = re.compile(rb"\s*<(?:!doctype|html|table|\?xml)", re.IGNORECASE)
_SEPARATOR_LINE = re.compile("sep=(.)\r?\n")
_DELIMITERS = ",;\t"


def read(data: bytes, name: str) -> tuple[Grid, ...]:
    """The sheets of an XLSX file, or the one sheet of a CSV file, by what the bytes are.

    A CSV file is UTF-8, or else Windows-1252; its separator is told from its first row. Raises
    `Unreadable`; so may reading the rows. At most 20 MB, 200,000 rows and 200 columns.
    """
    if not data:
        raise Unreadable("The selected file is empty.")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The selected file must be smaller than {MAX_BYTES // 1_000_000}MB.")
    if data.startswith(_ZIP):
        return xlsx.read(data)
    if data.startswith(_OLE):
        raise Unreadable(_old(data))
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if suffix not in _CSV_NAMES or _PAGE.match(data[:200]) or data.startswith((b"%PDF", b"{\\rtf")):
        raise Unreadable(_OTHER)
    text = _text(data)
    if not text.strip():
        raise Unreadable("The selected file is empty.")
    return (Grid("", False, lambda: _rows(text)),)


def _old(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "The selected file has a password. Save it without one."
    return f"{_OTHER} This is an old Excel workbook (.xls); save it as Excel Workbook (.xlsx)."


def _text(data: bytes) -> str:
    if data.startswith(_UTF_16):
        raise Unreadable(f"The selected file is saved as Unicode text (UTF-16). {_UTF_8_HINT}")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise Unreadable(
            f"The selected file holds a character in line {line} that is no text. {_UTF_8_HINT}"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"The selected file is not saved as UTF-8; see line {line}. {_UTF_8_HINT}"
        ) from None


def _delimiter(text: str) -> tuple[str, int]:
    """What separates the cells, and where the first row begins."""
    if named := _SEPARATOR_LINE.match(text):
        return named[1], named.end()
    counts = dict.fromkeys(_DELIMITERS, 0)
    quoted = False
    for sign in text.lstrip("\r\n"):
        if sign == '"':
            quoted = not quoted
        elif not quoted and sign in "\r\n":
            break
        elif not quoted and sign in counts:
            counts[sign] += 1
    return max(_DELIMITERS, key=lambda sign: counts[sign]), 0


def _rows(text: str) -> Iterator[Row]:
    delimiter, start = _delimiter(text)
    stream = io.StringIO(text[start:], newline="")
    # The library's own limit would only be another number for the same thing.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    number, count = 1 if start else 0, 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise Unreadable(
                f"The quotation marks in line {reader.line_num} of the selected file do not fit. "
                "Save it again as CSV UTF-8."
            ) from None
        if cells is None:
            return
        number += 1
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        count += 1
        _check(cells, number, count)
        yield Row(number, tuple(map(unguarded, cells)))


def _check(cells: list[str], number: int, count: int) -> None:
    if count > MAX_ROWS:
        raise Unreadable(f"The selected file must have {MAX_ROWS:,} rows or fewer.")
    if len(cells) > MAX_COLUMNS:
        raise Unreadable(
            f"The selected file has more than {MAX_COLUMNS} columns in row {number}. Check the "
            "separators and the quotation marks there."
        )
    if max(map(len, cells)) > MAX_CELL:
        column = next(i for i, cell in enumerate(cells) if len(cell) > MAX_CELL)
        raise Unreadable(
            f"The cell {letter(column)}{number} must be {MAX_CELL:,} characters or less."
        )
