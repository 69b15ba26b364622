"""Changes in a year that was frozen: a file that differs, is new, or is gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Location, Rule
from generator.frozen import Frozen
from generator.load import Loaded

CHANGED = Rule(
    "frozen-year-changed",
    "A file of a frozen year has changed",
    "A year that is over is a record: its pages and reports have been read, printed and quoted. A "
    "change to it is most often a slip, such as a date written in last year's folder.",
    "Take the change back, or accept it with `lrp freeze YEAR HUB`, which keeps the files as they "
    "stand now.",
    "warning",
)
RULES = (CHANGED,)


def check(loaded: Loaded) -> Iterator[Diagnostic]:
    """Every file of every frozen year against the list of that year."""
    standing: dict[str, dict[str, str]] = defaultdict(dict)
    for path, digest in loaded.digests.items():
        standing[path.split("/")[3]][path] = digest
    for frozen in loaded.frozen_years:
        yield from _changes(frozen, standing[frozen.year], loaded)
        for place in frozen.unclear:
            message = f"This line does not say which file of {frozen.year} it is about."
            hint = f"Run `lrp freeze {frozen.year}` to write the list anew."
            yield CHANGED.at(place, message, hint)


def _changes(frozen: Frozen, standing: dict[str, str], loaded: Loaded) -> Iterator[Diagnostic]:
    year = frozen.year
    for path, digest in standing.items():
        kept = frozen.digests.get(path)
        if kept is None and not frozen.unclear:
            message = f"This file is new, and {year} is frozen."
            yield CHANGED.at(Location(path), message, _hint(path, "Move it to the right year"))
        elif kept not in (None, digest):
            message = f"This file has changed since {year} was frozen."
            yield CHANGED.at(Location(path), message, _hint(path, "Take the change back"))
    gone: set[str] = set()
    for path, place in frozen.places.items():
        hub = path.split("/")[2]
        # What cannot be read has a fault of its own.
        is_told = hub in loaded.elsewhere or loaded.known.is_unread(path)
        if path in standing or hub in gone or is_told:
            continue
        if hub not in loaded.known.hubs:
            gone.add(hub)
            message = f"The hub `{hub}` is gone, and {year} is frozen."
            yield CHANGED.at(place, message, _hint(path, "Put it back"))
        else:
            message = f"The file `{path}` is gone, and {year} is frozen."
            yield CHANGED.at(place, message, _hint(path, "Put it back"))


def _hint(path: str, action: str) -> str:
    _, _, hub, year, *_ = path.split("/")
    return f"{action}, or accept it with `lrp freeze {year} {hub}`."
