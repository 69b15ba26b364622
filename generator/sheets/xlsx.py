"""The parts of an XLSX file → rows, read as a stream.

Read with expat and not with openpyxl: openpyxl builds a value for each cell, believes what
exports say of their own size, drops escaped characters, and with defusedxml reads one thousand
rows a second. Document types are refused, so no entity can grow.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any
from xml.parsers import expat

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from generator.sheets.cells import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Grid,
    Row,
    Unreadable,
    letter,
    unguarded,
)

MAX_UNZIPPED = 300_000_000
MAX_PART = 10_000_000
"""Bytes of a part that is read as a whole."""
MAX_RATIO = 200
MAX_PARTS = 2_000
_SMALL = 1_000_000
_CHUNK = 1 << 16
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LONE = re.compile("[\ud800-\udfff]")
_TIMED = re.compile(r"[hs]", re.IGNORECASE)
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_DAYS_ELSEWHERE = {*range(27, 37), *range(50, 59)}
"""Number formats without a code in the file that are dates in East Asia."""
_DAMAGED = "The selected file is damaged. Open it in Excel, save it again and send the new file."
_OTHER = "The selected file must be a CSV or XLSX."
_MACROS = (
    "The selected file holds macros. Save it as Excel Workbook (.xlsx), which leaves them out."
)
_LINKS = (
    "The selected file takes values from other workbooks. Copy its cells into a new workbook "
    "as values, and send that."
)


@dataclass(frozen=True, slots=True)
class _Book:
    """What the cells of every sheet lean on."""

    strings: list[str]
    dates: Mapping[int, bool]
    """Cell style → whether its date is shown with a time; other styles are no dates."""
    epoch: dt.datetime


def read(data: bytes) -> tuple[Grid, ...]:
    """The sheets of a workbook, hidden ones too, in the order of their tabs.

    Raises `Unreadable` before anything is unpacked where the file is too large or of another kind.
    """
    with _opened(data) as archive:
        _refuse(archive)
        top = _tree(archive, "xl/workbook.xml")
        targets = _targets(archive)
        properties = _find(top, "workbookPr")
        is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        epoch = dt.datetime(1904, 1, 1) if is_1904 else dt.datetime(1899, 12, 30)
        book = _Book(_strings(archive), _date_styles(archive), epoch)
        found = []
        for sheet in (entry for entry in top.iter() if _local(entry.tag) == "sheet"):
            link = next((v for k, v in sheet.attrib.items() if _local(k) == "id"), "")
            part = targets.get(link, "")
            if "/chartsheets/" in f"/{part}" or "/dialogsheets/" in f"/{part}":
                continue
            if part not in archive.namelist():
                raise Unreadable(_DAMAGED)
            hidden = sheet.get("state", "visible") != "visible"
            found.append(Grid(sheet.get("name", ""), hidden, _rows_of(data, part, book)))
    return tuple(found)


@contextmanager
def _opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except (
        zipfile.BadZipFile, zlib.error, expat.ExpatError, ParseError, DefusedXmlException,
        EOFError, NotImplementedError, RuntimeError, OSError, LookupError, ValueError,
    ):  # fmt: skip
        raise Unreadable(_DAMAGED) from None


def _refuse(archive: zipfile.ZipFile) -> None:
    """Refuse by the zip's own list. zipfile never gives more of a part than the list says."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNZIPPED:
        raise Unreadable("The selected file is too large when it is unpacked. Split it in two.")
    for part in parts:
        if part.file_size > max(_SMALL, MAX_RATIO * part.compress_size):
            raise Unreadable(
                "The selected file unpacks to far more than its size. Copy its cells into a new "
                "workbook, and send that."
            )
        if part.flag_bits & 1:
            raise Unreadable("The selected file has a password. Save it without one.")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Unreadable(_MACROS)
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise Unreadable(_LINKS)
    if "xl/workbook.bin" in names:
        raise Unreadable(
            f"{_OTHER} This is a binary workbook (.xlsb); save it as Excel Workbook (.xlsx)."
        )
    if "mimetype" in names:
        kind = (
            archive.read("mimetype")[:100] if archive.getinfo("mimetype").file_size < 200 else b""
        )
        if b"opendocument" in kind:
            raise Unreadable(
                f"{_OTHER} This is an OpenDocument file; save it as Excel Workbook (.xlsx)."
            )
    if "xl/workbook.xml" not in names:
        raise Unreadable(_OTHER)
    if "[Content_Types].xml" in names and b"macroEnabled" in _whole(archive, "[Content_Types].xml"):
        raise Unreadable(_MACROS)


