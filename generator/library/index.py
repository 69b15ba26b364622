"""The projected network's learning, sorted once: newest first, and by each way in.

Everything here is made in one walk over the pieces, so that pages, feeds and microsites together
cost as much as there are pieces, and not pieces times hubs.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from generator.library.related import Related
from generator.model import Hub, Learning, Network, Priority

Key = tuple[str, str, str]
"""Hub, year and id of a piece: what its address is made from."""

WAYS = ("theme", "programme", "phase", "kind", "hub", "year")
"""The ways in to the library. Each piece has one hub, one year and one kind."""


def key(piece: Learning) -> Key:
    """What no other piece has."""
    return piece.hub, piece.year, piece.id


def newest_first(pieces: Iterable[Learning]) -> list[Learning]:
    """By the day of publication, the latest first; on the same day by hub, year and id."""
    return sorted(pieces, key=_order)


def _order(piece: Learning) -> tuple[int, Key]:
    return -piece.published_on.toordinal(), key(piece)


class Library:
    """All learning of a network that its audience may see."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.pieces: tuple[Learning, ...] = tuple(newest_first(network.learning()))
        """Newest first."""

    @cached_property
    def _shelves(self) -> Mapping[str, Mapping[str, tuple[Learning, ...]]]:
        found: dict[str, dict[str, list[Learning]]] = {way: defaultdict(list) for way in WAYS}
        for piece in self.pieces:
            for way in WAYS:
                for value in values(piece, way):
                    found[way][value].append(piece)
        return {way: {v: tuple(held) for v, held in by.items()} for way, by in found.items()}

    def by(self, way: str) -> Mapping[str, tuple[Learning, ...]]:
        """Value of a way in (the id of a theme, of a hub …) → its pieces, newest first."""
        return self._shelves[way]

    def of(self, way: str, value: str) -> tuple[Learning, ...]:
        """The pieces of one value, newest first; empty where there are none."""
        return self._shelves[way].get(value, ())

    @cached_property
    def _related(self) -> Related:
        return Related(self.pieces)

    def related(self, piece: Learning, most: int = 3) -> list[Learning]:
        """Pieces on the same subject, the nearest first, as themes and texts tell."""
        return self._related.to(piece, most)

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

    def from_other_hubs(self, hub: Hub, most: int = 3) -> list[tuple[Priority, list[Learning]]]:
        """What others learned about each priority of a hub, newest first; each piece once.

        Priorities on which nobody else has written are left out. Only the hub's own pieces are
        stepped over, so the cost is that of the hub and not of the network.
        """
        told: set[Key] = set()
        found = []
        for priority in hub.priorities:
            pieces: list[Learning] = []
            for piece in self._merged(priority.themes):
                if len(pieces) == most:
                    break
                if piece.hub != hub.id and key(piece) not in told:
                    told.add(key(piece))
                    pieces.append(piece)
            if pieces:
                found.append((priority, pieces))
        return found

    def _merged(self, themes: Iterable[str]) -> Iterator[Learning]:
        shelves = (self.of("theme", theme) for theme in dict.fromkeys(themes))
        return heapq.merge(*shelves, key=_order)


def values(piece: Learning, way: str) -> tuple[str, ...]:
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
