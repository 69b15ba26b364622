"""data/ as it would be with some files → the faults that they would bring."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from generator import checks
from generator.diagnostics import Diagnostic
from generator.load import Loaded, load

_HEAD = 4096
"""Bytes of a document that checks look at."""


def trial(root: Path, loaded: Loaded, today: dt.date) -> Callable[
    [Mapping[str, bytes]], list[Diagnostic]
]:  # fmt: skip
    """What says of files of data/ which errors they would bring that are not there today."""
    before: Counter[tuple[str, ...]] = Counter()
    is_known = False

    def check(files: Mapping[str, bytes]) -> list[Diagnostic]:
        nonlocal is_known
        if not is_known:
            before.update(map(_key, checks.check(loaded, today)))
            is_known = True
        with tempfile.TemporaryDirectory(prefix="lrp-import-") as folder:
            copy = Path(folder)
            _lay(root, copy, files)
            found = [d for d in checks.check(load(copy), today) if d.severity == "error"]
        left = Counter(before)
        new = []
        for diagnostic in found:
            key = _key(diagnostic)
            if left[key]:
                left[key] -= 1
            else:
                new.append(diagnostic)
        return new

    return check


def _key(diagnostic: Diagnostic) -> tuple[str, ...]:
    return diagnostic.location.path, diagnostic.code, diagnostic.message


def _lay(root: Path, copy: Path, files: Mapping[str, bytes]) -> None:
    """The folder data/ of a network with other files in it; of documents only their beginning."""
    for place, folders, names in os.walk(root / "data"):
        here = Path(place)
        there = copy / here.relative_to(root)
        there.mkdir(parents=True, exist_ok=True)
        folders[:] = [name for name in folders if not (here / name).is_symlink()]
        for name in names:
            path = here / name
            if path.relative_to(root).as_posix() in files or not path.is_file():
                continue
            if here.name == "files":
                with path.open("rb") as file:
                    (there / name).write_bytes(file.read(_HEAD))
                os.truncate(there / name, path.stat().st_size)
            else:
                shutil.copyfile(path, there / name)
    for name, data in files.items():
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
