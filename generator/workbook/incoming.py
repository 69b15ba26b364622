"""A workbook that came back → the bytes of the files that it changes, and what was left and why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from generator import sheets, source
from generator.amend import Amended, Unamendable, Value, document
from generator.checks import check
from generator.diagnostics import Diagnostic
from generator.files import DataFile
from generator.load import Loaded, with_files
from generator.sheets import Grid, Unreadable
from generator.tables import MISSING
from generator.workbook import rules
from generator.workbook.edits import Change, Comparison, Edit, read_lines
from generator.workbook.layout import Tab, finished, stored, tabs
from generator.workbook.outgoing import FORMAT, MARKS, export

Files = Mapping[DataFile, bytes]


@dataclass(frozen=True, slots=True)
class Result:
    """What a workbook changes. An untouched one changes nothing.

    `files` are the new bytes of the files that change; `changes` says each value; `diagnostics`
    are what was left and why (errors) and what somebody should look at (warnings), each at its
    sheet and cell, in the order of the workbook; `notes` are sentences on what is not in it.
    `before` are the bytes that `files` were made from; a file that was not there is not in it.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()
    before: Mapping[str, bytes] = field(default_factory=dict)


def changes(
    loaded: Loaded,
    read: Callable[[str], bytes],
    hub_id: str,
    year: str,
    data: bytes,
    today: dt.date,
    name: str = "workbook.xlsx",
) -> Result:
    """What a workbook of the hub changes in its files. Nothing is written.

    `read` gives the bytes of a data file by its path, and raises FileNotFoundError where there is
    none. A row whose values have a fault is left, and
    the others count. Raises `sheets.Unreadable` where the file is no workbook of this hub and
    year, and KeyError when the network has no such hub.
    """
    back = {grid.title: grid for grid in sheets.read(data, name)}
    _refuse_others(back, hub_id, year)
    base = {grid.title: grid for grid in sheets.read(export(loaded, hub_id, year), name)}
    edits: list[Edit] = []
    diagnostics: list[Diagnostic] = []
    notes: list[str] = []
    for tab in tabs():
        if tab.title not in back:
            notes.append(f"The sheet {tab.title} is not in the workbook; its records stay.")
            continue
        lines = read_lines(name, tab, back[tab.title])
        diagnostics += lines.diagnostics
        if tab.key not in lines.columns:
            continue
        files = {record.key: record.file for record in stored(loaded, hub_id, year, tab)}
        found = Comparison(
            lines, read_lines(name, tab, base[tab.title]), hub_id, year, files,
            _taken(loaded, tab, hub_id, year) | set(files),
        )  # fmt: skip
        found.run()
        edits += found.edits
        diagnostics += found.diagnostics
        notes += found.notes
    judge = _Judge(loaded, read, today)
    kept, faults, written = judge.kept(edits)
    order = [tab.title for tab in tabs()]
    return Result(
        {file.path: content for file, content in written.items()},
        tuple(change for edit in kept for change in edit.changes()),
        tuple(sorted([*diagnostics, *faults], key=lambda found: _position(found, order))),
        tuple(notes),
        {f.path: old for f in written if (old := judge.standing(f.path)) is not None},
    )


def _taken(loaded: Loaded, tab: Tab, hub: str, year: str) -> set[str]:
    """Ids in use on a sheet, those of files that cannot be read among them."""
    name = "urn" if tab.table.name == "school" else "id"
    rows = (row for entry in loaded.entries for row in entry.family if row.table is tab.table)
    parts = {key for row in rows if (key := row.text(name))}
    place = (tab.table.name, hub, year)
    return parts | {e.id for e in loaded.entries if (e.table, e.hub, e.year) == place and e.id}


def _refuse_others(back: Mapping[str, Grid], hub: str, year: str) -> None:
    marks = back.get(MARKS)
    said = {row.text(0): row.text(1) for row in marks.rows()} if marks else {}
    if said.get("format") != FORMAT:
        raise Unreadable(
            "The selected file must use the template. Make the hub's workbook again, and copy the "
            "rows into it."
        )
    if said.get("hub") != hub:
        raise Unreadable(f"The selected file is the workbook of the hub `{said.get('hub')}`.")
    if said.get("year") != year:
        raise Unreadable(f"The selected file is the hub's workbook of {said.get('year')}.")


