"""Which documents a word stands in, as short text: numbers of documents by how much it counts.

An entry has a part for each level, the highest first: the level, `v` or `b`, and in base64 either
the gaps between the documents as numbers of variable length (LEB128: seven bits in a byte, the low
ones first) or a bit for each document, whichever is shorter. All words are written at once: what
is done for each of millions of postings is done by numpy.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from generator.search.batch import LEVELS

if TYPE_CHECKING:
    import numpy as np

WORD = 28
"""In a code the number of the word stands from this bit on."""
_LEVEL = 25
_CHUNK = 200_000
"""Codes that are looked at together: as many as a processor keeps at hand."""


def coded(
    words: np.ndarray[Any, Any], levels: np.ndarray[Any, Any], documents: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """One number for each posting, which sorts by word, level from the highest, and document."""
    import numpy as np

    codes = words.astype(np.int64) << WORD
    codes |= (LEVELS - 1 - levels.astype(np.int64)) << _LEVEL
    codes |= documents
    return codes


def entries(
    codes: np.ndarray[Any, Any], most: int, place: np.ndarray[Any, Any] | None = None
) -> Iterator[tuple[int, str]]:
    """Each word of sorted codes with its entry; at most so many bytes, and two more.

    Where all of it would be too long, the documents of the lowest levels that are last by `place`
    go (by number without it), and a `+` at the end says so.
    """
    import numpy as np

    begin = 0
    while begin < len(codes):
        end = begin + _CHUNK
        if end < len(codes):
            # A word is not parted.
            last = codes[end] >> WORD
            end = int(np.searchsorted(codes, last << WORD))
            if end <= begin:
                end = int(np.searchsorted(codes, last + 1 << WORD))
        yield from _of_chunk(codes[begin:end], most, place)
        begin = end


def _of_chunk(
    codes: np.ndarray[Any, Any], most: int, place: np.ndarray[Any, Any] | None
) -> Iterator[tuple[int, str]]:
    import numpy as np

    words = codes >> WORD
    bounds = [0, *(np.flatnonzero(words[1:] != words[:-1]) + 1).tolist(), len(words)]
    held: list[str] = []
    word, number = int(words[0]), 0
    for part_word, part in [*_parts(codes), (-1, "")]:
        if part_word != word:
            entry = " ".join(held)
            if len(entry) > most:
                entry = _shortened(codes[bounds[number] : bounds[number + 1]], most, place)
            yield word, entry
            word, held, number = part_word, [], number + 1
        held.append(part)


def _parts(codes: np.ndarray[Any, Any]) -> Iterator[tuple[int, str]]:
    """Word and part, in order."""
    import numpy as np

    documents = (codes & (1 << _LEVEL) - 1).astype(np.int32)
    groups = codes >> _LEVEL
    starts = np.append(0, np.flatnonzero(groups[1:] != groups[:-1]) + 1)
    ends = np.append(starts[1:], len(groups))
    gaps = np.empty_like(documents)
    gaps[1:] = documents[1:] - documents[:-1] - 1
    gaps[starts] = documents[starts]
    text, offsets, lengths = _gaps_as_text(gaps, starts)
    denser = lengths > documents[ends - 1] >> 3
    for group, begin, end, offset, length, as_bits in zip(
        groups[starts].tolist(), starts.tolist(), ends.tolist(), offsets.tolist(),
        lengths.tolist(), denser.tolist(), strict=True,
    ):  # fmt: skip
        level = LEVELS - 1 - (group & LEVELS - 1)
        if as_bits:
            yield group >> WORD - _LEVEL, f"{level}b{_bits(documents[begin:end])}"
        else:
            at = offset // 3 * 4
            yield group >> WORD - _LEVEL, f"{level}v{text[at : at - (-length * 4 // 3)]}"


def _shortened(codes: np.ndarray[Any, Any], most: int, place: np.ndarray[Any, Any] | None) -> str:
    """One word's entry with as many of its best documents as fit."""
    import numpy as np

    numbers = codes & (1 << _LEVEL) - 1
    places = numbers if place is None else place[numbers]
    best = codes[np.lexsort((places, codes >> _LEVEL))]
    fits, too_many = 0, len(best)
    entry = ""
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        text = " ".join(part for _, part in _parts(np.sort(best[:middle])))
        if len(text) <= most:
            fits, entry = middle, text
        else:
            too_many = middle
    return f"{entry} +".lstrip()


def _gaps_as_text(
    gaps: np.ndarray[Any, Any], starts: np.ndarray[Any, Any]
) -> tuple[str, np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The base64 of all parts, and for each where its bytes begin and how many they are.

    Each begins at a multiple of three bytes, so that all are written in one go and cut afterwards.
    """
    import numpy as np

    # Nearly every gap is one byte: the others are looked at by themselves.
    long = [np.flatnonzero(gaps >= 1 << 7 * n) for n in (1, 2, 3)]
    sizes = np.ones(len(gaps), np.uint8)
    for there in long:
        sizes[there] += 1
    ends = np.cumsum(sizes, dtype=np.int64)
    bounds = np.append(ends[starts] - sizes[starts], ends[-1])
    lengths = np.diff(bounds)
    padded = (lengths + 2) // 3 * 3
    offsets = np.cumsum(padded) - padded
    counts = np.diff(np.append(starts, len(gaps)))
    places = ends - sizes + np.repeat(offsets - bounds[:-1], counts)
    data = np.zeros(int(padded.sum()), np.uint8)
    data[places] = gaps & 0x7F | (sizes > 1).astype(np.int32) << 7
    for n, there in enumerate(long, 1):
        more = (sizes[there] > n + 1).astype(np.int32) << 7
        data[places[there] + n] = gaps[there] >> 7 * n & 0x7F | more
    return b64encode(data.tobytes()).decode(), offsets, lengths


def _bits(documents: np.ndarray[Any, Any]) -> str:
    import numpy as np

    flags = np.zeros(int(documents[-1]) + 1, np.uint8)
    flags[documents] = 1
    packed = np.packbits(flags, bitorder="little")
    return b64encode(packed.tobytes()).decode().rstrip("=")
