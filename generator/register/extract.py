"""An extract of the register → its entries, and those that somebody asks for."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator import tables
from generator.diagnostics import Diagnostic, Location
from generator.register.rules import NO_SUCH_AUTHORITY, NO_SUCH_URN
from generator.sheets import Unreadable, place
from generator.spelling import suggest

MAX_BYTES = 200_000_000
"""The whole register with its closed schools has about 60 million."""

COLUMNS = {
    "urn": "URN", "name": "EstablishmentName", "status": "EstablishmentStatus (name)",
    "phase": "PhaseOfEducation (name)", "local_authority": "LA (name)",
    "type": "TypeOfEstablishment (name)", "trust": "Trusts (name)", "postcode": "Postcode",
    "easting": "Easting", "northing": "Northing", "closes": "CloseDate",
}  # fmt: skip
_NEEDED = ("urn", "name", "status", "phase", "local_authority")
_METRES = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One establishment, its values as the register writes them but for blanks around them.

    `row` is the number of its row as a spreadsheet shows it. What the file has no column for is
    empty.
    """

    row: int
    urn: str
    name: str
    status: str
    phase: str
    local_authority: str
    type: str = ""
    trust: str = ""
    postcode: str = ""
    easting: str = ""
    northing: str = ""
    closes: str = ""

    @property
    def closes_on(self) -> dt.date | None:
        """The day on which it closes or closed, where the register has one."""
        try:
            return dt.datetime.strptime(self.closes, "%d-%m-%Y").date()
        except ValueError:
            return None

    @property
    def metres(self) -> tuple[int, int] | None:
        """Easting and northing in whole metres; None where there are none, or 0 for them."""
        values = self.easting, self.northing
        if not all(_METRES.fullmatch(value) for value in values):
            return None
        easting, northing = (round(float(value)) for value in values)
        fields = tables.tables()["school"].fields
        inside = (
            0 < metres <= fields[name].constraints["maximum"]
            for name, metres in (("easting", easting), ("northing", northing))
        )
        return (easting, northing) if all(inside) else None

    def is_open(self, today: dt.date) -> bool:
        """Whether it is open on a day."""
        closed = self.closes_on is not None and self.closes_on < today
        return self.status.casefold().startswith("open") and not closed


@dataclass(frozen=True)
class Register:
    """What a file of the register holds, in the order of its rows.

    `columns` gives the number of each column that the file has, counted from 0, by our name for
    it.
    """

    file: str
    columns: Mapping[str, int]
    entries: tuple[Entry, ...]

    @cached_property
    def by_urn(self) -> Mapping[str, Entry]:
        """Each URN with its entry; the first where a URN stands twice."""
        return {entry.urn: entry for entry in reversed(self.entries)}

    @cached_property
    def authorities(self) -> Mapping[str, str]:
        """The names of local authorities by the same without capitals, in order."""
        names = sorted({entry.local_authority for entry in self.entries} - {""})
        return {folded(name): name for name in names}

    def at(self, entry: Entry, name: str) -> Location:
        """The cell of an entry's value as a spreadsheet names it: `register.csv, B12`."""
        return place(self.file, "", entry.row, self.columns.get(name, self.columns["urn"]))


@dataclass(frozen=True, slots=True)
class Choice:
    """The entries that were asked for, in the order of the register, and what could not be found.

    `asked` are the URNs that somebody named one by one.
    """

    register: Register
    entries: tuple[Entry, ...]
    asked: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()


