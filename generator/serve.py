"""Serves the network on this machine and makes again only what a change touched.

A change of a hub shows on its own pages first, and on the network's a moment later: whoever
looks at a page while writing sees it at once. What is made a moment later waits until open pages
are there again, and is left when something changes meanwhile.
"""

from __future__ import annotations

import gc
import json
import socket
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from pathlib import Path

from generator import build, reading, report, templates
from generator.assembly import Assembly
from generator.cache import FOLDER
from generator.content import Content
from generator.crew import Crew, crew
from generator.diagnostics import Diagnostic, in_reading_order
from generator.engines.inherited import EngineFailed
from generator.following import following
from generator.host import Host, hosting
from generator.live import Live, Overtaken
from generator.making import Workshop
from generator.options import Names, names_of
from generator.shelf import Lost
from generator.sources import Sources, gather, prose_of
from generator.warm import Followed, Warm
from generator.watch import Watch, unwatched

_WATCHED = ("data", "content", "site_templates", "mkdocs.yml")
_SETTLES = 0.01
"""Seconds without a change after which a file counts as saved."""
_PATIENCE = 0.5
"""Seconds for which what remains waits for open pages to load."""
_SWITCH = 0.001
"""Seconds after which a thread lets others on. Python's own 5 ms are longer than an answer takes,
and pages are asked for while others are made."""


class Preview:
    """A site in a folder that follows its sources.

    `say` is called with each line for the person at the terminal.
    """

    def __init__(self, options: build.Options, folder: Path, say: Callable[[str], None]) -> None:
        self.options = options
        self.folder = folder
        self.say = say
        self.progress: Watch = unwatched
        self.trouble: object = None
        """What pages are to say is wrong; see `host.Host.tell`."""
        self.live = Live(folder)
        self._kept = Warm(options.root / FOLDER)
        self._seen: Followed | None = None
        self.rehearse: Callable[[], None] = lambda: None
        """Get ready for the next change, if the first build found everything made."""
        self._sources: Sources | None = None
        self._prose: tuple[str, Content, list[Diagnostic]] | None = None
        self._left: Callable[[], list[str]] | None = None

    def followed(self) -> Followed:
        """From now on look only at files that somebody tells the value of this."""
        self._seen = Followed(self.options.root, self._kept)
        return self._seen

    def update(self) -> list[str]:
        """Bring the folder up to date; give the names of what was made again."""
        names = self.begin()
        return [*names, *self.end()]

    def begin(self) -> list[str]:
        """Make the microsites that a change touched; give their names. `end` does the rest.

        While an error stands the folder stays as it was.
        """
        try:
            return self._begin()
        except Lost:
            # Somebody emptied the cache. What this process remembers of it holds no more.
            self._kept.cool()
            return self._begin()

    def _begin(self) -> list[str]:
        started = time.monotonic()
        self._left, self.trouble = None, None
        self.live.begin()
        options, kept = self.options, self._kept
        found = reading.read(options.root, options.today, kept, self._seen)
        if self._seen is not None:
            self._seen.remember()
        names = names_of(options, found, kept)
        pages, faults = self._prose_of(names)
        diagnostics = in_reading_order([*found.diagnostics, *faults])
        if any(d.severity == "error" for d in diagnostics):
            stands = "The pages stand as they were."
            self.say(report.render(diagnostics, "full", stands=stands))
            self.trouble = _trouble(diagnostics, stands)
            return []
        if self._sources is None or self._sources.names != names:
            self._sources = gather(options, found, pages, names, kept)
        given = self._sources.of(found)
        with crew(given.shop, options.workers) as hands:
            whole = Assembly(given, kept, self.live, hands, self.progress)
            first = whole.shares()
            whole.microsites(first)
        self.rehearse = whole.rehearse
        made = list(whole.made)
        if made:
            self._said(made, started)
        self._left = lambda: self._rest(whole, hands, frozenset(first), diagnostics)
        return made

    def end(self) -> list[str]:
        """Make what the network's own site shows of a change; give its name if there is any.

        Raises Overtaken as soon as `live.is_overtaken`.
        """
        try:
            return self._end()
        except Lost:
            self._kept.cool()
            return [*self._begin(), *self._end()]

    def _end(self) -> list[str]:
        if self._left is None:
            return []
        left, self._left = self._left, None
        return left()

    def _rest(
        self, whole: Assembly, hands: Crew[Workshop], first: Collection[str],
        diagnostics: list[Diagnostic],
    ) -> list[str]:  # fmt: skip
        """Whatever else shows a change: hubs that have to do with it, the network's own pages."""
        started = time.monotonic()
        before = len(whole.made)
        try:
            whole.microsites(hub for hub in whole.hubs if hub not in first)
        finally:
            hands.close()
        hubs = [name for name in whole.made[before:] if ":" not in name]
        for step in (
            whole.network, whole.open_data, whole.search, whole.redirects, whole.sitemap,
            whole.check_links,
        ):  # fmt: skip
            if self.live.is_overtaken():
                raise Overtaken
            step()
        self.live.finish()
        whole.remember()
        self._kept.flush()
        found = in_reading_order([*diagnostics, *whole.faults])
        if found:
            self.say(report.render(found, "full", stands="The pages were built."))
            self.trouble = _trouble(found, "The pages were built.")
        shown = {f"{chapter}:" for chapter in whole.chapters}
        again = any(name.startswith(tuple(shown)) for name in whole.made[before:])
        names = [*hubs, *(["the network’s site"] if again else [])]
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
    _claim(port)
    sys.setswitchinterval(_SWITCH)
    with tempfile.TemporaryDirectory(prefix="lrp-serve-") as folder:
        preview = Preview(options, Path(folder), say)
        turns = Turns(preview, say)
        try:
            with following(options.root, _WATCHED, turns.change):
                with watching() as preview.progress:
                    turns.first()
                preview.progress = unwatched
                with hosting(preview.folder, port, turns.load) as host:
                    say(f"The site is at http://127.0.0.1:{port}/ - press Ctrl and C to stop.")
                    turns.take(host)
        except KeyboardInterrupt:
            pass


