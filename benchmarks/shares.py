"""Where the time of a cold build goes: the share of each library and of each part of the program.

One process builds a small network under Python's own profiler. What a function written in C takes
counts for who called it. The profiler makes many small calls dearer than few large ones, so the
shares say where to look and not what could be saved.
"""

from __future__ import annotations

import pstats
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from benchmarks import measure, networks
from benchmarks.trees import TODAY

HUBS = 24
LEAST = 0.01
"""Shares below this are counted together."""
REST = "the rest"
_PLACES = (
    (re.compile(r"/site-packages/([a-zA-Z_0-9]+)"), r"\1"),
    (re.compile(r"/(generator/[a-z_]+)"), r"\1"),
    (re.compile(r"^<frozen (importlib|zipimport).*|.*/importlib/.*"), "importing"),
    (re.compile(r".*"), "Python's own library"),
)

_Function = tuple[str, int, str]
_Row = tuple[int, int, float, float, Mapping[_Function, tuple[int, int, float, float]]]


def measured() -> dict[str, float]:
    """The share of each part, the largest first. Raises Failed."""
    with tempfile.TemporaryDirectory(prefix="lrp-shares-") as folder:
        work = Path(folder)
        root = networks.generate(work / "network", HUBS)
        build = ["build", "--jobs", "1", "--root", str(root), "--today", TODAY.isoformat()]
        out = ["--out", str(work / "site"), "--quiet"]
        profile = [sys.executable, "-m", "cProfile", "-o", str(work / "profile"), "-m", "generator"]
        measure.run([*profile, *build, *out], work, {"PYTHONPATH": str(networks.REPOSITORY)})
        return shares(vars(pstats.Stats(str(work / "profile")))["stats"])


def shares(functions: Mapping[_Function, _Row]) -> dict[str, float]:
    """The share of each part of a profile's own times, the largest first and the rest last."""
    seconds: dict[str, float] = defaultdict(float)
    for function, (_, _, own, _, callers) in functions.items():
        if function[0] != "~" or not callers:
            seconds[_part(function)] += own
            continue
        for caller, (_, _, taken, _) in callers.items():
            seconds[_part(caller)] += taken
    whole = sum(seconds.values()) or 1.0
    found = {part: taken / whole for part, taken in seconds.items()}
    large = sorted(((s, part) for part, s in found.items() if s >= LEAST), reverse=True)
    rest = 1 - sum(share for share, _ in large)
    return {**{part: round(share, 3) for share, part in large}, REST: round(rest, 3)}


def _part(function: _Function) -> str:
    file = function[0]
    for pattern, name in _PLACES:
        if found := pattern.search(file):
            return found.expand(name)
    return REST
