"""Blocks → what stands on which slide, and in which size it fits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from generator.pack.blocks import (
    Block,
    Heading,
    Listing,
    Note,
    Paragraph,
    Quote,
    Runs,
    Table,
    Terms,
    clean,
    text_of,
)

WIDTH, HEIGHT = 11.63, 4.75
"""Of the body of a slide, in inches."""
SIZES = (24, 22, 20, 18, 17, 16, 15, 14)
_LETTER = 0.48
"""How wide a letter is on average, as a part of its size."""
_LINE = 1.22
_MOST_CARDS = 8
_MOST_ROWS = 8


@dataclass(slots=True)
class Plan:
    """One slide, before it is drawn."""

    title: str
    body: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def plans(blocks: Sequence[Block]) -> list[Plan]:
    """The slides of a page: one for each heading, or several where one cannot hold all."""
    return [part for plan in _plans(blocks) for part in _parts(plan)]


def _plans(blocks: Sequence[Block]) -> list[Plan]:
    found: list[Plan] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            found.append(Plan(clean(text_of(block.runs))))
        elif not found:
            continue
        elif isinstance(block, Note):
            found[-1].notes += [
                text_of(one.runs) for one in block.blocks if isinstance(one, Paragraph)
            ]
        else:
            found[-1].body.append(block)
    return [plan for plan in found if plan.body]


def _parts(plan: Plan) -> list[Plan]:
    """The slide, or several where it says more than one can hold."""
    room: list[Plan] = [Plan(plan.title, [], plan.notes)]
    used = 0.0
    for block in (piece for one in plan.body for piece in _pieces(one)):
        needs = _needs(block)
        if room[-1].body and used + needs > HEIGHT:
            room.append(Plan(f"{plan.title} (continued)", [], plan.notes))
            used = 0
        room[-1].body.append(block)
        used += needs
    return [Plan(part.title, _joined(part.body), part.notes) for part in room]


def _pieces(block: Block) -> list[Block]:
    match block:
        case Terms(pairs):
            return [Terms(pairs[i : i + _MOST_CARDS]) for i in range(0, len(pairs), _MOST_CARDS)]
        case Table(head, rows):
            return [Table(head, rows[i : i + _MOST_ROWS]) for i in range(0, len(rows), _MOST_ROWS)]
        case Listing(kind, items):
            return [Listing(kind, (item,)) for item in items]
    return [block]


def _joined(blocks: list[Block]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if (
            isinstance(block, Listing) and isinstance(last, Listing) and last.kind == block.kind
        ):  # fmt: skip
            found[-1] = Listing(last.kind, last.items + block.items)
        else:
            found.append(block)
    return found


def _needs(block: Block) -> float:
    """The height in inches of a block in the smallest size that a slide may have."""
    match block:
        case Terms() | Table():
            return HEIGHT
        case Quote():
            return 2.2
    return sum(height_of(line, SIZES[-1], WIDTH) + 0.1 for line in lines_of(block))


def lines_of(block: Block) -> list[str]:
    """What a block says, line by line."""
    match block:
        case Paragraph(runs) | Heading(_, runs):
            return [text_of(runs)]
        case Listing(_, items):
            return [line for item in items for one in item for line in lines_of(one)]
        case Quote(blocks) | Note(_, _, blocks):
            return [line for one in blocks for line in lines_of(one)]
        case Terms(pairs):
            return [line for name, body in pairs for line in (
                text_of(name), *(inner for one in body for inner in lines_of(one)))]  # fmt: skip
    return []


def height_of(text: str, size: float, width: float) -> float:
    """How high a text stands, in inches, in a column of that width."""
    each = max(1, int(width * 72 / (size * _LETTER)))
    rows, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > each:
            rows, used = rows + 1, 0
        used += len(word) + (1 if used else 0)
        extra = max(0, math.ceil(used / each) - 1)
        rows, used = rows + extra, used - extra * each
    return rows * size * _LINE / 72


def fitting(lines: Sequence[str], sizes: Sequence[int], width: float, height: float) -> int:
    """The first of the sizes, largest first, in which the lines fit; the last where none does."""
    longest = max((len(word) for line in lines for word in line.split()), default=0)
    for size in sizes:
        if longest * size * _LETTER / 72 > width:
            continue
        if sum(height_of(line, size, width) + 0.11 for line in lines) <= height:
            return size
    return sizes[-1]


def paragraphs(block: Block) -> list[tuple[Runs, bool]]:
    """The paragraphs of a block, each with whether it has a dot."""
    match block:
        case Paragraph(runs) | Heading(_, runs):
            return [(runs, False)]
        case Listing(_, items):
            return [(runs, True) for item in items for one in item for runs, _ in paragraphs(one)]
        case Quote(blocks) | Note(_, _, blocks):
            return [pair for one in blocks for pair in paragraphs(one)]
    return []
