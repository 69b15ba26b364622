"""Rows and their Table Schema → typed rows and diagnostics. The only door to frictionless.

What fits beyond doubt is told at sight; of the rest frictionless decides whether it fits its field.
This module hands it such cells and turns its errors into ours, at the value's place. Its tables are
not used: opening one costs 10 ms.
"""

from __future__ import annotations

import json
import keyword
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from generator import at_sight, days, words
from generator.diagnostics import Diagnostic, Location, Rule
from generator.source import Mapping as Record
from generator.source import Scalar, Sequence, trusted

MISSING = Rule(
    "value-missing",
    "Something that every record needs is missing",
    "Pages, checks and reports count on this value.",
    "Add the line that the message names.",
)
WRONG_TYPE = Rule(
    "value-not-of-its-kind",
    "The value is not of the kind that is expected",
    "A date, a number or a yes can only be worked with when it is written in one way.",
    "Write dates as 2027-02-03, numbers with digits only, and yes or no.",
)
NOT_LISTED = Rule(
    "value-not-listed",
    "The value is none of those to choose from",
    "Pages group and filter by this value, so it has to be one of a fixed list.",
    "Choose one of the values that the message names.",
)
WRONG_FORM = Rule(
    "value-of-wrong-form",
    "The value does not have the form that is expected",
    "Some values follow a fixed pattern: a URN has six digits, an id is lower case with hyphens.",
    "Compare it with the example in the message.",
)
TOO_LONG = Rule(
    "value-too-long",
    "The text is longer than its place allows",
    "Titles and summaries stand on cards and lists that hold so many characters and no more.",
    "Shorten the text, or move the rest to a longer field.",
)
OUT_OF_RANGE = Rule(
    "value-out-of-range",
    "The number is too small or too large",
    "A number outside these limits is nearly always a slip.",
    "Correct the number.",
)
RULES = (MISSING, WRONG_TYPE, NOT_LISTED, WRONG_FORM, TOO_LONG, OUT_OF_RANGE)

_KINDS = {
    "date": ("must be a real date, like {example}", "Write it as year-month-day: {example}."),
    "datetime": (
        "must be a real date and time, like {example}",
        "Write it as year-month-day, a T and the time: {example}.",
    ),
    "integer": (words.SAYS["whole"].removeprefix("{X} "), "Write it with digits only."),
    "number": (words.SAYS["number"].removeprefix("{X} "), "Write it with digits only."),
    "boolean": ("must be yes or no", "Write yes or no."),
    "email": (
        "must be an email address, like name@example.com",
        "Write one mailbox and nothing else.",
    ),
    "uri": (
        "must be a web address, like https://www.example.org/",
        "Copy the address from the browser, with https:// at the beginning.",
    ),
}
_Reader = Callable[[str], tuple[Any, Mapping[str, str] | None]]
# What a field says of itself beside what a value must be.
_SAID = frozenset({"name", "title", "description", "example", "lrp"})
_JUDGING = {"constraints": "constraints", "format": "format",
            "trueValues": "true_values", "falseValues": "false_values"}  # fmt: skip
