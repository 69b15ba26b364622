"""`python -m benchmarks.elsewhere`: what it costs to have microsites made by a Dask scheduler.

The same network is built cold twice: by two processes of one command, and by two workers of a
scheduler on the same machine. What the second takes more is what Dask costs.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import networks
from benchmarks.trees import TODAY
from generator import build, cache, making, reading, sources
from generator.slices import Slices

HUBS = 40
_DASK = Path(sys.executable).with_name("dask")
_TICKS = os.sysconf("SC_CLK_TCK")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of a whole command: on the clock, of its processors, and of those of workers."""

    wall: float
    own: float
    workers: float = 0.0


def built(root: Path, *arguments: str) -> Taken:
    """Build cold."""
    for name in (cache.FOLDER, "site"):
        shutil.rmtree(root / name, ignore_errors=True)
    before, began = _children(), time.perf_counter()
    command = [sys.executable, "-m", "generator", "build", "--root", str(root), "--quiet"]
    subprocess.run([*command, "--today", TODAY.isoformat(), *arguments], check=True)
    return Taken(time.perf_counter() - began, _children() - before)


def built_elsewhere(root: Path, folder: Path) -> Taken:
    """Build cold with a scheduler and two workers that were there before."""
    with _cluster(folder) as (address, processes):
        # The first build of a worker loads the program, which a pool does each time: both pay.
        before = _seconds(processes)
        taken = built(root, "--scheduler", address)
        return Taken(taken.wall, taken.own, _seconds(processes) - before)


@contextmanager
def _cluster(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """The address of a scheduler with two workers, and the numbers of their processes."""
    file = folder / "scheduler.json"
    where = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    started = [_start(folder, "scheduler", *where)]
    try:
        _wait(lambda: file.exists() and file.stat().st_size > 0)
        address = json.loads(file.read_text("utf-8"))["address"]
        how = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
        for n in range(2):
            own = ("--local-directory", str(folder / f"worker-{n}"))
            started.append(_start(folder, "worker", address, *how, *own))
        log = folder / "log"
        _wait(lambda: log.read_text("utf-8").count("Registered to") == 2)
        yield address, [process.pid for process in started]
    finally:
        for process in started:
            process.kill()
            process.wait()


def _start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [str(_DASK), *arguments], cwd=folder, stdout=log, stderr=subprocess.STDOUT
        )


def _wait(ready: Callable[[], bool]) -> None:
    ends = time.monotonic() + _LONGEST
    while not ready():
        if time.monotonic() > ends:
            sys.exit("Dask did not begin.")
        time.sleep(0.05)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _seconds(processes: list[int]) -> float:
    """Processor time of processes that still run, as Linux counts it."""
    fields = [Path(f"/proc/{n}/stat").read_text("utf-8").rpartition(")")[2] for n in processes]
    return sum(sum(map(int, field.split()[11:13])) for field in fields) / _TICKS


def sizes(root: Path) -> tuple[int, int, int]:
    """Bytes that are sent: to each worker once, with a job, and back with its microsite.

    Of the last two the medians.
    """
    options = build.Options(root=root, out=root / "site", today=TODAY)
    kept = cache.Cache(None)
    found = reading.read(root, TODAY, kept)
    shop = sources.gather(options, found, "").shop
    slices = Slices(found, kept)
    jobs = [making.job(shop, hub, slices.network(hub), {}) for hub in list(found.hubs)[:12]]
    out = statistics.median(len(cache.pack(job)) for job in jobs)
    back = statistics.median(
        sum(file.stat().st_size for file in (root / "site" / "hubs" / hub).rglob("*.*"))
        for hub in found.hubs
    )
    return len(cache.pack(shop)), round(out), round(back)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.elsewhere", description=__doc__)
    parser.add_argument("--hubs", type=int, default=HUBS, help=f"default: {HUBS}")
    hubs = parser.parse_args().hubs
    with tempfile.TemporaryDirectory(prefix="lrp-elsewhere-") as folder:
        root = networks.generate(Path(folder) / "network", hubs)
        here = built(root, "--jobs", "2")
        elsewhere = Path(folder) / "dask"
        elsewhere.mkdir()
        there = built_elsewhere(root, elsewhere)
        shop, out, back = sizes(root)
    more = there.own + there.workers - here.own
    print(f"{hubs} hubs, cold, two processes of this machine")
    print(f"  one command:  {here.wall:6.1f} s, {here.own:6.1f} s of processor time")
    print(f"  with Dask:    {there.wall:6.1f} s, {there.own:6.1f} s of processor time here, "
          f"{there.workers:.1f} s of scheduler and workers")  # fmt: skip
    print(f"  Dask costs:   {1000 * more / hubs:6.0f} ms of processor time a microsite")
    print(f"  sent: {shop / 1e3:.0f} kB to each worker once; {out / 1e3:.0f} kB a job, twice; "
          f"back {back / 1e3:.0f} kB a microsite")  # fmt: skip


if __name__ == "__main__":
    main()
