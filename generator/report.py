"""Diagnostics → text, for a terminal, a log, a pull request or another program."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from generator import personal
from generator.diagnostics import Diagnostic, Location

Format = Literal["full", "concise", "github", "json"]
FORMATS: tuple[Format, ...] = ("full", "concise", "github", "json")

MAX_COLUMNS = 100
CUT = "…"
CONTROL = "␦"
_JOINERS = "\u200c\u200d"
_REACH = 500
"""Signs before and after the mark that are looked at; no more of a very long line is shown."""
_LEAD = 20
"""Columns that stay in sight before the mark when a long line is cut."""


def render(
    diagnostics: Sequence[Diagnostic], format: Format, *, stands: str, files: int = 0
) -> str:
    """All diagnostics as text, in the order given, ending with a line break.

    `stands` says what the run left behind, such as “Nothing was written.”; `files` is how many
    files were looked at. `json` has neither: it is a list of objects and nothing else.
    """
    if format == "json":
        return _json(diagnostics)
    shown = [_RENDERINGS[format](diagnostic) for diagnostic in diagnostics]
    last = " ".join(part for part in (count(diagnostics, files), stands) if part)
    if format == "full":
        return "\n\n".join([*shown, last]) + "\n"
    return "\n".join([*shown, last]) + "\n"


def count(diagnostics: Sequence[Diagnostic], files: int = 0) -> str:
    """The last line: `2 errors and 1 warning in 3 files.` or `No faults in 214 files.`."""
    if not diagnostics:
        return f"No faults in {_number(files, 'file')}." if files else "No faults."
    errors = sum(diagnostic.severity == "error" for diagnostic in diagnostics)
    warnings = len(diagnostics) - errors
    parts = [_number(errors, "error")] if errors else []
    parts += [_number(warnings, "warning")] if warnings else []
    faulty = len({diagnostic.location.path for diagnostic in diagnostics})
    return f"{' and '.join(parts)} in {_number(faulty, 'file')}."


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _full(diagnostic: Diagnostic) -> str:
    lines = [_concise(diagnostic), *excerpt(diagnostic.location)]
    if diagnostic.hint:
        lines.append(f"  hint: {safe(diagnostic.hint)}")
    return "\n".join(lines)


def _concise(diagnostic: Diagnostic) -> str:
    head = f"{_printable(str(diagnostic.location))}: {diagnostic.severity}[{diagnostic.code}]"
    return f"{head}: {safe(diagnostic.message)}"


def _github(diagnostic: Diagnostic) -> str:
    """A workflow command: it becomes a note beside the line in a pull request."""
    location = diagnostic.location
    properties = {"file": _printable(location.path)}
    if location.line:
        properties["line"] = str(location.line)
        properties["col"] = str(location.column)
        properties["endColumn"] = str(location.end_column)
    properties["title"] = diagnostic.code
    listed = ",".join(f"{name}={_escaped(value)}" for name, value in properties.items())
    text = "\n".join(safe(part) for part in (diagnostic.message, diagnostic.hint) if part)
    return f"::{diagnostic.severity} {listed}::{_escaped_text(text)}"


_RENDERINGS: Mapping[str, Callable[[Diagnostic], str]] = {
    "full": _full,
    "concise": _concise,
    "github": _github,
}


def _escaped_text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped(value: str) -> str:
    return _escaped_text(value).replace(":", "%3A").replace(",", "%2C")


def _json(diagnostics: Sequence[Diagnostic]) -> str:
    objects = [
        {
            "code": diagnostic.code,
            "severity": diagnostic.severity,
            "path": _printable(diagnostic.location.path),
            "line": diagnostic.location.line,
            "column": diagnostic.location.column,
            "end_column": diagnostic.location.end_column,
            "message": safe(diagnostic.message),
            "hint": safe(diagnostic.hint),
        }
        for diagnostic in diagnostics
    ]
    return json.dumps(objects, ensure_ascii=False, indent=2) + "\n"


def safe(text: str) -> str:
    """A text without contact details and without signs that nobody sees."""
    return _printable(personal.mask(text))


def _printable(text: str) -> str:
    return "".join(_shown(sign) for sign in text)


def _shown(sign: str) -> str:
    """A sign as it may be printed: nothing that cannot be seen, or that moves what can."""
    if sign == "\t":
        return " "
    if sign in _JOINERS:
        return sign
    return CONTROL if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") else sign


# --- the excerpt ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Cell:
    """One sign of the excerpt: how wide it is drawn, and where it stands in the reader's line."""

    sign: str
    width: int
    start: int
    end: int


def excerpt(location: Location) -> list[str]:
    """The reader's own line with the place marked below it; empty where there is none."""
    if not location.line or not location.text.strip():
        return []
    skipped = max(location.column - _REACH, 0)
    cells = _cells(location.text[skipped : location.column + _REACH])
    first, last = location.column - 1, max(location.end_column - 1, location.column)
    first, last = first - skipped, last - skipped
    marked = [i for i, cell in enumerate(cells) if cell.start < last and cell.end > first]
    start = marked[0] if marked else len(cells)
    end = marked[-1] + 1 if marked else len(cells) + 1
    text, before, width = _window(cells, start, end)
    number = str(location.line)
    gutter = " " * (len(number) + 3) + "|"
    return [
        gutter,
        f"  {number} | {text}".rstrip(),
        f"{gutter} {' ' * before}{'^' * width}",
    ]


def _cells(line: str) -> list[_Cell]:
    """The line sign by sign, with contact details masked."""
    cells: list[_Cell] = []
    at = 0
    for start, end, _ in personal.find(line):
        cells += [_cell(line[i], i) for i in range(at, start)]
        cells += [_Cell(dot, 1, start, end) for dot in personal.MASK]
        at = end
    return cells + [_cell(line[i], i) for i in range(at, len(line.rstrip()))]


def _cell(sign: str, at: int) -> _Cell:
    shown = _shown(sign)
    return _Cell(shown, _width(shown), at, at + 1)


def _width(sign: str) -> int:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1


def _window(cells: list[_Cell], start: int, end: int) -> tuple[str, int, int]:
    """The part of a line that fits, and where in it the carets begin and how many there are."""
    first = 0
    if _columns(cells) > MAX_COLUMNS and _columns(cells[:end]) > MAX_COLUMNS - len(CUT):
        first = start
        while first and _columns(cells[first:start]) < _LEAD:
            first -= 1
    prefix = CUT if first else ""
    last = first
    room = MAX_COLUMNS - len(prefix)
    rest = _columns(cells[first:])
    room -= len(CUT) if rest > room else 0
    while last < len(cells) and room >= cells[last].width:
        room -= cells[last].width
        last += 1
    text = prefix + "".join(cell.sign for cell in cells[first:last])
    before = len(prefix) + _columns(cells[first:start])
    width = max(_columns(cells[start : min(end, last)]), 1)
    return text + (CUT if last < len(cells) else ""), before, width


def _columns(cells: list[_Cell]) -> int:
    return sum(cell.width for cell in cells)
