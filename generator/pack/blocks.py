"""What a document is made of, whichever program sets it: headings, paragraphs, lists, tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from generator.templates import one_line


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look. `href` is a whole address, or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. Level 1 is the highest below the document's title."""

    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with dots, numbers or boxes to tick."""

    kind: Literal["dots", "numbers", "boxes"]
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one row of headings. A cell without text is one to write in."""

    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something set apart: an example, a pitfall, a tip."""

    kind: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words to be taken over, such as the text of a letter."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Questions with their answers, or names with what they mean."""

    pairs: tuple[tuple[Runs, tuple[Block, ...]], ...]


Block = Heading | Paragraph | Listing | Table | Note | Quote | Terms


def text_of(runs: Sequence[Run]) -> str:
    """The plain text of runs."""
    return "".join(run.text for run in runs)


def plain(text: str | None) -> Runs:
    """A text as one run; nothing of nothing."""
    return (Run(text),) if text else ()


def with_runs(block: Block, change: Callable[[Runs], Runs]) -> Block:
    """The block with all of its runs changed, at any depth."""

    def inside(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(with_runs(one, change) for one in blocks)

    match block:
        case Heading() | Paragraph():
            return replace(block, runs=change(block.runs))
        case Listing():
            return replace(block, items=tuple(inside(item) for item in block.items))
        case Table():
            rows = tuple(tuple(change(cell) for cell in row) for row in block.rows)
            return Table(tuple(change(cell) for cell in block.head), rows)
        case Note():
            title = text_of(change(plain(block.title)))
            return Note(block.kind, title, inside(block.blocks))
        case Quote():
            return Quote(inside(block.blocks))
        case Terms():
            return Terms(tuple((change(name), inside(body)) for name, body in block.pairs))


def runs_in(blocks: Sequence[Block]) -> Iterator[Run]:
    """Every run of the blocks, in reading order."""
    found: list[Run] = []

    def note(runs: Runs) -> Runs:
        found.extend(runs)
        return runs

    for block in blocks:
        with_runs(block, note)
    yield from found


def clean(text: str) -> str:
    """The text without signs that hide, or that no document can hold; spaces at its ends stay."""
    if text == "\n":
        return text
    kept = text if text.isprintable() else "".join(s for s in text if not _is_no_sign(ord(s)))
    inside = one_line(kept)
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and inside else ""
    return f"{before}{inside}{after}"


def _is_no_sign(code: int) -> bool:
    """Unicode keeps the last two places of each plane, and 32 more, free of characters."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def shares(table: Table) -> list[int]:
    """The widths of a table's columns as shares: by the longest cell, and more for a long word."""
    rows = [[text_of(cell) for cell in row] for row in (table.head, *table.rows)]
    if len(table.head) == 2 and not any(row[1] for row in rows[1:]):
        return [2, 3]
    columns = list(zip(*rows, strict=True))
    longest = [max((len(cell) for cell in column), default=0) for column in columns]
    words = [
        max((len(w) for cell in column for w in cell.split()), default=0) for column in columns
    ]
    to_fill = [not any(column[1:]) for column in columns]
    most = 40 if any(to_fill) else 60
    return [
        max(18 if empty else 12, min(most, length), round(1.7 * word))
        for length, word, empty in zip(longest, words, to_fill, strict=True)
    ]
