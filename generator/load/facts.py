"""What the rest of a network may have to know of a hub, in few words.

Rules that look across hubs (a school listed twice, an id that somebody else has, a host school of
another hub) ask these facts, and never the files of a hub that is not their own. So a hub can be
checked without reading the others, whose facts are kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from generator import files, model, tables
from generator.load.rows import Entry

_RECORDS = frozenset(files.RECORD_FOLDERS.values())


@dataclass(frozen=True, slots=True)
class Facts:
    """One hub as others may have to know it, its records sound or not."""

    id: str
    name: str
    is_named: bool
    """Whether the name is its own and not one that stands in for a faulty one."""
    kind: str
    region: str
    listed: tuple[tuple[str, str, str], ...]
    """URN, name and day of leaving of each school on its list, as typed and in order."""
    members: tuple[tuple[str, str, dt.date | None], ...]
    """URN, name and day of leaving of each school whose record is sound, in order."""
    mailboxes: tuple[str, ...]
    """The role mailboxes that it declares, in small letters."""
    records: tuple[tuple[str, str, str], ...]
    """Table, year and id of each file of residencies, reviews and learning."""
    participations: tuple[tuple[str, str], ...]
    """Year and programme."""
    unread: tuple[str, ...] = ()
    """Its files and folders that could not be read, wholly or in part, in order."""

    def __reduce__(self) -> tuple[type[Facts], tuple[object, ...]]:
        return Facts, (
            self.id, self.name, self.is_named, self.kind, self.region, self.listed, self.members,
            self.mailboxes, self.records, self.participations, self.unread,
        )  # fmt: skip

    def lists(self, urn: str) -> bool:
        """Whether a school stands on its list, its record sound or not."""
        return any(urn == one for one, _, _ in self.listed)


def facts_of(hub: model.Hub, entries: Iterable[Entry], unread: Iterable[str] = ()) -> Facts:
    """The facts of a hub, of its records and the files that they were read from."""
    listed: list[tuple[str, str, str]] = []
    records: list[tuple[str, str, str]] = []
    participations: list[tuple[str, str]] = []
    boxes: list[str] = []
    for entry in entries:
        boxes += mailboxes(entry)
        if entry.table in _RECORDS:
            records.append((entry.table, entry.year, entry.id))
        elif entry.table == "school":
            for row in entry.rows:
                if urn := row.text("urn"):
                    listed.append((urn, row.text("name"), row.text("left_on")))
        elif entry.table == "participation":
            named = (row.text("programme") for row in entry.rows)
            participations += [(entry.year, programme) for programme in named if programme]
    return Facts(
        hub.id, hub.name, "name" not in hub.faulty, hub.kind, hub.region, tuple(listed),
        tuple((school.urn, school.name, school.left_on) for school in hub.schools),
        tuple(boxes), tuple(records), tuple(participations), tuple(sorted(unread)),
    )  # fmt: skip


def mailboxes(entry: Entry) -> list[str]:
    """The role mailboxes that a file declares, in small letters."""
    if not _declares_mailboxes(entry.table):
        return []
    return [
        row.text(column.name).lower()
        for row in entry.family
        for column in row.table.fields.values()
        if column.format == "email"
    ]


def _declares_mailboxes(table: str) -> bool:
    """Whether a table, or one inside it, has a field for a mailbox."""
    known = _MAILBOXES.get(table)
    if known is None:
        fields = tables.tables()[table].fields.values()
        known = any(f.format == "email" for f in fields) or any(
            _declares_mailboxes(f.table) for f in fields if f.table
        )
        _MAILBOXES[table] = known
    return known


_MAILBOXES: dict[str, bool] = {}


@dataclass(frozen=True, slots=True)
class Own:
    """What the network's own files have that a hub's records may name."""

    parts: Mapping[tuple[str, str], Mapping[str, str]]
    """(table, programme or empty) → ids with titles, in order."""
    programmes: tuple[str, ...]
    """Their ids, their records sound or not."""
    mailboxes: tuple[str, ...] = ()
    sessions: tuple[tuple[str, str], ...] = ()
    """Programme and year of each session as typed."""
    unread: tuple[str, ...] = ()


def own_of(entries: Iterable[Entry], unread: Iterable[str] = ()) -> Own:
    """The facts of the network's own files."""
    parts: dict[tuple[str, str], dict[str, str]] = {}
    programmes: list[str] = []
    boxes: list[str] = []
    sessions: list[tuple[str, str]] = []
    for entry in entries:
        boxes += mailboxes(entry)
        owner = entry.id if entry.table == "programme" else ""
        programmes += [owner] if owner else []
        for row in entry.family:
            if key := row.text("id"):
                title = row.text("name") or row.text("title")
                parts.setdefault((row.table.name, owner), {})[key] = title
            if entry.table == "session":
                sessions.append((row.text("programme"), row.text("year")))
    return Own(parts, tuple(programmes), tuple(boxes), tuple(sessions), tuple(sorted(unread)))