def _position(diagnostic: Diagnostic, order: Sequence[str]) -> tuple[int, int, int, str]:
    """Sheet, row and column of a fault; faults of files come last."""
    cell = diagnostic.location.path.rpartition(", ")[2]
    title, _, reference = cell.partition("!")
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    if title not in order or not digits:
        return len(order), 0, 0, str(diagnostic.location)
    return order.index(title), int(digits), len(letters), letters


@dataclass(slots=True)
class _Judge:
    """Makes the files and asks the network's own checks what they say of them."""

    loaded: Loaded
    read: Callable[[str], bytes]
    today: dt.date
    before: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    held: dict[str, bytes | None] = field(default_factory=dict)
    """The files that were read, once each, so that all is made from the same bytes."""

    def standing(self, path: str) -> bytes | None:
        """The bytes of a data file; None where there is none. Raises OSError."""
        if path not in self.held:
            try:
                self.held[path] = self.read(path)
            except FileNotFoundError:
                self.held[path] = None
        return self.held[path]

    def kept(self, edits: list[Edit]) -> tuple[list[Edit], list[Diagnostic], Files]:
        """The edits without fault, what is wrong with the others, and the files with the kept."""
        faults: list[Diagnostic] = []
        if edits:
            self.before = Counter(map(_sense, check(self.loaded, self.today)))
        while edits:
            files, unread = self._files(edits)
            found = [*unread, *self._new_faults(files, edits)]
            wrong = {id(e) for e, d in found if e and d.severity == "error"}
            errors = any(d.severity == "error" for _, d in found)
            if not errors:
                return edits, [*faults, *(d for _, d in found)], files
            if not wrong:
                edits, blamed = self._one_by_one(edits)
                faults += blamed
            else:
                faults += [d for e, d in found if id(e) in wrong]
                edits = [edit for edit in edits if id(edit) not in wrong]
        return [], faults, {}

    def _one_by_one(self, edits: list[Edit]) -> tuple[list[Edit], list[Diagnostic]]:
        """The edits that can stand together, where a fault is in a record that none of them is."""
        kept: list[Edit] = []
        blamed: list[Diagnostic] = []
        for edit in edits:
            tried = [*kept, edit]
            files, unread = self._files(tried)
            found = [*unread, *self._new_faults(files, tried)]
            errors = [d for _, d in found if d.severity == "error"]
            if errors:
                place = edit.source.place(edit.line, next(iter(edit.values), ""))
                blamed += [d.rule.at(place, d.message, d.hint) for d in errors]
            else:
                kept = tried
        return kept, blamed

    def _files(self, edits: Iterable[Edit]) -> tuple[Files, list[tuple[Edit | None, Diagnostic]]]:
        """The bytes of every file that the edits change, and the edits that no file takes."""
        by_file: dict[DataFile, list[Edit]] = {}
        for edit in edits:
            by_file.setdefault(edit.file, []).append(edit)
        files: dict[DataFile, bytes] = {}
        unread: list[tuple[Edit | None, Diagnostic]] = []
        for file, own in by_file.items():
            try:
                old = self.standing(file.path)
                self._refuse_unread(file.path, old)
                content = _amended(old, own)
            except (Unamendable, KeyError, OSError):
                for edit in own:
                    place = edit.source.place(edit.line, edit.source.tab.key)
                    message = f"`{file.path}` cannot be changed as it is."
                    found = rules.UNREAD_FILE.at(place, message, rules.UNREAD_FILE.mend)
                    unread.append((edit, found))
                continue
            if content != old:
                files[file] = content
        return files, unread

    def _refuse_unread(self, path: str, old: bytes | None) -> None:
        """Raise `Unamendable` for a file of which part was not read, unless nothing is in it."""
        lines = [b"?"] if old is None else [line.strip() for line in old.splitlines()]
        is_empty = not any(line and not line.startswith(b"#") for line in lines)
        if self.loaded.known.is_unread(path) and not is_empty:
            raise Unamendable("part of it was not read")

    def _new_faults(
        self, files: Files, edits: Sequence[Edit]
    ) -> list[tuple[Edit | None, Diagnostic]]:
        """What the checks say of the network with these files and did not say of it without."""
        left = self.before.copy()
        found = []
        for diagnostic in check(with_files(self.loaded, files), self.today):
            if left[_sense(diagnostic)] > 0:
                left[_sense(diagnostic)] -= 1
            else:
                found.append(_at_its_cell(diagnostic, files, edits))
        return found