def read(data: bytes, name: str = "register.csv") -> Register:
    """The establishments of an extract. `name` is what messages call the file.

    UTF-8, or else Windows-1252, and never a guess. Columns may come in any order, with others
    between them. Raises `Unreadable` with a sentence for what is no extract of the register.
    """
    if not data.strip():
        raise Unreadable("The selected file is empty.")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The selected file must be smaller than {MAX_BYTES // 1_000_000}MB.")
    if data.startswith(b"PK"):
        raise Unreadable(
            "The selected file must be a CSV. This is a ZIP file or a workbook: choose the CSV "
            "file that is in it, or save it as one."
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(
            "The selected file is saved as Unicode text (UTF-16). Save it again as CSV UTF-8."
        )
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise Unreadable(f"The selected file holds a character in line {line} that is no text.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return _read(io.TextIOWrapper(io.BytesIO(data), encoding, newline=""), name)
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        "The selected file is neither UTF-8 nor Windows-1252. Save it again as CSV UTF-8."
    )


def _read(stream: io.TextIOWrapper, name: str) -> Register:
    first = stream.readline()
    stream.seek(0)
    # A limit of the library's own would only be another number for the same thing.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))
    reader = csv.reader(stream, delimiter=max(",;\t", key=first.count), strict=True)
    try:
        columns = _columns(next(reader, []))
        entries = tuple(_entries(reader, columns))
    except csv.Error:
        raise Unreadable(
            f"The quotation marks in line {reader.line_num} of the selected file do not fit. "
            "Download the register again."
        ) from None
    if not entries:
        raise Unreadable("The selected file has the register's columns and no schools.")
    return Register(name, columns, entries)


def _columns(header: Sequence[str]) -> Mapping[str, int]:
    numbers = {folded(title): number for number, title in reversed(list(enumerate(header)))}
    found = {
        own: numbers[folded(title)] for own, title in COLUMNS.items() if folded(title) in numbers
    }
    missing = [COLUMNS[own] for own in _NEEDED if own not in found]
    if len(missing) == len(_NEEDED):
        raise Unreadable(
            "The selected file is not an extract of the register: its first row has none of the "
            "register's columns, such as `URN` and `EstablishmentName`."
        )
    if missing:
        listed = " and ".join(f"`{title}`" for title in missing)
        raise Unreadable(
            f"The selected file has no column {listed}. Download the register with all fields."
        )
    return found


def _entries(rows: Iterable[list[str]], columns: Mapping[str, int]) -> Iterator[Entry]:
    for number, cells in enumerate(rows, 2):
        values = {
            own: cells[column].strip() for own, column in columns.items() if column < len(cells)
        }
        if values.get("urn"):
            missing = {own: "" for own in _NEEDED if own not in values}
            yield Entry(row=number, **values, **missing)


def tidy(text: str) -> str:
    """A name without the double blanks that the register has, its letters in their usual form."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(text: str) -> str:
    """A text as the register's words are compared: blanks and capitals do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def choose(
    register: Register,
    *,
    urns: Iterable[str] = (),
    local_authority: str | None = None,
    near: tuple[float, float, float] | None = None,
) -> Choice:
    """The entries with the URNs, and those of an authority or within a distance of a place.

    `near` is an easting and a northing in metres and a distance in kilometres; together with
    `local_authority` it narrows the authority's schools.
    """
    diagnostics: list[Diagnostic] = []
    found = {urn: register.by_urn.get(urn) for urn in (urn.strip() for urn in urns)}
    chosen = {urn for urn, entry in found.items() if entry}
    around = Counter(entry.local_authority for entry in found.values() if entry)
    for urn, entry in found.items():
        if entry is None:
            diagnostics.append(_no_such_urn(register, urn, around))
    authority = register.authorities.get(folded(local_authority or ""), "")
    if local_authority is not None and not authority:
        diagnostics.append(_no_such_authority(register, local_authority))
    elif authority or near:
        chosen |= {
            entry.urn
            for entry in register.entries
            if authority in ("", entry.local_authority) and _is_near(entry, near)
        }
    entries = tuple(entry for entry in register.by_urn.values() if entry.urn in chosen)
    in_order = tuple(sorted(entries, key=lambda entry: entry.row))
    return Choice(register, in_order, frozenset(found), tuple(diagnostics))


def _is_near(entry: Entry, near: tuple[float, float, float] | None) -> bool:
    if near is None:
        return True
    here = entry.metres
    easting, northing, kilometres = near
    if here is None:
        return False
    return (here[0] - easting) ** 2 + (here[1] - northing) ** 2 <= (kilometres * 1000) ** 2


def _no_such_urn(register: Register, urn: str, around: Mapping[str, int]) -> Diagnostic:
    """Says which URN was probably meant: one slip away, in an authority that others are from."""
    slips = sorted(
        (-around.get(entry.local_authority, 0), sorted(entry.urn) != sorted(urn), entry.row)
        for entry in register.by_urn.values()
        if _is_one_slip(urn, entry.urn)
    )
    hint = "Look the school up in the register, or download the register again."
    if slips:
        near = next(entry for entry in register.entries if entry.row == slips[0][2])
        hint = f"Did you mean `{near.urn}` ({tidy(near.name)}, {near.local_authority})?"
    message = f"The register has no school with the URN `{urn[:20]}`."
    return NO_SUCH_URN.at(Location(register.file), message, hint)


def _is_one_slip(wanted: str, urn: str) -> bool:
    """Whether two URNs differ in one digit, in two neighbours that changed places, or by one."""
    if len(wanted) == len(urn):
        differ = [n for n, (one, other) in enumerate(zip(wanted, urn, strict=True)) if one != other]
        if len(differ) == 2:
            first, second = differ
            swapped = wanted[first] == urn[second] and wanted[second] == urn[first]
            return swapped and second == first + 1
        return len(differ) == 1
    short, long = sorted((wanted, urn), key=len)
    if len(long) - len(short) != 1:
        return False
    return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))


def _no_such_authority(register: Register, name: str) -> Diagnostic:
    choices = dict.fromkeys(register.authorities.values(), "")
    hint = suggest(name, choices, "Write it as the register's column `LA (name)` has it.")
    message = f"The register has no local authority `{name[:60]}`."
    return NO_SUCH_AUTHORITY.at(Location(register.file), message, hint)
