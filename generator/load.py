"""data/ → the Network and the faults found on the way. Bad data never raises.

What is sound is kept even when its neighbours are not, so that one run finds every fault. Hubs
and the network itself are kept with empty texts, because other records lean on them; nothing
is published while any error stands.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from generator import files, frozen, model, source, tables
from generator.diagnostics import Diagnostic, Location, Rule
from generator.model import Network

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
_CLASSES: Mapping[str, type[model.Record]] = {
    "network": model.Network, "theme": model.Theme, "term": model.Term,
    "key_date": model.KeyDate, "matching": model.Matching,
    "programme": model.Programme, "career_stage": model.CareerStage,
    "programme_year": model.ProgrammeYear, "phase": model.Phase, "role": model.Role,
    "duty": model.Duty, "milestone": model.Milestone, "gain": model.Gain,
    "session": model.Session, "resource": model.Resource, "hub": model.Hub, "post": model.Post,
    "priority": model.Priority, "testimonial": model.Testimonial, "school": model.School,
    "closure": model.Closure, "participation": model.Participation, "offer": model.Offer,
    "residency": model.Residency, "review": model.Review, "reviewer": model.Reviewer,
    "learning": model.Learning, "outcome": model.Outcome, "form": model.Form,
    "form_block": model.FormBlock, "form_destination": model.FormDestination,
    "form_section": model.FormSection, "form_rule": model.FormRule,
    "form_privacy": model.FormPrivacy, "form_field": model.FormField,
    "form_constraints": model.FormConstraints, "form_question": model.FormQuestion,
    "form_option": model.FormOption, "form_condition": model.FormCondition,
    "redirect": model.Redirect,
}  # fmt: skip
_KEPT_WHEN_FAULTY = {"network", "hub"}
_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Known:
    """Ids that exist in data/, whether or not their records are sound.

    A reference to a record that has a fault of its own must not be called unknown.
    """

    hubs: frozenset[str]
    programmes: frozenset[str]
    themes: frozenset[str]
    sessions: frozenset[str]
    resources: frozenset[str]
    schools: frozenset[str]
    records: frozenset[tuple[str, str, str, str]]
    """(table, hub, year, id) of residencies, reviews and learning."""
    participations: frozenset[tuple[str, str, str]]
    """(hub, year, programme)."""
    parts: frozenset[tuple[str, str, str]]
    """(table, owner, id) of everything with an id or URN. The owner is the hub or programme that
    the file belongs to, or empty for the network's own."""
    unread: frozenset[str]
    """Files and folders that could not be read, wholly or in part."""

    def is_unread(self, path: str) -> bool:
        """Whether what a file holds cannot be told, so that nothing in it may be called missing."""
        folders = (folder.as_posix() for folder in PurePosixPath(path).parents)
        return path in self.unread or any(folder in self.unread for folder in folders)


@dataclass(frozen=True, slots=True)
class Entry(files.DataFile):
    """A data file with the rows that were read from it."""

    rows: tuple[tables.Row, ...] = ()

    def family(self) -> Iterator[tables.Row]:
        """Every row of the file and the rows inside them, in the order of the file."""
        for row in self.rows:
            yield from _family(row)


