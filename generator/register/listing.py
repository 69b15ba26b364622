"""Entries of the register → a hub's list with those that it lacks, and what was left and why."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator import personal, source, tables
from generator.amend import Amended, Plain, Unamendable, document
from generator.diagnostics import Diagnostic, Location
from generator.load import Loaded
from generator.register.extract import COLUMNS, Choice, Entry, Register, folded, tidy
from generator.register.rules import (
    CLOSING,
    DIFFERS,
    HAS_LEFT,
    IN_ANOTHER_HUB,
    LEFT_OUT,
    LETTERS,
    NOT_OPEN,
    SETTING,
    UNREAD_LIST,
    UNUSABLE,
)  # fmt: skip
from generator.spelling import listed

_PHASES = {
    "nursery": "nursery", "primary": "primary", "middle deemed primary": "middle",
    "middle deemed secondary": "middle", "secondary": "secondary", "16 plus": "sixteen-plus",
    "all-through": "all-through", "all through": "all-through",
    "not applicable": "not-applicable",
}  # fmt: skip
_ALTERNATIVE = re.compile(r"alternative provision|pupil referral unit|secure unit|short stay")
_NUMBERS = ("urn", "easting", "northing")
_NAMED = 12
_COMPARED = ("name", "phase", "trust")


@dataclass(frozen=True, slots=True)
class Result:
    """What an import makes of a hub's list. `data` is None where nothing is to be written."""

    path: str
    data: bytes | None
    added: tuple[Mapping[str, str], ...] = ()
    already: tuple[Entry, ...] = ()
    """Those that are in the list already, left as they are."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """What was left and why (errors), and what somebody should look at (warnings)."""
    before: Mapping[str, bytes] = field(default_factory=dict)
    """The bytes that `data` was made from, by path; empty where there was no file."""


# --- entries → records of a hub's list ----------------------------------------------------


def schools(entries: Iterable[Entry]) -> list[dict[str, str]]:
    """Entries as records of a hub's list, with the fields of generator/schemas/school.yaml.

    A phase that is none of the register's stays as it is, for the schema to refuse.
    """
    return [_school(entry) for entry in entries]


def _school(entry: Entry) -> dict[str, str]:
    metres = entry.metres
    made = {
        "urn": entry.urn,
        "name": tidy(entry.name),
        "phase": _PHASES.get(folded(entry.phase), entry.phase),
        "setting": _setting(entry),
        "trust": tidy(entry.trust),
        "local_authority": tidy(entry.local_authority),
        "postcode": _postcode(entry.postcode) or "",
        "easting": str(metres[0]) if metres else "",
        "northing": str(metres[1]) if metres else "",
    }
    return {name: value for name, value in made.items() if value}


def _setting(entry: Entry) -> str:
    kind = folded(entry.type)
    is_special, is_alternative = "special" in kind, bool(_ALTERNATIVE.search(kind))
    # The register has no type for them; they are special schools or pupil referral units. A name
    # alone tells nothing: the Royal Hospital School is no hospital's.
    if "hospital" in kind or ((is_special or is_alternative) and "hospital" in folded(entry.name)):
        return "hospital"
    if is_alternative:
        return "alternative-provision"
    if is_special:
        return "special"
    is_nursery = "nursery school" in kind or folded(entry.phase) == "nursery"
    return "nursery" if is_nursery else "mainstream"


def _postcode(text: str) -> str | None:
    """A postcode in its usual form, `PL19 0LP`; None for what is none."""
    signs = "".join(text.split()).upper()
    shown = f"{signs[:-3]} {signs[-3:]}"
    pattern = tables.tables()["school"].fields["postcode"].constraints["pattern"]
    return shown if re.fullmatch(pattern, shown) else None


# --- what a list lacks ---------------------------------------------------------------------


def additions(
    loaded: Loaded, existing: bytes | None, hub: str, choice: Choice, today: dt.date
) -> Result:
    """A hub's list of schools with the chosen ones at its end; what is in it stays as it is.

    `existing` are the bytes of the hub's `schools.yaml`, None where there is none. What is closed,
    listed by another hub or cannot be used is left, and said. A second import adds nothing.
    """
    path = f"data/hubs/{hub}/schools.yaml"
    parsed, found = source.parse(existing or b"[]", path)
    top = parsed.top
    # A link or a slip in the name stands where no file is: a second list beside it would be wrong.
    is_hidden = existing is None and loaded.known.is_unread(path)
    is_faulty = any(d.rule is not source.EMPTY for d in found)
    if is_hidden or is_faulty or isinstance(top, source.Scalar | source.Mapping):
        message = "The list cannot be read in full, so nothing is added to it."
        hint = "Mend what `lrp check` says of it, and import again."
        said = UNREAD_LIST.at(Location(path), message, hint)
        return Result(path, None, diagnostics=(*choice.diagnostics, said))
    own = _rows(top)
    elsewhere = _members(loaded)
    diagnostics = list(choice.diagnostics)
    already, fresh = [], []
    for entry in choice.entries:
        if row := own.get(entry.urn):
            already.append(entry)
            diagnostics += _compared(choice.register, entry, row, hub)
        elif reason := _left(choice, entry, elsewhere, today):
            diagnostics.append(reason)
        elif entry.is_open(today):
            fresh.append(entry)
    diagnostics += _closed_unasked(choice, own, today)
    added, kept = [], []
    for entry, record, faults in _judged(choice.register, fresh):
        diagnostics += faults or _remarks(choice.register, entry)
        if not faults:
            added.append(record)
            kept.append(entry)
    diagnostics += _untold(choice.register, kept)
    try:
        data = _with_schools(existing, added) if added else None
    except Unamendable as error:
        said = UNREAD_LIST.at(
            Location(path), "Nothing can be added to the list without changing the rest of it.",
            f"Add the schools by hand: {error}.",
        )  # fmt: skip
        return Result(path, None, already=tuple(already), diagnostics=(*choice.diagnostics, said))
    before = {} if existing is None else {path: existing}
    return Result(path, data, tuple(added), tuple(already), tuple(diagnostics), before)


def _rows(top: source.Node | None) -> dict[str, tables.Row]:
    """The rows of a list by their URN; the first where one stands twice."""
    table = tables.tables()["school"]
    items = top.items if isinstance(top, source.Sequence) else []
    rows = [tables.Row(table, item) for item in items if isinstance(item, source.Mapping)]
    return {row.text("urn"): row for row in reversed(rows)}


def _members(loaded: Loaded) -> Mapping[str, str]:
    """The URN of every school that a hub lists and that has not left it, with the hub."""
    return {
        row.text("urn"): entry.hub
        for entry in loaded.entries
        if entry.table == "school"
        for row in entry.rows
        if not row.text("left_on")
    }


def _compared(register: Register, entry: Entry, row: tables.Row, hub: str) -> Iterator[Diagnostic]:
    """Where the register says something else than the list, at the list's place."""
    if left_on := row.text("left_on"):
        message = f"`{entry.urn}` is in the list and left the hub on {left_on}."
        hint = f"If it is a school of `{hub}` again, take `left_on` away."
        yield HAS_LEFT.at(row.at("left_on"), message, hint)
        return
    record = _school(entry)
    for name in _COMPARED:
        theirs, ours = record.get(name, ""), tidy(row.text(name))
        if theirs != ours and name in register.columns:
            message = (
                f"The register has {f'`{theirs}`' if theirs else 'nothing'} as {_noun(name)} of "
                f"`{entry.urn}`, the list has {f'`{ours}`' if ours else 'nothing'}."
            )
            hint = "Correct the list if the register is right; an import leaves it as it is."
            yield DIFFERS.at(row.at(name), message, hint)


