"""The rows of a sheet → its headings, its source and its columns, or what has to be said first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from generator import amend, personal, source
from generator.diagnostics import Diagnostic, Location, Rule
from generator.importers import headers, sources
from generator.importers.headers import Column, Labels
from generator.importers.sources import Source
from generator.model import Form, FormField
from generator.sheets import Row, letter, place
from generator.spelling import listed, suggest

NO_HEADINGS = Rule(
    "import-headings-missing",
    "No row of headings",
    "Each column is known by its heading: the question as it was asked, or its name.",
    "Write the questions into the first row, or download the answers again with their headings.",
)
MISSING = Rule(
    "import-column-missing",
    "A question that needs an answer has no column",
    "No row could be used without it.",
    "Add the column, or say in a mapping file which column it is.",
)
REPEATED = Rule(
    "import-column-repeated",
    "Two columns answer one question",
    "Nobody could tell which of the two answers counts.",
    "Delete one of the columns, or say in a mapping file which one is not read.",
)
UNSURE = Rule(
    "import-column-unsure",
    "A heading that is nearly a question",
    "A heading that was changed may be the same question or another one, so it is not guessed.",
    "Save the mapping file that the report proposes, look through it, and name it with `--map`.",
)
UNKNOWN = Rule(
    "import-column-unknown",
    "A column that is no question of the form",
    "What stands in it is not imported.",
    "Nothing, if it is not needed. Else say in a mapping file which question it answers.",
    "warning",
)
MAPPING = Rule(
    "import-mapping",
    "A mapping file that cannot be used",
    "It says for each heading which question of the form the column answers.",
    "Write `heading: question`, with the question's name; nothing behind the colon for a column "
    "that is not read.",
)
RULES = (NO_HEADINGS, MISSING, REPEATED, UNSURE, UNKNOWN, MAPPING)

LOOKED_AT = 20
"""Rows among which the headings are looked for."""
_FEW = 3


@dataclass(slots=True)
class Table:
    """One sheet with its columns told. `rows` are those below the headings."""

    file: str
    sheet: str
    source: Source = sources.TEMPLATE
    heading_row: int = 0
    columns: tuple[Column, ...] = ()
    above: tuple[Row, ...] = ()
    headings: tuple[str, ...] = ()
    own: frozenset[int] = frozenset()
    missing: frozenset[str] = frozenset()
    """Questions that need an answer and have no column."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    mapping: str = ""

    def at(self, row: int, column: int = 0) -> Location:
        """A cell; the column counts from 0."""
        return place(self.file, self.sheet, row, column)


def find_headings(said: Labels, rows: Sequence[Row], mapped: Set[str]) -> tuple[int, int]:
    """The row among the first ones that holds headings, counted from 0, and how many it holds.

    -1 where none does. `mapped` are headings that a mapping file names.
    """
    best, most = -1, 0
    theirs = sources.OWN | mapped
    for number, row in enumerate(rows):
        found = headers.score(said, row.cells, theirs)
        if found > most and (found > 1 or sum(map(bool, row.cells)) <= _FEW):
            best, most = number, found
    return best, most


def told(
    form: Form, file: str, sheet: str, rows: Sequence[Row], best: int, mapping: Mapping[str, str],
    known: Set[str],
) -> Table:  # fmt: skip
    """The table of a sheet whose headings stand in `rows[best]`.

    `mapping` is a mapping file as `read_mapping` gives it; `known` are questions that nobody has
    to answer because it was said otherwise, such as the hub.
    """
    table = Table(file, sheet, above=tuple(rows[:best]), heading_row=rows[best].number)
    headings = table.headings = rows[best].cells
    below = rows[best + 1].cells if best + 1 < len(rows) else ()
    said = headers.labels(form)
    table.source = sources.find(headings, below)
    own, built_in = sources.own_columns(table.source, headings, said.controls)
    numbers = _mapped_columns(table, headings, mapping)
    table.own = frozenset(own - set(numbers))
    table.columns = headers.match(said, headings, table.own, built_in, numbers)
    answered = [field for field in form.fields if field.name not in known]
    table.diagnostics += _faults(table, answered)
    if any(c.kind in ("unsure", "unknown") and c.heading for c in table.columns):
        table.mapping = proposal(table.columns)
    return table


