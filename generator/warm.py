"""What a process that goes on keeps at hand of the cache, and of files that others tell it of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from generator.cache import Cache, Files

_HUBS = "data/hubs/"
_MOST = 32_000_000
"""Bytes that wait for the disk at most: a first build keeps far more."""
_SMALL, _VALUES = 8_000, 50_000
"""Bytes of a packed value that stays at hand, and how many do."""
_MANY = 500
"""From so many files on that changed at once the system may have left some out."""


class Warm(Cache):
    """The same cache, of which this process has at hand what it has to say to itself.

    What is kept reaches the disk with `flush`, for nobody is to wait for that. A process that ends
    before it has lost time and nothing else.
    """

    def __init__(self, folder: Path | None) -> None:
        super().__init__(folder)
        self._waiting: dict[tuple[str, str], bytes] = {}
        self._values: dict[str, Any] = {}
        self._changed: dict[str, None] = {}
        self._bytes = 0
        self._read: dict[bytes, Any] = {}

    def __reduce__(self) -> tuple[type[Cache], tuple[Path | None]]:
        """Another process has the cache as it is on the disk."""
        return Cache, (self._folder,)

    def get(self, kind: str, key: str) -> bytes | None:
        """What was made of the inputs with this digest, if it is there."""
        return self._waiting.get((kind, key)) or super().get(kind, key)

    def value(self, data: bytes) -> Any:
        """What was packed. Small values, such as each hub's name and place, are read once."""
        if len(data) > _SMALL:
            return super().value(data)
        if data not in self._read:
            if len(self._read) > _VALUES:
                self._read.clear()
            self._read[data] = super().value(data)
        return self._read[data]

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keep what was made."""
        if self.keeps:
            self._waiting[kind, key] = data
            self._bytes += len(data)
            if self._bytes > _MOST:
                self._write()

    def recall(self, name: str) -> Any:
        """What was last remembered under a name. Nobody may change it."""
        if name not in self._values:
            self._values[name] = super().recall(name)
        return self._values[name]

    def remember(self, name: str, value: object) -> None:
        """Keep a plain value, which nobody changes any more, under a name."""
        self._values[name] = value
        self._changed[name] = None

    def forget(self, name: str) -> None:
        """Forget what was remembered under a name."""
        self._values.pop(name, None)
        self._changed.pop(name, None)
        super().forget(name)

    def flush(self) -> None:
        """Write what waits: what was made before what speaks of it."""
        self._write()
        for name in self._changed:
            super().remember(name, self._values[name])
        self._changed.clear()

    def _write(self) -> None:
        for (kind, key), data in self._waiting.items():
            super().put(kind, key, data)
        self._waiting.clear()
        self._bytes = 0

    def cool(self) -> None:
        """Have nothing at hand any more: what is on the disk is not what it was."""
        self._waiting.clear()
        self._bytes = 0
        self._values.clear()
        self._changed.clear()


class Followed(Files):
    """Digests of files that are looked at again only where somebody said that they changed."""

    def __init__(self, root: Path, kept: Cache) -> None:
        super().__init__(root, kept)
        self._whole: dict[str, str] = {}
        self._touched: set[str] = set()
        self._is_unsure = True

    def touch(self, paths: Iterable[str]) -> None:
        """Files or folders that changed, came or went, relative to the root."""
        told = list(paths)
        for path in told:
            hub, _, rest = path.removeprefix(_HUBS).partition("/")
            if path.startswith(_HUBS) and rest:
                self._touched.add(hub)
            else:
                self._is_unsure = True
        self._is_unsure |= len(told) >= _MANY

    @property
    def is_new(self) -> bool:
        """No: every file is seen here, so that later only those that changed are."""
        return False

    def below(self, name: str, apart: str = "") -> dict[str, str]:
        """The digest of everything below a folder; see `Files.below`."""
        hubs, unsure = self._touched, self._is_unsure
        self._touched, self._is_unsure = set(), False
        if unsure or any(f"{_HUBS}{hub}" not in self._whole for hub in hubs):
            self.found = {}
            self._whole = dict(super().below(name, apart))
            return self._whole
        new: dict[str, dict[str, str]] = {}
        for hub in hubs:
            folder = f"{_HUBS}{hub}"
            self.found = {p: d for p, d in self.found.items() if not p.startswith(f"{folder}/")}
            new[folder] = {folder: "folder"}
            self._walk(folder, new[folder], apart)
        if new:
            self._whole = _renewed(self._whole, new)
        return self._whole

    def remember(self) -> None:
        """Keep what was seen, for the next time and for other processes."""
        super().remember()
        self._known, self.found, self.read = self.found, dict(self.found), 0


def _renewed(whole: Mapping[str, str], new: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """All entries in their order, with those of some folders as they are now."""
    found: dict[str, str] = {}
    left = ""
    for path, name in whole.items():
        if left and path.startswith(left):
            continue
        left = ""
        if path in new:
            found |= new[path]
            left = f"{path}/"
        else:
            found[path] = name
    return found