def _noun(name: str) -> str:
    return "the name" if name == "name" else tables.tables()["school"].fields[name].noun


def _shown(entry: Entry) -> str:
    return f"`{entry.urn[:20]}` ({tidy(entry.name)[:120]})"


def _left(
    choice: Choice, entry: Entry, elsewhere: Mapping[str, str], today: dt.date
) -> Diagnostic | None:
    """Why a school that is not in the list is left; None for one to add, or to count only."""
    at, shown = choice.register.at, _shown(entry)
    if not entry.is_open(today):
        if entry.urn not in choice.asked:
            return None
        status = entry.status.lower()[:40]
        if entry.closes_on and entry.closes_on < today:
            status = f"closed on {entry.closes_on}"
        message = f"{shown} is {status or 'not open'}, so it was left."
        hint = "Look for the school that took its place, and use its URN."
        return NOT_OPEN.at(at(entry, "status"), message, hint)
    if hub := elsewhere.get(entry.urn):
        message = f"{shown} is a school of the hub `{hub}`, so it was left."
        hint = f"If it moved, write `left_on` in `{hub}` and import it again."
        return IN_ANOTHER_HUB.at(at(entry, "urn"), message, hint)
    return None


def _closed_unasked(
    choice: Choice, own: Mapping[str, tables.Row], today: dt.date
) -> Iterator[Diagnostic]:
    """One line for each authority about schools that nobody asked for by their URN."""
    said = {*choice.asked, *own}
    count = Counter(
        entry.local_authority
        for entry in choice.entries
        if entry.urn not in said and not entry.is_open(today)
    )
    for authority, number in count.items():
        are = "1 school of {} is" if number == 1 else f"{number:,} schools of {{}} are"
        message = f"{are.format(authority)} closed or not open yet, and left."
        yield NOT_OPEN.at(Location(choice.register.file), message, "There is nothing to do.")


