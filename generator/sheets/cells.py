"""A row of a sheet as text with its places, and the guard on text that would calculate."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from generator.diagnostics import Diagnostic, Location, Rule

MAX_BYTES = 20_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 32_767
"""Characters in a cell; Excel holds no more."""

FORMULA = Rule(
    "cell-formula",
    "A cell holds a formula",
    "What a formula shows depends on other cells, and on the program that opened the file last, so "
    "it is not read.",
    "Copy the cell, and paste it back as a value (Paste special, Values).",
)
ERROR = Rule(
    "cell-error",
    "A cell shows an error",
    "An error such as #N/A or #REF! stands where a value could not be found.",
    "Write the value into the cell.",
)
NOT_A_DATE = Rule(
    "cell-not-a-date",
    "A cell is laid out as a date and holds none",
    "A spreadsheet keeps a date as a number of days, and this number is no day.",
    "Write the date again, like 3 February 2027.",
)
RULES = (FORMULA, ERROR, NOT_A_DATE)
CELL_FAULTS: Mapping[str, tuple[Rule, str]] = {
    "formula": (FORMULA, "The cell holds a formula, not a value."),
    "error": (ERROR, "The cell shows an error, not a value."),
    "date": (NOT_A_DATE, "The cell must be a real date, like 3 February 2027."),
}
"""Rule and sentence for each word that `Row.faults` may hold."""

# Text that a spreadsheet may take for a formula, with any apostrophes that stand before it: it
# gets one more on the way out and loses it on the way in. `'Twas` begins with no such sign and is
# left alone both ways, so that what was written is what comes back, whatever it is.
_CALCULATES = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 full-width signs calculate too


class Unreadable(Exception):
    """The file cannot be used. The message is one or two sentences for whoever sent it."""

    @property
    def message(self) -> str:
        """What is wrong with the file and what to do."""
        return str(self)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty.

    `number` is the row's number as a spreadsheet shows it. `cells` are texts, without the empty
    ones at the end: dates as 2027-02-03, dates with a time as 2027-02-03T09:30:00, whole numbers
    without a decimal point, ticks as yes or no. `faults` names the cells (counted from 0) that
    cannot be used, by a word of `CELL_FAULTS`; their text is empty.
    """

    number: int
    cells: tuple[str, ...]
    faults: Mapping[int, str] = field(default_factory=dict)
    hidden: bool = False

    def text(self, column: int) -> str:
        """The text of a cell, counted from 0; empty beyond the last."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet that was read. The title of a CSV file is empty."""

    title: str
    hidden: bool
    _rows: Callable[[], Iterator[Row]]

    def rows(self) -> Iterator[Row]:
        """Its rows one after the other, from the beginning at each call.

        Raises `Unreadable` where the sheet is damaged or beyond a limit, after the rows before.
        """
        return self._rows()


def guarded(text: str) -> str:
    """A text as it may stand in a sheet: no spreadsheet will calculate it."""
    return f"'{text}" if _CALCULATES.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text[:1] == "'" and _CALCULATES.match(text) else text


def letter(column: int) -> str:
    """What a spreadsheet calls a column counted from 0: `A`, `Z`, `AA`."""
    name = ""
    while column >= 0:
        column, sign = divmod(column, 26)
        name = chr(ord("A") + sign) + name
        column -= 1
    return name


def place(file: str, title: str, row: int, column: int) -> Location:
    """A cell as a spreadsheet names it: `hub.xlsx, Residencies!G4`. Column counted from 0."""
    sheet = f"{title}!" if title else ""
    return Location(f"{file}, {sheet}{letter(column)}{row}")


def fault(word: str, location: Location) -> Diagnostic:
    """The fault that a word of `Row.faults` stands for."""
    rule, message = CELL_FAULTS[word]
    return rule.at(location, message, rule.mend)
