"""A hub's records → one workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from generator import sheets
from generator.load import Loaded
from generator.sheets import Column, Page, Sheet
from generator.tables import Field, tables
from generator.workbook.layout import Stored, Tab, options, stored, tabs, value_of

MARKS = "Workbook"
"""The hidden sheet that says whose workbook it is."""
REFERENCE = "Record"
"""Above the hidden column that says which record a row is and what the row said."""
FORMAT = "1"
_LONG = 160
_KINDS: Mapping[str, sheets.Kind] = {"date": "date", "integer": "number", "boolean": "yes-no"}
_COVER = "Read me"


def export(loaded: Loaded, hub_id: str, year: str) -> bytes:
    """The hub's schools, residencies, reviews, resources and learning as an XLSX file.

    Raises KeyError when the network has no such hub. What could not be read of a file is not in
    it.
    """
    hub = loaded.network.find_hub(hub_id)
    if hub is None:
        raise KeyError(hub_id)
    marks = Sheet(
        MARKS, (Column("Key"), Column("Value")),
        (("format", FORMAT), ("hub", hub_id), ("year", year)), hidden=True,
    )  # fmt: skip
    return sheets.workbook(
        [_cover(hub.name, year), *(sheet(loaded, hub_id, year, tab) for tab in tabs()), marks]
    )


def sheet(loaded: Loaded, hub: str, year: str, tab: Tab) -> Sheet:
    """One kind of record as a sheet: the key, the fields, and the hidden reference."""
    chosen = options(loaded, hub, year, tab)
    columns = [_column(field, chosen.get(field.name, ())) for field in tab.table.fields.values()]
    if not tab.is_list:
        text = "Leave it empty for a new record: the next free id is used. Never change an id."
        columns.insert(0, Column(tab.key_header, help=text, width=14))
    columns.append(Column(REFERENCE, hidden=True))
    rows = [_row(tab, record) for record in stored(loaded, hub, year, tab)]
    return Sheet(tab.title, tuple(columns), rows)


def digest(tab: Tab, cells: Mapping[str, str]) -> str:
    """A short print of what a row says, whichever way its cells are written."""
    said = [
        (field.name, value)
        for field in tab.table.fields.values()
        if (value := value_of(field, cells.get(field.name, "")))
    ]
    return hashlib.sha256(repr(_plain(said)).encode()).hexdigest()[:12]


def _plain(value: object) -> object:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return [(key, _plain(inner)) for key, inner in value.items()]
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _row(tab: Tab, record: Stored) -> list[str]:
    first = [] if tab.is_list else [record.key]
    cut = {name: text[: sheets.MAX_CELL] for name, text in record.cells.items()}
    return [*first, *cut.values(), f"{record.key} {digest(tab, cut)}"]


def _column(field: Field, chosen: tuple[str, ...]) -> Column:
    most = int(field.constraints.get("maxLength", 0))
    kind: sheets.Kind = _KINDS.get(field.type, "text")
    if field.text == "markdown" or most > _LONG or field.table:
        kind = "long"
    several = field.type == "list"
    return Column(
        field.title, kind, _help(field, chosen), chosen,
        free=several or field.refers == "school",
        minimum=field.constraints.get("minimum"), maximum=field.constraints.get("maximum"),
    )  # fmt: skip


def _help(field: Field, chosen: tuple[str, ...]) -> str:
    lines = [field.description]
    if field.required:
        lines[0] += " Every record needs it."
    if field.table:
        titles = [part.title for part in tables()[field.table].fields.values()]
        lines.append(f"One line for each: {' | '.join(titles)}. Alt+Enter begins a new line.")
    elif field.type == "list":
        item = "2027-02-03; 2027-02-04" if field.item_type == "date" else "first; second"
        lines.append(f"Put a semicolon between two: {item}.")
        if chosen:
            lines.append(f"To choose from: {', '.join(chosen)}.")
    elif field.refers == "school":
        lines.append("Choose the school, or write its URN.")
    elif field.example and not chosen and field.type != "boolean":
        lines.append(f"For example: {field.example}")
    return "\n".join(lines)


def _cover(hub: str, year: str) -> Page:
    return Page(
        _COVER,
        f"{hub}: the hub's records, {year}",
        (
            "This workbook holds what the network's files say of the hub. Edit it, send it back, "
            "and the cells that you changed go into the files. Nothing else does.",
            "# What you can do",
            "Change any white cell. The note at a column's header says what belongs in it, and "
            "some cells have a list to choose from.",
            "Empty a cell: its value is taken out of the record.",
            "Add a row below the last one. Leave its id empty; the next free one is used. A school "
            "is known by its URN, so a new school needs one.",
            "Sort and filter as you like.",
            "# What stays as it is",
            "An id or URN never changes: other records and addresses point at it.",
            "A row that you delete does not delete its record. Ask the network to do that.",
            "A formula is not read. Paste values.",
            "# How to write",
            "Dates in the usual way, such as 3/2/2027 (the day first) or 3 February 2027.",
            "Several values in one cell have a semicolon between them: reading; transition.",
            "Closed dates and reviewers have one line each, with a bar between the parts: "
            "2027-02-01 | 2027-02-03 | Mock examinations.",
            "People are posts, such as Deputy headteacher. Write no names.",
            "# How it comes back",
            "Send the file to whoever keeps the network's files. They see first what would change, "
            "row by row, and what cannot be used and why. Where a record was changed in the "
            "meantime, your row is left and they tell you.",
        ),
    )
