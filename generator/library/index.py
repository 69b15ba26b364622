"""All hubs' learning, sorted once: newest first, and by each way in, with what is related.

It is made of the hubs' shelves. Everything here takes as long as there are pieces, and not pieces
times hubs.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from generator.library.nearby import Nearby
from generator.library.shelf import Key, Shelf, key, order
from generator.model import Entry, Hub, Learning

WAYS = ("theme", "programme", "phase", "kind", "hub", "year")
"""The ways in to the library. Each piece has one hub, one year and one kind."""


class Library:
    """All learning that an audience may see, made of a shelf for each hub."""

    def __init__(self, shelves: Iterable[Shelf]) -> None:
        self._shelved = tuple(shelves)
        places = sorted(
            (order(entry), shelf, number)
            for shelf, held in enumerate(self._shelved)
            for number, entry in enumerate(held.entries)
        )
        self._places = [(shelf, number) for _, shelf, number in places]
        self.pieces: tuple[Entry, ...] = tuple(
            self._shelved[shelf].entries[number] for shelf, number in self._places
        )
        """Newest first."""

    @cached_property
    def _ways(self) -> Mapping[str, Mapping[str, tuple[Entry, ...]]]:
        found: dict[str, dict[str, list[Entry]]] = {way: defaultdict(list) for way in WAYS}
        for piece in self.pieces:
            for way in WAYS:
                for value in values(piece, way):
                    found[way][value].append(piece)
        return {way: {v: tuple(held) for v, held in by.items()} for way, by in found.items()}

    def by(self, way: str) -> Mapping[str, tuple[Entry, ...]]:
        """Value of a way in (the id of a theme, of a hub …) → its pieces, newest first."""
        return self._ways[way]

    def of(self, way: str, value: str) -> tuple[Entry, ...]:
        """The pieces of one value, newest first; empty where there are none."""
        return self._ways[way].get(value, ())

    @cached_property
    def changes(self) -> Mapping[Key, str]:
        """What changed, as the newest pieces on each theme say."""
        return {piece: text for shelf in self._shelved for piece, text in shelf.changes}

    @cached_property
    def _related(self) -> Mapping[Key, tuple[Entry, ...]]:
        return {
            key(piece): tuple(self.pieces[place] for place in near)
            for piece, near in zip(self.pieces, self.nearest(), strict=True)
        }

    def nearest(self, most: int = 3) -> list[list[int]]:
        """For each of `pieces` the places of the nearest on its subject."""
        if not self.pieces:
            return []
        import numpy as np

        from generator.library.related import related

        # Shelf after shelf, as their words lie; each piece with its place in the whole.
        at = dict(zip(self._places, range(len(self._places)), strict=True))
        owners = [
            at[shelf, number]
            for shelf, held in enumerate(self._shelved)
            for number in range(len(held.entries))
        ]
        lengths = [length for held in self._shelved for length in held.lengths]
        return related(
            np.frombuffer(b"".join(held.words for held in self._shelved), np.uint64),
            np.frombuffer(b"".join(held.times for held in self._shelved), np.uint8),
            np.repeat(owners, lengths), [piece.themes for piece in self.pieces], most,
        )  # fmt: skip

    def related(self, piece: Entry | Learning) -> tuple[Entry, ...]:
        """Pieces on the same subject, the nearest first, as themes and texts tell."""
        return self._related[key(piece)]

    @cached_property
    def _together(self) -> Mapping[str, Counter[str]]:
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for piece in self.pieces:
            themes = values(piece, "theme")
            for theme in themes:
                found[theme].update(other for other in themes if other != theme)
        return found

    def nearby_themes(self, theme: str, most: int = 5) -> list[str]:
        """Themes that most often stand beside one in the same piece, the most frequent first."""
        beside = self._together.get(theme, Counter())
        return sorted(beside, key=lambda other: (-beside[other], other))[:most]

    def from_other_hubs(
        self, hub: Hub, since: dt.date, most: int = 3
    ) -> Iterator[tuple[str, tuple[Entry, ...]]]:
        """Id of each priority of a hub → what others learned about it; each piece once.

        First the newest from before `since`, then what has come since, in the order in which it
        came: so what is published now changes no other hub's page, unless that had too little.
        Priorities on which nobody else has written are left out.
        """
        told: set[Key] = set()
        for priority in hub.priorities:
            found: list[Entry] = []
            for piece in self._in_turn(priority.themes, since):
                if len(found) == most:
                    break
                if piece.hub != hub.id and key(piece) not in told:
                    told.add(key(piece))
                    found.append(piece)
            if found:
                yield priority.id, tuple(found)

    def _in_turn(self, themes: Sequence[str], since: dt.date) -> Iterator[Entry]:
        shelves = [self._around(theme, since) for theme in dict.fromkeys(themes)]
        yield from heapq.merge(*(older for older, _ in shelves), key=order)
        newer = (newer for _, newer in shelves)
        yield from heapq.merge(*newer, key=order, reverse=True)

    def _around(self, theme: str, since: dt.date) -> tuple[Sequence[Entry], Sequence[Entry]]:
        """The pieces on a theme from before a day, newest first, and those since, oldest first."""
        if (theme, since) not in self._cuts:
            pieces = self.of("theme", theme)
            cut = sum(piece.published_on >= since for piece in pieces)
            self._cuts[theme, since] = (pieces[cut:], pieces[:cut][::-1])
        return self._cuts[theme, since]

    @cached_property
    def _cuts(self) -> dict[tuple[str, dt.date], tuple[Sequence[Entry], Sequence[Entry]]]:
        return {}

    def nearby(
        self, hubs: Iterable[Hub], since: dt.date, themes: Iterable[str]
    ) -> dict[str, Nearby]:
        """Hub id → what its microsite shows of the others. Of the hubs the priorities are read.

        `since` is when the half-term began, see `from_other_hubs`; `themes` are all of the network.
        """
        related: dict[str, dict[tuple[str, str], tuple[Entry, ...]]] = defaultdict(dict)
        for (hub, year, piece), near in self._related.items():
            related[hub][year, piece] = near
        used = tuple(theme for theme in themes if self.of("theme", theme))
        return {
            hub.id: Nearby(related[hub.id], tuple(self.from_other_hubs(hub, since)), used)
            for hub in hubs
        }


def values(piece: Entry | Learning, way: str) -> tuple[str, ...]:
    """The values of a piece in one way in, each once."""
    match way:
        case "theme":
            return tuple(dict.fromkeys(piece.themes))
        case "phase":
            return tuple(dict.fromkeys(piece.phases))
        case "programme":
            return (piece.programme,) if piece.programme else ()
        case "kind":
            return (piece.kind,)
        case "hub":
            return (piece.hub,)
        case _:
            return (piece.year,)
