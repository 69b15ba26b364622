"""Hubs are read and checked by several processes where there are many of them.

Each process keeps what it has read, so that a hub is checked where it was read, as soon as the
facts of all hubs are known. This process meanwhile looks after the network's own files and keeps
what comes back.
"""

from __future__ import annotations

import datetime as dt
import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Self

from generator import checks, load, schooldays, source, tables
from generator.cache import Cache, Files, Seen, pack, unpack
from generator.diagnostics import Diagnostic, Location
from generator.load import Facts, Known, Own, Part
from generator.model import Hub, Network
from generator.reading.needs import Needs, needs_of, outward_of

Fault = tuple[str, str, int, int, int, str, str, str]
"""Code, path, line, column, end column, text, message and hint of a diagnostic."""
_WORTH = 24
"""Hubs from which other processes are quicker than none."""
_AT_ONCE = 16
"""The most hubs that a process is given at a time."""
_AHEAD = 2
"""How many such batches each has before it, so that none waits for this process."""


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
    digests: dict[str, str] = field(default_factory=dict)
    """The digest of everything in its folder, where that was asked for."""
    seen: Mapping[str, Seen] = field(default_factory=dict)
    """What was seen of its files, likewise."""


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

    def read(self, hubs: Iterable[str], is_new: bool) -> list[Read]:
        return [self._read(hub, is_new=is_new) for hub in hubs]

    def _read(self, name: str, *, is_new: bool) -> Read:
        files = Files(self._root, Cache(None), holding=".yaml")
        digests = files.below(f"data/hubs/{name}") if is_new else {}
        # The same bytes are named and read; a file that is too large is refused where it is read.
        held = {p: data for p, data in files.held.items() if len(data) <= source.MAX_BYTES}
        part = load.read_hub(self._root, name, self._frozen_years, held)
        hub = load.hub_of(name, part.entries)
        facts = load.facts_of(hub, part.entries, part.unread)
        self._parts[name], self._hubs[name] = part, hub
        return Read(
            name, facts, needs_of(hub, part.entries, facts), outward_of(hub),
            tuple(part.files.items()), pack(hub), digests, files.found,
        )  # fmt: skip

    def check(
        self, hubs: Sequence[str], question: Question
    ) -> tuple[dict[str, list[Fault]], schooldays.Holidays]:
        """The faults of each hub, and the bank holidays that were looked up."""
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
        return found, schooldays.told()


class Readers:
    """Who reads hubs and checks them: this process, or several others where that pays."""

    def __init__(self, root: Path) -> None:
        self._start = (root, frozenset(one.year for one in load.read_frozen(root)))
        self._own = _Worker(*self._start)
        self._others: list[tuple[Any, Connection]] = []
        self._where: dict[str, int] = {}
        """Which of the others read a hub; -1 for this process."""

    def read(self, hubs: Sequence[str], *, is_new: bool = False) -> Iterator[Read]:
        """What each hub's files give, as it comes. Other processes begin at once.

        Of a hub that `is_new` the digests are told too.
        """
        if len(hubs) < _WORTH or not self._are_there():
            self._where |= dict.fromkeys(hubs, -1)
            return (self._own.read([hub], is_new)[0] for hub in hubs)
        size = max(1, min(_AT_ONCE, len(hubs) // (len(self._others) * 2 * _AHEAD)))
        batches = [hubs[n : n + size] for n in range(0, len(hubs), size)]
        left = iter(batches)
        given = 0
        for _ in range(_AHEAD):
            for number in range(len(self._others)):
                given += self._give(number, next(left, ()), is_new=is_new)
        return self._answers(left, given, is_new=is_new)

    def _give(self, number: int, batch: Sequence[str], *, is_new: bool) -> int:
        """Have a batch read, if there is one; gives how many were given."""
        if not batch:
            return 0
        self._where |= dict.fromkeys(batch, number)
        self._others[number][1].send(("read", batch, is_new))
        return 1

    def _answers(
        self, left: Iterator[Sequence[str]], given: int, *, is_new: bool
    ) -> Iterator[Read]:
        lines = {line: number for number, (_, line) in enumerate(self._others)}
        while given:
            for line in wait(list(lines)):
                answer = _received(line)  # type: ignore[arg-type]
                given += self._give(lines[line], next(left, ()), is_new=is_new) - 1  # type: ignore[index]
                yield from answer

    def check(
        self, hubs: Iterable[str], ask: Callable[[list[str]], Question]
    ) -> Iterator[tuple[dict[str, list[Fault]], schooldays.Holidays]]:
        """The faults of hubs that were read, and the bank holidays that were looked up.

        `ask` gives what the hubs that one process has read are checked against. Other processes
        begin at once.
        """
        shares: dict[int, list[str]] = {}
        for hub in hubs:
            shares.setdefault(self._where[hub], []).append(hub)
        own = shares.pop(-1, [])
        for number, share in shares.items():
            self._others[number][1].send(("check", share, ask(share)))
        return self._checked(own, ask, [self._others[number][1] for number in shares])

    def _checked(
        self, own: list[str], ask: Callable[[list[str]], Question], lines: list[Connection]
    ) -> Iterator[tuple[dict[str, list[Fault]], schooldays.Holidays]]:
        if own:
            yield self._own.check(own, ask(own))
        for line in lines:
            yield _received(line)

    def _are_there(self) -> bool:
        """Whether there are others, who are started now if there is a processor for each."""
        count = len(os.sched_getaffinity(0))
        if not self._others and count > 1:
            list(tables.tables().values())  # read here once, and not by each of them
            self._others = [_started(*self._start) for _ in range(count)]
        return bool(self._others)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the other processes."""
        for _process, line in self._others:
            line.close()
        for process, _line in self._others:
            process.join()
        self._others = []


def _received(line: Connection) -> Any:
    answer = line.recv()
    if isinstance(answer, BaseException):
        raise answer
    return answer


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
            line.send(_answer(worker, task, arguments))
        except (EOFError, ConnectionError, KeyboardInterrupt):
            os._exit(0)  # at once: taking apart all that was read would take its time


def _answer(worker: _Worker, task: str, arguments: list[Any]) -> Any:
    try:
        return getattr(worker, task)(*arguments)
    except Exception as error:
        return error  # raised where the answer is received


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
