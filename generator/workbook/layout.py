"""Which sheets a workbook has, and how a value of a record stands in a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator import files, source
from generator.amend import Plain, Value
from generator.days import parse_day
from generator.files import DataFile
from generator.load import Loaded
from generator.tables import Field, Table, tables

_TABS = {
    "Schools": "school", "Residencies": "residency", "Reviews": "review",
    "Resources": "resource", "Learning": "learning",
}  # fmt: skip
_FOLDERS = {table: folder for folder, table in files.RECORD_FOLDERS.items()}
_ESCAPE = re.compile(r"[\\;|\n]")
_ESCAPED = re.compile(r"\\([\\;|n])")
_YES, _NO = ("yes", "true"), ("no", "false")
_MIDNIGHT = "T00:00:00"
_DIGITS = re.compile(r"\[0-9\](?:\{\d+\})?")
_URN_AND_NAME = re.compile(r"([0-9]{6})\s+\S.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet: a kind of record. `key` is the field, or the word, by which a record is known."""

    title: str
    table: Table
    key: str

    @property
    def is_list(self) -> bool:
        """Whether the records stand in one file; else each has a file of its own."""
        return self.key in self.table.fields

    @property
    def key_header(self) -> str:
        """What stands above the column of the key."""
        return self.table.fields[self.key].title if self.is_list else "Id"

    def file(self, hub: str, year: str, key: str) -> DataFile:
        """The file in which a record of the hub stands, or would stand."""
        name = self.table.name
        if self.is_list:
            pattern = self.table.also or self.table.file or ""
            return DataFile(pattern.replace("<hub>", hub), name, hub)
        path = f"data/hubs/{hub}/{year}/{_FOLDERS[name]}/{key}.yaml"
        return DataFile(path, name, hub, year, key)


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it stands in a file, and its cells by field."""

    key: str
    file: DataFile
    cells: Mapping[str, str]


def tabs() -> tuple[Tab, ...]:
    """Every sheet of records, in the order of the workbook."""
    found = []
    for title, name in _TABS.items():
        table = tables()[name]
        found.append(Tab(title, table, next(iter(table.primary_key), "id")))
    return tuple(found)


def stored(loaded: Loaded, hub: str, year: str, tab: Tab) -> list[Stored]:
    """The records of a hub that belong on a sheet, in the order of files and lines."""
    names = school_names(loaded)
    found = []
    for entry in loaded.entries:
        if entry.table != tab.table.name or entry.hub != hub or entry.year not in ("", year):
            continue
        for row in entry.rows:
            key = row.text(tab.key) if tab.is_list else entry.id
            values = row.source.values
            cells = {
                field.name: shown(field, values.get(field.name), names)
                for field in tab.table.fields.values()
            }
            file = DataFile(entry.path, entry.table, entry.hub, entry.year, entry.id)
            found.append(Stored(key, file, cells))
    return found


def school_names(loaded: Loaded) -> Mapping[str, str]:
    """URN → name of every school of the network."""
    return {urn: school.name for urn, school in loaded.network.schools_by_urn().items()}


def school_label(urn: str, names: Mapping[str, str]) -> str:
    """A school in a cell: `900101 Hingston Down Academy`; the URN alone where no school has it."""
    return f"{urn} {names[urn]}" if names.get(urn) else urn


# --- a value → a cell ----------------------------------------------------------------------


def shown(field: Field, node: source.Node | None, names: Mapping[str, str]) -> str:
    """A value as a cell has it: lists parted by `; `, records of a list one a line."""
    if isinstance(node, source.Sequence):
        if field.table:
            return "\n".join(_record_line(field, item, names) for item in node.items)
        return "; ".join(_escaped(_text(item)) for item in node.items)
    if isinstance(node, source.Mapping):
        return _record_line(field, node, names) if field.table else ""
    text = _text(node)
    if field.refers == "school":
        return school_label(text, names)
    if field.type == "boolean":
        return _yes_or_no(text)
    return text


def _record_line(field: Field, node: source.Node, names: Mapping[str, str]) -> str:
    values = node.values if isinstance(node, source.Mapping) else {}
    inner = tables()[field.table or ""].fields.values()
    cells = [_escaped(shown(part, values.get(part.name), names)) for part in inner]
    while cells and not cells[-1]:
        cells.pop()
    return " | ".join(cells)


def _text(node: source.Node | None) -> str:
    return node.text.strip() if isinstance(node, source.Scalar) else ""


def _yes_or_no(text: str) -> str:
    folded = text.lower()
    return "yes" if folded in _YES else "no" if folded in _NO else text


def _escaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: "\\n" if match[0] == "\n" else f"\\{match[0]}", text)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], text)


def _parts(text: str, sign: str) -> list[str]:
    """A text parted at a sign that has no backslash before it, each part without its escapes."""
    found = [""]
    for piece in re.findall(r"\\.|[^\\]|\\\Z", text, re.DOTALL):
        if piece == sign:
            found.append("")
        else:
            found[-1] += piece
    return [_unescaped(part.strip()) for part in found]


# --- a cell → a value ----------------------------------------------------------------------


def value_of(field: Field, text: str) -> Value:
    """What a cell says, as texts; empty where it says nothing.

    A day may be written in any of the usual ways. What cannot be understood stays as it was typed,
    so that the schema says what is wrong with it.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if field.table:
        lines = [line for line in text.split("\n") if line.strip()]
        records = [_record_of(field, line) for line in lines]
        return (records[0] if records else {}) if field.type == "object" else records
    if field.type == "list":
        parts = [part for part in _parts(text.replace("\n", ";"), ";") if part]
        return [_typed(field, field.item_type or "string", part) for part in parts]
    if field.type == "boolean":
        text = _yes_or_no(text)
    return _typed(field, field.type, text)


