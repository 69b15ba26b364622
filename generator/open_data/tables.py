"""A table of open data: its columns, its Table Schema and its rows as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from generator import addresses, sheets, states, tables
from generator.model import Hub, Learning, Network, Record, Residency, Review
from generator.open_data.sources import SOURCES, Reference, Source

BETWEEN = ";"
"""What stands between the values of a list in one cell."""
KIND_OF_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"

# What is said of a value besides how long it may be: an apostrophe that guards a text against
# being calculated would make a text of full length too long.
_CONSTRAINTS = ("enum", "pattern", "minimum", "maximum")
_REFERS: Mapping[str, tuple[str, str]] = {
    "programme": ("programmes", "id"), "hub": ("hubs", "id"), "school": ("schools", "urn"),
    "session": ("sessions", "id"), "resource": ("resources", "id"),
}  # fmt: skip
"""What a field refers to → the table and the field that hold it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its field in the Table Schema, and how a record's value is written."""

    field: Mapping[str, Any]
    text: Callable[[tuple[str, ...], Record], str]

    @property
    def name(self) -> str:
        """The name in the first line of the file."""
        return str(self.field["name"])


@dataclass(frozen=True, slots=True)
class Setting:
    """What a table needs to know besides its rows: the address of the site, and the day."""

    site: str
    today: dt.date


HubRows = Mapping[str, tuple[int, bytes]]
"""Table → how many rows of it one hub has, and these rows as they stand in the file."""


@dataclass(frozen=True)
class OpenTable:
    """One table of a public network on a day. `rows` are those of the file, without its head."""

    source: Source
    setting: Setting
    count: int = 0
    rows: bytes = b""

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.source.name

    @property
    def title(self) -> str:
        """What readers call it."""
        return self.source.title or self._schema.title

    @property
    def description(self) -> str:
        """What one row is."""
        return self.source.description or self._schema.description

    @property
    def _schema(self) -> tables.Table:
        return tables.tables()[self.source.schema]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Places first, then the fields that are public, then what is worked out."""
        return (
            *(_place(name, number) for number, name in enumerate(self.source.places)),
            *(_own(field) for field in self._schema.fields.values() if _is_open(field)),
            *(_worked_out(name, self.setting) for name in self.source.works_out),
        )

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Its own, and one for each field that names one row of another table."""
        found = list(self.source.references)
        for field in self._schema.fields.values():
            target = _REFERS.get(field.refers or "")
            if target and _is_open(field) and field.type != "list":
                table, theirs = target
                if table != self.name:
                    found.append(Reference((field.name,), table, (theirs,)))
        return tuple(dict.fromkeys(found))

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The Table Schema."""
        made: dict[str, Any] = {
            "$schema": KIND_OF_SCHEMA,
            "fields": [dict(column.field) for column in self.columns],
            "missingValues": [""],
        }
        if self.source.key:
            made["primaryKey"] = list(self.source.key)
        if self.references:
            made["foreignKeys"] = [
                {
                    "fields": list(one.fields),
                    "reference": {"resource": one.table, "fields": list(one.their_fields)},
                }
                for one in self.references
            ]
        return made

    def csv(self) -> bytes:
        """The file: RFC 4180 in UTF-8, its first line the names of the columns."""
        return _lines([[column.name for column in self.columns]]) + self.rows

    def written(self, holder: Network | Hub) -> tuple[int, bytes]:
        """How many rows the network or a hub has, and the lines for them."""
        made = [
            [column.text(places, record) for column in self.columns]
            for places, record in self.source.rows(holder)
        ]
        return len(made), _lines(made)


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    if not rows:
        return b""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    # A half of a pair of surrogates stands for nothing, and UTF-8 has no room for it.
    return out.getvalue().encode("utf-8", "replace")


def _worked_out(name: str, setting: Setting) -> Column:
    field = {"name": name, **WORKED_OUT[name]}
    readers: Mapping[str, Callable[[Any], str]] = {
        "page": lambda record: setting.site + _page(record),
        "state": lambda record: states.state_of(record, setting.today),
        "participant": lambda record: sheets.guarded(record.participant),
        "host": lambda record: sheets.guarded(record.host),
        "reviewer": lambda record: sheets.guarded(record.label),
    }
    read = readers[name]
    return Column(field, lambda _places, record: read(record))


def _page(record: Hub | Residency | Review | Learning) -> str:
    match record:
        case Hub():
            return addresses.hub_url(record.id)
        case Learning():
            return addresses.learning_url(record)
    return addresses.record_url(record)


def setting_of(network: Network, today: dt.date) -> Setting:
    """Where and when the tables of a network are made."""
    return Setting(addresses.site_url(network).rstrip("/"), today)


def hub_rows(hub: Hub, setting: Setting) -> HubRows:
    """The rows of one hub, projected to everyone, in each table that is made hub by hub."""
    return {
        table.name: table.written(hub) for table in _layouts(setting) if table.source.is_of_hubs
    }


@lru_cache(maxsize=4)
def _layouts(setting: Setting) -> tuple[OpenTable, ...]:
    """The tables without rows; every hub's are written by the same columns."""
    return tuple(OpenTable(source, setting) for source in SOURCES)


