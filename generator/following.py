"""Tells of files that change, as soon as the system says so. The only door to watchdog."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

# Reading a file is an event too, and a build reads them all.
_CHANGES: list[type[FileSystemEvent]] = [
    FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent,
    DirCreatedEvent, DirDeletedEvent, DirMovedEvent,
]  # fmt: skip


class _Handler(FileSystemEventHandler):
    """Says which of the files below a folder changed."""

    def __init__(self, root: Path, names: Collection[str], changed: Callable[[str], None]) -> None:
        self._root = root
        self._names = names
        self._changed = changed

    def on_any_event(self, event: FileSystemEvent) -> None:
        for place in (event.src_path, event.dest_path):
            if place:
                path = Path(os.fsdecode(place)).relative_to(self._root)
                if path.parts and path.parts[0] in self._names:
                    self._changed(path.as_posix())


class _Top(_Handler):
    """The same for the folder itself: one of the names may come, go or be put in its place."""

    def __init__(
        self, observer: BaseObserver, root: Path, names: Collection[str],
        changed: Callable[[str], None],
    ) -> None:  # fmt: skip
        super().__init__(root, names, changed)
        self._observer = observer
        self._followed: set[str] = set()
        for name in names:
            self._follow(name)

    def _follow(self, name: str) -> None:
        place = self._root / name
        if place.is_dir() and name not in self._followed:
            self._followed.add(name)
            below = _Handler(self._root, self._names, self._changed)
            self._observer.schedule(below, str(place), recursive=True, event_filter=_CHANGES)

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.is_directory:
            for name in self._names:
                self._follow(name)
        super().on_any_event(event)


@contextmanager
def following(root: Path, names: Collection[str], changed: Callable[[str], None]) -> Iterator[None]:
    """Call `changed`, in a thread of its own, with the path of each file that has changed.

    Followed are the files and folders with these names in `root`, though they come later. Paths
    are relative to `root`; of a folder that was moved or went there may be its own path only.
    """
    root = root.absolute()
    observer = Observer()
    handler = _Top(observer, root, names, changed)
    observer.schedule(handler, str(root), recursive=False, event_filter=_CHANGES)
    observer.start()
    try:
        yield
    finally:
        observer.stop()