def _nothing(_path: str) -> bytes:
    return b""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What reading data/ gave."""

    network: Network
    known: Known
    diagnostics: list[Diagnostic]
    files: Mapping[str, int]
    """Every document of a `files` folder, relative to the root, with its size in bytes."""
    entries: tuple[Entry, ...] = ()
    """Every data file that was found, with its rows, sound or not."""
    read_head: Callable[[str], bytes] = _nothing
    """The first bytes of a document, by its path relative to the root."""
    read_document: Callable[[str], bytes] = _nothing
    """All of a document's bytes, likewise; none where it cannot be read."""
    frozen_years: tuple[frozen.Frozen, ...] = ()
    """The years that were frozen, in order."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """The digest of each file of a frozen year that could be read as text, by path."""


def load(root: Path) -> Loaded:
    """Read every file under `root`/data."""
    walk = files.Walk(root)
    found = tuple(files.find(walk))
    closed = tuple(_frozen(root, path) for path in walk.frozen)
    digests: dict[str, str] = {}
    years = {one.year for one in closed}
    entries = tuple(_read(walk, file, digests if file.year in years else None) for file in found)
    walk.diagnostics += tables.check(row for entry in entries for row in entry.family())
    network = _network(entries)

    def read_head(path: str) -> bytes:
        try:
            with (root / path).open("rb") as file:
                return file.read(_HEAD_BYTES)
        except OSError:
            return b""

    def read_document(path: str) -> bytes:
        try:
            return (root / path).read_bytes()
        except OSError:
            return b""

    known = _known(entries, walk.unread)
    return Loaded(
        network, known, walk.diagnostics, walk.files, entries, read_head, read_document, closed,
        digests,
    )  # fmt: skip


def with_files(loaded: Loaded, changed: Mapping[files.DataFile, bytes]) -> Loaded:
    """The network with other bytes in these files, new ones among them. Nothing is written."""
    paths = {file.path for file in changed}
    found: list[Diagnostic] = []
    fresh: dict[str, Entry] = {}
    for file, data in changed.items():
        document, faults = source.parse(data, file.path)
        found += faults
        rows = tuple(_rows(document, file.table, found))
        fresh[file.path] = Entry(file.path, file.table, file.hub, file.year, file.id, rows)
    found += tables.check(row for entry in fresh.values() for row in entry.family())
    years = {one.year for one in loaded.frozen_years}
    digests = {f.path: frozen.digest(data) for f, data in changed.items() if f.year in years}
    kept = [fresh.pop(entry.path, entry) for entry in loaded.entries]
    entries = (*kept, *fresh.values())
    diagnostics = [d for d in loaded.diagnostics if d.location.path not in paths]
    return replace(
        loaded, entries=entries, network=_network(entries),
        known=_known(entries, set(loaded.known.unread)), diagnostics=[*diagnostics, *found],
        digests={**loaded.digests, **digests},
    )  # fmt: skip


def _frozen(root: Path, path: str) -> frozen.Frozen:
    year = PurePosixPath(path).stem
    try:
        return frozen.parse((root / path).read_bytes(), year)
    except OSError:
        return frozen.Frozen(year, path, {}, unclear=(Location(path),))


def _read(walk: files.Walk, file: files.DataFile, digests: dict[str, str] | None = None) -> Entry:
    """A file with its rows; one that is not there, or was refused, has none.

    Its digest goes into `digests`, where they are wanted.
    """
    rows: tuple[tables.Row, ...] = ()
    missing = file.table == "hub" and not walk.is_there(file.path)
    if file.path not in walk.reported and not missing:
        document, found = source.read(walk.root, file.path)
        if digests is not None and document.lines:
            digests[file.path] = frozen.digest("\n".join(document.lines).encode())
        rows = tuple(_rows(document, file.table, found))
        if document.top is None or document.damaged or any(d.rule in _LOSING for d in found):
            walk.unread.add(file.path)
        walk.diagnostics += found
    return Entry(file.path, file.table, file.hub, file.year, file.id, rows)


# --- from values to rows -------------------------------------------------------------------


def _rows(
    document: source.Document, name: str, diagnostics: list[Diagnostic]
) -> Iterator[tables.Row]:
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
    for name, key in record.keys.items():
        if name not in table.fields:
            diagnostics.append(_unknown_key(row, name, key.location))
    for column in table.fields.values():
        value = record.values.get(column.name)
        if value is None or (isinstance(value, source.Scalar) and not value.text):
            continue
        if fault := _shape_fault(column, value):
            row.faulty.add(column.name)
            diagnostics.append(fault)
        elif column.table:
            nested = tables.tables()[column.table]
            if isinstance(value, source.Sequence):
                children = list(_items(nested, value, row, diagnostics))
                row.children[column.name] = children
                if len(children) < len(value.items):
                    row.faulty.add(column.name)
            elif isinstance(value, source.Mapping):
                row.children[column.name] = [_row(nested, value, row, diagnostics)]
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


def _family(row: tables.Row) -> Iterator[tables.Row]:
    yield row
    for children in row.children.values():
        for child in children:
            yield from _family(child)


# --- from rows to records ------------------------------------------------------------------


def _record(row: tables.Row, **own: Any) -> Any:
    """The record of a row, or None when a value it cannot do without has a fault."""
    name = row.table.name
    if not row.sound and name not in _KEPT_WHEN_FAULTY:
        return None
    values = dict(row.values)
    faulty = set(row.faulty)
    if row.source.document.damaged:
        faulty.update(row.table.fields.keys() - row.source.values.keys())
    for column in row.table.fields.values():
        if column.table:
            children = [_record(child) for child in row.children.get(column.name, ())]
            kept = tuple(child for child in children if child is not None)
            if len(kept) < len(children):
                faulty.add(column.name)
            values[column.name] = kept if column.type == "array" else next(iter(kept), None)
            if column.required and column.type == "object" and not kept:
                return None
        elif column.required and values.get(column.name) is None:
            values[column.name] = ""
    named = {row.table.fields[key].attribute: value for key, value in values.items()}
    return _CLASSES[name](**named, **own, at=_places(row), faulty=frozenset(faulty))


def _places(row: tables.Row) -> model.Places:
    def at(name: str) -> Location:
        stem, _, number = name.partition(".")
        return row.item_at(stem, int(number)) if number else row.at(stem)

    return at


def _network(entries: tuple[Entry, ...]) -> Network:
    by_table: dict[str, list[Entry]] = defaultdict(list)
    by_hub: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.hub:
            by_hub[entry.hub].append(entry)
        else:
            by_table[entry.table].append(entry)
    own: dict[str, Any] = {
        "programmes": tuple(_records(by_table["programme"])),
        "sessions": tuple(_records(by_table["session"])),
        "resources": tuple(_records(by_table["resource"])),
        "forms": tuple(_records(by_table["form"])),
        "redirects": tuple(_records(by_table["redirect"])),
        "hubs": _with_reviewers_hubs(tuple(_hub(hub, by_hub[hub]) for hub in sorted(by_hub))),
    }
    for entry in by_table["network"]:
        for row in entry.rows:
            network: Network = _record(row, **own)
            return network
    own |= _all_faulty("network", "data/network.yaml")
    return Network(name="", short_name="", strapline="", current_year="", contact="", **own)


def _all_faulty(table: str, path: str) -> dict[str, Any]:
    """What stands in for a record whose file could not be read: no field of it may be judged."""
    return {"at": lambda _name: Location(path), "faulty": frozenset(tables.tables()[table].fields)}


def _records(entries: list[Entry]) -> Iterator[Any]:
    """The sound records of files of one table, in the order of files and lines."""
    for entry in entries:
        place: dict[str, str] = {}
        if entry.id:
            place["id"] = entry.id
        if entry.hub:
            place["hub"] = entry.hub
        if entry.year:
            place["year"] = entry.year
        for row in entry.rows:
            record = _record(row, **place)
            if record is not None:
                yield record


def _hub(hub: str, entries: list[Entry]) -> model.Hub:
    by_table: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_table[entry.table, entry.year].append(entry)
    years = sorted({entry.year for entry in entries if entry.year}, reverse=True)
    own: dict[str, Any] = {
        "id": hub,
        "schools": tuple(_records(by_table["school", ""])),
        "resources": tuple(_records(by_table["resource", ""])),
        "years": tuple(
            model.HubYear(
                hub=hub,
                year=year,
                participations=tuple(_records(by_table["participation", year])),
                residencies=tuple(_records(by_table["residency", year])),
                reviews=tuple(_records(by_table["review", year])),
                learning=tuple(_records(by_table["learning", year])),
                outcomes=tuple(_records(by_table["outcome", year])),
            )
            for year in years
        ),
    }
    for entry in by_table["hub", ""]:
        for row in entry.rows:
            found: model.Hub = _record(row, **own)
            return found
    own |= _all_faulty("hub", f"data/hubs/{hub}/hub.yaml")
    return model.Hub(name=hub, kind="local", region="", strapline="", about="", contact="", **own)


# --- reviewers from other hubs -------------------------------------------------------------

_Listings = Mapping[str, list[model.School]]
"""URN → the school as each hub lists it. One that moved stands in the hub that it left as well."""


def _with_reviewers_hubs(hubs: tuple[model.Hub, ...]) -> tuple[model.Hub, ...]:
    """The hubs, and with each reviewer from another hub's school the id of that hub."""
    by_id = {hub.id: hub for hub in hubs}
    return tuple(place_reviewers(hub, by_id) for hub in hubs)


