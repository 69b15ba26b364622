"""Responses to a public form → records of data/: new ones, and empty fields that are filled in.

Nothing that stands is changed, but for days that were proposed and are now agreed. What a row
would bring is loaded and checked with everything else before it is planned, and a row whose record
would be a fault is left, in that fault's words.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator import amend
from generator.checks.trial import LISTS
from generator.diagnostics import Diagnostic, Rule
from generator.files import RECORD_FOLDERS, RESERVED, next_id
from generator.forms import becomes
from generator.forms.questions import Questionnaire
from generator.forms.record import parts
from generator.forms.verdict import Answer
from generator.importers.outcomes import Planned
from generator.importers.responses import Asked, Response, Responses, digest
from generator.tables import Table, tables

REFUSED = Rule(
    "import-record",
    "A record that cannot be written",
    "What a row would become has to fit with everything else in data/.",
    "Correct the row, or the record that the message names.",
)

FOLDERS = {table: folder for folder, table in RECORD_FOLDERS.items()}
_LETTERS = {"residency": "r", "review": "v"}
_SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 50
_SHORTEST = 7
"""Every name that computers keep for themselves is shorter."""
_YES = frozenset({"yes", "true"})
_NO = frozenset({"no", "false"})

Check = Callable[[Mapping[str, bytes]], Sequence[Diagnostic]]
"""Files of data/ as they would be → the faults that they would bring."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The fields that a response is to be. `days` are those that only say when it was answered."""

    row: Response
    table: Table
    fields: Mapping[str, Answer]
    days: Collection[str]

    def values(self) -> dict[str, amend.Value]:
        """The fields as a file has them: dates, numbers and URNs without quotes."""
        return {
            name: _value(self.table, name, answer)
            if isinstance(answer, str)
            else [_value(self.table, name, item) for item in answer]
            for name, answer in self.fields.items()
        }

    def is_said(self, name: str, standing: object) -> bool:
        """Whether a field that stands says the same as the answer."""
        answer = self.fields[name]
        if isinstance(standing, list):
            given = [answer] if isinstance(answer, str) else list(answer)
            return [str(item) for item in standing] == given
        text = str(standing).strip()
        if self.table.fields[name].type == "boolean":
            for words in (_YES, _NO):
                if text.lower() in words:
                    return answer in words
        return isinstance(answer, str) and " ".join(text.split()) == " ".join(answer.split())

    def is_all_said(self, record: Mapping[str, object]) -> bool:
        """Whether a record that stands says the same, but for the days."""
        return all(self.is_said(n, record.get(n, "")) for n in self.fields if n not in self.days)


@dataclass(slots=True)
class _Made:
    """Files as they are and as they would be, while rows are added one after the other."""

    root: Path
    files: dict[str, bytes] = field(default_factory=dict)
    new: dict[str, Response] = field(default_factory=dict)
    """Records of their own that a row makes, by path."""

    def read(self, path: str) -> bytes | None:
        """The file with what earlier rows brought; None where there is none."""
        if path in self.files:
            return self.files[path]
        try:
            return (self.root / path).read_bytes()
        except OSError:
            return None


def plan(
    responses: Responses, asked: Asked, root: Path, today: dt.date, check: Check
) -> tuple[list[Planned], dict[str, bytes]]:
    """What becomes of each response, in order, and the files of data/ as they would be."""
    refused: dict[int, Planned] = {}
    while True:
        rows, files = _planned(responses, asked, root, today, refused)
        faults = check(files) if files else ()
        if not faults:
            return rows, files
        for number, found in _blamed(rows, faults, asked, root, today, check).items():
            reason = found[0].message.rstrip(".")
            refused[number] = Planned(
                responses.rows[number], "left", reason=f"cannot be a record: {reason}",
                faults=tuple(
                    REFUSED.at(responses.rows[number].at, d.message, d.hint) for d in found
                ),
            )  # fmt: skip


def _planned(
    responses: Responses, asked: Asked, root: Path, today: dt.date,
    refused: Mapping[int, Planned],
) -> tuple[list[Planned], dict[str, bytes]]:  # fmt: skip
    made = _Made(root)
    found: dict[int, Planned] = dict(refused)
    numbers = range(len(responses.rows))
    alike = _alike(responses)
    # The earlier answer fills an empty field, wherever it stands in the file.
    for number in sorted(numbers, key=lambda n: (responses.rows[n].answered_at, n)):
        if number not in found:
            row = responses.rows[number]
            found[number] = _row(row, asked, made, today, alike)
    return [found[number] for number in numbers], made.files