def _sense(diagnostic: Diagnostic) -> tuple[str, str, str]:
    """What a fault says, wherever in its file."""
    return diagnostic.location.path, diagnostic.code, diagnostic.message


def _amended(old: bytes | None, edits: Sequence[Edit]) -> bytes:
    """A file with edits. Raises `Unamendable`, and KeyError where a record is not in it."""
    tab = edits[0].source.tab
    new = [_record(edit) for edit in edits if edit.is_new]
    if old is None or (tab.is_list and not old.strip()):
        for edit in edits:
            if not edit.is_new:
                raise KeyError(edit.key)
        return document(new if tab.is_list else new[0]).encode()
    amended = Amended(old)
    for edit in edits:
        if not edit.is_new:
            _amend(amended, edit)
        elif not tab.is_list:
            raise Unamendable("a file of that name is there")
    if new:
        amended.append((), *new)
    return amended.bytes()


def _amend(amended: Amended, edit: Edit) -> None:
    tab = edit.source.tab
    top = amended.value()
    path: tuple[str | int, ...] = ()
    if tab.is_list:
        records = [item if isinstance(item, dict) else {} for item in top]
        keys = [str(record.get(tab.key, "")).strip() for record in records]
        if keys.count(edit.key) != 1:
            raise KeyError(edit.key)
        path = (keys.index(edit.key),)
        top = records[keys.index(edit.key)]
    order = list(tab.table.fields)
    old = top if isinstance(top, dict) else {}
    for name, value in edit.values.items():
        if value:
            whole = finished(tab.table.fields[name], value, old.get(name))
            amended.set((*path, name), whole, order)
        elif name in old:
            amended.remove((*path, name))


def _record(edit: Edit) -> dict[str, Value]:
    fields = edit.source.tab.table.fields
    return {
        name: finished(fields[name], edit.values[name], None)
        for name in fields
        if name in edit.values
    }


def _at_its_cell(
    diagnostic: Diagnostic, files: Files, edits: Sequence[Edit]
) -> tuple[Edit | None, Diagnostic]:
    """A fault of a file at the cell that it comes from, and the edit of that cell's row."""
    location = diagnostic.location
    file = next((file for file in files if file.path == location.path), None)
    if file is None:
        return None, diagnostic
    top = source.parse(files[file], file.path)[0].top
    own = [edit for edit in edits if edit.file == file]
    edit, record = (own[0], top) if not own[0].source.tab.is_list else (None, None)
    if isinstance(top, source.Sequence):
        for item in top.items:
            if isinstance(item, source.Mapping) and item.line < location.line:
                record = item
        if isinstance(record, source.Mapping):
            number = top.items.index(record)
            edit = _edit_of(own, record, len(top.items) - number)
    if edit is None or not isinstance(record, source.Mapping):
        return None, diagnostic
    name = ""
    for key, scalar in record.keys.items():
        if scalar.line < location.line:
            name = key
    missing = next(
        (n for n in edit.source.tab.table.fields if f"(`{n}`)" in diagnostic.message), ""
    )
    place = edit.source.place(edit.line, missing or name)
    hint = "Fill in this cell." if diagnostic.rule is MISSING else diagnostic.hint
    return edit, diagnostic.rule.at(place, diagnostic.message, hint)


def _edit_of(edits: Sequence[Edit], record: source.Mapping, from_end: int) -> Edit | None:
    """The edit of an entry of a list: by its key, or, for a new one, by its place at the end."""
    new = [edit for edit in edits if edit.is_new]
    if from_end <= len(new):
        return new[len(new) - from_end]
    key_field = edits[0].source.tab.key
    value = record.values.get(key_field)
    key = value.text.strip() if isinstance(value, source.Scalar) else ""
    return next((edit for edit in edits if edit.key == key and not edit.is_new), None)