def place_reviewers(hub: model.Hub, hubs: Mapping[str, model.Hub]) -> model.Hub:
    """The hub, and with each of its reviewers from another hub's school the id of that hub.

    A review names a reviewer's school and not its hub, and pages may not be shown the school.
    `hubs` are in order of id; those that list none of the reviewers' schools may be left out.
    """
    if not _has_visitors(hub):
        return hub
    wanted = {r.school for year in hub.years for review in year.reviews for r in review.reviewers}
    listings: dict[str, list[model.School]] = defaultdict(list)
    for other in hubs.values():
        for school in other.schools:
            if school.urn in wanted:
                listings[school.urn].append(school)
    return _with_homes(hub, listings)


def _has_visitors(hub: model.Hub) -> bool:
    """Whether any reviewer's school is not among the schools that the hub has still."""
    if not any(year.reviews for year in hub.years):
        return False
    own = {school.urn for school in hub.schools if school.left_on is None}
    return any(
        reviewer.school not in own
        for year in hub.years
        for review in year.reviews
        for reviewer in review.reviewers
    )


def _with_homes(hub: model.Hub, listings: _Listings) -> model.Hub:
    def placed(review: model.Review) -> model.Review:
        reviewers = tuple(replace(r, hub=_home(r, review, listings)) for r in review.reviewers)
        return replace(review, reviewers=reviewers)

    years = tuple(replace(year, reviews=tuple(map(placed, year.reviews))) for year in hub.years)
    return replace(hub, years=years)


