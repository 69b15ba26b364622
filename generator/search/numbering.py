"""Which number a document has: one that stays when others come and go.

Postings name documents by number, so a number that shifts changes every file of the index. A hub's
documents have a run of numbers with room for more. What has a day, as learning has, is numbered
from the oldest up, each day with room for more: what is new takes a free number, and the rest stay.
The order in which results are shown is told apart from that, in a few ranges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from generator.search.batch import Batch

if TYPE_CHECKING:
    import numpy as np

_DATED_ROOM = 1024
Row = tuple[int, int]
"""Number of a batch, and of a row in it."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the index: results that fit as well come section after section."""

    name: str
    room: int = 1
    """A batch's documents get a run of numbers that is a multiple of it."""
    dated: bool = False
    """Whether its documents are in order of their day, the latest first, whatever batch they are
    of. On one day they are in no order."""
    within: bool = False
    """Found only by a reader who searches inside a hub. Such sections come last."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers of all documents."""

    numbers: Sequence[np.ndarray[Any, Any]]
    """Of each batch the number of each row; -1 for one that is left out."""
    documents: int
    """How many there are."""
    end: int
    """Every number is below it. Some below it are nobody's."""
    everywhere: int
    """From here on stands what is found only within a hub."""
    order: list[list[int]]
    """First and last number of each range, in the order in which results come."""


def numbered(
    batches: Sequence[Batch], sections: Sequence[Section], stands: Callable[[int, int], bool]
) -> Numbering:
    """Number the rows (batch, row) that stand. `sections` are in the order of results."""
    import numpy as np

    held = _rows(batches, sections, stands)
    numbers = [np.full(len(batch.sections), -1, np.int32) for batch in batches]
    ranges: dict[str, list[int]] = {}
    ahead = documents = everywhere = 0
    # What is dated begins at nought: it is most of all there is, and low numbers are short.
    for section in sorted(sections, key=lambda section: (section.within, not section.dated)):
        begin = ahead
        if section.dated:
            placed, room = _by_day(batches, held[section.name]), _DATED_ROOM
            ahead += -(-(1 + max(placed, default=-1)) // room) * room
        else:
            placed, room = _in_runs(held[section.name], section.room)
            ahead += room
        for place, (batch, row) in placed.items():
            numbers[batch][row] = begin + place
        documents += len(placed)
        if not section.within:
            everywhere = ahead
        if ahead > begin:
            ranges[section.name] = [ahead - 1, begin] if section.dated else [begin, ahead - 1]
    order = [ranges[section.name] for section in sections if section.name in ranges]
    return Numbering(numbers, documents, ahead, everywhere, order)


def _rows(
    batches: Sequence[Batch], sections: Sequence[Section], stands: Callable[[int, int], bool]
) -> dict[str, list[list[Row]]]:
    """Section → the rows of each batch that has any."""
    held: dict[str, list[list[Row]]] = {section.name: [] for section in sections}
    for number, batch in enumerate(batches):
        runs: dict[str, list[Row]] = {}
        for row, section in enumerate(batch.sections):
            if stands(number, row):
                runs.setdefault(section, []).append((number, row))
        for name, run in runs.items():
            held[name].append(run)
    return held


def _in_runs(runs: Sequence[Sequence[Row]], room: int) -> tuple[dict[int, Row], int]:
    """Place → row, run after run, and how many places there are."""
    placed: dict[int, Row] = {}
    ahead = 0
    for run in runs:
        placed |= dict(enumerate(run, ahead))
        ahead += -(-len(run) // room) * room
    return placed, ahead


def _by_day(batches: Sequence[Batch], runs: Iterable[Iterable[Row]]) -> dict[int, Row]:
    """Place → row, day after day, with room for more on each, also where there is none yet."""
    days: dict[int, list[tuple[int, str, Row]]] = {}
    for batch, row in (row for run in runs for row in run):
        address = batches[batch].addresses[row]
        named = (crc32(address.encode()), address, (batch, row))
        days.setdefault(batches[batch].days[row], []).append(named)
    placed: dict[int, Row] = {}
    begin = 0
    for day in range(min(days), max(days) + 1) if days else ():
        own = sorted(days.get(day, ()))
        room = 2
        while room * 4 < len(own) * 5:
            room *= 2
        for chosen, _, named_row in own:
            # Its own sum says where, and if that is taken the next place that is free.
            place = chosen % room
            while begin + place in placed:
                place = (place + 1) % room
            placed[begin + place] = named_row
        begin += room
    return placed