def every(network: Network, today: dt.date, hubs: Sequence[HubRows]) -> Iterator[OpenTable]:
    """All tables of a public network. `hubs` are the rows of each hub, in the hubs' order."""
    for table in _layouts(setting_of(network, today)):
        if table.source.is_of_hubs:
            parts = [rows[table.name] for rows in hubs]
            count, rows = sum(number for number, _ in parts), b"".join(part for _, part in parts)
        else:
            count, rows = table.written(network)
        yield replace(table, count=count, rows=rows)


# --- columns


_PLACES: Mapping[str, tuple[str, str, str]] = {
    "id": ("Id", "Permanent, lower case with hyphens; part of the address of its page.", "r-03"),
    "hub": ("Hub", "The id of the hub.", "tamar-valley"),
    "year": ("Year", "The subscription year, from September to August.", "2026-27"),
    "programme": ("Programme", "The id of the programme.", "lrp"),
    "role": ("Role", "The id of the role in the programme.", "participant"),
    "urn": ("URN", "The school’s six-digit unique reference number.", "900112"),
    "review": ("Review", "The id of the review in its hub and year.", "v-01"),
    "number": ("Number", "Counts the reviewers of a review from 1.", "1"),
}
"""Column → title, description and example of what a record has from its place."""

WORKED_OUT: Mapping[str, Mapping[str, Any]] = {
    "page": {
        "type": "string", "title": "Page", "description": "The address of its page on the site.",
        "example": "https://residencies.waymark.example/hubs/tamar-valley/",
    },
    "state": {
        "type": "string", "title": "State",
        "description": "How far it has come on the day that the data was made, worked out from "
        "its dates.",
        "example": "matched", "constraints": {"required": True, "enum": list(states.STATES)},
    },
    "participant": {
        "type": "string", "title": "Who takes part",
        "description": "Post and school where both schools agreed to be named; otherwise what "
        "sort of leader from what sort of school.",
        "example": "A senior leader from a primary school",
    },
    "host": {
        "type": "string", "title": "Who hosts",
        "description": "The school’s name where it agreed to be named; otherwise what sort of "
        "school it is.",
        "example": "A secondary school",
    },
    "reviewer": {
        "type": "string", "title": "Who reviews",
        "description": "Post and school where the schools agreed to be named; otherwise what sort "
        "of leader from what sort of school.",
        "example": "A middle leader from a secondary school",
    },
}  # fmt: skip
"""Columns that no file holds, with their fields in the Table Schema."""


def _is_open(field: tables.Field) -> bool:
    """Whether everyone may see a field; one with records inside is a table of its own."""
    return field.audience == "public" and field.table is None


def _place(name: str, number: int) -> Column:
    title, description, example = _PLACES[name]
    kind = "integer" if name == "number" else "string"
    field = {
        "name": name, "type": kind, "title": title, "description": description,
        "example": example, "constraints": {"required": True},
    }  # fmt: skip
    return Column(field, lambda places, _record: places[number])


def _own(field: tables.Field) -> Column:
    made: dict[str, Any] = {"name": field.name, "type": field.type}
    if field.format:
        made["format"] = field.format
    made |= {"title": field.title, "description": field.description}
    example = field.example
    if field.type == "list":
        made |= {"itemType": field.item_type, "delimiter": BETWEEN}
        made["description"] += f" Several are separated by `{BETWEEN}`."
        example = BETWEEN.join(part.strip() for part in example.strip("[]").split(","))
    if example:
        made["example"] = example
    constraints = {key: field.constraints[key] for key in _CONSTRAINTS if key in field.constraints}
    # What needs somebody's agreement is missing where there is none, however much it is needed.
    if field.required and field.consent is None:
        constraints = {"required": True, **constraints}
    if constraints:
        made["constraints"] = constraints
    return Column(made, lambda _places, record: _text(getattr(record, field.name)))


def _text(value: Any) -> str:
    """A value as its type in the Table Schema is written."""
    match value:
        case None:
            return ""
        case tuple():
            # The sign between two values cannot stand in one.
            return sheets.guarded(BETWEEN.join(_item(item) for item in value))
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case dt.datetime():
            return value.strftime("%Y-%m-%dT%H:%M")
        case dt.date():
            return value.isoformat()
    return sheets.guarded(str(value))


def _item(value: Any) -> str:
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return text.replace(BETWEEN, ",")
