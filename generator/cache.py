"""What was made before, by the digest of what it was made from; and which files changed since.

A cache may be deleted at any time and shared by two builds. Every file in it carries its own
checksum and is put in its place in one step, so what is damaged or half written is as if it were
not there. Nothing read from it can run: `unpack` makes values of this program's classes only.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import io
import json
import os
import pickle
import stat
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from generator.bundle import bundled

FOLDER = ".lrp-cache"
"""Where a network keeps it. It is in no commit."""
LIMIT = 4_000_000_000
"""Bytes above which what was not used for longest is removed."""
_CHECK = 16
_FRESH_SECONDS = 86_400
_HOUR_SECONDS = 3_600
# A file may change again within one tick of the clock that dates it, and keep its size.
_TICK = 2_000_000_000
_PLAIN = {
    "builtins": frozenset({"set", "frozenset", "bytearray", "complex", "range", "slice"}),
    "collections": frozenset({"OrderedDict", "Counter", "defaultdict", "deque"}),
    "datetime": frozenset({"date", "datetime", "time", "timedelta", "timezone"}),
    "pathlib": frozenset({"PurePosixPath"}),
    "generator.model.record": frozenset({"nowhere"}),
}
_OWN = ("generator.",)


def digest(*parts: object) -> str:
    """A name for some parts: bytes and texts as they are, anything else by its `repr`.

    Equal parts have equal names, whatever the process; no two sequences of parts share one.
    """
    found = hashlib.blake2b(digest_size=_CHECK)
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        found.update(len(data).to_bytes(8, "big"))
        found.update(data)
    return found.hexdigest()


@cache
def program() -> str:
    """The digest of this program, of what comes with it, and of the versions that it runs on."""
    parts: list[object] = [sys.version]
    for folder in (Path(__file__).parent, bundled("site_templates")):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                parts += [path.relative_to(folder).as_posix(), path.read_bytes()]
    parts.append(bundled("mkdocs.yml").read_bytes())
    # The folders' names have the versions of all that is installed.
    for place in sys.path:
        with contextlib.suppress(OSError):
            parts += sorted(e.name for e in os.scandir(place or ".") if e.name.endswith("-info"))
    return digest(*parts)


class _Reader(pickle.Unpickler):
    """Reads values of plain types and of this program's own classes."""

    def find_class(self, module: str, name: str) -> Any:
        if name in _PLAIN.get(module, ()):
            return super().find_class(module, name)
        if module.startswith(_OWN) and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def pack(value: object) -> bytes:
    """A value as bytes. It must be plain: see `unpack`."""
    return pickle.dumps(value, protocol=5)


def name_of(value: object) -> str:
    """The digest of a plain value: equal values have equal names, in any process.

    Lists and tuples of the same are the same; so are a text and one that is marked as safe.
    """
    try:
        text = json.dumps(value, default=_plainly, ensure_ascii=False, separators=(",", ":"))
    except TypeError:  # a key of a mapping that is no text
        text = json.dumps(_listed(value), default=_plainly, ensure_ascii=False)
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=_CHECK).hexdigest()


def _plainly(value: Any) -> object:
    """What JSON can write of a value that it does not know."""
    kind = type(value)
    if is_dataclass(kind):
        names = _compared(kind)
        return [kind.__qualname__, *(getattr(value, name) for name in names)]
    if isinstance(value, set | frozenset):
        return [kind.__name__, *sorted(value)]
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, bytes):
        return [kind.__name__, value.hex()]
    if isinstance(value, dt.date | dt.time):
        return [kind.__name__, value.isoformat()]
    raise ValueError(f"not plain: {kind.__qualname__}")


