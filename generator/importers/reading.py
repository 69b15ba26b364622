"""A file of answers, whatever made it → Responses, or one sentence why not."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from generator.diagnostics import Diagnostic, Location, Rule
from generator.importers import columns, documents, headers, sources
from generator.importers.columns import Table
from generator.importers.responses import HUB, Asked, Left, Responses
from generator.importers.sources import Source
from generator.importers.table_rows import Reading, read_rows
from generator.model import Form, Network, is_year
from generator.sheets import MAX_BYTES, Grid, Row, Unreadable
from generator.sheets import read as read_sheets
from generator.spelling import suggest

FILE = Rule(
    "import-file",
    "A file that cannot be imported",
    "Answers come as CSV or XLSX, as files saved from the web form, or as the text of an issue.",
    "Choose the file as the forms tool hands it out.",
)
SHEET = Rule(
    "import-sheet-left",
    "A second sheet with answers",
    "One sheet of a workbook is imported at a time.",
    "Move the rows into one sheet, or save the other sheet as a file of its own.",
    "warning",
)
RULES = (FILE, SHEET)

MAX_FILES = 5_000
MARK = "form"
"""The title of the hidden sheet, in small letters, that a template carries."""
_TEXTS = (".yaml", ".yml", ".md", ".txt")
_TABLES = (".csv", ".tsv", ".xlsx")
_WORKBOOK = "xl/workbook.xml"


class _Refused(Exception):
    """Ends the reading of a file with one sentence."""


def read(
    form: Form, network: Network, files: Mapping[str, bytes], *, hub: str = "",
    mapping: tuple[str, bytes] | None = None, month_first: bool = False,
) -> Responses:  # fmt: skip
    """Read and judge answers to a form. `files` are names with what they hold, mostly one.

    `network` is projected to the public. `hub` names the hub of all answers; `mapping` is the
    name and content of a mapping file. Never raises for what a file may hold: faults of the file
    or its columns are in `diagnostics`, faults of a row in the row.
    """
    name = next(iter(files)) if len(files) == 1 else f"{len(files):,} files"
    try:
        asked = _asked(form, network, hub)
        said, faults = columns.read_mapping(form, mapping[1], mapping[0]) if mapping else ({}, [])
        if any(d.severity == "error" for d in faults):
            return Responses(form, name, sources.TEMPLATE, diagnostics=tuple(faults))
        files, left = _unpacked(files)
        if len(files) == 1 and not _is_document(*next(iter(files.items()))):
            name, data = next(iter(files.items()))
            return _read_table(asked, name, data, said, left, month_first=month_first)
        return _read_documents(asked, name, files, left)
    except _NoHeadings as error:
        fault = error.fault
    except (_Refused, Unreadable) as error:
        fault = FILE.at(Location(name), str(error), FILE.mend)
    except _NoHub as error:
        fault = HUB.at(Location(name), error.message, error.hint)
    return Responses(form, name, sources.TEMPLATE, diagnostics=(fault,))


def opened(path: Path) -> dict[str, bytes]:
    """A file by its name with its content, or the files in a folder. Raises OSError.

    No more is read of a file than shows that it is too large, and of a folder only files that
    may hold one set of answers each; the others are there without content.
    """
    if not path.is_dir():
        with path.open("rb") as file:
            return {path.name: file.read(MAX_BYTES + 1)}
    found: dict[str, bytes] = {}
    for inner in sorted(path.rglob("*")):
        if not inner.is_file() or inner.name.startswith("."):
            continue
        name = inner.relative_to(path).as_posix()
        found[name] = b""
        if _is_wanted(name) and not inner.is_symlink():
            with inner.open("rb") as file:
                found[name] = file.read(MAX_BYTES + 1)
        if len(found) > MAX_FILES:
            break
    return found


class _NoHub(Exception):
    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def _asked(form: Form, network: Network, hub: str) -> Asked:
    found = network.find_hub(hub) if hub else None
    if hub and found is None:
        named = {h.id: h.name for h in network.hubs}
        raise _NoHub(f"There is no hub `{hub[:60]}`.", suggest(hub, named, "Write a hub's id."))
    return Asked(form, network, found)


# --- one document an answer ------------------------------------------------------------------


def _unpacked(files: Mapping[str, bytes]) -> tuple[Mapping[str, bytes], list[Left]]:
    """The files in a ZIP that is no workbook, and those that are left; any other file as it is."""
    if not files:
        raise _Refused("There is no file with answers in the folder.")
    if len(files) > MAX_FILES:
        raise _Refused(f"The folder must hold {MAX_FILES:,} files or fewer.")
    name, data = next(iter(files.items()))
    if len(files) > 1 or not data.startswith(b"PK\x03\x04"):
        return files, []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _WORKBOOK in archive.namelist() or "[Content_Types].xml" in archive.namelist():
                return files, []
            every = [p for p in archive.infolist() if not p.is_dir()]
            # Google hands its CSV out in a ZIP of its own.
            tables = [p for p in every if _suffix(p.filename) in _TABLES]
            parts = [p for p in every if _is_wanted(p.filename)] or tables[:1]
            if len(parts) > MAX_FILES or sum(p.file_size for p in parts) > MAX_BYTES:
                raise _Refused("The selected file holds too much when it is unpacked. Split it.")
            if any(p.flag_bits & 1 for p in parts):
                raise _Refused("The selected file has a password. Save it without one.")
            found = {p.filename: archive.read(p) for p in parts}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError,
            ValueError):  # fmt: skip
        raise _Refused("The selected file is damaged. Save it again.") from None
    if not found:
        raise _Refused(f"`{name}` holds no answers: no YAML, Markdown, text or CSV file is in it.")
    others = sorted({p.filename for p in every} - found.keys())
    left = [
        Left(name, "is another table, to be imported by itself")
        if _suffix(name) in _TABLES
        else Left(name, "is no file with answers")
        for name in others
    ]
    return dict(sorted(found.items())), left


def _is_wanted(name: str) -> bool:
    return _suffix(name) in _TEXTS and not name.startswith("__MACOSX/")


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _is_document(name: str, data: bytes) -> bool:
    suffix = _suffix(name)
    if suffix in (".yaml", ".yml", ".md"):
        return True
    if suffix != ".txt":
        return False
    text = data[:100_000].decode("utf-8-sig", errors="replace")
    return documents.is_issue(text) or documents.is_answers(text)


def _read_documents(
    asked: Asked, name: str, files: Mapping[str, bytes], left: list[Left]
) -> Responses:
    reading = Reading(left=left)
    kinds: list[Source] = []
    for path, data in files.items():
        if len(files) > 1 and not _is_wanted(path):
            reading.left.append(Left(path, "is no file with answers"))
            continue
        try:
            text = _text(data)
        except _Refused as error:
            if len(files) == 1:
                raise
            reading.left.append(Left(path, str(error)))
            continue
        if documents.is_issue(text):
            kinds.append(sources.ISSUE)
            documents.read_issue(asked, path, text, reading)
        elif not text.strip():
            reading.left.append(Left(path, "is empty"))
        else:
            kinds.append(sources.DOWNLOAD)
            documents.read_answers(asked, path, text, reading)
    diagnostics: list[Diagnostic] = list(reading.diagnostics)
    if not reading.rows:
        message = f"There are no answers to the form `{asked.form.id}` in the file."
        diagnostics.append(FILE.at(Location(name), message, FILE.mend))
    return Responses(
        asked.form, name, kinds[0] if kinds else sources.DOWNLOAD, rows=tuple(reading.rows),
        left=tuple(reading.left), diagnostics=tuple(diagnostics), notes=tuple(reading.notes),
    )  # fmt: skip


def _text(data: bytes) -> str:
    if not data.strip():
        raise _Refused("The selected file is empty.")
    if len(data) > MAX_BYTES:
        raise _Refused(f"The selected file must be smaller than {MAX_BYTES // 1_000_000}MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _Refused("The selected file is not saved as UTF-8. Save it again as UTF-8.") from None
    if "\0" in text:
        raise _Refused("The selected file holds characters that are no text.")
    return text


# --- a table ---------------------------------------------------------------------------------


def _read_table(
    asked: Asked,
    name: str,
    data: bytes,
    mapping: Mapping[str, str],
    left: list[Left],
    *,
    month_first: bool,
) -> Responses:
    grids = read_sheets(data, name)
    asked = _marked(asked, grids)
    grid, best, others = _chosen(asked, name, grids, mapping)
    rows = list(grid.rows())
    known = {"hub"} if asked.hub else set()
    table = columns.told(asked.form, name, grid.title, rows, best, mapping, known)
    table.diagnostics += [_other(table, title) for title in others]
    if any(column.heading == "" for column in table.columns) or _is_wider(rows, table):
        table.diagnostics += _nameless(table, rows[best + 1 :])
    reading = read_rows(asked, table, rows[best + 1 :], month_first=month_first)
    if not rows[best + 1 :]:
        message = "The file holds headings and no answers."
        table.diagnostics.append(FILE.at(table.at(table.heading_row), message, FILE.mend))
    return Responses(
        asked.form, name, table.source, grid.title, table.heading_row, table.columns,
        tuple(reading.rows), (*left, *reading.left),
        (*table.diagnostics, *reading.diagnostics), tuple(reading.notes), table.mapping,
    )  # fmt: skip


def _marked(asked: Asked, grids: tuple[Grid, ...]) -> Asked:
    """With the hub and the year that a template says it was made for."""
    for grid in grids:
        if not (grid.hidden and grid.title.casefold() == MARK):
            continue
        lines = [row.cells for row in grid.rows()][:2]
        if len(lines) < 2 or lines[0][:1] != ("form",):
            continue
        said = dict(zip(lines[0], lines[1], strict=False))
        if said.get("form") != asked.form.id:
            raise _Refused(f"The template was made for the form `{said.get('form', '')[:40]}`.")
        network, year = asked.network, said.get("year", "")
        if is_year(year):
            network = replace(network, current_year=year)
        hub = asked.hub.id if asked.hub else said.get("hub", "")
        return _asked(asked.form, network, hub)
    return asked


def _chosen(
    asked: Asked, name: str, grids: tuple[Grid, ...], mapping: Mapping[str, str]
) -> tuple[Grid, int, list[str]]:
    """The sheet with the most headings, the number of their row, and other sheets like it."""
    said = headers.labels(asked.form)
    mapped = {headers.key(heading) for heading in mapping}
    found = []
    is_empty = True
    for number, grid in enumerate(g for g in grids if not g.hidden):
        first: list[Row] = []
        for row in grid.rows():
            first.append(row)
            if len(first) == columns.LOOKED_AT:
                break
        is_empty = is_empty and not first
        best, most = columns.find_headings(said, first, mapped)
        if best >= 0:
            found.append((-most, number, grid, best))
    if is_empty:
        raise Unreadable("The selected file is empty.")
    if not found:
        at = Location(name)
        message = f"No row at the top of the file holds questions of the form `{asked.form.id}`."
        raise _NoHeadings(columns.NO_HEADINGS.at(at, message, columns.NO_HEADINGS.mend))
    found.sort(key=lambda one: one[:2])
    _, _, grid, best = found[0]
    return grid, best, [other.title for score, _, other, _ in found[1:] if score < -1]


class _NoHeadings(Exception):
    def __init__(self, fault: Diagnostic) -> None:
        super().__init__(fault.message)
        self.fault = fault


def _other(table: Table, title: str) -> Diagnostic:
    message = f"The sheet “{title}” holds questions of the form too and was not read."
    return SHEET.at(table.at(table.heading_row), message, SHEET.mend)


def _is_wider(rows: list[Row], table: Table) -> bool:
    width = len(table.headings)
    return any(len(row.cells) > width for row in rows)


def _nameless(table: Table, rows: list[Row]) -> list[Diagnostic]:
    """Columns without a heading that hold something, each once, at its first cell."""
    named = {column.number for column in table.columns if column.heading.strip()}
    seen: dict[int, int] = {}
    for row in rows:
        for number, text in enumerate(row.cells):
            if text.strip() and number not in named:
                seen.setdefault(number, row.number)
    return [
        columns.UNKNOWN.at(
            table.at(row, number), "A column without a heading holds something.",
            "It is not imported. If it should be, write its question above it.",
        )
        for number, row in sorted(seen.items())
    ]  # fmt: skip