def _alike(responses: Responses) -> Collection[str]:
    """Titles that several rows have."""
    titles = Counter(str(r.answers.get("title", "")) for r in responses.rows if not r.faults)
    return {title for title, count in titles.items() if count > 1}


def _row(
    row: Response, asked: Asked, made: _Made, today: dt.date, alike: Collection[str]
) -> Planned:
    if row.faults:
        count = len(row.faults)
        return Planned(
            row, "left", reason=f"has {count} answer{'s'[: count > 1]} that cannot be used"
        )
    if not row.hub:
        return Planned(row, "left", reason="names no hub")
    form = asked.of(row.hub if "hub" not in row.answers else "", row.year)
    table = tables()[form.table]
    fields = becomes(form, row.answers, row.answered_on or today)
    if table.consent and table.consent not in fields and _asks(form, table.consent):
        return Planned(row, "left", reason="has no agreement to publication")
    days = frozenset(p.field for p in parts(form) if p.how in ("day", "day-if-yes"))
    wanted = _Wanted(row, table, fields, days)
    taken = {name for part in parts(form) for name in part.questions} | {"hub", form.table}
    beside = {name: answer for name, answer in row.answers.items() if name not in taken}
    folder = f"data/hubs/{row.hub}/{row.year}"
    try:
        if form.table in LISTS:
            found = _entry(wanted, made, f"{folder}/{LISTS[form.table]}")
        elif form.table in form.by_name:
            found = _named(wanted, made, f"{folder}/{FOLDERS[form.table]}")
        else:
            found = _new(wanted, made, f"{folder}/{FOLDERS[form.table]}", alike)
    except amend.Unamendable as error:
        return Planned(row, "left", reason=f"cannot be added: {error}")
    return replace(found, fields=fields if found.outcome == "new" else found.fields, beside=beside)


def _asks(form: Questionnaire, field: str) -> bool:
    """Whether a question of the form fills a field."""
    return any(part.field == field and part.questions for part in parts(form))


def _entry(wanted: _Wanted, made: _Made, path: str) -> Planned:
    """An entry of a list, known by its programme."""
    row, fields = wanted.row, wanted.fields
    data = made.read(path)
    if data is None:
        made.files[path] = amend.document([wanted.values()]).encode()
        return Planned(row, "new", path)
    file = amend.Amended(data)
    entries = file.value()
    if not isinstance(entries, list):
        return Planned(row, "left", reason=f"cannot be added: `{path}` holds no list")
    for number, entry in enumerate(entries):
        if isinstance(entry, dict) and entry.get("programme") == fields.get("programme"):
            return _filled(wanted, made, path, file, (number,))
    file.append((), wanted.values())
    made.files[path] = file.bytes()
    return Planned(row, "new", path)


def _named(wanted: _Wanted, made: _Made, folder: str) -> Planned:
    """The record that the answers name."""
    name = str(wanted.row.answers.get(wanted.table.name, ""))
    path = f"{folder}/{name}.yaml"
    data = made.read(path) if _SLUG.fullmatch(name) else None
    if data is None:
        reason = f"names a {wanted.table.noun} that is not there: `{path}`"
        return Planned(wanted.row, "left", reason=reason)
    return _filled(wanted, made, path, amend.Amended(data), ())


def _filled(
    wanted: _Wanted, made: _Made, path: str, file: amend.Amended, place: amend.Path
) -> Planned:
    """Empty fields of what stands are filled in; a field with another value is left, and told."""
    row, record = wanted.row, file.value(place)
    if not isinstance(record, Mapping):
        return Planned(row, "left", reason=f"cannot be added: `{path}` holds no record there")
    filled: dict[str, Answer] = {}
    differs = []
    for name, value in wanted.values().items():
        standing = record.get(name, "")
        settles = _settles(wanted, name, record) and not wanted.is_said(name, standing)
        if not standing or settles:
            file.set((*place, name), value, tuple(wanted.table.fields))
            filled[name] = wanted.fields[name]
        elif name not in wanted.days and not wanted.is_said(name, standing):
            differs.append(name)
    if filled:
        made.files[path] = file.bytes()
        return Planned(row, "filled", path, fields=filled, differs=tuple(differs))
    if differs:
        listed = ", ".join(f"`{name}`" for name in differs)
        reason = f"`{path}` stands and says something else ({listed})"
        return Planned(row, "changed", reason=reason, differs=tuple(differs))
    return Planned(row, "there", reason=f"in `{path}`")


