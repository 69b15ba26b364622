"""What was made of each hub for the network's own pages, by share; kept until the hub changes.

Values lie in the cache under their own digests. So the digest of a whole column, one value of each
hub, is known without reading any of them, and only those that a page is made of are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from generator.cache import Cache, digest

_STATE = "state/shares"
_KIND = "shares"
_APART = 24
"""Values that a column reads from files of their own before it is written in one again."""

Names = Mapping[str, str]
"""Share → the digest of its value."""
Values = Mapping[str, tuple[str, bytes]]
"""Share → the digest of its value, and the value as `cache.pack` writes it."""


class Shelf(MutableMapping[str, tuple[Any, ...]]):
    """The shares of all hubs, in the order of the hubs, each column read when it is asked for."""

    def __init__(self, kept: Cache, wanted: Mapping[str, str], shares: tuple[str, ...]) -> None:
        """`wanted` gives the digest of what each hub's shares are made from, in order."""
        self._kept = kept
        self._wanted = wanted
        self._shares = frozenset(shares)
        known: Mapping[str, tuple[str, Names]] = kept.recall(_STATE) or {}
        self._known: dict[str, tuple[str, Names]] = {
            hub: known[hub]
            for hub, key in wanted.items()
            if hub in known and known[hub][0] == key and known[hub][1].keys() == self._shares
        }
        self._columns: dict[str, tuple[Any, ...]] = {}
        self._column_names: dict[str, str] = {}
        self._changed = known.keys() != wanted.keys()

    def lacking(self) -> list[str]:
        """The hubs whose shares have to be made, in order."""
        return [hub for hub in self._wanted if hub not in self._known]

    def put(self, hub: str, values: Values) -> None:
        """The shares of one hub."""
        for name, data in values.values():
            self._kept.put(_KIND, name, data)
        names = {share: name for share, (name, _) in values.items()}
        self._known[hub] = (self._wanted[hub], names)
        self._column_names.clear()
        self._changed = True

    def remember(self) -> None:
        """Keep which shares there are."""
        if self._changed:
            self._kept.remember(_STATE, {hub: self._known[hub] for hub in self._wanted})

    def name(self, share: str) -> str:
        """The digest of a column: it stays while no value changes and no hub comes or goes."""
        if share not in self._shares:
            return ""
        if share not in self._column_names:
            self._column_names[share] = digest(
                *(part for hub in self._wanted for part in (hub, self._of(hub, share)))
            )
        return self._column_names[share]

    def names(self, share: str) -> list[str]:
        """The digest of each hub's value, in the order of the hubs."""
        return [self._of(hub, share) for hub in self._wanted]

    def _of(self, hub: str, share: str) -> str:
        return self._known[hub][1][share]

    def rest(self) -> None:
        """Let go of all columns; whoever asks for one has it read again."""
        self._columns.clear()

    def __contains__(self, share: object) -> bool:
        return share in self._shares

    def __getitem__(self, share: str) -> tuple[Any, ...]:
        if share not in self._columns:
            if share not in self._shares:
                raise KeyError(share)
            self._columns[share] = tuple(map(self._kept.value, self._packed(share)))
        return self._columns[share]

    def _packed(self, share: str) -> list[bytes]:
        """The values of a column, from one file: opening one for each hub takes long.

        A value that changed since that file was written is in a file of its own. The one file is
        written again when there are many of these.
        """
        place = f"{_STATE}-{digest(share)}"
        held: Mapping[str, bytes] = self._kept.recall(place) or {}
        names = self.names(share)
        values = {name: held.get(name) or self._data(name) for name in names}
        if len(values.keys() ^ held.keys()) > _APART:
            self._kept.remember(place, values)
        return [values[name] for name in names]

    def _data(self, name: str) -> bytes:
        data = self._kept.get(_KIND, name)
        if data is None:
            self._kept.forget(_STATE)
            raise Lost(name)
        return data

    def __setitem__(self, share: str, values: tuple[Any, ...]) -> None:
        self._columns[share] = values

    def __delitem__(self, share: str) -> None:
        del self._columns[share]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._shares))

    def __len__(self) -> int:
        return len(self._shares)


class Lost(Exception):
    """A value went from the cache after it was said to be there."""
