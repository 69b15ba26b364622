"""data/ hub by hub: what is unchanged since it was last read and checked comes from the cache."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from generator import checks
from generator.cache import Cache, Files, digest
from generator.diagnostics import Diagnostic
from generator.load import Entry, Loaded, load, place_reviewers
from generator.model import Hub, Network, nowhere

_HUBS = "data/hubs/"


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


def read(root: Path, today: dt.date, cache: Cache) -> Reading:
    """Read and check every file under `root`/data. Bad data never raises."""
    found = Files(root, cache)
    digests = found.below("data")
    loaded = load(root)
    own: list[str] = []
    of_hubs: dict[str, list[str]] = {hub.id: [] for hub in loaded.network.hubs}
    for path, name in digests.items():
        hub = path.removeprefix(_HUBS).partition("/")[0] if path.startswith(_HUBS) else ""
        of_hubs.get(hub, own).extend((path, name))
    heads = _heads(loaded)
    hubs = {
        hub.id: HubReading(heads[hub.id], digest(*of_hubs[hub.id]), _later(hub))
        for hub in loaded.network.hubs
    }
    found.remember()
    return Reading(
        replace(loaded.network, hubs=()), digest(*own), hubs, checks.check(loaded, today),
        loaded.files, lambda path: digests.get(path, ""),
    )  # fmt: skip


def _later(hub: Hub) -> Callable[[], Hub]:
    return lambda: _without_places(hub)


def _without_places(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_without_places, value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    own = {f.name: _without_places(getattr(value, f.name)) for f in fields(value)}
    if "at" in own:
        own["at"] = nowhere
    if type(value).__name__ == "Reviewer":
        own["hub"] = ""
    return type(value)(**own)


def _heads(loaded: Loaded) -> dict[str, Head]:
    names: dict[str, set[str]] = {}
    for entry in loaded.entries:
        names.setdefault(entry.hub, set()).update(_urns(entry))
    return {hub.id: _head(hub, names.get(hub.id, set())) for hub in loaded.network.hubs}


def _urns(entry: Entry) -> set[str]:
    return {
        name
        for row in entry.family()
        for column in row.table.fields.values()
        if column.refers == "school"
        for name in (row.text(column.name),)
        if name
    }


def _head(hub: Hub, urns: set[str]) -> Head:
    members = {school.urn for school in hub.schools if school.left_on is None}
    away = {r.host_hub for year in hub.years for r in year.residencies if r.host_hub}
    return Head(
        hub.id, hub.name, hub.kind, hub.region, tuple(school.urn for school in hub.schools),
        tuple(sorted(away - {hub.id})), tuple(sorted(urns - members)),
    )  # fmt: skip


__all__ = ["Head", "HubReading", "Reading", "place_reviewers", "read"]
