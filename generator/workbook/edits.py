"""The rows of a sheet that came back → what somebody edited in them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator import sheets
from generator.amend import Value
from generator.diagnostics import Diagnostic, Location
from generator.files import DataFile, find_id, is_id, next_id
from generator.tables import Field
from generator.workbook import rules
from generator.workbook.layout import Tab, value_of
from generator.workbook.outgoing import REFERENCE, digest

_SHOWN = 60
_REFERENCE = re.compile(r"(.*) ([0-9a-f]{12})")
_LETTERS = {"residency": "r", "review": "v"}


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changes: `Residencies row 4, r-03: agreed_on → 2027-01-12`."""

    sheet: str
    row: int
    column: str
    record: str
    field: str
    value: str
    is_new: bool

    def __str__(self) -> str:
        record = f"{self.record} (new)" if self.is_new else self.record
        return f"{self.sheet} row {self.row}, {record}: {self.field} → {self.value or 'nothing'}"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: its cells by field, as texts."""

    number: int
    key: str
    reference: str
    print: str
    """The digest of what the row said when it went out; empty where the workbook lost it."""
    cells: Mapping[str, str]
    faults: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lines:
    """The rows of one sheet, and where its columns are."""

    file: str
    tab: Tab
    columns: Mapping[str, int]
    """Field → column, counted from 0; the key is under the name of its tab's key."""
    lines: tuple[Line, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    def place(self, line: Line, name: str) -> Location:
        """The cell of a field; the key's cell for a field without a column."""
        column = self.columns.get(name, self.columns.get(self.tab.key, 0))
        return sheets.place(self.file, self.tab.title, line.number, column)


@dataclass(frozen=True, slots=True)
class Edit:
    """What a row changes in its record: values by field, empty ones to take out."""

    source: Lines
    line: Line
    key: str
    file: DataFile
    is_new: bool
    values: Mapping[str, Value]

    def changes(self) -> Iterator[Change]:
        """One for each value, in the order of the columns."""
        for name, value in self.values.items():
            text = " ".join(_said(value, self.line.cells.get(name, "")).split())
            shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
            column = sheets.letter(self.source.columns.get(name, 0))
            yield Change(
                self.source.tab.title, self.line.number, column, self.key, name, shown, self.is_new
            )


def _said(value: Value, cell: str) -> str:
    """A value in a sentence: as the file has it, or as the cell has it where it has parts."""
    if isinstance(value, str):
        return value
    texts = [item for item in value if isinstance(item, str)]
    return "; ".join(texts) if isinstance(value, list) and len(texts) == len(value) else cell


def read_lines(file: str, tab: Tab, grid: sheets.Grid) -> Lines:
    """The rows of a sheet. Raises `sheets.Unreadable`."""
    rows = grid.rows()
    header = next(rows, None)
    columns, unknown = _columns(tab, header.cells if header else ())
    diagnostics = []
    for column, text in unknown:
        place = sheets.place(file, tab.title, header.number if header else 1, column)
        message = f"The column `{text[:_SHOWN]}` belongs to no {tab.table.noun}."
        diagnostics.append(rules.UNKNOWN_COLUMN.at(place, message, rules.UNKNOWN_COLUMN.mend))
    if tab.key not in columns:
        place = sheets.place(file, tab.title, 1, 0)
        message = f"The sheet {tab.title} has no column `{tab.key_header}`."
        diagnostics.append(rules.NO_KEY_COLUMN.at(place, message, rules.NO_KEY_COLUMN.mend))
        return Lines(file, tab, columns, (), tuple(diagnostics))
    lines = tuple(line for row in rows if (line := _line(tab, columns, row)))
    return Lines(file, tab, columns, lines, tuple(diagnostics))


def _columns(tab: Tab, headers: Sequence[str]) -> tuple[dict[str, int], list[tuple[int, str]]]:
    names = {_folded(f.title): f.name for f in tab.table.fields.values()}
    names |= {_folded(tab.key_header): tab.key, _folded(REFERENCE): REFERENCE}
    found: dict[str, int] = {}
    unknown = []
    for column, text in enumerate(headers):
        name = names.get(_folded(text))
        if name and name not in found:
            found[name] = column
        elif text.strip():
            unknown.append((column, text))
    return found, unknown


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _line(tab: Tab, columns: Mapping[str, int], row: sheets.Row) -> Line | None:
    cells = {name: row.text(columns[name]) for name in tab.table.fields if name in columns}
    faults = {name: row.faults[at] for name, at in columns.items() if at in row.faults}
    key = row.text(columns[tab.key]).strip()
    if not key and not faults and not any(map(str.strip, cells.values())):
        return None
    carried = row.text(columns[REFERENCE]) if REFERENCE in columns else ""
    match = _REFERENCE.fullmatch(carried)
    reference, said = (match[1], match[2]) if match else ("", "")
    return Line(row.number, key, reference, said, cells, faults)


@dataclass(slots=True)
class Comparison:
    """A sheet that came back beside what would go out today."""

    back: Lines
    base: Lines
    hub: str
    year: str
    files: Mapping[str, DataFile]
    """Key → the file of each record that there is today."""
    taken: set[str]
    """Ids of records of this kind that are in use."""
    edits: list[Edit] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Fill `edits`, `diagnostics` and `notes`."""
        tab = self.back.tab
        today = {line.key: line for line in self.base.lines}
        several = {key for key, n in Counter(line.key for line in self.base.lines).items() if n > 1}
        keys = Counter(line.key for line in self.back.lines if line.key)
        self.taken |= set(keys)
        seen: set[str] = set()
        for line in self.back.lines:
            if line.key and line.key in seen:
                message = f"There is a row for `{line.key}` already."
                self._left(line, tab.key, rules.TWICE.code, message)
                continue
            seen.add(line.key)
            if line.key in today and line.key not in several:
                self._existing(line, today[line.key])
            elif line.key in several:
                self._unless_same(line)
            elif line.reference and (line.reference == line.key or not keys[line.reference]):
                self._renamed(line, today)
            else:
                self._new(line)
        for key in today:
            if key not in seen and not any(line.reference == key for line in self.back.lines):
                self.notes.append(f"{tab.title}: {key or 'a record'} has no row; it stays.")

    def _left(self, line: Line, name: str, code: str, message: str) -> None:
        rule = next(rule for rule in rules.RULES if rule.code == code)
        self.diagnostics.append(rule.at(self.back.place(line, name), message, rule.mend))

    def _unless_same(self, line: Line) -> None:
        """A key that two records share today: nobody can tell which of them a row means."""
        if line.print != digest(self.back.tab, line.cells):
            message = f"Two records are `{line.key}`, so the row may mean either."
            self._left(line, self.back.tab.key, rules.TWICE.code, message)

    def _renamed(self, line: Line, today: Mapping[str, Line]) -> None:
        tab, old = self.back.tab, line.reference
        if old not in today:
            message = f"The record `{old}` is no longer there."
            self._left(line, tab.key, rules.GONE.code, message)
        else:
            what = f"changed to `{line.key[:_SHOWN]}`" if line.key else "taken out"
            message = f"`{old}` was {what}; a {tab.key_header} stays as it is."
            self._left(line, tab.key, rules.ID_CHANGED.code, message)

    def _existing(self, line: Line, base: Line) -> None:
        tab = self.back.tab
        values = {}
        for name in line.cells:
            column = tab.table.fields[name]
            value = value_of(column, line.cells[name])
            if name not in line.faults and value != value_of(column, base.cells[name]):
                values[name] = value
        if line.faults:
            self._faulty(line)
        elif values and line.print and line.reference == line.key:
            if line.print == digest(tab, line.cells):
                return  # the record changed and the row did not
            if line.print != digest(tab, base.cells):
                message = f"`{line.key}` has changed since the workbook went out."
                self._left(line, tab.key, rules.COLLIDES.code, message)
                return
        if not values or line.faults:
            return
        for name in values:
            if len(base.cells[name]) >= sheets.MAX_CELL:
                message = f"The text of `{line.key}` is longer than a cell."
                self._left(line, name, rules.CUT.code, message)
                return
        self.edits.append(Edit(self.back, line, line.key, self.files[line.key], False, values))

    def _faulty(self, line: Line) -> None:
        for name, word in line.faults.items():
            self.diagnostics.append(sheets.fault(word, self.back.place(line, name)))

    def _new(self, line: Line) -> None:
        tab = self.back.tab
        if line.faults:
            self._faulty(line)
            return
        if line.key and not tab.is_list and not is_id(line.key):
            message = f"`{line.key[:_SHOWN]}` cannot be part of an address."
            self._left(line, tab.key, rules.BAD_ID.code, message)
            return
        values = {}
        for name, text in line.cells.items():
            if value := value_of(tab.table.fields[name], text):
                values[name] = value
        key = line.key or self._free_id(line, tab.table.fields.get(tab.key))
        if tab.is_list and key:
            values = {tab.key: values.get(tab.key, key), **values}
        self.taken.add(key)
        file = tab.file(self.hub, self.year, key)
        self.edits.append(Edit(self.back, line, key, file, True, values))

    def _free_id(self, line: Line, column: Field | None) -> str:
        """The next free id: `r-06`, or the title in small letters; empty where none can be made."""
        if column is not None and column.name != "id":
            return ""  # a URN is not ours to give
        letter = _LETTERS.get(self.back.tab.table.name)
        if letter:
            return next_id(letter, self.taken)
        stem = find_id(line.cells.get("title", "")[:50]) or f"{self.back.tab.table.name}-1"
        numbered = (f"{stem}-{number}" for number in range(2, len(self.taken) + 3))
        return next(i for i in (stem, *numbered) if i not in self.taken)
