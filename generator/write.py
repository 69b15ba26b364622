"""{path: bytes} → disk, whole or not at all."""

from __future__ import annotations

import contextlib
import ctypes
import glob
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.refusals import Refusal

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
# The mark of a made file: its first line, or in JSON the third, after the schema's address.
_TOP_LINES = 3
_TOP_BYTES = 400

MARKER = ".lrp-site"
"""Stands in every folder that a build wrote, so that no other folder is ever replaced."""


class NotOurs(Refusal):
    """The output folder holds something that no build wrote."""

    says = "`{}` holds files that no build wrote. Name another folder with --out."


class InUse(Refusal):
    """Another build is writing to the same folder."""

    says = "Another build is writing to `{}`. Try again when it ends."


class Standing(Exception):
    """Files that were to be written are there already. `paths` names them."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(", ".join(paths))
        self.paths = tuple(paths)


class IsLink(Exception):
    """A folder that was to be written into is a link to another."""


@contextlib.contextmanager
def swapped(
    target: Path, says: Callable[[], str] | str = "", spare: Path | None = None
) -> Iterator[Path]:
    """A new folder that takes the place of `target` when the block ends without an exception.

    `says` are lines for its marker, asked for at the end. Where `spare` is named, the new folder
    begins with what is there, if anything is, and the old `target` is kept there afterwards.

    Until then, and whenever anything fails, `target` stays as it was. Where `target` is a link,
    the folder that it leads to is replaced and the link stays. Raises NotOurs for a folder with
    other contents and InUse while another build holds the place.
    """
    target = Path(os.path.realpath(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not _is_ours(target):
        raise NotOurs(str(target))
    with _locked(target):
        _restore(target)
        try:
            new = Path(tempfile.mkdtemp(prefix=f".{target.name}-new-", dir=target.parent))
            if spare is not None:
                # Over the empty folder, in one step. A spare on another disk stays unused.
                with contextlib.suppress(OSError):
                    spare.rename(new)
            new.chmod(0o755)
            yield new
            lines = says if isinstance(says, str) else says()
            (new / MARKER).write_text(f"Written by lrp build; replaced as a whole.\n{lines}")
            _exchange(new, target)
            if spare is not None and new.exists():
                _lay_aside(new, spare)
        finally:
            # Somebody may stop the build before the new folder has its name here.
            _restore(target)


def _lay_aside(folder: Path, spare: Path) -> None:
    """Keep a folder as the spare; where that cannot be it goes, with all that a build leaves."""
    with contextlib.suppress(OSError):
        spare.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(spare, ignore_errors=True)
        folder.rename(spare)


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder. Paths are relative, with forward slashes."""
    made: set[Path] = set()
    for path, data in files.items():
        target = folder / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        target.write_bytes(data)


def add(root: Path, files: Mapping[str, bytes], *, private: bool = False) -> None:
    """Write new files below a folder, all or none; private ones for their owner alone.

    Raises Standing where anything stands already, and IsLink rather than follow a link.
    """
    standing = [path for path in files if (root / path).exists() or (root / path).is_symlink()]
    if standing:
        raise Standing(standing)
    _refuse_links(root, files)
    made: list[Path] = []
    try:
        for path, data in files.items():
            create(root / path, data, made, private=private)
    except BaseException:
        for place in reversed(made):
            (place.rmdir if place.is_dir() else place.unlink)()
        raise


def create(place: Path, data: bytes, made: list[Path], *, private: bool) -> None:
    """Write a file that is not there yet, with its folders, and add what was made to `made`.

    A private file and its folders are their owner's alone. Raises FileExistsError.
    """
    _make_folders(place.parent, made, 0o700 if private else 0o777)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(place, flags, 0o600 if private else 0o666)
    made.append(place)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def change(
    root: Path,
    files: Mapping[str, bytes],
    before: Mapping[str, bytes],
    *,
    private: bool = False,
) -> None:
    """Write files below a folder, all or none: new ones, and those that are as in `before`.

    Raises Standing where a file stands that is not in `before`, or is not as it was, and IsLink
    where a file or a folder on the way to it is a link.
    """
    _refuse_links(root, files)
    old = {path: data for path, data in files.items() if path in before}
    for path in old:
        target = root / path
        if target.is_symlink():
            raise IsLink(path)
        if not target.is_file() or target.read_bytes() != before[path]:
            raise Standing([path])
    done: list[str] = []
    try:
        for path, data in old.items():
            _replace(root / path, data)
            done.append(path)
        new = {path: data for path, data in files.items() if path not in before}
        add(root, new, private=private)
    except BaseException:
        for path in done:
            _replace(root / path, before[path])
        raise


