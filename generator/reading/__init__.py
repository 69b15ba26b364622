"""data/ hub by hub: what is unchanged since it was last read and checked comes from the cache."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from generator import checks, files, load, redirects, schooldays
from generator.cache import Cache, Files, digest, pack, program, unpack
from generator.diagnostics import Diagnostic, Location, in_reading_order
from generator.load import Facts, Known, Own, place_reviewers
from generator.model import Hub, Network
from generator.reading.needs import Around, Needs
from generator.reading.readers import (
    Fault,
    Question,
    Read,
    Readers,
    owner_of,
    read_fault,
    written,
)

_HUBS = "data/hubs/"
_DAMAGED = "the cache holds something else"


@dataclass(frozen=True, slots=True)
class Head:
    """What others need to know of a hub to name it, and whom its records name."""

    id: str
    name: str
    kind: str
    region: str
    schools: tuple[str, ...]
    """The URNs of its schools, in the order of its list; those that left are among them."""
    hubs: tuple[str, ...]
    """Other hubs that its records name as `host_hub`, in order."""
    urns: tuple[str, ...]
    """URNs that its files name and that are not among its schools of today, in order."""


@dataclass(frozen=True, slots=True)
class HubReading:
    """One hub as it stands in data/."""

    head: Head
    key: str
    """The digest of the names and contents of all its files, documents among them."""
    hub: Callable[[], Hub]
    """Its records, unprojected and without places, made when asked for.

    The hubs of reviewers are not told: that takes other hubs' schools (`place_reviewers`).
    """

    @property
    def id(self) -> str:
        """The name of its folder."""
        return self.head.id


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that data/ says, hub by hub, and all that is wrong with it."""

    frame: Network
    """The network's own records with their places, without hubs."""
    frame_key: str
    """The digest of the names and contents of the network's own files, documents among them."""
    hubs: Mapping[str, HubReading]
    """In order of id."""
    diagnostics: list[Diagnostic]
    """All faults on the day, in reading order."""
    documents: Mapping[str, int]
    """Every document of a `files` folder, relative to the root, with its size in bytes."""
    digest_of: Callable[[str], str]
    """The digest of a document by its path."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of one hub, or of the network's own files where `facts` is None."""

    key: str
    documents: tuple[tuple[str, int], ...]
    facts: Facts | None = None
    needs: Needs | None = None
    outward: str = ""
    seen: str = ""
    """What was seen of everything else when it was checked, as a digest."""
    faults: tuple[Fault, ...] = ()

    def __reduce__(self) -> tuple[type[_Kept], tuple[object, ...]]:
        return _Kept, (
            self.key, self.documents, self.facts, self.needs, self.outward, self.seen, self.faults,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Spots:
    """Where the fields of a record stand, told once and for all."""

    at: Mapping[str, Location]

    def __call__(self, name: str) -> Location:
        return self.at.get(name) or self.at[""]


def read(root: Path, today: dt.date, cache: Cache, seen: Files | None = None) -> Reading:
    """Read and check every file under `root`/data. Bad data never raises.

    Whoever looks at other files too hands over `seen`, and has it remember them afterwards.
    """
    if seen is not None:
        with _uncollected():
            return _Reading(root, today, cache, seen).read()
    seen = Files(root, cache)
    with _uncollected():
        found = _Reading(root, today, cache, seen).read()
    seen.remember()
    return found


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for circles among values: so many are made that it took half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # They count as old, or the next search would begin with all of them at once.
        gc.freeze()
        gc.unfreeze()
        if was_on:
            gc.enable()


class _Reading:
    """One run over the data of a network."""

    def __init__(self, root: Path, today: dt.date, cache: Cache, seen: Files) -> None:
        self.root = root
        self.today = today
        self.cache = cache
        self.seen = seen
        self.name = f"reading-{digest(root.resolve())}"
        self.kept = self._recalled()
        self.fresh: dict[str, Read] = {}
        self.is_new = seen.is_new and not self.kept
        """Whether whoever reads a hub tells its digests too: each file is opened once."""
        self.digests = seen.below("data", apart=_HUBS.rstrip("/") if self.is_new else "")
        own, of_hubs = _by_hub(self.digests)
        self.frame_key = digest(program(), "\0".join(own))
        self.keys = {hub: _key(parts) for hub, parts in of_hubs.items()}

    def read(self) -> Reading:
        """Everything, as far as possible as it was kept."""
        before = self.kept
        with Readers(self.root) as readers:
            coming = readers.read([*self.keys], is_new=True) if self.is_new else iter(())
            frame, own = self._frame()
            for one in coming:
                self.digests.update(one.digests)
                self.seen.add(one.seen)
                inside = {f"{_HUBS}{one.hub}": "folder"} | one.digests
                self.keys[one.hub] = _key([part for pair in inside.items() for part in pair])
                self._take(one)
            stale = [hub for hub, key in self.keys.items() if not self._stands(hub, key)]
            gone = before.keys() - self.keys.keys() - {""}
            stamp = digest(
                self.today, self.frame_key, *(p for hub in self.keys.items() for p in hub)
            )
            if stale or gone or self.stamp != stamp:
                self._read(readers, stale)
                self._check(readers, frame, own)
                self.cache.remember(self.name, (program(), stamp, self.kept, schooldays.told()))
        faults = [fault for one in self.kept.values() for fault in one.faults]
        return Reading(
            frame, self.frame_key, {hub: self._hub(hub) for hub in self.keys},
            in_reading_order(map(read_fault, faults)),
            {path: size for one in self.kept.values() for path, size in one.documents},
            lambda path: self.digests.get(path, ""),
        )  # fmt: skip

    def _recalled(self) -> dict[str, _Kept]:
        self.stamp = ""
        match self.cache.recall(self.name):
            case (name, str(stamp), dict(kept), dict(holidays)) if name == program():
                self.stamp = stamp
                schooldays.tell(holidays)
                return dict(kept)
        return {}

    def _stands(self, hub: str, key: str) -> bool:
        return hub in self.kept and self.kept[hub].key == key

    # --- the network's own files

    def _frame(self) -> tuple[Network, Own]:
        """The network's own records with their places, and their facts."""
        if self._stands("", self.frame_key):
            match _unpacked(self.cache.get("frames", self.frame_key) or b""):
                case (Network() as network, Own() as own):
                    return network, own
        part, _ = load.read_own(self.root)
        network = _with_spots(load.network_of(part.entries))
        own = load.own_of(part.entries, part.unread)
        if not self._stands("", self.frame_key):
            self.kept[""] = _Kept(self.frame_key, tuple(part.files.items()))
        self.cache.put("frames", self.frame_key, pack((network, own)))
        return network, own

    def _check_frame(self, known: Known, around: Around) -> None:
        one = self.kept[""]
        part, _ = load.read_own(self.root)
        closed = load.read_frozen(self.root)
        network = load.network_of(part.entries)
        loaded = load.assemble(self.root, part, network, (), {}, known, closed)
        found = checks.check(loaded, self.today)
        faults = tuple(written(d) for d in found if owner_of(d, known) == "")
        self.kept[""] = replace(
            one, faults=faults, seen=self._seen_by_frame(network, around, faults)
        )

    def _seen_by_frame(self, network: Network, around: Around, faults: tuple[Fault, ...]) -> str:
        addresses = (a for r in network.redirects for a in (r.from_, r.to) if a)
        targets = [hub[1] for address in addresses if (hub := redirects.HUB.match(address))]
        seen = around.of_network(targets)
        return digest(self.today, self.frame_key, seen, around.everything if faults else "")

    # --- hubs

    def _read(self, readers: Readers, hubs: list[str]) -> None:
        for one in readers.read(hubs):
            self._take(one)
        for hub in self.kept.keys() - self.keys.keys() - {""}:
            del self.kept[hub]
        self.kept = {hub: self.kept[hub] for hub in ("", *self.keys)}

    def _take(self, one: Read) -> None:
        """Keep what was read of a hub."""
        key = self.keys[one.hub]
        self.kept[one.hub] = _Kept(key, one.documents, one.facts, one.needs, one.outward)
        self.cache.put("hubs", key, one.records)
        # The cache holds them from here on.
        self.fresh[one.hub] = replace(one, records=b"") if self.cache.keeps else one

    def _check(self, readers: Readers, frame: Network, own: Own) -> None:
        """Check again whatever sees something else than when it was last checked."""
        hubs = {hub: one for hub, one in self.kept.items() if hub}
        facts = {hub: one.facts for hub, one in hubs.items() if one.facts}
        needs = {hub: one.needs for hub, one in hubs.items() if one.needs}
        known = Known(own, facts)
        around = Around(known, needs, {hub: one.outward for hub, one in hubs.items()})
        again = [
            hub for hub, one in hubs.items()
            if not one.seen or one.seen != self._seen(hub, around, one.faults)
        ]  # fmt: skip
        for one in readers.read([hub for hub in again if hub not in self.fresh]):
            self.fresh[one.hub] = one

        def ask(share: list[str]) -> Question:
            related = frozenset().union(*map(around.related, share)).difference(share)
            packed = {hub: self._records(hub) for hub in sorted(related)}
            return Question(self.today, frame, own, tuple(facts.values()), packed)

        answers = readers.check(again, ask)
        if self.kept[""].seen != self._seen_by_frame(frame, around, self.kept[""].faults):
            self._check_frame(known, around)
        sound = {hub: self._seen(hub, around, ()) for hub in again}
        for answer, holidays in answers:
            schooldays.tell(holidays)
            for hub, found in answer.items():
                faults = tuple(found)
                seen = self._seen(hub, around, faults) if faults else sound[hub]
                self.kept[hub] = replace(self.kept[hub], faults=faults, seen=seen)

    def _seen(self, hub: str, around: Around, faults: tuple[Fault, ...]) -> str:
        everything = around.everything if faults else ""
        return digest(self.today, self.frame_key, around.of(hub), everything)

    def _hub(self, hub: str) -> HubReading:
        one = self.kept[hub]
        if one.facts is None or one.needs is None:
            raise LookupError(hub)
        schools = tuple(urn for urn, _, _ in one.facts.members)
        head = Head(
            hub, one.facts.name, one.facts.kind, one.facts.region, schools, one.needs.hubs,
            one.needs.urns,
        )  # fmt: skip
        return HubReading(head, one.key, lambda: unpack(self._records(hub)))

    def _records(self, hub: str) -> bytes:
        """A hub packed."""
        if hub in self.fresh and self.fresh[hub].records:
            return self.fresh[hub].records
        data = self.cache.get("hubs", self.keys[hub])
        if data is None or not isinstance(_unpacked(data), Hub):
            part = load.read_hub(self.root, hub, frozenset())
            data = pack(load.hub_of(hub, part.entries))
            self.cache.put("hubs", self.keys[hub], data)
        return data


def _unpacked(data: bytes) -> Any:
    """What was packed; None where that cannot be told."""
    try:
        return unpack(data)
    except Exception:
        return None  # what is damaged may fail in any way


def _key(parts: list[str]) -> str:
    return digest(program(), "\0".join(parts))


def _by_hub(digests: Mapping[str, str]) -> tuple[list[str], dict[str, list[str]]]:
    """Names and digests of the network's own files, and of each hub's in order of its id."""
    below = (path for path, name in digests.items() if name == "folder" and path.startswith(_HUBS))
    folders = [path.removeprefix(_HUBS) for path in below if path.count("/") == _HUBS.count("/")]
    own: list[str] = []
    found: dict[str, list[str]] = {hub: [] for hub in files.hub_folders(folders)}
    parts, inside = own, "\0"
    for path, name in digests.items():
        # What a folder holds comes right after it.
        if not path.startswith(inside):
            hub = path.removeprefix(_HUBS) if path.startswith(_HUBS) else ""
            parts = found.get(hub, own)
            inside = f"{path}/" if parts is not own else "\0"
        parts.append(path)
        parts.append(name)
    return own, found


def _with_spots(value: Any) -> Any:
    """A record with places that do not hold its file, and so those inside it."""
    if isinstance(value, tuple):
        return tuple(map(_with_spots, value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    own = {field.name: getattr(value, field.name) for field in fields(value)}
    if "at" in own:
        spots = {"": own["at"]("")}
        for name, held in own.items():
            spots[name] = own["at"](name)
            if isinstance(held, tuple):
                spots |= {f"{name}.{n}": own["at"](f"{name}.{n}") for n in range(len(held))}
        own["at"] = _Spots(spots)
    return type(value)(**{name: _with_spots(held) for name, held in own.items() if name != "at"},
                       **({"at": own["at"]} if "at" in own else {}))  # fmt: skip


__all__ = ["Head", "HubReading", "Reading", "place_reviewers", "read"]