class Turns:
    """Builds after each change, in one thread. Others tell it of changes and of loaded pages."""

    def __init__(self, preview: Preview, say: Callable[[str], None]) -> None:
        self._preview = preview
        self._seen = preview.followed()
        self._say = say
        self._told = threading.Condition()
        self._paths: set[str] = set()
        self._is_changed = False
        self._is_loaded = False
        preview.live.is_overtaken = lambda: self._is_changed

    def change(self, path: str) -> None:
        """A file changed, came or went: its path in the network's folder."""
        with self._told:
            self._paths.add(path)
            self._is_changed = True
            self._told.notify_all()

    def load(self) -> None:
        """Pages that were told to load themselves again are there."""
        with self._told:
            self._is_loaded = True
            self._told.notify_all()

    def first(self) -> None:
        """Build what there is."""
        self._try(self._preview.update)

    def take(self, host: Host) -> None:
        """Build after each change and tell open pages, until interrupted."""
        host.tell(self._preview.live.changed(), self._preview.trouble)
        self._try(self._preview.rehearse)
        # The search for circles among all that a network holds would come in the middle of an
        # edit. It is made between edits, without what has been there since the beginning.
        gc.freeze()
        gc.disable()
        while True:
            self._wait()
            self._is_loaded = False
            self._try(self._preview.begin)
            if host.tell(self._preview.live.changed(), self._preview.trouble):
                with self._told:
                    self._told.wait_for(lambda: self._is_loaded or self._is_changed, _PATIENCE)
            if self._try(self._preview.end):
                host.tell(self._preview.live.changed(), self._preview.trouble)
            gc.collect()

    def _wait(self) -> None:
        """Until something has changed and is saved."""
        with self._told:
            # In steps: Windows hears of Ctrl and C between them only.
            while not self._told.wait_for(lambda: self._is_changed, 1):
                pass
            while self._is_changed:
                self._is_changed = False
                self._told.wait(_SETTLES)
            paths, self._paths = self._paths, set()
        self._seen.touch(paths)

    def _try(self, step: Callable[[], object]) -> bool:
        """Do a step, and whether it came to its end; what goes wrong is said, here and on pages."""
        try:
            step()
        except Overtaken:
            return False
        except EngineFailed as error:
            wrong = f"The pages could not be made: {error}"
        except OSError as error:
            # A file went between the moment it was listed and the moment it was read.
            wrong = f"{error.filename or 'A file'}: {(error.strerror or 'unknown').lower()}."
        except Exception as error:
            # A template may do anything. Whoever edits it must not have to start again.
            fault = templates.find_fault(error)
            if fault is None:
                traceback.print_exc()
            wrong = f"The pages could not be made. {fault or f'{type(error).__name__}: {error}'}"
        else:
            return True
        self._say(wrong)
        self._preview.trouble = {"says": wrong, "faults": []}
        return True


def _trouble(diagnostics: list[Diagnostic], stands: str) -> object:
    """What pages say of errors; warnings are for the terminal."""
    errors = [d for d in diagnostics if d.severity == "error"]
    if not errors:
        return None
    told = json.loads(report.render(errors, "json", stands=stands))
    faults = [
        {"place": str(at.location), "message": one["message"], "hint": one["hint"]}
        for at, one in zip(errors, told, strict=True)
    ]
    return {"says": f"{report.count(errors)} {stands}", "faults": faults}


def _claim(port: int) -> None:
    """Say before the first build, which takes seconds, that the port is not free."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"Port {port}") from error
