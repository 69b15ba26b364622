"""The network as it would be with some files of data/ → the faults that they would bring."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from generator import checks
from generator.diagnostics import Diagnostic
from generator.files import RECORD_FOLDERS, DataFile
from generator.load import Loaded, with_files

LISTS = {"participation": "participation.yaml", "outcome": "outcomes.yaml"}
"""The file of a hub's year that holds all records of a table."""
_TABLES = {name: table for table, name in LISTS.items()}


def trial(loaded: Loaded, today: dt.date) -> Callable[[Mapping[str, bytes]], list[Diagnostic]]:
    """What says of files of data/ which errors they would bring that are not there today.

    Nothing is written or read: `loaded` is what stands. The files are those of a hub's year.
    """
    before: Counter[tuple[str, ...]] = Counter()
    is_known = False

    def check(files: Mapping[str, bytes]) -> list[Diagnostic]:
        nonlocal is_known
        if not is_known:
            before.update(map(_key, checks.check(loaded, today)))
            is_known = True
        changed = {data_file(path): data for path, data in files.items()}
        found = checks.check(with_files(loaded, changed), today)
        left = Counter(before)
        new = []
        for diagnostic in found:
            key = _key(diagnostic)
            if diagnostic.severity != "error":
                continue
            if left[key]:
                left[key] -= 1
            else:
                new.append(diagnostic)
        return new

    return check


def data_file(path: str) -> DataFile:
    """The network's own file, a programme's or one of a hub's year, by its path.

    Such as `data/hubs/HUB/YEAR/reviews/v-01.yaml`.
    """
    _, top, *below = PurePosixPath(path).parts
    if top == "network.yaml":
        return DataFile(path, "network")
    if top == "programmes":
        return DataFile(path, "programme", id=PurePosixPath(path).stem)
    hub, year, *rest = below
    if len(rest) == 1:
        return DataFile(path, _TABLES[rest[0]], hub, year)
    folder, name = rest
    return DataFile(path, RECORD_FOLDERS[folder], hub, year, PurePosixPath(name).stem)


def _key(diagnostic: Diagnostic) -> tuple[str, ...]:
    return diagnostic.location.path, diagnostic.code, diagnostic.message