def _typed(field: Field, kind: str, text: str) -> str:
    if kind == "date":
        text = parse_day(text.removesuffix(_MIDNIGHT)) or text
    if field.refers == "school" and (match := _URN_AND_NAME.fullmatch(text)):
        text = match[1]
    pattern = str(field.constraints.get("pattern", ""))
    is_typed = kind != "string" or bool(_DIGITS.fullmatch(pattern) or field.refers == "school")
    return Plain(text) if is_typed else text


def _record_of(field: Field, line: str) -> Mapping[str, Value]:
    inner = list(tables()[field.table or ""].fields.values())
    cells = _parts(line, "|")
    # What stands beyond the last field belongs to it, as it was typed.
    cells = [*cells[: len(inner) - 1], " | ".join(cells[len(inner) - 1 :])]
    pairs = ((part.name, value_of(part, cell)) for part, cell in zip(inner, cells, strict=False))
    return {name: value for name, value in pairs if value}


def finished(field: Field, value: Value, old: Value | None) -> Value:
    """A text with the line break at its end that its kind, or the text before it, has."""
    if isinstance(value, str) and value and field.type == "string":
        if isinstance(old, str) and old:
            return f"{value}\n" if old.endswith("\n") else value
        return f"{value}\n" if field.text == "markdown" else value
    return value


# --- columns -------------------------------------------------------------------------------


def options(loaded: Loaded, hub: str, year: str, tab: Tab) -> Mapping[str, tuple[str, ...]]:
    """Field → what its drop-down list offers."""
    found = {}
    for field in tab.table.fields.values():
        chosen = tuple(dict.fromkeys(_choices(loaded, hub, year, tab, field)))
        if chosen:
            found[field.name] = chosen
    return found


def _choices(loaded: Loaded, hub: str, year: str, tab: Tab, field: Field) -> Iterator[str]:
    network = loaded.network
    own = network.find_hub(hub)
    kinds = [p for p in network.programmes if p.kind == tab.table.name]
    programmes = kinds or list(network.programmes)
    part = own.find_year(year) if own else None
    if field.enum:
        yield from field.enum
    elif field.refers == "school" and own:
        schools = sorted(own.schools, key=lambda school: (school.name, school.urn))
        yield from (f"{school.urn} {school.name}" for school in schools)
    elif field.refers == "programme":
        yield from (programme.id for programme in programmes)
    elif field.refers == "theme":
        yield from (theme.id for theme in network.themes)
    elif field.refers == "hub":
        yield from (other.id for other in network.hubs if other.id != hub)
    elif field.refers in ("residency", "review") and part:
        records: Sequence[object] = (
            part.residencies if field.refers == "residency" else part.reviews
        )
        yield from (str(getattr(record, "id", "")) for record in records)
    elif field.name == "participant_stage":
        yield from (stage.id for programme in programmes for stage in programme.career_stages)
    elif field.name == "priority" and own:
        yield from (priority.id for priority in own.priorities)
    elif tab.table.name == "resource" and field.name in ("phase", "roles"):
        for programme in programmes:
            steps = programme.phases if field.name == "phase" else programme.roles
            yield from (step.id for step in steps)
    elif field.name == "phases":
        yield from tables()["school"].fields["phase"].enum
