"""What the library needs of one hub's learning: short entries, the words in them, and no body.

A shelf is made of its hub alone and kept until that hub changes. So an edit anywhere else costs
nothing here, and the network's lists are made without reading the texts again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from generator.model import Entry, Hub, Learning, entry_of

Key = tuple[str, str, str]
"""Hub, year and id of a piece: what its address is made from."""

CHANGES = 4
"""Pieces whose change is quoted at the head of a theme."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_TITLE, _SUMMARY = 3, 2
_MOST_TIMES = 255


class Shelf(NamedTuple):
    """One hub's learning, newest first. The words of all pieces stand in one row of numbers."""

    entries: tuple[Entry, ...]
    changes: tuple[tuple[Key, str], ...]
    """What changed, in the words of the newest pieces on each theme."""
    lengths: tuple[int, ...]
    """How many different words each piece has."""
    words: bytes
    """The words, eight bytes each."""
    times: bytes
    """How much each word is said in its piece, one byte each."""


def key(piece: Learning | Entry) -> Key:
    """What no other piece has."""
    return piece.hub, piece.year, piece.id


def order(piece: Learning | Entry) -> tuple[int, Key]:
    """Sorts by the day of publication, the latest first; on the same day by hub, year and id."""
    return -piece.published_on.toordinal(), key(piece)


def shelf(_scene: object, hub: Hub) -> Shelf:
    """A hub's shelf. It looks at the hub and at nothing else."""
    pieces = _pieces(hub)
    counted = [words(piece) for piece in pieces]
    return Shelf(
        tuple(entry_of(piece, hub.name) for piece in pieces),
        tuple(_changes(pieces)),
        tuple(map(len, counted)),
        b"".join(_number(word) for counts in counted for word in counts),
        bytes(min(n, _MOST_TIMES) for counts in counted for n in counts.values()),
    )


def entries(hub: Hub) -> tuple[Entry, ...]:
    """All of a hub's pieces, newest first."""
    return tuple(entry_of(piece, hub.name) for piece in _pieces(hub))


def _pieces(hub: Hub) -> list[Learning]:
    return sorted((piece for year in hub.years for piece in year.learning), key=order)


def _changes(pieces: Iterable[Learning]) -> Iterable[tuple[Key, str]]:
    """No theme quotes more than `CHANGES` pieces, so no more of one hub can be wanted."""
    told: Counter[str] = Counter()
    for piece in pieces:
        if piece.changed and any(told[theme] < CHANGES for theme in piece.themes):
            told.update(set(piece.themes))
            yield key(piece), piece.changed


def words(piece: Learning) -> Counter[str]:
    """The words of a piece with how much each is said; a title says more than a text.

    The body is left out: what it is about stands in the parts that every reader sees first, and it
    may be twenty times as long as these together.
    """
    counts: Counter[str] = Counter()
    for text, worth in (
        (piece.title, _TITLE), (piece.summary, _SUMMARY), (piece.tried, 1), (piece.changed, 1),
        (piece.others_can_use, 1), (piece.next_step, 1),
    ):  # fmt: skip
        for word in _WORD.findall((text or "").lower()):
            counts[_stem(word)] += worth
    return counts


def _stem(word: str) -> str:
    """Without the sign of a plural, which is most of what English words differ in."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=50_000)
def _number(word: str) -> bytes:
    """Eight bytes for a word: numbers of many hubs are compared a hundred times as fast as text."""
    return blake2b(word.encode(), digest_size=8).digest()
