"""Whether every id stands for one thing, and every school in one hub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from generator import source, tables
from generator.diagnostics import Diagnostic, Location, Rule
from generator.load import Loaded
from generator.tables import Row

REPEATED_ID = Rule(
    "id-repeated",
    "The same id twice in one list",
    "Only one of the two could be meant by a record that names the id.",
    "Delete the second, or give it an id of its own.",
)
REPEATED_VALUE = Rule(
    "value-repeated",
    "The same value twice in one list",
    "The second changes nothing, so another value was probably meant.",
    "Delete the second, or write the value that was meant.",
)
REPEATED_LEARNING = Rule(
    "learning-id-repeated",
    "Two pieces of learning with one id",
    "The network shows all hubs' learning in one place, and the id is part of its address.",
    "Rename one of the two files.",
)
TWO_HUBS = Rule(
    "school-in-two-hubs",
    "One school in two hubs",
    "A school belongs to one hub at a time. Counted twice, every total would be wrong.",
    "Delete the school from one of the two. If it moved, write `left_on` in the hub that it left.",
)

RULES = (REPEATED_ID, REPEATED_VALUE, REPEATED_LEARNING, TWO_HUBS)


def check(loaded: Loaded) -> Iterator[Diagnostic]:
    """Ids and values that stand twice where they may stand once."""
    for entry in loaded.entries:
        yield from _repeated_ids(entry.rows)
        for row in entry.family:
            for children in row.children.values():
                yield from _repeated_ids(children)
            yield from _repeated_values(row)
    yield from _repeated_resources(loaded)
    yield from _schools_in_two_hubs(loaded)
    yield from _repeated_learning(loaded)


def _repeated_ids(rows: Sequence[Row]) -> Iterator[Diagnostic]:
    if len(rows) < 2:
        return
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        fields = row.table.primary_key
        key = tuple(row.text(name) for name in fields)
        if not key or not key[0]:
            continue
        if key not in first:
            first[key] = row
            continue
        line = first[key].at(fields[0]).line
        shown = " ".join(part for part in key if part)
        message = f"The {row.table.noun} `{shown}` stands here a second time; see line {line}."
        yield REPEATED_ID.at(row.at(fields[0]), message, "Delete one of the two, or correct it.")


def _repeated_values(row: Row) -> Iterator[Diagnostic]:
    for name in _lists(row.table.name):
        value = row.source.values.get(name)
        if not isinstance(value, source.Sequence):
            continue
        seen: set[str] = set()
        for item in value.items:
            text = item.text.strip() if isinstance(item, source.Scalar) else ""
            if text in seen:
                message = f"`{text}` stands twice in this list."
                yield REPEATED_VALUE.at(item.location, message, "Delete one of the two.")
            if text:
                seen.add(text)


@cache
def _lists(table: str) -> tuple[str, ...]:
    """The fields of a table that are lists of texts."""
    fields = tables.tables()[table].fields.values()
    return tuple(column.name for column in fields if column.item_type == "string")


def _repeated_resources(loaded: Loaded) -> Iterator[Diagnostic]:
    own = loaded.known.own.parts.get(("resource", ""), {})
    for entry in loaded.entries:
        if entry.table == "resource" and entry.hub:
            for row in entry.rows:
                if (key := row.text("id")) in own:
                    message = f"The resource `{key}` is in the network's pack already."
                    yield REPEATED_ID.at(row.at("id"), message, "Give it an id of its own.")


def _schools_in_two_hubs(loaded: Loaded) -> Iterator[Diagnostic]:
    first = loaded.known.first_members
    for entry in loaded.entries:
        if entry.table != "school":
            continue
        for row in entry.rows:
            urn = row.text("urn")
            if not urn or row.text("left_on"):
                continue
            hub = first[urn]
            if hub != entry.hub:
                message = f"`{urn}` is a school of the hub `{hub}` too."
                hint = f"Delete it from one of the two, or write `left_on` in `{hub}` if it moved."
                yield TWO_HUBS.at(row.at("urn"), message, hint)


def _repeated_learning(loaded: Loaded) -> Iterator[Diagnostic]:
    for entry in loaded.entries:
        if entry.table == "learning":
            first = loaded.known.first_learning[entry.id]
            if first != entry.path:
                message = f"`{entry.id}` is the id of another piece of learning, `{first}`."
                place = Location(entry.path)
                yield REPEATED_LEARNING.at(place, message, "Rename one of the two files.")
