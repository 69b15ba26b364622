"""Serves the network on this machine and builds again only the trees that a change touched."""

from __future__ import annotations

import socket
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from generator import build, report, write
from generator.docstree import DocsTree
from generator.engines import links, mkdocs, settle
from generator.watch import unwatched


class Preview:
    """A site in a folder that follows its sources.

    `say` is called with each line for the person at the terminal.
    """

    def __init__(self, options: build.Options, folder: Path, say: Callable[[str], None]) -> None:
        self.options = options
        self.folder = folder
        self.say = say
        self._trees: dict[str, tuple[Mapping[str, bytes], object]] = {}
        self._outlines: dict[str, links.Outline | None] = {}
        self._files: dict[str, set[str]] = {}
        self._old: set[str] = set()
        self._index: Mapping[str, bytes] = {}

    def update(self) -> list[str]:
        """Bring the folder up to date; give the names of the trees that were built again.

        While an error stands the folder stays as it was. The network's own tree is named ``.
        """
        started = time.monotonic()
        loaded, pages, diagnostics = build.read(self.options.root, self.options.today)
        if any(d.severity == "error" for d in diagnostics):
            self.say(report.render(diagnostics, "full", stands="The pages stand as they were."))
            return []
        scene = build.plan(self.options, loaded, pages)
        trees = build.render(self.options, scene)
        changed = [tree for tree in trees if self._trees.get(tree.base) != (tree.files, tree.pack)]
        for tree, files in build.pages_of(changed, self.options, unwatched):
            self._put(tree, settle.settle(files, tree.base))
        for base in set(self._trees) - {tree.base for tree in trees}:
            self._drop(base)
        self._put_index(build.search_index(scene, self._outlines))
        extras = build.whole_site(scene.network, self._outlines)
        old = build.answered(
            self.options.root, loaded.network, scene.network, self.folder, self._outlines
        )
        for path in self._old - set(old.files):
            self._forget(path)
        self._old = set(old.files)
        extras |= {**old.files, **build.open_files(scene)}
        diagnostics += old.diagnostics
        write.put(self.folder, extras)
        site = self._outlines | build.outlines(extras)
        diagnostics += build.broken_links(self.options.root, scene, trees, site)
        if diagnostics:
            self.say(report.render(diagnostics, "full", stands="The pages were built."))
        names = [tree.name or "the network’s site" for tree in changed]
        seconds = time.monotonic() - started
        self.say(f"Built {', '.join(names) or 'nothing'} in {seconds:.1f} s.")
        return [tree.name for tree in changed]

    def _put(self, tree: DocsTree, files: Mapping[str, bytes]) -> None:
        for path in self._files.get(tree.base, set()) - set(files):
            self._forget(path)
        write.put(self.folder, files)
        self._outlines |= build.outlines(files)
        self._files[tree.base] = set(files)
        self._trees[tree.base] = (tree.files, tree.pack)

    def _put_index(self, index: Mapping[str, bytes]) -> None:
        for path in set(self._index) - set(index):
            self._forget(path)
        write.put(self.folder, {p: d for p, d in index.items() if self._index.get(p) != d})
        self._index = index

    def _drop(self, base: str) -> None:
        for path in self._files.pop(base, set()):
            self._forget(path)
        self._trees.pop(base, None)

    def _forget(self, path: str) -> None:
        (self.folder / path).unlink(missing_ok=True)
        self._outlines.pop(path, None)


def serve(options: build.Options, port: int, say: Callable[[str], None]) -> None:
    """Serve until interrupted. Raises OSError when the port is taken."""
    _claim(port)
    with tempfile.TemporaryDirectory(prefix="lrp-serve-") as folder:
        preview = Preview(options, Path(folder), say)
        preview.update()
        say(f"The site is at http://127.0.0.1:{port}/ - press Ctrl and C to stop.")
        watched = [
            place
            for name in ("data", "content", "site_templates", "mkdocs.yml")
            if (place := options.root / name).exists()
        ]

        def rebuild() -> None:
            try:
                preview.update()
            except mkdocs.EngineFailed as error:
                say(f"The pages could not be made: {error}")
            except OSError as error:
                # A file went between the moment it was listed and the moment it was read.
                say(f"{error.filename or 'A file'}: {(error.strerror or 'unknown').lower()}.")

        mkdocs.serve(Path(folder), port, watched, rebuild)


def _claim(port: int) -> None:
    """Say before the first build, which takes seconds, that the port is not free."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"Port {port}") from error
