"""Serves the network on this machine and makes again only what a change touched.

A change of a hub shows on its own pages first, and on the network's a moment later: whoever
looks at a page while writing sees it at once.
"""

from __future__ import annotations

import socket
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from generator import build, reading, report, write
from generator.assembly import Assembly
from generator.cache import Cache
from generator.content import Content
from generator.crew import Crew
from generator.diagnostics import Diagnostic, in_reading_order
from generator.edition import Part, Parts
from generator.engines.inherited import EngineFailed
from generator.options import Names, names_of
from generator.shelf import Lost
from generator.sources import Sources, gather, prose_of
from generator.watch import Watch, unwatched


class Live:
    """A site in a folder that is changed in place, part by part; see `edition.Edition`."""

    def __init__(self, folder: Path, standing: Parts) -> None:
        self.standing = standing
        self.parts: dict[str, Part] = {}
        self._folder = folder

    def stands(self, name: str, key: str) -> bool:
        """Whether the site has a part in this state."""
        return self.standing.get(name, ("", ()))[0] == key

    def keep(self, name: str) -> None:
        """Leave a part as it is."""
        self.parts[name] = self.standing[name]

    def put(self, name: str, key: str, files: Mapping[str, bytes]) -> None:
        """Write a part, unless it is there in this state."""
        if not self.stands(name, key):
            write.put(self._folder, files)
        self.parts[name] = (key, tuple(files))

    def read(self, path: str) -> bytes:
        """A file of the site."""
        return (self._folder / path).read_bytes()

    def finish(self) -> None:
        """Remove the files that no part has any more."""
        wanted = {path for _, paths in self.parts.values() for path in paths}
        for name, part in self.standing.items():
            if self.parts.get(name) != part:
                for path in part[1]:
                    if path not in wanted:
                        (self._folder / path).unlink(missing_ok=True)


class Preview:
    """A site in a folder that follows its sources.

    `say` is called with each line for the person at the terminal.
    """

    def __init__(self, options: build.Options, folder: Path, say: Callable[[str], None]) -> None:
        self.options = options
        self.folder = folder
        self.say = say
        self.progress: Watch = unwatched
        self._kept = Cache(None)
        self._parts: Parts = {}
        self._sources: Sources | None = None
        self._prose: tuple[str, Content, list[Diagnostic]] | None = None
        self._left: Callable[[], list[str]] | None = None

    def update(self) -> list[str]:
        """Bring the folder up to date; give the names of what was made again."""
        names = self.begin()
        return [*names, *self.end()]

    def begin(self) -> list[str]:
        """Make the microsites that a change touched; give their names. `end` does the rest.

        While an error stands the folder stays as it was.
        """
        started = time.monotonic()
        self._left = None
        with build.kept_for(self.options) as kept:
            self._kept = kept
            found = reading.read(self.options.root, self.options.today, kept)
            names = names_of(self.options, found, kept)
            pages, faults = self._prose_of(names)
            diagnostics = in_reading_order([*found.diagnostics, *faults])
            if any(d.severity == "error" for d in diagnostics):
                said = report.render(diagnostics, "full", stands="The pages stand as they were.")
                self.say(said)
                return []
            if self._sources is None or self._sources.names != names:
                self._sources = gather(self.options, found, pages, names, kept)
            given = self._sources.of(found)
            live = Live(self.folder, self._parts)
            hands = Crew(given.shop, self.options.workers)
            try:
                whole = Assembly(given, kept, live, hands, self.progress)
                whole.shares()
                whole.microsites(whole.hubs)
            finally:
                hands.close()
        made = list(whole.made)
        if made:
            self._said(made, started)
        self._left = lambda: self._rest(whole, live, diagnostics)
        return made

    def end(self) -> list[str]:
        """Make what the network's own site shows of a change; give its name if there is any."""
        if self._left is None:
            return []
        left, self._left = self._left, None
        return left()

    def _rest(self, whole: Assembly, live: Live, diagnostics: list[Diagnostic]) -> list[str]:
        started = time.monotonic()
        before = len(whole.made)
        whole.network()
        whole.open_data()
        whole.search()
        whole.redirects()
        whole.sitemap()
        whole.check_links()
        live.finish()
        whole.remember()
        self._parts = dict(live.parts)
        found = in_reading_order([*diagnostics, *whole.faults])
        if found:
            self.say(report.render(found, "full", stands="The pages were built."))
        shown = {f"{chapter}:" for chapter in whole.chapters}
        again = any(name.startswith(tuple(shown)) for name in whole.made[before:])
        names = ["the network’s site"] if again else []
        if names or not before:
            self._said(names, started)
        return names

    def _prose_of(self, names: Names) -> tuple[Content, list[Diagnostic]]:
        """The pages of content/, read again only when something that no hub wrote has changed."""
        if self._prose is None or self._prose[0] != names.whole:
            self._prose = (names.whole, *prose_of(self.options.root))
        return self._prose[1:]

    def _said(self, names: list[str], started: float) -> None:
        seconds = time.monotonic() - started
        self.say(f"Built {', '.join(names) or 'nothing'} in {seconds:.1f} s.")


def serve(
    options: build.Options,
    port: int,
    say: Callable[[str], None],
    watching: Callable[[], AbstractContextManager[Watch]],
) -> None:
    """Serve until interrupted; `watching` shows how far the first build is.

    Raises OSError when the port is taken.
    """
    # Imported here: other commands must not pay for it.
    from generator.engines import mkdocs

    _claim(port)
    with tempfile.TemporaryDirectory(prefix="lrp-serve-") as folder:
        preview = Preview(options, Path(folder), say)
        with watching() as preview.progress:
            preview.update()
        preview.progress = unwatched
        say(f"The site is at http://127.0.0.1:{port}/ - press Ctrl and C to stop.")
        watched = [
            place
            for name in ("data", "content", "site_templates", "mkdocs.yml")
            if (place := options.root / name).exists()
        ]
        mkdocs.serve(
            Path(folder), port, watched,
            lambda: _try(preview.begin, say), lambda: _try(preview.end, say),
        )  # fmt: skip


def _try(step: Callable[[], object], say: Callable[[str], None]) -> object:
    """What a step gives; what goes wrong is said."""
    try:
        return step()
    except EngineFailed as error:
        say(f"The pages could not be made: {error}")
    except Lost:
        say("The cache was emptied meanwhile. The next change builds what is missing.")
    except OSError as error:
        # A file went between the moment it was listed and the moment it was read.
        say(f"{error.filename or 'A file'}: {(error.strerror or 'unknown').lower()}.")
    return None


def _claim(port: int) -> None:
    """Say before the first build, which takes seconds, that the port is not free."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"Port {port}") from error