def _replace(target: Path, data: bytes) -> None:
    """Put other bytes in the place of a file in one step, with its permissions."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        new.chmod(target.stat().st_mode & 0o777)
        new.replace(target)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def renew(
    root: Path, files: Mapping[str, bytes], marks: Sequence[bytes], *, private: bool = False
) -> list[str]:
    """Write files that a program made before or that are not there, and give those that changed.

    All or none. A file is the program's own when one of its first lines begins with one of
    `marks`. Raises Standing for any other, and IsLink.
    """
    changed, before = {}, {}
    for path, data in files.items():
        target = root / path
        if target.is_symlink():
            raise Standing([path])
        old = target.read_bytes() if target.is_file() else None
        if old == data:
            continue
        if old is not None:
            if not _is_marked(old, marks):
                raise Standing([path])
            before[path] = old
        changed[path] = data
    change(root, changed, before, private=private)
    return list(changed)


def _is_marked(data: bytes, marks: Sequence[bytes]) -> bool:
    """Whether a mark begins a line near the top; a text further down only speaks of it."""
    lines = data[:_TOP_BYTES].splitlines()[:_TOP_LINES]
    return any(line.strip().startswith(tuple(marks)) for line in lines)


def _refuse_links(root: Path, paths: Iterable[str]) -> None:
    """Raise IsLink where a folder between the root and a file is a link."""
    for folder in dict.fromkeys(folder for path in paths for folder in Path(path).parents):
        if folder != Path() and (root / folder).is_symlink():
            raise IsLink(folder.as_posix())


def _make_folders(folder: Path, made: list[Path], mode: int) -> None:
    for parent in [*reversed(folder.parents), folder]:
        if not parent.is_dir():
            parent.mkdir(mode=mode)
            made.append(parent)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its relative path with forward slashes, in order."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _is_ours(target: Path) -> bool:
    return target.is_dir() and ((target / MARKER).exists() or not any(target.iterdir()))


def _exchange(new: Path, target: Path) -> None:
    """Put `new` where `target` is; `new` holds the old folder afterwards, if there was one.

    Linux exchanges the two in one step, so that a reader and a kill find the old folder or the
    new one. Elsewhere the old folder steps aside first, and a build that is killed between the
    two renames leaves it beside the target, where the next build finds it.
    """
    if not target.exists():
        new.rename(target)
    elif not _exchange_at_once(new, target):
        aside = target.parent / f".{target.name}-old"
        target.rename(aside)
        new.rename(target)
        aside.rename(new)


def _exchange_at_once(new: Path, target: Path) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    rename = getattr(libc, "renameat2", None)
    if rename is None:
        return False
    done: int = rename(
        _AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(target), _RENAME_EXCHANGE
    )
    return done == 0


def _restore(target: Path) -> None:
    """Mend what a build left behind that was stopped or killed. Called with the lock held."""
    aside = target.parent / f".{target.name}-old"
    if aside.exists() and not target.exists():
        aside.rename(target)
    for left in [aside, *target.parent.glob(f".{glob.escape(target.name)}-new-????????")]:
        shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Hold the place. The lock's file stays: removing it would let two builds hold one each."""
    handle = os.open(target.parent / f".{target.name}-lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(handle, target)
        yield
    finally:
        os.close(handle)


def _take(handle: int, target: Path) -> None:
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise InUse(str(target)) from error


def append(place: Path, text: str) -> None:
    """Add a text to the end of a file of the person's own, such as a host's summary of a check."""
    with place.open("a", encoding="utf-8") as file:
        file.write(text)
