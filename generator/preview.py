"""What a change does to the site: the site as it would be, beside what it was at a commit.

Both are built with the network's own cache, so only what the change touches costs anything.
"""

from __future__ import annotations

import html
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from generator import build, git, write
from generator.cache import FOLDER
from generator.options import Options
from generator.summary import Page
from generator.watch import Watch, unwatched

_TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)
_HEAD = 4_000
"""Bytes of a page in which its title stands."""
_EDITOR = "node_modules"
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Previewed:
    """A preview: what the build said, and how its site differs from the one before."""

    built: build.Built
    pages: tuple[Page, ...] = ()
    """New and changed ones in order of address, then those that are gone."""
    files: int = 0
    """Other files that differ: packs, calendars, the search's, data."""
    compared: bool = True
    """False where the commit cannot be built itself, so that nothing can be compared."""


def preview(options: Options, since: str, watch: Watch = unwatched) -> Previewed:
    """Build the site into `options.out` and compare it with the site of the commit `since`.

    The commit is the one where the history of what stands here left that of `since`. Raises what
    `build.build` and `git.find_changes` raise.
    """
    commit = git.find_changes(options.root, since).commit
    with tempfile.TemporaryDirectory(prefix="lrp-") as folder:
        root, site = Path(folder) / "network", Path(folder) / "site"
        root.mkdir()
        git.export(options.root, commit, root)
        if (options.root / _EDITOR).is_dir() and not (root / _EDITOR).exists():
            (root / _EDITOR).symlink_to(options.root / _EDITOR)
        place = options.kept_in or options.root / FOLDER
        before = build.build_or_refuse(
            replace(options, root=root, out=site, hubs=(), kept_in=place), watch
        )
        built = build.build_or_refuse(replace(options, hubs=()), watch)
        if built.failed or before.failed:
            return Previewed(built, compared=not before.failed)
        pages = tuple(_pages(site, options.out))
        others = sum(1 for path in _differing(site, options.out) if not _is_page(path))
        return Previewed(built, pages, others)


def _pages(old: Path, new: Path) -> Iterator[Page]:
    gone = []
    for path in _differing(old, new):
        if not _is_page(path):
            continue
        address = path.removesuffix("index.html")
        if not (new / path).is_file():
            gone.append(Page(address, _title(old / path), "gone"))
        else:
            what = "changed" if (old / path).is_file() else "new"
            yield Page(address, _title(new / path), what)
    yield from gone


def _is_page(path: str) -> bool:
    return path == "index.html" or path.endswith("/index.html")


def _differing(old: Path, new: Path) -> list[str]:
    """The paths of all files that are not the same in two sites, in order."""
    known = _files(old) | _files(new)
    return sorted(path for path in known if not _same(old / path, new / path))


def _files(site: Path) -> set[str]:
    return {
        path.relative_to(site).as_posix()
        for path in site.rglob("*")
        if path.is_file() and path.name != write.MARKER
    }


def _same(one: Path, other: Path) -> bool:
    try:
        if one.stat().st_size != other.stat().st_size:
            return False
        with one.open("rb") as left, other.open("rb") as right:
            while data := left.read(_CHUNK):
                if data != right.read(_CHUNK):
                    return False
        return True
    except FileNotFoundError:
        return False


def _title(page: Path) -> str:
    with page.open("rb") as file:
        found = _TITLE.search(file.read(_HEAD))
    return html.unescape(found[1].decode("utf-8", "replace")).strip() if found else page.parent.name
