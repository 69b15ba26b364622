"""data/ → the Network and the faults found on the way. Bad data never raises.

What is sound is kept even when its neighbours are not, so that one run finds every fault. Hubs
and the network itself are kept with empty texts, because other records lean on them; nothing
is published while any error stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path, PurePosixPath

from generator import files, frozen, source, tables
from generator.diagnostics import Diagnostic, Location
from generator.load.facts import Facts, Known, Own, facts_of, mailboxes, own_of
from generator.load.records import has_visitors, hub_of, network_of, place_reviewers, with_homes
from generator.load.rows import RULES, Entry, read_file, rows_of
from generator.model import Hub, Network

_HEAD_BYTES = 4096


def _nothing(_path: str) -> bytes:
    return b""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What reading data/ gave, whole or in part."""

    network: Network
    """With the hubs that were read, and those that their records have to do with."""
    known: Known
    """Of every hub, read or not."""
    diagnostics: list[Diagnostic]
    files: Mapping[str, int]
    """Every document of a `files` folder, relative to the root, with its size in bytes."""
    entries: tuple[Entry, ...] = ()
    """Every data file that was read, with its rows, sound or not."""
    read_head: Callable[[str], bytes] = _nothing
    """The first bytes of a document, by its path relative to the root."""
    read_document: Callable[[str], bytes] = _nothing
    """All of a document's bytes, likewise; none where it cannot be read."""
    frozen_years: tuple[frozen.Frozen, ...] = ()
    """The years that were frozen, in order."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """The digest of each file of a frozen year that could be read as text, by path."""
    elsewhere: frozenset[str] = frozenset()
    """Hubs whose files were not read; empty text for the network's own."""


@dataclass(frozen=True, slots=True)
class Part:
    """What was read of one hub, or of the network's own files."""

    hub: str
    """Empty for the network's own."""
    entries: tuple[Entry, ...]
    diagnostics: list[Diagnostic]
    files: Mapping[str, int]
    unread: frozenset[str]
    digests: Mapping[str, str]


def load(root: Path) -> Loaded:
    """Read every file under `root`/data."""
    own, folders = read_own(root)
    closed = read_frozen(root)
    years = frozenset(one.year for one in closed)
    parts = [read_hub(root, folder, years) for folder in folders]
    hubs = {part.hub: hub_of(part.hub, part.entries) for part in parts}
    known = Known(
        own_of(own.entries, own.unread),
        {part.hub: facts_of(hubs[part.hub], part.entries, part.unread) for part in parts},
    )
    return assemble(root, own, network_of(own.entries), parts, hubs, known, closed)


def read_own(root: Path) -> tuple[Part, list[str]]:
    """The network's own files, and the names of the folders of its hubs in order."""
    walk = files.Walk(root)
    found = list(files.find_own(walk))
    return _read(walk, "", found, frozenset()), walk.hubs


def read_hub(
    root: Path, hub: str, frozen_years: frozenset[str], held: Mapping[str, bytes] | None = None
) -> Part:
    """The files of one hub; the digests of those of a frozen year.

    `held` is what some of its ordinary files hold, by path, where they were read already.
    """
    walk = files.Walk(root, held or {})
    return _read(walk, hub, list(files.find_hub(walk, hub)), frozen_years)


def _read(
    walk: files.Walk, hub: str, found: list[files.DataFile], frozen_years: frozenset[str]
) -> Part:
    digests: dict[str, str] = {}
    entries = tuple(
        read_file(walk, file, digests if file.year in frozen_years else None) for file in found
    )
    walk.diagnostics += tables.check(row for entry in entries for row in entry.family)
    return Part(hub, entries, walk.diagnostics, walk.files, frozenset(walk.unread), digests)


def read_frozen(root: Path) -> tuple[frozen.Frozen, ...]:
    """The lists of frozen years, in order."""
    walk = files.Walk(root)
    return tuple(_frozen(root, path) for path in files.find_frozen(walk))


