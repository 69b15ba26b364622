"""Tells of files that change, as soon as the system says so. The only door to watchdog."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import (
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
]  # fmt: skip


class _Handler(FileSystemEventHandler):
    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed

    def on_any_event(self, _event: FileSystemEvent) -> None:
        self._changed()


@contextmanager
def following(places: Sequence[Path], changed: Callable[[], None]) -> Iterator[None]:
    """Call `changed`, in a thread of its own, whenever a file below `places` has changed."""
    observer = quick_observer()
    for place in places:
        observer.schedule(_Handler(changed), str(place), recursive=True, event_filter=_CHANGES)
    observer.start()
    try:
        yield
    finally:
        observer.stop()


def quick_observer() -> BaseObserver:
    """An observer that asks the system rather than looking at every file from time to time."""
    return Observer()