def _settles(wanted: _Wanted, name: str, record: Mapping[str, object]) -> bool:
    """Whether what stands is a proposal that the answers settle: days that are now agreed."""
    settled = wanted.table.fields[name].settled_by
    return settled is not None and settled in wanted.fields and not record.get(settled)


def _new(wanted: _Wanted, made: _Made, folder: str, alike: Collection[str]) -> Planned:
    """A record with a file of its own, named by its title or with the next number."""
    row, title = wanted.row, str(wanted.fields.get("title", ""))
    letter = _LETTERS.get(wanted.table.name, "n")
    key = digest(row.key) if row.is_counted else row.digest
    base = slug(title) or f"{wanted.table.name}-{key}"
    own = f"{base[: _LONGEST - len(key)].rstrip('-')}-{key[:6]}"
    names = [own, base] if title else _names(made, folder)
    for name in names:
        path = f"{folder}/{name}.yaml"
        data = made.read(path)
        record = amend.Amended(data).value() if data is not None else None
        if not isinstance(record, Mapping):
            continue
        if wanted.is_all_said(record):
            if other := made.new.get(path):
                return Planned(row, "left", reason=f"says the same as {other.place}")
            return Planned(row, "there", reason=f"as `{path}`")
        is_same_title = bool(title) and record.get("title") == title and title not in alike
        if title and path not in made.new and (name == own or is_same_title):
            return Planned(row, "changed", reason=f"`{path}` stands and says something else")
    if title:
        is_free = made.read(f"{folder}/{base}.yaml") is None and title not in alike
        name = base if is_free else own
    else:
        name = next_id(letter, names)
    path = f"{folder}/{name}.yaml"
    made.files[path] = amend.document(wanted.values()).encode()
    made.new[path] = row
    return Planned(row, "new", path)


def slug(title: str) -> str:
    """The file's name for a title, as the web form makes it; empty where little is left."""
    text = unicodedata.normalize("NFKD", title)
    plain = "".join(sign for sign in text if not "\u0300" <= sign <= "\u036f").lower()
    found = re.sub("[^a-z0-9]+", "-", re.sub("[’']", "", plain))[:_LONGEST].strip("-")
    return found if len(found) >= _SHORTEST and found not in RESERVED else ""


def _names(made: _Made, folder: str) -> list[str]:
    """The ids of the records in a folder, those that earlier rows brought among them."""
    place = made.root / folder
    stems = {path.stem for path in place.glob("*.yaml")} if place.is_dir() else set()
    stems |= {Path(path).stem for path in made.files if path.startswith(f"{folder}/")}
    return sorted(stems)


def _value(table: Table, name: str, text: str) -> str:
    kind = table.fields[name]
    typed = {kind.type, kind.item_type} & {"date", "datetime", "integer", "number", "boolean"}
    is_urn = kind.refers == "school" and text.isascii() and text.isdigit()
    return amend.Plain(text) if typed or is_urn else text


def _blamed(
    rows: Sequence[Planned], faults: Sequence[Diagnostic], asked: Asked, root: Path,
    today: dt.date, check: Check,
) -> dict[int, list[Diagnostic]]:  # fmt: skip
    """The rows that bring faults, by their number, each with its faults; one at least."""
    writing = [n for n, row in enumerate(rows) if row.path]
    writing.sort(key=lambda n: (rows[n].response.answered_at, n))
    found: dict[int, list[Diagnostic]] = {}
    for fault in faults:
        own = [n for n in writing if rows[n].path == fault.location.path]
        if len(own) == 1:
            found.setdefault(own[0], []).append(fault)
    if found:
        return found

    def brought(numbers: Sequence[int]) -> Sequence[Diagnostic]:
        made = _Made(root)
        for number in numbers:
            _row(rows[number].response, asked, made, today, ())
        return check(made.files)

    return _halved(writing, faults, brought)


def _halved(
    numbers: Sequence[int], faults: Sequence[Diagnostic],
    brought: Callable[[Sequence[int]], Sequence[Diagnostic]],
) -> dict[int, list[Diagnostic]]:  # fmt: skip
    """The rows among some that bring faults: by halves, so that few of many are found soon.

    Where neither half brings any, its rows do not go together, and the last of them waits.
    """
    if len(numbers) == 1:
        return {numbers[0]: list(faults)}
    middle = len(numbers) // 2
    found: dict[int, list[Diagnostic]] = {}
    for half in (numbers[:middle], numbers[middle:]):
        if own := brought(half):
            found |= _halved(half, own, brought)
    return found or {numbers[-1]: list(faults)}
