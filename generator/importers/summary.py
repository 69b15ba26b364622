"""A plan → text for whoever imports: how the file was read, and what becomes of every row.

Answers to a form that is not public are never in it: rows, files, questions and counts only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from generator import amend, personal
from generator.diagnostics import Diagnostic
from generator.importers.headers import Column
from generator.importers.outcomes import Planned
from generator.importers.plan import Plan
from generator.importers.responses import is_open
from generator.sheets import letter

MOST_ROWS = 200
"""Rows that are told one by one; more are told in stretches."""
MOST_FAULTS = 200
_HEADS = {
    "new": "New", "filled": "Fills empty fields", "there": "There already",
    "changed": "Left as it stands", "left": "Left out",
}  # fmt: skip

_NOT_READ = {
    "own": "Of the tool's own, not read",
    "dropped": "Left out by the mapping file",
}


def report(plan: Plan, *, written: bool = False) -> str:
    """The whole of a plan as text, ending with a line break; `written` once it is on disk."""
    blocks = [
        "\n".join(_file(plan)),
        "\n".join(_faults(plan.responses.diagnostics)),
        "\n".join(_rows(plan)),
        "\n".join(_faults(plan.row_faults)),
        _mapping(plan),
        _last(plan, written=written),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _file(plan: Plan) -> Iterator[str]:
    responses = plan.responses
    if not responses.rows and responses.stops and not responses.columns:
        return
    where = f", sheet “{responses.sheet}”" if responses.sheet else ""
    heading = f", headings in row {responses.heading_row}" if responses.heading_row else ""
    yield (
        f"`{responses.name}` was read as {responses.source.title}{where}{heading}, "
        f"for the form `{responses.form.id}`."
    )
    yield from responses.notes
    if responses.columns:
        yield from _columns(responses.columns)
    if plan.rows and not is_open(responses.form):
        yield "Its answers go to the private inbox; none of them is shown here."


def _columns(columns: Sequence[Column]) -> Iterator[str]:
    read = sum(column.kind == "answer" for column in columns)
    yield f"Columns: {_number(read, 'answers a question', 'answer questions')}."
    for kind, text in _NOT_READ.items():
        named = [
            f"“{personal.mask(' '.join(c.heading.split()))[:60]}” ({letter(c.number)})"
            for c in columns if c.kind == kind and c.heading
        ]  # fmt: skip
        if named:
            yield f"{text}: {', '.join(named)}."


def _rows(plan: Plan) -> Iterator[str]:
    every = [*plan.rows]
    if len(every) + len(plan.responses.left) <= MOST_ROWS and not plan.responses.stops:
        for row in every:
            yield from _row(row, shown=is_open(plan.responses.form))
        for left in plan.responses.left:
            yield f"{_capital(left.place)}: left out; it {left.reason}."
        return
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in every:
        folder = row.path.rpartition("/")[0] if row.outcome == "new" else row.path
        reason = row.reason if row.outcome == "left" else ""
        groups[_HEADS[row.outcome], folder or reason].append(row.response.place)
    for left in plan.responses.left:
        groups[_HEADS["left"], left.reason].append(left.place)
    for (head, what), places in groups.items():
        yield f"{head}{f' ({what})' if what else ''}: {_stretches(places)}."


def _row(row: Planned, *, shown: bool) -> Iterator[str]:
    place = _capital(row.response.place)
    if row.outcome == "new":
        yield f"{place} → `{row.path}`, {_number(len(row.response.answers), 'answer', 'answers')}."
    elif row.outcome == "filled":
        names = ", ".join(f"`{name}`" for name in row.fields)
        yield f"{place} → fills {names} in `{row.path}`."
    elif row.outcome == "there":
        yield f"{place}: there already, {row.reason}."
    elif row.outcome == "changed":
        yield f"{place}: left, because {row.reason}."
    else:
        yield f"{place}: left out; it {row.reason}."
    if row.outcome == "filled" and row.differs:
        names = ", ".join(f"`{name}`" for name in row.differs)
        yield f"    stays as it is, and the answer is another: {names}"
    if not shown or row.outcome not in ("new", "filled"):
        return
    for line in _document(dict(row.fields or row.response.answers)):
        yield f"    {line}"
    if row.beside:
        yield "    for reading only, kept in no field:"
        for line in _document(dict(row.beside)):
            yield f"      {line}"


def _document(fields: dict[str, str | tuple[str, ...]]) -> list[str]:
    plain = {
        name: amend.Plain(v) if isinstance(v, str) else list(map(amend.Plain, v))
        for name, v in fields.items()
    }
    text = amend.document(plain)
    return personal.mask(text).rstrip("\n").split("\n")


def _faults(diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    for diagnostic in diagnostics[:MOST_FAULTS]:
        yield f"{diagnostic.location}: {diagnostic.severity}: {diagnostic.message}"
        if diagnostic.hint:
            yield f"    {diagnostic.hint}"
    rest = diagnostics[MOST_FAULTS:]
    if rest:
        yield f"… and {_number(len(rest), 'more fault', 'more faults')} in the rows named above."


def _mapping(plan: Plan) -> str:
    responses = plan.responses
    if not responses.mapping or not any(c.kind == "unsure" for c in responses.columns):
        return ""
    return f"A mapping file to look through and save:\n\n{responses.mapping.rstrip()}"


def _last(plan: Plan, *, written: bool) -> str:
    counts = plan.counts()
    left = counts["left"] + len(plan.responses.left)
    total = len(plan.rows) + len(plan.responses.left)
    parts = [
        f"{counts['new']:,} new" if counts["new"] else "",
        f"{counts['filled']:,} to fill in" if counts["filled"] else "",
        f"{counts['there']:,} there already" if counts["there"] else "",
        f"{counts['changed']:,} that say something else than what stands"
        if counts["changed"] else "",
        f"{left:,} left out" if left else "",
    ]  # fmt: skip
    told = ", ".join(part for part in parts if part)
    what = _number(total, "row", "rows") if plan.responses.columns else _number(
        total, "set of answers", "sets of answers"
    )  # fmt: skip
    stands = "Nothing was written."
    if written and plan.files:
        stands = f"{_number(len(plan.files), 'file was', 'files were')} written."
    elif plan.files:
        stands = (
            f"Nothing was written; `--write` writes {_number(len(plan.files), 'file', 'files')}."
        )
    return f"{what}: {told}. {stands}" if told else stands


def _stretches(places: Iterable[str]) -> str:
    """`row 2`, `row 3`, `row 4`, `row 9` → `rows 2 to 4, 9`."""
    numbers = []
    others = []
    for place in places:
        word, _, number = place.partition(" ")
        if word == "row" and number.isdigit():
            numbers.append(int(number))
        else:
            others.append(place)
    parts = []
    for _, run in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        parts.append(f"{found[0]} to {found[-1]}" if len(found) > 1 else f"{found[0]}")
    shown = f"{'row' if len(numbers) == 1 else 'rows'} {', '.join(parts)}" if parts else ""
    return ", ".join(part for part in (shown, *others) if part)


def _number(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text.startswith("row ") else f"`{text}`"
