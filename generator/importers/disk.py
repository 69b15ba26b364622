"""A plan → disk: every file of it or none, and nothing that stands is overwritten."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from generator.importers.plan import Plan, goes_to_data
from generator.private_folder import TOP, refuse_unless_private
from generator.write import create


class NotWritten(Exception):
    """Nothing was written. The message says why, for whoever runs the import."""


def write(plan: Plan) -> int:
    """Write the files of a plan and give their number. Raises NotWritten, and OSError.

    A file that would be changed must still be as it was when the plan was made.
    """
    refuse_unless_private(plan.root, plan.private)
    _refuse_unless_own(plan)
    places = {path: _place(plan, path) for path in plan.files}
    for path, place in places.items():
        _refuse_links(plan, path, place)
        _refuse_changed(plan, path, place)
    made: list[Path] = []
    replaced: dict[Path, bytes] = {}
    try:
        for path, place in places.items():
            data = plan.files[path]
            if path in plan.before:
                _replace(place, data)
                replaced[place] = plan.before[path]
            else:
                create(place, data, made, private=path.startswith(f"{TOP}/"))
    except BaseException as error:
        _undo(made, replaced)
        if isinstance(error, FileExistsError):
            message = "A file was written there meanwhile. Nothing was written."
            raise NotWritten(message) from None
        raise
    return len(places)


def _refuse_unless_own(plan: Plan) -> None:
    """The last of several gates: answers that are not public leave for the inbox alone."""
    tops = {path.partition("/")[0] for path in plan.files}
    if not tops <= ({"data"} if goes_to_data(plan.responses) else {TOP}):
        raise NotWritten("Private answers cannot go to `data/`. Nothing was written.")


def _place(plan: Plan, path: str) -> Path:
    top, _, rest = path.partition("/")
    if ".." in Path(rest).parts or Path(rest).is_absolute():
        raise NotWritten(f"`{path}` leads out of its folder. Nothing was written.")
    return (plan.private if top == TOP else plan.root / top) / rest


def _refuse_links(plan: Plan, path: str, place: Path) -> None:
    top = plan.private if path.startswith(f"{TOP}/") else plan.root
    for folder in place.parents:
        if folder == top:
            return
        if folder.is_symlink():
            raise NotWritten(f"`{folder.name}` is a link. Nothing was written.")


def _refuse_changed(plan: Plan, path: str, place: Path) -> None:
    before = plan.before.get(path)
    if before is None:
        if place.exists() or place.is_symlink():
            raise NotWritten(f"`{path}` is there already. Nothing was written.")
    elif place.is_symlink() or place.read_bytes() != before:
        raise NotWritten(f"`{path}` was changed meanwhile. Nothing was written.")


def _replace(place: Path, data: bytes) -> None:
    """Put other bytes in the place of a file in one step, with its permissions."""
    handle, name = tempfile.mkstemp(prefix=f".{place.name}-", dir=place.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        new.chmod(place.stat().st_mode & 0o777)
        new.replace(place)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _undo(made: list[Path], replaced: Mapping[Path, bytes]) -> None:
    for place, data in replaced.items():
        with suppress(OSError):
            _replace(place, data)
    for place in reversed(made):
        with suppress(OSError):
            (place.rmdir if place.is_dir() else place.unlink)()