class Known:
    """Ids that exist in data/, whether or not their records are sound.

    A reference to a record that has a fault of its own must not be called unknown.
    """

    def __init__(self, own: Own, hubs: Mapping[str, Facts]) -> None:
        self.own = own
        self.facts = hubs
        """Every hub in order of id."""
        self.unread = frozenset(own.unread).union(*(facts.unread for facts in hubs.values()))
        """Files and folders that could not be read, wholly or in part."""

    @property
    def hubs(self) -> Mapping[str, Facts]:
        """Every hub's id."""
        return self.facts

    @cached_property
    def programmes(self) -> frozenset[str]:
        """The ids of all programmes."""
        return frozenset(self.own.programmes)

    def ids(self, table: str, hub: str, year: str) -> list[str]:
        """The ids of a hub's residencies, reviews or learning of a year."""
        facts = self.facts.get(hub)
        records = facts.records if facts else ()
        return [record for t, y, record in records if (t, y) == (table, year)]

    @cached_property
    def listings(self) -> Mapping[str, list[str]]:
        """URN → the hubs that list the school, in order."""
        found: dict[str, list[str]] = {}
        for facts in self.facts.values():
            for urn, _, _ in facts.listed:
                hubs = found.setdefault(urn, [])
                if facts.id not in hubs:
                    hubs.append(facts.id)
        return found

    @cached_property
    def members(self) -> Mapping[str, list[tuple[str, dt.date | None]]]:
        """URN → each hub that lists the school soundly, in order, and when it left."""
        found: dict[str, list[tuple[str, dt.date | None]]] = {}
        for facts in self.facts.values():
            for urn, _, left_on in facts.members:
                found.setdefault(urn, []).append((facts.id, left_on))
        return found

    @cached_property
    def names(self) -> Mapping[str, str]:
        """URN → the name of the school, as the last hub that lists it soundly has it."""
        return {urn: name for facts in self.facts.values() for urn, name, _ in facts.members}

    @cached_property
    def mailboxes(self) -> frozenset[str]:
        """The role mailboxes that the network and its hubs declare."""
        return frozenset(self.own.mailboxes).union(*(f.mailboxes for f in self.facts.values()))

    @cached_property
    def first_named(self) -> Mapping[str, str]:
        """Name of a hub in small letters → the first hub of that name."""
        found: dict[str, str] = {}
        for facts in self.facts.values():
            if facts.is_named:
                found.setdefault(facts.name.casefold(), facts.id)
        return found

    @cached_property
    def first_members(self) -> Mapping[str, str]:
        """URN → the first hub whose list has the school without a day of leaving."""
        found: dict[str, str] = {}
        for facts in self.facts.values():
            for urn, _, left_on in facts.listed:
                if not left_on:
                    found.setdefault(urn, facts.id)
        return found

    @cached_property
    def first_learning(self) -> Mapping[str, str]:
        """Id of a piece of learning → the first file of that id, by path."""
        found: dict[str, str] = {}
        for facts in self.facts.values():
            for table, year, piece in facts.records:
                if table == "learning":
                    path = f"data/hubs/{facts.id}/{year}/learning/{piece}.yaml"
                    found[piece] = min(path, found.get(piece, path))
        return found

    def is_unread(self, path: str) -> bool:
        """Whether what a file holds cannot be told, so that nothing in it may be called missing."""
        if not self.unread:
            return False
        folders = (folder.as_posix() for folder in PurePosixPath(path).parents)
        return path in self.unread or any(folder in self.unread for folder in folders)

    def titled_hubs(self) -> Iterator[tuple[str, str]]:
        """Id and name of every hub, in order."""
        for facts in self.facts.values():
            yield facts.id, facts.name
