"""The files of a proposal → disk: records and their links, all or none.

Links are written before the records. So a run that is killed between the two leaves links of
records that do not exist, which change nothing and are written anew by the next run.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from generator import write
from generator.diagnostics import Diagnostic
from generator.matching import links
from generator.matching.records import Files

Check = Callable[[Mapping[str, bytes]], list[Diagnostic]]


def sound(made: Files, check: Check) -> tuple[Files, list[Diagnostic]]:
    """What may be written, and the errors that the rest would bring; `check` tries files."""
    kept, told = dict(made.data), list[Diagnostic]()
    while kept and (found := check(kept)):
        told += found
        at_fault = {d.location.path for d in found} & kept.keys()
        kept = {p: d for p, d in kept.items() if at_fault and p not in at_fault}
    return _only(made, kept), told


def _only(made: Files, data: Mapping[str, bytes]) -> Files:
    """The files of some records: their data, their links, and whose they are."""
    keys = {_key(path) for path in data}
    records = {ref: key for ref, key in made.records.items() if key in keys}
    private = {links.path_of(year, hub, record) for hub, year, record in keys}
    return replace(
        made,
        data=data,
        before={p: d for p, d in made.before.items() if p in data},
        private={p: d for p, d in made.private.items() if p in private},
        records=records,
    )


def _key(path: str) -> tuple[str, str, str]:
    """Hub, year and id of `data/hubs/HUB/YEAR/residencies/r-01.yaml`."""
    _, _, hub, year, _, name = PurePosixPath(path).parts
    return hub, year, PurePosixPath(name).stem


def put(made: Files, root: Path, private: Path) -> None:
    """Write records below `root` and links below `private`, all or none.

    A link that stands for one of these records is of an earlier try, and is replaced. Raises
    write.Standing where a record stands or has changed, write.IsLink and OSError.
    """
    standing = {
        path: (private / path).read_bytes()
        for path in made.private
        if (private / path).is_file() and not (private / path).is_symlink()
    }
    fresh = {path: data for path, data in made.private.items() if standing.get(path) != data}
    before = {path: data for path, data in standing.items() if path in fresh}
    folders = _missing(private, list(fresh))
    write.change(private, fresh, before, private=True)
    try:
        write.change(root, made.data, made.before)
    except BaseException:
        write.change(private, before, fresh, private=True)
        for path in fresh.keys() - before.keys():
            (private / path).unlink()
        with contextlib.suppress(OSError):
            for folder in folders:
                folder.rmdir()
        raise


def _missing(root: Path, paths: Sequence[str]) -> list[Path]:
    """The folders on the way to files that are not there yet, the innermost first."""
    wanted = {folder for path in paths for folder in (root / path).parents}
    return sorted((f for f in wanted if not f.exists()), key=lambda f: len(f.parts), reverse=True)
