"""What stands in a YAML file: values as they were typed, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.diagnostics import Location


@dataclass(slots=True)
class Document:
    """One file that was read: its path for readers, its lines, and its top value."""

    path: str
    lines: list[str]
    top: Node | None = None
    damaged: bool = False
    """True when a part of the file could not be read, so that a key may only seem missing."""

    @property
    def start(self) -> Location:
        """The file as a whole."""
        return Location(self.path)

    def place(self, line: int, column: int, end_column: int = 0) -> Location:
        """A place from zero-based marks; `end_column` 0 means the end of the line."""
        text = self.lines[line] if line < len(self.lines) else ""
        end = end_column or len(text.rstrip())
        return Location(self.path, line + 1, column + 1, max(end, column + 1) + 1, text)


@dataclass(slots=True)
class _Placed:
    """What stands in a document. Line and columns count from 0."""

    document: Document = field(repr=False)
    line: int
    column: int
    end_column: int

    @property
    def location(self) -> Location:
        """Where it begins; the whole of it when it stands in one line."""
        return self.document.place(self.line, self.column, self.end_column)


@dataclass(slots=True)
class Scalar(_Placed):
    """A value as typed. `text` has quotes and folding resolved and nothing else."""

    text: str
    block: bool = False
    end: tuple[int, int] = (0, 0)
    """Line and column, counted from 0, after the last character."""

    def place_of(self, part: str, start: int = 0) -> Location:
        """Where a part of the text stands that begins at `start` of `text`.

        Gives the value's own place where the file has other signs for it, as with escapes.
        """
        words = part.split(maxsplit=1)
        for wanted in (part, *words[:1]):
            # The file may break lines where the text does not; counting goes by occurrences.
            before = self.text.count(wanted, 0, start)
            for number, place in enumerate(self._places(wanted)):
                if number == before:
                    return place
        return self.location

    def _places(self, wanted: str) -> Iterator[Location]:
        last, stop = self.end
        for number in range(self.line, min(last + 1, len(self.document.lines))):
            line = self.document.lines[number]
            text = line[:stop] if number == last else line
            column = text.find(wanted, self.column if number == self.line else 0)
            while wanted and column >= 0:
                yield self.document.place(number, column, column + len(wanted))
                column = text.find(wanted, column + len(wanted))


@dataclass(slots=True)
class Sequence(_Placed):
    """A list of values."""

    items: list[Node]


@dataclass(slots=True)
class Mapping(_Placed):
    """A record: keys with their places, and values."""

    keys: dict[str, Scalar]
    values: dict[str, Node]

    @property
    def location(self) -> Location:
        """Where the record begins: its first key."""
        for key in self.keys.values():
            return key.location
        return self.document.place(self.line, self.column, self.end_column)


Node = Scalar | Sequence | Mapping
