"""Files → rows of their tables, and what is wrong with their shape."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from generator import files, frozen, source, tables
from generator.diagnostics import Diagnostic, Location, Rule

WRONG_SHAPE = Rule(
    "value-of-wrong-shape",
    "A list where one value belongs, or one value where a list belongs",
    "Each key holds either one value, a list of values or a list of small records.",
    "Compare it with the example in the data reference.",
)
UNKNOWN_KEY = Rule(
    "key-not-known",
    "A key that the record does not have",
    "An unknown key is most often a known one with a slip, and its value would be lost.",
    "Correct the key, or delete the line.",
)
RULES = (WRONG_SHAPE, UNKNOWN_KEY)

# Faults after which part of a file is left out.
_LOSING = (WRONG_SHAPE, source.REPEATED_KEY)


_NESTED = frozenset({"list", "array", "object"})


@dataclass(frozen=True, slots=True)
class Entry(files.DataFile):
    """A data file with the rows that were read from it."""

    rows: tuple[tables.Row, ...] = ()
    family: tuple[tables.Row, ...] = field(init=False)
    """Every row of the file and the rows inside them, in the order of the file."""

    def __post_init__(self) -> None:
        found: list[tables.Row] = []
        for row in self.rows:
            _gather(row, found)
        object.__setattr__(self, "family", tuple(found))

    def has_signs(self, looks: Callable[[str], bool]) -> bool:
        """Whether a text of the file may be what `looks` looks for, going by the whole file.

        In a file with a backslash any sign may be written in another way.
        """
        for row in self.rows[:1]:
            text = "\n".join(row.source.document.lines)
            return "\\" in text or looks(text)
        return False


def read_file(
    walk: files.Walk, file: files.DataFile, digests: dict[str, str] | None = None
) -> Entry:
    """A file with its rows; one that is not there, or was refused, has none.

    Its digest goes into `digests`, where they are wanted.
    """
    rows: tuple[tables.Row, ...] = ()
    missing = file.table == "hub" and not walk.is_there(file.path)
    if file.path not in walk.reported and not missing:
        data = walk.held.get(file.path)
        if data is None:
            document, found = source.read(walk.root, file.path)
        else:
            document, found = source.parse(data, file.path)
        if digests is not None and document.lines:
            digests[file.path] = frozen.digest("\n".join(document.lines).encode())
        rows = tuple(rows_of(document, file.table, found))
        if document.top is None or document.damaged or any(d.rule in _LOSING for d in found):
            walk.unread.add(file.path)
        walk.diagnostics += found
    return Entry(file.path, file.table, file.hub, file.year, file.id, rows)


def rows_of(
    document: source.Document, name: str, diagnostics: list[Diagnostic]
) -> Iterator[tables.Row]:
    """The rows of a document, whose table has this name; what does not fit it is reported."""
    table = tables.tables()[name]
    top = document.top
    if top is None:
        return
    if table.shape == "record":
        if isinstance(top, source.Mapping):
            yield _row(table, top, None, diagnostics)
        else:
            message = f"The file does not hold a {table.noun} as `key: value` lines."
            hint = "Write one key in each line, without a dash before it."
            diagnostics.append(WRONG_SHAPE.at(top.location, message, hint))
    elif isinstance(top, source.Sequence):
        yield from _items(table, top, None, diagnostics)
    elif not document.damaged:
        message = f"The file does not hold a list; each {table.noun} begins with a dash."
        hint = "Put `- ` before the first key of each and indent the others by two spaces."
        diagnostics.append(WRONG_SHAPE.at(top.location, message, hint))


def _items(
    table: tables.Table,
    sequence: source.Sequence,
    parent: tables.Row | None,
    diagnostics: list[Diagnostic],
) -> Iterator[tables.Row]:
    for item in sequence.items:
        if isinstance(item, source.Mapping):
            yield _row(table, item, parent, diagnostics)
        else:
            message = f"Here a {table.noun} with its keys is expected."
            hint = f"Write it as `- {next(iter(table.fields))}: …`."
            diagnostics.append(WRONG_SHAPE.at(item.location, message, hint))


def _row(
    table: tables.Table,
    record: source.Mapping,
    parent: tables.Row | None,
    diagnostics: list[Diagnostic],
) -> tables.Row:
    row = tables.Row(table, record, parent)
    for name, value in record.values.items():
        column = table.fields.get(name)
        if column is None:
            diagnostics.append(_unknown_key(row, name, record.keys[name].location))
            continue
        if isinstance(value, source.Scalar) and (column.type not in _NESTED or not value.text):
            continue
        if fault := _shape_fault(column, value):
            row.faulty.add(name)
            diagnostics.append(fault)
        elif column.table:
            nested = tables.tables()[column.table]
            if isinstance(value, source.Sequence):
                children = list(_items(nested, value, row, diagnostics))
                row.children[name] = children
                if len(children) < len(value.items):
                    row.faulty.add(name)
            elif isinstance(value, source.Mapping):
                row.children[name] = [_row(nested, value, row, diagnostics)]
    return row


def _shape_fault(column: tables.Field, value: source.Node) -> Diagnostic | None:
    start = column.noun[0].upper() + column.noun[1:]
    if column.type in ("list", "array") and not isinstance(value, source.Sequence):
        shown = f"[{value.text}]" if isinstance(value, source.Scalar) else "- …"
        if column.type == "array" or len(shown) > files.MAX_NAME:
            shown = "- …"
        return WRONG_SHAPE.at(
            value.location, f"{start} must be a list (`{column.name}`).",
            f"Write it as a list: `{column.name}: {shown}`."
            if shown != "- …" else "Begin each entry on a line of its own with `- `.",
        )  # fmt: skip
    if column.type == "list" and isinstance(value, source.Sequence):
        for item in value.items:
            if not isinstance(item, source.Scalar):
                return WRONG_SHAPE.at(
                    item.location, f"{start} must be a plain list of values (`{column.name}`).",
                    "Take the inner brackets or keys away.",
                )  # fmt: skip
    if column.type == "object" and not isinstance(value, source.Mapping):
        return WRONG_SHAPE.at(
            value.location, f"{start} must have keys of its own (`{column.name}`).",
            "Write each key on its own line, indented by two spaces.",
        )  # fmt: skip
    if column.type not in ("list", "array", "object") and not isinstance(value, source.Scalar):
        return WRONG_SHAPE.at(
            value.location, f"{start} must be one value, not a list (`{column.name}`).",
            "Write the value behind the colon, in quotes if it holds brackets.",
        )  # fmt: skip
    return None


def _unknown_key(row: tables.Row, name: str, location: Location) -> Diagnostic:
    table = row.table
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKC", name) if unicodedata.category(sign) != "Cf"
    )
    plain = re.sub(r"[\s-]+", "_", plain.strip().lower())
    near = [plain] if plain in table.fields else difflib.get_close_matches(plain, table.fields, 1)
    # What the key probably meant is given, in its way; it is not missing as well.
    row.faulty.update(key for key in near if key not in row.source.keys)
    hint = f"Did you mean `{near[0]}`?" if near else "Delete the line, or correct the key."
    if near and near[0] == name.strip():
        hint = f"Retype the key as `{near[0]}`: it holds a character that cannot be seen."
    typed = "".join(sign for sign in name if unicodedata.category(sign) != "Cf")
    message = f"A {table.noun} has no key `{typed[: files.MAX_NAME]}`."
    # What stands behind a key that nobody knows may be anything, a person's number too.
    shown = location.text[: max(location.end_column - 1, 0)]
    return UNKNOWN_KEY.at(replace(location, text=shown), message, hint)


def _gather(row: tables.Row, found: list[tables.Row]) -> None:
    found.append(row)
    for children in row.children.values():
        for child in children:
            _gather(child, found)
