"""A site's folder, replaced as a whole at the cost of what differs.

A site is made of parts, such as a microsite. The folder of the site before the last stays in the
cache as a spare: the next edition is made in it by writing what is new and linking what was new
the last time, and then the two folders change places in one step. Whoever reads the site, or
kills the build, finds one whole edition.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from generator import write
from generator.cache import Cache, digest, pack, unpack

Part = tuple[str, tuple[str, ...]]
"""The digest of what a part is made from, and the paths of its files in the site. Equal digests
mean equal bytes."""
Parts = Mapping[str, Part]

_EDITION = "Edition: "
_NONE: Part = ("", ())


class Folder(Protocol):
    """Where the parts of a site are put: an edition, or a folder that is changed in place."""

    standing: Parts
    """The parts of the site that stands; none where that cannot be told."""
    parts: dict[str, Part]
    """What the next edition has so far."""

    def stands(self, name: str, key: str) -> bool:
        """Whether the site has a part in this state."""

    def keep(self, name: str) -> None:
        """Take a part from the site that stands; see `stands`."""

    def put(self, name: str, key: str, files: Mapping[str, bytes]) -> None:
        """Write a part, unless it is there in this state."""

    def read(self, path: str) -> bytes:
        """A file of the edition as it is so far."""


class Edition:
    """The next edition of a site while it is made: whatever is neither put nor kept is gone."""

    def __init__(self, folder: Path, target: Path, standing: Parts, spare: Parts) -> None:
        self.standing = standing
        self.parts: dict[str, Part] = {}
        self._folder = folder
        self._target = target
        self._spare = spare
        self._ready: set[str] = set()
        """Folders that are there, with no file in the place of one."""

    def stands(self, name: str, key: str) -> bool:
        """Whether the site has a part in this state."""
        return self.standing.get(name, _NONE)[0] == key

    def keep(self, name: str) -> None:
        """Take a part from the site that stands; see `stands`."""
        if name in self.parts:
            return
        key, paths = self.parts[name] = self.standing[name]
        if self._spare.get(name, _NONE) != (key, paths):
            for path in paths:
                self._take(path)

    def put(self, name: str, key: str, files: Mapping[str, bytes]) -> None:
        """Write a part, unless the site or the spare has it in this state."""
        if self.stands(name, key):
            self.keep(name)
            return
        self.parts[name] = (key, tuple(files))
        if self._spare.get(name, _NONE) != self.parts[name]:
            stands = set(self.standing.get(name, _NONE)[1])
            new = {}
            for path, data in files.items():
                if path in stands and _holds(self._target / path, data):
                    self._take(path)
                else:
                    # A file may be linked to the site that stands, so it is never written into.
                    self._make_way(path)
                    new[path] = data
            write.put(self._folder, new)

    def read(self, path: str) -> bytes:
        """A file of the edition as it is so far."""
        return (self._folder / path).read_bytes()

    def _take(self, path: str) -> None:
        """Have a file as the site that stands has it."""
        source, place = self._target / path, self._folder / path
        if not self._spare or not _is_one(source, place):
            self._make_way(path)
            _link(source, place)

    def _make_way(self, path: str) -> None:
        """Remove what an older edition has at a path, and a file where a folder is to be."""
        folder = path.rpartition("/")[0]
        if folder not in self._ready:
            self._make_folder(self._folder / folder)
            self._ready.add(folder)
        if self._spare:
            place = self._folder / path
            try:
                place.unlink(missing_ok=True)
            except OSError:
                shutil.rmtree(place)  # a folder was there

    def _make_folder(self, folder: Path) -> None:
        if self._spare:
            for above in reversed(folder.relative_to(self._folder).parents):
                if (self._folder / above).is_file():
                    (self._folder / above).unlink()
            if folder.is_file():
                folder.unlink()
        folder.mkdir(parents=True, exist_ok=True)

    def finish(self) -> str:
        """Remove what only older editions have; gives the name of this one."""
        wanted = {path for _, paths in self.parts.values() for path in paths}
        for name, part in self._spare.items():
            if self.parts.get(name, _NONE) != part:
                for path in part[1]:
                    if path not in wanted:
                        self._remove(path)
        return _name(self.parts)

    def _remove(self, path: str) -> None:
        place = self._folder / path
        with contextlib.suppress(OSError):
            place.unlink()
            for above in place.relative_to(self._folder).parents[:-1]:
                (self._folder / above).rmdir()  # ends at the first that holds something


@contextlib.contextmanager
def next_edition(target: Path, says: str, kept: Cache) -> Iterator[Edition]:
    """A site that takes the place of `target` when the block ends without an exception.

    `says` are lines for its marker. Raises as `write.swapped`.
    """
    target = Path(os.path.realpath(target))
    spare = kept.place("spares", digest(target))
    last = standing(target, kept)
    # Files of the spare are linked to the site's: what was written into one is in the other.
    spare_parts = parts_of(spare, kept) if spare is not None and last else {}
    name = ""

    def marker() -> str:
        return f"{says}{_EDITION}{name}\n"

    if spare is not None and not spare_parts:
        shutil.rmtree(spare, ignore_errors=True)
    with write.swapped(target, marker, spare) as new:
        if not (new / write.MARKER).exists():
            spare_parts = {}
        if not last:
            _disown(target)
        edition = Edition(new, target, last, spare_parts)
        yield edition
        # Before the folders change places: an edition that stands is known.
        name = edition.finish()
        kept.put("sites", name, pack(edition.parts))


def standing(target: Path, kept: Cache) -> Parts:
    """The parts of a site as a build left it; none where somebody changed anything in it since.

    A file that was written into and a folder that gained or lost something are younger than the
    marker, which is the last file of a site that is written.
    """
    parts = parts_of(target, kept)
    paths = [path for _, own in parts.values() for path in own]
    folders = {path.rpartition("/")[0] for path in paths}
    try:
        made = (target / write.MARKER).stat().st_mtime_ns
        inside = f"{target}{os.sep}"
        for name in (*folders, *paths):
            if os.stat(inside + name).st_mtime_ns > made:  # noqa: PTH116 - of every file
                return {}
    except OSError:
        return {}
    return parts


def _disown(target: Path) -> None:
    """Take the edition from a site's marker, so that nothing of it goes into a later one."""
    marker = target / write.MARKER
    with contextlib.suppress(OSError, UnicodeDecodeError):
        lines = marker.read_text("utf-8").splitlines(keepends=True)
        if any(line.startswith(_EDITION) for line in lines):
            marker.write_text("".join(x for x in lines if not x.startswith(_EDITION)), "utf-8")


def parts_of(folder: Path, kept: Cache) -> Parts:
    """The parts of the site in a folder; none where that cannot be told."""
    try:
        lines = (folder / write.MARKER).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    named = [line.removeprefix(_EDITION) for line in lines if line.startswith(_EDITION)]
    data = kept.get("sites", named[0]) if named and named[0].isalnum() else None
    found: Parts = unpack(data) if data is not None else {}
    return found


def _name(parts: Parts) -> str:
    """The digest of what parts with files are made from; the others only say so of several."""
    held = sorted((name, key) for name, (key, paths) in parts.items() if paths)
    return digest(*(text for part in held for text in part))


def _holds(place: Path, data: bytes) -> bool:
    """Whether a file is there with just these bytes."""
    try:
        with open(place, "rb", buffering=0) as file:  # noqa: PTH123 - of every file
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except OSError:
        return False


def _is_one(one: Path, other: Path) -> bool:
    """Whether two paths are one file."""
    try:
        return os.path.samefile(one, other)  # noqa: PTH121 - of every file
    except OSError:
        return False


def _link(source: Path, place: Path) -> None:
    try:
        os.link(source, place)
    except OSError:
        shutil.copyfile(source, place)