class Namer:
    """Names values, in which records of some kinds stand on many pages: each is named once.

    Its names are not those of `name_of`. Records must not change, which frozen ones do not.
    """

    def __init__(self, *kinds: type, most: int = 4096) -> None:
        self._kinds = frozenset(kinds)
        self._most = most
        # With the record itself, so that no other one gets its id.
        self._known: dict[int, tuple[object, str]] = {}

    def name_of(self, value: object) -> str:
        """The digest of a plain value: equal values have equal names, in any process."""
        try:
            text = json.dumps(value, default=self._plainly, ensure_ascii=False)
        except TypeError:  # a key of a mapping that is no text
            return name_of(value)
        data = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, digest_size=_CHECK).hexdigest()

    def _plainly(self, value: Any) -> object:
        if type(value) not in self._kinds:
            return _plainly(value)
        known = self._known.get(id(value))
        if known is None:
            if len(self._known) >= self._most:
                self._known.clear()
            known = self._known[id(value)] = (value, self.name_of(_plainly(value)))
        return [known[1]]


@cache
def _compared(kind: type) -> tuple[str, ...]:
    """The fields of a record that make two of them equal."""
    return tuple(own.name for own in fields(kind) if own.compare)


def _listed(value: Any) -> object:
    """The same with mappings as lists of pairs."""
    if isinstance(value, Mapping):
        return [[_listed(key), _listed(held)] for key, held in value.items()]
    if isinstance(value, list | tuple):
        return [_listed(held) for held in value]
    kind = type(value)
    if is_dataclass(kind):
        return [kind.__qualname__, *(_listed(getattr(value, name)) for name in _compared(kind))]
    return value


def unpack(data: bytes) -> Any:
    """The value of `pack`. Raises pickle.UnpicklingError for anything that is not plain data."""
    return _Reader(io.BytesIO(data)).load()


class Cache:
    """A folder of what was made before; without a folder it keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @property
    def keeps(self) -> bool:
        """Whether anything is kept at all."""
        return self._folder is not None

    def place(self, kind: str, key: str) -> Path | None:
        """Where a folder may be kept that is found again by its key; None if nothing is kept."""
        return None if self._folder is None else self._folder / kind / key

    def get(self, kind: str, key: str) -> bytes | None:
        """What was made of the inputs with this digest; None if it is not there or damaged."""
        if self._folder is None:
            return None
        place = self._folder / kind / key
        data = _read(place)
        if data is not None and time.time() - place.stat().st_mtime > _FRESH_SECONDS:
            with contextlib.suppress(OSError):
                os.utime(place)  # used now
        return data

    def value(self, data: bytes) -> Any:
        """What was packed; nobody may change it."""
        return unpack(data)

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keep what was made. A full or read-only disk is no fault: it is made again next time."""
        if self._folder is not None:
            _write(self._folder / kind / key, data)

    def recall(self, name: str) -> Any:
        """What was last remembered under a name; None if nothing was."""
        data = _read(self._folder / name) if self._folder is not None else None
        if data is None:
            return None
        try:
            return unpack(data)
        except Exception:
            return None  # another version's value may fail in any way

    def remember(self, name: str, value: object) -> None:
        """Keep a plain value under a name, in the place of the last one."""
        if self._folder is not None:
            _write(self._folder / name, pack(value))

    def forget(self, name: str) -> None:
        """Forget what was remembered under a name."""
        if self._folder is not None:
            (self._folder / name).unlink(missing_ok=True)

    def trim(self, limit: int = LIMIT) -> None:
        """Remove what was not used for longest, until no more than `limit` bytes are kept.

        It is looked at once an hour at most, for looking at every file takes its time.
        """
        if self._folder is None:
            return
        looked = self._folder / "state" / "looked"
        with contextlib.suppress(OSError):
            if time.time() - looked.stat().st_mtime < _HOUR_SECONDS:
                return
        _write(looked, b"")
        held = sorted(_held(self._folder))
        size = sum(bytes_ for _, bytes_, _ in held)
        for _, bytes_, place in held:
            if size <= limit:
                return
            with contextlib.suppress(OSError):
                Path(place).unlink()
            size -= bytes_


def _held(folder: Path) -> Iterator[tuple[float, int, str]]:
    """When each kept file was last used, its size and its place."""
    with contextlib.suppress(OSError):
        for kind in os.scandir(folder):
            if kind.is_dir(follow_symlinks=False):
                for entry in os.scandir(kind):
                    with contextlib.suppress(OSError):
                        known = entry.stat(follow_symlinks=False)
                        if entry.is_dir(follow_symlinks=False):
                            continue  # a spare site, which shares its files with the site
                        yield known.st_mtime, known.st_size, entry.path