"""Each property of Table Schema that judges a cell, as frictionless's classes name it."""
_SHOWN = 40
_NESTED = frozenset({"list", "array", "object"})
# Texts that are remembered: none that is long, and not without end.
_SHORT = 60
_MOST_KEPT = 20_000
# Python would read 1_000 and full-width digits as numbers, and frictionless asks Python.
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a Table Schema, with what its `lrp:` block says."""

    name: str
    type: str
    title: str
    description: str
    example: str
    noun: str
    audience: str
    required: bool
    constraints: Mapping[str, Any]
    item_type: str | None = None
    item: str | None = None
    format: str | None = None
    table: str | None = None
    refers: str | None = None
    consent: str | None = None
    text: str | None = None
    why: str | None = None
    settled_by: str | None = None
    """The date field of the record until which a value is a proposal."""

    @property
    def attribute(self) -> str:
        """What a record calls it: its name, with a `_` behind a word that Python keeps."""
        return f"{self.name}_" if keyword.iskeyword(self.name) else self.name

    @property
    def enum(self) -> tuple[str, ...]:
        """The values to choose from; empty when any value will do."""
        return tuple(self.constraints.get("enum", ()))


@dataclass(frozen=True, slots=True)
class Table:
    """A Table Schema of generator/schemas/."""

    name: str
    title: str
    description: str
    noun: str
    shape: str
    file: str | None
    also: str | None
    fields: Mapping[str, Field]
    primary_key: tuple[str, ...]
    consent: str | None
    descriptor: Mapping[str, Any]


@dataclass(slots=True, eq=False)
class Row:
    """One record on its way from text to value.

    After `check`, `values` holds a typed value for every field of the table (None where nothing
    was given, a tuple for lists) and `faulty` the fields whose value could not be used.
    """

    table: Table
    source: Record
    parent: Row | None = None
    children: dict[str, list[Row]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        """A field as it was typed; empty where there is none or it is not one value."""
        value = self.source.values.get(name)
        return value.text.strip() if isinstance(value, Scalar) else ""

    def at(self, name: str) -> Location:
        """Where a field's value stands; else the field's key; else the record's first line."""
        value = self.source.values.get(name)
        if isinstance(value, Scalar) and not value.text:
            return self.source.keys[name].location
        if value is not None:
            return value.location
        return self.source.location

    def item_at(self, name: str, number: int) -> Location:
        """Where one item of a list stands, counted from 0."""
        value = self.source.values.get(name)
        if isinstance(value, Sequence) and number < len(value.items):
            return value.items[number].location
        return self.at(name)

    @property
    def sound(self) -> bool:
        """Whether every value that must be there could be used."""
        return not any(self.values.get(name) in (None, ()) for name in _needed(self.table.name))


@cache
def _needed(name: str) -> tuple[str, ...]:
    """The fields of a table without whose value there is no record."""
    fields = tables()[name].fields.values()
    return tuple(f.name for f in fields if f.required and f.table is None)


