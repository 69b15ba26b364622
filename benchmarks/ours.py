"""What is measured of the program itself: whole commands, as a person or a service runs them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks import edits, measure
from benchmarks.edits import Edit, NotShown
from benchmarks.measure import Cost
from benchmarks.networks import REPOSITORY
from benchmarks.rivals import Case
from benchmarks.trees import TODAY
from tests.support.browser import launched

COLD, SAME = "cold", "nothing changed"
CHECK, CHECK_SAME = "check, cold", "check, nothing changed"
HUB_EDIT, NETWORK_EDIT = "one hub: ", "network: "
SERVE = "serve: a text"
HELP = "lrp --help"
CACHE = ".lrp-cache"
_VARIABLES = {"PYTHONPATH": str(REPOSITORY)}
_SERVE_STARTS = 600
_SERVE_SHOWS = 120
_SERVE_PAUSE = 3_000
"""Milliseconds in which the last change has shown everywhere."""

_PAINTED = """() => {
  const [first] = performance.getEntriesByName("first-contentful-paint");
  return first && performance.timeOrigin + first.startTime;
}"""


class Measured:
    """A network, its site, and the commands that are run on it."""

    def __init__(self, root: Path, work: Path) -> None:
        self.root, self.site = root, work / "site"
        self._work = work
        self._edit = 0

    def checks(self) -> Iterator[Case]:
        """`lrp check`, with nothing kept from before and with everything."""
        yield Case(CHECK, lambda: self._cold("check"))
        yield Case(CHECK_SAME, lambda: self._lrp("check"))

    def builds(self) -> Iterator[Case]:
        """`lrp build`: cold, again with nothing changed, and after each kind of edit."""
        yield Case(COLD, self._cold_build, made=self.site)
        yield Case(SAME, self._build)
        for edit in edits.of_a_hub(self.root):
            yield Case(f"{HUB_EDIT}{edit.name}", partial(self._after, edit))
        for edit in edits.of_the_network(self.root):
            yield Case(f"{NETWORK_EDIT}{edit.name}", partial(self._after, edit))

    def serving(self, times: int) -> Iterator[Cost]:
        """From saving a text of learning to the reloaded page in Chromium, so many times.

        `lrp serve` runs meanwhile. The seconds are the whole cost: what the server takes of a
        processor is not told apart.
        """
        edit = next(e for e in edits.of_a_hub(self.root) if e.name in SERVE)
        with _served(self.root, self._work) as address, launched() as browser:
            page = browser.new_page()
            page.goto(f"{address}{edit.page.removesuffix('index.html')}")
            for _ in range(times):
                self._edit += 1
                told = page.get_by_text(edits.told(self._edit)).first
                page.wait_for_timeout(_SERVE_PAUSE)
                began = time.time()
                edit.make(self._edit)
                told.wait_for(timeout=_SERVE_SHOWS * 1000)
                # The browser dates what it paints; we look only every half second.
                painted = page.wait_for_function(_PAINTED).json_value()
                yield Cost(painted / 1000 - began, 0, 0)

    def _lrp(self, *arguments: str) -> Cost:
        common = ["--root", str(self.root), "--today", TODAY.isoformat(), "--quiet"]
        command = [sys.executable, "-m", "generator", *arguments, *common]
        return measure.run(command, self._work, _VARIABLES)

    def _cold(self, *arguments: str) -> Cost:
        shutil.rmtree(self.root / CACHE, ignore_errors=True)
        return self._lrp(*arguments)

    def _build(self) -> Cost:
        return self._lrp("build", "--out", str(self.site))

    def _cold_build(self) -> Cost:
        shutil.rmtree(self.site, ignore_errors=True)
        return self._cold("build", "--out", str(self.site))

    def _after(self, edit: Edit) -> Cost:
        """Raises NotShown where the build does not show the edit."""
        self._edit += 1
        before = edit.shown(self.site, self._edit)
        edit.make(self._edit)
        cost = self._build()
        if edit.shown(self.site, self._edit) == before:
            raise NotShown(edit.name)
        return cost


def help_text() -> Case:
    """`lrp --help`, which every person who tries the program waits for."""
    command = [sys.executable, "-m", "generator", "--help"]
    return Case(HELP, lambda: measure.run(command, REPOSITORY, _VARIABLES))


@contextlib.contextmanager
def _served(root: Path, work: Path) -> Iterator[str]:
    """The address of a running `lrp serve`, once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "generator", "serve", "--port", str(port), "--root", str(root),
        "--today", TODAY.isoformat(), "--quiet",
    ]  # fmt: skip
    with subprocess.Popen(
        command,
        cwd=work,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **_VARIABLES},
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            address = f"http://127.0.0.1:{port}/"
            _wait(lambda: bool(_fetched(address)), process)
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _SERVE_STARTS
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            raise measure.Failed("lrp serve did not begin")
        time.sleep(0.1)


def _fetched(address: str) -> bytes:
    """A page's bytes, empty where there is none."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            found: bytes = answer.read()
    except (urllib.error.URLError, OSError):
        return b""
    return found