def _judged(
    register: Register, entries: Sequence[Entry]
) -> Iterator[tuple[Entry, Mapping[str, str], list[Diagnostic]]]:
    """Each entry with its record and why the record cannot stand in a list, judged by the schema.

    What is written is read back first, as it will be.
    """
    records = schools(entries)
    if not records:
        return
    parsed, _ = source.parse(document([_plain(record) for record in records]).encode(), "")
    items = parsed.top.items if isinstance(parsed.top, source.Sequence) else []
    table = tables.tables()["school"]
    rows = [tables.Row(table, item) for item in items if isinstance(item, source.Mapping)]
    places = {
        value.location.line: name for row in rows for name, value in row.source.values.items()
    }
    said = [(d, places[d.location.line]) for d in tables.check(rows)]
    for entry, record, row in zip(entries, records, rows, strict=True):
        lines = {value.location.line for value in row.source.values.values()}
        faults = [
            UNUSABLE.at(register.at(entry, name), d.message, "The school was left; add it by hand.")
            for d, name in said
            if d.location.line in lines
        ]
        for name, value in record.items():
            if text := _not_to_publish(value):
                message = f"{_noun(name).capitalize()} of `{entry.urn[:20]}` holds {text}."
                hint = "The school was left; add it by hand."
                faults.append(UNUSABLE.at(register.at(entry, name), message, hint))
        yield entry, record, faults


def _not_to_publish(value: str) -> str:
    if not value.isprintable():
        return "a character that cannot be seen"
    return "contact details" if any(personal.find(value)) else ""


def _remarks(register: Register, entry: Entry) -> Iterator[Diagnostic]:
    """What somebody should look at in a school that was added."""
    shown = _shown(entry)
    if entry.closes_on or "close" in entry.status.casefold():
        when = f"closes on {entry.closes_on}" if entry.closes_on else "is proposed to close"
        hint = "Once it has closed, write the day as `left_on`."
        yield CLOSING.at(register.at(entry, "status"), f"{shown} {when}.", hint)
    if "type" in register.columns and _is_untold(entry):
        message = f"Whether {shown} is a special school cannot be told from this file."
        hint = "It was added as `mainstream`; correct `setting` if it is not."
        yield SETTING.at(register.at(entry, "phase"), message, hint)
    if entry.postcode and not _postcode(entry.postcode):
        message = f"`{entry.postcode[:20]}` is no postcode, so {shown} was added without one."
        yield LEFT_OUT.at(register.at(entry, "postcode"), message, "Write it into the list.")
    if entry.metres is None and {entry.easting, entry.northing} - {"", "0"}:
        message = f"{shown} was added without its place on the map, which is not in Great Britain."
        hint = "Write `easting` and `northing` into the list."
        yield LEFT_OUT.at(register.at(entry, "easting"), message, hint)
    for name in ("name", "trust", "local_authority"):
        if better := _find_better(getattr(entry, name)):
            message = f"The letters of `{tidy(getattr(entry, name))}` were read wrongly before."
            hint = f"Write `{tidy(better)}` into the list, if that is right."
            yield LETTERS.at(register.at(entry, name), message, hint)


def _is_untold(entry: Entry) -> bool:
    return not entry.type and folded(entry.phase) == "not applicable"


def _untold(register: Register, entries: Sequence[Entry]) -> Iterator[Diagnostic]:
    """One line for all schools whose setting a file without the column for it does not tell."""
    urns = [entry.urn for entry in entries if _is_untold(entry)]
    if not urns or "type" in register.columns:
        return
    many = f"{len(urns):,} schools are special schools" if urns[1:] else "a school is special"
    message = f"Whether {many} cannot be told from a file without `{COLUMNS['type']}`."
    more = f" and {len(urns) - _NAMED:,} more" if len(urns) > _NAMED else ""
    hint = f"Look at `setting` of {listed(urns[:_NAMED])}{more}; it says `mainstream`."
    yield SETTING.at(Location(register.file), message, hint)


def _find_better(text: str) -> str | None:
    """The text that was once UTF-8 and was read as Windows-1252; None where none was."""
    try:
        return None if text.isascii() else text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None


def _with_schools(existing: bytes | None, records: Sequence[Mapping[str, str]]) -> bytes:
    values = [_plain(record) for record in records]
    if not (existing or b"").strip():
        return document(values).encode()
    amended = Amended(existing or b"")
    amended.append((), *values)
    return amended.bytes()


def _plain(record: Mapping[str, str]) -> dict[str, str]:
    return {name: Plain(text) if name in _NUMBERS else text for name, text in record.items()}