def assemble(
    root: Path,
    own: Part | None,
    network: Network,
    parts: Iterable[Part],
    hubs: Mapping[str, Hub],
    known: Known,
    closed: tuple[frozen.Frozen, ...],
) -> Loaded:
    """What was read as one value.

    `hubs` are those of `parts`, with others that their records have to do with, in order of id.
    Without `own` the network's own files were not read again.
    """
    parts = [*([own] if own else ()), *parts]
    read = frozenset(part.hub for part in parts)

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

    return Loaded(
        replace(network, hubs=_placed(hubs, known)), known,
        list(chain.from_iterable(part.diagnostics for part in parts)),
        {path: size for part in parts for path, size in part.files.items()},
        tuple(chain.from_iterable(part.entries for part in parts)), read_head, read_document,
        closed, {path: name for part in parts for path, name in part.digests.items()},
        frozenset({"", *known.facts}) - read,
    )  # fmt: skip


def with_files(loaded: Loaded, changed: Mapping[files.DataFile, bytes]) -> Loaded:
    """The network with other bytes in these files, new ones among them. Nothing is written."""
    paths = {file.path for file in changed}
    found: list[Diagnostic] = []
    fresh: dict[str, Entry] = {}
    for file, data in changed.items():
        document, faults = source.parse(data, file.path)
        found += faults
        rows = tuple(rows_of(document, file.table, found))
        fresh[file.path] = Entry(file.path, file.table, file.hub, file.year, file.id, rows)
    found += tables.check(row for entry in fresh.values() for row in entry.family)
    years = {one.year for one in loaded.frozen_years}
    digests = {f.path: frozen.digest(data) for f, data in changed.items() if f.year in years}
    kept = [fresh.pop(entry.path, entry) for entry in loaded.entries]
    entries = (*kept, *fresh.values())
    diagnostics = [d for d in loaded.diagnostics if d.location.path not in paths]
    network, known = _whole(entries, loaded.known.unread)
    return replace(
        loaded, entries=entries, network=network, known=known,
        diagnostics=[*diagnostics, *found], digests={**loaded.digests, **digests},
    )  # fmt: skip


def _whole(entries: tuple[Entry, ...], unread: frozenset[str]) -> tuple[Network, Known]:
    """The network of all its files, and what is known of it."""
    by_hub: dict[str, list[Entry]] = {}
    for entry in entries:
        by_hub.setdefault(entry.hub, []).append(entry)
    own = by_hub.pop("", [])
    hubs = {hub: hub_of(hub, by_hub[hub]) for hub in sorted(by_hub)}
    known = Known(
        own_of(own, unread), {hub: facts_of(one, by_hub[hub]) for hub, one in hubs.items()}
    )
    return replace(network_of(own), hubs=_placed(hubs, known)), known


def _placed(hubs: Mapping[str, Hub], known: Known) -> tuple[Hub, ...]:
    """The hubs with their reviewers' hubs told."""
    return tuple(
        with_homes(hub, known.members) if has_visitors(hub) else hub for hub in hubs.values()
    )


def _frozen(root: Path, path: str) -> frozen.Frozen:
    year = PurePosixPath(path).stem
    try:
        return frozen.parse((root / path).read_bytes(), year)
    except OSError:
        return frozen.Frozen(year, path, {}, unclear=(Location(path),))


def hub_files(loaded: Loaded, hub: str) -> Mapping[str, int]:
    """The documents of a hub's `files` folder by name, or the network's own for `""`."""
    folder = PurePosixPath("data", "hubs", hub, "files") if hub else PurePosixPath("data/files")
    return {
        PurePosixPath(path).name: size
        for path, size in loaded.files.items()
        if PurePosixPath(path).parent == folder
    }


__all__ = [
    "RULES", "Entry", "Facts", "Known", "Loaded", "Own", "Part", "assemble", "facts_of",
    "hub_files", "hub_of", "load", "mailboxes", "network_of", "own_of", "place_reviewers",
    "read_frozen", "read_hub", "read_own", "with_files",
]  # fmt: skip