def proposal(columns: Sequence[Column]) -> str:
    """The text of a mapping file: every column that answers a question, or may.

    A column whose heading holds contact details is named by its letter.
    """
    named = {
        _key(c): amend.Plain(c.question + (f"-{c.part}" if c.part else ""))
        for c in columns
        if c.heading and c.kind in ("answer", "unsure", "unknown", "dropped")
    }
    head = (
        "# Which question each column answers. Leave the right side empty for a column that is\n"
        "# not read.\n"
    )
    return head + amend.document(named) if named else ""


def _key(column: Column) -> str:
    heading = column.heading
    is_shown = all(personal.mask(text) == text for text in (heading, headers.plain(heading)))
    return heading if is_shown else letter(column.number)


def read_mapping(form: Form, data: bytes, path: str) -> tuple[dict[str, str], list[Diagnostic]]:
    """A mapping file: heading or letter of a column → name of a question, or nothing."""
    document, found = source.parse(data, path)
    if any(d.severity == "error" for d in found):
        return {}, found
    top = document.top
    if not isinstance(top, source.Mapping):
        message = "The mapping file does not hold `heading: question` lines."
        return {}, [MAPPING.at(Location(path), message, "Write one heading in each line.")]
    said = headers.labels(form)
    named = {field.name: field.title for field in form.fields}
    mapping: dict[str, str] = {}
    for heading, node in top.values.items():
        text = node.text.strip() if isinstance(node, source.Scalar) else "?"
        question = text if text in said.controls else said.find(text)
        if text and not question:
            hint = suggest(text, named, f"Write one of {listed(named)}.")
            message = f"The form `{form.id}` has no question `{text[:40]}`."
            found.append(MAPPING.at(node.location, message, hint))
        else:
            mapping[heading] = question
    return mapping, found


def _mapped_columns(
    table: Table, headings: Sequence[str], mapping: Mapping[str, str]
) -> dict[int, str]:
    """Number of a column → what the mapping file says of it."""
    keys = [headers.key(heading) for heading in headings]
    found: dict[int, str] = {}
    letters = {letter(number): number for number in range(len(headings))}
    for heading, question in mapping.items():
        key, named = headers.key(heading), letters.get(heading.strip(), -1)
        numbers = [n for n, k in enumerate(keys) if k and k == key]
        if not numbers and named >= 0:
            numbers = [named]
        if not numbers:
            message = f"The file has no heading “{_short(heading)}”, which the mapping file names."
            at = table.at(table.heading_row)
            table.diagnostics.append(MAPPING.at(at, message, "Copy the heading from the file."))
        found |= dict.fromkeys(numbers, question)
    return found


def _faults(table: Table, asked: Sequence[FormField]) -> Iterator[Diagnostic]:
    titles = {field.name: field.title for field in asked}
    for before, column in headers.repeated(table.columns):
        message = (
            f"The columns {letter(before.number)} and {letter(column.number)} both answer "
            f"`{column.question}`."
        )
        hint = (
            f"Delete one of them, or write `{letter(column.number)}:` with nothing behind it into "
            "a mapping file, so that it is not read."
        )
        yield REPEATED.at(table.at(table.heading_row, column.number), message, hint)
    for column in table.columns:
        if column.kind == "unsure":
            message = (
                f"The heading “{_short(column.heading)}” is nearly the question "
                f"`{column.question}` (“{_short(titles.get(column.question, ''))}”)."
            )
            hint = "Save the mapping below as a file, look through it, and add `--map FILE`."
            yield UNSURE.at(table.at(table.heading_row, column.number), message, hint)
        elif column.kind == "unknown" and column.heading:
            message = f"The column “{_short(column.heading)}” is no question of the form."
            hint = "It is not imported. If it should be, name its question in a mapping file."
            yield UNKNOWN.at(table.at(table.heading_row, column.number), message, hint)
    unsure = {column.question for column in table.columns if column.kind == "unsure"}
    for question in headers.missing(asked, table.columns):
        table.missing |= {question.name}
        if question.name not in unsure:
            message = f"There is no column for “{_short(question.title)}” (`{question.name}`)."
            hint = "Add the column with this heading."
            if question.name == "hub":
                hint = "Add the column, or name the hub of all rows with `--hub`."
            yield MISSING.at(table.at(table.heading_row), message, hint)


def _short(text: str) -> str:
    text = personal.mask(headers.plain(text))
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"


_MOST = 70
