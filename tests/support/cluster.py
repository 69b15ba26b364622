"""A real Dask scheduler with real workers on loopback, which may not look at a folder."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.command import environment

DASK = Path(sys.executable).with_name("dask")
_LONGEST = 90
_GUARD = """
import os, sys

def refuse(event, arguments, folder=os.environ["GUARDED"]):
    if event in ("open", "os.listdir", "os.scandir") and arguments:
        if str(arguments[0]).startswith(folder):
            raise PermissionError(f"a worker opened {arguments[0]}")

sys.addaudithook(refuse)
"""


class Cluster:
    """A scheduler and what works for it. Everything lies in `folder`."""

    def __init__(self, folder: Path, guarded: Path) -> None:
        """Workers fail when they open anything below `guarded`."""
        self._folder = folder
        self._guarded = guarded
        self._file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        folder.mkdir(parents=True)
        (folder / "guard.py").write_text(_GUARD, "utf-8")
        where = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.scheduler = self._start("scheduler", *where, "--scheduler-file", str(self._file))
        _wait(lambda: self._file.exists() and self._file.stat().st_size > 0, self.scheduler)
        self.address: str = json.loads(self._file.read_text("utf-8"))["address"]

    def add(self, **more: str) -> subprocess.Popen[bytes]:
        """A worker in an empty folder; `more` is put into its environment."""
        name = f"worker-{len(self.workers)}"
        arguments = (
            self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name,
            "--local-directory", str(self._folder / f"{name}-own"),
            "--preload", str(self._folder / "guard.py"),
        )  # fmt: skip
        worker = self._start("worker", *arguments, name=name, **more)
        self.workers.append(worker)
        _wait(lambda: "Registered to" in self._said(name), worker)
        return worker

    def _start(
        self, what: str, *arguments: str, name: str = "", **more: str
    ) -> subprocess.Popen[bytes]:
        name = name or what
        empty = self._folder / name
        empty.mkdir()
        self.left_in(name).mkdir()
        own = {"TMPDIR": str(self.left_in(name)), "GUARDED": str(self._guarded), "HOME": str(empty)}
        with (self._folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [str(DASK), what, *arguments], cwd=empty, env=environment() | own | more,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def _said(self, name: str) -> str:
        return (self._folder / f"{name}.log").read_text("utf-8", "replace")

    def left_in(self, name: str) -> Path:
        """The folder for temporary files of a worker, `worker-0` the first."""
        return self._folder / f"{name}-temporary"

    def close(self) -> None:
        """End all that was started."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process as the machine does that loses its power."""
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def cluster(folder: Path, guarded: Path, workers: int = 2) -> Iterator[Cluster]:
    """A cluster that ends with the block."""
    made = Cluster(folder, guarded)
    try:
        for _ in range(workers):
            made.add()
        yield made
    finally:
        made.close()


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _LONGEST
    while not ready():
        assert process.poll() is None, "a process of the cluster ended at once"
        assert time.monotonic() < ends, "a process of the cluster did not begin"
        time.sleep(0.05)
