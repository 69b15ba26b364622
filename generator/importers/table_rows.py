"""The rows of a table → responses: cells read by their column, then judged as the web form does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from generator.diagnostics import Diagnostic, Rule
from generator.forms import Questionnaire
from generator.forms.verdict import Verdict
from generator.importers import cells, dates, sources
from generator.importers.columns import Table
from generator.importers.headers import Column
from generator.importers.responses import (
    ANSWER,
    HUB,
    Asked,
    Left,
    Response,
    hints,
    judged,
)
from generator.model import is_year
from generator.sheets import Row, fault, letter

ORDER = Rule(
    "import-date-order",
    "Dates that cannot be in the order that was said",
    "3/4/2027 is a day in April or in March. Which one is said once for a file and never guessed.",
    "Import the file again with `--month-first`, or without it where it was given.",
)
OPEN = Rule(
    "import-date-order-open",
    "Dates that fit both orders",
    "3/4/2027 is a day in April or in March, and nothing in the column tells which.",
    "Look at one date that you know. If it was read wrongly, import with `--month-first`.",
    "warning",
)
RULES = (ORDER, OPEN)
_HIDDEN_BOXES = ("website", "_gotcha", "bot-field")


@dataclass(slots=True)
class Reading:
    """What came of the rows of one table."""

    rows: list[Response] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Cell:
    """How one column is read: where it stands, which control it fills in, and by what."""

    number: int
    name: str
    is_list: bool
    read: Callable[[str], str | tuple[str, ...]]


def read_rows(asked: Asked, table: Table, rows: Sequence[Row], *, month_first: bool) -> Reading:
    """Every row below the headings: a response, or left with the reason."""
    reading = Reading()
    for row in table.above:
        reading.left.append(Left(f"row {row.number}", "stands above the headings"))
    _Rows(asked, table, rows, reading, month_first=month_first).read()
    return reading


class _Rows:
    def __init__(
        self, asked: Asked, table: Table, rows: Sequence[Row], reading: Reading, *,
        month_first: bool,
    ) -> None:  # fmt: skip
        self.asked, self.table, self.rows, self.reading = asked, table, rows, reading
        self.columns = [c for c in table.columns if c.kind == "answer"]
        self.read_columns = {c.number for c in self.columns}
        self.names = frozenset(c.question for c in self.columns) - {"hub"}
        self.known = asked.hub.id if asked.hub else ""
        self.hub_column = next((c.number for c in self.columns if c.question == "hub"), -1)
        self.time = sources.column_of(table.headings, table.own, table.source.times)
        self.number = sources.column_of(table.headings, table.own, table.source.numbers)
        self.read_columns |= {self.time, self.number}
        self.time_month_first = self._order_of_times(month_first)
        self.months = self._orders(month_first)
        self.boxes = self._own_columns(*_HIDDEN_BOXES, asked.form.form.honeypot or "website")
        self.forms = self._own_columns("form", "form-name", "form_name")
        self.years = self._own_columns("year")
        self.readers: dict[tuple[str, str, str], list[_Cell]] = {}

    def read(self) -> None:
        for row in self.rows:
            if reason := self._why_none(row):
                self.reading.left.append(Left(f"row {row.number}", reason))
            else:
                self.reading.rows.append(self._response(row))

    def _why_none(self, row: Row) -> str:
        """Why a row is no response at all; empty where it is one."""
        if row.cells == self.table.headings:
            return "repeats the headings"
        if not row.faults and not any(row.text(c.number).strip() for c in self.columns):
            return "has no answer"
        if self.boxes and any(row.text(n).strip() for n in self.boxes):
            return "fills in the box that only robots see"
        wanted = ("", self.asked.form.id)
        if self.forms and any(row.text(n).strip() not in wanted for n in self.forms):
            return "answers another form"
        return ""

    def _response(self, row: Row) -> Response:
        faults = (
            []
            if not row.faults
            else [
                fault(word, self.table.at(row.number, n))
                for n, word in row.faults.items()
                if n in self.read_columns
            ]
        )
        hub, hub_fault = self._hub(row)
        form = self.asked.questionnaire_for(self.known, hub, self.names, self._year(row))
        given: dict[str, str | Sequence[str]] = {}
        for cell in self._readers(form, hub):
            text = row.cells[cell.number] if cell.number < len(row.cells) else ""
            if not text:
                continue
            value = cell.read(text)
            if cell.is_list and cell.name in given:
                value = (*_texts(given[cell.name]), *_texts(value))
            given[cell.name] = value
        verdict = judged(self.asked, form, given, self.table.missing)
        if hub_fault:
            faults.append(hub_fault)
        if verdict.faults:
            faults += self._faults(form, verdict, row)
        return self._whole(row, hub, verdict, tuple(faults))

    def _whole(
        self, row: Row, hub: str, verdict: Verdict, faults: tuple[Diagnostic, ...]
    ) -> Response:
        time = row.text(self.time).strip() if self.time >= 0 else ""
        sent = dates.moment(time, month_first=self.time_month_first) if time else None
        number = row.text(self.number).strip() if self.number >= 0 else ""
        source = self.table.source
        key = sent.key if sent else ""
        if number:
            key = f"{number}|{key[: len('2026-11-20T14:03')]}"
        return Response(
            place=f"row {row.number}", at=self.table.at(row.number),
            key=f"{source.family}|{self.asked.form.id}|{key}" if key else "",
            is_counted=bool(number), hub=hub, year=self._year(row),
            reference="", answered_at=sent.text if sent else "",
            answered_on=sent.day if sent else None, answers=verdict.answers, faults=faults,
        )  # fmt: skip

    def _year(self, row: Row) -> str:
        """The year that the web form wrote into a row; the current one where there is none."""
        said = (row.text(n).strip() for n in self.years)
        return next((t for t in said if is_year(t)), self.asked.network.current_year)

    def _hub(self, row: Row) -> tuple[str, Diagnostic | None]:
        """The hub of a row, and what is wrong with it."""
        text = row.text(self.hub_column).strip() if self.hub_column >= 0 else ""
        found = self.asked.find_hub(text)
        if not self.known:
            return found, None
        if text and found != self.known:
            message = "The row is of another hub than the one that was named for the file."
            at = self.table.at(row.number, self.hub_column)
            return self.known, HUB.at(at, message, "Leave `--hub` out, or correct the row.")
        return self.known, None

    def _readers(self, form: Questionnaire, hub: str) -> list[_Cell]:
        """How each column is read where the row is of a hub; made once for each hub and year."""
        place = (form.hub, hub, form.year)
        if place not in self.readers:
            found = []
            for column in self.columns:
                question = form.by_name.get(column.question)
                if question is None:
                    continue
                name = f"{question.name}-{column.part}" if column.part else question.name
                options = self.asked.options(question, hub, form.year)
                read = cells.reader(
                    question, options, self.table.source.separators,
                    month_first=self.months.get(column.number, False),
                )  # fmt: skip
                if column.part:
                    read = str.strip
                elif column.built_in:
                    read = _unless_anonymous
                found.append(_Cell(column.number, name, question.is_list, read))
            self.readers[place] = found
        return self.readers[place]

    def _faults(self, form: Questionnaire, verdict: Verdict, row: Row) -> Iterator[Diagnostic]:
        """What is wrong with the answers; nothing of a cell that could not be read at all."""
        broken = {c.question for c in self.columns if c.number in row.faults}
        places: dict[str, int] = {}
        for column in self.columns:
            places.setdefault(column.question, column.number)
            places[f"{column.question}-{column.part}"] = column.number
        for found, hint in zip(verdict.faults, hints(form, verdict), strict=True):
            if found.question in broken:
                continue
            parts = [places.get(f"{found.question}-{part}") for part in found.parts]
            number = next((n for n in parts if n is not None), places.get(found.question))
            at = self.table.at(row.number, number or 0)
            yield ANSWER.at(at, f"{found.message}.", hint)

    def _orders(self, month_first: bool) -> dict[int, bool]:
        """Column of dates → whether the month comes first, after looking through all of them."""
        kinds = {f.name: f for f in self.asked.form.fields}
        found: dict[int, bool] = {}
        for column in self.columns:
            kind = kinds[column.question]
            if column.part or "date" not in (kind.type, kind.itemType):
                continue
            found[column.number] = month_first
            order = dates.order((r.number, r.text(column.number)) for r in self.rows)
            self.reading.diagnostics += self._order_faults(column, order, month_first=month_first)
        return found

    def _order_faults(
        self, column: Column, order: dates.Order, *, month_first: bool
    ) -> Iterator[Diagnostic]:
        said, other = ("month", "day") if month_first else ("day", "month")
        against = order.day_first if month_first else order.month_first
        agree = order.month_first if month_first else order.day_first
        flag = "without `--month-first`" if month_first else "with `--month-first`"
        name = f"The dates of `{column.question}` (column {letter(column.number)})"
        if against and not agree:
            message = f"{name} have the {other} first; they were to have the {said} first."
            yield ORDER.at(
                self.table.at(against, column.number), message, f"Import the file again {flag}."
            )
        elif against:
            message = f"{name} are in two orders, so none of them is certain."
            yield ORDER.at(
                self.table.at(against, column.number), message,
                "Write all of them in one way, best with the month as a word.",
            )  # fmt: skip
        elif order.is_open and (month_first or self.table.source.month_first):
            message = f"{name} fit both orders; they were read with the {said} first."
            hint = f"If that is wrong, import the file again {flag}."
            if self.time_month_first != month_first:
                hint = f"The times of the file have the {other} first. {hint}"
            yield OPEN.at(self.table.at(self.table.heading_row, column.number), message, hint)

    def _order_of_times(self, month_first: bool) -> bool:
        """Whether the tool's own times have the month first.

        A tool writes all of its times in one way, so one that fits only one order tells.
        """
        if self.time < 0:
            return month_first
        order = dates.order((r.number, _date_of(r.text(self.time))) for r in self.rows)
        heading = self.table.headings[self.time]
        if order.day_first and order.month_first:
            message = f"The times of “{heading}” are in two orders."
            self.reading.diagnostics.append(
                ORDER.at(
                    self.table.at(order.month_first, self.time), message,
                    "Download the answers again, and leave the column as it is.",
                )
            )  # fmt: skip
        elif order.day_first or order.month_first:
            found = bool(order.month_first)
            if found != month_first:
                first = "month" if found else "day"
                self.reading.notes.append(
                    f"The times of “{heading}” have the {first} first: one of them fits no other "
                    "order."
                )
            return found
        elif order.is_open:
            first = "month" if month_first else "day"
            usual = (
                " This tool often writes the month first." if self.table.source.month_first else ""
            )
            message = f"The times of “{heading}” fit both orders; the {first} was read first."
            hint = f"Look at one that you know.{usual} `--month-first` reads the month first."
            self.reading.diagnostics.append(
                OPEN.at(self.table.at(self.table.heading_row, self.time), message, hint)
            )
        return month_first

    def _own_columns(self, *wanted: str) -> list[int]:
        names = {name.casefold() for name in wanted}
        return [
            n for n in sorted(self.table.own)
            if self.table.headings[n].strip().casefold() in names
        ]  # fmt: skip


def _date_of(text: str) -> str:
    return text.strip().split(" ", 1)[0].split("T", 1)[0]


def _texts(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _unless_anonymous(text: str) -> str:
    return "" if text.strip().casefold() == "anonymous" else text
