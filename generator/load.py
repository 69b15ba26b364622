"""data/ → the Network and the faults found on the way. Bad data never raises.

What is sound is kept even when its neighbours are not, so that one run finds every fault. Hubs
and the network itself are kept with empty texts, because other records lean on them; nothing
is published while any error stands.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from generator import model, source, tables
from generator.diagnostics import Diagnostic, Location, Rule
from generator.model import Network

UNKNOWN_FILE = Rule(
    "file-not-known",
    "A file that has no place here",
    "Only files with a known name and place are read. A file with a slip in its name would "
    "silently stay out of the site.",
    "Rename the file, move it to the folder it belongs in, or delete it.",
)
BAD_NAME = Rule(
    "name-not-an-id",
    "A file or folder name that cannot be part of an address",
    "Folder and file names become part of a page's permanent address, so they are lower-case "
    "letters, digits and single hyphens, and not one of the words that computers reserve.",
    "Rename it, for example `tamar-valley` or `r-03`.",
)
WRONG_YEAR_FOLDER = Rule(
    "folder-not-a-year",
    "A folder that is not a subscription year",
    "A hub's records are kept by subscription year, such as `2026-27`.",
    "Rename the folder, or move its files to the right year.",
)
MISSING_FILE = Rule(
    "file-missing",
    "A file that has to be there is missing",
    "Every network has a `network.yaml` and every hub a `hub.yaml`.",
    "Add the file. `lrp new` writes one to fill in.",
)
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
TWO_NAMES = Rule(
    "names-differ-by-case-only",
    "Two names that differ only in capital letters",
    "On Windows and on Macs the two are the same file, so one of them would be lost.",
    "Rename one of them.",
)
RULES = (
    UNKNOWN_FILE, BAD_NAME, WRONG_YEAR_FOLDER, MISSING_FILE, WRONG_SHAPE, UNKNOWN_KEY, TWO_NAMES,
)  # fmt: skip

MAX_NAME = 60
DEVICES = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10)}
)
"""Names that Windows keeps for devices, with any ending."""
RESERVED = DEVICES | {"index", "search", "assets", "404", "files", "new", "admin"}
# Faults after which part of a file is left out.
_LOSING = (WRONG_SHAPE, source.REPEATED_KEY)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CLASSES: Mapping[str, type[model.Record]] = {
    "network": model.Network, "theme": model.Theme, "term": model.Term,
    "key_date": model.KeyDate, "programme": model.Programme, "career_stage": model.CareerStage,
    "programme_year": model.ProgrammeYear, "phase": model.Phase, "role": model.Role,
    "duty": model.Duty, "milestone": model.Milestone, "gain": model.Gain,
    "session": model.Session, "resource": model.Resource, "hub": model.Hub, "post": model.Post,
    "priority": model.Priority, "testimonial": model.Testimonial, "school": model.School,
    "closure": model.Closure, "participation": model.Participation, "offer": model.Offer,
    "residency": model.Residency, "review": model.Review, "reviewer": model.Reviewer,
    "learning": model.Learning, "outcome": model.Outcome,
}  # fmt: skip
_RECORD_FOLDERS = {"residencies": "residency", "reviews": "review", "learning": "learning"}
_YEAR_FILES = {"participation.yaml": "participation", "outcomes.yaml": "outcome"}
_HUB_FILES = {"hub.yaml": "hub", "schools.yaml": "school", "resources.yaml": "resource"}
_TOP_FILES = {"network.yaml": "network", "sessions.yaml": "session", "resources.yaml": "resource"}
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
class Entry:
    """A data file, with what its place says and the rows that were read from it."""

    path: str
    table: str
    hub: str = ""
    year: str = ""
    id: str = ""
    rows: tuple[tables.Row, ...] = ()

    def family(self) -> Iterator[tables.Row]:
        """Every row of the file and the rows inside them, in the order of the file."""
        for row in self.rows:
            yield from _family(row)


def _no_head(_path: str) -> bytes:
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
    read_head: Callable[[str], bytes] = _no_head
    """The first bytes of a document, by its path relative to the root."""


def load(root: Path) -> Loaded:
    """Read every file under `root`/data."""
    walk = _Walk(root)
    entries = tuple(_read(walk, entry) for entry in _find_entries(walk))
    walk.diagnostics += tables.check(row for entry in entries for row in entry.family())
    network = _network(entries)

    def read_head(path: str) -> bytes:
        try:
            with (root / path).open("rb") as file:
                return file.read(_HEAD_BYTES)
        except OSError:
            return b""

    known = _known(entries, walk.unread)
    return Loaded(network, known, walk.diagnostics, walk.files, entries, read_head)


def _read(walk: _Walk, entry: Entry) -> Entry:
    """The entry with the rows of its file; a file that is not there has none."""
    if entry.path in walk.reported:
        return entry
    if entry.table == "hub" and not walk.is_there(entry.path):
        return entry
    document, found = source.read(walk.root, entry.path)
    rows = tuple(_rows(document, entry.table, found))
    if document.top is None or document.damaged or any(d.rule in _LOSING for d in found):
        walk.unread.add(entry.path)
    walk.diagnostics += found
    return replace(entry, rows=rows)


# --- which files there are -----------------------------------------------------------------


def _find_entries(walk: _Walk) -> Iterator[Entry]:
    data = walk.root / "data"
    for child in walk.children(data):
        name = child.name
        if name in _TOP_FILES:
            yield Entry(walk.path(child), _TOP_FILES[name])
        elif name == "programmes":
            for path in walk.children(child):
                if walk.is_record(path):
                    yield Entry(walk.path(path), "programme", id=path.stem)
        elif name == "files":
            walk.documents(child)
        elif name == "hubs":
            for hub in walk.children(child):
                if walk.is_named_folder(hub, "a hub"):
                    yield from _find_hub(walk, hub)
        elif name not in ("forms", "datapackage.yaml"):
            walk.unknown(child, [*_TOP_FILES, "programmes", "hubs", "files"])
    walk.expect(data / "network.yaml", "Add it; `lrp new network` writes one to fill in.")


def _find_hub(walk: _Walk, folder: Path) -> Iterator[Entry]:
    hub = folder.name
    for child in walk.children(folder):
        name = child.name
        if name in _HUB_FILES and name != "hub.yaml":
            yield Entry(walk.path(child), _HUB_FILES[name], hub)
        elif name == "hub.yaml":
            continue
        elif name == "files":
            walk.documents(child)
        elif model.is_year(name) and child.is_dir():
            yield from _find_year(walk, child, hub)
        elif child.is_dir():
            walk.report(
                WRONG_YEAR_FOLDER, child, f"The folder `{name}` is not a subscription year.",
                "Name it like `2026-27`, or move its files to the year they belong to.",
            )  # fmt: skip
        else:
            walk.unknown(child, [*_HUB_FILES])
    # The hub exists by its folder, whether or not its file is there.
    walk.expect(folder / "hub.yaml", "Add it; `lrp new hub` writes one to fill in.")
    yield Entry(walk.path(folder / "hub.yaml"), "hub", hub)


def _find_year(walk: _Walk, folder: Path, hub: str) -> Iterator[Entry]:
    year = folder.name
    for child in walk.children(folder):
        name = child.name
        if name in _YEAR_FILES:
            yield Entry(walk.path(child), _YEAR_FILES[name], hub, year)
        elif name in _RECORD_FOLDERS:
            for path in walk.children(child):
                if walk.is_record(path):
                    yield Entry(walk.path(path), _RECORD_FOLDERS[name], hub, year, path.stem)
        else:
            walk.unknown(child, [*_YEAR_FILES, *_RECORD_FOLDERS])


@dataclass(slots=True)
class _Walk:
    """Lists folders in a fixed order, refusing links and names that cannot be addresses."""

    root: Path
    diagnostics: list[Diagnostic] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)

    def path(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def report(self, rule: Rule, path: Path, message: str, hint: str) -> None:
        self.reported.add(self.path(path))
        self.unread.add(self.path(path))
        self.diagnostics.append(rule.at(Location(self.path(path)), message, hint))

    def is_there(self, path: str) -> bool:
        """Whether a file that must be there is; False also where nobody may look."""
        try:
            return (self.root / path).exists()
        except OSError:
            return False

    def expect(self, path: Path, hint: str) -> None:
        """A file that has to be there. A link or a slip in its name was reported already."""
        shown = self.path(path)
        if self.unread.isdisjoint({shown, self.path(path.parent)}) and not self.is_there(shown):
            self.report(MISSING_FILE, path, f"There is no file `{shown}`.", hint)

    def children(self, folder: Path) -> list[Path]:
        try:
            found = sorted(folder.iterdir(), key=lambda path: path.name)
            links = {path for path in found if path.is_symlink()}
        except FileNotFoundError:
            return []
        except NotADirectoryError:
            message = "There is a file where a folder should be."
            self.report(source.UNREADABLE, folder, message, "Rename or remove the file.")
            return []
        except OSError as error:
            message = f"The folder cannot be opened: {(error.strerror or 'unknown').lower()}."
            self.report(source.UNREADABLE, folder, message, "Check its permissions.")
            return []
        kept = []
        seen: dict[str, str] = {}
        for path in found:
            folded = unicodedata.normalize("NFC", path.name).casefold()
            if path.name.startswith(".") or path.name in ("README.md", "Thumbs.db"):
                continue
            if path in links:
                message = "This is a link, not a file or folder of the network."
                self.report(source.LINK, path, message, "Put a copy in its place.")
            elif folded in seen:
                message = f"`{path.name}` and `{seen[folded]}` differ only in capital letters."
                self.report(TWO_NAMES, path, message, "Rename one of them.")
            else:
                seen[folded] = path.name
                kept.append(path)
        return kept

    def is_record(self, path: Path) -> bool:
        if path.suffix == ".yml":
            self.unread.add(self.path(path.with_suffix(".yaml")))
            self.report(
                UNKNOWN_FILE, path, "The file's name ends in `.yml`.",
                f"Rename it to `{path.stem}.yaml`.",
            )  # fmt: skip
            return False
        if path.suffix != ".yaml" or path.is_dir():
            self.unknown(path, [])
            return False
        return self._is_slug(path, path.stem, f"{path.stem}.yaml")

    def is_named_folder(self, path: Path, what: str) -> bool:
        if not path.is_dir():
            message = f"`{path.name}` is a file; here each folder is {what}."
            self.report(UNKNOWN_FILE, path, message, "Move it into a folder, or delete it.")
            return False
        return self._is_slug(path, path.name, path.name)

    def _is_slug(self, path: Path, name: str, shown: str) -> bool:
        if name in RESERVED:
            message = f"`{shown}` is a name that computers keep for themselves."
            self.report(BAD_NAME, path, message, "Choose another name.")
            return False
        if not _SLUG.fullmatch(name) or len(name) > MAX_NAME:
            better = _slug(name)
            hint = f"Rename it to `{shown.replace(name, better)}`." if better else "Rename it."
            message = f"`{shown}` cannot be part of an address."
            self.report(BAD_NAME, path, message, hint)
            return False
        return True

    def unknown(self, path: Path, names: list[str]) -> None:
        near = difflib.get_close_matches(path.name.lower(), names, 1, 0.7)
        if near:
            self.unread.add(self.path(path.with_name(near[0])))
        hint = f"Rename it to `{near[0]}`." if near else "Move it where it belongs, or delete it."
        self.report(UNKNOWN_FILE, path, f"`{path.name}` is not a name that is read here.", hint)

    def documents(self, folder: Path) -> None:
        for path in self.children(folder):
            if path.is_dir():
                message = "A `files` folder holds files only."
                self.report(UNKNOWN_FILE, path, message, "Move its files one level up.")
            elif not path.is_file():
                message = "This is not an ordinary file."
                self.report(source.UNREADABLE, path, message, "Put a file in its place.")
            else:
                self.files[self.path(path)] = path.stat().st_size


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_NAME]
    return "" if slug in RESERVED else slug


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
    elif document.damaged or isinstance(top, source.Mapping):
        if not document.damaged:
            message = f"The file does not hold a list; each {table.noun} begins with a dash."
            hint = "Put `- ` before the first key of each and indent the others by two spaces."
            diagnostics.append(WRONG_SHAPE.at(top.location, message, hint))
    else:
        message = f"The file does not hold a list; each {table.noun} begins with a dash."
        hint = "Put `- ` before the first key of each."
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
        if column.type == "array" or len(shown) > MAX_NAME:
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
    message = f"A {table.noun} has no key `{plain[:MAX_NAME]}`."
    return UNKNOWN_KEY.at(location, message, hint)


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
        elif column.required and values.get(column.name) is None:
            values[column.name] = ""
    return _CLASSES[name](**values, **own, at=_places(row), faulty=frozenset(faulty))


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
        "hubs": tuple(_hub(hub, by_hub[hub]) for hub in sorted(by_hub)),
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
        if entry.table in _RECORD_FOLDERS.values()
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