class _Tables(Mapping[str, Table]):
    """The tables of a folder of schemas, each read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._places = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
        self._read: dict[str, Table] = {}

    def __getitem__(self, name: str) -> Table:
        found = self._read.get(name)
        if found is None:
            found = self._read[name] = _table(trusted(self._places[name]))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@cache
def tables() -> Mapping[str, Table]:
    """Every Table Schema of the program, by name."""
    return _Tables(Path(str(resources.files("generator") / "schemas")))


def _table(descriptor: Mapping[str, Any]) -> Table:
    own = descriptor["lrp"]
    key = descriptor.get("primaryKey", [])
    return Table(
        name=descriptor["name"],
        title=descriptor["title"],
        description=descriptor["description"],
        noun=own["noun"],
        shape=own["shape"],
        file=own.get("file"),
        also=own.get("also"),
        fields={f["name"]: _field(f) for f in descriptor["fields"]},
        primary_key=(key,) if isinstance(key, str) else tuple(key),
        consent=own.get("consent"),
        descriptor=descriptor,
    )


def _field(descriptor: Mapping[str, Any]) -> Field:
    own = descriptor["lrp"]
    constraints = descriptor.get("constraints", {})
    return Field(
        name=descriptor["name"],
        type=descriptor["type"],
        title=descriptor["title"],
        description=descriptor["description"],
        example=str(descriptor.get("example", own.get("example", ""))),
        noun=own["noun"],
        audience=own["audience"],
        required=bool(constraints.get("required")),
        constraints=constraints,
        item_type=descriptor.get("itemType"),
        item=own.get("item"),
        format=descriptor.get("format"),
        table=own.get("table"),
        refers=own.get("refers"),
        consent=own.get("consent"),
        text=own.get("text"),
        why=own.get("why"),
        settled_by=own.get("settled_by"),
    )


def check(rows: Iterable[Row]) -> list[Diagnostic]:
    """Type every row by its table and give the faults found. Fills `values` and `faulty`."""
    by_table: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_table[row.table.name].append(row)
    diagnostics: list[Diagnostic] = []
    for name in sorted(by_table):
        batch = by_table[name]
        table = batch[0].table
        _check_scalars(table, batch, diagnostics)
        for column in table.fields.values():
            if column.type == "list":
                _check_lists(column, batch, diagnostics)
    return diagnostics


def _check_scalars(table: Table, batch: list[Row], diagnostics: list[Diagnostic]) -> None:
    """Whatever is not given is judged once for the table, and not again for each row."""
    cells_of = readers(table.name)
    absent = dict.fromkeys(cells_of)
    missed = [name for name, cells in cells_of.items() if cells[""][1]]
    for row in batch:
        row.values.update(absent)
        for name, value in row.source.values.items():
            if name in cells_of:
                text = value.text.strip() if isinstance(value, Scalar) else ""
                found, kind = cells_of[name][text]
                row.values[name] = found
                if kind:
                    _scalar_fault(row, name, kind, diagnostics)
        for name in missed:
            if name not in row.source.values:
                _scalar_fault(row, name, "required", diagnostics)
    nested = [f for f in table.fields.values() if f.required and f.type in _NESTED]
    for row in batch if nested else ():
        for column in nested:
            if (
                column.name not in row.faulty
                and not row.source.document.damaged
                and _is_empty(row, column)
            ):
                row.faulty.add(column.name)
                diagnostics.append(_diagnostic(column, "required", "", row.at(column.name)))


def _scalar_fault(row: Row, name: str, kind: str, diagnostics: list[Diagnostic]) -> None:
    known = name in row.faulty
    row.faulty.add(name)
    row.values[name] = None
    value = row.source.values.get(name)
    if value is not None and not isinstance(value, Scalar):
        return  # its shape was reported when the file was read
    text = value.text if isinstance(value, Scalar) else ""
    if kind == "required" and (known or row.source.document.damaged):
        return
    diagnostics.append(_diagnostic(row.table.fields[name], kind, text, row.at(name)))


def _is_empty(row: Row, column: Field) -> bool:
    value = row.source.values.get(column.name)
    if value is None:
        return True
    if isinstance(value, Sequence):
        return not value.items
    return isinstance(value, Scalar) and not value.text


def _check_lists(column: Field, batch: list[Row], diagnostics: list[Diagnostic]) -> None:
    """Each item of a list is a row of one column, so that it is judged at its own place."""
    places: list[tuple[Row, Scalar]] = []
    for row in batch:
        value = row.source.values.get(column.name)
        row.values[column.name] = ()
        if isinstance(value, Sequence):
            places += [(row, item) for item in value.items if isinstance(item, Scalar)]
    if not places:
        return
    typed: dict[int, list[Any]] = defaultdict(list)
    cells = _item_reader(column.name, column.item_type or "string")
    for row, item in places:
        found, kind = cells[item.text]
        if kind:
            row.faulty.add(column.name)
            item_column = _item_column(column)
            diagnostics.append(_diagnostic(item_column, kind, item.text, item.location))
        else:
            typed[id(row)].append(found)
    for row in batch:
        row.values[column.name] = tuple(typed.get(id(row), ()))


def _item_column(column: Field) -> Field:
    example = column.example.strip("[]").split(",")[0].strip()
    return Field(
        name=column.name, type=column.item_type or "string", title=column.title,
        description=column.description, example=example, noun=column.item or column.noun,
        audience=column.audience, required=True, constraints={},
    )  # fmt: skip


class _Cells(dict[str, tuple[Any, str]]):
    """Text of a cell → its value and the name of its fault, empty where it has none.

    frictionless is asked of what is not certain at sight, once for each text; most cells of a
    column say what another said.
    """

    def __init__(self, descriptor: Mapping[str, Any]) -> None:
        super().__init__()
        self._judged = {key: value for key, value in descriptor.items() if key not in _SAID}
        self._at_sight = at_sight.find_sight(self._judged)
        self._is_whole = descriptor["type"] == "integer"
        is_required = self._judged.get("constraints", {}).get("required")
        self[""] = (None, "required" if is_required else "")

    def __missing__(self, text: str) -> tuple[Any, str]:
        value = self._at_sight(text) if self._at_sight else None
        found = self._judge(text) if value is None else (value, "")
        if len(text) <= _SHORT and len(self) < _MOST_KEPT:
            self[text] = found
        return found

    def _judge(self, text: str) -> tuple[Any, str]:
        if self._is_whole and not _WHOLE_NUMBER.fullmatch(text):
            return None, "type"
        value, notes = _read_by(json.dumps(self._judged, sort_keys=True))(text)
        return value, next(iter(notes)) if notes else ""


@cache
def readers(name: str) -> Mapping[str, _Cells]:
    """What reads each single value of a table, by field."""
    table = tables()[name]
    return {
        field["name"]: _Cells(field)
        for field in table.descriptor["fields"]
        if field["type"] not in _NESTED
    }


@cache
def _item_reader(name: str, kind: str) -> _Cells:
    """What reads the items of lists of a kind."""
    return _Cells({"name": name, "type": kind, "constraints": {"required": True}})


def table_schema_field(descriptor: Mapping[str, Any]) -> Any:
    """The `frictionless.Field` of what judges a cell: its type, and the properties of `_JUDGING`.

    Made from its class: `Field.from_descriptor` loads every format and portal that frictionless
    knows, which takes longer than checking a hub.
    """
    # Imported here: a build that has nothing to check must not pay for it.
    from frictionless import fields

    kind = getattr(fields, f"{descriptor['type'].capitalize()}Field")
    options = {_JUDGING[key]: value for key, value in descriptor.items() if key != "type"}
    return kind(name="cell", **options)


@cache
def _read_by(descriptor: str) -> _Reader:
    """Fields that judge alike share a reader: making one costs as much as reading a table."""
    reader: _Reader = table_schema_field(json.loads(descriptor)).create_cell_reader()
    return reader


def _diagnostic(column: Field, kind: str, text: str, location: Location) -> Diagnostic:
    noun = column.noun
    start = words.capital(noun)
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    if column.why:  # personal: what was written is not repeated
        location, shown = replace(location, text=""), "…"
    constraints = column.constraints
    example = column.example
    if kind == "required":
        hint = f"Add `{column.name}:` with {noun}"
        hint += f", for example `{example}`." if example and column.table is None else "."
        is_missing = "are missing" if column.type in ("list", "array") else "is missing"
        return MISSING.at(location, f"{start} {is_missing} (`{column.name}`).", hint)
    if kind == "enum":
        choices = ", ".join(f"`{choice}`" for choice in column.enum)
        return NOT_LISTED.at(location, f"{start} cannot be `{shown}`.", f"Write one of {choices}.")
    if kind == "maxLength":
        most = constraints["maxLength"]
        said = words.say("too-long", noun, n=words.number(most))
        return TOO_LONG.at(location, f"{said}; it has {len(text):,}.", "Shorten it.")
    if kind in ("minimum", "maximum"):
        low, high = constraints.get("minimum"), constraints.get("maximum")
        one_sided = "least" if high is None else "most"
        situation = one_sided if None in (low, high) else "between"
        said = words.say(situation, noun, low=low, high=high)
        return OUT_OF_RANGE.at(location, f"{said}.", "Correct the number.")
    if kind == "pattern":
        message = f"{start} does not have the form of `{example}`."
        return WRONG_FORM.at(location, message, f"Write it like `{example}`.")
    kind_of = column.format if column.format in _KINDS else column.type
    says, hint = _KINDS.get(kind_of or "", ("cannot be read", "Compare it with another record."))
    meant = days.parse_day(text) if kind_of == "date" and not column.why else None
    return WRONG_TYPE.at(
        location, f"{start} {says.format(example=example)}.", hint.format(example=meant or example)
    )
