"""Tables of text for a terminal, and names for the sheets that hold them."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator, Sequence

from generator.progress import listing
from generator.progress.listing import Heading, Listing

_WIDTH = 100
_LEAST = 10


def table_lines(table: Listing) -> Iterator[str]:
    """A table in at most _WIDTH signs: what is too long for its column goes on below it."""
    if not table.rows:
        yield "None yet."
        return
    cells = [[_shown(head, text) for head, text in zip(table.headings, row, strict=True)]
             for row in table.rows]  # fmt: skip
    widths, gap = _widths(table.headings, cells)
    for row in ([head.text for head in table.headings], *cells):
        yield from _row(row, table.headings, widths, gap)


def _shown(head: Heading, text: str) -> str:
    if head.kind == "date" and text:
        return listing.short_day(dt.date.fromisoformat(text))
    return text


def _widths(heads: Sequence[Heading], cells: Sequence[Sequence[str]]) -> tuple[list[int], str]:
    """What each column needs up to its limit, and the gap between them.

    One without a limit gives way when a line is too long.
    """
    widths = []
    for number, head in enumerate(heads):
        longest = max(len(row[number]) for row in cells)
        words = max(len(word) for word in head.text.split())
        wanted = max(longest, len(head.text))
        widths.append(max(min(wanted, head.width), words) if head.width else wanted)
    gaps = len(widths) - 1
    gap = " " * (2 if sum(widths) + 2 * gaps <= _WIDTH else 1)
    spare = _WIDTH - sum(widths) - len(gap) * gaps
    for number, head in enumerate(heads):
        if not head.width and spare < 0:
            widths[number] = max(widths[number] + spare, _LEAST)
    return widths, gap


def _row(
    cells: Sequence[str], heads: Sequence[Heading], widths: Sequence[int], gap: str
) -> Iterator[str]:
    parts = [textwrap.wrap(text, width) or [""] for text, width in zip(cells, widths, strict=True)]
    for line in range(max(len(part) for part in parts)):
        texts = [part[line] if line < len(part) else "" for part in parts]
        shown = [
            text.rjust(width) if head.kind == "number" else text.ljust(width)
            for text, head, width in zip(texts, heads, widths, strict=True)
        ]
        yield gap.join(shown).rstrip()


def sheet_title(title: str, taken: set[str]) -> str:
    """At most 31 signs, none that a sheet's name cannot have, and none twice."""
    kept = " ".join("".join(" " if sign in "[]:*?/\\" else sign for sign in title).split())[:31]
    number, found = 1, kept
    while found.casefold() in {other.casefold() for other in taken}:
        number += 1
        found = f"{kept[: 30 - len(str(number))]} {number}"
    return found
