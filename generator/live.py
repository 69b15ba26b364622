"""A site in a folder that is changed in place, part by part, and what changed in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from generator.edition import Part, Parts

_NONE: Part = ("", ())


class Overtaken(Exception):
    """Something changed meanwhile, so what is being made would not be the last word."""


class Live:
    """The same for `assembly` as an `edition.Edition`, but readers see each file at once.

    It may be left at any moment between two calls, and knows then what stands: a part that was
    put stands, a chapter of which a part was put does not until it is put itself.
    """

    def __init__(self, folder: Path) -> None:
        self.standing: Parts = {}
        self.parts: dict[str, Part] = {}
        self.is_overtaken: Callable[[], bool] = lambda: False
        """Asked by `keep`, which raises Overtaken if it is so; `put` never does, lest a chapter
        be left half put."""
        self._stands: dict[str, Part] = {}
        self.standing = self._stands
        self._folder = folder
        self._left: set[str] = set()
        self._changed: set[str] = set()

    def begin(self) -> None:
        """Forget what was put and kept so far: the next edition begins."""
        self.parts = {}

    def stands(self, name: str, key: str) -> bool:
        """Whether the site has a part in this state."""
        return self._stands.get(name, _NONE)[0] == key

    def keep(self, name: str) -> None:
        """Leave a part as it is. Raises Overtaken."""
        if self.is_overtaken():
            raise Overtaken
        self.parts[name] = self._stands[name]

    def put(self, name: str, key: str, files: Mapping[str, bytes]) -> None:
        """Write those files of a part that are not there as they should be."""
        if not self.stands(name, key):
            _, old = self._stands.get(name, _NONE)
            self._left.update(old)
            chapter, is_of_chapter, path = name.partition(":")
            if is_of_chapter and path:
                known = self._stands.get(f"{chapter}:", _NONE)
                self._stands[f"{chapter}:"] = ("", known[1])
            self._stands[name] = ("", tuple({*old, *files}))
            for path, data in files.items():
                self._write(path, data)
        self.parts[name] = self._stands[name] = (key, tuple(files))

    def read(self, path: str) -> bytes:
        """A file of the site."""
        return (self._folder / path).read_bytes()

    def finish(self) -> None:
        """Remove the files that no part has any more."""
        for name in self._stands.keys() - self.parts.keys():
            self._left.update(self._stands.pop(name)[1])
        if self._left:
            wanted = {path for _, paths in self.parts.values() for path in paths}
            for path in self._left - wanted:
                (self._folder / path).unlink(missing_ok=True)
                self._changed.add(path)
            self._left.clear()

    def changed(self) -> set[str]:
        """The files that are new, others than before or gone since this was last asked."""
        found, self._changed = self._changed, set()
        return found

    def _write(self, path: str, data: bytes) -> None:
        """In one step, for somebody may be reading the file."""
        target = self._folder / path
        try:
            if target.stat().st_size == len(data) and target.read_bytes() == data:
                return
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
        new = self._folder / ".new"
        new.write_bytes(data)
        new.replace(target)
        self._changed.add(path)
