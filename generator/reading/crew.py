"""Hubs are read and checked by several processes where there are many of them.

Each process keeps what it has read, so that a hub is checked where it was read, as soon as the
facts of all hubs are known.
"""

from __future__ import annotations

import datetime as dt
import gc
import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from generator import checks, load
from generator.cache import pack, unpack
from generator.diagnostics import Diagnostic, Location
from generator.load import Facts, Known, Own, Part
from generator.model import Hub, Network
from generator.reading.needs import Needs, needs_of, outward_of

Fault = tuple[str, str, int, int, int, str, str, str]
"""Code, path, line, column, end column, text, message and hint of a diagnostic."""
_WORTH = 24
"""Hubs from which another process is quicker than none."""


@dataclass(frozen=True, slots=True)
class Read:
    """What one hub's files gave."""

    hub: str
    facts: Facts
    needs: Needs
    outward: str
    documents: tuple[tuple[str, int], ...]
    records: bytes
    """The packed hub."""


@dataclass(frozen=True, slots=True)
class Question:
    """What hubs are checked against."""

    today: dt.date
    network: Network
    own: Own
    facts: tuple[Facts, ...]
    related: Mapping[str, bytes]
    """Packed hubs that the records to be checked have to do with."""


class _Worker:
    """Reads hubs and checks them, in this process."""

    def __init__(self, root: Path, frozen_years: frozenset[str]) -> None:
        self._root = root
        self._frozen_years = frozen_years
        self._parts: dict[str, Part] = {}
        self._hubs: dict[str, Hub] = {}

    def read(self, hubs: Iterable[str]) -> list[Read]:
        return [self._read(hub) for hub in hubs]

    def _read(self, name: str) -> Read:
        part = load.read_hub(self._root, name, self._frozen_years)
        hub = load.hub_of(name, part.entries)
        facts = load.facts_of(hub, part.entries, part.unread)
        self._parts[name], self._hubs[name] = part, hub
        return Read(
            name, facts, needs_of(hub, part.entries, facts), outward_of(hub),
            tuple(part.files.items()), pack(hub),
        )  # fmt: skip

    def check(self, hubs: Sequence[str], question: Question) -> dict[str, list[Fault]]:
        known = Known(question.own, {facts.id: facts for facts in question.facts})
        wanted = {name: self._parts[name] for name in hubs}
        others = {name: unpack(data) for name, data in question.related.items()}
        whole = others | {name: self._hubs[name] for name in wanted}
        loaded = load.assemble(
            self._root, None, question.network, wanted.values(),
            {name: whole[name] for name in sorted(whole)}, known, load.read_frozen(self._root),
        )  # fmt: skip
        found: dict[str, list[Fault]] = {name: [] for name in hubs}
        for diagnostic in checks.check(loaded, question.today):
            owner = owner_of(diagnostic, known)
            if owner in found:
                found[owner].append(written(diagnostic))
        return found


class Crew:
    """Several workers, this process among them."""

    def __init__(self, root: Path, frozen_years: frozenset[str]) -> None:
        self._own = _Worker(root, frozen_years)
        self._start = (root, frozen_years)
        self._others: list[tuple[Any, Connection]] = []
        self._shares: list[list[str]] = []

    def read(self, hubs: Sequence[str]) -> Iterator[Read]:
        """What each hub's files give."""
        for reads in self._each("read", self._shared(hubs)):
            yield from reads

    def check(self, hubs: Iterable[str], question: Question) -> dict[str, list[Fault]]:
        """The faults of each hub that was read."""
        wanted = set(hubs)
        shares = [[hub for hub in share if hub in wanted] for share in self._shares]
        found: dict[str, list[Fault]] = {}
        for faults in self._each("check", shares, question):
            found |= faults
        return found

    def _shared(self, hubs: Sequence[str]) -> list[list[str]]:
        """The hubs dealt out; more workers are started where that pays."""
        if len(hubs) >= _WORTH and not self._others:
            for _ in range(len(os.sched_getaffinity(0)) - 1):
                self._others.append(_started(*self._start))
        if not self._shares:
            self._shares = [[] for _ in range(len(self._others) + 1)]
        self._shares += [[] for _ in range(len(self._others) + 1 - len(self._shares))]
        dealt: list[list[str]] = [[] for _ in self._shares]
        # A few hubs are read here: another process would take longer to answer.
        step = len(dealt) if len(hubs) >= _WORTH else 1
        for number, hub in enumerate(hubs):
            dealt[number % step].append(hub)
        for share, more in zip(self._shares, dealt, strict=True):
            share.extend(more)
        return dealt

    def _each(self, task: str, shares: list[list[str]], *more: Any) -> list[Any]:
        for (_, line), share in zip(self._others, shares[1:], strict=True):
            line.send((task, share, *more))
        found = [getattr(self._own, task)(shares[0], *more)]
        for _, line in self._others:
            answer = line.recv()
            if isinstance(answer, BaseException):
                raise answer
            found.append(answer)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the other processes."""
        for process, line in self._others:
            line.close()
            process.join()
        self._others = []


def _started(root: Path, frozen_years: frozenset[str]) -> tuple[Any, Connection]:
    # A fork has all modules at once; beside other threads it could take a lock with it for ever.
    can_fork = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    context: Any = multiprocessing.get_context("fork" if can_fork else "spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, here, root, frozen_years), daemon=True)
    process.start()
    there.close()
    return process, here


def _serve(
    line: Connection, other_end: Connection, root: Path, frozen_years: frozenset[str]
) -> None:
    """Answer what comes down the line until it is closed."""
    other_end.close()
    gc.disable()  # as where the reading began; a process that was spawned does not have it
    worker = _Worker(root, frozen_years)
    while True:
        try:
            task, *arguments = line.recv()
        except EOFError:
            return
        try:
            answer: Any = getattr(worker, task)(*arguments)
        except Exception as error:
            answer = error
        line.send(answer)


def owner_of(diagnostic: Diagnostic, known: Known) -> str:
    """The hub that a fault belongs to; empty for the network's own files.

    A line in the list of a frozen year belongs to the hub that it names.
    """
    location = diagnostic.location
    place = location.path
    if place.startswith("data/frozen/"):
        place = location.text[location.text.find("data/hubs/") :]
    parts = place.split("/")
    is_in_hub = parts[:2] == ["data", "hubs"] and len(parts) > 2
    return parts[2] if is_in_hub and parts[2] in known.facts else ""


def written(diagnostic: Diagnostic) -> Fault:
    """A diagnostic as plain values."""
    at = diagnostic.location
    return (
        diagnostic.code, at.path, at.line, at.column, at.end_column, at.text, diagnostic.message,
        diagnostic.hint,
    )  # fmt: skip


def read_fault(fault: Fault) -> Diagnostic:
    """The diagnostic of plain values."""
    code, path, line, column, end_column, text, message, hint = fault
    rule = checks.find_rule(code)
    if rule is None:
        raise LookupError(code)
    return rule.at(Location(path, line, column, end_column, text), message, hint)