def _read(place: Path) -> bytes | None:
    try:
        data = place.read_bytes()
    except OSError:
        return None
    check, body = data[:_CHECK], data[_CHECK:]
    return body if _checksum(body) == check else None


def _write(place: Path, data: bytes) -> None:
    name = ""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".new-", dir=place.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(_checksum(data))
            file.write(data)
        Path(name).replace(place)
    except OSError:
        if name:
            with contextlib.suppress(OSError):
                Path(name).unlink()


def _checksum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_CHECK).digest()


_NAME = attrgetter("name")
Seen = tuple[int, int, int, int, int, str]
"""Of a file: size, when it was modified and changed, its number, when it was read, its digest.
Times are in nanoseconds."""


class Files:
    """The digests of the files below some folders of a network.

    A file is read again when its size, its times or its number differ from last time, or when it
    changed so shortly before it was last read that it may have changed again unseen.
    """

    def __init__(self, root: Path, kept: Cache, of: str = "data", holding: str = "") -> None:
        """`of` says which files they are: what is remembered of others stays as it is.

        What is read of files whose names end in `holding` is held for whoever reads them next.
        """
        self._root = root
        self._kept = kept
        self._name = f"state/files-{digest(of, root.resolve())}"
        known = kept.recall(self._name)
        self._known: dict[str, Seen] = known or {}
        self._holding = holding
        self.found: dict[str, Seen] = {}
        """What was seen of each file, by path."""
        self.held: dict[str, bytes] = {}
        self.read = 0
        """How many files had to be read."""

    @property
    def is_new(self) -> bool:
        """Whether nothing is known of any file, so that all of them are read."""
        return not self._known

    def below(self, name: str, apart: str = "") -> dict[str, str]:
        """The digest of everything below a folder, by path relative to the root, in order.

        A folder's digest is `folder`, so that an empty one counts too. Symbolic links are not
        followed: theirs is where they lead. What the folders in `apart` hold is left out.
        """
        found: dict[str, str] = {}
        self._walk(name, found, apart)
        return found

    def _walk(self, folder: str, found: dict[str, str], apart: str) -> None:
        try:
            entries = sorted(os.scandir(f"{self._root}/{folder}"), key=_NAME)
        except OSError as error:
            found[folder] = f"unreadable {error.errno}"
            return
        for entry in entries:
            path = f"{folder}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                found[path] = "folder"
                if folder != apart:
                    self._walk(path, found, apart)
            else:
                found[path] = self._digest(path, entry)

    def one(self, path: str) -> str:
        """The digest of one file; empty where there is none."""
        try:
            with os.scandir((self._root / path).parent) as entries:
                entry = next((e for e in entries if e.name == path.rpartition("/")[2]), None)
        except OSError:
            return ""
        return self._digest(path, entry) if entry is not None else ""

    def _digest(self, path: str, entry: os.DirEntry[str]) -> str:
        try:
            told = entry.stat(follow_symlinks=False)
            if not stat.S_ISREG(told.st_mode):
                is_link = stat.S_ISLNK(told.st_mode)
                return f"link {Path(entry.path).readlink()}" if is_link else "no file"
            mark = (told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino)
            known = self._known.get(path)
            if known is None or known[:4] != mark or max(known[1:3]) + _TICK > known[4]:
                seen = time.time_ns()
                # A `Path` for each file would take as long as reading it.
                with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123
                    data = file.read()
                known = (*mark, seen, digest(data))
                self.read += 1
                if self._holding and path.endswith(self._holding):
                    self.held[path] = data
        except OSError as error:
            return f"unreadable {error.errno}"
        self.found[path] = known
        return known[5]

    def add(self, found: Mapping[str, Seen]) -> None:
        """Take over what was seen of files elsewhere."""
        self.found |= found
        self.read += len(found)

    def remember(self) -> None:
        """Keep what was seen for the next time."""
        if self.read or self.found.keys() != self._known.keys():
            self._kept.remember(self._name, self.found)
