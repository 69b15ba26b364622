"""Which documents a word stands in, as short text: numbers of documents by how much it counts."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from itertools import pairwise

IN_TEXT, OFTEN, IN_SUMMARY, IN_TITLE, IN_SHORT_TITLE = range(1, 6)
"""How much a word counts in a document; search.js knows the weight of each."""
LEVELS = 8
"""A posting is `document * LEVELS + level`."""


def encoded(postings: Iterable[int], most: int) -> str:
    """The postings of one word, whose documents come in ascending order; at most so many bytes.

    A part for each level, the highest first: the level, `v` or `b`, and in base64 either the gaps
    between the documents as numbers of variable length or a bit for each document, whichever is
    shorter. Where all of it would be too long, the last documents of the lowest levels go, and a
    `+` at the end says so.
    """
    levels: list[list[int]] = [[] for _ in range(LEVELS)]
    for posting in postings:
        levels[posting % LEVELS].append(posting // LEVELS)
    parts: list[str] = []
    left = most
    for level in range(LEVELS - 1, -1, -1):
        if not levels[level]:
            continue
        part = _part(level, levels[level])
        if len(part) > left:
            shortened = _shortened(level, levels[level], left)
            return " ".join([*parts, *shortened, "+"])
        parts.append(part)
        left -= len(part) + 1
    return " ".join(parts)


def _part(level: int, documents: Sequence[int]) -> str:
    gaps = _gaps(documents)
    if len(gaps) <= documents[-1] // 8:
        return f"{level}v{_text(gaps)}"
    return f"{level}b{_text(_bits(documents))}"


def _shortened(level: int, documents: Sequence[int], most: int) -> list[str]:
    """A part with as many of the first documents as fit into so many characters."""
    gaps = _gaps(documents)[: max(0, (most - 2) * 3 // 4)]
    while gaps and gaps[-1] & 0x80:
        gaps = gaps[:-1]
    return [f"{level}v{_text(gaps)}"] if gaps else []


def _gaps(documents: Sequence[int]) -> bytes:
    """LEB128: seven bits in a byte, the low ones first."""
    found = bytearray()
    for before, number in pairwise([-1, *documents]):
        gap = number - before - 1
        while gap > 0x7F:
            found.append(gap & 0x7F | 0x80)
            gap >>= 7
        found.append(gap)
    return bytes(found)


def _bits(documents: Sequence[int]) -> bytes:
    found = bytearray(documents[-1] // 8 + 1)
    for number in documents:
        found[number >> 3] |= 1 << (number & 7)
    return bytes(found)


def _text(data: bytes) -> str:
    return b64encode(data).decode().rstrip("=")