def _home(reviewer: model.Reviewer, review: model.Review, listings: _Listings) -> str:
    """The other hub of a reviewer's school when the review takes place; empty for its own."""
    day = model.academic_year(review.year)[0] if model.is_year(review.year) else dt.date.min
    day = max(review.dates, default=day)
    listed = listings.get(reviewer.school or "", [])
    members = [school for school in listed if school.left_on is None or school.left_on >= day]
    homes = [school.hub for school in members or listed]
    return "" if review.hub in homes else next(iter(homes), "")


def _known(entries: tuple[Entry, ...], unread: set[str]) -> Known:
    parts = set()
    participations = set()
    for entry in entries:
        for row in entry.family():
            name = row.table.name
            if key := row.text("urn" if name == "school" else "id"):
                owner = entry.hub or (entry.id if entry.table == "programme" else "")
                parts.add((name, owner, key))
            if name == "participation" and (key := row.text("programme")):
                participations.add((entry.hub, entry.year, key))
    records = {
        (entry.table, entry.hub, entry.year, entry.id)
        for entry in entries
        if entry.table in files.RECORD_FOLDERS.values()
    }

    def of(table: str) -> frozenset[str]:
        return frozenset(key for name, _, key in parts if name == table)

    return Known(
        hubs=frozenset(entry.hub for entry in entries if entry.hub),
        programmes=frozenset(e.id for e in entries if e.table == "programme"),
        themes=of("theme"),
        sessions=of("session"),
        resources=of("resource"),
        schools=of("school"),
        records=frozenset(records),
        participations=frozenset(participations),
        parts=frozenset(parts),
        unread=frozenset(unread),
    )


def hub_files(loaded: Loaded, hub: str) -> Mapping[str, int]:
    """The documents of a hub's `files` folder by name, or the network's own for `""`."""
    folder = PurePosixPath("data", "hubs", hub, "files") if hub else PurePosixPath("data/files")
    return {
        PurePosixPath(path).name: size
        for path, size in loaded.files.items()
        if PurePosixPath(path).parent == folder
    }
