"""Runs a command and says what it cost: seconds, seconds of all its processors, and memory.

Memory is the sum over the command and all processes below it, ten times a second. On Linux it
is PSS, which shares a page between those who hold it; elsewhere it is not measured.
"""

from __future__ import annotations

import os
import pstats
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SAMPLE_SECONDS = 0.1
_COUNT = 5_000_000
MEMORY = (
    "PSS"
    if Path("/proc/self/smaps_rollup").exists() and any(Path("/proc/self/task").glob("*/children"))
    else "none"
)


class Failed(Exception):
    """A command that is measured ended with an error; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command took. `peak` is in megabytes, 0 where it was not measured."""

    wall: float
    cpu: float
    peak: float

    def __add__(self, other: Cost) -> Cost:
        """Of one command after another."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.peak, other.peak))

    def times(self, count: float) -> Cost:
        """Of the same command so many times, one after another."""
        return Cost(self.wall * count, self.cpu * count, self.peak)


@dataclass(frozen=True, slots=True)
class Summary:
    """Several runs: the least, the middle and the distance between least and most."""

    least: float
    median: float
    spread: float


def summary(values: Sequence[float]) -> Summary:
    """Least, median and spread of some numbers."""
    return Summary(min(values), statistics.median(values), max(values) - min(values))


def run(command: Sequence[str], cwd: Path, variables: Mapping[str, str]) -> Cost:
    """Run a command to its end. Raises Failed."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            # Compiled modules are kept, as where the program is installed.
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **variables},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        watch = _Watch(process.pid)
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
        if process.returncode:
            said.seek(0)
            raise Failed(f"{' '.join(command)}\n{said.read().decode(errors='replace')[-2000:]}")
    return Cost(wall, used.ru_utime + used.ru_stime, watch.peak)


def undisturbed(
    command: Sequence[str], cwd: Path, variables: Mapping[str, str], runs: int
) -> float:
    """About how many seconds a Python command takes without what others take from the machine.

    Each run is profiled, and each function counts with the least of its own times over all runs.
    A piece of work is rarely disturbed in every run. What the profiler adds is in the sum; starting
    Python and ending it is not. It is an estimate beside the clock and takes nothing's place. The
    command is `python -m …`, and does the same on every run. Raises Failed.
    """
    least: dict[object, float] = {}
    with tempfile.TemporaryDirectory(prefix="lrp-profile-") as folder:
        for number in range(runs):
            profile = Path(folder) / str(number)
            run([command[0], "-m", "cProfile", "-o", str(profile), *command[1:]], cwd, variables)
            own = {key: row[2] for key, row in _functions(profile).items()}
            least = {key: min(own[key], least.get(key, own[key])) for key in own}
    return sum(least.values())


def _functions(profile: Path) -> Mapping[object, Sequence[float]]:
    found: Mapping[object, Sequence[float]] = vars(pstats.Stats(str(profile)))["stats"]
    return found


def yardstick() -> float:
    """Seconds of processor time of plain counting, the least of five: how fast this machine is."""
    found = []
    for _ in range(5):
        began = time.process_time()
        _count()
        found.append(time.process_time() - began)
    return min(found)


def _count() -> None:
    count = 0
    while count < _COUNT:
        count += 1


class _Watch(threading.Thread):
    """Samples the memory of a process and of all below it."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self._pid = pid
        self._ended = threading.Event()

    def run(self) -> None:
        while MEMORY != "none" and not self._ended.wait(_SAMPLE_SECONDS):
            self.peak = max(self.peak, sum(map(_megabytes, _tree(self._pid))))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _tree(pid: int) -> list[int]:
    """A process and all below it. A look at every process of the machine would disturb the run."""
    found = [pid]
    for parent in found:
        for file in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found.extend(map(int, file.read_text().split()))
            except OSError:
                continue
    return found


def _megabytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