def _whole(archive: zipfile.ZipFile, part: str) -> bytes:
    if archive.getinfo(part).file_size > MAX_PART:
        raise Unreadable(_DAMAGED)
    return archive.read(part)


def _tree(archive: zipfile.ZipFile, part: str) -> Any:
    return fromstring(_whole(archive, part), forbid_dtd=True)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _find(tree: Any, name: str) -> Any:
    return next((entry for entry in tree.iter() if _local(entry.tag) == name), None)


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Relationship id → the part of the zip that it names."""
    part = "xl/_rels/workbook.xml.rels"
    if part not in archive.namelist():
        raise Unreadable(_DAMAGED)
    found = {}
    for entry in _tree(archive, part):
        target = entry.get("Target", "")
        path = target[1:] if target.startswith("/") else f"xl/{target}"
        steps: list[str] = []
        for step in PurePosixPath(path).parts:
            steps = steps[:-1] if step == ".." else [*steps, step]
        found[entry.get("Id", "")] = "/".join(steps)
    return found


def _date_styles(archive: zipfile.ZipFile) -> dict[int, bool]:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    if "xl/styles.xml" not in archive.namelist():
        return {}
    tree = _tree(archive, "xl/styles.xml")
    codes = dict(BUILTIN_FORMATS)
    for entry in tree.iter():
        if _local(entry.tag) == "numFmt":
            codes[int(entry.get("numFmtId", "0"))] = entry.get("formatCode", "")
    found = {}
    for number, style in enumerate(_find(tree, "cellXfs") or ()):
        code = int(style.get("numFmtId", "0"))
        shown = codes.get(code, "")
        if code in _DAYS_ELSEWHERE or is_date_format(shown):
            found[number] = bool(_TIMED.search(_LITERAL.sub("", shown)))
    return found


def _strings(archive: zipfile.ZipFile) -> list[str]:
    """The table of texts that most cells point into."""
    part = "xl/sharedStrings.xml"
    if part not in archive.namelist():
        return []
    found: list[str] = []
    texts = _Texts()

    def start(name: str, _attributes: dict[str, str]) -> None:
        texts.start(name.rpartition(":")[2])

    def end(name: str) -> None:
        local = name.rpartition(":")[2]
        texts.end(local)
        if local == "si":
            found.append(_decoded(texts.taken()))

    with archive.open(part) as stream:
        for _ in _parsed(stream, start, end, texts.add):
            pass
    return found


@dataclass(slots=True)
class _Texts:
    """Gathers the text of `<v>` and `<t>`, without how it is pronounced."""

    parts: list[str] = field(default_factory=list)
    open: bool = False
    silent: int = 0

    def start(self, name: str) -> None:
        if name in ("v", "t"):
            self.open = not self.silent
        elif name == "rPh":
            self.silent += 1

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.open = False
        elif name == "rPh":
            self.silent -= 1

    def add(self, text: str) -> None:
        if self.open:
            self.parts.append(text)

    def taken(self) -> str:
        text = "".join(self.parts)
        self.parts = []
        return text


def _parsed(
    stream: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Iterator[None]:
    """Parse a part piece by piece, pausing after each."""

    def refuse(*_args: object) -> None:
        raise Unreadable(_DAMAGED)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    while chunk := stream.read(_CHUNK):
        parser.Parse(chunk, False)
        yield
    parser.Parse(b"", True)
    yield


def _rows_of(data: bytes, part: str, book: _Book) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        # The guard is around reading alone: what the caller raises between rows is its own.
        with _opened(data) as archive, archive.open(part) as stream:
            sheet = _Sheet(book)
            pieces = _parsed(stream, sheet.start, sheet.end, sheet.texts.add)
            while _more(pieces):
                yield from sheet.taken()

    return rows


def _more(pieces: Iterator[None]) -> bool:
    return next(pieces, "end") is None


@dataclass(slots=True)
class _Sheet:
    """The state of reading one sheet."""

    book: _Book
    texts: _Texts = field(default_factory=_Texts)
    rows: list[Row] = field(default_factory=list)
    count: int = 0
    number: int = 0
    hidden: bool = False
    column: int = -1
    kind: str = ""
    style: str = ""
    formula: bool = False
    cells: list[str] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)

    def taken(self) -> list[Row]:
        rows, self.rows = self.rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self.column = self._column_of(attributes.get("r", ""))
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s", "")
            self.formula = False
        elif local == "row":
            self.number = int(attributes.get("r") or self.number + 1)
            self.hidden = attributes.get("hidden") in ("1", "true")
            self.column, self.cells, self.faults = -1, [], {}
        elif local == "f":
            self.formula = True
        else:
            self.texts.start(local)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._end_cell(self.texts.taken())
        elif local == "row":
            self._end_row()
        else:
            self.texts.end(local)

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if not letters:
            return self.column + 1
        known = self.columns.get(letters)
        if known is None:
            known = 0
            for sign in letters.upper()[:4]:
                known = known * 26 + ord(sign) - ord("A") + 1
            known = self.columns[letters] = known - 1
        return known

    def _end_cell(self, raw: str) -> None:
        text, fault = ("", "formula") if self.formula else self._value(raw)
        if not text and not fault:
            return
        if not 0 <= self.column < MAX_COLUMNS:
            raise Unreadable(
                f"The selected file has more than {MAX_COLUMNS} columns. Delete what stands to the "
                f"right of column {letter(MAX_COLUMNS - 1)}."
            )
        if len(text) > MAX_CELL:
            raise Unreadable(
                f"The cell {letter(self.column)}{self.number} must be {MAX_CELL:,} characters or "
                "less."
            )
        self.cells += [""] * (self.column + 1 - len(self.cells))
        self.cells[self.column] = text
        if fault:
            self.faults[self.column] = fault

    def _end_row(self) -> None:
        if not self.cells:
            return
        self.count += 1
        if self.count > MAX_ROWS:
            raise Unreadable(f"The selected file must have {MAX_ROWS:,} rows or fewer.")
        self.rows.append(Row(self.number, tuple(self.cells), self.faults, self.hidden))

    def _value(self, raw: str) -> tuple[str, str]:
        """The text of a cell, or the word for what is wrong with it."""
        kind = self.kind
        if kind == "s":
            if not raw:
                return "", ""
            if not raw.strip().isdigit():
                raise Unreadable(_DAMAGED)
            return unguarded(self.book.strings[int(raw)]), ""
        if kind in ("str", "inlineStr"):
            return unguarded(_decoded(raw)), ""
        if not raw:
            return "", ""
        if kind == "e":
            return "", "error"
        if kind == "b":
            return ("yes" if raw.strip() in ("1", "true") else "no"), ""
        if kind == "d":
            return raw.strip().removesuffix("Z").removesuffix("T00:00:00"), ""
        return self._number(raw)

    def _number(self, raw: str) -> tuple[str, str]:
        timed = self.book.dates.get(int(self.style)) if self.style else None
        if timed is not None:
            return _date(float(raw), self.book.epoch, timed=timed)
        if raw.isdigit() and raw.isascii() and (raw[0] != "0" or len(raw) == 1):
            return raw, ""
        number = float(raw)
        whole = number.is_integer() and abs(number) < 1e15
        return (str(int(number)) if whole else f"{number:.15g}"), ""


def _date(number: float, epoch: dt.datetime, *, timed: bool) -> tuple[str, str]:
    from openpyxl.utils.datetime import from_excel

    try:
        found = from_excel(round(number * 86400) / 86400, epoch)
    except (OverflowError, ValueError):
        return "", "date"
    if isinstance(found, dt.datetime):
        moment = (found + dt.timedelta(milliseconds=500)).replace(microsecond=0)
        midnight = moment.time() == dt.time()
        return (moment.date() if midnight and not timed else moment).isoformat(), ""
    if isinstance(found, dt.time):
        return found.replace(microsecond=0).isoformat(), ""
    return "", "date"


def _decoded(text: str) -> str:
    """Signs that XML cannot hold, which a workbook writes as `_x0007_`."""
    if "_x" not in text:
        return text
    found = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if _LONE.search(found):
        found = found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return found
